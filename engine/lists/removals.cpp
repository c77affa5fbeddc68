#include "engine/lists/removals.hpp"

#include <algorithm>

#include "engine/core/wide.hpp"

namespace icsim {

using P = Parameter;

Removals::Removals(const BlockContext& context)
    : context_(context),
      reader_(context_),
      recent_starts_(context.model.dims.ics, context.model.dims.treatment_functions),
      stock_at_start_(context.model.dims.lists(), 0.0),
      week_(static_cast<std::size_t>(context.model.dims.ics),
            RemovalWeek(context.model.dims.treatment_functions)) {
  const Model& model = context.model;
  double days = 0.0;
  for (const CalendarWeek& week : context.calendar.weeks()) days += week.clock_start_days;
  mean_days_ = days / static_cast<double>(context.calendar.weeks().size());
  for (int i = 0; i < model.dims.ics; ++i) {
    for (int s = 0; s < model.dims.treatment_functions; ++s)
      recent_starts_(i, s) = model.flow(i, s).clock_starts * mean_days_;
  }
  const std::size_t cells = model.dims.cells_per_list();
  for (std::size_t c = 0; c < model.start_state.size(); ++c)
    stock_at_start_[c / cells] += static_cast<double>(model.start_state[c]);
}

ICSIM_WIDE const RemovalWeek& Removals::advance(const CalendarWeek& week, const LastWeek& last,
                                                SystemNumbers& numbers) {
  const int i = last.ics;
  const Dimensions& dims = context_.model.dims;
  RemovalWeek& out = week_[static_cast<std::size_t>(i)];
  const Lanes memory = reader_.at(P::removals_memory, week.index);
  const ValueParts by_stock = reader_.parts(P::removals_stock_weight, week.index);
  Lanes usual, calibrated, levers;
  ListParameter level(reader_, P::removals_level, week.index, {.ics = i});
  for (int s = 0; s < dims.treatment_functions; ++s) {
    const BaseFlows& base = context_.model.flow(i, s);
    Lanes& recent = recent_starts_(i, s);
    if (week.index > 0) recent += (last.of_list(s, Measure::clock_starts) - recent) / memory;
    const double at_start = stock_at_start_[dims.list(i, s)];
    const Lanes with_stock =
        at_start > 0.0 ? base.clock_starts * mean_days_ * last.of_list(s, Measure::incomplete) / at_start
                       : Lanes{};
    const auto removed_at = [&](const Lanes& of_level, const Lanes& weight) {
      const Lanes flow = (1.0 - weight) * recent + weight * with_stock;
      return base.removal_share * of_level * flow;
    };
    const ValueParts& of_level = level.parts(s);
    const Lanes on_base_path = removed_at(of_level.before_levers, by_stock.without_levers()),
                without_levers = removed_at(of_level.without_levers(), by_stock.without_levers()),
                expected = removed_at(of_level.in_force(), by_stock.in_force());
    usual += on_base_path;
    calibrated += without_levers - on_base_path;
    levers += expected - without_levers;
    out.expected(s) = FloatLanes(expected);
  }
  put(numbers, Cause::removals, -usual);
  put(numbers, Cause::removals_calibration, -calibrated);
  put(numbers, Cause::removals_levers, -levers);
  set_campaign(week.index, i, out);
  return out;
}

// Share of each band that a validation campaign takes off the list this week.
void Removals::set_campaign(int week, int i, RemovalWeek& out) const {
  const int functions = context_.model.dims.treatment_functions;
  ListParameter contact(reader_, P::validation_contact_share, week, {.ics = i});
  out.campaign_on = false;
  for (int s = 0; s < functions; ++s)
    out.campaign_on = out.campaign_on || any_of(contact[s], [](double share) { return share > 0.0; });
  if (!out.campaign_on) return;
  const Lanes first = reader_.at(P::validation_first_week, week),
              yield = reader_.at(P::validation_yield_base, week),
              slope = reader_.at(P::validation_yield_per_week, week),
              cap = reader_.at(P::validation_yield_cap, week);
  for (int s = 0; s < functions; ++s) {
    const Lanes& contacted = contact[s];
    for (int a = 0; a < kBands; ++a) {
      const Lanes removed =
          each([a](double from, double most, double share) { return a < from ? 0.0 : std::min(most, share); },
               first, cap, yield + slope * a);
      out.campaign(s, a) = FloatLanes(contacted * removed);
    }
  }
}

}  // namespace icsim
