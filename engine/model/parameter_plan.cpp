#include "engine/model/parameter_plan.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/model/system.hpp"

namespace icsim {
namespace {

std::size_t index(Parameter parameter) {
  return static_cast<std::size_t>(parameter);
}

/// Slots of some systems, which come first in the order of places.
std::vector<std::uint32_t> slots_at_places(const ParameterSpec& spec, const Dimensions& dims,
                                           std::span<const int> kept,
                                           const std::vector<std::uint32_t>& slots) {
  if (!(spec.axes & kByIcs)) return slots;
  const std::size_t row = slot_count(spec, dims) / static_cast<std::size_t>(dims.ics);
  std::vector<std::uint32_t> left;
  for (const std::uint32_t slot : slots) {
    const auto place = std::lower_bound(kept.begin(), kept.end(), static_cast<int>(slot / row));
    if (place == kept.end() || *place != static_cast<int>(slot / row)) continue;
    left.push_back(
        static_cast<std::uint32_t>(static_cast<std::size_t>(place - kept.begin()) * row + slot % row));
  }
  return left;
}

}  // namespace

std::size_t slot_count(const ParameterSpec& spec, const Dimensions& dims) {
  std::size_t slots = 1;
  if (spec.axes & kByIcs) slots *= static_cast<std::size_t>(dims.ics);
  if (spec.axes & kByTreatmentFunction) slots *= static_cast<std::size_t>(dims.treatment_functions);
  if (spec.axes & kByStage) slots *= kStages;
  if (spec.axes & kByQuintile) slots *= static_cast<std::size_t>(dims.quintiles);
  if (spec.axes & kByStaffGroup) slots *= kStaffGroups;
  return slots;
}

std::size_t slot_of(const ParameterSpec& spec, const Dimensions& dims, const Place& place) {
  std::size_t slot = 0;
  const auto step = [&](AxisFlag axis, int size, int at, const char* name) {
    if (!(spec.axes & axis)) return;
    if (at < 0 || at >= size)
      throw InternalFault(std::string(spec.key) + " was read at a place that does not say which " + name);
    slot = slot * static_cast<std::size_t>(size) + static_cast<std::size_t>(at);
  };
  step(kByIcs, dims.ics, place.ics, "system");
  step(kByTreatmentFunction, dims.treatment_functions, place.treatment_function, "treatment function");
  step(kByStage, kStages, place.stage, "stage");
  step(kByQuintile, dims.quintiles, place.quintile, "quintile");
  step(kByStaffGroup, kStaffGroups, place.staff_group, "staff group");
  return slot;
}

Place place_of_slot(const ParameterSpec& spec, const Dimensions& dims, std::size_t slot) {
  Place place;
  const auto step = [&](AxisFlag axis, int size, int& at) {  // the last axis first
    if (!(spec.axes & axis)) return;
    at = static_cast<int>(slot % static_cast<std::size_t>(size));
    slot /= static_cast<std::size_t>(size);
  };
  step(kByStaffGroup, kStaffGroups, place.staff_group);
  step(kByQuintile, dims.quintiles, place.quintile);
  step(kByStage, kStages, place.stage);
  step(kByTreatmentFunction, dims.treatment_functions, place.treatment_function);
  step(kByIcs, dims.ics, place.ics);
  return place;
}

ParameterPlan::ParameterPlan(const Dimensions& dims) : dims_(dims) {
  for (auto& base : base_) base.assign(1, DrawValues{});
}

void ParameterPlan::set_base(Parameter parameter, const DrawValues& everywhere) {
  base_[index(parameter)].assign(1, everywhere);
}

void ParameterPlan::set_base(Parameter parameter, std::size_t slot, const DrawValues& here) {
  auto& base = base_[index(parameter)];
  const std::size_t slots = slot_count(specification(parameter), dims_);
  ICSIM_EXPECT(slot < slots);
  if (base.size() != slots) base.assign(slots, DrawValues(base[0]));
  base[slot] = here;
}

void ParameterPlan::add_correction(LeverEffect effect) {
  Layer& layer = effect.how == LeverEffect::How::scale ? factors_ : values_;
  layer.add(std::move(effect), dims_);
}

void ParameterPlan::add_lever(LeverEffect effect) {
  levers_.add(std::move(effect), dims_);
}

void ParameterPlan::multiply_lever(std::size_t number, const DrawValues& times) {
  LeverEffect& lever = levers_.effects.at(number);
  ICSIM_EXPECT(lever.how == LeverEffect::How::add && lever.path.empty());
  const auto multiply = [&](DrawValues& values) {
    const std::size_t draws = std::max(values.values.size(), times.values.size());
    DrawValues product{std::vector<double>(draws)};
    for (std::uint32_t d = 0; d < draws; ++d) product.values[d] = values.at(d) * times.at(d);
    values = std::move(product);
  };
  multiply(lever.value);
  for (DrawValues& knot : lever.knots) multiply(knot);
}

void ParameterPlan::Layer::add(LeverEffect effect, const Dimensions& dims) {
  auto& slots = by_slot[index(effect.parameter)];
  if (slots.empty()) slots.resize(slot_count(specification(effect.parameter), dims));
  for (const std::uint32_t slot : effect.slots)
    slots.at(slot).push_back(static_cast<std::uint32_t>(effects.size()));
  effects.push_back(std::move(effect));
}

ParameterPlan::Layer ParameterPlan::Layer::at_places(std::span<const int> kept, const Dimensions& before,
                                                     const Dimensions& after) const {
  Layer layer;
  for (const LeverEffect& effect : effects) {
    const ParameterSpec& spec = specification(effect.parameter);
    LeverEffect left = effect;
    left.slots = slots_at_places(spec, before, kept, effect.slots);
    layer.by_slot[index(effect.parameter)].resize(slot_count(spec, after));
    if (!left.slots.empty()) layer.add(std::move(left), after);
  }
  return layer;
}

ParameterPlan ParameterPlan::at_places(std::span<const int> kept) const {
  Dimensions dims = dims_;
  dims.ics = static_cast<int>(kept.size());
  ParameterPlan plan(dims);
  for (std::size_t p = 0; p < kParameters; ++p) {
    const ParameterSpec& spec = specification(static_cast<Parameter>(p));
    if (base_[p].size() == 1 || !(spec.axes & kByIcs)) {
      plan.base_[p] = base_[p];
      continue;
    }
    const std::size_t row = base_[p].size() / static_cast<std::size_t>(dims_.ics);
    plan.base_[p].clear();
    for (const int i : kept) {
      const auto first = base_[p].begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * row);
      plan.base_[p].insert(plan.base_[p].end(), first, first + static_cast<std::ptrdiff_t>(row));
    }
  }
  plan.values_ = values_.at_places(kept, dims_, dims);
  plan.levers_ = levers_.at_places(kept, dims_, dims);
  plan.factors_ = factors_.at_places(kept, dims_, dims);
  return plan;
}

