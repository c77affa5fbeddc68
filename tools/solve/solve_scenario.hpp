#pragma once
/// The scenario that an answer is written as.
#include <string>
#include <vector>

#include "tools/solve/places.hpp"
#include "tools/solve/solve.hpp"

namespace icsim::tools {

/// A baseline as a scenario names it that stands in this file: its name, or its folder seen from there.
std::string baseline_from(const scenarios::BaselinePlace& place, const std::filesystem::path& file);

/// One lever of each place and each that may be used, in this order; label and amount of none are left out.
/// \param only codes of the systems that are run alone; empty: all
/// \param amounts [place][lever]; nothing: 1 of each, which is multiplied later
std::string solve_scenario(const SolveRequest& request, const std::vector<SolvePlaceCodes>& places,
                           const std::vector<std::string>& only,
                           const std::vector<std::vector<double>>* amounts);

}  // namespace icsim::tools
