#pragma once
/// The metrics that a report page shows month by month.
#include <vector>

#include "engine/record/metrics.hpp"

namespace icsim::outputs {

struct PageMetric {
  Metric id;
  bool systems = false;  ///< one that systems keep longest when a page is too long
  bool fan = false;      ///< ranges of systems, and median and quartiles too for England and regions
  bool lists = false;    ///< by treatment function too, in England and in every system
};

/// In the order of the page.
const std::vector<PageMetric>& page_metrics();

}  // namespace icsim::outputs
