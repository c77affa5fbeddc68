#pragma once
/// A monthly model of waits by whole months with constant rates: the method that planners use, to compare
/// with.
///
/// Each month everybody's wait grows by a month and referrals enter the first band. Of those who enter a band
/// a constant share leaves without treatment ("reneges"); the treatments of the month are shared over bands
/// in proportion to a constant rate x those who enter. Rates are plain means over the months of a window.
/// Source: written from a description of R. M. Wood, L. Worthington (2025), Health Care Management Science
/// 28, 259-273, and of NHSRtt (NHS BNSSG analytics); no code of theirs was read.
#include <array>
#include <span>

namespace icsim::calibration {

inline constexpr int kMonthBands = 25;
inline constexpr double kWeeksInMonth = 365.25 / 12.0 / 7.0;

/// Pathways by whole months waited, 0 to 24, the last band open.
using MonthBands = std::array<double, kMonthBands>;

/// The same pathways by whole months, each band's spread evenly over its weeks.
/// \param counts [band], pathways; the last band is open and goes to the last month band.
/// \param from_weeks [band], the weeks waited at which each begins, rising from 0; a later entry is where the
/// one
///   before ends.
MonthBands to_month_bands(std::span<const double> counts, std::span<const double> from_weeks);

/// Pathways that waited fewer weeks, a band's spread evenly over its month.
double waited_less(const MonthBands& bands, double weeks);
double sum_of(const MonthBands& bands);

/// Published stock by wait.
struct WaitThresholds {
  double all = 0.0;
  double within_18 = 0.0;
  double over_52 = 0.0;
  double over_65 = 0.0;
  double over_78 = 0.0;
  double over_104 = 0.0;
};

/// Bands of an area of which only thresholds were published: each segment between thresholds (0-18, 18-52,
/// 52-65, 65-78, 78-104 and over 104 weeks) is shared over bands like England's bands of the month.
MonthBands split_like(const WaitThresholds& area, const MonthBands& england);

/// Those who could be in each band at the end of a month: referrals in the first, and those a band below
/// before.
MonthBands inflow_of(const MonthBands& before, double referrals);

/// One month as it was observed. `treated` counts completed pathways by months waited at their end.
struct KnownMonth {
  MonthBands before{};
  MonthBands after{};
  MonthBands treated{};
  double referrals = 0.0;
};

struct MeanRates {
  double referral_uplift = 0.0;  ///< referrals that were not reported, per reported one
  MonthBands renege{};    ///< share of a band's inflow that leaves without treatment; negative: more came
  MonthBands capacity{};  ///< treatments per inflow: the shape of who is treated
};

/// Plain means of renege = (inflow - treated - after) / inflow and capacity = treated / inflow. A negative
/// mean renege of the first band becomes a referral uplift, and its capacity is per uplifted inflow.
/// \param months at least one.
MeanRates mean_rates(std::span<const KnownMonth> months);

/// Completed pathways by band when only their sum was published: capacity x inflow, scaled to the sum.
MonthBands share_treatments(const MonthBands& inflow, const MonthBands& capacity, double treatments);

/// One month on. Where a band would be overdrawn the rest is spread evenly over the bands that have pathways
/// left; nothing is treated that is not there.
/// \param referrals as reported, pathways in the month.
/// \param treatments all completed pathways of the month.
MonthBands next_month(const MonthBands& now, const MeanRates& rates, double referrals, double treatments);

}  // namespace icsim::calibration
