#pragma once
/// The metrics that a report page shows month by month.
#include <vector>

#include "engine/record/metrics.hpp"

namespace icsim::outputs {

struct PageMetric {
  Metric id;
  /// What systems get, to keep the page small. England always has mean and range, regions the mean.
  enum class Systems { none, mean, range } systems = Systems::none;
  bool fan = false;  ///< median and quartiles too for England, and all of it for regions
};

/// In the order of the page.
const std::vector<PageMetric>& page_metrics();

}  // namespace icsim::outputs
