#include "outputs/compare/funnel.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr double kWinsorise = 0.1;
constexpr double kWinsorisedNormal = 0.678655;  // mean square of a standard normal winsorised by 10 %
constexpr double kNormal95 = 1.959964, kNormal998 = 3.090232;

double quantile_of_sorted(const std::vector<double>& sorted, double probability) {
  const double at = static_cast<double>(sorted.size() - 1) * probability;
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::vector<double> standardised(const Counts& counts) {
  const std::size_t strata = counts.strata;
  ICSIM_EXPECT(strata > 0 && counts.events.size() == counts.exposure.size() &&
               counts.events.size() % strata == 0);
  std::vector<double> expected(counts.events.size() / strata, 0.0);
  for (std::size_t s = 0; s < strata; ++s) {
    double events = 0.0, exposure = 0.0;
    for (std::size_t i = s; i < counts.events.size(); i += strata) {
      events += counts.events[i];
      exposure += counts.exposure[i];
    }
    if (exposure <= 0.0) continue;
    for (std::size_t i = 0; i < expected.size(); ++i)
      expected[i] += counts.exposure[i * strata + s] * events / exposure;
  }
  return expected;
}

double chance_variance(double expected, double exposure) {
  return std::max(1.0 - expected / exposure, 0.0) / expected;
}

std::vector<double> winsorised(std::vector<double> values, double share) {
  if (values.empty()) return values;
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double low = quantile_of_sorted(sorted, share), high = quantile_of_sorted(sorted, 1.0 - share);
  for (double& value : values) value = std::clamp(value, low, high);
  return values;
}

Spread spread_of(std::span<const double> log_ratios, std::span<const double> chance) {
  ICSIM_EXPECT(log_ratios.size() == chance.size());
  const auto systems = static_cast<double>(log_ratios.size());
  if (log_ratios.size() < 2) return {};
  std::vector<double> z(log_ratios.size());
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = log_ratios[i] / std::sqrt(chance[i]);
  double squares = 0.0, weights = 0.0, squared_weights = 0.0;
  for (const double value : winsorised(std::move(z), kWinsorise)) squares += value * value;
  for (const double variance : chance) {
    weights += 1.0 / variance;
    squared_weights += 1.0 / (variance * variance);
  }
  Spread spread;
  spread.overdispersion = squares / systems / kWinsorisedNormal;
  const double excess = systems * spread.overdispersion - (systems - 1.0);  // DerSimonian and Laird
  spread.tau2 = std::max(excess / (weights - squared_weights / weights), 0.0);
  return spread;
}

FunnelLimits funnel_limits(double chance, double tau2) {
  const double deviation = std::sqrt(chance + tau2);
  return {std::exp(-kNormal95 * deviation), std::exp(kNormal95 * deviation),
          std::exp(-kNormal998 * deviation), std::exp(kNormal998 * deviation)};
}

Standing standing_of(double ratio, const FunnelLimits& limits) {
  if (ratio < limits.low998 || ratio > limits.high998) return Standing::outside;
  if (ratio < limits.low95 || ratio > limits.high95) return Standing::watch;
  return Standing::inside;
}

}  // namespace icsim::outputs
