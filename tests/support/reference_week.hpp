#pragma once
/// One week of one list and one draw, in expectation, in double precision: the documented law of
/// list_kernel.hpp in the plainest code that states it. Tests compare the engine with it; the benchmark times
/// both.
#include <array>
#include <vector>

#include "engine/lists/list_kernel.hpp"
#include "engine/model/dimensions.hpp"

namespace icsim::test {

/// Flows of one week of one list, by quintile.
struct ReferenceFlows {
  using ByQuintile = std::array<double, kMaxQuintiles>;
  ByQuintile clock_starts{}, unreported_removals{}, decisions_to_admit{}, completed_non_admitted{},
      completed_admitted{};
};

/// \param week  inputs; its stock and measures are not touched.
/// \param lane  draw to take from the inputs.
/// \param stock [stage][band][quintile], pathways; last week's in, this week's out.
ReferenceFlows reference_week(const ListWeek& week, int lane, std::vector<double>& stock);

}  // namespace icsim::test
