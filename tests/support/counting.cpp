#include "tests/support/counting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/list_case.hpp"

namespace icsim::test {
namespace {

// Runs weeks of one list until there are enough draws; each lane and week gives one.
Histogram histogram(ListCase& list, Measure measure, std::uint64_t draws) {
  Histogram times;
  const LaneRows<float> opening = list.stock;
  for (std::uint64_t done = 0; done < draws; done += kLanes) {
    list.stock = opening;
    list.week = static_cast<std::uint32_t>(done / kLanes % 50000);
    list.first_draw = static_cast<std::uint32_t>(done / kLanes / 50000 * kLanes);
    list.advance();
    for (int k = 0; k < kLanes; ++k) {
      const auto count = static_cast<std::size_t>(list.measure(measure, k));
      if (count >= times.size()) times.resize(count + 1, 0);
      ++times[count];
    }
  }
  return times;
}

double score(double observed, double expected) {
  return (observed - expected) / std::sqrt(expected);
}

}  // namespace

Histogram draw_poisson(double mean, std::uint64_t draws) {
  ListCase list(1, Noise::demographic);
  ListCase::fill(list.clock_starts[0], static_cast<float>(mean));
  return histogram(list, Measure::clock_starts, draws);
}

Histogram draw_binomial(int n, double p, std::uint64_t draws) {
  ListCase list(1, Noise::demographic);
  list.put(kDecision, 20, static_cast<float>(n));
  list.campaign_on = true;
  ListCase::fill(list.campaign[21], static_cast<float>(p));
  return histogram(list, Measure::unreported_removals, draws);
}

std::vector<double> poisson_law(double mean) {
  const double exact = static_cast<float>(mean);
  std::vector<double> law;
  const int last = static_cast<int>(exact + 12.0 * std::sqrt(exact) + 40.0);
  for (int k = 0; k <= last; ++k) law.push_back(std::exp(k * std::log(exact) - exact - std::lgamma(k + 1.0)));
  return law;
}

std::vector<double> binomial_law(int n, double p) {
  const double exact = static_cast<float>(p);
  std::vector<double> law;
  for (int k = 0; k <= n; ++k) {
    const double choose = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0);
    law.push_back(std::exp(choose + k * std::log(exact) + (n - k) * std::log1p(-exact)));
  }
  return law;
}

Fit fit_of(const Histogram& times, const std::vector<double>& law) {
  const double draws = static_cast<double>(std::accumulate(times.begin(), times.end(), std::uint64_t{0}));
  const std::size_t size = std::max(times.size(), law.size());
  const auto observed = [&](std::size_t k) { return k < times.size() ? static_cast<double>(times[k]) : 0.0; };
  const auto expected = [&](std::size_t k) { return k < law.size() ? law[k] * draws : 0.0; };

  // Neighbours share a cell until it expects 10; what is left at the end joins the last cell.
  std::vector<std::pair<double, double>> cells(1, {0.0, 0.0});
  for (std::size_t k = 0; k < size; ++k) {
    if (cells.back().second >= 10.0) cells.emplace_back(0.0, 0.0);
    cells.back().first += observed(k);
    cells.back().second += expected(k);
  }
  if (cells.size() > 1 && cells.back().second < 10.0) {
    const auto rest = cells.back();
    cells.pop_back();
    cells.back().first += rest.first;
    cells.back().second += rest.second;
  }
  Fit fit;
  double chi_square = 0.0;
  for (const auto& [seen, wanted] : cells) chi_square += score(seen, wanted) * score(seen, wanted);
  if (cells.size() > 1) {
    const double freedom = static_cast<double>(cells.size() - 1), spread = 2.0 / (9.0 * freedom);
    fit.chi_square_z = (std::cbrt(chi_square / freedom) - (1.0 - spread)) / std::sqrt(spread);
  }
  for (const bool upper : {false, true}) {
    double seen = 0.0, wanted = 0.0;
    for (std::size_t i = 0; i < size && wanted < 1000.0; ++i) {
      const std::size_t k = upper ? size - 1 - i : i;
      seen += observed(k);
      wanted += expected(k);
    }
    if (wanted < 0.5 * draws) fit.tail_z = std::max(fit.tail_z, std::abs(score(seen, wanted)));
  }
  return fit;
}

}  // namespace icsim::test
