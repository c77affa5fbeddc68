#pragma once
/// Levers in the words of a planner.
#include <map>
#include <string>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// Names of places and treatment functions by their codes.
using NamesByCode = std::map<std::string, std::string>;
NamesByCode names_by_code(const ScenarioResults& results);

/// One sentence: what the lever is called, what it does to what, where and when. "Hubs: part of a list's
/// admissions of the start date that moves to new surgical hubs set to 25 %, from October 2025, growing to
/// full force over 52 weeks."
/// \param first, last days of the run, which are not told.
std::string lever_words(const ScenarioProvenance::Lever& lever, const NamesByCode& names, Date first,
                        Date last);

}  // namespace icsim::outputs
