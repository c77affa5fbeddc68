#include "calibration/backtest_series.hpp"

#include <cmath>
#include <map>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

constexpr std::string_view kUnmapped = "UNMAPPED";

bool is_unmapped(const RttDataSet& data, int area) {
  return data.areas[static_cast<std::size_t>(area)] == kUnmapped;
}

Stock stock_of(ForecastTarget target) {
  switch (target) {
    case ForecastTarget::share_18:
      return Stock::within_18;
    case ForecastTarget::over_52:
      return Stock::over_52;
    case ForecastTarget::list:
      break;
  }
  return Stock::incomplete;
}

bool leaves_out(const DataNote& note, ForecastTarget target) {
  const auto name = [](Stock stock) { return kStockNames[static_cast<std::size_t>(stock)]; };
  return note.leave_out && (note.series.empty() || note.series == name(Stock::incomplete) ||
                            note.series == name(stock_of(target)));
}

/// Stocks of a target by area of the data set: its own, and the whole list that a share is of.
struct Published {
  int months;
  std::vector<double> part;   ///< [area][month]
  std::vector<double> whole;  ///< [area][month]

  [[nodiscard]] std::size_t cell(int area, int month) const {
    return static_cast<std::size_t>(area) * static_cast<std::size_t>(months) +
           static_cast<std::size_t>(month);
  }
};

Published published(const RttDataSet& data, ForecastTarget target) {
  Published found{data.months, {}, {}};
  for (int area = 0; area < data.area_count(); ++area) {
    for (int month = 0; month < data.months; ++month) {
      found.part.push_back(data.at(stock_of(target), month, area));
      found.whole.push_back(data.at(Stock::incomplete, month, area));
    }
  }
  for (const DataNote& note : data.notes) {
    if (!leaves_out(note, target)) continue;
    for (int area = 0; area < data.area_count(); ++area) {
      if (!note.area.empty() && note.area != data.areas[static_cast<std::size_t>(area)]) continue;
      for (int month = 0; month < data.months; ++month) {
        if (!note.month.empty() && note.month != to_month(data.first_month + month)) continue;
        found.part[found.cell(area, month)] = found.whole[found.cell(area, month)] = kNotPublished;
      }
    }
  }
  return found;
}

/// The last known value up to the month, for one of several areas of a sum; of UNMAPPED that month's, or
/// none.
double for_sum(const RttDataSet& data, const std::vector<double>& values, const Published& at, int area,
               int month) {
  if (is_unmapped(data, area)) {
    const double value = values[at.cell(area, month)];
    return std::isnan(value) ? 0.0 : value;
  }
  while (month > 0 && std::isnan(values[at.cell(area, month)])) --month;
  return values[at.cell(area, month)];
}

double observed(const RttDataSet& data, const Published& stocks, ForecastTarget target, int month,
                std::span<const int> members) {
  double part = 0.0, whole = 0.0;
  for (const int area : members) {
    const bool alone = members.size() == 1;
    part += alone ? stocks.part[stocks.cell(area, month)] : for_sum(data, stocks.part, stocks, area, month);
    whole +=
        alone ? stocks.whole[stocks.cell(area, month)] : for_sum(data, stocks.whole, stocks, area, month);
  }
  if (target != ForecastTarget::share_18) return part;
  return whole > 0.0 ? part / whole : kNotPublished;
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
    if (is_unmapped(data, area)) continue;
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
  const Published stocks = published(data, target);
  for (std::size_t area = 0; area < areas.areas.size(); ++area) {
    table.pool.push_back(areas.areas[area].level == AreaLevel::ics ? 0 : 1);
    for (int month = 0; month < data.months; ++month) {
      table.values.push_back(observed(data, stocks, target, month, areas.members[area]));
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

}  // namespace icsim
