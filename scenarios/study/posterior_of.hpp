#pragma once
/// The posterior that a scenario starts from, and what of it stands beside the scenario's own values.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/input/calibration.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/language/language.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::scenarios {

/// A posterior file, and how messages name it.
struct PosteriorFile {
  std::filesystem::path path;
  std::string shown;
};

/// What the scenario is calibrated with, once `calibration` says it; nothing, and a fault noted, when it
/// cannot be.
/// \param restarts it starts from the state of another run.
std::optional<PosteriorFile> posterior_of(const ScenarioLibrary& library, bool restarts,
                                          const Document& document, const ScenarioValues& values,
                                          FaultList& faults);

/// Calibrated with the posterior that goes with its baseline unless the scenario says otherwise. A run that follows the
/// observed history or starts from the state of another needs none.
/// \param document whose inputs the posterior's file joins;
/// \param values `calibration` is filled in, and what it leaves alone;
/// \param scenario with its model, calendar and ensemble.
Calibrated calibrate(const ScenarioLibrary& library, bool restarts, Document& document,
                     ScenarioValues& values, const Scenario& scenario, FaultList& faults);

/// What draws of the posterior differ in, the defaults do not spread a second time. A distribution of the scenario's
/// own stays.
void take_out_learnt_spread(ScenarioValues& values, const std::vector<LeverEffect>& corrections);

}  // namespace icsim::scenarios
