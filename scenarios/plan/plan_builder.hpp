#pragma once
/// Checked values + baseline -> the engine's ParameterPlan, and the same in words.
#include "engine/model/model.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/language/language.hpp"
#include "scenarios/plan/records.hpp"

namespace icsim::scenarios {

/// Places the levers act at; in the order of ScenarioValues::levers. Notes faults, of unusable levers too.
std::vector<std::vector<std::uint32_t>> resolve_places(Fields& fields, const Model& model,
                                                       const ScenarioValues& values,
                                                       const WhereContext& context);

/// A plan, and which of its effects come from where: first those of parameters that follow a path, then
/// calibration and history, then each lever of the scenario (several where ICSs draw their own values).
struct BuiltPlan {
  std::shared_ptr<const ParameterPlan> plan;
  std::size_t first_given = 0;            ///< of calibration and history
  std::vector<std::size_t> first_effect;  ///< of each lever; one more at the end
};

/// \param history null unless the scenario follows the observed history.
/// \param calibrated act first.
BuiltPlan build_plan(const Model& model, const Calendar& calendar, const ScenarioValues& values,
                     const std::vector<std::vector<std::uint32_t>>& places, const ObservedHistory* history,
                     std::vector<LeverEffect> calibrated = {});

/// Notes levers that together take a parameter out of its allowed range in some week and draw.
void check_range(FaultList& faults, const Model& model, const Calendar& calendar,
                 const ScenarioValues& values, const std::vector<std::vector<std::uint32_t>>& places,
                 const ParameterPlan& plan);

std::vector<ParameterRecord> parameter_records(const ScenarioValues& values);
/// What to know of levers that end while their effect stays.
std::vector<std::string> lasting_levers(const ScenarioValues& values);
std::vector<LeverRecord> lever_records(const ScenarioValues& values, const ObservedHistory* history);

}  // namespace icsim::scenarios
