#pragma once
/// Where all systems meet at the end of a week: pathways and money that move between them.
#include <span>

#include "engine/core/lanes.hpp"
#include "engine/model/calendar.hpp"
#include "engine/model/dimensions.hpp"

namespace icsim {

/// The whole country at an exchange. Whoever moves something books it everywhere.
struct Country {
  const Dimensions& dims;
  LaneRows<float>& stock;  ///< [ics][tf][stage][band][quintile], pathways
  LaneRows<float>&
      transfers;             ///< [ics][tf][quintile], net pathways moved in; add what you move: sums to zero
  LaneRows<float>& touched;  ///< [list], pathways moved in or out; add what you move
  LaneRows<double>& arc_pathways;  ///< [AidArc], pathways moved along it; add what you move
  LaneRows<double>& arc_payments;  ///< [AidArc], GBP m paid by the sender; add what you move
  std::span<Lanes>
      transfer_income;  ///< [ics], GBP m received less paid, until the system's books take it over
};

/// Something that moves pathways or money between systems, in weeks of its own. Several blocks may use one at once.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Whether it has something to do at the end of a week. The run stops there for all systems.
  [[nodiscard]] virtual bool meets_after(int week) const = 0;
  virtual void meet(const CalendarWeek& week, Country& country) const = 0;
};

}  // namespace icsim
