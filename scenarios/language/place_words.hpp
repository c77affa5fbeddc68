#pragma once
/// What a word that is no code of a place was probably meant to be: names, ONS codes, boards of April 2026.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/input/baseline.hpp"

namespace icsim::scenarios {

/// Code of each system by its ONS code.
using OnsCodes = std::map<std::string, std::string, std::less<>>;

/// From the library's table of systems; empty when that has none.
OnsCodes read_ons_codes(const ScenarioLibrary& library);

/// Hint for a word under a key of `where`: the code of what was probably meant, or the codes there are.
/// \param key "ics", "treatment_function", "region" and so on.
/// \param ons_codes null: none are known.
std::string place_hint(const Model& model, const OnsCodes* ons_codes, std::string_view key,
                       const std::string& word);

/// Words that `where` takes under a key, in the order of the model.
std::vector<std::string> place_words(const Model& model, std::string_view key);

}  // namespace icsim::scenarios
