#pragma once
/// A loaded scenario as run files describe it.
#include "outputs/provenance.hpp"
#include "scenarios/scenario.hpp"

namespace icsim {

ScenarioProvenance provenance_of(const Scenario& scenario);

}  // namespace icsim
