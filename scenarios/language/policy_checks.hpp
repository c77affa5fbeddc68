#pragma once
/// Policies that no single number forbids but that cannot be: checked on the plan, week by week.
#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

/// Notes shares of staff time that exceed the whole, caps below thresholds, and contingent funding without a
/// threshold.
void check_policies(FaultList& faults, const Model& model, const Calendar& calendar,
                    const ScenarioValues& values, const ParameterPlan& plan);

}  // namespace icsim::scenarios
