#pragma once
/// A registered forecast against the months that have come since, beside persistence and drift from its origin.
#include <string>
#include <vector>

#include "calibration/register/registration.hpp"

namespace icsim::calibration {

/// A month of an area that is not scored, and why.
struct LeftOut {
  std::string area;
  MonthNumber month = 0;
  std::string why;
};

struct ScoredRegistration {
  /// icsim, persistence and drift, from one origin; horizons: the months that have come. The rules know what
  /// was published by the day of registration, as the file holds it. No CRPS and PIT: quantiles are all there is.
  BacktestResult result;
  std::vector<LeftOut> left_out;  ///< in the order of the areas and months
  int revised = 0;  ///< lists of an ICS in a month up to the origin that are published otherwise by now
};

/// \param data may begin with the month after the origin.
/// \param regions see backtest_areas.
/// \throws DataError unless basis and areas are those of the forecast and some of its months have come
ScoredRegistration score_registration(const Registration& registration, const RttDataSet& data,
                                      std::span<const std::string> regions);

}  // namespace icsim::calibration
