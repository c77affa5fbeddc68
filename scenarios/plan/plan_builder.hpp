#pragma once
/// Checked values + baseline -> the engine's ParameterPlan, and the same in words.
#include "engine/model/model.hpp"
#include "scenarios/input/baseline.hpp"
#include "scenarios/language/language.hpp"
#include "scenarios/plan/records.hpp"
#include "scenarios/plan/sessions.hpp"

namespace icsim::scenarios {

/// Places the levers act at; in the order of ScenarioValues::levers. Notes faults, of unusable levers too.
std::vector<std::vector<std::uint32_t>> resolve_places(Fields& fields, const Model& model,
                                                       const ScenarioValues& values,
                                                       const WhereContext& context);

/// A plan, and which of its levers() come from which lever of the scenario: several where ICSs draw their own values.
struct BuiltPlan {
  std::shared_ptr<const ParameterPlan> plan;
  std::vector<std::size_t> first_effect;  ///< of each lever; one more at the end
};

/// What a plan is made from besides the scenario's values.
struct PlanSources {
  const ObservedHistory* history = nullptr;  ///< null unless the scenario follows the observed history
  std::vector<LeverEffect> calibrated;       ///< corrections of the posterior
  std::vector<SessionRates> rates;           ///< [tf]; needed where a lever counts in sessions or money
};
BuiltPlan build_plan(const Model& model, const Calendar& calendar, const ScenarioValues& values,
                     const std::vector<std::vector<std::uint32_t>>& places, PlanSources sources = {});

/// End of a hint: a lever of scale: 10 was perhaps meant as 10 % more. Empty when it was not.
std::string scale_hint(const LeverValue& lever);

/// Notes levers that together take a parameter out of its allowed range in some week and draw.
void check_range(FaultList& faults, const Model& model, const Calendar& calendar,
                 const ScenarioValues& values, const std::vector<std::vector<std::uint32_t>>& places,
                 const ParameterPlan& plan);

std::vector<ParameterRecord> parameter_records(const ScenarioValues& values);
/// What to know of levers that end while their effect stays.
std::vector<std::string> lasting_levers(const ScenarioValues& values);
std::vector<LeverRecord> lever_records(const ScenarioValues& values, const ObservedHistory* history);

}  // namespace icsim::scenarios
