#pragma once
/// What the import of published files needs to know of England, from the library.
#include "calibration/data/places.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::tools {

/// \throws DataError when a table of the library is missing or damaged
calibration::Geography geography_of(const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