std::span<const std::uint32_t> ParameterPlan::Layer::at(Parameter parameter, std::size_t slot) const {
  const auto& slots = by_slot[index(parameter)];
  if (slots.empty()) return {};
  return slots.at(slot);
}

void ParameterPlan::Layer::apply(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                                 double* lanes) const {
  for (const std::uint32_t number : at(parameter, slot))
    effects[number].apply(first_draw, static_cast<std::size_t>(week), lanes);
}

void LeverEffect::fill(std::uint32_t first_draw, std::size_t week, double* lanes) const {
  const auto draw = [&](int k) { return first_draw + static_cast<std::uint32_t>(k); };
  if (knots.empty()) {
    for (int k = 0; k < kLanes; ++k) lanes[k] = path.empty() ? value.at(draw(k)) : path[week];
    return;
  }
  const double place = std::min(knot_place[week], static_cast<double>(knots.size() - 1));
  const auto before = static_cast<std::size_t>(place);
  const double share = place - static_cast<double>(before);
  for (int k = 0; k < kLanes; ++k) lanes[k] = knots[before].at(draw(k));
  if (share == 0.0) return;
  for (int k = 0; k < kLanes; ++k) lanes[k] += share * (knots[before + 1].at(draw(k)) - lanes[k]);
}

void LeverEffect::apply(std::uint32_t first_draw, std::size_t week, double* lanes) const {
  const double force = weight[week];
  if (force == 0.0) return;
  std::array<double, kLanes> values;
  fill(first_draw, week, values.data());
  for (int k = 0; k < kLanes; ++k) {
    const double given = values[static_cast<std::size_t>(k)];
    switch (how) {
      case How::set:
        lanes[k] += force * (given - lanes[k]);
        break;
      case How::scale:
        lanes[k] *= 1.0 + force * (given - 1.0);
        break;
      case How::add:
        lanes[k] += force * given;
        break;
    }
  }
}

