#include "scenarios/language/place_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <span>
#include <sstream>

#include "scenarios/language/keys.hpp"
#include "scenarios/text/fault.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::size_t kMostNamed = 6;

/// Words of a name in lower case, without what is in every name.
std::vector<std::string> name_words(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kEmpty{"nhs",  "icb",   "ics",     "integrated",
                                                           "care", "board", "system",  "and",
                                                           "the",  "of",    "service", "services"};
  std::vector<std::string> words(1);
  for (const char c : with_plain_signs(name)) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9'))
      words.back() += small;
    else if (!words.back().empty())
      words.emplace_back();
  }
  std::erase_if(words, [](const std::string& word) {
    return word.empty() || std::find(kEmpty.begin(), kEmpty.end(), word) != kEmpty.end();
  });
  for (std::string& word : words) {
    if (word.size() > 4 && word.ends_with('s')) word.pop_back();  // orthopaedics, services
  }
  return words;
}

std::string initials(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += word[0];
  return text;
}

/// Whether a name says what the word says: all of its words, or its initials.
bool says(std::string_view name, const std::vector<std::string>& wanted) {
  const auto words = name_words(name);
  if (wanted.size() == 1 && words.size() > 1 && initials(words) == wanted[0]) return true;
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

struct Named {
  std::string_view code, name;
};

std::vector<Named> named_places(const Model& model, std::string_view key) {
  std::vector<Named> all;
  if (key == "ics") {
    for (const IcsRecord& ics : model.ics) all.push_back({ics.code, ics.name});
  } else if (key == "treatment_function") {
    for (const TreatmentFunctionRecord& function : model.treatment_functions)
      all.push_back({function.code, function.name});
  }
  return all;
}

/// The code of the place that a name, part of one or its initials mean; several when it is not one.
std::string hint_for_name(std::span<const Named> places, const std::string& word) {
  const auto wanted = name_words(word);
  std::vector<Named> found;
  for (const Named& place : places) {
    if (name_words(place.name) == wanted) return fmt::format("the code of {} is {}", place.name, place.code);
    if (says(place.name, wanted)) found.push_back(place);
  }
  if (found.empty()) {
    std::vector<std::string_view> names;
    for (const Named& place : places) names.push_back(place.name);
    const std::string near = nearest_word(word, names);
    for (const Named& place : places) {
      if (!near.empty() && place.name == near) found.push_back(place);
    }
  }
  if (found.size() == 1) return fmt::format("the code of {} is {}", found[0].name, found[0].code);
  if (found.empty() || found.size() > kMostNamed) return {};
  std::vector<std::string> lines;
  for (const Named& place : found) lines.push_back(fmt::format("{} is {}", place.name, place.code));
  return fmt::format("several have that name: {}", fmt::join(lines, "; "));
}

std::string hint_for_ics(const Model& model, const PlaceNames& names, const std::string& word) {
  std::string upper = with_plain_signs(word);
  for (char& c : upper) c = c == 'e' ? 'E' : c;
  if (const auto ons = names.ons_codes.find(upper); ons != names.ons_codes.end()) {
    for (const IcsRecord& ics : model.ics) {
      if (ics.code == ons->second)
        return fmt::format("that is the ONS code of {}; write {}", ics.name, ics.code);
    }
  }
  if (upper.starts_with("E54") || upper.starts_with("E38"))
    return "codes are those of the NHS, such as QOP, not of the ONS; the systems are those of July 2022";
  for (const std::string& region : model.regions) {
    const bool same = name_words(region) == name_words(word);
    if (same) return fmt::format("{} is a region: write region: {}", region, region);
  }
  if (std::string merged = board_hint(names.boards, word); !merged.empty()) return merged;
  return hint_for_name(named_places(model, "ics"), word);
}

std::string hint_for_function(const Model& model, const std::string& word) {
  const std::string plain = with_plain_signs(word);
  for (const TreatmentFunctionRecord& function : model.treatment_functions) {
    if (function.code == "C_" + plain) return fmt::format("write {} for {}", function.code, function.name);
  }
  if (plain == "C_999" || plain == "999" || plain == "Total")
    return "that is the total of all treatment functions: leave treatment_function out";
  if (plain == "X01") return "X01 was replaced by X02 to X06 in 2021; name those that are meant";
  return hint_for_name(named_places(model, "treatment_function"), word);
}

/// A table that only hints need, with these columns: nothing when it cannot be had.
std::optional<Table> hint_table(const std::filesystem::path& file,
                                std::span<const std::string_view> columns) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  try {
    Table table(file.filename().string(), text.str(), {});
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
  return names;
}

std::string board_hint(std::span<const Board> boards, const std::string& word) {
  const auto wanted = name_words(word);
  const auto found = std::find_if(boards.begin(), boards.end(), [&](const Board& board) {
    return name_words(board.code) == wanted || name_words(board.name) == wanted ||
           (!board.also_called.empty() && name_words(board.also_called) == wanted);
  });
  if (found == boards.end() || wanted.empty()) return {};
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

std::vector<std::string> place_words(const Model& model, std::string_view key) {
  std::vector<std::string> words;
  for (const Named& place : named_places(model, key)) words.emplace_back(place.code);
  if (!words.empty()) return words;
  if (key == "region") return model.regions;
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
  const auto words = place_words(model, key);
  const std::vector<std::string_view> views(words.begin(), words.end());
  std::string hint;
  // A code that is only spelt otherwise goes before a name that it may resemble.
  const std::string near = nearest_word(word, views);
  const bool same_letters = !near.empty() && near.size() == with_plain_signs(word).size();
  if (key == "ics" && !same_letters) hint = hint_for_ics(model, names != nullptr ? *names : kNone, word);
  if (key == "treatment_function" && !same_letters) hint = hint_for_function(model, word);
  if (key == "quintile" && model.dims.quintiles == 1)
    hint = "quintiles are added up; write 'ensemble: {quintiles: split}'";
  return hint.empty() ? suggest(word, views) : hint;
}

}  // namespace icsim::scenarios
