#pragma once
/// A posterior file as the parameter draws of a scenario.
#include "scenarios/calibration.hpp"

namespace icsim {

/// What programs hand to the scenario loader. \throws DataError
Calibrated apply_posterior(const CalibrationRequest& request);

}  // namespace icsim
