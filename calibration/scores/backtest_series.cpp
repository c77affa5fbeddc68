#include "calibration/scores/backtest_series.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/check.hpp"

namespace icsim::calibration {
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

/// [area of the data set][month]
struct Published {
  const RttDataSet* data;
  std::vector<double> values;

  [[nodiscard]] double& at(int area, int month) {
    return values[static_cast<std::size_t>(area) * static_cast<std::size_t>(data->months) +
                  static_cast<std::size_t>(month)];
  }
};

template <class Series>
Published published(const RttDataSet& data, Series series) {
  Published found{&data, {}};
  for (int area = 0; area < data.area_count(); ++area) {
    for (int month = 0; month < data.months; ++month) found.values.push_back(data.at(series, month, area));
  }
  return found;
}

void leave_out(Published& stocks, const DataNote& note) {
  const RttDataSet& data = *stocks.data;
  for (int area = 0; area < data.area_count(); ++area) {
    if (!note.area.empty() && note.area != data.areas[static_cast<std::size_t>(area)]) continue;
    for (int month = 0; month < data.months; ++month) {
      if (note.month.empty() || note.month == to_month(data.first_month + month)) {
        stocks.at(area, month) = kNotPublished;
      }
    }
  }
}

/// What an area adds to a sum: its last known value up to the month; UNMAPPED what it has that month, or
/// nothing.
double for_sum(Published& series, int area, int month) {
  if (is_unmapped(*series.data, area)) {
    return std::isnan(series.at(area, month)) ? 0.0 : series.at(area, month);
  }
  while (month > 0 && std::isnan(series.at(area, month))) --month;
  return series.at(area, month);
}

std::vector<double> sum_members(Published series, const BacktestAreas& areas) {
  std::vector<double> sums;
  for (const auto& members : areas.members) {
    for (int month = 0; month < series.data->months; ++month) {
      double sum = 0.0;
      for (const int area : members) {
        sum += members.size() == 1 ? series.at(area, month) : for_sum(series, area, month);
      }
      sums.push_back(sum);
    }
  }
  return sums;
}

}  // namespace

bool leaves_out(const DataNote& note, Stock stock) {
  const auto name = [](Stock s) { return kStockNames[static_cast<std::size_t>(s)]; };
  return note.leave_out &&
         (note.series.empty() || note.series == name(Stock::incomplete) || note.series == name(stock));
}

std::vector<std::string> regions_of(const Model& model) {
  std::vector<std::string> regions;
  for (const IcsRecord& ics : model.ics)
    regions.push_back(model.regions[static_cast<std::size_t>(ics.region)]);
  regions.emplace_back();
  return regions;
}

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

std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Stock stock) {
  Published stocks = published(data, stock);
  for (const DataNote& note : data.notes) {
    if (leaves_out(note, stock)) leave_out(stocks, note);
  }
  return sum_members(std::move(stocks), areas);
}

std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Flow flow) {
  return sum_members(published(data, flow), areas);
}

SeriesTable empty_series(const std::vector<ForecastArea>& areas, ForecastTarget target,
                         MonthNumber first_month, int months) {
  SeriesTable table;
  table.scale = target == ForecastTarget::share_18 ? Scale::logit_share : Scale::log_count;
  table.first_month = first_month;
  table.months = months;
  for (const ForecastArea& area : areas) table.pool.push_back(area.level == AreaLevel::ics ? 0 : 1);
  table.values.assign(areas.size() * static_cast<std::size_t>(months), kNotPublished);
  return table;
}

SeriesTable observed_series(const RttDataSet& data, const BacktestAreas& areas, ForecastTarget target) {
  SeriesTable table = empty_series(areas.areas, target, data.first_month, data.months);
  table.values = published_by_area(data, areas, stock_of(target));
  if (target != ForecastTarget::share_18) return table;
  const auto whole = published_by_area(data, areas, Stock::incomplete);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    table.values[i] = whole[i] > 0.0 ? table.values[i] / whole[i] : kNotPublished;
  }
  return table;
}

TargetTables observed_tables(const RttDataSet& data, const BacktestAreas& areas) {
  TargetTables tables;
  for (std::size_t t = 0; t < kForecastTargets; ++t)
    tables[t] = observed_series(data, areas, static_cast<ForecastTarget>(t));
  return tables;
}

std::optional<MonthNumber> first_break(const SeriesTable& list, int series, MonthNumber origin,
                                       MonthNumber last) {
  double before = kNotPublished;
  const int end = std::min(last - list.first_month + 1, list.months);
  for (int month = 0; month < end; ++month) {
    const double now = list.at(series, month);
    if (std::isnan(now)) continue;
    if (list.first_month + month > origin && !std::isnan(before) && is_break(before, now))
      return list.first_month + month;
    before = now;
  }
  return std::nullopt;
}

BacktestResult start_backtest(const TargetTables& tables, std::vector<ForecastArea> areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons) {
  BacktestResult result;
  result.models = std::move(models);
  result.modes = std::move(modes);
  result.areas = std::move(areas);
  result.origins = std::move(origins);
  result.horizons = std::move(horizons);
  result.resize();
  const SeriesTable& list = tables[static_cast<std::size_t>(ForecastTarget::list)];
  const int longest = *std::max_element(result.horizons.begin(), result.horizons.end());
  for (std::size_t area = 0; area < result.areas.size(); ++area) {
    for (std::size_t origin = 0; origin < result.origins.size(); ++origin) {
      const MonthNumber from = result.origins[origin];
      const std::optional<MonthNumber> broken =
          first_break(list, static_cast<int>(area), from, from + longest);
      for (std::size_t horizon = 0; horizon < result.horizons.size(); ++horizon) {
        const MonthNumber month = from + result.horizons[horizon];
        if (month < list.first_month || month >= list.first_month + list.months) continue;
        if (broken && month >= *broken) continue;
        for (std::size_t t = 0; t < kForecastTargets; ++t)
          result.outcome(static_cast<ForecastTarget>(t), area, origin, horizon) =
              tables[t].at(static_cast<int>(area), month - tables[t].first_month);
      }
    }
  }
  return result;
}

BacktestResult start_backtest(const RttDataSet& data, const BacktestAreas& areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons) {
  return start_backtest(observed_tables(data, areas), areas.areas, std::move(models), std::move(modes),
                        std::move(origins), std::move(horizons));
}

}  // namespace icsim::calibration
