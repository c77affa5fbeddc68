#include "scenarios/language/place_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <sstream>

#include "scenarios/language/keys.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/fault.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::size_t kMostNamed = 6;

std::vector<std::string> codes_of(std::span<const CalledPlace> places, std::span<const std::size_t> found) {
  std::vector<std::string> codes;
  for (const std::size_t place : found) codes.push_back(places[place].code);
  return codes;
}

/// A word without signs that only look plain, as `match_place` takes it.
PlaceMatch match(std::span<const CalledPlace> places, const std::string& word) {
  return match_place(places, with_plain_signs(word));
}

std::vector<CalledPlace> called_places(const Model& model, const PlaceNames* names, std::string_view key) {
  std::vector<CalledPlace> all;
  if (key == "ics") {
    for (const IcsRecord& ics : model.ics) all.push_back({ics.code, ics.name});
  } else if (key == "treatment_function") {
    for (const TreatmentFunctionRecord& function : model.treatment_functions)
      all.push_back({function.code, function.name});
  } else if (key == "region") {
    for (const std::string& region : model.regions) all.push_back({region, region});
  }
  for (CalledPlace& place : all) {
    if (names != nullptr) place.also = names->also(std::string(key), place.code);
  }
  return all;
}

/// The region that a word names as a whole; null when it is none.
const std::string* region_called(const Model& model, const std::string& word) {
  const auto wanted = name_words(with_plain_signs(word));
  const auto found = std::find_if(model.regions.begin(), model.regions.end(),
                                  [&](const std::string& region) { return name_words(region) == wanted; });
  return found == model.regions.end() ? nullptr : &*found;
}

/// What the word for all functions, or for one that is gone, stands for; empty when it is none.
std::string hint_for_total(const std::string& word) {
  const std::string plain = with_plain_signs(word);
  if (plain == "C_999" || plain == "999" || plain == "Total")
    return "that is the total of all treatment functions: leave treatment_function out";
  if (plain == "X01") return "X01 was replaced by X02 to X06 in 2021; name those that are meant";
  return {};
}

/// Places with a word in their name that begins with this one: "Glouc".
std::vector<std::size_t> places_begun(std::span<const CalledPlace> places, const std::string& word) {
  constexpr std::size_t kLeastLetters = 3;
  const auto wanted = name_words(with_plain_signs(word));
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < places.size() && wanted.size() == 1 && wanted[0].size() >= kLeastLetters; ++i) {
    const auto words = name_words(places[i].name);
    if (std::any_of(words.begin(), words.end(),
                    [&](const std::string& w) { return w.starts_with(wanted[0]); }))
      found.push_back(i);
  }
  return found;
}

/// The code of the place that a misspelt name means; several when the word does not say which.
std::string hint_for_name(std::span<const CalledPlace> places, const std::string& word) {
  const PlaceMatch found = match(places, word);
  if (!found.places.empty()) return several_hint(places, found.places);
  const CalledPlace* near = nearest_place(places, word);
  const auto begun = near == nullptr ? places_begun(places, word) : std::vector<std::size_t>{};
  if (begun.size() > 1 && begun.size() <= kMostNamed) return several_hint(places, begun);
  if (begun.size() == 1) near = &places[begun[0]];
  return near == nullptr ? "" : fmt::format("the code of {} is {}", near->name, near->code);
}

std::string hint_for_ics(const Model& model, const PlaceNames& names, const std::string& word) {
  const std::string plain = with_plain_signs(word);
  const std::string_view body = std::string_view(plain).substr(0, 3);
  if (body == "E54" || body == "e54" || body == "E38" || body == "e38")
    return "codes are those of the NHS, such as QOP, or of the ONS; the systems are those of July 2022";
  if (const std::string* region = region_called(model, word))
    return fmt::format("{} is a region: write region: {}", *region, *region);
  if (std::string merged = board_hint(names.boards, word); !merged.empty()) return merged;
  return hint_for_name(called_places(model, &names, "ics"), word);
}

std::string hint_for_function(const Model& model, const PlaceNames& names, const std::string& word) {
  return hint_for_name(called_places(model, &names, "treatment_function"), word);
}

