#pragma once
/// What a word that is no code of a place was probably meant to be: names, ONS codes, boards of April 2026.
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
};

/// From the library's tables of systems and boards; empty where it has none.
PlaceNames read_place_names(const ScenarioLibrary& library);

/// What systems of 2022 a board's code or name stands for, and what to write for it; empty when it is none.
std::string board_hint(std::span<const Board> boards, const std::string& word);

/// Hint for a word under a key of `where`: the code of what was probably meant, or the codes there are.
/// \param key "ics", "treatment_function", "region" and so on.
/// \param names null: none are known.
std::string place_hint(const Model& model, const PlaceNames* names, std::string_view key,
                       const std::string& word);

/// Words that `where` takes under a key, in the order of the model.
std::vector<std::string> place_words(const Model& model, std::string_view key);

}  // namespace icsim::scenarios
