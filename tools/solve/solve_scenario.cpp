#include "tools/solve/solve_scenario.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/model/parameter_registry.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/language/canonical.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

/// The scenario that is extended, as it is found from the folder of the answer.
std::string extended(const SolveRequest& request) {
  std::error_code ignored;
  if (!fs::exists(request.scenario, ignored)) return request.scenario;  // of the library
  const fs::path folder = fs::absolute(outputs::folder_of(request.output));
  return fs::absolute(request.scenario).lexically_relative(folder).generic_string();
}

std::string where_text(const ParameterSpec& spec, const SolveLever& lever, const SolvePlaceCodes& place) {
  std::vector<std::string> parts;
  if (!place.ics.empty() && (spec.axes & kByIcs)) parts.push_back("ics: " + place.ics);
  if (!place.treatment_function.empty() && (spec.axes & kByTreatmentFunction))
    parts.push_back("treatment_function: " + place.treatment_function);
  if (!lever.stage.empty()) parts.push_back("stage: " + lever.stage);
  return parts.empty() ? "all" : fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string when_text(const SolveLever& lever) {
  std::vector<std::string> parts;
  if (!lever.from.empty()) parts.push_back("from: " + lever.from);
  if (lever.ramp_weeks > 0.0) parts.push_back(fmt::format("ramp: {}", lever.ramp_weeks));
  return parts.empty() ? "" : fmt::format("    when: {{{}}}\n", fmt::join(parts, ", "));
}

}  // namespace

std::string baseline_from(const scenarios::BaselinePlace& place, const fs::path& file) {
  if (place.ships) return place.name;
  const fs::path folder = fs::absolute(outputs::folder_of(file)).lexically_normal();
  return fs::absolute(place.root).lexically_normal().lexically_relative(folder).generic_string();
}

std::string solve_scenario(const SolveRequest& request, const std::vector<SolvePlaceCodes>& places,
                           const std::vector<std::string>& only,
                           const std::vector<std::vector<double>>* amounts) {
  std::vector<std::string> targets;
  for (const Target& target : request.targets) targets.push_back(target_words(target));
  std::string text =
      fmt::format("# Made by `icsim solve`: {}.\nschema: icsim/scenario/1\ntitle: {}\nextends: {}\n",
                  fmt::join(targets, "; "),
                  scenarios::double_quoted(fmt::format("What it takes: {}", fmt::join(targets, "; "))),
                  scenarios::double_quoted(extended(request)));
  if (!request.baseline.empty())
    text += fmt::format("baseline: {}\n", scenarios::double_quoted(request.baseline));
  if (!only.empty())
    text += fmt::format("only: [{}]  # as it was solved; without this line all places run\n",
                        fmt::join(only, ", "));
  text += fmt::format("ensemble: {{draws: {}, quintiles: fold}}\nlevers:\n", request.draws);
  bool any = false;
  for (std::size_t p = 0; p < places.size(); ++p) {
    for (std::size_t l = 0; l < request.levers.size(); ++l) {
      const SolveLever& lever = request.levers[l];
      const double amount = amounts == nullptr ? 1.0 : (*amounts)[p][l];
      if (amount == 0.0) continue;
      any = true;
      const ParameterSpec& spec = *find_parameter(lever.what);
      const std::string of = fmt::format(
          "{}{}{}", places[p].ics, places[p].ics.empty() || places[p].treatment_function.empty() ? "" : " ",
          places[p].treatment_function);
      text += fmt::format(
          "  - what: {}\n    label: {}\n    where: {}\n{}    how: {{add: {:.10g}{}}}\n", lever.what,
          scenarios::double_quoted(fmt::format("what it takes {}{}{}", l + 1, of.empty() ? "" : ", ", of)),
          where_text(spec, lever, places[p]), when_text(lever), amount,
          lever.unit.empty() ? "" : " " + lever.unit);
    }
  }
  if (!any) text.replace(text.rfind("levers:\n"), std::string::npos, "levers: []\n");
  return text;
}

}  // namespace icsim::tools
