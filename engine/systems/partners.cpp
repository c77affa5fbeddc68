/// Capacity beyond the usual providers: independent sector, surgical hubs, community diagnostic centres. They
/// add slots, take NHS staff, cost money, and do not reach all quintiles alike.
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

constexpr double kMillion = 1e6;
constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

class Partners : public Module {
 public:
  explicit Partners(const BlockContext& context)
      : context_(context),
        reader_(context),
        independent_(in_use(Parameter::independent_volume)),
        hubs_(in_use(Parameter::hubs_coverage)),
        diagnostics_(in_use(Parameter::diagnostics_added)),
        prices_(context.model.system.size()) {}

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    if (diagnostics_) add_diagnostics(week.index, i, drivers);
    if (!independent_ && !hubs_) return;
    drivers.partners_on = true;
    drivers.access_weight_on = independent_ && context_.model.dims.quintiles > 1;
    Account account{week, i, prices_.advance(at(i), reader_.at(Parameter::funding_price_growth, week.index))};
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      add_slots(account, s, drivers);
    }
    put_row(drivers.system[SystemRows::of(SystemMeasure::independent_slots)], account.independent);
    put_row(drivers.system[SystemRows::of(SystemMeasure::hub_slots)], account.hub);
    put_row(drivers.system[SystemRows::of(SystemMeasure::independent_spending)], account.spending);
  }

 private:
  /// Sums of one system in one week: clock stops and GBP m.
  struct Account {
    const CalendarWeek& week;
    int ics;
    LaneValues price;
    LaneValues independent{}, hub{}, spending{};
  };

  static std::size_t at(int n) { return static_cast<std::size_t>(n); }
  static std::size_t row(int s, int z) { return at(s * kStages + z); }

  [[nodiscard]] bool in_use(Parameter parameter) const {
    if (reader_.has_lever(parameter) || !context_.plan.is_uniform(parameter)) return true;
    const LaneValues base = reader_.base(parameter);
    return std::any_of(base.begin(), base.end(), [](double v) { return v != 0.0; });
  }

  void add_diagnostics(int week, int i, IcsDrivers& drivers) const {
    const LaneValues added = reader_.at(Parameter::diagnostics_added, week, i);
    const LaneValues displaced = reader_.at(Parameter::diagnostics_displacement, week, i);
    for (std::size_t k = 0; k < kLanes; ++k)
      drivers.diagnostic_factor[0][k] = 1.0 + added[k] * (1.0 - displaced[k]);
  }

  // Slots of one list: shares of what the list completed at the start date, at this week's days.
  void add_slots(Account& account, int s, IcsDrivers& drivers) const {
    const int week = account.week.index, i = account.ics;
    const BaseFlows& flow = context_.model.flow(i, s);
    const double days = account.week.activity_days;
    const double decided = (flow.completed_non_admitted + flow.decisions_to_admit) * days;
    const double seen = flow.completed_non_admitted * days, admitted = flow.completed_admitted * days;
    const LaneValues volume = reader_.at(Parameter::independent_volume, week, i, s),
                     coverage = reader_.at(Parameter::hubs_coverage, week, i, s),
                     effect = reader_.at(Parameter::hubs_effect, week),
                     displaces = reader_.at(Parameter::independent_displacement, week, i),
                     hub_displaces = reader_.at(Parameter::hubs_displacement, week, i),
                     price = reader_.at(Parameter::independent_price, week, i),
                     price_admitted = reader_.at(Parameter::funding_price_admitted, week),
                     price_seen = reader_.at(Parameter::funding_price_non_admitted, week);
    const double tariff = context_.model.system[at(i)].market_forces_factor / kMillion;
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double hub = coverage[k] * effect[k] * admitted;
      drivers.independent_slots[row(s, kDecision)][k] = volume[k] * decided;
      drivers.independent_slots[row(s, kAdmission)][k] = volume[k] * admitted;
      drivers.hub_slots[at(s)][k] = hub;
      drivers.displaced_slots[row(s, kDecision)][k] = displaces[k] * volume[k] * decided;
      drivers.displaced_slots[row(s, kAdmission)][k] =
          displaces[k] * volume[k] * admitted + hub_displaces[k] * hub;
      account.independent[k] += volume[k] * (seen + admitted);
      account.hub[k] += hub;
      account.spending[k] += (volume[k] * (seen * price_seen[k] + admitted * price_admitted[k]) * price[k] +
                              hub * price_admitted[k]) *
                             tariff * account.price[k];
    }
    if (drivers.access_weight_on) set_access(week, i, s, volume, displaces, drivers);
  }

  // Treatment weights of quintiles: usual slots treat by the usual weights, independent ones by access.
  void set_access(int week, int i, int s, const LaneValues& volume, const LaneValues& displaces,
                  IcsDrivers& drivers) const {
    const int quintiles = context_.model.dims.quintiles;
    for (int q = 0; q < quintiles; ++q) {
      const LaneValues access = reader_.at(Parameter::independent_access_weight, week, i, 0, 0, q);
      double* weight = drivers.access_weight[at(s * quintiles + q)];
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double usual = std::max(0.0, 1.0 - displaces[k] * volume[k]);
        weight[k] = (usual + volume[k] * access[k]) / (usual + volume[k]);
      }
    }
  }

  const BlockContext context_;
  ParameterReader reader_;
  const bool independent_, hubs_, diagnostics_;
  GrowthIndex prices_;  // [ics]
};

}  // namespace

std::unique_ptr<Module> make_partners(const BlockContext& context) {
  return std::make_unique<Partners>(context);
}

}  // namespace icsim
