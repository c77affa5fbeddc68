#pragma once
/// A loaded scenario as run files describe it.
#include "outputs/run_file/provenance.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

/// All of its places in words: England, or those that are run alone.
std::string whole_of(const scenarios::Scenario& scenario);

outputs::ScenarioProvenance provenance_of(const scenarios::Scenario& scenario);

}  // namespace icsim::tools
