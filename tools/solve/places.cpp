#include "tools/solve/places.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outputs/files/output_error.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::tools {
namespace {

template <class Record>
std::string label_of(const std::vector<Record>& records, const std::string& code, const char* what) {
  std::vector<std::string_view> codes;
  for (const Record& record : records) {
    if (record.code == code) return fmt::format("{} ({})", record.name, record.code);
    codes.emplace_back(record.code);
  }
  throw outputs::OutputError(fmt::format("'{}'", code), fmt::format("is no {}", what),
                             scenarios::suggest(code, codes));
}

}  // namespace

scenarios::Scenario load_one_scenario(const std::string& scenario, const scenarios::ScenarioLibrary& library,
                                      const scenarios::Overrides& overrides) {
  std::vector<scenarios::Scenario> loaded = scenarios::load_scenarios(scenario, library, overrides);
  if (loaded.size() != 1)
    throw outputs::OutputError(scenario,
                               fmt::format("holds {} scenarios, and one is expected", loaded.size()),
                               "name the scenario that the answer is to start from");
  return std::move(loaded[0]);
}

std::string place_label(const scenarios::Scenario& scenario, const SolvePlaceCodes& place) {
  std::vector<std::string> parts;
  if (!place.ics.empty()) parts.push_back(label_of(scenario.model->ics, place.ics, "system"));
  if (!place.treatment_function.empty())
    parts.push_back(
        label_of(scenario.model->treatment_functions, place.treatment_function, "treatment function"));
  return parts.empty() ? scenario.whole : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace icsim::tools
