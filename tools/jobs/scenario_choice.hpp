#pragma once
/// A scenario chosen on the command line: a file, a name from the library, one of a study, or one inside a
/// run file.
#include <filesystem>
#include <string>

#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

struct ChosenScenario {
  scenarios::Scenario scenario;
  std::filesystem::path folder;  ///< files that the scenario names are looked for from here
};

/// \param choice "hubs.yaml", "baseline-2025", "study.yaml:NAME", "run.h5" when it holds one, or
/// "run.h5:NAME".
/// \throws ScenarioError, DataError; OutputError when a study or run file holds several and
/// none is named.
ChosenScenario choose_scenario(const std::string& choice, const scenarios::ScenarioLibrary& library,
                               const scenarios::Overrides& overrides);

}  // namespace icsim::tools
