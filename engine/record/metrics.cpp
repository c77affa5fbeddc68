#include "engine/record/metrics.hpp"

#include <array>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

constexpr std::array<MetricSpec, kMetrics> kMetricTable{{
    {Metric::incomplete, "incomplete", "pathways", "Incomplete pathways: the waiting list", false},
    {Metric::awaiting_admission, "awaiting_admission", "pathways",
     "Incomplete pathways with a decision to admit", false},
    {Metric::within_18_weeks, "within_18_weeks", "pathways",
     "Incomplete pathways that have waited 18 weeks or less", false},
    {Metric::over_52_weeks, "over_52_weeks", "pathways", "Incomplete pathways that have waited over 52 weeks",
     false},
    {Metric::over_65_weeks, "over_65_weeks", "pathways", "Incomplete pathways that have waited over 65 weeks",
     false},
    {Metric::over_78_weeks, "over_78_weeks", "pathways", "Incomplete pathways that have waited over 78 weeks",
     false},
    {Metric::over_104_weeks, "over_104_weeks", "pathways",
     "Incomplete pathways that have waited over 104 weeks", false},
    {Metric::within_18_weeks_share, "within_18_weeks_share", "1",
     "Share of incomplete pathways within 18 weeks", false},
    {Metric::median_wait, "median_wait", "weeks", "Median wait of incomplete pathways", false},
    {Metric::percentile_92_wait, "percentile_92_wait", "weeks",
     "92nd percentile of the wait of incomplete pathways", false},
    {Metric::clock_starts, "clock_starts", "pathways", "New RTT periods in the month", true},
    {Metric::unreported_removals, "unreported_removals", "pathways",
     "Pathways that left the list in the month without a reported clock stop", true},
    {Metric::decisions_to_admit, "decisions_to_admit", "pathways", "Decisions to admit in the month", true},
    {Metric::completed_non_admitted, "completed_non_admitted", "pathways",
     "Completed non-admitted pathways in the month", true},
    {Metric::completed_admitted, "completed_admitted", "pathways", "Completed admitted pathways in the month",
     true},
    {Metric::transfers_in, "transfers_in", "pathways",
     "Pathways taken over from other systems less those given, in the month", true},
    {Metric::activity_vs_2019_20, "activity_vs_2019_20", "1",
     "Completed pathways per working day, season removed, against 2019/20", true},
    {Metric::over_18_weeks_q1_q5_ratio, "over_18_weeks_q1_q5_ratio", "1",
     "Share over 18 weeks in the most deprived quintile over that in the least deprived", false},
    {Metric::over_52_weeks_q1_q5_ratio, "over_52_weeks_q1_q5_ratio", "1",
     "Share over 52 weeks in the most deprived quintile over that in the least deprived", false},
    {Metric::over_18_weeks_slope_index, "over_18_weeks_slope_index", "1",
     "Slope index of inequality of the share over 18 weeks: most less least deprived, by rank", false},
    {Metric::over_18_weeks_relative_index, "over_18_weeks_relative_index", "1",
     "Relative index of inequality of the share over 18 weeks: slope index over the mean share", false},
    {Metric::over_52_weeks_slope_index, "over_52_weeks_slope_index", "1",
     "Slope index of inequality of the share over 52 weeks: most less least deprived, by rank", false},
    {Metric::over_52_weeks_relative_index, "over_52_weeks_relative_index", "1",
     "Relative index of inequality of the share over 52 weeks: slope index over the mean share", false},
    {Metric::treated_per_1000_need, "treated_per_1000_need", "pathways per 1000",
     "Completed pathways in the month per 1,000 need-weighted residents", true},
    {Metric::staff_fte, "staff_fte", "FTE", "Staff in post: the six groups that elective care depends on",
     false},
    {Metric::staff_establishment, "staff_establishment", "FTE", "Funded posts of these groups", false},
    {Metric::staff_vacancy_rate, "staff_vacancy_rate", "1", "Share of funded posts without permanent staff",
     false},
    {Metric::staff_sickness_rate, "staff_sickness_rate", "1", "Share of staff absent through sickness",
     false},
    {Metric::temporary_staff_share, "temporary_staff_share", "1",
     "Bank and agency staff as a share of all staff at work", false},
    {Metric::agency_staff_share, "agency_staff_share", "1", "Agency staff as a share of all staff at work",
     false},
    {Metric::staff_joiners, "staff_joiners", "FTE", "Staff who joined in the month", true},
    {Metric::staff_leavers, "staff_leavers", "FTE", "Staff who left in the month", true},
    {Metric::productivity_vs_2019_20, "productivity_vs_2019_20", "1",
     "Output per member of staff against 2019/20", false},
    {Metric::capacity_index, "capacity_index", "1",
     "Treatment slots against the base path: what staff, beds, money and partners change", true},
    {Metric::gp_fte, "gp_fte", "FTE", "Fully qualified general practitioners", false},
    {Metric::gp_fte_per_100k_weighted, "gp_fte_per_100k_weighted", "FTE per 100000",
     "Fully qualified general practitioners per 100,000 patients weighted by need", false},
    {Metric::gp_appointments, "gp_appointments", "appointments",
     "Appointments with a general practitioner in the month", true},
    {Metric::gp_load, "gp_load", "1", "Need for appointments over appointments, general practice", true},
    {Metric::referrals_avoided, "referrals_avoided", "pathways",
     "Referrals avoided by advice and guidance in the month, net", true},
    {Metric::beds_available, "beds_available", "beds", "General and acute beds", false},
    {Metric::bed_occupancy, "bed_occupancy", "1", "Share of general and acute beds that is occupied", false},
    {Metric::emergency_admissions, "emergency_admissions", "admissions", "Emergency admissions in the month",
     true},
    {Metric::emergency_admissions_waiting, "emergency_admissions_waiting", "admissions",
     "Emergency admissions in the month of people on the list, for what they wait for", true},
    {Metric::independent_additional, "independent_additional", "pathways",
     "Additional treatment slots of independent providers in the month", true},
    {Metric::hub_additional, "hub_additional", "pathways",
     "Additional treatment slots of surgical hubs in the month", true},
    {Metric::value_index, "value_index", "1",
     "Elective activity at tariff against 2019/20, with advice and guidance", true},
    {Metric::pathway_index, "pathway_index", "1",
     "Completed pathways with advice and guidance against 2019/20", true},
    {Metric::value_threshold, "value_threshold", "1",
     "Threshold of contingent funding, as a share of the value of 2019/20", true},
    {Metric::contingent_earned, "contingent_earned", "GBP million",
     "Contingent funding calculated on the activity of the month; negative: lost", true},
    {Metric::contingent_received, "contingent_received", "GBP million",
     "Contingent funding paid in the month; negative: taken back", true},
    {Metric::allocation, "allocation", "GBP million", "Allocation of the month", true},
    {Metric::spending, "spending", "GBP million", "Spending of the month", true},
    {Metric::temporary_staff_spending, "temporary_staff_spending", "GBP million",
     "Premium of bank and agency staff in the month", true},
    {Metric::session_spending, "session_spending", "GBP million",
     "Sessions bought with contingent funding in the month; negative: sessions cut", true},
    {Metric::independent_spending, "independent_spending", "GBP million",
     "Paid for additional activity of independent providers and hubs in the month", true},
    {Metric::transfer_payments, "transfer_payments", "GBP million",
     "Received for patients of other systems less paid for own patients elsewhere, in the month", true},
    {Metric::cash_balance, "cash_balance", "GBP million", "Income less spending since the start date", false},
    {Metric::funding_loop_gain, "funding_loop_gain", "1",
     "Gain of the loop from activity to contingent funding to capacity: below 1 it dies out", true},
    {Metric::scarcest_share, "scarcest_share", "1", "Share of weeks in which this resource was the scarcest",
     true},
    {Metric::list_change, "list_change", "pathways", "Change of the list in the month through this cause",
     true},
    {Metric::transferred_pathways, "transferred_pathways", "pathways",
     "Pathways sent along this arc of mutual aid in the month", true},
    {Metric::transfer_arc_payments, "transfer_arc_payments", "GBP million",
     "Paid by the sending system along this arc in the month", true},
}};

