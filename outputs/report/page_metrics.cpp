#include "outputs/report/page_metrics.hpp"

namespace icsim::outputs {

const std::vector<PageMetric>& page_metrics() {
  constexpr bool kSystems = true, kFan = true, kLists = true;
  static const std::vector<PageMetric> kAll{
      {Metric::incomplete, kSystems, kFan, kLists},
      {Metric::within_18_weeks_share, kSystems, kFan, kLists},
      {Metric::over_52_weeks, kSystems, kFan, kLists},
      {Metric::over_65_weeks},
      {Metric::over_78_weeks},
      {Metric::median_wait, kSystems},
      {Metric::percentile_92_wait},
      {Metric::clock_starts},
      {Metric::unreported_removals},
      {Metric::activity_vs_2019_20},
      {Metric::completed_admitted},
      {Metric::completed_non_admitted},
      {Metric::value_threshold},
      {Metric::value_index},
      {Metric::pathway_index},
      {Metric::capacity_index},
      {Metric::contingent_earned},
      {Metric::contingent_received},
      {Metric::spending},
      {Metric::cash_balance, kSystems},
      {Metric::temporary_staff_spending},
      {Metric::staff_fte},
      {Metric::staff_vacancy_rate, kSystems},
      {Metric::staff_sickness_rate},
      {Metric::temporary_staff_share},
      {Metric::gp_fte},
      {Metric::gp_load, kSystems},
      {Metric::gp_appointments},
      {Metric::over_18_weeks_slope_index, kSystems},
      {Metric::over_52_weeks_slope_index},
      {Metric::over_18_weeks_q1_q5_ratio},
      {Metric::treated_per_1000_need},
      {Metric::bed_occupancy, kSystems},
      {Metric::transfers_in},
      {Metric::independent_additional},
  };
  return kAll;
}

}  // namespace icsim::outputs
