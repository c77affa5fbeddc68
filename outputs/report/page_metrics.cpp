#include "outputs/report/page_metrics.hpp"

namespace icsim::outputs {

const std::vector<PageMetric>& page_metrics() {
  using K = NumberKind;
  constexpr auto kNone = PageMetric::Systems::none;
  constexpr auto kMean = PageMetric::Systems::mean;
  constexpr auto kRange = PageMetric::Systems::range;
  constexpr bool kFan = true;
  static const std::vector<PageMetric> kAll{
      {"incomplete", "waiting list", "waiting", K::count, kRange, kFan},
      {"within_18_weeks_share", "within 18 weeks", "waiting", K::share, kRange, kFan},
      {"over_52_weeks", "over 52 weeks", "waiting", K::count, kRange, kFan},
      {"over_65_weeks", "over 65 weeks", "waiting", K::count, kNone},
      {"over_78_weeks", "over 78 weeks", "waiting", K::count, kNone},
      {"median_wait", "median wait", "waiting", K::weeks, kMean},
      {"percentile_92_wait", "92nd percentile of the wait", "waiting", K::weeks, kNone},
      {"clock_starts", "clock starts", "waiting", K::count, kNone},
      {"unreported_removals", "removals", "waiting", K::count, kNone},
      {"activity_vs_2019_20", "activity against 2019/20", "activity", K::share, kMean},
      {"completed_admitted", "completed, admitted", "activity", K::count, kNone},
      {"completed_non_admitted", "completed, not admitted", "activity", K::count, kNone},
      {"value_index", "value against 2019/20", "activity", K::share, kNone},
      {"pathway_index", "pathways against 2019/20", "activity", K::share, kNone},
      {"capacity_index", "capacity against the base path", "activity", K::share, kNone},
      {"contingent_earned", "contingent funding earned or lost", "money", K::money, kNone},
      {"contingent_received", "contingent funding paid or taken back", "money", K::money, kNone},
      {"spending", "spending", "money", K::money, kNone},
      {"cash_balance", "cash balance", "money", K::money, kMean},
      {"temporary_staff_spending", "premium of bank and agency staff", "money", K::money, kNone},
      {"staff_fte", "staff in post", "workforce", K::staff, kNone},
      {"staff_vacancy_rate", "vacancy rate", "workforce", K::share, kMean},
      {"staff_sickness_rate", "sickness rate", "workforce", K::share, kNone},
      {"temporary_staff_share", "bank and agency staff", "workforce", K::share, kNone},
      {"gp_fte", "general practitioners", "general_practice", K::staff, kNone},
      {"gp_load", "need over appointments", "general_practice", K::ratio, kMean},
      {"gp_appointments", "appointments", "general_practice", K::count, kNone},
      {"over_18_weeks_slope_index", "deprivation gap over 18 weeks", "inequality", K::share, kMean},
      {"over_52_weeks_slope_index", "deprivation gap over 52 weeks", "inequality", K::share, kNone},
      {"over_18_weeks_q1_q5_ratio", "most over least deprived, over 18 weeks", "inequality", K::ratio, kNone},
      {"treated_per_1000_need", "treated per 1,000 by need", "inequality", K::ratio, kNone},
      {"bed_occupancy", "bed occupancy", "beds", K::share, kMean},
      {"transfers_in", "transfers in, net", "partners", K::count, kNone},
      {"independent_additional", "additional slots, independent sector", "partners", K::count, kNone},
  };
  return kAll;
}

}  // namespace icsim::outputs
