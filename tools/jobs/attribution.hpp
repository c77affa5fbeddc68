#pragma once
/// Runs what an attribution needs: the scenarios between two, each once, from the cache where it has them.
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "outputs/compare/attribution.hpp"
#include "tools/jobs/coalition_cache.hpp"
#include "tools/jobs/scenario_choice.hpp"
#include "tools/terminal/place_option.hpp"

namespace icsim::tools {

inline constexpr std::size_t kUsualOrders = 12;

struct AttributionOptions {
  std::vector<std::string> metrics;  ///< ids of indicators; none: the list, the 18-week share, over 52 weeks
  std::string region, ics;           ///< instead of England
  std::string month;                 ///< such as 2029-03; empty: the last
  /// To sample, even; 0: every order up to kMostExactPlayers differences, orders_beyond of them beyond.
  std::size_t orders = 0;
  std::size_t orders_beyond = kUsualOrders;  ///< even
  std::size_t least_players = 1;             ///< of fewer differences nothing is run, and nothing told
  int threads = 0;                           ///< 0: all
  CoalitionCache cache;
  PlaceDictionary dictionary;  ///< what places are called
};

/// Some of the differences cannot stand without others.
class CannotAttribute : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The scenarios run with their own ensembles; runs stop at the month. Without a difference there are no
/// players and nothing is run.
/// \return none when `progress.cancel` was set; runs that had ended are in the
/// cache.
/// \throws ScenarioError when they differ in more than levers, parameters and network;
/// CannotAttribute; OutputError for an unknown indicator, place or month.
std::optional<outputs::Attribution> attribute(const ChosenScenario& base, const ChosenScenario& alternative,
                                              const scenarios::ScenarioLibrary& library,
                                              const AttributionOptions& options, RunProgress& progress);

}  // namespace icsim::tools
