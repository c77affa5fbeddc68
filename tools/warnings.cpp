#include "tools/warnings.hpp"

#include <fmt/core.h>

namespace icsim {

std::vector<Fault> warnings_of(const std::vector<Scenario>& scenarios) {
  std::vector<Fault> all;
  for (const Scenario& scenario : scenarios)
    all.insert(all.end(), scenario.warnings.begin(), scenario.warnings.end());
  put_in_order(all);
  return all;
}

void report_warnings(const std::vector<Scenario>& scenarios, Warnings what) {
  std::vector<Fault> warnings = warnings_of(scenarios);
  if (what == Warnings::refuse && !warnings.empty()) {
    for (Fault& warning : warnings) warning.severity = Severity::error;
    throw ScenarioError(std::move(warnings));
  }
  for (const Fault& warning : warnings) fmt::print(stderr, "{}\n", to_text(warning));
}

}  // namespace icsim
