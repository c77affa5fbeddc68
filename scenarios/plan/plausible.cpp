#include "scenarios/plan/plausible.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/language/example.hpp"

namespace icsim::scenarios {
namespace {

constexpr double kPercent = 100.0;
constexpr double kRounding = 1e-9;  // relative: an end of a range that arithmetic moves a little is the end

bool is_percent(const ParameterSpec& spec) {
  return spec.unit.starts_with('%');
}

bool lies_in(const Bounds& range, double value) {
  const double room = kRounding * std::max(std::abs(range.low), std::abs(range.high));
  return value >= range.low - room && value <= range.high + room;
}

std::string unit_hint(const ParameterSpec& spec) {
  if (is_percent(spec)) return fmt::format("the unit is {}: 3.5 means 3.5 %", spec.unit);
  if (spec.unit.starts_with("share")) return fmt::format("the unit is {}: 0.035 means 3.5 %", spec.unit);
  if (spec.unit == "ratio") return "the unit is ratio: 1.05 means 5 % more than 1";
  return fmt::format("the unit is {}", spec.unit);
}

class Plausible {
 public:
  Plausible(FaultList& faults, const Calendar& calendar, const ScenarioValues& values,
            const std::vector<std::vector<std::uint32_t>>& places, const BuiltPlan& built,
            const std::vector<ParameterValue>& defaults)
      : faults_(faults),
        calendar_(calendar),
        values_(values),
        places_(places),
        built_(built),
        defaults_(defaults) {}

  void run() {
    for (const ParameterValue& value : values_.parameters) {
      if (value.set_by_scenario) check_value(value);
    }
    for (std::size_t l = 0; l < values_.levers.size(); ++l) {
      check_lever(l);
    }
  }

 private:
  [[nodiscard]] const ParameterValue& usual(const ParameterSpec& spec) const {
    return defaults_[static_cast<std::size_t>(spec.id)];
  }

  /// \param subject "lever 'x' takes" or "it sets".
  /// \param more_help end of the hint.
  /// \return true when a warning was due.
  bool check(const Node& node, const std::string& subject, const ParameterSpec& spec, double value,
             const Bounds& range, const std::string& more_help = "") {
    if (lies_in(range, value)) return false;
    faults_.warn(node,
                 fmt::format("{} '{}' to {:.6g} ({}), outside the plausible {:.6g} to {:.6g}", subject,
                             spec.key, value, spec.unit, range.low, range.high),
                 looks_like_share(spec, value, range)
                     ? fmt::format("write {:.6g} if {:.6g} % is meant", kPercent * value, kPercent * value)
                     : unit_hint(spec) +
                           fmt::format("; 'icsim explain {}' says where the range is from", spec.key) +
                           more_help);
    return true;
  }
  /// 0.035 where 3.5 would be plausible.
  [[nodiscard]] static bool looks_like_share(const ParameterSpec& spec, double number, const Bounds& range) {
    return is_percent(spec) && number != 0.0 && lies_in(range, kPercent * number);
  }
  void check_tiny(const Node& node, const ParameterSpec& spec, double number, const Bounds& range) {
    if (!looks_like_share(spec, number, range)) return;
    faults_.warn(node, fmt::format("{:.6g} is {:.6g} {}, next to nothing", number, number, spec.unit),
                 fmt::format("write {:.6g} if {:.6g} % is meant", kPercent * number, kPercent * number));
  }

  void check_value(const ParameterValue& value) {
    Node node;  // where it stands
    node.mark = value.origin;
    node.path = "parameters." + std::string(value.spec->key);
    const ParameterValue& before = usual(*value.spec);
    std::vector<double> numbers = value.by_place;
    for (const DatedValue& point : value.path.points) numbers.push_back(point.value);
    if (numbers.empty() && !value.from_baseline) numbers.push_back(value.value);
    for (std::size_t n = 0; n < numbers.size(); ++n) {
      if (before.from_baseline) continue;  // what it is a multiple of differs by system
      const bool by_place = before.by_place.size() == numbers.size();
      const Bounds range = range_at(before, by_place ? before.by_place[n] : before.value);
      if (check(node, "this sets", *value.spec, numbers[n], range)) return;
      check_tiny(node, *value.spec, numbers[n], range);
    }
  }

