#include "tools/terminal/warnings.hpp"

#include <fmt/core.h>

#include "tools/terminal/tell.hpp"

namespace icsim::tools {

std::vector<scenarios::Fault> warnings_of(const std::vector<scenarios::Scenario>& scenarios) {
  std::vector<scenarios::Fault> all;
  for (const scenarios::Scenario& scenario : scenarios)
    all.insert(all.end(), scenario.warnings.begin(), scenario.warnings.end());
  scenarios::put_in_order(all);
  return all;
}

void report_warnings(const std::vector<scenarios::Scenario>& scenarios, Warnings what) {
  std::vector<scenarios::Fault> warnings = warnings_of(scenarios);
  if (what == Warnings::refuse && !warnings.empty()) {
    for (scenarios::Fault& warning : warnings) warning.severity = scenarios::Severity::error;
    throw scenarios::ScenarioError(std::move(warnings));
  }
  for (const scenarios::Fault& warning : warnings) tell("{}\n", scenarios::to_text(warning));
}

}  // namespace icsim::tools
