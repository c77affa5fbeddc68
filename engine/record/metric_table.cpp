/// The one table of metrics: a new metric is a row here and a name in the enum.
#include <array>

#include "engine/core/check.hpp"
#include "engine/record/metrics.hpp"
#include "engine/record/sums.hpp"

namespace icsim {
namespace {

// --- formulas over lists

/// NaN when nobody waits.
double share(double part, double of) {
  return of > 0.0 ? part / of : std::numeric_limits<double>::quiet_NaN();
}

/// A share of each quintile's list.
using QuintileShare = double (*)(const ListSums&, int quintile);

double over_18(const ListSums& sums, int q) {
  const double list = sums.of(Measure::incomplete, q);
  return share(list - sums.of(Measure::within_18_weeks, q), list);
}

double over_52(const ListSums& sums, int q) {
  return share(sums.of(Measure::over_52_weeks, q), sums.of(Measure::incomplete, q));
}

/// Most deprived quintile over least.
template <QuintileShare kShare>
double q1_q5_ratio(const ListSums& sums) {
  return share(kShare(sums, 0), kShare(sums, sums.quintiles() - 1));
}

/// Mean over quintiles, weighted by their lists.
template <QuintileShare kShare>
double weighted_mean(const ListSums& sums) {
  double sum = 0.0, weight = 0.0;
  for (int q = 0; q < sums.quintiles(); ++q) {
    const double list = sums.of(Measure::incomplete, q);
    if (list <= 0.0) continue;
    sum += list * kShare(sums, q);
    weight += list;
  }
  return share(sum, weight);
}

/// Slope index of inequality: fall of a share from the most to the least deprived end of the list, by
/// weighted least squares on the quintiles' mid-ranks. Source: Mackenbach and Kunst (1997), doi
/// 10.1016/S0277-9536(96)00073-1.
template <QuintileShare kShare>
double slope_index(const ListSums& sums) {
  double total = 0.0;
  for (int q = 0; q < sums.quintiles(); ++q) total += sums.of(Measure::incomplete, q);
  const double mean = weighted_mean<kShare>(sums);
  double rank = 0.0, with_share = 0.0, squares = 0.0;
  for (int q = 0; q < sums.quintiles(); ++q) {
    const double list = sums.of(Measure::incomplete, q);
    const double part = share(list, total);
    const double distance = rank + 0.5 * part - 0.5;
    rank += part;
    if (list <= 0.0) continue;
    with_share += part * distance * (kShare(sums, q) - mean);
    squares += part * distance * distance;
  }
  return -share(with_share, squares);
}

template <QuintileShare kShare>
double relative_index(const ListSums& sums) {
  return share(slope_index<kShare>(sums), weighted_mean<kShare>(sums));
}

double completed(const ListSums& sums) {
  return sums.of(Measure::completed_non_admitted) + sums.of(Measure::completed_admitted);
}

double within_18_weeks_share(const ListSums& sums) {
  return share(sums.of(Measure::within_18_weeks), sums.of(Measure::incomplete));
}

double activity(const ListSums& sums) {
  return share(completed(sums), sums.completed_2019_20());
}

double treated_per_1000_need(const ListSums& sums) {
  return share(1000.0 * completed(sums), sums.need());
}

// --- formulas over what surrounds the lists

using Of = SystemMeasure;
using Staff = StaffMeasure;

template <SystemMeasure kOver, SystemMeasure kUnder>
double quotient(const SystemSums& sums) {
  return ratio(sums.of(kOver), sums.of(kUnder));
}

/// Of all staff at work.
template <StaffMeasure kPart>
double share_of_staff(const SystemSums& sums) {
  return ratio(sums.of(kPart), sums.of(Staff::temporary) + sums.of(Staff::fte));
}

double vacancy_rate(const SystemSums& sums) {
  return 1.0 - ratio(sums.of(Staff::fte), sums.of(Staff::establishment));
}

double sickness_rate(const SystemSums& sums) {
  return ratio(sums.of(Staff::absent), sums.of(Staff::fte));
}

double productivity(const SystemSums& sums) {
  return ratio(sums.of(Of::staff_productive), sums.of(Staff::fte));
}

double gp_fte_per_100k(const SystemSums& sums) {
  return ratio(sums.of(Of::gp_fte) * 100000.0, sums.weighted_population());
}

double spending(const SystemSums& sums) {
  return sums.of(Of::spending) + sums.of(Of::session_spending) + sums.of(Of::independent_paid);
}

double scarcest_share(const SystemSums& sums) {
  return ratio(sums.weeks_scarcest(), sums.of(Of::weeks));
}

double list_change(const SystemSums& sums) {
  return sums.moved();
}

// --- the table

using M = Metric;
using K = NumberKind;
using O = OverMonths;
using B = Better;
using T = Topic;
using F = MetricFamily;

constexpr std::array<MetricSpec, kMetrics> kTable{{
    {M::incomplete, "incomplete", "pathways", "Incomplete pathways: the waiting list", "waiting list",
     K::count, O::census, B::less, T::waiting, F::list, Measure::incomplete},
    {M::awaiting_admission, "awaiting_admission", "pathways", "Incomplete pathways with a decision to admit",
     "awaiting admission", K::count, O::census, B::less, T::waiting, F::treated_lists,
     Measure::awaiting_admission},
    {M::within_18_weeks, "within_18_weeks", "pathways",
     "Incomplete pathways that have waited 18 weeks or less", "number within 18 weeks", K::count, O::census,
     B::neither, T::waiting, F::list_parts, Measure::within_18_weeks},
    {M::within_18_weeks_share, "within_18_weeks_share", "1", "Share of incomplete pathways within 18 weeks",
     "within 18 weeks", K::share, O::census, B::more, T::waiting, F::list_parts, &within_18_weeks_share},
    {M::over_52_weeks, "over_52_weeks", "pathways", "Incomplete pathways that have waited over 52 weeks",
     "over 52 weeks", K::count, O::census, B::less, T::waiting, F::list_parts, Measure::over_52_weeks},
    {M::over_65_weeks, "over_65_weeks", "pathways", "Incomplete pathways that have waited over 65 weeks",
     "over 65 weeks", K::count, O::census, B::less, T::waiting, F::long_waits, Measure::over_65_weeks},
    {M::over_78_weeks, "over_78_weeks", "pathways", "Incomplete pathways that have waited over 78 weeks",
     "over 78 weeks", K::count, O::census, B::less, T::waiting, F::long_waits, Measure::over_78_weeks},
    {M::over_104_weeks, "over_104_weeks", "pathways", "Incomplete pathways that have waited over 104 weeks",
     "over 104 weeks", K::count, O::census, B::less, T::waiting, F::long_waits, Measure::over_104_weeks},
    {M::median_wait, "median_wait", "weeks", "Median wait of incomplete pathways", "median wait", K::weeks,
     O::census, B::less, T::waiting, F::treated_lists, Percentile{0.5}},
    {M::percentile_92_wait, "percentile_92_wait", "weeks",
     "92nd percentile of the wait of incomplete pathways", "92nd percentile", K::weeks, O::census, B::less,
     T::waiting, F::treated_lists, Percentile{0.92}},
    {M::clock_starts, "clock_starts", "pathways", "New RTT periods in the month", "clock starts", K::count,
     O::year_sum, B::neither, T::flows, F::list_parts, Measure::clock_starts},
    {M::unreported_removals, "unreported_removals", "pathways",
     "Pathways that left the list in the month without a reported clock stop", "removals", K::count,
     O::year_sum, B::neither, T::flows, F::list_parts, Measure::unreported_removals},
    {M::decisions_to_admit, "decisions_to_admit", "pathways", "Decisions to admit in the month",
     "decisions to admit", K::count, O::year_sum, B::neither, T::flows, F::functions,
     Measure::decisions_to_admit},
    {M::completed_non_admitted, "completed_non_admitted", "pathways",
     "Completed non-admitted pathways in the month", "completed, not admitted", K::count, O::year_sum,
     B::more, T::flows, F::list_parts, Measure::completed_non_admitted},
    {M::completed_admitted, "completed_admitted", "pathways", "Completed admitted pathways in the month",
     "completed, admitted", K::count, O::year_sum, B::more, T::flows, F::list_parts,
     Measure::completed_admitted},
    {M::transfers_in, "transfers_in", "pathways",
     "Pathways taken over from other systems less those given, in the month", "transfers in", K::count,
     O::year_sum, B::neither, T::flows, F::between_systems, Measure::transfers_in},
    {M::activity_vs_2019_20, "activity_vs_2019_20", "1",
     "Completed pathways per working day, season removed, against 2019/20; below England the base is "
     "inferred, "
     "shared out as completed pathways of April 2022 were",
     "activity v 2019/20", K::share, O::year_mean, B::more, T::activity, F::functions, &activity,
     "v 2019/20, inferred"},
    {M::value_index, "value_index", "1",
     "Elective activity at tariff against 2019/20, with advice and guidance; below England the base is "
     "inferred",
     "value v 2019/20", K::share, O::year_mean, B::more, T::activity, F::system,
     &quotient<Of::elective_value, Of::elective_value_2019_20>, "value, inferred"},
    {M::pathway_index, "pathway_index", "1",
     "Completed pathways with advice and guidance against 2019/20; below England the base is inferred",
     "pathways v 2019/20", K::share, O::year_mean, B::more, T::activity, F::system,
     &quotient<Of::pathways_credited, Of::pathways_2019_20>, "pathways, inferred"},
    {M::value_threshold, "value_threshold", "1",
     "Threshold of contingent funding, as a share of the value of 2019/20", "funding threshold", K::share,
     O::year_mean, B::neither, T::activity, F::system,
     &quotient<Of::value_target, Of::elective_value_2019_20>},
    {M::contingent_earned, "contingent_earned", "GBP million",
     "Contingent funding calculated on the activity of the month; negative: lost", "earned or lost", K::money,
     O::year_sum, B::more, T::money, F::system, Of::contingent_earned},
    {M::contingent_received, "contingent_received", "GBP million",
     "Contingent funding paid in the month; negative: taken back", "paid or taken back", K::money,
     O::year_sum, B::more, T::money, F::system, Of::contingent_received},
    {M::allocation, "allocation", "GBP million", "Allocation of the month", "allocation", K::money,
     O::year_sum, B::neither, T::money, F::system, Of::allocation},
    {M::spending, "spending", "GBP million", "Spending of the month", "spending", K::money, O::year_sum,
     B::neither, T::money, F::system, &spending},
    {M::temporary_staff_spending, "temporary_staff_spending", "GBP million",
     "Premium of bank and agency staff in the month", "premium of bank and agency staff", K::money,
     O::year_sum, B::less, T::money, F::system, Of::temporary_spending},
    {M::session_spending, "session_spending", "GBP million",
     "Sessions bought with contingent funding in the month; negative: sessions cut", "sessions bought or cut",
     K::money, O::year_sum, B::neither, T::money, F::system, Of::session_spending},
    {M::independent_spending, "independent_spending", "GBP million",
     "Paid for additional activity of independent providers and hubs in the month",
     "paid to independent providers and hubs", K::money, O::year_sum, B::neither, T::money, F::system,
     Of::independent_spending},
    {M::transfer_payments, "transfer_payments", "GBP million",
     "Received for patients of other systems less paid for own patients elsewhere, in the month",
     "received for transfers", K::money, O::year_sum, B::neither, T::money, F::system, Of::transfer_payments},
    {M::cash_balance, "cash_balance", "GBP million", "Income less spending since the start date",
     "cash balance", K::money, O::census, B::more, T::money, F::system, Of::cash_balance},
    {M::funding_loop_gain, "funding_loop_gain", "1",
     "Gain of the loop from activity to contingent funding to capacity: below 1 it dies out",
     "funding loop gain", K::ratio, O::year_mean, B::neither, T::money, F::system,
     &quotient<Of::funding_gain, Of::weeks>},
    {M::staff_fte, "staff_fte", "FTE", "Staff in post: the six groups that elective care depends on",
     "staff in post", K::staff, O::census, B::more, T::workforce, F::staff, Staff::fte},
    {M::staff_establishment, "staff_establishment", "FTE", "Funded posts of these groups", "funded posts",
     K::staff, O::census, B::neither, T::workforce, F::staff, Staff::establishment},
    {M::staff_vacancy_rate, "staff_vacancy_rate", "1", "Share of funded posts without permanent staff",
     "vacancy rate", K::share, O::census, B::less, T::workforce, F::staff, &vacancy_rate},
    {M::staff_sickness_rate, "staff_sickness_rate", "1", "Share of staff absent through sickness",
     "sickness rate", K::share, O::census, B::less, T::workforce, F::staff, &sickness_rate},
    {M::temporary_staff_share, "temporary_staff_share", "1",
     "Bank and agency staff as a share of all staff at work", "temporary staff", K::share, O::census, B::less,
     T::workforce, F::staff, &share_of_staff<Staff::temporary>},
    {M::agency_staff_share, "agency_staff_share", "1", "Agency staff as a share of all staff at work",
     "agency staff", K::share, O::census, B::less, T::workforce, F::staff, &share_of_staff<Staff::agency>},
    {M::staff_joiners, "staff_joiners", "FTE", "Staff who joined in the month", "joiners", K::staff,
     O::year_sum, B::more, T::workforce, F::staff, Staff::joiners},
    {M::staff_leavers, "staff_leavers", "FTE", "Staff who left in the month", "leavers", K::staff,
     O::year_sum, B::less, T::workforce, F::staff, Staff::leavers},
    {M::productivity_vs_2019_20, "productivity_vs_2019_20", "1", "Output per member of staff against 2019/20",
     "productivity v 2019/20", K::share, O::census, B::more, T::workforce, F::system, &productivity},
    {M::capacity_index, "capacity_index", "1",
     "Treatment slots against the base path: what staff, beds, money and partners change",
     "capacity v base path", K::share, O::year_mean, B::more, T::workforce, F::system,
     &quotient<Of::slots_offered, Of::slots_of_base_path>},
    {M::gp_fte, "gp_fte", "FTE", "Fully qualified general practitioners", "GPs", K::staff, O::census, B::more,
     T::general_practice, F::system, Of::gp_fte},
    {M::gp_fte_per_100k_weighted, "gp_fte_per_100k_weighted", "FTE per 100000",
     "Fully qualified general practitioners per 100,000 patients weighted by need", "GPs per 100,000 by need",
     K::ratio, O::census, B::more, T::general_practice, F::system, &gp_fte_per_100k},
    {M::gp_appointments, "gp_appointments", "appointments",
     "Appointments with a general practitioner in the month", "GP appointments", K::count, O::year_sum,
     B::more, T::general_practice, F::system, Of::gp_appointments},
    {M::gp_load, "gp_load", "1", "Need for appointments over appointments, general practice", "GP load",
     K::ratio, O::year_mean, B::less, T::general_practice, F::system,
     &quotient<Of::gp_appointments_needed, Of::gp_appointments>},
    {M::referrals_avoided, "referrals_avoided", "pathways",
     "Referrals avoided by advice and guidance in the month, net", "referrals avoided", K::count, O::year_sum,
     B::neither, T::general_practice, F::system, Of::referrals_avoided},
    {M::beds_available, "beds_available", "beds", "General and acute beds", "beds", K::count, O::census,
     B::more, T::beds, F::system, Of::beds_available},
    {M::bed_occupancy, "bed_occupancy", "1", "Share of general and acute beds that is occupied",
     "bed occupancy", K::share, O::census, B::less, T::beds, F::system,
     &quotient<Of::beds_occupied, Of::beds_available>},
    {M::emergency_admissions, "emergency_admissions", "admissions", "Emergency admissions in the month",
     "emergencies", K::count, O::year_sum, B::less, T::beds, F::system, Of::emergency_admissions},
    {M::emergency_admissions_waiting, "emergency_admissions_waiting", "admissions",
     "Emergency admissions in the month of people on the list, for what they wait for",
     "emergencies from the list", K::count, O::year_sum, B::less, T::beds, F::system,
     Of::emergency_admissions_waiting},
    {M::independent_additional, "independent_additional", "pathways",
     "Additional treatment slots of independent providers in the month", "independent sector", K::count,
     O::year_sum, B::neither, T::partners, F::system, Of::independent_slots},
    {M::hub_additional, "hub_additional", "pathways",
     "Additional treatment slots of surgical hubs in the month", "surgical hubs", K::count, O::year_sum,
     B::neither, T::partners, F::system, Of::hub_slots},
    {M::over_18_weeks_q1_q5_ratio, "over_18_weeks_q1_q5_ratio", "1",
     "Share over 18 weeks in the most deprived quintile over that in the least deprived; it also moves when "
     "long "
     "waits move between places where more and fewer deprived people live",
     "most over least deprived, over 18 weeks", K::ratio, O::census, B::less, T::inequality, F::inequality,
     &q1_q5_ratio<over_18>},
    {M::over_52_weeks_q1_q5_ratio, "over_52_weeks_q1_q5_ratio", "1",
     "Share over 52 weeks in the most deprived quintile over that in the least deprived; it also moves when "
     "long "
     "waits move between places where more and fewer deprived people live",
     "most over least deprived, over 52 weeks", K::ratio, O::census, B::less, T::inequality, F::inequality,
     &q1_q5_ratio<over_52>},
    {M::over_18_weeks_slope_index, "over_18_weeks_slope_index", "1",
     "Slope index of inequality of the share over 18 weeks: most less least deprived, by rank",
     "deprivation gap", K::gap, O::census, B::less, T::inequality, F::inequality, &slope_index<over_18>},
    {M::over_18_weeks_relative_index, "over_18_weeks_relative_index", "1",
     "Relative index of inequality of the share over 18 weeks: slope index over the mean share",
     "relative gap, over 18 weeks", K::ratio, O::census, B::less, T::inequality, F::inequality,
     &relative_index<over_18>},
    {M::over_52_weeks_slope_index, "over_52_weeks_slope_index", "1",
     "Slope index of inequality of the share over 52 weeks: most less least deprived, by rank",
     "gap over 52 weeks", K::gap, O::census, B::less, T::inequality, F::inequality, &slope_index<over_52>},
    {M::over_52_weeks_relative_index, "over_52_weeks_relative_index", "1",
     "Relative index of inequality of the share over 52 weeks: slope index over the mean share",
     "relative gap, over 52 weeks", K::ratio, O::census, B::less, T::inequality, F::inequality,
     &relative_index<over_52>},
    {M::treated_per_1000_need, "treated_per_1000_need", "pathways per 1000",
     "Completed pathways in the month per 1,000 need-weighted residents", "treated per 1,000 by need",
     K::ratio, O::year_sum, B::neither, T::inequality, F::need, &treated_per_1000_need},
    {M::scarcest_share, "scarcest_share", "1", "Share of weeks in which this resource was the scarcest",
     "scarcest", K::share, O::year_mean, B::neither, T::parts, F::resources, &scarcest_share},
    {M::list_change, "list_change", "pathways", "Change of the list in the month through this cause",
     "change of the list", K::count, O::year_sum, B::neither, T::parts, F::causes, &list_change},
    {M::transferred_pathways, "transferred_pathways", "pathways",
     "Pathways sent along this arc of mutual aid in the month", "sent", K::count, O::year_sum, B::neither,
     T::parts, F::arcs, ArcMeasure::pathways},
    {M::transfer_arc_payments, "transfer_arc_payments", "GBP million",
     "Paid by the sending system along this arc in the month", "paid for patients sent", K::money,
     O::year_sum, B::neither, T::parts, F::arcs, ArcMeasure::payments},
}};

/// Which row each metric has; kMetrics where there is none or there are two.
constexpr std::array<std::size_t, kMetrics> rows_by_id() {
  std::array<std::size_t, kMetrics> rows{};
  rows.fill(kMetrics);
  for (std::size_t row = 0; row < kTable.size(); ++row) {
    std::size_t& at = rows[static_cast<std::size_t>(kTable[row].id)];
    at = at == kMetrics ? row : kMetrics + 1;
  }
  return rows;
}
constexpr std::array<std::size_t, kMetrics> kRowOf = rows_by_id();

constexpr bool is_complete() {
  for (const std::size_t row : kRowOf) {
    if (row >= kMetrics) return false;
  }
  for (const MetricSpec& metric : kTable) {
    if (std::holds_alternative<std::monostate>(metric.formula) || metric.label.empty()) return false;
  }
  return true;
}
static_assert(is_complete(), "every metric has one row in the table, with a label and a formula");

}  // namespace

std::span<const MetricSpec> all_metrics() {
  return kTable;
}

const MetricSpec& specification(Metric metric) {
  ICSIM_EXPECT(metric < Metric::count);
  return kTable[kRowOf[static_cast<std::size_t>(metric)]];
}

const MetricSpec* find_metric(std::string_view name) {
  for (const MetricSpec& metric : kTable) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

}  // namespace icsim
