#pragma once
/// What a scenario asks, whether it comes from a scenario file or from a run file.
#include <string>
#include <vector>

#include "outputs/run_file/provenance.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::tools {

/// Period, baseline, draws and so on: what is neither a lever nor a parameter.
struct Setting {
  std::string name, text;
};

struct Question {
  std::string given;                       ///< as on the command line
  outputs::ScenarioProvenance provenance;  ///< levers say "to the end" where they last as long as the run
  std::vector<Setting> settings;           ///< defaults included
};

/// \param given a scenario file, a library name, a run file (.h5); after a colon the scenario, where there
/// are several: "run.h5:baseline-2025", "study.yaml:fast".
/// \throws ScenarioError, DataError, OutputError; the
/// latter also when the scenario is not named and there are several.
Question read_question(const std::string& given, const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
