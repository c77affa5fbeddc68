#include "outputs/report/page_metrics.hpp"

namespace icsim::outputs {

const std::vector<PageMetric>& page_metrics() {
  constexpr auto kNone = PageMetric::Systems::none;
  constexpr auto kMean = PageMetric::Systems::mean;
  constexpr auto kRange = PageMetric::Systems::range;
  constexpr bool kFan = true;
  static const std::vector<PageMetric> kAll{
      {Metric::incomplete, kRange, kFan},
      {Metric::within_18_weeks_share, kRange, kFan},
      {Metric::over_52_weeks, kRange, kFan},
      {Metric::over_65_weeks, kNone},
      {Metric::over_78_weeks, kNone},
      {Metric::median_wait, kMean},
      {Metric::percentile_92_wait, kNone},
      {Metric::clock_starts, kNone},
      {Metric::unreported_removals, kNone},
      {Metric::activity_vs_2019_20, kNone},
      {Metric::completed_admitted, kNone},
      {Metric::completed_non_admitted, kNone},
      {Metric::value_index, kNone},
      {Metric::pathway_index, kNone},
      {Metric::capacity_index, kNone},
      {Metric::contingent_earned, kNone},
      {Metric::contingent_received, kNone},
      {Metric::spending, kNone},
      {Metric::cash_balance, kMean},
      {Metric::temporary_staff_spending, kNone},
      {Metric::staff_fte, kNone},
      {Metric::staff_vacancy_rate, kMean},
      {Metric::staff_sickness_rate, kNone},
      {Metric::temporary_staff_share, kNone},
      {Metric::gp_fte, kNone},
      {Metric::gp_load, kMean},
      {Metric::gp_appointments, kNone},
      {Metric::over_18_weeks_slope_index, kMean},
      {Metric::over_52_weeks_slope_index, kNone},
      {Metric::over_18_weeks_q1_q5_ratio, kNone},
      {Metric::treated_per_1000_need, kNone},
      {Metric::bed_occupancy, kMean},
      {Metric::transfers_in, kNone},
      {Metric::independent_additional, kNone},
  };
  return kAll;
}

}  // namespace icsim::outputs
