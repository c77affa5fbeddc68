#pragma once
/// Scores of a back-test as a tidy table.
#include <string>

#include "calibration/scores/scores.hpp"

namespace icsim::calibration {

/// CSV with a header, a row for each model x mode x target x area x horizon x score, and for the mean over
/// each level (area empty). Columns: model, mode, target, level, area, horizon (months), score, value,
/// forecasts (how many the value is a mean of). Values are in pathways or, for share_18, in shares; mape in
/// percent, of outcomes that are large enough; coverage and pit are shares. Rows without a forecast are left
/// out.
std::string backtest_csv(const BacktestResult& result, const ScoreSheet& sheet);

}  // namespace icsim::calibration
