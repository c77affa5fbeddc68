#pragma once
/// "What would it take": the least amount of one lever, or the cheapest mix of several, that meets dated targets.
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/ensemble/runner.hpp"
#include "outputs/summary/headline.hpp"
#include "scenarios/plan/amount.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/solve/target.hpp"

namespace icsim::tools {

/// No mix meets the targets: what was reached, and why. Nothing is written; exit code 1.
class CannotSolve : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A lever that the answer may use: it adds an amount from none to the most.
struct SolveLever {
  std::string what = "capacity.level";
  std::string unit;         ///< "cases/week"; empty: the parameter's own
  std::string stage, from;  ///< empty: both, the start of the run
  double ramp_weeks = 0.0;
  std::optional<double>
      most;  ///< in the unit, of either sign; none: as much again as is done there, or half of what is referred
  std::optional<double> cost;  ///< GBP a year for one; none: at tariff
};

/// Whether the targets are one place's, or of each of these.
enum class SolveEach { whole, ics, treatment_function, list };

struct SolveRequest {
  std::string scenario;                 ///< file or library name
  std::string baseline;                 ///< to start from instead of the scenario's; empty: its own
  std::string ics, treatment_function;  ///< words that mean a place; empty: all
  SolveEach each = SolveEach::whole;
  std::vector<Target> targets;
  std::optional<double> chance;  ///< share of draws that must meet all targets; none: their mean must
  std::vector<SolveLever> levers;
  std::uint32_t draws = 64;
  int threads = 0;
  std::filesystem::path output;  ///< where the scenario will stand: what it extends is named from there
};

struct TargetOutcome {
  outputs::Estimate without, with;
  double met = 0.0;  ///< share of draws
};

/// What one place needs.
struct SolvedPlace {
  enum class State { met_without, out_of_reach, solved, nobody_waits };
  std::string label, ics, treatment_function;
  State state = State::solved;
  std::vector<double> amounts;          ///< [lever], in its unit; the most where it is out of reach
  std::vector<TargetOutcome> outcomes;  ///< [target]
  double met = 0.0;                     ///< share of draws that meet all targets; NaN where nobody waits
  std::vector<std::optional<scenarios::Amount>>
      worth;  ///< [lever]; none where nothing is added or it has no such units
  std::vector<std::pair<double, double>>
      certainty;  ///< share of draws, amount of a single lever that serves it
};

/// A quarter on the way, of the first target's measure; single places only.
struct SolvedQuarter {
  Date month;
  outputs::Estimate without, with;
};

struct Solution {
  std::string yaml;                ///< a scenario that gives this
  std::vector<std::string> units;  ///< [lever], for print
  std::vector<double> most;        ///< [lever], of the first place
  std::vector<SolvedPlace> places;
  std::vector<SolvedQuarter> quarters;
  /// Resources and the share of weeks in which each is the scarcest, in the month of the last target; a system alone only.
  std::vector<std::pair<std::string, double>> scarcest;
  double cost = 0.0;  ///< GBP a year, of all places; NaN where a lever has no price
  int runs = 0;       ///< that it took
};

/// \throws ScenarioError, DataError; OutputError for a place or target that cannot be meant; CannotSolve when a single place's
/// targets are out of reach; Interrupted
Solution solve(const SolveRequest& request, const scenarios::ScenarioLibrary& library, RunProgress& progress);

}  // namespace icsim::tools
