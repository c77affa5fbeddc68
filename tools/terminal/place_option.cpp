#include "tools/terminal/place_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outputs/summary/areas.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::tools {
namespace {

const char* words_for(const std::string& level) {
  if (level == "ics") return "integrated care system";
  if (level == "treatment_function") return "treatment function";
  if (level == "system" || level == "board") return level == "board" ? "board" : "system";
  return "region";
}

std::vector<std::string> codes(const std::vector<CalledPlace>& places) {
  std::vector<std::string> all;
  for (const CalledPlace& place : places) all.push_back(place.code);
  return all;
}

/// What the word was probably meant to be; empty when nothing is near.
std::string near_hint(const std::vector<CalledPlace>& places, const std::string& word) {
  const std::vector<std::string> all = codes(places);
  const std::vector<std::string_view> views(all.begin(), all.end());
  if (const std::string near = scenarios::nearest_word(word, views); !near.empty())
    return fmt::format("did you mean '{}'? ", near);
  const CalledPlace* near = scenarios::nearest_place(places, word);
  return near == nullptr ? "" : fmt::format("did you mean '{}' ({})? ", near->name, near->code);
}

PlaceMatch match(const std::vector<CalledPlace>& places, const std::string& word) {
  return match_place(places, scenarios::with_plain_signs(word));
}

/// What to say where a system is asked for by the name of a region or of a board; empty when it is neither.
/// \param regions empty: no system is asked for.
std::string larger_hint(const std::string& word, const std::vector<std::string>& regions,
                        const PlaceDictionary& dictionary) {
  if (regions.empty()) return {};
  const auto wanted = name_words(scenarios::with_plain_signs(word));
  for (const std::string& region : regions) {
    if (name_words(region) == wanted) return fmt::format("{0} is a region: give --region \"{0}\"", region);
  }
  const scenarios::Board* board = scenarios::find_board(dictionary.names().boards, word);
  if (board == nullptr) return {};
  std::vector<std::string> holds = board->whole;
  for (const scenarios::Board::Part& part : board->parts)
    holds.push_back(fmt::format("part of {}", part.ics));
  return fmt::format(
      "{} ({}) is a board of April 2026, and systems are those of 2022: it holds {}; --board shows boards of "
      "whole "
      "systems in runs with --boards",
      board->name, board->code, fmt::join(holds, ", "));
}

}  // namespace

PlaceDictionary::PlaceDictionary(const scenarios::ScenarioLibrary& library)
    : names_(scenarios::read_place_names(library)) {}

std::vector<CalledPlace> PlaceDictionary::called(const outputs::RowAxis& axis) const {
  std::vector<CalledPlace> places;
  const std::string words = axis.name == "system" ? "ics" : axis.name;
  for (std::size_t i = 0; i < axis.codes.size(); ++i)
    places.push_back({axis.codes[i], axis.labels[i], names_.also(words, axis.codes[i])});
  return places;
}

std::size_t find_row(const std::vector<CalledPlace>& places, const std::string& word, const std::string& what,
                     const std::string& there_are, const std::vector<std::string>& regions,
                     const PlaceDictionary& dictionary) {
  const PlaceMatch found = match(places, word);
  const std::string larger = found.by == PlaceMatch::By::code || found.by == PlaceMatch::By::name
                                 ? ""
                                 : larger_hint(word, regions, dictionary);
  if (found.is_one() && larger.empty()) return found.places.front();
  std::string hint = larger;
  if (hint.empty() && found.places.size() > 1) hint = scenarios::several_hint(places, found.places);
  if (hint.empty())
    hint = near_hint(places, word) + fmt::format("{} {}", there_are, fmt::join(codes(places), ", "));
  throw outputs::OutputError(fmt::format("'{}'", word), what, hint);
}

outputs::Place find_place(const outputs::ScenarioResults& scenario, const std::string& level,
                          const std::string& word, const PlaceDictionary& dictionary) {
  std::vector<CalledPlace> left_out;
  for (const outputs::LeftOutArea& area : scenario.left_out()) {
    if (area.level == level) left_out.push_back({area.code, area.name, {}});
  }
  const PlaceMatch out = match(left_out, word);
  outputs::require_area(scenario, level, out.is_one() ? left_out[out.places[0]].code : word);
  const outputs::RowAxis axis = scenario.row_axes(level).at(0);
  const std::size_t row =
      find_row(dictionary.called(axis), word,
               fmt::format("is no {} of scenario '{}'", words_for(level), scenario.name()), "it has",
               level == "ics" ? scenario.ics_regions() : std::vector<std::string>{}, dictionary);
  const bool named = axis.labels[row] != axis.codes[row];
  return {level, row, named ? fmt::format("{} ({})", axis.labels[row], axis.codes[row]) : axis.codes[row]};
}

outputs::Place find_list(const outputs::ScenarioResults& scenario, const std::string& system,
                         const std::string& function, const PlaceDictionary& dictionary) {
  const outputs::Place of = find_place(scenario, "ics", system, dictionary);
  const outputs::Place what = find_place(scenario, "treatment_function", function, dictionary);
  return {"ics_treatment_function", of.row * scenario.rows("treatment_function") + what.row,
          fmt::format("{}, {}", of.label, what.label)};
}

std::vector<std::string> codes_of(const std::vector<outputs::Subject>& subjects, const std::string& level,
                                  const std::vector<std::string>& words, const PlaceDictionary& dictionary) {
  std::vector<std::string> all;
  const auto add = [&](const std::string& code) {
    if (std::find(all.begin(), all.end(), code) == all.end()) all.push_back(code);
  };
  for (const std::string& word : words) {
    bool is_known = false;
    for (const outputs::Subject& subject : subjects) {
      const auto places = dictionary.called(subject.results->row_axes(level).at(0));
      const PlaceMatch found = match(places, word);
      const bool is_part = found.by == PlaceMatch::By::part;
      const std::string larger =
          is_part && level == "ics" ? larger_hint(word, subject.results->ics_regions(), dictionary) : "";
      if (found.places.size() > 1 || !larger.empty())
        throw outputs::OutputError(fmt::format("'{}'", word),
                                   fmt::format("is no {} of these runs", words_for(level)),
                                   larger.empty() ? scenarios::several_hint(places, found.places) : larger);
      if (found.is_one()) add(places[found.places.front()].code);
      is_known = is_known || found.is_one();
    }
    if (!is_known) add(word);
  }
  return all;
}

}  // namespace icsim::tools
