#pragma once
/// Back-test of the monthly model with mean rates.
#include <span>
#include <string_view>
#include <vector>

#include "calibration/rivals/mean_rate_model.hpp"
#include "calibration/scores/backtest_series.hpp"

namespace icsim::calibration {

inline constexpr std::string_view kMeanRateName = "mean_rates";

/// England's pathways by months waited, month after month: the shape that areas borrow. A month after the
/// last one is taken like the last; before the first, nothing is forecast.
struct EnglandBands {
  MonthNumber first_month = 0;
  std::vector<MonthBands> incomplete;  ///< [month]
  std::vector<MonthBands> completed;   ///< [month]
};

/// Puts forecasts of the mean-rate model into the result, where it is among the models: for every area,
/// origin, horizon and mode, with the spread of its past errors in that mode.
///
/// Rates are means over the months of the last 12 up to the origin of which all is known, at least 6. Bands
/// of an area are split from its thresholds like England's; its completed pathways by England's capacity
/// rates of the month, scaled to their sum. Own forecast: referrals and treatments per working day stay at
/// their mean over the same months. Flows given: those published for the months to come; where none were, the
/// own ones. Forecasts start from what was published of the last month: list, share and over-52 count move by
/// as much as the bands do on each target's scale.
/// \param working_days [month], from the data's first month
/// to the longest horizon after the last origin.
void put_mean_rates(BacktestResult& result, const RttDataSet& data, const BacktestAreas& areas,
                    const EnglandBands& england, std::span<const double> working_days);

}  // namespace icsim::calibration
