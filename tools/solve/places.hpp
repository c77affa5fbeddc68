#pragma once
/// The scenario and places that a search is about.
#include <string>

#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

/// A place that an answer is for.
struct SolvePlaceCodes {
  std::string ics, treatment_function;  ///< empty: all
};

/// \throws ScenarioError; OutputError for a study
scenarios::Scenario load_one_scenario(const std::string& scenario, const scenarios::ScenarioLibrary& library,
                                      const scenarios::Overrides& overrides);

/// The places that words mean: codes, names, everyday words. Empty words stay empty.
/// \throws OutputError for a word that means none of the scenario's places, or several
SolvePlaceCodes read_place_codes(const scenarios::Scenario& scenario,
                                 const scenarios::ScenarioLibrary& library, const SolvePlaceCodes& words);

/// "Gloucestershire (QR1), Ophthalmology (C_130)"; all places in the words of the run.
std::string place_label(const scenarios::Scenario& scenario, const SolvePlaceCodes& place);

}  // namespace icsim::tools
