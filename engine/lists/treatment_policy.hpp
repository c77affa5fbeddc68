#pragma once
/// Who is treated first: national milestones pull the rate up just below them, and policy can tilt it towards
/// long waits, the 18-week line or deprived quintiles.
#include <array>
#include <vector>

#include "engine/model/parameter_reader.hpp"
#include "engine/systems/partners.hpp"

namespace icsim {

/// What multiplies the treatment rates of a place this week.
struct TreatmentWeights {
  TreatmentWeights(int treatment_functions, int quintiles)
      : band(kBands, 1, 1, 1.0f), quintile(treatment_functions, quintiles, 1, 1.0f) {}
  Grid<FloatLanes> band;      ///< [band]
  bool quintile_on = false;   ///< false: all 1, skipped by the kernel
  Grid<FloatLanes> quintile;  ///< [tf][quintile]
};

class TreatmentPolicy {
 public:
  explicit TreatmentPolicy(const BlockContext& context);
  /// The result stands until the place's next week.
  const TreatmentWeights& advance(const CalendarWeek& week, int ics, const PartnerWeek& partners);

 private:
  /// How treatment rates go up below a wait that policy wants nobody to reach.
  struct Rise {
    Lanes weeks, strength, lead, width;
    friend bool operator==(const Rise&, const Rise&) = default;
  };
  /// What the weights of bands are made from.
  struct Shape {
    Rise milestone, backstop;
    Lanes skew, line_18, within_18;
    friend bool operator==(const Shape&, const Shape&) = default;
  };
  static void set_band_weights(const Shape& shape, TreatmentWeights& out);
  void set_quintile_weights(int week, int i, const PartnerWeek& partners, TreatmentWeights& out) const;

  const BlockContext context_;
  ParameterReader reader_;
  std::vector<Shape> known_;            // [ics]: what its weights were made from
  std::vector<TreatmentWeights> week_;  // [ics]
};

}  // namespace icsim
