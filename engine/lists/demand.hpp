#pragma once
/// Clock starts: base level x working days and season x level x growth, shared over quintiles, plus missing
/// patients who return.
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
  [[nodiscard]] Lanes share_of_quintile(int week, int i, int q) const;
  Lanes missing_patients(int week, int i);

  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex growth_;
  Grid<Lanes> missing_left_;  // [ics], share of the returning pool that has not come back yet
  std::vector<Grid<FloatLanes>> clock_starts_;  // [ics]
  double national_starts_ = 0.0;                // pathways per working day
};

}  // namespace icsim
