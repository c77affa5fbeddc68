#pragma once
/// Every pathway at the start date: as published by week and stage, shared over deprivation quintiles.
#include <cstdint>
#include <vector>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

struct StartLists {
  std::vector<std::int32_t> pathways;  ///< [place][treatment function][stage][week][quintile]
  std::int64_t above_list = 0;  ///< of Part_2A above Part_2, left out, so that the list is the published one
};

/// Quintiles are the system's in `context`, by weeks waited; sums over them are the published counts.
/// \param context with quintiles
StartLists start_lists(const PublishedLists& lists, const Model& context);

}  // namespace icsim::calibration
