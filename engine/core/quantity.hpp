#pragma once
/// Strong types for the numbers that must not be mixed up. This is no units algebra: same-unit addition,
/// comparison and scaling by a plain number are all there is; leave through `.value()`.
#include <compare>

namespace icsim {

template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}
  [[nodiscard]] constexpr double value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.value_ + b.value_}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.value_ - b.value_}; }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity{k * a.value_}; }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  double value_ = 0.0;
};

using Pathways = Quantity<struct PathwaysUnit>;        ///< RTT pathways, never people
using WorkingDays = Quantity<struct WorkingDaysUnit>;  ///< Monday to Friday less bank holidays
using Weeks = Quantity<struct WeeksUnit>;              ///< weeks waited

/// An index that cannot be swapped with an index of another kind.
template <class Tag>
struct Id {
  int index = 0;
  friend constexpr auto operator<=>(Id, Id) = default;
};

using IcsId = Id<struct IcsTag>;
using TreatmentFunctionId = Id<struct TreatmentFunctionTag>;

}  // namespace icsim
