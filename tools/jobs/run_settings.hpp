#pragma once
/// What the engine needs to know to run a scenario.
#include "engine/ensemble/runner.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

inline RunSettings settings_of(const scenarios::Scenario& scenario) {
  RunSettings settings;
  settings.draws = scenario.ensemble.draws;
  settings.seed = scenario.ensemble.seed;
  settings.noise = scenario.ensemble.noise;
  settings.wait_bands = scenario.outputs.wait_bands ? WaitBands::record : WaitBands::leave_out;
  settings.aid = scenario.aid;
  return settings;
}

}  // namespace icsim::tools