/// A table that only hints need, with these columns: nothing when it cannot be had.
std::optional<Table> hint_table(const std::filesystem::path& file,
                                std::span<const std::string_view> columns) {
  try {
    Table table(file.filename().string(), read_bytes(file).value_or(""), {});
    const bool whole = std::all_of(columns.begin(), columns.end(),
                                   [&](std::string_view column) { return table.has_column(column); });
    return whole ? std::optional(std::move(table)) : std::nullopt;
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

PlaceNames read_place_names(const ScenarioLibrary& library) {
  static constexpr std::array<std::string_view, 2> kOfSystems{"icb_code", "ons_code"};
  static constexpr std::array<std::string_view, 5> kOfBoards{"board_code", "board_name", "also_called",
                                                             "icb_code", "part"};
  PlaceNames names;
  static constexpr std::array<std::string_view, 3> kOfWords{"level", "code", "words"};
  const auto systems = hint_table(library.root / "baseline" / "common" / "ics.csv", kOfSystems);
  for (std::size_t r = 0; systems && r < systems->rows(); ++r)
    names.ons_codes.emplace(systems->cell(r, "ons_code"), systems->cell(r, "icb_code"));
  const auto boards = hint_table(library.root / "library" / "boards_2026.csv", kOfBoards);
  for (std::size_t r = 0; boards && r < boards->rows(); ++r) {
    const std::string code(boards->cell(r, "board_code")), ics(boards->cell(r, "icb_code")),
        part(boards->cell(r, "part"));
    if (names.boards.empty() || names.boards.back().code != code) {
      names.boards.push_back({code,
                              std::string(boards->cell(r, "board_name")),
                              std::string(boards->cell(r, "also_called")),
                              {},
                              {}});
    }
    if (part.empty())
      names.boards.back().whole.push_back(ics);
    else
      names.boards.back().parts.push_back({ics, part});
  }
  const auto everyday = hint_table(library.root / "library" / "everyday_words.csv", kOfWords);
  for (std::size_t r = 0; everyday && r < everyday->rows(); ++r) {
    std::istringstream words{std::string(everyday->cell(r, "words"))};
    words.exceptions(std::ios::badbit);
    std::vector<std::string>& of =
        names.everyday[{std::string(everyday->cell(r, "level")), std::string(everyday->cell(r, "code"))}];
    for (std::string word; std::getline(words, word, ';');) of.push_back(word);
  }
  return names;
}

const Board* find_board(std::span<const Board> boards, const std::string& word) {
  const auto wanted = name_words(with_plain_signs(word));
  const auto found = std::find_if(boards.begin(), boards.end(), [&](const Board& board) {
    return name_words(board.code) == wanted || name_words(board.name) == wanted ||
           (!board.also_called.empty() && name_words(board.also_called) == wanted);
  });
  return found == boards.end() || wanted.empty() ? nullptr : &*found;
}

std::string board_hint(std::span<const Board> boards, const std::string& word) {
  const Board* found = find_board(boards, word);
  if (found == nullptr) return {};
  std::vector<std::string> holds = found->whole, all = found->whole;
  for (const Board::Part& part : found->parts) {
    holds.push_back(fmt::format("the {} part of {}", part.name, part.ics));
    all.push_back(part.ics);
  }
  const std::string last = holds.back();
  holds.pop_back();
  const std::string text = fmt::format(
      "{} ({}) is a board of April 2026; places here are the systems of 2022: it holds {}{}{}; write ics: "
      "[{}]",
      found->name, found->code, fmt::join(holds, ", "), holds.empty() ? "" : " and ", last,
      fmt::join(all, ", "));
  if (found->parts.empty()) return text;
  return text + fmt::format(", which takes all of each, or ics: [{}] for what lies in it as a whole",
                            fmt::join(found->whole, ", "));
}

std::vector<std::string> PlaceNames::also(const std::string& level, const std::string& code) const {
  const auto words = everyday.find({level, code});
  std::vector<std::string> all = words == everyday.end() ? std::vector<std::string>{} : words->second;
  if (level != "ics") return all;
  for (const auto& [ons, own] : ons_codes) {
    if (own == code) all.push_back(ons);
  }
  return all;
}

std::optional<std::string> resolved_place(const Model& model, const PlaceNames* names, std::string_view key,
                                          const std::string& word) {
  const std::vector<CalledPlace> places = called_places(model, names, key);
  const PlaceMatch found = match(places, word);
  if (!found.is_one()) return std::nullopt;
  if (found.by == PlaceMatch::By::part) {
    if (key == "ics" && region_called(model, word) != nullptr) return std::nullopt;
    if (key == "ics" && names != nullptr && find_board(names->boards, word) != nullptr) return std::nullopt;
    if (key == "treatment_function" && !hint_for_total(word).empty()) return std::nullopt;
  }
  return places[found.places.front()].code;
}

std::string board_caution(const Model& model, const PlaceNames& names, const std::string& word) {
  const std::vector<CalledPlace> places = called_places(model, nullptr, "ics");
  const PlaceMatch found = match(places, word);
  const Board* board = find_board(names.boards, word);
  if (!found.is_one() || found.by != PlaceMatch::By::name || board == nullptr) return {};
  std::vector<std::string> parts;
  for (const Board::Part& part : board->parts)
    parts.push_back(fmt::format("the {} part of {}", part.name, part.ics));
  const bool same = parts.empty() && board->whole.size() == 1;
  if (same) return {};
  const std::string& code = places[found.places.front()].code;
  return fmt::format(
      "{} is taken as the system of 2022, {}; the board of April 2026 of that name also holds {}",
      board->name, code, fmt::join(parts, " and "));
}

std::string several_hint(std::span<const CalledPlace> places, std::span<const std::size_t> found) {
  std::vector<std::string> lines;
  for (const std::size_t place : found)
    lines.push_back(fmt::format("{} is {}", places[place].name, places[place].code));
  if (lines.size() <= kMostNamed) return fmt::format("several have that name: {}", fmt::join(lines, "; "));
  return fmt::format("{} have that in their names: {}; say more of the name", found.size(),
                     fmt::join(codes_of(places, found), ", "));
}

const CalledPlace* nearest_place(std::span<const CalledPlace> places, const std::string& word) {
  std::vector<std::string_view> names;
  for (const CalledPlace& place : places) names.push_back(place.name);
  const std::string near = nearest_word(word, names);
  for (const CalledPlace& place : places) {
    if (!near.empty() && place.name == near) return &place;
  }
  return nullptr;
}

std::vector<std::string> place_words(const Model& model, std::string_view key) {
  std::vector<std::string> words;
  for (const CalledPlace& place : called_places(model, nullptr, key)) words.push_back(place.code);
  if (!words.empty()) return words;
  if (key == "quintile") {
    for (int q = 1; q <= model.dims.quintiles; ++q) words.push_back(std::to_string(q));
    return words;
  }
  for (const std::string_view choice : key_spec("levers[].where." + std::string(key)).choices)
    words.emplace_back(choice);
  return words;
}

std::string place_hint(const Model& model, const PlaceNames* names, std::string_view key,
                       const std::string& word) {
  static const PlaceNames kNone;
  const PlaceNames& known = names != nullptr ? *names : kNone;
  const auto words = place_words(model, key);
  const std::vector<std::string_view> views(words.begin(), words.end());
  std::string hint;
  // A code that is only spelt otherwise goes before a name that it may resemble.
  const std::string near = nearest_word(word, views);
  const bool same_letters = !near.empty() && near.size() == with_plain_signs(word).size();
  if (key == "ics" && !same_letters) hint = hint_for_ics(model, known, word);
  if (key == "treatment_function") hint = hint_for_total(word);
  if (key == "treatment_function" && !same_letters && hint.empty())
    hint = hint_for_function(model, known, word);
  if (key == "region") {
    const std::vector<CalledPlace> regions = called_places(model, nullptr, key);
    const PlaceMatch found = match(regions, word);
    if (found.places.size() > 1)
      hint = fmt::format("several have that name: {}", fmt::join(codes_of(regions, found.places), "; "));
  }
  if (key == "quintile" && model.dims.quintiles == 1)
    hint = "quintiles are added up; write 'ensemble: {quintiles: split}'";
  return hint.empty() ? suggest(word, views) : hint;
}

}  // namespace icsim::scenarios
