#pragma once
/// The week of one place, up to its lists: what each part of the model says in turn (engine/MODEL.md, section 3). A new
/// part of the model becomes a line of `Week::advance`.
#include <memory>
#include <vector>

#include "engine/lists/capacity.hpp"
#include "engine/lists/demand.hpp"
#include "engine/lists/removals.hpp"
#include "engine/lists/treatment_policy.hpp"
#include "engine/systems/mutual_aid.hpp"
#include "engine/systems/told_moves.hpp"

namespace icsim {

/// What the lists of a place are given this week.
struct ListDrivers {
  const Grid<FloatLanes>& clock_starts;  ///< [tf][quintile], expected pathways
  const RemovalWeek& removals;
  const TreatmentSlots& capacity;
  const TreatmentWeights& weights;
};

class Week {
 public:
  explicit Week(const BlockContext& context);
  /// Called once for every week and place, weeks in order for each place; places may run side by side.
  /// \param numbers of the place, for the record; what a part leaves alone keeps last week's value.
  ListDrivers advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers);

  /// Who meets at the end of weeks.
  [[nodiscard]] const std::vector<const Exchange*>& exchanges() const { return exchanges_; }
  /// [ics], GBP m received for patients less paid since the books took it over.
  [[nodiscard]] std::span<Lanes> transfer_income() { return transfer_income_; }

 private:
  /// Staff, general practice, beds, money and partners of every system.
  struct Systems {
    explicit Systems(const BlockContext& context);
    Funding funding;
    GeneralPractice practice;
    Estate estate;
    Partners partners;
    Workforce workforce;
    ToldMoves told_moves;
    MutualAid mutual_aid;
    std::vector<Carried> carried;  // [ics], what this week leaves for the books of the next
  };
  /// What the systems let the lists do.
  struct SystemWeek {
    Referrals referrals;
    Money money;
    const PartnerWeek* partners;
    const WorkforceWeek* staff;
  };
  SystemWeek advance_system(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers);

  std::unique_ptr<Systems> systems_;  // null: lists alone, as in a replay of England
  const PartnerWeek no_partners_;
  const WorkforceWeek usual_staff_;
  Demand demand_;
  Capacity capacity_;
  Removals removals_;
  TreatmentPolicy policy_;
  std::vector<Lanes, AlignedAllocator<Lanes>> transfer_income_;  // [ics]
  std::vector<const Exchange*> exchanges_;
};

}  // namespace icsim
