#pragma once
/// Forecasts that need no model: what any model has to beat. They take a series as it is and know nothing of
/// flows.
#include <array>
#include <string_view>

#include "calibration/scores/past_errors.hpp"

namespace icsim::calibration {

enum class SimpleRule {
  persistence,     ///< the last value stays
  drift,           ///< the mean monthly change of the last 12 months goes on; of as many as there are, from 6
  seasonal_naive,  ///< the value of the same month in the last year known
  smoothing  ///< level and damped trend by exponential smoothing; with a season when 24 months are known
};
inline constexpr std::array<std::string_view, 4> kSimpleRuleNames{"persistence", "drift", "seasonal_naive",
                                                                  "smoothing"};

/// Forecasts of the rule at every month of the table, on the table's scale, from values up to that month
/// alone. A gap is taken as the value before it; nothing is forecast before a rule has the months that it
/// needs.
///
/// Smoothing is E. S. Gardner, E. McKenzie (1985), Management Science 31(10), additive on the table's scale:
/// at each origin the weights of a grid that make the sum of squared one-step errors least. The season is the
/// mean departure of a month of the year from the centred 12-month mean, taken out before and put back after;
/// it is used where that makes the one-step errors smaller by more than chance would.
PointForecasts rule_forecasts(SimpleRule rule, const SeriesTable& table, int longest_horizon);

}  // namespace icsim::calibration
