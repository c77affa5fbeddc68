#include "outputs/export/metric_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outputs/run_file/run_format.hpp"

namespace icsim::outputs {

MetricValues read_metric(const ScenarioResults& results, const std::string& level,
                         const std::string& metric) {
  constexpr const auto& kWanted = run_format::kQuantiles;
  const std::vector<double>& known = results.quantiles();
  if (!std::equal(known.begin(), known.end(), kWanted.begin(), kWanted.end()))
    throw OutputError("scenario '" + results.name() + "'",
                      fmt::format("has the quantiles {}; an export needs {}", fmt::join(known, ", "),
                                  fmt::join(kWanted, ", ")),
                      "");
  MetricValues values{results.checked_mean(level, metric)};
  std::vector<std::vector<float>> quantiles = results.checked_quantiles(level, metric);
  std::move(quantiles.begin(), quantiles.end(), values.begin() + 1);
  return values;
}

}  // namespace icsim::outputs
