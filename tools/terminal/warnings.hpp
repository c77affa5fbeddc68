#pragma once
/// Warnings of scenarios, for the commands that load them.
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

enum class Warnings { tell, refuse };

/// Those of all scenarios, by place, each once.
std::vector<scenarios::Fault> warnings_of(const std::vector<scenarios::Scenario>& scenarios);

/// Prints them to standard error, or throws them as errors.
/// \throws scenarios::ScenarioError when there is one and they are to be refused.
void report_warnings(const std::vector<scenarios::Scenario>& scenarios, Warnings what);

}  // namespace icsim::tools
