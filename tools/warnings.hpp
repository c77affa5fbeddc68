#pragma once
/// Warnings of scenarios, for the commands that load them.
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"

namespace icsim {

enum class Warnings { tell, refuse };

/// Those of all scenarios, by place, each once.
std::vector<Fault> warnings_of(const std::vector<Scenario>& scenarios);

/// Prints them to standard error, or throws them as errors.
/// \throws ScenarioError when there is one and they are to be refused.
void report_warnings(const std::vector<Scenario>& scenarios, Warnings what);

}  // namespace icsim
