#pragma once
/// Shapley values: what each player adds, averaged over all orders in which players can join.
/// Source: Shapley (1953), doi 10.1515/9781400881970-018. Orders in pairs, each with its reverse: Mitchell et
/// al. (2022), Journal of Machine Learning Research 23(43), section 4.1.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace icsim::outputs {

/// Who is in: bit p stands for player p.
using Coalition = std::uint64_t;
inline constexpr int kMostPlayers = 63;
/// Up to so many players every coalition is worth its run.
inline constexpr int kMostExactPlayers = 6;

/// One player joins: a term of the average.
struct ShapleyStep {
  std::size_t player = 0;
  std::size_t without = 0, with = 0;  ///< coalitions, by their place in the design
  double weight = 0.0;                ///< of a player's steps: sums to 1
  std::size_t pair = 0;               ///< of orders that the step belongs to
};

struct ShapleyDesign {
  std::size_t players = 0;
  std::size_t pairs = 0;              ///< of orders drawn; 0: exact
  std::vector<Coalition> coalitions;  ///< each once; nobody first, everybody second
  std::vector<ShapleyStep> steps;
  [[nodiscard]] bool is_exact() const { return pairs == 0; }
};

/// All 2^players coalitions.
/// \param players at least 1, at most kMostExactPlayers.
ShapleyDesign exact_design(std::size_t players);

/// Orders drawn at random, each with its reverse. A pair is exact when no more than two players act on each
/// other at a time. The same seed draws the same orders, more of them when asked for more.
/// \param pairs at least 1.
ShapleyDesign sampled_design(std::size_t players, std::size_t pairs, std::uint64_t seed);

/// \param worth [coalition of the design][draw].
/// \return [player][draw]; a draw's values add up to the worth of everybody less that of nobody, but for
/// rounding.
std::vector<std::vector<double>> shapley_values(const ShapleyDesign& design,
                                                std::span<const std::vector<double>> worth);

/// Standard error of each player's value, mean over draws, from the choice of orders: [player]. 0 when exact;
/// NaN with a single pair, which tells nothing.
std::vector<double> order_errors(const ShapleyDesign& design, std::span<const std::vector<double>> worth);

}  // namespace icsim::outputs
