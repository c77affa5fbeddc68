#include "calibration/backtest/backtest_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

void append_scores(std::string& csv, const std::string& place, const MeanScore& score) {
  for (std::size_t i = 0; i < kScores; ++i) {
    const auto which = static_cast<Score>(i);
    const double value = score.mean(which);
    if (std::isnan(value)) continue;
    const int forecasts = which == Score::percentage_error ? score.percentages : score.forecasts;
    fmt::format_to(std::back_inserter(csv), "{},{},{:.7g},{}\n", place, kScoreNames[i], value, forecasts);
  }
}

}  // namespace

std::string backtest_csv(const BacktestResult& result, const ScoreSheet& sheet) {
  std::string csv = "model,mode,target,level,area,horizon,score,value,forecasts\n";
  for (std::size_t model = 0; model < result.models.size(); ++model) {
    for (std::size_t mode = 0; mode < result.modes.size(); ++mode) {
      for (std::size_t t = 0; t < kForecastTargets; ++t) {
        const auto target = static_cast<ForecastTarget>(t);
        const std::string series = fmt::format(
            "{},{},{}", scenarios::csv_cell(result.models[model]),
            kForecastModeNames[static_cast<std::size_t>(result.modes[mode])], kForecastTargetNames[t]);
        for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
          for (std::size_t level = 0; level < kAreaLevels; ++level) {
            append_scores(csv,
                          fmt::format("{},{},,{}", series, kAreaLevelNames[level], result.horizons[horizon]),
                          sheet.of_level(model, mode, target, static_cast<AreaLevel>(level), horizon));
          }
          for (std::size_t area = 0; area < result.areas.size(); ++area) {
            const auto& [name, level] = result.areas[area];
            append_scores(csv,
                          fmt::format("{},{},{},{}", series, kAreaLevelNames[static_cast<std::size_t>(level)],
                                      scenarios::csv_cell(name), result.horizons[horizon]),
                          sheet.of_area(model, mode, target, area, horizon));
          }
        }
      }
    }
  }
  return csv;
}

}  // namespace icsim::calibration
