#pragma once
/// Yearly rates that compound week by week.
#include "engine/core/lanes.hpp"

namespace icsim {

/// Years in a week, for yearly rates.
inline constexpr double kYearsPerWeek = 7.0 / 365.25;

/// An index that starts at 1 and compounds yearly rates week by week, per row and draw.
class GrowthIndex {
 public:
  explicit GrowthIndex(std::size_t rows = 0)
      : index_(rows, 1, 1, 1.0), rate_(rows), factor_(rows, 1, 1, 1.0) {}
  /// Index of this week; the growth of this week's rate acts from the next week on.
  Lanes advance(std::size_t row, const Lanes& percent_a_year);
  /// Goes on from where another index is.
  void copy_row(const GrowthIndex& from, std::size_t row);

 private:
  Grid<Lanes> index_, rate_, factor_;  // [row]
};

}  // namespace icsim
