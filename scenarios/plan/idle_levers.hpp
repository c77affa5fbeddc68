#pragma once
/// Levers that cannot change the run: found by comparing what the equations would read with and without them,
/// and by the table of engine/model/reading.hpp.
#include "engine/network/aid_network.hpp"
#include "scenarios/plan/plan_builder.hpp"

namespace icsim::scenarios {

/// A scenario that is whole: what the levers act on, and what they became.
struct LeverTrial {
  const Model& model;
  const Calendar& calendar;
  const AidNetwork& aid;
  const ScenarioValues& values;
  const std::vector<std::vector<std::uint32_t>>& places;  ///< [lever][slot]
  const BuiltPlan& built;
};

/// Warns of each lever that cannot act, by label and reason. A lever that acts in one place or week is
/// fine, and so are those of policies, which state a rule in full.
void warn_of_idle_levers(FaultList& faults, const LeverTrial& trial);

}  // namespace icsim::scenarios
