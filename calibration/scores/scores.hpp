#pragma once
/// How good forecasts were: scores of one forecast, and their means. Lower is better, but for coverage (close
/// to its nominal share) and bias (close to 0).
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "calibration/scores/backtest_result.hpp"

namespace icsim::calibration {

/// Quantile of a sample, at position level x (size + 1) of the sorted values and interpolated between them: a
/// further value of the same distribution lies below it with probability `level`, as far as the sample
/// reaches.
/// \param sorted rising, at least one value.
/// \param level in (0, 1). Source: R. J. Hyndman, Y. Fan
/// (1996), The American Statistician 50(4), definition 6.
double sample_quantile(std::span<const double> sorted, double level);

/// Continuous ranked probability score of the sample's own distribution: E|X - y| - E|X - X'| / 2, exactly.
/// \param sorted rising, at least one value.
/// \return in the unit of the outcome.
/// Source: T. Gneiting, A. E. Raftery (2007), JASA 102(477), equation 21.
double sample_crps(std::span<const double> sorted, double outcome);

/// Share of the sample below the outcome, a tie counting half: even over 0 to 1 when forecasts are
/// calibrated.
double sample_pit(std::span<const double> sorted, double outcome);

/// Weighted interval score: (|y - median| / 2 + sum over K central intervals of alpha/2 x IS_alpha) / (K +
/// 1/2), IS_alpha = (u - l) + 2/alpha x (l - y if y < l) + 2/alpha x (y - u if y > u). It is the mean of
/// twice the pinball loss over the 23 levels and tends to the CRPS as levels grow.
/// \param quantiles at
/// kQuantileLevels, rising.
/// \return in the unit of the outcome. Source: Bracher et al. (2021), PLOS
/// Computational Biology 17(2) e1008618, equations 1 and 2.
double weighted_interval_score(std::span<const double> quantiles, double outcome);

/// Scores of a forecast or their means.
enum class Score {
  bias,              ///< median less outcome; pathways, or a share
  absolute_error,    ///< |median - outcome|
  percentage_error,  ///< 100 x absolute error / outcome; where the outcome is above `least_for_percentage`
  interval_score,    ///< weighted_interval_score
  crps,
  covered_50,  ///< 1 when the outcome lies in the central 50 % interval, its ends included; else 0
  covered_80,
  covered_95,
  pit
};
inline constexpr std::size_t kScores = 9;
inline constexpr std::array<std::string_view, kScores> kScoreNames{
    "bias", "mae", "mape", "wis", "crps", "coverage_50", "coverage_80", "coverage_95", "pit"};

/// Outcome above which a percentage error is worth looking at: 50 pathways over 52 weeks, otherwise 0.
double least_for_percentage(ForecastTarget target);

/// Scores of one forecast, in the order of `Score`; all NaN when there is no forecast or no outcome, the
/// percentage error alone when the outcome is too small.
std::array<double, kScores> scores_of(const BacktestResult& result, const ForecastPlace& place);

/// Means over forecasts: equal weight for each.
struct MeanScore {
  std::array<double, kScores> sum{};
  int forecasts = 0;
  int percentages = 0;  ///< forecasts with a percentage error

  void add(const std::array<double, kScores>& scores);
  /// NaN when nothing was scored.
  [[nodiscard]] double mean(Score score) const;
};

inline constexpr std::size_t kPitBins = 10;
using PitHistogram = std::array<int, kPitBins>;

/// Mean scores by model x mode x target x horizon, over the areas of a level and for each area. Models are
/// compared like with like: a place counts only where every model that has forecasts in this mode made one.
class ScoreSheet {
 public:
  explicit ScoreSheet(const BacktestResult& result);

  [[nodiscard]] const MeanScore& of_level(std::size_t model, std::size_t mode, ForecastTarget target,
                                          AreaLevel level, std::size_t horizon) const {
    return by_level_[(series(model, mode, target) * kAreaLevels + static_cast<std::size_t>(level)) *
                         horizons_ +
                     horizon];
  }
  [[nodiscard]] const MeanScore& of_area(std::size_t model, std::size_t mode, ForecastTarget target,
                                         std::size_t area, std::size_t horizon) const {
    return by_area_[(series(model, mode, target) * areas_ + area) * horizons_ + horizon];
  }
  /// Over all horizons.
  [[nodiscard]] const PitHistogram& pit_of_level(std::size_t model, std::size_t mode, ForecastTarget target,
                                                 AreaLevel level) const {
    return pit_[series(model, mode, target) * kAreaLevels + static_cast<std::size_t>(level)];
  }
  /// Whether the model made any forecast in the mode.
  [[nodiscard]] bool has(std::size_t model, std::size_t mode) const { return has_[model * modes_ + mode]; }

 private:
  [[nodiscard]] std::size_t series(std::size_t model, std::size_t mode, ForecastTarget target) const {
    return (model * modes_ + mode) * kForecastTargets + static_cast<std::size_t>(target);
  }
  void find_models(const BacktestResult& result);
  void add_place(const BacktestResult& result, ForecastPlace place);
  std::size_t modes_, areas_, horizons_;
  std::vector<bool> has_;
  std::vector<MeanScore> by_level_;
  std::vector<MeanScore> by_area_;
  std::vector<PitHistogram> pit_;
};

}  // namespace icsim::calibration
