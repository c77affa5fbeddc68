#pragma once
/// Forecasts and their scores in the terminal.
#include <string>
#include <vector>

#include "calibration/scores/scores.hpp"

namespace icsim::tools {

/// Mean error and weighted interval score over ICSs, a line for each model, and the verdict on the first in words.
/// \param title of what forecasts and over what the means are.
/// \param horizons positions in the result.
void print_scores(const calibration::BacktestResult& result, const calibration::ScoreSheet& sheet,
                  std::size_t mode, const std::vector<std::size_t>& horizons, const std::string& title);

/// England's forecast from one origin: median and 80 % range of each month, beside what came where it has come.
void print_england(const calibration::BacktestResult& result, const std::vector<std::size_t>& horizons);

}  // namespace icsim::tools
