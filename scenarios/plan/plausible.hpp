#pragma once
/// Plausible ranges of library/defaults.yaml at work: warnings of values that are hard to believe.
#include "scenarios/plan/plan_builder.hpp"

namespace icsim::scenarios {

/// Warns of levers and of values under 'parameters' that leave a plausible range, or that look like a per cent
/// written as a share (0.035 for 3.5 % a year), and names the unit.
/// \param defaults values and ranges, in registry order.
void warn_of_implausible_values(FaultList& faults, const Calendar& calendar, const ScenarioValues& values,
                                const std::vector<std::vector<std::uint32_t>>& places, const BuiltPlan& built,
                                const std::vector<ParameterValue>& defaults);

}  // namespace icsim::scenarios
