#include "engine/systems/partners.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kMillion = 1e6;
constexpr auto kDecision = PathwayStage::awaiting_decision;
constexpr auto kAdmission = PathwayStage::awaiting_admission;

}  // namespace

Partners::Partners(const BlockContext& context)
    : context_(context),
      reader_(context_),
      independent_(reader_.is_in_use(P::independent_volume)),
      hubs_(reader_.is_in_use(P::hubs_coverage)),
      diagnostics_(reader_.is_in_use(P::diagnostics_added)),
      prices_(context.model.system.size()),
      week_(context.model.system.size(),
            PartnerWeek(context.model.dims.treatment_functions, context.model.dims.quintiles)) {
  for (PartnerWeek& week : week_) {
    week.adds_slots = independent_ || hubs_;
    week.changes_access = independent_ && context.model.dims.quintiles > 1;
  }
}

const PartnerWeek& Partners::advance(const CalendarWeek& week, int i, SystemNumbers& numbers) {
  PartnerWeek& out = week_[static_cast<std::size_t>(i)];
  if (diagnostics_) {
    const Lanes added = reader_.at(P::diagnostics_added, week.index, {.ics = i});
    const Lanes displaced = reader_.at(P::diagnostics_displacement, week.index, {.ics = i});
    out.diagnostic_factor = 1.0 + added * (1.0 - displaced);
  }
  if (!out.adds_slots) return out;
  const Lanes price_index =
      prices_.advance(static_cast<std::size_t>(i), reader_.at(P::funding_price_growth, week.index));
  Added all;
  for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
    const Added list = add_slots(week, i, s, price_index, out);
    all.independent += list.independent;
    all.hub += list.hub;
    all.spending += list.spending;
  }
  out.spending = all.spending;
  put(numbers, SystemMeasure::independent_slots, all.independent);
  put(numbers, SystemMeasure::hub_slots, all.hub);
  put(numbers, SystemMeasure::independent_spending, all.spending);
  return out;
}

// Slots of one list: shares of what the list completed at the start date, at this week's days.
Partners::Added Partners::add_slots(const CalendarWeek& week, int i, int s, const Lanes& price_index,
                                    PartnerWeek& out) const {
  const BaseFlows& flow = context_.model.flow(i, s);
  const double days = week.activity_days;
  const double decided = (flow.completed_non_admitted + flow.decisions_to_admit) * days;
  const double seen = flow.completed_non_admitted * days, admitted = flow.completed_admitted * days;
  const Place list{.ics = i, .treatment_function = s};
  const auto at = [&](P p) { return reader_.at(p, week.index, list); };
  const Lanes volume = at(P::independent_volume), displaces = at(P::independent_displacement),
              hub_displaces = at(P::hubs_displacement), price = at(P::independent_price),
              price_admitted = at(P::funding_price_admitted), price_seen = at(P::funding_price_non_admitted);
  const Lanes hub = at(P::hubs_coverage) * at(P::hubs_effect) * admitted;
  const double tariff = context_.model.start(i).market_forces_factor / kMillion;
  out.independent_slots(s, kDecision) = volume * decided;
  out.independent_slots(s, kAdmission) = volume * admitted;
  out.hub_slots(s) = hub;
  out.displaced_slots(s, kDecision) = displaces * volume * decided;
  out.displaced_slots(s, kAdmission) = displaces * volume * admitted + hub_displaces * hub;
  if (out.changes_access) set_access(week.index, i, s, volume, displaces, out);
  return {
      .independent = volume * (seen + admitted),
      .hub = hub,
      .spending = (volume * (seen * price_seen + admitted * price_admitted) * price + hub * price_admitted) *
                  tariff * price_index};
}

// Treatment weights of quintiles: usual slots treat by the usual weights, independent ones by access.
void Partners::set_access(int week, int i, int s, const Lanes& volume, const Lanes& displaces,
                          PartnerWeek& out) const {
  const Lanes usual = max(0.0, 1.0 - displaces * volume);
  for (int q = 0; q < context_.model.dims.quintiles; ++q) {
    const Lanes access = reader_.at(P::independent_access_weight, week, {.ics = i, .quintile = q});
    out.access_weight(s, q) = (usual + volume * access) / (usual + volume);
  }
}

}  // namespace icsim
