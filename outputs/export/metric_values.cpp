#include "outputs/export/metric_values.hpp"

#include "outputs/run_format.hpp"

namespace icsim {

MetricValues read_metric(const ScenarioResults& results, const std::string& level,
                         const std::string& metric) {
  MetricValues values{results.mean(level, metric)};
  for (std::size_t q = 0; q < run_format::kQuantiles.size(); ++q)
    values[q + 1] = results.quantile(level, metric, run_format::kQuantiles[q]);
  return values;
}

}  // namespace icsim
