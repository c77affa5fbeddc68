#include "scenarios/study/screen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/philox.hpp"
#include "scenarios/language/defaults.hpp"

namespace icsim::scenarios {
namespace {

constexpr double kStep = 2.0 / 3.0;  // of a range: four levels, 0, 1/3, 2/3, 1

/// Uniform number for one use in one trajectory.
double chance(std::uint64_t seed, std::uint32_t trajectory, std::size_t parameter, std::uint32_t use) {
  const PhiloxCounter counter{trajectory, static_cast<std::uint32_t>(parameter), use, 0};
  return uniform_open(philox4x32(counter, stream_key(seed, Purpose::screening))[0]);
}

/// Parameters in the order in which one trajectory moves them.
std::vector<std::size_t> order_of(std::uint64_t seed, std::uint32_t trajectory, std::size_t count) {
  std::vector<std::pair<double, std::size_t>> keyed;
  for (std::size_t p = 0; p < count; ++p) keyed.emplace_back(chance(seed, trajectory, p, 0), p);
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::size_t> order;
  for (const auto& [key, p] : keyed) order.push_back(p);
  return order;
}

bool is_screened(const ParameterValue& value, ScreenScope scope) {
  return value.range.low < value.range.high && value.path.points.empty() &&
         (scope == ScreenScope::with_choices || !value.is_choice);
}

/// Values of one slot, draw by draw, at their places in the parameter's range.
DrawValues values_at(const ParameterValue& value, double central, const std::vector<double>& place) {
  DrawValues drawn;
  drawn.values.clear();
  for (const double u : place) {
    const double here = value.range.low + u * (value.range.high - value.range.low);
    drawn.values.push_back(value.range_is_factor() ? here * central : here);
  }
  return drawn;
}

/// What is uncertain differs from the start, on the base path too.
void set_bases(const Scenario& scenario, const ParameterValue& value, const std::vector<double>& place,
               ParameterPlan& plan) {
  const ParameterSpec& spec = *value.spec;
  if (!value.range_is_factor()) return plan.set_base(spec.id, values_at(value, 0.0, place));
  for (std::size_t slot = 0; slot < slot_count(spec, scenario.model->dims); ++slot) {
    std::array<double, kLanes> central{};
    scenario.plan->evaluate_base(spec.id, slot, 0, central.data());
    plan.set_base(spec.id, slot, values_at(value, central[0], place));
  }
}

/// What policy chooses is a lever, everywhere and all the time, on top of the scenario's own.
void add_choice(const Scenario& scenario, const ParameterValue& value, const std::vector<double>& place,
                ParameterPlan& plan) {
  const ParameterSpec& spec = *value.spec;
  LeverEffect lever;
  lever.parameter = spec.id;
  lever.how = value.range_is_factor() ? LeverEffect::How::scale : LeverEffect::How::add;
  lever.weight.assign(scenario.calendar->weeks().size(), 1.0);
  lever.slots.resize(slot_count(spec, scenario.model->dims));
  std::iota(lever.slots.begin(), lever.slots.end(), 0u);
  lever.value = values_at(value, 1.0, place);
  if (!value.range_is_factor()) {
    for (double& here : lever.value.values) here -= value.value;
  }
  plan.add_lever(lever);
}

}  // namespace

MorrisDesign morris_design(const Scenario& scenario, const ScenarioLibrary& library,
                           std::uint32_t trajectories, ScreenScope scope) {
  const Defaults defaults = load_defaults(library);
  std::vector<const ParameterValue*> screened;
  MorrisDesign design;
  for (const ParameterValue& value : defaults.parameters) {
    if (!is_screened(value, scope)) continue;
    screened.push_back(&value);
    design.keys.emplace_back(value.spec->key);
    design.grades.push_back(value.grade);
  }
  const std::size_t count = screened.size();
  design.draws = trajectories * static_cast<std::uint32_t>(count + 1);
  std::vector<std::vector<double>> places(count, std::vector<double>(design.draws));
  const std::uint64_t seed = scenario.ensemble.seed;
  for (std::uint32_t t = 0; t < trajectories; ++t) {
    std::uint32_t draw = t * static_cast<std::uint32_t>(count + 1);
    std::vector<double> place, change;
    for (std::size_t p = 0; p < count; ++p) {
      const double low = chance(seed, t, p, 1) < 0.5 ? 0.0 : 1.0 / 3.0;
      const bool up = chance(seed, t, p, 2) < 0.5;
      place.push_back(up ? low : low + kStep);
      change.push_back(up ? kStep : -kStep);
    }
    const auto note = [&] {
      for (std::size_t p = 0; p < count; ++p) places[p][draw] = place[p];
    };
    note();
    for (const std::size_t p : order_of(seed, t, count)) {
      place[p] += change[p];
      ++draw;
      note();
      design.steps.push_back({draw - 1, draw, p, change[p]});
    }
  }
  auto plan = std::make_shared<ParameterPlan>(*scenario.plan);
  for (std::size_t p = 0; p < count; ++p) {
    if (screened[p]->is_choice) {
      add_choice(scenario, *screened[p], places[p], *plan);
    } else {
      set_bases(scenario, *screened[p], places[p], *plan);
    }
  }
  design.plan = std::move(plan);
  return design;
}

std::vector<MorrisEffect> morris_effects(const MorrisDesign& design, std::span<const double> outcome) {
  std::vector<std::vector<double>> effects(design.keys.size());
  for (const MorrisStep& step : design.steps)
    effects[step.parameter].push_back((outcome[step.after] - outcome[step.before]) / step.change);
  std::vector<MorrisEffect> result;
  for (std::size_t p = 0; p < effects.size(); ++p) {
    MorrisEffect effect{design.keys[p], design.grades[p]};
    const auto n = static_cast<double>(effects[p].size());
    for (const double e : effects[p]) {
      effect.mean += e / n;
      effect.mean_size += std::abs(e) / n;
    }
    for (const double e : effects[p]) effect.spread += (e - effect.mean) * (e - effect.mean);
    effect.spread = n > 1.0 ? std::sqrt(effect.spread / (n - 1.0)) : 0.0;
    result.push_back(effect);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const MorrisEffect& a, const MorrisEffect& b) { return a.mean_size > b.mean_size; });
  return result;
}

}  // namespace icsim::scenarios
