#include "engine/week/week.hpp"

#include <utility>

namespace icsim {

Week::Systems::Systems(const BlockContext& context)
    : funding(context),
      practice(context),
      estate(context),
      partners(context),
      workforce(context),
      told_moves(context),
      mutual_aid(context),
      carried(context.model.system.size()) {}

Week::Week(const BlockContext& context)
    : systems_(context.model.system.empty() ? nullptr : std::make_unique<Systems>(context)),
      no_partners_(context.model.dims.treatment_functions, context.model.dims.quintiles),
      usual_staff_(context.model.dims.treatment_functions),
      demand_(context),
      capacity_(context),
      removals_(context),
      policy_(context),
      transfer_income_(static_cast<std::size_t>(context.model.dims.ics)) {
  if (!systems_) return;
  if (systems_->told_moves.any()) exchanges_.push_back(&systems_->told_moves);
  if (systems_->mutual_aid.is_on()) exchanges_.push_back(&systems_->mutual_aid);
}

ListDrivers Week::advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers) {
  const SystemWeek system = advance_system(week, last, numbers);
  return {
      .clock_starts = demand_.advance(week, last.ics, system.referrals, numbers),
      .removals = removals_.advance(week, last, numbers),
      .capacity = capacity_.advance(week, last.ics, *system.staff, *system.partners, system.money, numbers),
      .weights = policy_.advance(week, last.ics, *system.partners)};
}

// Money first: it posts last week's activity. Then what sends patients, and what treats them.
Week::SystemWeek Week::advance_system(const CalendarWeek& week, const LastWeek& last,
                                      SystemNumbers& numbers) {
  if (!systems_) return {{}, {}, &no_partners_, &usual_staff_};
  auto& [funding, practice, estate, partners, workforce, told_moves, mutual_aid, carried] = *systems_;
  const auto i = static_cast<std::size_t>(last.ics);
  mutual_aid.note(last, capacity_.of(last.ics).slots, capacity_.of(last.ics).dta_share);
  carried[i].transfer_income = std::exchange(transfer_income_[i], Lanes{});

  const Money money = funding.post(week, last, carried[i], numbers);
  const Referrals referrals = practice.advance(week, last, numbers);
  const EstateWeek room = estate.advance(week, last, numbers);
  const PartnerWeek& added = partners.advance(week, last.ics, numbers);
  const WorkforceWeek& staff = workforce.advance(week, last.ics, room, added, money, numbers);

  carried[i] = {.advice_requests = referrals.advice_requests,
                .independent_spending = added.spending,
                .staff_cost_factor = staff.cost_factor,
                .premium_over_base = staff.premium_over_base,
                .transfer_income = {}};
  return {referrals, money, &added, &staff};
}

}  // namespace icsim
