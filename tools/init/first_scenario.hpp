#pragma once
/// A question, a place and dates as a scenario and a study that are ready to run.
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"
#include "tools/init/questions.hpp"
#include "tools/solve/places.hpp"

namespace icsim::tools {

/// What a baseline is called, and what scenarios from it extend.
struct InitBase {
  scenarios::Scenario scenario;  ///< continuation from there, one draw
  std::string name;              ///< that scenario's, in the library
  std::string baseline;          ///< line of YAML for a baseline that it does not start from; empty: none
};

/// \param baseline name or folder; empty: the newest that ships
/// \param folder   where the files will stand; must exist
/// \throws ScenarioError, DataError
InitBase load_init_base(const std::string& baseline, const std::filesystem::path& folder,
                        const scenarios::ScenarioLibrary& library);

struct InitRequest {
  InitQuestion question;
  SolvePlaceCodes place;  ///< codes
  std::string with;       ///< code of a second place; empty: none
  std::string from, to;   ///< as given; empty: three months after the start, two years
  std::string name;       ///< empty: of question and place
  std::string baseline;   ///< as given
  std::filesystem::path folder;
};

struct FirstScenario {
  std::string place;  ///< in words
  std::filesystem::path scenario_file, study_file;
  std::string scenario, study;                     ///< texts
  std::vector<std::vector<std::string>> commands;  ///< to go on with, without "icsim"
};

/// \throws OutputError for dates, names and places that make no sense; ScenarioError for what would not act.
FirstScenario first_scenario(const InitRequest& request, const InitBase& base,
                             const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
