#pragma once
/// Treatment slots: base level x working days and season x level x growth x activity against 2019/20, times
/// what staff, beds and money change, less what winter and strikes take, with what partners add.
#include <vector>

#include "engine/core/growth.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"
#include "engine/systems/funding.hpp"
#include "engine/systems/partners.hpp"
#include "engine/systems/workforce.hpp"

namespace icsim {

/// What a place can treat this week.
struct TreatmentSlots {
  explicit TreatmentSlots(int treatment_functions)
      : slots(treatment_functions, kStages), dta_share(treatment_functions) {}
  Grid<FloatLanes> slots;      ///< [tf][stage], pathways
  Grid<FloatLanes> dta_share;  ///< [tf], share of those seen for whom the decision is to admit
};

class Capacity {
 public:
  explicit Capacity(const BlockContext& context);
  /// The result stands until the place's next week.
  const TreatmentSlots& advance(const CalendarWeek& week, int ics, const WorkforceWeek& staff,
                                const PartnerWeek& partners, const Money& money, SystemNumbers& numbers);
  [[nodiscard]] const TreatmentSlots& of(int ics) const { return week_[static_cast<std::size_t>(ics)]; }

 private:
  /// One list and stage: slots per season-weighted working day, and the clock stops of one.
  struct Base {
    int treatment_function, stage;
    double slots, stops;
  };
  /// Slots that level and growth allow, influence by influence: the last is what the others act on.
  struct Course {
    Lanes base_path, without_levers, now;
  };
  /// What holds for all lists of a place this week.
  struct Week;
  /// Clock stops that each cause adds to or takes from the week, summed over lists, and slots.
  struct Account;

  [[nodiscard]] Lanes strike_balance(const CalendarWeek& week, int i);
  void offer(const Week& now, const Base& base, const Course& course, const Lanes& strike,
             TreatmentSlots& out, Account& account) const;

  const BlockContext context_;
  ParameterReader reader_;
  GrowthWithLevers growth_;
  Grid<Lanes> to_recover_;                 // [ics], lost pathways still to be made up
  std::vector<double> completed_;          // [ics], per working day
  std::vector<double> activity_at_start_;  // [ics]
  std::vector<TreatmentSlots> week_;       // [ics]
  const double national_completed_;        // per working day
};

}  // namespace icsim
