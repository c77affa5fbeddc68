#pragma once
/// The axes and weekly numbers of the systems around the lists: staff, beds, general practice, money, partners.
/// Each system (ICS) has one row of draws for every number, in the order of `SystemRows`.
#include <array>
#include <cstddef>
#include <string_view>

#include "engine/core/lanes.hpp"

namespace icsim {

/// Staff that elective care needs. Words of the NHS workforce statistics, grouped by what they limit.
enum class StaffGroup {
  consultant_surgical,
  consultant_medical,
  anaesthetic,
  theatre,     ///< theatre nurses and operating department practitioners
  ward_nurse,  ///< registered nurses on wards and in clinics
  diagnostic,  ///< radiographers, scientists, endoscopy and physiology staff
  count
};
inline constexpr int kStaffGroups = static_cast<int>(StaffGroup::count);
inline constexpr std::array<std::string_view, kStaffGroups> kStaffGroupWords{
    "consultant_surgical", "consultant_medical", "anaesthetic", "theatre", "ward_nurse", "diagnostic"};

/// What a treatment slot needs: the staff groups, then beds and operating theatres.
enum class Resource { beds = kStaffGroups, theatres, count };
inline constexpr int kResources = static_cast<int>(Resource::count);
inline constexpr std::array<std::string_view, kResources> kResourceWords = [] {
  std::array<std::string_view, kResources> words{};
  for (std::size_t g = 0; g < kStaffGroups; ++g) words[g] = kStaffGroupWords[g];
  words[static_cast<std::size_t>(Resource::beds)] = "beds";
  words[static_cast<std::size_t>(Resource::theatres)] = "theatres";
  return words;
}();

/// What moved a list in a week, in pathways; the causes of a week add up to the change of the list.
enum class Cause {
  clock_starts_at_start,  ///< clock starts at the level of the start date, with days and season
  demand_growth,          ///< growth and level of demand on the base path
  demand_calibration,     ///< clock starts by the calibrated or the observed path beyond that
  demand_levers,          ///< what levers on level, growth and quintiles of demand change of it
  general_practice,       ///< GP supply, load, advice and guidance
  missing_patients,       ///< return of those who did not come in the pandemic
  removals,               ///< unreported removals at the share of the base path
  removals_calibration,   ///< at the calibrated share beyond that
  removals_levers,        ///< what levers on removals change of it, and validation
  treatment_at_start,     ///< completions at the level of the start date
  capacity_growth,        ///< growth and level of capacity on the base path
  capacity_calibration,   ///< capacity of the calibrated or the observed path beyond that
  capacity_levers,        ///< what levers on level, growth and activity against 2019/20 change of it
  staff,                  ///< staff numbers and productivity off the base path
  sickness,               ///< sickness absence off the base path
  beds,                   ///< beds, theatres and emergency pressure off the base path
  strikes,
  winter,
  money,               ///< sessions bought or lost with contingent funding and deficits
  independent_sector,  ///< independent providers, hubs, diagnostic centres, less the NHS staff they take
  transfers,           ///< mutual aid, net
  chance,              ///< demographic noise of clock starts and slots
  unused_capacity,     ///< slots that nobody was there to use, and decisions that differ from the mean
  count
};
inline constexpr int kCauses = static_cast<int>(Cause::count);
inline constexpr std::array<std::string_view, kCauses> kCauseWords{"clock_starts_at_start",
                                                                   "demand_growth",
                                                                   "demand_calibration",
                                                                   "demand_levers",
                                                                   "general_practice",
                                                                   "missing_patients",
                                                                   "removals",
                                                                   "removals_calibration",
                                                                   "removals_levers",
                                                                   "treatment_at_start",
                                                                   "capacity_growth",
                                                                   "capacity_calibration",
                                                                   "capacity_levers",
                                                                   "staff",
                                                                   "sickness",
                                                                   "beds",
                                                                   "strikes",
                                                                   "winter",
                                                                   "money",
                                                                   "independent_sector",
                                                                   "transfers",
                                                                   "chance",
                                                                   "unused_capacity"};

/// Which side of a list's account a cause stands on.
enum class CauseSide { joining, removal, treatment, transfer, rest };
constexpr CauseSide side_of(Cause cause) {
  switch (cause) {
    case Cause::clock_starts_at_start:
    case Cause::demand_growth:
    case Cause::demand_calibration:
    case Cause::demand_levers:
    case Cause::general_practice:
    case Cause::missing_patients:
      return CauseSide::joining;
    case Cause::removals:
    case Cause::removals_calibration:
    case Cause::removals_levers:
      return CauseSide::removal;
    case Cause::treatment_at_start:
    case Cause::capacity_growth:
    case Cause::capacity_calibration:
    case Cause::capacity_levers:
    case Cause::staff:
    case Cause::sickness:
    case Cause::beds:
    case Cause::strikes:
    case Cause::winter:
    case Cause::money:
    case Cause::independent_sector:
      return CauseSide::treatment;
    case Cause::transfers:
      return CauseSide::transfer;
    case Cause::chance:
    case Cause::unused_capacity:
    case Cause::count:
      break;
  }
  return CauseSide::rest;
}

/// Weekly numbers of one system. Stocks (see is_stock) hold at the end of the week; flows are totals of the week.
enum class SystemMeasure {
  gp_fte,                  ///< fully qualified general practitioners, FTE
  beds_available,          ///< general and acute beds
  beds_occupied,           ///< of them, by emergency and elective patients
  cash_balance,            ///< GBP m since the start date
  staff_productive,        ///< FTE x productivity against 2019/20, all staff groups
  weeks,                   ///< 1 each week: divides sums of weekly rates
  gp_joiners,              ///< FTE
  gp_leavers,              ///< FTE
  gp_appointments,         ///< by general practitioners
  gp_appointments_needed,  ///< at the contact rate of the start date and today's need
  referrals_avoided,       ///< net, through advice and guidance
  advice_requests,         ///< requests of advice and guidance that ended without a referral
  emergency_admissions,
  emergency_admissions_waiting,  ///< of people on the list, through the condition they wait for
  slots_offered,                 ///< treatment slots of both stages
  slots_of_base_path,            ///< what they would be with staff, beds, money and partners on the base path
  independent_slots,             ///< additional slots of independent providers
  hub_slots,                     ///< additional slots of surgical hubs
  elective_value,                ///< GBP m at tariff
  elective_value_2019_20,        ///< GBP m at the same prices, same days
  pathways_credited,             ///< completed pathways and advice and guidance
  pathways_2019_20,              ///< same days
  value_target,                  ///< GBP m: the threshold in force
  contingent_earned,             ///< GBP m, calculated on this week's activity; negative: lost
  contingent_received,           ///< GBP m, paid or taken back this week
  allocation,                    ///< GBP m
  spending,                      ///< GBP m, all but sessions and independent care
  temporary_spending,            ///< GBP m, premium of bank and agency staff: a part of spending
  session_spending,              ///< GBP m, sessions bought with contingent funding; negative: sessions lost
  independent_spending,          ///< GBP m, additional activity of independent providers and hubs
  independent_paid,              ///< GBP m, the same when it is paid, a week later
  transfer_payments,             ///< GBP m received for other systems' patients less paid
  funding_gain,                  ///< gain of the funding loop in force this week, times 1 week
  count
};
inline constexpr int kSystemMeasures = static_cast<int>(SystemMeasure::count);
constexpr bool is_stock(SystemMeasure measure) {
  return measure == SystemMeasure::gp_fte || measure == SystemMeasure::beds_available ||
         measure == SystemMeasure::beds_occupied || measure == SystemMeasure::cash_balance ||
         measure == SystemMeasure::staff_productive;
}

/// Weekly numbers of one staff group.
enum class StaffMeasure {
  fte,
  establishment,  ///< funded posts, FTE
  absent,         ///< FTE absent through sickness
  temporary,      ///< bank and agency, FTE
  agency,         ///< part of it, FTE
  joiners,        ///< flow, FTE
  leavers,        ///< flow, FTE
  count
};
inline constexpr int kStaffMeasures = static_cast<int>(StaffMeasure::count);
constexpr bool is_stock(StaffMeasure measure) {
  return measure != StaffMeasure::joiners && measure != StaffMeasure::leavers;
}

/// Where each weekly number of a system stands: measures, staff, scarcest resource (1 in weeks when it is),
/// causes.
struct SystemRows {
  static constexpr std::size_t of(SystemMeasure m) { return static_cast<std::size_t>(m); }
  static constexpr std::size_t of(int staff_group, StaffMeasure m) {
    return kSystemMeasures + static_cast<std::size_t>(staff_group * kStaffMeasures + static_cast<int>(m));
  }
  static constexpr std::size_t scarcest(int resource) {
    return kSystemMeasures + kStaffGroups * kStaffMeasures + static_cast<std::size_t>(resource);
  }
  static constexpr std::size_t of(Cause c) {
    return kSystemMeasures + kStaffGroups * kStaffMeasures + kResources + static_cast<std::size_t>(c);
  }
  static constexpr std::size_t count = kSystemMeasures + kStaffGroups * kStaffMeasures + kResources + kCauses;
  /// Stocks are interpolated at the census, flows are added up.
  static constexpr bool is_stock(std::size_t row) {
    if (row < kSystemMeasures) return icsim::is_stock(static_cast<SystemMeasure>(row));
    const std::size_t staff = row - kSystemMeasures;
    return staff < kStaffGroups * kStaffMeasures &&
           icsim::is_stock(static_cast<StaffMeasure>(staff % kStaffMeasures));
  }
};

/// Weekly numbers of one system for the record, [SystemRows]: each part of the week puts its own.
using SystemNumbers = LaneRows<double>;
inline void put(SystemNumbers& numbers, SystemMeasure measure, const Lanes& values) {
  put_row(numbers[SystemRows::of(measure)], values);
}
inline void put(SystemNumbers& numbers, Cause cause, const Lanes& values) {
  put_row(numbers[SystemRows::of(cause)], values);
}

}  // namespace icsim
