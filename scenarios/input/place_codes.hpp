#pragma once
/// Codes and names that a lever's 'where' may take: integrated care systems and treatment functions.
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::scenarios {

struct IcsCode {
  std::string code;      ///< "QR1"
  std::string ons_code;  ///< "E54000043"
  std::string name, region;
  double population = 0.0;
};

struct PlaceCodes {
  std::vector<IcsCode> ics;  ///< in order of code
  std::vector<TreatmentFunctionRecord> treatment_functions;
};

/// The places of the shipped baselines.
/// \throws DataError
PlaceCodes load_place_codes(const ScenarioLibrary& library);

}  // namespace icsim::scenarios
