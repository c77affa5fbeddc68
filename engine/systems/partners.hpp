#pragma once
/// Capacity beyond the usual providers: independent sector, surgical hubs, community diagnostic centres. They
/// add slots, take NHS staff, cost money, and do not reach all quintiles alike.
#include <vector>

#include "engine/core/growth.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// What partners add to a system's capacity this week.
struct PartnerWeek {
  PartnerWeek(int treatment_functions, int quintiles)
      : independent_slots(treatment_functions, kStages),
        hub_slots(treatment_functions),
        displaced_slots(treatment_functions, kStages),
        access_weight(treatment_functions, quintiles, 1, 1.0) {}
  bool adds_slots = false;        ///< false: none anywhere
  bool changes_access = false;    ///< false: access_weight is 1 everywhere
  Grid<Lanes> independent_slots;  ///< [tf][stage], additional
  Grid<Lanes> hub_slots;          ///< [tf], additional admissions
  Grid<Lanes> displaced_slots;    ///< [tf][stage], NHS slots lost to partners' staff needs
  Grid<Lanes> access_weight;      ///< [tf][quintile], multiplies treatment weights
  Lanes diagnostic_factor = 1;    ///< multiplies the diagnostic resource
  Lanes spending;                 ///< GBP m on independent providers and hubs
};

class Partners {
 public:
  explicit Partners(const BlockContext& context);
  /// The result stands until the system's next week.
  const PartnerWeek& advance(const CalendarWeek& week, int ics, SystemNumbers& numbers);

 private:
  /// Clock stops and GBP m of one list.
  struct Added {
    Lanes independent, hub, spending;
  };
  Added add_slots(const CalendarWeek& week, int i, int s, const Lanes& price_index, PartnerWeek& out) const;
  void set_access(int week, int i, int s, const Lanes& volume, const Lanes& displaces,
                  PartnerWeek& out) const;

  const BlockContext context_;
  ParameterReader reader_;
  const bool independent_, hubs_, diagnostics_;
  GrowthIndex prices_;             // [ics]
  std::vector<PartnerWeek> week_;  // [ics]
};

}  // namespace icsim
