#pragma once
/// Minimum-cost flow of patients from systems with long waits to systems with room.
#include <cstdint>
#include <span>
#include <vector>

#include "engine/network/aid_network.hpp"

namespace icsim {

/// One transport problem: how many pathways to send along each arc.
struct AidProblem {
  std::vector<std::int64_t> supply;   ///< [ics], pathways that may leave
  std::vector<std::int64_t> room;     ///< [ics], pathways that can be taken in
  std::vector<std::int64_t> benefit;  ///< [arc], worth of one pathway moved along it; arcs <= 0 are not used
};

/// Pathways to move along each arc: as many as the arcs worth using can carry, at the least loss of benefit
/// among such plans.
/// \return [arc], 0 <= flow; sums leave no system above its supply and enter none above its room.
/// Of several best plans always the same one.
std::vector<std::int64_t> best_aid_flow(const AidNetwork& network, const AidProblem& problem);

}  // namespace icsim
