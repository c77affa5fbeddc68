#pragma once
/// A posterior file as the parameter draws of a scenario.
#include "scenarios/input/calibration.hpp"

namespace icsim::calibration {

/// What programs hand to the scenario loader.
/// \throws DataError
scenarios::Calibrated apply_posterior(const scenarios::CalibrationRequest& request);

}  // namespace icsim::calibration
