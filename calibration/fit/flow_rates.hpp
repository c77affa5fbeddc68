#pragma once
/// Published flows made comparable: per working day, without season, gaps and breaks mended.
#include <string>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "engine/model/model.hpp"

namespace icsim::calibration {

/// First day of a month, and the month of a day.
Date first_day(MonthNumber month);
MonthNumber month_of(Date day);

/// Days of one month, as the engine's calendar counts them.
struct MonthDays {
  double working = 0.0, clock_starts = 0.0, activity = 0.0;  ///< plain, and weighted by season
};
MonthDays days_of(const Model& model, MonthNumber month);

/// Base flows of each system in a model, pathways per working day.
struct SystemFlows {
  std::vector<double> clock_starts, completed, completed_admitted, removal_share;
};
SystemFlows flows_of(const Model& model);

/// Rates of every system, pathways per working day without season, [month][ics] from the data set's first
/// month.
struct FlowRates {
  MonthNumber first_month = 0;
  int months = 0, ics = 0;
  std::vector<double> clock_starts, completed;
  std::vector<MonthDays> days;  ///< [month]

  [[nodiscard]] std::size_t at(int month, int i) const {
    return static_cast<std::size_t>(month) * static_cast<std::size_t>(ics) + static_cast<std::size_t>(i);
  }
  /// Mean of `months` months up to and with `last`.
  [[nodiscard]] double mean_clock_starts(int last, int i, int months) const;
  [[nodiscard]] double mean_completed(int last, int i, int months) const;
};

/// \param known months of the data set that may be used; later ones are as if never published.
/// Values that notes leave out, or that are missing, lie on a line between their neighbours. Where notes of
/// the kind "mapped" leave out several systems at once, their sum is kept and split as in the year before.
/// Where the data hold nothing to go by, the model's rates stand.
FlowRates flow_rates(const RttDataSet& data, const Model& model, int known);

/// First month of each system in which a flow was published; the number of months where there is none.
std::vector<int> first_flows(const RttDataSet& data, Flow flow);

/// The stock of each system in the last of the `known` months that has it; NaN where it was never published.
std::vector<double> last_stock(const RttDataSet& data, Stock stock, int known);

}  // namespace icsim::calibration
