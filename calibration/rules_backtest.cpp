#include "calibration/rules_backtest.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "calibration/simple_rules.hpp"
#include "engine/core/check.hpp"

namespace icsim {
namespace {

constexpr std::string_view kUnmapped = "UNMAPPED";

double sum_of(const RttDataSet& data, Stock stock, int month, std::span<const int> members) {
  double sum = 0.0;
  for (const int area : members) {
    const double value = data.at(stock, month, area);
    if (std::isnan(value) && data.areas[static_cast<std::size_t>(area)] == kUnmapped) continue;
    sum += value;
  }
  return sum;
}

double observed(const RttDataSet& data, ForecastTarget target, int month, std::span<const int> members) {
  switch (target) {
    case ForecastTarget::list:
      return sum_of(data, Stock::incomplete, month, members);
    case ForecastTarget::over_52:
      return sum_of(data, Stock::over_52, month, members);
    case ForecastTarget::share_18: {
      const double all = sum_of(data, Stock::incomplete, month, members);
      return all > 0.0 ? sum_of(data, Stock::within_18, month, members) / all : kNotPublished;
    }
  }
  return kNotPublished;
}

}  // namespace

BacktestAreas backtest_areas(const RttDataSet& data, std::span<const std::string> regions) {
  ICSIM_EXPECT(regions.size() == data.areas.size());
  BacktestAreas found;
  std::map<std::string, std::vector<int>> by_region;
  std::vector<int> england;
  for (int area = 0; area < data.area_count(); ++area) {
    const auto at = static_cast<std::size_t>(area);
    england.push_back(area);
    if (data.areas[at] == kUnmapped) continue;
    found.areas.push_back({data.areas[at], AreaLevel::ics});
    found.members.push_back({area});
    by_region[regions[at]].push_back(area);
  }
  for (auto& [region, members] : by_region) {
    found.areas.push_back({region, AreaLevel::region});
    found.members.push_back(std::move(members));
  }
  found.areas.push_back({"England", AreaLevel::england});
  found.members.push_back(std::move(england));
  return found;
}

SeriesTable observed_series(const RttDataSet& data, const BacktestAreas& areas, ForecastTarget target) {
  SeriesTable table;
  table.scale = target == ForecastTarget::share_18 ? Scale::logit_share : Scale::log_count;
  table.first_month = data.first_month;
  table.months = data.months;
  for (std::size_t area = 0; area < areas.areas.size(); ++area) {
    table.pool.push_back(areas.areas[area].level == AreaLevel::ics ? 0 : 1);
    for (int month = 0; month < data.months; ++month) {
      table.values.push_back(observed(data, target, month, areas.members[area]));
    }
  }
  return table;
}

BacktestResult start_backtest(const RttDataSet& data, const BacktestAreas& areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons) {
  BacktestResult result;
  result.models = std::move(models);
  result.modes = std::move(modes);
  result.areas = areas.areas;
  result.origins = std::move(origins);
  result.horizons = std::move(horizons);
  result.resize();
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const SeriesTable table = observed_series(data, areas, target);
    for (std::size_t area = 0; area < result.areas.size(); ++area) {
      for (std::size_t origin = 0; origin < result.origins.size(); ++origin) {
        for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
          const int month = result.origins[origin] + result.horizons[horizon] - data.first_month;
          if (month < 0 || month >= data.months) continue;
          result.outcome(target, area, origin, horizon) = table.at(static_cast<int>(area), month);
        }
      }
    }
  }
  return result;
}

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
  const int longest = *std::max_element(result.horizons.begin(), result.horizons.end());
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    const auto target = static_cast<ForecastTarget>(t);
    const SeriesTable table = observed_series(data, areas, target);
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

}  // namespace icsim
