#pragma once
/// Back-test of the simple rules on what was published.
#include "calibration/scores/backtest_series.hpp"

namespace icsim::calibration {

/// Puts point forecasts with the spread of their past errors into the result, for every area, origin and
/// horizon.
/// \param points in the order of the areas; their months are those of the table.
void put_points(BacktestResult& result, std::size_t model, std::size_t mode, ForecastTarget target,
                const SeriesTable& table, const PointForecasts& points);

/// Puts the forecasts of the simple rules into the result: of each whose name is among the models, in every
/// mode.
/// \param tables in the order of the areas.
void put_simple_rules(BacktestResult& result, const TargetTables& tables);
/// The same from what was published.
void put_simple_rules(BacktestResult& result, const RttDataSet& data, const BacktestAreas& areas);

}  // namespace icsim::calibration
