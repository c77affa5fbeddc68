#pragma once
/// `history: observed`: levels of demand and capacity that reproduce what was published, as long as it lasts.
#include <vector>

#include "engine/model/parameter_plan.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::scenarios {

/// Corrections that make clock starts and completions follow the observed months, ICS by ICS, hold the level of
/// the last twelve of them afterwards, and keep growth at zero until then.
std::vector<LeverEffect> history_corrections(const Model& model, const Calendar& calendar,
                                             const ObservedHistory& history);

/// The day after the last observed month.
Date history_end(const ObservedHistory& history);

}  // namespace icsim::scenarios