  void check_lever(std::size_t l) {
    const LeverValue& lever = values_.levers[l];
    const ParameterValue& before = usual(*lever.what);
    const LeverEffect& effect = effect_of(l);
    const auto strongest = std::max_element(effect.weight.begin(), effect.weight.end());
    if (strongest == effect.weight.end() || *strongest == 0.0) return;  // acts nowhere
    const std::string subject = fmt::format("lever '{}' takes", lever.label);
    for (const std::uint32_t slot : places_[l]) {
      const Bounds range = range_at(before, base_at(before, slot));
      std::vector<double> values;
      for (const DatedValue& point : lever.path.points) values.push_back(point.value);
      if (values.empty())
        values.push_back(value_at(l, slot, static_cast<std::size_t>(strongest - effect.weight.begin())));
      for (const double value : values) {
        if (check(*lever.node, subject, *lever.what, value, range, scale_hint(lever))) return;
      }
    }
    if (lever.how == LeverEffect::How::scale || places_[l].empty() || !lever.quantity.is_of_parameter())
      return;
    const Bounds range = range_at(before, base_at(before, places_[l].front()));
    check_tiny(*lever.node, *lever.what,
               lever.distribution ? lever.distribution->quantile(0.5) : lever.number, range);
    for (const DatedValue& point : lever.path.points)
      check_tiny(*lever.node, *lever.what, point.value, range);
  }

  [[nodiscard]] const LeverEffect& effect_of(std::size_t l) const {
    static const LeverEffect nowhere;
    const bool any = built_.first_effect[l] < built_.first_effect[l + 1];
    return any ? built_.plan->levers()[built_.first_effect[l]] : nowhere;
  }

  /// Central value of a slot before levers.
  [[nodiscard]] double base_at(const ParameterValue& value, std::uint32_t slot) const {
    if (!value.range_is_factor() && value.path.points.empty()) return value.value;
    std::array<double, kLanes> lanes{};
    built_.plan->evaluate_base(value.spec->id, slot, 0, lanes.data());
    return lanes[0];
  }

  /// What a quantity comes to, mean over the first draws.
  static double mean_of(const LeverEffect& effect, std::size_t week) {
    std::array<double, kLanes> lanes{};
    effect.fill(0, week, lanes.data());
    return std::accumulate(lanes.begin(), lanes.end(), 0.0) / kLanes;
  }

  /// Central value of a slot with the scenario's levers up to this one, without calibration and history.
  [[nodiscard]] double value_at(std::size_t last, std::uint32_t slot, std::size_t week) const {
    const ParameterSpec& spec = *values_.levers[last].what;
    const ParameterValue& mine = values_.parameters[static_cast<std::size_t>(spec.id)];
    double value =
        mine.path.points.empty() ? base_at(mine, slot) : mine.path.at(calendar_.weeks()[week].start);
    for (std::size_t l = 0; l <= last; ++l) {
      const LeverValue& lever = values_.levers[l];
      if (lever.what != &spec || !std::binary_search(places_[l].begin(), places_[l].end(), slot)) continue;
      const LeverEffect& effect = effect_of(l);
      if (week >= effect.weight.size()) continue;
      const double number = !lever.quantity.is_of_parameter() ? mean_of(effect, week)
                            : lever.distribution              ? lever.distribution->quantile(0.5)
                            : effect.path.empty()             ? lever.number
                                                              : effect.path[week];
      switch (lever.how) {
        case LeverEffect::How::set:
          value += effect.weight[week] * (number - value);
          break;
        case LeverEffect::How::scale:
          value *= 1.0 + effect.weight[week] * (number - 1.0);
          break;
        case LeverEffect::How::add:
          value += effect.weight[week] * number;
          break;
      }
    }
    return value;
  }

  FaultList& faults_;
  const Calendar& calendar_;
  const ScenarioValues& values_;
  const std::vector<std::vector<std::uint32_t>>& places_;
  const BuiltPlan& built_;
  const std::vector<ParameterValue>& defaults_;
};

}  // namespace

void warn_of_implausible_values(FaultList& faults, const Calendar& calendar, const ScenarioValues& values,
                                const std::vector<std::vector<std::uint32_t>>& places, const BuiltPlan& built,
                                const std::vector<ParameterValue>& defaults) {
  Plausible(faults, calendar, values, places, built, defaults).run();
}

}  // namespace icsim::scenarios
