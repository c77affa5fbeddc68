#include "calibration/rivals/rules_backtest.hpp"

#include <algorithm>

#include "calibration/rivals/simple_rules.hpp"

namespace icsim::calibration {

void put_points(BacktestResult& result, std::size_t model, std::size_t mode, ForecastTarget target,
                const SeriesTable& table, const PointForecasts& points) {
  const PastErrors errors(table, points);
  for (std::size_t area = 0; area < result.areas.size(); ++area) {
    for (std::size_t origin = 0; origin < result.origins.size(); ++origin) {
      const int month = result.origins[origin] - table.first_month;
      if (month < 0 || month >= table.months) continue;
      for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
        const auto sample = errors.sample(static_cast<int>(area), month, result.horizons[horizon]);
        if (!sample.empty()) result.put({model, mode, target, area, origin, horizon}, sample);
      }
    }
  }
}

void put_simple_rules(BacktestResult& result, const RttDataSet& data, const BacktestAreas& areas) {
  put_simple_rules(result, observed_tables(data, areas));
}

void put_simple_rules(BacktestResult& result, const TargetTables& tables) {
  const int longest = *std::max_element(result.horizons.begin(), result.horizons.end());
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const SeriesTable& table = tables[t];
    for (std::size_t rule = 0; rule < kSimpleRuleNames.size(); ++rule) {
      const auto model = std::find(result.models.begin(), result.models.end(), kSimpleRuleNames[rule]);
      if (model == result.models.end()) continue;
      const PointForecasts points = rule_forecasts(static_cast<SimpleRule>(rule), table, longest);
      for (std::size_t mode = 0; mode < result.modes.size(); ++mode) {
        put_points(result, static_cast<std::size_t>(model - result.models.begin()), mode, target, table,
                   points);
      }
    }
  }
}

}  // namespace icsim::calibration
