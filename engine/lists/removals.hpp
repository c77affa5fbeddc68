#pragma once
/// Unreported removals follow recent clock starts; validation campaigns come on top.
#include <vector>

#include "engine/model/last_week.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// What leaves the lists of a place this week without treatment.
struct RemovalWeek {
  explicit RemovalWeek(int treatment_functions)
      : expected(treatment_functions), campaign(treatment_functions, kBands) {}
  Grid<FloatLanes> expected;  ///< [tf], pathways
  bool campaign_on = false;   ///< false: all 0, skipped by the kernel
  Grid<FloatLanes> campaign;  ///< [tf][band], share of each band that a validation campaign takes off
};

class Removals {
 public:
  explicit Removals(const BlockContext& context);
  /// The result stands until the place's next week.
  const RemovalWeek& advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers);

 private:
  void set_campaign(int week, int i, RemovalWeek& out) const;

  const BlockContext context_;
  ParameterReader reader_;
  Grid<Lanes> recent_starts_;           // [ics][tf], exponentially weighted mean of weekly clock starts
  std::vector<double> stock_at_start_;  // [list], pathways
  std::vector<RemovalWeek> week_;       // [ics]
  double mean_days_ = 0.0;              // season-weighted working days of a mean week
};

}  // namespace icsim
