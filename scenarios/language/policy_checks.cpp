#include "scenarios/language/policy_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace icsim::scenarios {
namespace {

constexpr double kShareTolerance = 1e-6;
constexpr double kNoCap = 10.0;  // of funding.cap: stands for none

class PolicyChecks {
 public:
  PolicyChecks(FaultList& faults, const Model& model, const Calendar& calendar, const ScenarioValues& values,
               const ParameterPlan& plan)
      : faults_(faults), model_(model), calendar_(calendar), values_(values), plan_(plan) {}

  void run() {
    if (moves(Parameter::workforce_share)) check_staff_shares();
    if (moves(Parameter::funding_rate_above) || moves(Parameter::funding_rate_below)) check_funding();
  }

 private:
  [[nodiscard]] bool moves(Parameter parameter) const { return last_lever(parameter) != nullptr; }
  [[nodiscard]] const LeverValue* last_lever(Parameter parameter) const {
    const auto found = std::find_if(values_.levers.rbegin(), values_.levers.rend(),
                                    [&](const LeverValue& lever) { return lever.what->id == parameter; });
    return found == values_.levers.rend() ? nullptr : &*found;
  }
  /// First draw; levers without a distribution are the same in all.
  [[nodiscard]] double at(Parameter parameter, int week, int ics, int treatment_function = 0) const {
    std::array<double, kLanes> lanes{};
    plan_.evaluate(parameter, slot_of(specification(parameter), model_.dims, {ics, treatment_function, 0, 0}),
                   0, week, lanes.data());
    return lanes[0];
  }

  void check_staff_shares() {
    double worst = 1.0 + kShareTolerance;
    int where = -1;
    Date when{};
    for (const CalendarWeek& week : calendar_.weeks()) {
      for (int i = 0; i < model_.dims.ics; ++i) {
        double total = 0.0;
        for (int s = 0; s < model_.dims.treatment_functions; ++s)
          total += at(Parameter::workforce_share, week.index, i, s);
        if (total <= worst) continue;
        worst = total;
        where = i;
        when = week.start;
      }
    }
    if (where < 0) return;
    faults_.add(
        *last_lever(Parameter::workforce_share)->node,
        fmt::format("shares of staff time of {} add up to {:.3f} in the week of {}, more than all there is",
                    model_.ics[static_cast<std::size_t>(where)].code, worst, to_string(when)),
        "take from some treatment functions what others get");
  }

  /// Levers that set a threshold in some week, for a system.
  [[nodiscard]] bool has_threshold(int week, int ics) const {
    const auto& base = values_.parameters[static_cast<std::size_t>(Parameter::funding_threshold)];
    if (base.set_by_scenario) return true;
    return std::any_of(plan_.levers().begin(), plan_.levers().end(), [&](const LeverEffect& lever) {
      return lever.parameter == Parameter::funding_threshold &&
             lever.weight[static_cast<std::size_t>(week)] > 0.0 &&
             std::find(lever.slots.begin(), lever.slots.end(), static_cast<std::uint32_t>(ics)) !=
                 lever.slots.end();
    });
  }

  void check_funding() {
    const LeverValue* paid = last_lever(Parameter::funding_rate_above);
    if (paid == nullptr) paid = last_lever(Parameter::funding_rate_below);
    for (const CalendarWeek& week : calendar_.weeks()) {
      for (int i = 0; i < model_.dims.ics; ++i) {
        const double above = at(Parameter::funding_rate_above, week.index, i);
        if (above == 0.0 && at(Parameter::funding_rate_below, week.index, i) == 0.0) continue;
        const std::string& code = model_.ics[static_cast<std::size_t>(i)].code;
        if (!has_threshold(week.index, i)) {
          faults_.add(
              *paid->node,
              fmt::format("funding of {} is contingent in the week of {}, but no target is set for then",
                          code, to_string(week.start)),
              "add a lever on funding.threshold for that time");
          return;
        }
        const double cap = at(Parameter::funding_cap, week.index, i),
                     threshold = at(Parameter::funding_threshold, week.index, i);
        if (cap < kNoCap && cap < threshold && above > 0.0) {
          const LeverValue* lever = last_lever(Parameter::funding_cap);
          faults_.add(
              *(lever != nullptr ? lever : paid)->node,
              fmt::format("funding.cap of {} is {:.4g} in the week of {}, below the threshold of {:.4g}: "
                          "nothing could be earned",
                          code, cap, to_string(week.start), threshold),
              "raise the cap, lower the threshold, or set funding.rate_above to 0");
          return;
        }
      }
    }
  }

  FaultList& faults_;
  const Model& model_;
  const Calendar& calendar_;
  const ScenarioValues& values_;
  const ParameterPlan& plan_;
};

}  // namespace

void check_policies(FaultList& faults, const Model& model, const Calendar& calendar,
                    const ScenarioValues& values, const ParameterPlan& plan) {
  PolicyChecks(faults, model, calendar, values, plan).run();
}

}  // namespace icsim::scenarios
