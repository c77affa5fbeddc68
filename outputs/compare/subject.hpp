#pragma once
/// The scenarios that a command is about, chosen as FILE (all of them) or FILE:SCENARIO.
#include <memory>
#include <string>
#include <vector>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

struct Subject {
  std::shared_ptr<const RunFile> file;
  std::shared_ptr<const ScenarioResults> results;
  std::string label;  ///< the scenario's name; with its file where two have the same
};

/// Opens each file once. Files before format 1.2 are refused: they lack what fair comparison needs.
/// \throws OutputError
std::vector<Subject> open_subjects(const std::vector<std::string>& choices);

}  // namespace icsim::outputs
