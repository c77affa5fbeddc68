#include "calibration/scores/scores.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim::calibration {
namespace {

double pinball_loss(double quantile, double level, double outcome) {
  return outcome < quantile ? (1.0 - level) * (quantile - outcome) : level * (outcome - quantile);
}

/// 1 when the outcome lies between the quantiles that stand `from_end` places from both ends.
double covered(std::span<const double> quantiles, std::size_t from_end, double outcome) {
  const double low = quantiles[from_end], high = quantiles[quantiles.size() - 1 - from_end];
  return low <= outcome && outcome <= high ? 1.0 : 0.0;
}

// Places of the lower ends of the central intervals in kQuantileLevels.
constexpr std::size_t k95 = 1, k80 = 3, k50 = 6;
static_assert(kQuantileLevels[k95] == 0.025 && kQuantileLevels[k80] == 0.1 && kQuantileLevels[k50] == 0.25);
static_assert(kQuantileLevels[kMedianLevel] == 0.5);

template <class Visit>
void for_each_outcome(const BacktestResult& result, Visit visit) {
  for (std::size_t target = 0; target < kForecastTargets; ++target) {
    for (std::size_t area = 0; area < result.areas.size(); ++area) {
      for (std::size_t origin = 0; origin < result.origins.size(); ++origin) {
        for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
          visit(ForecastPlace{0, 0, static_cast<ForecastTarget>(target), area, origin, horizon});
        }
      }
    }
  }
}

bool is_made(const BacktestResult& result, const ForecastPlace& place) {
  return !std::isnan(result.quantiles_of(place)[kMedianLevel]);
}

}  // namespace

double sample_quantile(std::span<const double> sorted, double level) {
  ICSIM_EXPECT(!sorted.empty());
  const double last = static_cast<double>(sorted.size());
  const double position = std::clamp(level * (last + 1.0), 1.0, last) - 1.0;
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double share = position - static_cast<double>(below);
  return share == 0.0 ? sorted[below] : sorted[below] + share * (sorted[above] - sorted[below]);
}

double sample_crps(std::span<const double> sorted, double outcome) {
  ICSIM_EXPECT(!sorted.empty());
  const double size = static_cast<double>(sorted.size());
  double distance = 0.0, spread = 0.0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    distance += std::abs(sorted[i] - outcome);
    // Each value is the larger of i pairs and the smaller of size - 1 - i. Measured from the first value, so
    // that large values lose no digits.
    spread += (2.0 * static_cast<double>(i) + 1.0 - size) * (sorted[i] - sorted[0]);
  }
  return distance / size - spread / (size * size);
}

double sample_pit(std::span<const double> sorted, double outcome) {
  ICSIM_EXPECT(!sorted.empty());
  const auto [from, to] = std::equal_range(sorted.begin(), sorted.end(), outcome);
  const auto below = static_cast<double>(from - sorted.begin()), ties = static_cast<double>(to - from);
  return (below + 0.5 * ties) / static_cast<double>(sorted.size());
}

double weighted_interval_score(std::span<const double> quantiles, double outcome) {
  ICSIM_EXPECT(quantiles.size() == kQuantileLevels.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    sum += 2.0 * pinball_loss(quantiles[i], kQuantileLevels[i], outcome);
  }
  return sum / static_cast<double>(quantiles.size());
}

double least_for_percentage(ForecastTarget target) {
  return target == ForecastTarget::over_52 ? 50.0 : 0.0;
}

std::array<double, kScores> scores_of(const BacktestResult& result, const ForecastPlace& place) {
  std::array<double, kScores> scores;
  scores.fill(kNotPublished);
  const auto quantiles = result.quantiles_of(place);
  const double outcome = result.outcome(place), median = quantiles[kMedianLevel];
  if (std::isnan(outcome) || std::isnan(median)) return scores;
  const double error = std::abs(median - outcome);
  const bool large = outcome > least_for_percentage(place.target);
  return {median - outcome,
          error,
          large ? 100.0 * error / outcome : kNotPublished,
          weighted_interval_score(quantiles, outcome),
          result.crps[result.cell(place)],
          covered(quantiles, k50, outcome),
          covered(quantiles, k80, outcome),
          covered(quantiles, k95, outcome),
          result.pit[result.cell(place)]};
}

void MeanScore::add(const std::array<double, kScores>& scores) {
  constexpr auto kPercentage = static_cast<std::size_t>(Score::percentage_error);
  ++forecasts;
  if (!std::isnan(scores[kPercentage])) ++percentages;
  for (std::size_t i = 0; i < kScores; ++i) {
    if (i != kPercentage || !std::isnan(scores[i])) sum[i] += scores[i];
  }
}

double MeanScore::mean(Score score) const {
  const int count = score == Score::percentage_error ? percentages : forecasts;
  return count == 0 ? kNotPublished : sum[static_cast<std::size_t>(score)] / count;
}

ScoreSheet::ScoreSheet(const BacktestResult& result)
    : modes_(result.modes.size()), areas_(result.areas.size()), horizons_(result.horizons.size()) {
  const std::size_t all = result.models.size() * modes_ * kForecastTargets;
  by_level_.resize(all * kAreaLevels * horizons_);
  by_area_.resize(all * areas_ * horizons_);
  pit_.resize(all * kAreaLevels);
  find_models(result);
  for_each_outcome(result, [&](ForecastPlace place) {
    if (std::isnan(result.outcome(place))) return;
    for (place.mode = 0; place.mode < modes_; ++place.mode) add_place(result, place);
  });
}

void ScoreSheet::find_models(const BacktestResult& result) {
  has_.assign(result.models.size() * modes_, false);
  for_each_outcome(result, [&](ForecastPlace place) {
    for (place.model = 0; place.model < result.models.size(); ++place.model) {
      for (place.mode = 0; place.mode < modes_; ++place.mode) {
        if (is_made(result, place)) has_[place.model * modes_ + place.mode] = true;
      }
    }
  });
}

void ScoreSheet::add_place(const BacktestResult& result, ForecastPlace place) {
  for (place.model = 0; place.model < result.models.size(); ++place.model) {
    if (has(place.model, place.mode) && !is_made(result, place)) return;
  }
  const auto level = static_cast<std::size_t>(result.areas[place.area].level);
  for (place.model = 0; place.model < result.models.size(); ++place.model) {
    if (!has(place.model, place.mode)) continue;
    const auto scores = scores_of(result, place);
    const std::size_t at = series(place.model, place.mode, place.target);
    by_level_[(at * kAreaLevels + level) * horizons_ + place.horizon].add(scores);
    by_area_[(at * areas_ + place.area) * horizons_ + place.horizon].add(scores);
    const double pit = scores[static_cast<std::size_t>(Score::pit)];
    if (std::isnan(pit)) continue;  // the quantiles alone are known
    const auto bin = static_cast<std::size_t>(pit * static_cast<double>(kPitBins));
    ++pit_[at * kAreaLevels + level][std::min(bin, kPitBins - 1)];
  }
}

}  // namespace icsim::calibration
