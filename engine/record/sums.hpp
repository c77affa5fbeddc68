#pragma once
/// What formulas of metrics read: sums over a place in a month, in one draw.
#include <limits>
#include <optional>

#include "engine/core/lanes.hpp"
#include "engine/model/dimensions.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// NaN when there is nothing below the line.
inline double ratio(double over, double under) {
  return under != 0.0 ? over / under : std::numeric_limits<double>::quiet_NaN();
}

/// Of the lists of a place, by deprivation quintile.
class ListSums {
 public:
  /// \param rows [Measure][quintile], pathways.
  /// \param completed_2019_20 in as many days of activity as the
  /// month has.
  /// \param need residents weighted by need, where known.
  ListSums(const LaneRows<double>& rows, int quintiles, double completed_2019_20, double need, int draw)
      : rows_(rows),
        quintiles_(quintiles),
        completed_2019_20_(completed_2019_20),
        need_(need),
        draw_(static_cast<std::size_t>(draw)) {}

  [[nodiscard]] int quintiles() const { return quintiles_; }
  [[nodiscard]] double completed_2019_20() const { return completed_2019_20_; }
  [[nodiscard]] double need() const { return need_; }
  [[nodiscard]] double of(Measure m, int quintile) const {
    return rows_[static_cast<std::size_t>(static_cast<int>(m) * quintiles_ + quintile)][draw_];
  }
  [[nodiscard]] double of(Measure m) const {
    double total = 0.0;
    for (int q = 0; q < quintiles_; ++q) total += of(m, q);
    return total;
  }

 private:
  const LaneRows<double>& rows_;
  int quintiles_;
  double completed_2019_20_, need_;
  std::size_t draw_;
};

/// Of what surrounds the lists, or of one part of it.
class SystemSums {
 public:
  /// Which staff group, resource or cause the sums are of, where they are of one.
  struct Part {
    std::optional<int> staff_group{}, resource{}, cause{};
  };
  /// \param rows [SystemRows].
  /// \param weighted_population GP patients weighted by need.
  SystemSums(const LaneRows<double>& rows, double weighted_population, const Part& part, int draw)
      : rows_(rows),
        weighted_population_(weighted_population),
        part_(part),
        draw_(static_cast<std::size_t>(draw)) {}

  [[nodiscard]] double weighted_population() const { return weighted_population_; }
  [[nodiscard]] double of(SystemMeasure m) const { return at(SystemRows::of(m)); }
  /// Of the staff group, or of all.
  [[nodiscard]] double of(StaffMeasure m) const {
    if (part_.staff_group) return at(SystemRows::of(*part_.staff_group, m));
    double total = 0.0;
    for (int g = 0; g < kStaffGroups; ++g) total += at(SystemRows::of(g, m));
    return total;
  }
  /// Weeks, added up over systems, in which the resource was the scarcest.
  [[nodiscard]] double weeks_scarcest() const { return at(SystemRows::scarcest(part_.resource.value())); }
  /// Pathways that the cause put on the list.
  [[nodiscard]] double moved() const { return at(SystemRows::of(static_cast<Cause>(part_.cause.value()))); }

 private:
  [[nodiscard]] double at(std::size_t row) const { return rows_[row][draw_]; }

  const LaneRows<double>& rows_;
  double weighted_population_;
  Part part_;
  std::size_t draw_;
};

}  // namespace icsim
