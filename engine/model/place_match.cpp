#include "engine/model/place_match.hpp"

#include <algorithm>
#include <array>

namespace icsim {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Letters and digits alone, in lower case: what two spellings of a code share.
std::string bare(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    if (is_letter_or_digit(lower(c))) letters += lower(c);
  }
  return letters;
}

/// Whether the text is a code of the place: "C_110" as "c_110", "C110" or "110".
bool is_code(const std::string& code, const std::string& bare_word) {
  const std::string own = bare(code);
  return own == bare_word || (code.starts_with("C_") && own.substr(1) == bare_word);
}

std::string initials(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += word[0];
  return text;
}

/// Whether a name says what is wanted: all of its words, or its initials.
bool says(std::string_view name, const std::vector<std::string>& wanted) {
  const auto words = name_words(name);
  if (wanted.size() == 1 && words.size() > 1 && initials(words) == wanted[0]) return true;
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

template <class Matches>
std::vector<std::size_t> places_that(std::span<const CalledPlace> places, const Matches& matches) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (matches(places[i])) found.push_back(i);
  }
  return found;
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kEmpty{"nhs",  "icb",   "ics",     "integrated",
                                                           "care", "board", "system",  "and",
                                                           "the",  "of",    "service", "services"};
  std::vector<std::string> words(1);
  for (const char c : name) {
    if (is_letter_or_digit(lower(c)))
      words.back() += lower(c);
    else if (!words.back().empty())
      words.emplace_back();
  }
  std::erase_if(words, [](const std::string& word) {
    return word.empty() || std::find(kEmpty.begin(), kEmpty.end(), word) != kEmpty.end();
  });
  for (std::string& word : words) {
    if (word.size() > 4 && word.ends_with('s')) word.pop_back();  // orthopaedics, plastics
  }
  return words;
}

PlaceMatch match_place(std::span<const CalledPlace> places, std::string_view word) {
  using By = PlaceMatch::By;
  auto found = places_that(places, [&](const CalledPlace& place) { return place.code == word; });
  if (!found.empty()) return {By::code, found};
  const std::string letters = bare(word);
  if (letters.empty()) return {};
  found = places_that(places, [&](const CalledPlace& place) { return is_code(place.code, letters); });
  if (!found.empty()) return {By::code, found};
  const auto wanted = name_words(word);
  found = places_that(places, [&](const CalledPlace& place) {
    return (!wanted.empty() && name_words(place.name) == wanted) || bare(place.name) == letters ||
           std::any_of(place.also.begin(), place.also.end(),
                       [&](const std::string& other) { return bare(other) == letters; });
  });
  if (!found.empty()) return {By::name, found};
  if (wanted.empty()) return {};
  found = places_that(places, [&](const CalledPlace& place) { return says(place.name, wanted); });
  if (!found.empty()) return {By::part, found};
  return {};
}

}  // namespace icsim
