#include "outputs/run_file/outline_difference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "outputs/run_file/outline.hpp"
#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMostNamed = 3;

std::string program_of(const hdf5::Handle& file) {
  const auto text = [&](const char* name) { return hdf5::read_text_attribute(file, name); };
  return fmt::format("{} ({}, {})", text("program_version"), text("commit"), text("build"));
}

std::string line_that_differs(const std::string& other, const std::string& own) {
  std::istringstream a(other), b(own);
  a.exceptions(std::ios::badbit);
  b.exceptions(std::ios::badbit);
  std::string theirs, ours;
  while (true) {
    const bool more_theirs = static_cast<bool>(std::getline(a, theirs));
    const bool more_ours = static_cast<bool>(std::getline(b, ours));
    if (!more_theirs) theirs.clear();
    if (!more_ours) ours.clear();
    if (theirs != ours || !(more_theirs || more_ours)) break;
  }
  const auto trimmed = [](const std::string& line) {
    const std::size_t first = line.find_first_not_of(' ');
    return first == std::string::npos ? std::string("nothing") : fmt::format("'{}'", line.substr(first));
  };
  return fmt::format("{}, not {}", trimmed(theirs), trimmed(ours));
}

void compare_scenarios(const ScenarioProvenance& other, const ScenarioProvenance& own,
                       std::vector<std::string>& differences) {
  const auto add = [&](const std::string& text) { differences.push_back(text); };
  if (other.seed != own.seed) add(fmt::format("seed {}, not {}", other.seed, own.seed));
  if (other.draws != own.draws) add(fmt::format("{} draws, not {}", other.draws, own.draws));
  if (other.noise != own.noise) add(fmt::format("noise {}, not {}", other.noise, own.noise));
  if (other.quintiles != own.quintiles)
    add(fmt::format("quintiles {}, not {}", other.quintiles, own.quintiles));
  for (const NamedText& input : own.inputs) {
    const auto same = std::find_if(other.inputs.begin(), other.inputs.end(),
                                   [&](const NamedText& i) { return i.name == input.name; });
    if (same == other.inputs.end()) {
      add(fmt::format("without the file {}", input.name));
    } else if (same->text != input.text) {
      add(fmt::format("another content of {}", input.name));
    }
  }
  if (differences.empty() && other.resolved_scenario != own.resolved_scenario)
    add(fmt::format("scenario {}: {}", own.name,
                    line_that_differs(other.resolved_scenario, own.resolved_scenario)));
}

}  // namespace

std::string outline_difference(std::span<const std::byte> other, std::span<const std::byte> own) {
  const OutlineFile other_file(other), own_file(own);
  const hdf5::Handle &theirs = other_file.file(), &ours = own_file.file();
  std::vector<std::string> differences;
  if (program_of(theirs) != program_of(ours))
    differences.push_back(fmt::format("program {}, not {}", program_of(theirs), program_of(ours)));
  const auto names = [](const hdf5::Handle& file) {
    std::vector<std::string> all;
    for (const OutlineScenario& scenario : scenarios_of(file)) all.push_back(scenario.name);
    return all;
  };
  if (names(theirs) != names(ours)) {
    differences.push_back(
        fmt::format("scenarios {}, not {}", fmt::join(names(theirs), ", "), fmt::join(names(ours), ", ")));
  } else {
    for (const std::string& name : names(ours)) {
      compare_scenarios(ScenarioResults(open_scenario(theirs, name), name).provenance(),
                        ScenarioResults(open_scenario(ours, name), name).provenance(), differences);
    }
  }
  if (differences.empty())
    return "files of the same content under other names: start all parts in the same way from the same "
           "folder";
  if (differences.size() > kMostNamed) {
    const std::size_t more = differences.size() - kMostNamed;
    differences.resize(kMostNamed);
    differences.push_back(fmt::format("and {} more", more));
  }
  return fmt::format("{}", fmt::join(differences, "; "));
}

}  // namespace icsim::outputs
