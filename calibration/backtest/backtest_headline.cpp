#include "calibration/backtest/backtest_headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace icsim::calibration {
namespace {

constexpr double kPoints = 100.0;  // percentage points in a share of 1

std::string_view spoken(ForecastTarget target) {
  switch (target) {
    case ForecastTarget::share_18:
      return "18-week share";
    case ForecastTarget::over_52:
      return "over-52 count";
    case ForecastTarget::list:
      break;
  }
  return "list";
}

/// Where the first model stands among all in one comparison.
struct Rank {
  bool best = false;
  std::string place;  ///< "list at 3 months"
  std::string beaten_by;
};

std::vector<Rank> ranks(const BacktestResult& result, const ScoreSheet& sheet, std::size_t mode,
                        bool intervals) {
  std::vector<Rank> found;
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const Score score = intervals ? Score::interval_score : headline_score(target);
    for (const std::size_t horizon : headline_horizons(result)) {
      std::vector<double> values;
      for (std::size_t model = 0; model < result.models.size(); ++model) {
        values.push_back(sheet.of_level(model, mode, target, AreaLevel::ics, horizon).mean(score));
      }
      const auto best = least_scores(values);
      const auto first = std::find(best.begin(), best.end(), true);
      if (first == best.end() || std::isnan(values[0])) continue;
      const auto winner = static_cast<std::size_t>(first - best.begin());
      found.push_back(
          {static_cast<bool>(best[0]),
           fmt::format("{} at {} months", spoken(target), result.horizons[horizon]),
           fmt::format("{} {}, here {}", result.models[winner], score_text(target, score, values[winner]),
                       score_text(target, score, values[0]))});
    }
  }
  return found;
}

std::string rank_sentence(const std::vector<Rank>& ranks, std::string_view what) {
  const auto best = std::count_if(ranks.begin(), ranks.end(), [](const Rank& rank) { return rank.best; });
  std::string sentence =
      fmt::format("The {} is the least of all models in {} of {} comparisons", what, best, ranks.size());
  std::string separator = "; not in: ";
  for (const Rank& rank : ranks) {
    if (rank.best) continue;
    sentence += fmt::format("{}{} ({})", separator, rank.place, rank.beaten_by);
    separator = ", ";
  }
  return sentence + ".";
}

std::string coverage_sentence(const BacktestResult& result, const ScoreSheet& sheet, std::size_t mode) {
  std::string sentence = "Of what came, the 80 % and 95 % intervals held";
  std::string separator = " ";
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    double wide = 0.0, narrow = 0.0;
    int forecasts = 0;
    for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
      const MeanScore& score = sheet.of_level(0, mode, target, AreaLevel::ics, horizon);
      if (score.forecasts == 0) continue;
      narrow += score.mean(Score::covered_80) * score.forecasts;
      wide += score.mean(Score::covered_95) * score.forecasts;
      forecasts += score.forecasts;
    }
    if (forecasts == 0) continue;
    sentence += fmt::format("{}{:.0f} % and {:.0f} % for the {}", separator, 100.0 * narrow / forecasts,
                            100.0 * wide / forecasts, spoken(target));
    separator = ", ";
  }
  return sentence + " (all horizons; 80 and 95 are right).";
}

std::string bias_sentence(const BacktestResult& result, const ScoreSheet& sheet, std::size_t mode) {
  const auto headline = headline_horizons(result);
  if (headline.empty()) return "";
  const std::size_t last = headline.back();
  std::string sentence = fmt::format("At {} months forecasts lie", result.horizons[last]);
  std::string separator = " ";
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const double bias = sheet.of_level(0, mode, target, AreaLevel::ics, last).mean(Score::bias);
    if (std::isnan(bias)) continue;
    const std::string size = target == ForecastTarget::share_18
                                 ? fmt::format("{:.1f} points", kPoints * std::abs(bias))
                                 : fmt::format("{:.0f} pathways", std::abs(bias));
    sentence +=
        fmt::format("{}{} too {} for the {}", separator, size, bias > 0.0 ? "high" : "low", spoken(target));
    separator = ", ";
  }
  return sentence + " on average over ICSs.";
}

}  // namespace

std::vector<std::size_t> headline_horizons(const BacktestResult& result) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < result.horizons.size(); ++i) {
    const int months = result.horizons[i];
    if (months == 3 || months == 6 || months == 12) found.push_back(i);
  }
  if (!found.empty()) return found;
  for (std::size_t i = 0; i < std::min<std::size_t>(result.horizons.size(), 3); ++i) found.push_back(i);
  return found;
}

Score headline_score(ForecastTarget target) {
  return target == ForecastTarget::share_18 ? Score::absolute_error : Score::percentage_error;
}

std::string score_text(ForecastTarget target, Score score, double value) {
  if (std::isnan(value)) return "-";
  if (score == Score::percentage_error) return fmt::format("{:.{}f} %", value, value < 10.0 ? 2 : 1);
  if (target == ForecastTarget::share_18) return fmt::format("{:.2f} points", kPoints * value);
  return fmt::format("{:.{}f}", value, std::abs(value) < 100.0 ? 1 : 0);
}

std::vector<bool> least_scores(const std::vector<double>& scores) {
  std::vector<bool> least(scores.size(), false);
  double found = kNotPublished;
  int scored = 0;
  for (const double score : scores) {
    if (std::isnan(score)) continue;
    found = scored++ == 0 ? score : std::min(found, score);
  }
  for (std::size_t i = 0; scored > 1 && i < scores.size(); ++i) least[i] = scores[i] == found;
  return least;
}

std::vector<std::string> verdict(const BacktestResult& result, const ScoreSheet& sheet, std::size_t mode) {
  if (result.models.empty() || !sheet.has(0, mode)) return {"No forecasts were made in this mode."};
  const auto errors = ranks(result, sheet, mode, false), intervals = ranks(result, sheet, mode, true);
  std::vector<std::string> sentences;
  if (!errors.empty()) {
    sentences.push_back(rank_sentence(errors, "error of " + result.models[0]));
    sentences.push_back(rank_sentence(intervals, "weighted interval score"));
  }
  sentences.push_back(coverage_sentence(result, sheet, mode));
  sentences.push_back(bias_sentence(result, sheet, mode));
  return sentences;
}

}  // namespace icsim::calibration
