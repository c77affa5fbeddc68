#pragma once
/// What `icsim calibrate` and `icsim backtest` fit: the shipped systems, or the places of a baseline of one's own.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "calibration/fit/fit_window.hpp"
#include "calibration/fit/priors.hpp"

namespace icsim::tools {

struct FitInputs {
  std::filesystem::path data_file;
  calibration::RttDataSet data;  ///< as published, of the places that are fitted
  calibration::FitGround ground;
  calibration::FitPriors priors;
  bool own = false;               ///< places of a baseline of one's own
  std::vector<std::string> said;  ///< of places of one's own: what a reader should know
};

/// \param data a data set; empty: the baseline's own months, or the shipped data set
/// \param place a baseline whose places are fitted, if one's own; a shipped one, or none, has the shipped systems fitted
/// \throws DataError when the data are on commissioner basis, or hold none of the places
FitInputs fit_inputs(const scenarios::ScenarioLibrary& library, const std::string& data,
                     const std::optional<scenarios::BaselinePlace>& place);
/// The same by name.
/// \throws DataError also when there is no such baseline
FitInputs fit_inputs(const scenarios::ScenarioLibrary& library, const std::string& data,
                     const std::string& baseline);

}  // namespace icsim::tools
