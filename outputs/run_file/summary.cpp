#include "outputs/run_file/summary.hpp"

#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/lanes.hpp"

namespace icsim::outputs {
namespace {

// Sums kept apart by draw modulo kLanes: wide enough for SIMD, and the same order on every machine.
double mean_of(std::span<const float> draws) {
  std::array<double, kLanes> sum{};
  std::size_t i = 0;
  for (; i + kLanes <= draws.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum[lane] += static_cast<double>(draws[i + lane]);
  }
  for (std::size_t lane = 0; i + lane < draws.size(); ++lane)
    sum[lane] += static_cast<double>(draws[i + lane]);
  double total = 0.0;
  for (const double part : sum) total += part;
  return total / static_cast<double>(draws.size());
}

float quantile_of_sorted(std::span<const float> sorted, double p) {
  const double h = static_cast<double>(sorted.size() - 1) * p;
  const auto below = static_cast<std::size_t>(h);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double low = static_cast<double>(sorted[below]), high = static_cast<double>(sorted[above]);
  return static_cast<float>(low + (h - static_cast<double>(below)) * (high - low));
}

}  // namespace

Summariser::Summariser() : sorter_(std::make_unique<hwy::Sorter>()) {}
Summariser::~Summariser() = default;
Summariser::Summariser(Summariser&&) noexcept = default;

DrawSummary Summariser::summarise(std::span<float> draws) const {
  const auto is_missing = [](float x) { return x != x; };
  auto end = draws.end();
  if (std::count_if(draws.begin(), end, is_missing) > 0) end = std::remove_if(draws.begin(), end, is_missing);
  const auto present = draws.first(static_cast<std::size_t>(end - draws.begin()));
  DrawSummary summary;
  if (present.empty()) {
    summary.mean = std::numeric_limits<float>::quiet_NaN();
    summary.quantile.fill(summary.mean);
    return summary;
  }
  for (float& value : present) value += 0.0f;  // -0 becomes 0: sorting must not choose between them
  summary.mean = static_cast<float>(mean_of(present));
  (*sorter_)(present.data(), present.size(), hwy::SortAscending());
  for (std::size_t q = 0; q < summary.quantile.size(); ++q) {
    summary.quantile[q] = quantile_of_sorted(present, run_format::kQuantiles[q]);
  }
  return summary;
}

}  // namespace icsim::outputs
