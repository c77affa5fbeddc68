#include "outputs/compare/among_systems.hpp"

#include <algorithm>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

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

std::optional<Spread> spread_of(std::vector<double> ratios) {
  if (ratios.size() < kFewestSystems) return std::nullopt;
  std::sort(ratios.begin(), ratios.end());
  return Spread{quantile_of_sorted(ratios, 0.1), quantile_of_sorted(ratios, 0.25),
                quantile_of_sorted(ratios, 0.75), quantile_of_sorted(ratios, 0.9)};
}

Band band_of(double ratio, const Spread& spread) {
  if (ratio < spread.lower_tenth) return Band::lower_tenth;
  if (ratio < spread.lower_quarter) return Band::lower_quarter;
  if (ratio > spread.upper_tenth) return Band::upper_tenth;
  if (ratio > spread.upper_quarter) return Band::upper_quarter;
  return Band::middle_half;
}

const char* band_name(Band band) {
  static constexpr const char* kNames[] = {"lower tenth", "lower quarter", "middle half", "upper quarter",
                                           "upper tenth"};
  return kNames[static_cast<std::size_t>(band)];
}

}  // namespace icsim::outputs
