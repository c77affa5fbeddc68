#pragma once
/// What plugs into the week. A module reads last week's state and the scenario's parameters and turns the
/// knobs of this week; it never touches the list kernel. Demand, capacity, removals and treatment policy are
/// modules; workforce, general practice, funding and mutual aid plug in the same way: write a Module, add it
/// to `modules.cpp`.
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/calendar/calendar.hpp"
#include "engine/core/lanes.hpp"
#include "engine/parameters/plan.hpp"
#include "engine/rtt/list_kernel.hpp"
#include "engine/simulation/model.hpp"

namespace icsim {

/// Steps of the week, in order (engine/MODEL.md). A module declares the step it acts in.
enum class WeekStep {
  calendar,  ///< working days, season, strikes, winter
  stocks,    ///< workforce and general practice move; capacity and referrals follow
  lists,     ///< age, start clocks, remove, treat: the list kernel; modules set what it is given
  exchange,  ///< all ICSs meet: mutual aid, national money
};

/// What the list kernel is given this week for one ICS. Rows hold kLanes values.
struct IcsDrivers {
  explicit IcsDrivers(const Dimensions& dims);
  LaneRows<float> clock_starts;     ///< [tf][quintile], expected pathways
  LaneRows<float> removals;         ///< [tf], expected pathways
  LaneRows<float> capacity;         ///< [tf][stage], slots
  LaneRows<float> dta_share;        ///< [tf]
  LaneRows<float> policy_weight;    ///< [band]
  LaneRows<float> quintile_weight;  ///< [quintile]
  LaneRows<float> campaign;         ///< [tf][band]
  bool quintile_weight_on = false;  ///< false: all 1, skipped by the kernel
  bool campaign_on = false;         ///< false: all 0, skipped by the kernel
};

/// Fixed facts about the run that modules of one block share.
struct BlockContext {
  const Model& model;
  const ParameterPlan& plan;
  const Calendar& calendar;
  Noise noise;
  std::uint64_t seed;
  std::uint32_t first_draw;
};

/// Last week's stocks and flows of one ICS: [tf][Measure][quintile] rows.
struct IcsView {
  int ics = 0;
  const LaneRows<float>* measures = nullptr;
  int quintiles = 1;
  [[nodiscard]] const float* row(int tf, Measure m, int quintile) const {
    return (*measures)[(static_cast<std::size_t>(tf) * kMeasures + static_cast<std::size_t>(m)) *
                           static_cast<std::size_t>(quintiles) +
                       static_cast<std::size_t>(quintile)];
  }
};

/// The whole country at an exchange: stocks that a module may move between ICSs.
struct ExchangeView {
  const Dimensions& dims;
  LaneRows<float>& stock;  ///< [ics][tf][stage][band][quintile], pathways
  LaneRows<float>&
      transfers;  ///< [ics][tf][quintile], net pathways moved in; add what you move: sums to zero
};

class Module {
 public:
  virtual ~Module() = default;
  [[nodiscard]] virtual WeekStep step() const = 0;
  /// Sets this week's drivers of one ICS. Called once for every week and ICS, weeks in order for each ICS;
  /// ICSs may run side by side, so keep state per ICS.
  virtual void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) = 0;
  /// Weeks between exchanges; 0 when the module has none. The run stops at each for all ICSs.
  [[nodiscard]] virtual int exchange_weeks() const { return 0; }
  /// Moves pathways or money between ICSs at the end of the week.
  virtual void exchange(const CalendarWeek& /*week*/, ExchangeView& /*country*/) {}
};

using ModuleList = std::vector<std::unique_ptr<Module>>;
using ModuleFactory = ModuleList (*)(const BlockContext&);

/// The modules of the standard model, in the order of the week.
ModuleList standard_modules(const BlockContext& context);

}  // namespace icsim
