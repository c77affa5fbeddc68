#pragma once
/// What every treatment function of a place needs to keep a standard for ever: `icsim solve --steady`.
#include <optional>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

struct SteadyRequest {
  std::string scenario;
  std::string ics, treatment_function;  ///< words that mean a place; empty: all
  double within_18 = 0.92;              ///< share of the list
  std::optional<double>
      removals;  ///< share of clock starts that may leave unreported; none: as the scenario has it
  std::uint32_t draws = 64;
};

/// A treatment function, summed over systems. Pathways; flows a week, mean over draws and the first year.
struct SteadyRow {
  std::string code, name;
  double clock_starts = 0.0, removed = 0.0, capacity = 0.0;  ///< as the scenario has them
  double completed = 0.0, admitted = 0.0;                    ///< that keep the list for ever
  double list = 0.0, steady_list = 0.0;  ///< at the start, and the longest that holds the standard
  int unsteady = 0;                      ///< lists of systems for which no length does; they are in no sum
};

struct SteadyTable {
  std::string place;
  std::vector<SteadyRow> rows;
};

/// \throws ScenarioError, DataError; OutputError for a place that there is not, or a study
SteadyTable steady_table(const SteadyRequest& request, const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
