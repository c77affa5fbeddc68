#include "calibration/scores/backtest_result.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/scores/scores.hpp"
#include "engine/core/check.hpp"

namespace icsim::calibration {

void BacktestResult::resize() {
  outcomes.assign(kForecastTargets * areas.size() * origins.size() * horizons.size(), kNotPublished);
  const std::size_t forecasts = models.size() * modes.size() * outcomes.size();
  quantiles.assign(forecasts * kQuantileLevels.size(), kNotPublished);
  crps.assign(forecasts, kNotPublished);
  pit.assign(forecasts, kNotPublished);
}

void BacktestResult::put(const ForecastPlace& place, std::span<const double> sample) {
  ICSIM_EXPECT(!sample.empty());
  ICSIM_EXPECT(std::none_of(sample.begin(), sample.end(), [](double x) { return std::isnan(x); }));
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t at = cell(place);
  for (std::size_t level = 0; level < kQuantileLevels.size(); ++level) {
    quantiles[at * kQuantileLevels.size() + level] = sample_quantile(sorted, kQuantileLevels[level]);
  }
  const double came = outcome(place);
  if (std::isnan(came)) return;
  crps[at] = sample_crps(sorted, came);
  pit[at] = sample_pit(sorted, came);
}

void BacktestResult::put_quantiles(const ForecastPlace& place, std::span<const double> values) {
  ICSIM_EXPECT(values.size() == kQuantileLevels.size());
  std::copy(values.begin(), values.end(),
            quantiles.begin() + static_cast<std::ptrdiff_t>(cell(place) * kQuantileLevels.size()));
}

}  // namespace icsim::calibration
