#pragma once
/// Reads one metric of a level for an export.
#include <array>
#include <vector>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// Mean and quantiles over draws, in the order of columns.
inline constexpr std::array<const char*, 6> kStatistics{"mean", "q05", "q25", "q50", "q75", "q95"};

/// By statistic: [month][row] of the whole level; NaN where there is no value.
using MetricValues = std::array<std::vector<float>, kStatistics.size()>;

/// \throws OutputError when a dataset is missing or does not match its checksum, or a count has no value.
MetricValues read_metric(const ScenarioResults& results, const std::string& level, const std::string& metric);

}  // namespace icsim::outputs
