#include "outputs/compare/shapley.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/core/philox.hpp"

namespace icsim::outputs {
namespace {

Coalition everybody(std::size_t players) {
  return (Coalition{1} << players) - 1;
}

double factorial(std::size_t n) {
  return std::tgamma(static_cast<double>(n) + 1.0);
}

/// Players in random order: sorted by a uniform number each.
std::vector<std::size_t> random_order(std::size_t players, std::size_t pair, std::uint64_t seed) {
  std::vector<std::pair<double, std::size_t>> keyed;
  for (std::size_t p = 0; p < players; ++p) {
    const PhiloxCounter counter{static_cast<std::uint32_t>(pair), static_cast<std::uint32_t>(p), 0, 0};
    keyed.emplace_back(uniform_open(philox4x32(counter, stream_key(seed, Purpose::attribution))[0]), p);
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::size_t> order;
  for (const auto& [key, p] : keyed) order.push_back(p);
  return order;
}

/// Gives each coalition one place in the design.
class Roll {
 public:
  explicit Roll(ShapleyDesign& design) : design_(design) {
    at(0);
    at(everybody(design.players));
  }
  std::size_t at(Coalition coalition) {
    const auto [found, is_new] = places_.emplace(coalition, design_.coalitions.size());
    if (is_new) design_.coalitions.push_back(coalition);
    return found->second;
  }

 private:
  ShapleyDesign& design_;
  std::map<Coalition, std::size_t> places_;
};

}  // namespace

ShapleyDesign exact_design(std::size_t players) {
  ICSIM_EXPECT(players >= 1 && players <= static_cast<std::size_t>(kMostExactPlayers));
  ShapleyDesign design;
  design.players = players;
  Roll roll(design);
  for (Coalition coalition = 0; coalition <= everybody(players); ++coalition) {
    const auto size = static_cast<std::size_t>(std::popcount(coalition));
    for (std::size_t p = 0; p < players; ++p) {
      if (coalition >> p & 1u) continue;
      const double weight = factorial(size) * factorial(players - size - 1) / factorial(players);
      design.steps.push_back({p, roll.at(coalition), roll.at(coalition | Coalition{1} << p), weight, 0});
    }
  }
  return design;
}

ShapleyDesign sampled_design(std::size_t players, std::size_t pairs, std::uint64_t seed) {
  ICSIM_EXPECT(players >= 1 && players <= static_cast<std::size_t>(kMostPlayers) && pairs >= 1);
  ShapleyDesign design;
  design.players = players;
  design.pairs = pairs;
  Roll roll(design);
  const double weight = 0.5 / static_cast<double>(pairs);
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    std::vector<std::size_t> order = random_order(players, pair, seed);
    for (int direction = 0; direction < 2; ++direction) {
      Coalition coalition = 0;
      for (const std::size_t p : order) {
        const std::size_t without = roll.at(coalition);
        coalition |= Coalition{1} << p;
        design.steps.push_back({p, without, roll.at(coalition), weight, pair});
      }
      std::reverse(order.begin(), order.end());
    }
  }
  return design;
}

std::vector<std::vector<double>> shapley_values(const ShapleyDesign& design,
                                                std::span<const std::vector<double>> worth) {
  ICSIM_EXPECT(worth.size() == design.coalitions.size());
  const std::size_t draws = worth[0].size();
  std::vector<std::vector<double>> values(design.players, std::vector<double>(draws, 0.0));
  for (const ShapleyStep& step : design.steps) {
    for (std::size_t d = 0; d < draws; ++d)
      values[step.player][d] += step.weight * (worth[step.with][d] - worth[step.without][d]);
  }
  return values;
}

std::vector<double> order_errors(const ShapleyDesign& design, std::span<const std::vector<double>> worth) {
  if (design.is_exact()) return std::vector<double>(design.players, 0.0);
  if (design.pairs == 1) return std::vector<double>(design.players, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> mean_worth;
  for (const std::vector<double>& draws : worth)
    mean_worth.push_back(std::accumulate(draws.begin(), draws.end(), 0.0) /
                         static_cast<double>(draws.size()));
  std::vector<std::vector<double>> of_pair(design.players, std::vector<double>(design.pairs, 0.0));
  for (const ShapleyStep& step : design.steps)
    of_pair[step.player][step.pair] += 0.5 * (mean_worth[step.with] - mean_worth[step.without]);
  const auto n = static_cast<double>(design.pairs);
  std::vector<double> errors;
  for (const std::vector<double>& values : of_pair) {
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0.0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    errors.push_back(std::sqrt(squares / (n - 1.0) / n));
  }
  return errors;
}

}  // namespace icsim::outputs
