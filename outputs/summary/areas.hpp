#pragma once
/// Regions, systems and boards that the places of a run add up to.
#include <optional>
#include <string>
#include <vector>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// Without regard to case.
bool same_word(const std::string& a, const std::string& b);

/// Whether rows of the level are sums of places: regions, systems and boards are.
bool is_of_places(const std::string& level);

/// Row of a level that each place adds to; none: to no row.
/// \param level one that is_of_places, "england" or "ics"
std::vector<std::optional<std::size_t>> rows_of_places(const ScenarioResults& results,
                                                       const std::string& level);

/// \throws OutputError when the run has no such level, with what to do, or left this area out of it, with the reason
void require_area(const ScenarioResults& results, const std::string& level, const std::string& code_or_name);
/// The same for all areas of the level together.
void require_areas(const ScenarioResults& results, const std::string& level);

}  // namespace icsim::outputs
