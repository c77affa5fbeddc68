#pragma once
/// Which place a word means, whatever it is called: names, ONS codes, everyday words; and what a word that means
/// none was probably meant to be, boards of April 2026 among them.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/place_match.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::scenarios {

/// A board that began on 1 April 2026, or changed then, and the systems of 2022 that lie in it.
struct Board {
  std::string code, name, also_called;
  std::vector<std::string> whole;  ///< codes of systems that lie in it as a whole
  struct Part {
    std::string ics, name;  ///< "QNQ", "Berkshire"
  };
  std::vector<Part> parts;  ///< of systems that were divided
};

/// What people call places besides their codes.
struct PlaceNames {
  std::map<std::string, std::string, std::less<>> ons_codes;  ///< code of each system by its ONS code
  std::vector<Board> boards;
  /// By level ("ics", "treatment_function") and code: "T&O", "eyes".
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> everyday;

  /// Other codes and everyday words of a place.
  [[nodiscard]] std::vector<std::string> also(const std::string& level, const std::string& code) const;
};

/// From the library's tables of systems, boards and everyday words; empty where it has none.
PlaceNames read_place_names(const ScenarioLibrary& library);

/// The board that a code or name means, in any case; null when it is none.
const Board* find_board(std::span<const Board> boards, const std::string& word);

/// What systems of 2022 a board's code or name stands for, and what to write for it; empty when it is none.
std::string board_hint(std::span<const Board> boards, const std::string& word);

/// Code of the place that a word means under "ics", "treatment_function" or "region"; nothing when it means none, or
/// several, or a region or a board instead.
/// \param names null: none are known.
std::optional<std::string> resolved_place(const Model& model, const PlaceNames* names, std::string_view key,
                                          const std::string& word);

/// What to say of a word that names a system and also a larger board of April 2026; empty when there is nothing.
std::string board_caution(const Model& model, const PlaceNames& names, const std::string& word);

/// "several have that name: Norfolk and Waveney is QMM; ..."
std::string several_hint(std::span<const CalledPlace> places, std::span<const std::size_t> found);

/// The place whose name is nearest to a misspelt one; null when none is near.
const CalledPlace* nearest_place(std::span<const CalledPlace> places, const std::string& word);

/// Hint for a word under a key of `where` that `resolved_place` does not know: the code of what was probably meant, or
/// the codes there are.
/// \param key "ics", "treatment_function", "region" and so on.
/// \param names null: none are known.
std::string place_hint(const Model& model, const PlaceNames* names, std::string_view key,
                       const std::string& word);

/// Words that `where` takes under a key, in the order of the model.
std::vector<std::string> place_words(const Model& model, std::string_view key);

}  // namespace icsim::scenarios