constexpr bool in_enum_order() {
  for (int i = 0; i < kMetrics; ++i) {
    if (kMetricTable[static_cast<std::size_t>(i)].id != static_cast<Metric>(i)) return false;
  }
  return true;
}
static_assert(in_enum_order());

const std::vector<Metric> kInequality{
    Metric::over_18_weeks_q1_q5_ratio, Metric::over_52_weeks_q1_q5_ratio,
    Metric::over_18_weeks_slope_index, Metric::over_18_weeks_relative_index,
    Metric::over_52_weeks_slope_index, Metric::over_52_weeks_relative_index};
const std::vector<Metric> kOfStaff{
    Metric::staff_fte,           Metric::staff_establishment,   Metric::staff_vacancy_rate,
    Metric::staff_sickness_rate, Metric::temporary_staff_share, Metric::agency_staff_share,
    Metric::staff_joiners,       Metric::staff_leavers};
const std::vector<Metric> kOfArc{Metric::transferred_pathways, Metric::transfer_arc_payments};
/// Metrics of what surrounds the lists, for England, regions and systems.
const std::vector<Metric> kOfSystem = [] {
  std::vector<Metric> metrics;
  for (int m = static_cast<int>(Metric::staff_fte); m <= static_cast<int>(Metric::funding_loop_gain); ++m)
    metrics.push_back(static_cast<Metric>(m));
  return metrics;
}();

