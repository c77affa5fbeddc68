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

/// The same with the rates that levers leave, and beside it with those that they found.
class GrowthWithLevers {
 public:
  struct Index {
    Lanes with_levers, without;
  };
  /// \param levers false: no lever ever acts on the rate, and both are one.
  GrowthWithLevers(std::size_t rows, bool levers)
      : now_(rows), without_(levers ? rows : 0), levers_(levers) {}
  Index advance(std::size_t row, const Lanes& rate, const Lanes& without_levers) {
    const Lanes now = now_.advance(row, rate);
    return {now, levers_ ? without_.advance(row, without_levers) : now};
  }

 private:
  GrowthIndex now_, without_;
  bool levers_;
};

}  // namespace icsim
