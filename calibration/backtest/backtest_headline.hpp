#pragma once
/// The comparison that a reader asks for first: who errs least, at which horizon, by how much.
#include <string>
#include <vector>

#include "calibration/scores/scores.hpp"

namespace icsim::calibration {

/// Positions among the horizons of 3, 6 and 12 months as far as they are there; else of the first three.
std::vector<std::size_t> headline_horizons(const BacktestResult& result);

/// Score of a target by which models are judged at a glance: percentage error of lists and over-52 counts,
/// absolute error of the 18-week share.
Score headline_score(ForecastTarget target);

/// "2.87 %", "1.39 points", "104.2" (a WIS in pathways), "0.91 points"; "-" for NaN.
std::string score_text(ForecastTarget target, Score score, double value);

/// Models whose score is least of all; none when fewer than two models were scored.
std::vector<bool> least_scores(const std::vector<double>& scores);

/// Verdict on the first model in a mode: sentences on errors, interval scores, coverage and bias over ICSs.
std::vector<std::string> verdict(const BacktestResult& result, const ScoreSheet& sheet, std::size_t mode);

}  // namespace icsim::calibration