bool ParameterPlan::is_uniform(Parameter parameter) const {
  return base_[index(parameter)].size() == 1 && !is_moved(parameter);
}

bool ParameterPlan::is_same_at(Parameter parameter, std::size_t slot, std::size_t other) const {
  return base_[index(parameter)].size() == 1 && values_.is_same_at(parameter, slot, other) &&
         levers_.is_same_at(parameter, slot, other) && factors_.is_same_at(parameter, slot, other);
}

bool ParameterPlan::is_uncertain(Parameter parameter) const {
  const auto varies = [](const DrawValues& value) { return value.values.size() > 1; };
  if (std::any_of(base_[index(parameter)].begin(), base_[index(parameter)].end(), varies)) return true;
  const auto differs = [&](const LeverEffect& effect) {
    return effect.parameter == parameter &&
           (varies(effect.value) || std::any_of(effect.knots.begin(), effect.knots.end(), varies));
  };
  return std::any_of(values_.effects.begin(), values_.effects.end(), differs) ||
         std::any_of(levers_.effects.begin(), levers_.effects.end(), differs) ||
         std::any_of(factors_.effects.begin(), factors_.effects.end(), differs);
}

std::vector<double> ParameterPlan::mean_in_force(Parameter parameter, std::uint32_t draws,
                                                 std::size_t weeks) const {
  const std::size_t slots = is_uniform(parameter) ? 1 : slot_count(specification(parameter), dims_);
  std::vector<double> mean(draws, 0.0);
  std::array<double, kLanes> lanes{};
  for (std::uint32_t first = 0; first < draws; first += kLanes) {
    for (std::size_t slot = 0; slot < slots; ++slot) {
      for (std::size_t part = 0; part < kMeanWeeks; ++part) {
        const std::size_t week = weeks * (2 * part + 1) / (2 * kMeanWeeks);
        evaluate(parameter, slot, first, static_cast<int>(week), lanes.data());
        for (std::uint32_t k = 0; k < kLanes && first + k < draws; ++k) mean[first + k] += lanes[k];
      }
    }
  }
  for (double& value : mean) value /= static_cast<double>(slots * kMeanWeeks);
  return mean;
}

void ParameterPlan::evaluate_base(Parameter parameter, std::size_t slot, std::uint32_t first_draw,
                                  double* lanes) const {
  const auto& base = base_[index(parameter)];
  const DrawValues& start = base.size() == 1 ? base[0] : base[slot];
  for (int k = 0; k < kLanes; ++k) lanes[k] = start.at(first_draw + static_cast<std::uint32_t>(k));
}

void ParameterPlan::evaluate_before_levers(Parameter parameter, std::size_t slot, std::uint32_t first_draw,
                                           int week, double* lanes) const {
  evaluate_base(parameter, slot, first_draw, lanes);
  values_.apply(parameter, slot, first_draw, week, lanes);
}

void ParameterPlan::apply_levers(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                                 double* lanes) const {
  levers_.apply(parameter, slot, first_draw, week, lanes);
}

void ParameterPlan::evaluate_factors(Parameter parameter, std::size_t slot, std::uint32_t first_draw,
                                     int week, double* lanes) const {
  std::fill_n(lanes, kLanes, 1.0);
  factors_.apply(parameter, slot, first_draw, week, lanes);
}

void ParameterPlan::evaluate(Parameter parameter, std::size_t slot, std::uint32_t first_draw, int week,
                             double* lanes) const {
  evaluate_before_levers(parameter, slot, first_draw, week, lanes);
  apply_levers(parameter, slot, first_draw, week, lanes);
  if (!factors_.touch(parameter)) return;
  std::array<double, kLanes> factors;
  evaluate_factors(parameter, slot, first_draw, week, factors.data());
  for (std::size_t k = 0; k < kLanes; ++k) lanes[k] *= factors[k];
}

}  // namespace icsim
