#pragma once
/// The words in JSON for what a metric is.
#include "engine/record/metrics.hpp"

namespace icsim::outputs {

const char* kind_name(NumberKind kind);
const char* better_name(Better better);  ///< "less", "more", "neither"
const char* topic_name(Topic topic);     ///< "waiting", "general_practice" ...
const char* over_name(OverMonths over);  ///< "census", "year_sum", "year_mean"

}  // namespace icsim::outputs
