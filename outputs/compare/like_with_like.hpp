#pragma once
/// Like with like: each indicator of each system beside its context, its peers and what is expected of it. It
/// is no ranking: nothing here is in order of performance.
///
/// Expected: England's rate in each treatment function times the system's own list (or England's rate per
/// person weighted by need), times what the context of the other systems foretells. Context is of the start
/// date: what a scenario does later is never explained away. Ratios of simulated to
/// expected are set against each other (`among_systems.hpp`); the spread between draws is another thing.
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "outputs/compare/among_systems.hpp"
#include "outputs/compare/context.hpp"
#include "outputs/compare/fair_indicator.hpp"
#include "outputs/compare/peers.hpp"

namespace icsim::outputs {

constexpr int kDefaultPeers = 7;

/// One indicator of one system; NaN: not known.
struct Assessment {
  double simulated = std::numeric_limits<double>::quiet_NaN();
  double expected = simulated, ratio = simulated;  ///< simulated / expected
  double start = simulated;                        ///< the indicator at the start
  double peer_median = simulated;
  std::optional<Band> band;  ///< of the ratio among all systems; none: unknown, or under 5 pathways expected

  /// Simulated less expected: of a share of the list in parts of it.
  [[nodiscard]] double difference() const { return simulated - expected; }
};

struct AssessedIndicator {
  FairIndicator indicator;
  std::vector<std::string> explained_by;  ///< in words; empty: nothing is expected
  double explained = 0.0;                 ///< share of the spread between systems that context explains
  std::optional<Spread> spread;           ///< edges of the bands
  std::vector<Assessment> systems;
};

struct LikeWithLike {
  Date month{};
  std::string function, function_name;  ///< code and name of the one treatment function; empty: all of them
  std::vector<std::string> left_out;    ///< ids of indicators that are not told by treatment function
  std::vector<std::string> codes, names, regions;  ///< [system]
  std::vector<PeerFeature> features;
  std::vector<std::vector<double>> feature_values;  ///< [system][feature]
  std::vector<std::vector<Peer>> peers;             ///< [system][k]
  std::vector<ContextItem> context;
  std::vector<AssessedIndicator> indicators;  ///< those that the run has
};

/// Of the values that are known; NaN when none is.
double median(std::vector<double> values);

/// \param month 0 is the first of the run.
/// \param function row of one treatment function: its lists, and systems alike in its long waits at the start.
/// \throws OutputError when England is one system, k is not from 1 to the other systems, or the file is
/// damaged.
LikeWithLike like_with_like(const ScenarioResults& results, std::size_t month, std::size_t k = kDefaultPeers,
                            std::optional<std::size_t> function = {});

}  // namespace icsim::outputs
