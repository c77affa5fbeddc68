#pragma once
/// Months that are recorded side by side: places go through a few months in turn, so that what they work on stays in the
/// processor's caches, and a month is closed when every place has passed it.
#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/core/lanes.hpp"

namespace icsim {

/// Months that a place goes through before it is the next one's turn, unless places meet before.
inline constexpr int kMonthsAhead = 3;

/// Rows of each month that is open: those that a place goes through in its turn, and the one after, into which their last
/// week may reach.
template <class T>
class OpenMonths {
 public:
  static constexpr int kOpen = kMonthsAhead + 1;

  explicit OpenMonths(std::size_t rows) : rows_(rows), values_(rows * kOpen) {}
  T* at(int month, std::size_t row) { return values_[first(month) + row]; }
  const T* at(int month, std::size_t row) const { return values_[first(month) + row]; }
  /// Of one month, all rows.
  [[nodiscard]] std::span<T> month(int month) {
    return values_.flat().subspan(first(month) * kLanes, rows_ * kLanes);
  }
  /// Makes room for a month to come.
  void forget(int month) { std::fill_n(at(month, 0), rows_ * kLanes, T{}); }

 private:
  [[nodiscard]] std::size_t first(int month) const { return static_cast<std::size_t>(month % kOpen) * rows_; }

  std::size_t rows_;
  LaneRows<T> values_;
};

}  // namespace icsim
