#pragma once
/// Policies that no single number forbids but that cannot be: checked on the plan, week by week.
#include "engine/calendar/calendar.hpp"
#include "scenarios/language.hpp"

namespace icsim {

/// Notes shares of staff time that exceed the whole, caps below thresholds, and contingent funding without a
/// threshold.
void check_policies(FaultList& faults, const Model& model, const Calendar& calendar,
                    const ScenarioValues& values, const ParameterPlan& plan);

}  // namespace icsim
