/// Unreported removals follow recent clock starts; validation campaigns come on
/// top.
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

class Removals : public Module {
 public:
  explicit Removals(const BlockContext& context)
      : context_(context),
        reader_(context),
        recent_starts_(context.model.dims.lists()),
        stock_at_start_(start_stocks()) {
    double days = 0.0;
    for (const CalendarWeek& week : context.calendar.weeks()) days += week.clock_start_days;
    mean_days_ = days / static_cast<double>(context.calendar.weeks().size());
    for (std::size_t l = 0; l < context.model.dims.lists(); ++l) {
      for (int k = 0; k < kLanes; ++k)
        recent_starts_[l][k] = context.model.flows[l].clock_starts * mean_days_;
    }
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Dimensions& dims = context_.model.dims;
    const LaneValues memory = reader_.at(Parameter::removals_memory, week.index);
    const LaneValues by_stock = reader_.at(Parameter::removals_stock_weight, week.index);
    ListParameter level(reader_, Parameter::removals_level, week.index, i);
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const BaseFlows& base = context_.model.flow(i, s);
      const std::size_t l = dims.list(i, s);
      const LaneValues& scale = level[s];
      const LaneValues starts = sum(last_week, s, Measure::clock_starts);
      const LaneValues stock = sum(last_week, s, Measure::incomplete);
      double* recent = recent_starts_[l];
      float* row = drivers.removals[static_cast<std::size_t>(s)];
      for (std::size_t k = 0; k < kLanes; ++k) {
        if (week.index > 0) recent[k] += (starts[k] - recent[k]) / memory[k];
        const double by_stock_flow =
            stock_at_start_[l] > 0.0 ? base.clock_starts * mean_days_ * stock[k] / stock_at_start_[l] : 0.0;
        const double flow = (1.0 - by_stock[k]) * recent[k] + by_stock[k] * by_stock_flow;
        row[k] = static_cast<float>(base.removal_share * scale[k] * flow);
      }
    }
    set_campaign(week.index, i, drivers);
  }

 private:
  std::vector<double> start_stocks() const {
    const Model& model = context_.model;
    std::vector<double> stocks(model.dims.lists(), 0.0);
    const std::size_t cells = model.dims.cells_per_list();
    for (std::size_t c = 0; c < model.start_state.size(); ++c) stocks[c / cells] += model.start_state[c];
    return stocks;
  }

  static LaneValues sum(const IcsView& view, int s, Measure measure) {
    LaneValues total{};
    for (int q = 0; q < view.quintiles; ++q) {
      const float* row = view.row(s, measure, q);
      for (std::size_t k = 0; k < kLanes; ++k) total[k] += row[k];
    }
    return total;
  }

  // Share of each band that a validation campaign takes off the list this week.
  void set_campaign(int week, int i, IcsDrivers& drivers) const {
    const int functions = context_.model.dims.treatment_functions;
    ListParameter contact(reader_, Parameter::validation_contact_share, week, i);
    drivers.campaign_on = false;
    for (int s = 0; s < functions; ++s) {
      for (const double share : contact[s]) drivers.campaign_on = drivers.campaign_on || share > 0.0;
    }
    if (!drivers.campaign_on) return;
    const LaneValues first = reader_.at(Parameter::validation_first_week, week);
    const LaneValues yield = reader_.at(Parameter::validation_yield_base, week);
    const LaneValues slope = reader_.at(Parameter::validation_yield_per_week, week);
    const LaneValues cap = reader_.at(Parameter::validation_yield_cap, week);
    for (int s = 0; s < functions; ++s) {
      const LaneValues& contacted = contact[s];
      for (int a = 0; a < kBands; ++a) {
        float* row = drivers.campaign[static_cast<std::size_t>(s * kBands + a)];
        for (std::size_t k = 0; k < kLanes; ++k) {
          const double removed = a < first[k] ? 0.0 : std::min(cap[k], yield[k] + slope[k] * a);
          row[k] = static_cast<float>(contacted[k] * removed);
        }
      }
    }
  }

  const BlockContext context_;
  ParameterReader reader_;
  LaneRows<double> recent_starts_;      // [list], exponentially weighted mean of weekly clock starts
  std::vector<double> stock_at_start_;  // [list], pathways
  double mean_days_ = 0.0;              // season-weighted working days of a mean week
};

}  // namespace

std::unique_ptr<Module> make_removals(const BlockContext& context) {
  return std::make_unique<Removals>(context);
}

}  // namespace icsim
