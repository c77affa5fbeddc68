#pragma once
/// Prints what moved a list, and who sent whom patients: `icsim show --why` and `--network`.
#include <string>
#include <vector>

#include "outputs/summary/explanation.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {

/// \param from, to months such as "2026-04"; empty: from the first, to the last.
/// \throws OutputError when they are no months of the run or in the wrong order.
outputs::Period find_period(const outputs::ScenarioResults& scenario, const std::string& from,
                            const std::string& to);

void print_why(const outputs::ScenarioResults& scenario, const outputs::Place& place,
               const outputs::Period& period, Characters characters);
void print_network(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                   const std::string& ics, const outputs::Period& period, Characters characters);
std::string json_why(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                     const outputs::Period& period);
std::string json_network(const outputs::ScenarioResults& scenario, const std::string& ics,
                         const outputs::Period& period);

}  // namespace icsim::tools