std::vector<Metric> without(std::vector<Metric> metrics, std::initializer_list<Metric> dropped) {
  for (const Metric metric : dropped) std::erase(metrics, metric);
  return metrics;
}

}  // namespace

const MetricSpec& specification(Metric metric) {
  ICSIM_EXPECT(metric < Metric::count);
  return kMetricTable[static_cast<std::size_t>(metric)];
}

RecordLayout::RecordLayout(const Model& model, WaitBands wait_bands, const AidNetwork& aid,
                           RecordDetail detail)
    : arcs_(aid.arcs().begin(), aid.arcs().end()) {
  std::vector<Metric> area;
  for (int m = 0; m <= static_cast<int>(Metric::completed_admitted); ++m)
    area.push_back(static_cast<Metric>(m));
  area.insert(area.end(), {Metric::transfers_in, Metric::activity_vs_2019_20});
  const std::vector<Metric> function = without(area, {Metric::transfers_in});
  const std::vector<Metric> list = without(area, {Metric::decisions_to_admit, Metric::activity_vs_2019_20});
  if (model.dims.quintiles > 1) area.insert(area.end(), kInequality.begin(), kInequality.end());
  if (!model.system.empty()) area.insert(area.end(), kOfSystem.begin(), kOfSystem.end());
  const std::vector<Metric> resident = without(list, {Metric::transfers_in, Metric::awaiting_admission,
                                                      Metric::median_wait, Metric::percentile_92_wait});
  const std::vector<Metric> quintile =
      without(resident, {Metric::over_65_weeks, Metric::over_78_weeks, Metric::over_104_weeks});
  std::vector<Metric> england_quintile = quintile;
  if (!model.system.empty()) england_quintile.push_back(Metric::treated_per_1000_need);

  const auto rows = [](int n) { return static_cast<std::size_t>(n); };
  const Dimensions& dims = model.dims;
  const std::size_t systems = model.system.size();
  levels_ = {
      {Level::england, "england", area, 1, 0, true},
      {Level::region, "region", area, model.regions.size(), 0, true},
      {Level::ics, "ics", area, rows(dims.ics), 0, true},
      {Level::treatment_function, "treatment_function", function, rows(dims.treatment_functions), 0, true},
      {Level::ics_treatment_function, "ics_treatment_function", list, dims.lists(), 0, false},
      {Level::quintile, "quintile", england_quintile, rows(dims.quintiles), 0, true},
      {Level::ics_quintile, "ics_quintile", quintile, rows(dims.ics * dims.quintiles), 0, false},
      {Level::resident_ics, "resident_ics", resident, model.network.empty() ? 0 : rows(dims.ics), 0, false},
      {Level::ics_wait_band,
       "ics_wait_band",
       {Metric::incomplete},
       wait_bands == WaitBands::record ? rows(dims.ics * kBands) : 0,
       0,
       false},
      {Level::staff_group, "staff_group", kOfStaff, systems > 0 ? rows(kStaffGroups) : 0, 0, true},
      {Level::ics_staff_group, "ics_staff_group", kOfStaff, systems * kStaffGroups, 0, false},
      {Level::resource, "resource", {Metric::scarcest_share}, systems > 0 ? rows(kResources) : 0, 0, true},
      {Level::ics_resource, "ics_resource", {Metric::scarcest_share}, systems * kResources, 0, false},
      {Level::cause, "cause", {Metric::list_change}, systems > 0 ? rows(kCauses) : 0, 0, true},
      {Level::ics_cause, "ics_cause", {Metric::list_change}, systems * kCauses, 0, false},
      {Level::transfer_arc, "transfer_arc", kOfArc, aid.arcs().size(), 0, false},
  };
  for (LevelSpec& level : levels_) {
    if (detail == RecordDetail::areas && level.id > Level::ics) level.rows = 0;
    level.offset = series_;
    series_ += level.series();
  }
}

}  // namespace icsim
