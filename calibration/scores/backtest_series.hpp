#pragma once
/// The series that a back-test forecasts: ICSs, regions and England, as published.
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "calibration/scores/backtest_result.hpp"
#include "calibration/scores/past_errors.hpp"
#include "engine/model/model.hpp"

namespace icsim::calibration {

/// Areas of a back-test and the areas of the data set that each is the sum of.
struct BacktestAreas {
  std::vector<ForecastArea> areas;  ///< ICSs in the order of the data set, regions in order of name, England
  std::vector<std::vector<int>> members;  ///< [area]: positions in RttDataSet::areas
};

/// NHS region of each ICS of a model, in its order; then an empty one, for UNMAPPED.
std::vector<std::string> regions_of(const Model& model);

/// \param regions [area of the data set], the NHS region of each ICS; those of UNMAPPED are ignored. England
/// alone
///   counts UNMAPPED.
BacktestAreas backtest_areas(const RttDataSet& data, std::span<const std::string> regions);

/// Whether a note leaves a stock's values out.
bool leaves_out(const DataNote& note, Stock stock);

/// What was published, [area of the back-test][month], pathways. NaN where an ICS published nothing, or where
/// a note leaves the stock or "incomplete" out; a sum takes the ICS's last value before instead, and is NaN
/// only when there is none. Nothing published for UNMAPPED is no pathways. Flows stand as published, whatever
/// notes say.
std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Stock stock);
std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Flow flow);

/// Series of a target without values. ICSs pool their errors with each other, regions and England with each
/// other.
SeriesTable empty_series(const std::vector<ForecastArea>& areas, ForecastTarget target,
                         MonthNumber first_month, int months);

/// The published series of a target.
SeriesTable observed_series(const RttDataSet& data, const BacktestAreas& areas, ForecastTarget target);

/// Those of every target, in the order of `ForecastTarget`.
using TargetTables = std::array<SeriesTable, kForecastTargets>;
TargetTables observed_tables(const RttDataSet& data, const BacktestAreas& areas);

/// First month after an origin and up to `last` in which a list is broken against its last value before
/// (`is_break`). What a forecast was for is not there any more: from then on nothing is scored.
std::optional<MonthNumber> first_break(const SeriesTable& list, int series, MonthNumber origin,
                                       MonthNumber last);

/// A result with these models, origins and horizons, what came, and no forecasts yet. An outcome is NaN after
/// the last month of the tables and from the first break after its origin on.
BacktestResult start_backtest(const TargetTables& tables, std::vector<ForecastArea> areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons);
/// The same of what was published.
BacktestResult start_backtest(const RttDataSet& data, const BacktestAreas& areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons);

}  // namespace icsim::calibration
