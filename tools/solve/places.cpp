#include "tools/solve/places.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outputs/files/output_error.hpp"
#include "tools/terminal/place_option.hpp"

namespace icsim::tools {
namespace {

template <class Record>
std::string code_of(const std::vector<Record>& records, const std::string& axis_name, const std::string& word,
                    const std::string& what, const std::vector<std::string>& regions,
                    const PlaceDictionary& dictionary) {
  if (word.empty()) return "";
  outputs::RowAxis axis{axis_name, {}, {}};
  for (const Record& record : records) {
    axis.codes.push_back(record.code);
    axis.labels.push_back(record.name);
  }
  return axis.codes[find_row(dictionary.called(axis), word, what, "there are", regions, dictionary)];
}

template <class Record>
void add_label(const std::vector<Record>& records, const std::string& code, std::vector<std::string>& parts) {
  for (const Record& record : records)
    if (record.code == code) parts.push_back(fmt::format("{} ({})", record.name, record.code));
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

SolvePlaceCodes read_place_codes(const scenarios::Scenario& scenario,
                                 const scenarios::ScenarioLibrary& library, const SolvePlaceCodes& words) {
  const PlaceDictionary dictionary(library);
  const Model& model = *scenario.model;
  return {code_of(model.ics, "ics", words.ics, "is no system", model.regions, dictionary),
          code_of(model.treatment_functions, "treatment_function", words.treatment_function,
                  "is no treatment function", {}, dictionary)};
}

std::string place_label(const scenarios::Scenario& scenario, const SolvePlaceCodes& place) {
  std::vector<std::string> parts;
  add_label(scenario.model->ics, place.ics, parts);
  add_label(scenario.model->treatment_functions, place.treatment_function, parts);
  return parts.empty() ? scenario.whole : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace icsim::tools
