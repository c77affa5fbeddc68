#include "scenarios/study/posterior_of.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

namespace icsim::scenarios {
namespace {

/// The one that goes with the baseline; it may not be there.
PosteriorFile usual_posterior(const ScenarioLibrary& library, const ScenarioValues& values) {
  const std::string file = values.baseline + ".csv", own = std::string(kOwnPosterior) + ".csv";
  if (values.baseline_place.ships) return {library.root / "posterior" / file, "posterior/" + file};
  return {values.baseline_place.root / own, (std::filesystem::path(values.baseline) / own).generic_string()};
}

bool has_posterior(const ScenarioLibrary& library, const ScenarioValues& values) {
  return library.calibrate && std::filesystem::exists(usual_posterior(library, values).path);
}

/// Takes out corrections of parameters that the posterior is to leave alone: unless the scenario says which, those
/// whose value it sets itself. A factor leaves that value to the scenario.
void leave_alone(ScenarioValues& values, std::vector<LeverEffect>& corrections) {
  if (!values.calibration_says_leaves) {
    std::array<bool, kParameters> valued{};
    for (const LeverEffect& correction : corrections)
      valued[static_cast<std::size_t>(correction.parameter)] |= correction.how != LeverEffect::How::scale;
    for (const ParameterValue& value : values.parameters) {
      if (value.set_by_scenario && valued[static_cast<std::size_t>(value.spec->id)])
        values.calibration_leaves.push_back(value.spec);
    }
  }
  std::erase_if(corrections, [&](const LeverEffect& correction) {
    return std::any_of(values.calibration_leaves.begin(), values.calibration_leaves.end(),
                       [&](const ParameterSpec* left) { return left->id == correction.parameter; });
  });
}

}  // namespace

std::optional<PosteriorFile> posterior_of(const ScenarioLibrary& library, bool restarts,
                                          const Document& document, const ScenarioValues& values,
                                          FaultList& faults) {
  if (values.calibration.empty() || values.calibration == kNoCalibration || restarts) return {};
  const Node& node = *values.calibration_node;
  if (values.observed_history) {
    faults.add(node, "a run that follows the observed history takes no posterior",
               "write 'calibration: none', or leave the history out");
    return {};
  }
  const bool shipped = values.calibration == kShippedCalibration;
  if (!library.calibrate || (shipped && !has_posterior(library, values))) {
    faults.add(node,
               values.baseline_place.ships ? "no posterior ships with baseline " + values.baseline
                                           : "baseline " + values.baseline + " holds no posterior yet",
               values.baseline_place.ships
                   ? "write 'calibration: none', or the name of a file that `icsim calibrate` made"
                   : "make one: `icsim calibrate --baseline`; 'calibration: none' runs without");
    return {};
  }
  if (shipped) return usual_posterior(library, values);
  const PosteriorFile own{document.path.parent_path() / values.calibration, values.calibration};
  if (std::filesystem::exists(own.path)) return own;
  faults.add(node, "there is no posterior " + shown_word(values.calibration),
             "`icsim calibrate` makes one; 'calibration: none' runs without");
  return {};
}

Calibrated calibrate(const ScenarioLibrary& library, bool restarts, Document& document,
                     ScenarioValues& values, const Scenario& scenario, FaultList& faults) {
  std::optional<PosteriorFile> posterior = posterior_of(library, restarts, document, values, faults);
  if (values.calibration.empty() || restarts) {
    const bool usual = has_posterior(library, values) && !values.observed_history && !restarts;
    values.calibration = usual ? kShippedCalibration : kNoCalibration;
    if (usual) posterior = usual_posterior(library, values);
  }
  if (!posterior) return {"none", {}, {}};
  CalibrationRequest request{posterior->path,
                             posterior->shown,
                             *scenario.model,
                             *scenario.calendar,
                             values.ensemble.draws,
                             values.ensemble.seed,
                             values.ensemble.sample_parameters && values.ensemble.draws > 1,
                             values.policy_targets,
                             !values.baseline_place.ships};
  Calibrated calibrated = library.calibrate(request);
  leave_alone(values, calibrated.corrections);
  document.inputs.push_back(calibrated.input);
  return calibrated;
}

void take_out_learnt_spread(ScenarioValues& values, const std::vector<LeverEffect>& corrections) {
  for (const LeverEffect& correction : corrections) {
    ParameterValue& value = values.parameters[static_cast<std::size_t>(correction.parameter)];
    if (!value.set_by_scenario) value.distribution.reset();
  }
}

}  // namespace icsim::scenarios
