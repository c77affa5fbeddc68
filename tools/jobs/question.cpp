#include "tools/jobs/question.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

#include "outputs/run_file/run_file.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/reference.hpp"
#include "scenarios/text/document.hpp"
#include "tools/jobs/provenance.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

/// "FILE:SCENARIO" taken apart.
struct Reference {
  std::string file, scenario;  ///< scenario empty: not named
};

bool is_there(const std::string& file, const scenarios::ScenarioLibrary& library) {
  std::error_code ignored;
  return fs::exists(file, ignored) || !scenarios::find_scenario_file(file, {}, library).empty();
}

Reference take_apart(const std::string& given, const scenarios::ScenarioLibrary& library) {
  const std::size_t colon = given.rfind(':');
  if (colon == std::string::npos || is_there(given, library)) return {given, ""};
  return {given.substr(0, colon), given.substr(colon + 1)};
}

/// The one of several that is meant.
/// \throws OutputError
std::string choose(const Reference& reference, const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(printable(name));
  if (reference.scenario.empty()) {
    if (names.size() == 1) return names[0];
    throw outputs::OutputError(reference.file,
                               fmt::format("holds {} scenarios, and one is expected", names.size()),
                               fmt::format("name it, as in {}:{}; there are {}", reference.file,
                                           shown.empty() ? "NAME" : shown[0], fmt::join(shown, ", ")));
  }
  for (const std::string& name : names) {
    if (name == reference.scenario) return name;
  }
  throw outputs::OutputError(reference.file,
                             "has no scenario " + scenarios::shown_word(printable(reference.scenario)),
                             fmt::format("it has {}", fmt::join(shown, ", ")));
}

outputs::ScenarioProvenance from_run_file(const Reference& reference) {
  const outputs::RunFile run = outputs::RunFile::open(reference.file);
  return run.scenario(choose(reference, run.scenarios())).provenance();
}

outputs::ScenarioProvenance from_scenario_file(const Reference& reference,
                                               const scenarios::ScenarioLibrary& library) {
  const std::vector<scenarios::Scenario> scenarios = scenarios::load_scenarios(reference.file, library);
  std::vector<std::string> names;
  for (const scenarios::Scenario& scenario : scenarios) names.push_back(scenario.name);
  const std::string name = choose(reference, names);
  std::size_t which = 0;
  while (names[which] != name) ++which;
  return provenance_of(scenarios[which]);
}

/// The text below a dotted path of the resolved scenario, or what the reference page calls the default.
std::string text_at(const scenarios::Node& root, std::string_view path) {
  const scenarios::Node* node = &root;
  for (std::string_view rest = path; node != nullptr && !rest.empty();) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    node = node->is_map() ? node->find(rest.substr(0, dot)) : nullptr;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  if (node != nullptr) return node->is_scalar() ? node->text : scenarios::flow_yaml(*node);
  for (const scenarios::KeySpec& key : scenarios::key_table()) {
    if (key.path == path) return std::string(key.usual);
  }
  return "none";
}

void add_network(const scenarios::Node& root, std::vector<Setting>& settings) {
  const std::string reach = text_at(root, "network.reach");
  const scenarios::Node* network = root.find("network");
  const bool says_miles = network != nullptr && network->is_map() && network->find("most_miles") != nullptr;
  settings.push_back({"mutual aid reach", reach});
  settings.push_back({"mutual aid miles",
                      reach == "national" && !says_miles ? "no limit" : text_at(root, "network.most_miles")});
  settings.push_back({"mutual aid share", text_at(root, "network.least_share")});
  settings.push_back({"collaboratives", text_at(root, "network.collaboratives")});
}

std::vector<Setting> settings_of(const outputs::ScenarioProvenance& p, const scenarios::Node& root,
                                 const std::string& start, const std::string& end) {
  const scenarios::Node* baseline = root.find("baseline");
  const bool observed = baseline != nullptr && baseline->is_map() && baseline->find("history") != nullptr;
  const scenarios::Node* calibration = root.find("calibration");
  const bool calibrated = calibration != nullptr && calibration->is_map();
  std::vector<Setting> settings{
      {"baseline", p.baseline + (observed ? ", following the observed history" : "")},
      {"period", start.empty() ? "to " + end : start + " to " + end},
      {"posterior", p.calibration_id},
      {"posterior leaves", calibrated ? text_at(root, "calibration.leaves") : "none"},
      {"draws", std::to_string(p.draws)},
      {"seed", std::to_string(p.seed)},
      {"noise", p.noise},
      {"quintiles", p.quintiles},
      {"parameters", text_at(root, "ensemble.parameters")}};
  add_network(root, settings);
  if (const scenarios::Node* sets = root.find("sets"); sets != nullptr) {
    for (const scenarios::Entry& entry : sets->entries)
      settings.push_back({"set " + entry.key, scenarios::flow_yaml(entry.value)});
  }
  settings.push_back({"wait bands", text_at(root, "outputs.wait_bands")});
  settings.push_back({"boards", text_at(root, "outputs.boards")});
  settings.push_back({"compression", text_at(root, "outputs.compression")});
  return settings;
}

/// "2026-04-01 to 2035-03-31, growing ..." of a run to that day becomes "2026-04-01 to the end, growing ...",
/// so that a longer run alone makes no lever differ.
std::string without_end(std::string when, const std::string& end) {
  const std::string words = " to " + end;
  if (const std::size_t at = when.find(words); at != std::string::npos)
    when.replace(at, words.size(), " to the end");
  return when;
}

}  // namespace

Question read_question(const std::string& given, const scenarios::ScenarioLibrary& library) {
  const Reference reference = take_apart(given, library);
  Question question;
  question.given = given;
  question.provenance = fs::path(reference.file).extension() == ".h5"
                            ? from_run_file(reference)
                            : from_scenario_file(reference, library);
  outputs::ScenarioProvenance& p = question.provenance;
  const std::string shown = fmt::format("{}:{} (resolved scenario)", reference.file, printable(p.name));
  const scenarios::Node root = scenarios::parse_yaml(p.resolved_scenario, shown);
  const std::string end = text_at(root, "period.to");
  // A run file may have been made elsewhere, from a baseline that is not here.
  const auto place = scenarios::find_baseline(library, p.baseline, fs::path(reference.file).parent_path());
  question.settings = settings_of(p, root, place ? to_string(place->start) : "", end);
  for (auto& lever : p.levers) lever.when = without_end(lever.when, end);
  return question;
}

}  // namespace icsim::tools
