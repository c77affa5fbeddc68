#include "tools/terminal/score_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/backtest/backtest_headline.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

using calibration::BacktestResult;
using calibration::ForecastTarget;

// Places of the ends of the central 80 % interval among the levels.
constexpr std::size_t kLow80 = 3, kHigh80 = calibration::kQuantileLevels.size() - 1 - kLow80;
static_assert(calibration::kQuantileLevels[kLow80] == 0.1 && calibration::kQuantileLevels[kHigh80] == 0.9);

NumberKind kind_of(ForecastTarget target) {
  return target == ForecastTarget::share_18 ? NumberKind::share : NumberKind::count;
}

/// Median and 80 % range.
std::string forecast_text(const BacktestResult& result, const calibration::ForecastPlace& place) {
  const auto quantiles = result.quantiles_of(place);
  const double median = quantiles[calibration::kMedianLevel];
  const NumberKind kind = kind_of(place.target);
  return fmt::format(
      "{} ({})", number_text(median, kind),
      range_text({median, quantiles[kLow80], quantiles[kHigh80]}, kind, terminal_characters()));
}

}  // namespace

void print_scores(const BacktestResult& result, const calibration::ScoreSheet& sheet, std::size_t mode,
                  const std::vector<std::size_t>& horizons, const std::string& title) {
  fmt::print("\n{}; error, and weighted interval score (WIS)\n{:<18}", title, "");
  for (const char* what : {"list", "18 weeks", "over 52"}) {
    for (const std::size_t h : horizons)
      fmt::print("{:>16}", fmt::format("{} {}m", what, result.horizons[h]));
  }
  fmt::print("\n");
  for (std::size_t model = 0; model < result.models.size(); ++model) {
    if (!sheet.has(model, mode)) continue;
    fmt::print("{:<18}", result.models[model]);
    for (std::size_t t = 0; t < calibration::kForecastTargets; ++t) {
      const auto target = static_cast<ForecastTarget>(t);
      for (const std::size_t h : horizons) {
        const calibration::MeanScore& mean =
            sheet.of_level(model, mode, target, calibration::AreaLevel::ics, h);
        const double error = mean.mean(calibration::headline_score(target)),
                     wis = mean.mean(calibration::Score::interval_score);
        fmt::print("{:>16}", std::isnan(wis) ? "-"
                             : target == ForecastTarget::share_18
                                 ? fmt::format("{:.2f} / {:.2f}", 100.0 * error, 100.0 * wis)
                             : std::isnan(error) ? fmt::format("- / {:.0f}", wis)
                                                 : fmt::format("{:.2f} / {:.0f}", error, wis));
      }
    }
    fmt::print("\n");
  }
  fmt::print("\n");
  for (const std::string& sentence : calibration::verdict(result, sheet, mode))
    fmt::print("  {}\n", sentence);
}

void print_england(const BacktestResult& result, const std::vector<std::size_t>& horizons) {
  const auto england = std::find_if(
      result.areas.begin(), result.areas.end(),
      [](const calibration::ForecastArea& area) { return area.level == calibration::AreaLevel::england; });
  const auto area = static_cast<std::size_t>(england - result.areas.begin());
  const bool any_came = std::any_of(result.outcomes.begin(), result.outcomes.end(),
                                    [](double outcome) { return !std::isnan(outcome); });
  std::vector<std::vector<std::string>> lines{{"England"}};
  for (const char* what : {"list", "18 weeks", "over 52"}) {
    if (any_came) lines[0].emplace_back(what);
    lines[0].emplace_back(any_came ? "forecast, 80 %" : fmt::format("{}, 80 %", what));
  }
  for (const std::size_t h : horizons) {
    std::vector<std::string> line{calibration::to_month(result.origins.front() + result.horizons[h])};
    for (std::size_t t = 0; t < calibration::kForecastTargets; ++t) {
      const calibration::ForecastPlace place{0, 0, static_cast<ForecastTarget>(t), area, 0, h};
      const double came = result.outcome(place);
      if (any_came) line.push_back(std::isnan(came) ? "-" : number_text(came, kind_of(place.target)));
      line.push_back(forecast_text(result, place));
    }
    lines.push_back(std::move(line));
  }
  print_columns(lines);
}

}  // namespace icsim::tools
