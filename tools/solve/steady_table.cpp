#include "tools/solve/steady_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "scenarios/plan/quantity_worth.hpp"
#include "tools/solve/places.hpp"
#include "tools/solve/steady.hpp"

namespace icsim::tools {
namespace {

constexpr int kWeeks = 52;

/// Means over draws and the first year of what one list is given.
class FirstYear {
 public:
  explicit FirstYear(const scenarios::Scenario& scenario)
      : scenario_(scenario),
        weeks_(static_cast<std::size_t>(
            std::min<int>(kWeeks, static_cast<int>(scenario.calendar->weeks().size())))) {
    std::iota(weeks_.begin(), weeks_.end(), 0);
  }

  [[nodiscard]] double clock_starts(const Place& list) const {
    return worth(Parameter::demand_level, list, scenarios::QuantityUnit::clock_starts_a_week) *
           level(Parameter::demand_level, list);
  }
  [[nodiscard]] double completed(Place list) const {
    double sum = 0.0;
    for (list.stage = 0; list.stage < kStages; ++list.stage)
      sum += worth(Parameter::capacity_level, list, scenarios::QuantityUnit::cases_a_week) *
             level(Parameter::capacity_level, list);
    return sum;
  }
  /// Share of clock starts.
  [[nodiscard]] double removed(const Place& list) const {
    return scenario_.model->flow(list.ics, list.treatment_function).removal_share *
           level(Parameter::removals_level, list, true);
  }

 private:
  [[nodiscard]] double worth(Parameter parameter, const Place& list, scenarios::QuantityUnit unit) const {
    const ParameterSpec& spec = specification(parameter);
    const auto slot = static_cast<std::uint32_t>(slot_of(spec, scenario_.model->dims, list));
    const auto all =
        scenarios::quantity_worth({*scenario_.model, *scenario_.calendar, *scenario_.plan, {}, draws()}, spec,
                                  {slot}, {unit, {}}, weeks_);
    double sum = 0.0;
    for (const std::vector<double>& week : all) sum += std::accumulate(week.begin(), week.end(), 0.0);
    return sum / static_cast<double>(all.size() * draws());
  }
  /// What the scenario sets; with its factors where they are no part of the worth.
  [[nodiscard]] double level(Parameter parameter, const Place& list, bool with_factors = false) const {
    const std::size_t slot = slot_of(specification(parameter), scenario_.model->dims, list);
    double sum = 0.0;
    for (const int week : weeks_) {
      std::array<double, kLanes> lanes{};
      scenario_.plan->evaluate_before_levers(parameter, slot, 0, week, lanes.data());
      scenario_.plan->apply_levers(parameter, slot, 0, week, lanes.data());
      if (with_factors) scenario_.plan->evaluate(parameter, slot, 0, week, lanes.data());
      sum += std::accumulate(lanes.begin(), lanes.end(), 0.0) / kLanes;
    }
    return sum / static_cast<double>(weeks_.size());
  }
  [[nodiscard]] std::uint32_t draws() const {
    return std::min<std::uint32_t>(scenario_.ensemble.draws, kLanes);
  }

  const scenarios::Scenario& scenario_;
  std::vector<int> weeks_;
};

/// Pathways of a list at the start, by stage.
std::array<double, kStages> waiting(const Model& model, int ics, int function) {
  const std::size_t cells = model.dims.cells_per_list();
  const std::size_t first = model.dims.list(ics, function) * cells;
  std::array<double, kStages> sums{};
  for (std::size_t c = 0; c < cells; ++c)
    sums[c * kStages / cells] += static_cast<double>(model.start_state[first + c]);
  return sums;
}

}  // namespace

SteadyTable steady_table(const SteadyRequest& request, const scenarios::ScenarioLibrary& library) {
  scenarios::Overrides overrides;
  overrides.draws = request.draws;
  overrides.split_quintiles = false;
  const scenarios::Scenario scenario = load_one_scenario(request.scenario, library, overrides);
  const Model& model = *scenario.model;
  const FirstYear year(scenario);
  SteadyTable table;
  const SolvePlaceCodes asked =
      read_place_codes(scenario, library, {request.ics, request.treatment_function});
  table.place = place_label(scenario, {asked.ics, ""});
  for (int s = 0; s < model.dims.treatment_functions; ++s) {
    const TreatmentFunctionRecord& function = model.treatment_functions[static_cast<std::size_t>(s)];
    if (!asked.treatment_function.empty() && function.code != asked.treatment_function) continue;
    SteadyRow& row = table.rows.emplace_back();
    row.code = function.code;
    row.name = function.name;
    for (int i = 0; i < model.dims.ics; ++i) {
      if (!asked.ics.empty() && model.area(i).code != asked.ics) continue;
      const Place list{.ics = i, .treatment_function = s};
      const BaseFlows& flow = model.flow(i, s);
      const double decided = flow.completed_non_admitted + flow.decisions_to_admit;
      const auto [undecided, admission] = waiting(model, i, s);
      const double stock = undecided + admission;
      if (stock <= 0.0 || flow.clock_starts <= 0.0) continue;
      SteadyFlows flows;
      flows.clock_starts = year.clock_starts(list);
      flows.removal_share = request.removals.value_or(year.removed(list));
      flows.dta_share = decided > 0.0 ? flow.decisions_to_admit / decided : 0.0;
      flows.admission_share = admission / stock;
      const auto steady = steady_state(model, s, flows, request.within_18);
      if (!steady) {
        ++row.unsteady;
        continue;
      }
      row.clock_starts += flows.clock_starts;
      row.removed += flows.clock_starts * flows.removal_share;
      row.capacity += year.completed(list);
      row.completed += steady->completed;
      row.admitted += steady->admitted;
      row.list += stock;
      row.steady_list += steady->list;
    }
  }
  return table;
}

}  // namespace icsim::tools
