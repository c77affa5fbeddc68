#pragma once
/// All places of a level side by side: `icsim show --by`.
#include <string>

#include "outputs/run_file/run_file.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {

/// Prints the list at the start, and list, long waits and the 18-week share in the last month.
/// \param level region, system, board or ics
/// \throws OutputError when the run has no such level
void print_by_place(const outputs::ScenarioResults& scenario, const std::string& level,
                    Characters characters);

/// The same as an object.
std::string json_by_place(const outputs::ScenarioResults& scenario, const std::string& level);

}  // namespace icsim::tools
