#pragma once
/// Clock starts: base level x working days and season x level x growth, shared over quintiles, plus missing
/// patients who return.
#include <array>
#include <vector>

#include "engine/core/growth.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"
#include "engine/systems/general_practice.hpp"

namespace icsim {

class Demand {
 public:
  explicit Demand(const BlockContext& context);
  /// \return expected clock starts of the week, [tf][quintile], pathways; they stand until the place's next week.
  const Grid<FloatLanes>& advance(const CalendarWeek& week, int ics, const Referrals& referrals,
                                  SystemNumbers& numbers);

 private:
  /// Part of the clock starts of a place that is a quintile's, times its weight.
  struct QuintileShares {
    std::array<Lanes, kMaxQuintiles> of;
    Lanes total, without_levers;  ///< of all quintiles
  };
  [[nodiscard]] QuintileShares quintile_shares(int week, int i) const;
  Lanes missing_patients(int week, int i);

  const BlockContext context_;
  ParameterReader reader_;
  GrowthWithLevers growth_;
  Grid<Lanes> missing_left_;  // [ics], share of the returning pool that has not come back yet
  std::vector<Grid<FloatLanes>> clock_starts_;  // [ics]
  const double national_starts_;                // pathways per working day
};

}  // namespace icsim
