#pragma once
/// A loaded scenario as run files describe it.
#include "outputs/run_file/provenance.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

outputs::ScenarioProvenance provenance_of(const scenarios::Scenario& scenario);

}  // namespace icsim::tools
