#pragma once
/// What plugs into the week. A module reads last week's state and the scenario's parameters and turns the
/// knobs of this week; it never touches the list kernel. Modules of one system talk to each other through its
/// IcsDrivers only, and modules of different systems meet only in `exchange`. A new one: write a Module, add
/// it to `modules.cpp`.
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/core/lanes.hpp"
#include "engine/model/system.hpp"
#include "engine/network/aid_network.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/lists/list_kernel.hpp"
#include "engine/model/model.hpp"

namespace icsim {

/// Steps of the week, in order (engine/MODEL.md). A module declares the step it acts in.
enum class WeekStep {
  calendar,  ///< working days, season, strikes, winter
  stocks,    ///< workforce and general practice move; capacity and referrals follow
  lists,     ///< age, start clocks, remove, treat: the list kernel; modules set what it is given
  exchange,  ///< all ICSs meet: mutual aid, national money
};

/// What holds this week for one ICS: first what modules tell each other, then what the list kernel is given.
/// Rows hold kLanes values. What a module leaves alone keeps last week's value.
struct IcsDrivers {
  explicit IcsDrivers(const Dimensions& dims);

  LaneRows<double> system;  ///< [SystemRows]: this week's numbers for the record; modules set them

  // Set by general practice, used by demand and funding.
  LaneRows<double> referral_factor;  ///< [quintile], multiplies clock starts; 1 on the base path
  // Set by beds and theatres, used by staffing.
  LaneRows<double> estate_level;       ///< [beds, theatres], against what the start date's activity needs
  LaneRows<double> estate_base_level;  ///< [beds, theatres], the same on the base path
  LaneRows<double> pressure;           ///< [now, base path], share of staff time left for elective care
  // Set by staffing, used by capacity and funding. Steps add one influence after another.
  enum FactorStep { with_staff, with_sickness, with_estate, kFactorSteps };
  LaneRows<double> capacity_factor;    ///< [FactorStep][tf][stage], multiplies slots; 1 on the base path
  LaneRows<double> staff_cost_factor;  ///< [1], pay bill against the base path, without premiums
  LaneRows<double> premium_over_base;  ///< [1], GBP m a week paid for temporary staff beyond the base path
  // Set by partners, used by capacity, policy and funding.
  LaneRows<double> independent_slots;  ///< [tf][stage], additional, this week
  LaneRows<double> hub_slots;          ///< [tf], additional admissions, this week
  LaneRows<double> displaced_slots;    ///< [tf][stage], NHS slots lost to partners' staff needs, this week
  LaneRows<double> diagnostic_factor;  ///< [1], multiplies the diagnostic resource
  LaneRows<double> access_weight;      ///< [tf][quintile], multiplies treatment weights
  bool access_weight_on = false;       ///< false: all 1
  bool partners_on = false;            ///< false: no additional slots anywhere
  // Set by funding from last week's accounts, used by staffing and capacity.
  LaneRows<double> hiring_freeze;   ///< [1], share of recruitment that is stopped
  LaneRows<double> session_factor;  ///< [1], slots bought (or lost, negative) as a share of the usual ones
  // Set by an exchange for the next week, used by funding.
  LaneRows<double> transfer_income;  ///< [1], GBP m for patients taken over less paid for those given

  // For the list kernel.
  LaneRows<float> clock_starts;     ///< [tf][quintile], expected pathways
  LaneRows<float> removals;         ///< [tf], expected pathways
  LaneRows<float> capacity;         ///< [tf][stage], slots
  LaneRows<float> dta_share;        ///< [tf]
  LaneRows<float> policy_weight;    ///< [band]
  LaneRows<float> quintile_weight;  ///< [tf][quintile]
  LaneRows<float> campaign;         ///< [tf][band]
  bool quintile_weight_on = false;  ///< false: all 1, skipped by the kernel
  bool campaign_on = false;         ///< false: all 0, skipped by the kernel
};

/// Fixed facts about the run that modules of one block share.
struct BlockContext {
  const Model& model;
  const ParameterPlan& plan;
  const Calendar& calendar;
  const AidNetwork& aid;
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
      transfers;             ///< [ics][tf][quintile], net pathways moved in; add what you move: sums to zero
  LaneRows<float>& touched;  ///< [list], pathways moved in or out; add what you move
  LaneRows<double>& arc_pathways;  ///< [AidArc], pathways moved along it; add what you move
  LaneRows<double>& arc_payments;  ///< [AidArc], GBP m paid by the sender; add what you move
  std::span<IcsDrivers> drivers;   ///< [ics], of this week
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
