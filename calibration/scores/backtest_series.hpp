#pragma once
/// The series that a back-test forecasts: ICSs, regions and England, as published.
#include <span>
#include <string>
#include <vector>

#include "calibration/scores/backtest_result.hpp"
#include "calibration/scores/past_errors.hpp"

namespace icsim::calibration {

/// Areas of a back-test and the areas of the data set that each is the sum of.
struct BacktestAreas {
  std::vector<ForecastArea> areas;  ///< ICSs in the order of the data set, regions in order of name, England
  std::vector<std::vector<int>> members;  ///< [area]: positions in RttDataSet::areas
};

/// \param regions [area of the data set], the NHS region of each ICS; those of UNMAPPED are ignored. England
/// alone
///   counts UNMAPPED.
BacktestAreas backtest_areas(const RttDataSet& data, std::span<const std::string> regions);

/// What was published, [area of the back-test][month], pathways. NaN where an ICS published nothing, or where
/// a note leaves the stock or "incomplete" out; a sum takes the ICS's last value before instead, and is NaN
/// only when there is none. Nothing published for UNMAPPED is no pathways. Flows stand as published, whatever
/// notes say.
std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Stock stock);
std::vector<double> published_by_area(const RttDataSet& data, const BacktestAreas& areas, Flow flow);

/// The published series of a target. ICSs pool their errors with each other, regions and England with each
/// other.
SeriesTable observed_series(const RttDataSet& data, const BacktestAreas& areas, ForecastTarget target);

/// A result with these models, origins and horizons, what came, and no forecasts yet. An outcome after the
/// last month of the data is NaN.
BacktestResult start_backtest(const RttDataSet& data, const BacktestAreas& areas,
                              std::vector<std::string> models, std::vector<ForecastMode> modes,
                              std::vector<MonthNumber> origins, std::vector<int> horizons);

}  // namespace icsim::calibration
