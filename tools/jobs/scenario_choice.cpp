#include "tools/jobs/scenario_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outputs/run_file/run_file.hpp"

namespace icsim::tools {
namespace {

struct Choice {
  std::string file, name;  ///< no name: the only one
};

Choice parse(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || std::filesystem::exists(text)) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// Which of the names is chosen.
/// \throws OutputError
std::size_t choose(const Choice& choice, const std::vector<std::string>& names) {
  if (choice.name.empty() && names.size() == 1) return 0;
  const auto found = std::find(names.begin(), names.end(), choice.name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  throw outputs::OutputError(
      choice.file,
      choice.name.empty() ? "holds several scenarios" : fmt::format("holds no scenario '{}'", choice.name),
      fmt::format("choose one: {}:{}", choice.file, fmt::join(names, fmt::format(", {}:", choice.file))));
}

}  // namespace

ChosenScenario choose_scenario(const std::string& text, const scenarios::ScenarioLibrary& library,
                               const scenarios::Overrides& overrides) {
  const Choice choice = parse(text);
  const std::filesystem::path path = choice.file;
  if (path.extension() == ".h5") {
    const outputs::RunFile run = outputs::RunFile::open(path);
    const std::string name = run.scenarios().at(choose(choice, run.scenarios()));
    const std::string resolved = run.scenario(name).provenance().resolved_scenario;
    return {scenarios::load_scenario_text(resolved, choice.file + ":" + name, path.parent_path(), library,
                                          overrides),
            path.parent_path()};
  }
  std::vector<scenarios::Scenario> scenarios = scenarios::load_scenarios(path, library, overrides);
  std::vector<std::string> names;
  for (const scenarios::Scenario& scenario : scenarios) names.push_back(scenario.name);
  return {std::move(scenarios[choose(choice, names)]), path.parent_path()};
}

}  // namespace icsim::tools
