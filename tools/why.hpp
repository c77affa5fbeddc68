#pragma once
/// Prints what moved a list, and who sent whom patients: `icsim show --why` and `--network`.
#include <string>
#include <vector>

#include "outputs/explanation.hpp"
#include "tools/tables.hpp"

namespace icsim {

/// \param from, to months such as "2026-04"; empty: from the first, to the last.
/// \throws OutputError when they are no months of the run or in the wrong order.
Period find_period(const ScenarioResults& scenario, const std::string& from, const std::string& to);

void print_why(const ScenarioResults& scenario, const Place& place, const Period& period,
               Characters characters);
void print_network(const ScenarioResults& scenario, const Place& place, const std::string& ics,
                   const Period& period, Characters characters);
std::string json_why(const ScenarioResults& scenario, const Place& place, const Period& period);
std::string json_network(const ScenarioResults& scenario, const std::string& ics, const Period& period);

}  // namespace icsim
