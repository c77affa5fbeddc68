#include "engine/systems/funding.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/core/wide.hpp"
#include "engine/systems/settlement.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kMillion = 1e6;
constexpr double kNobody = 1e-9;  // pathways: a place without activity in 2019/20 has no money for it either
constexpr double kDeprivationStep = 0.1;  // money.convergence is per 10 points of population

int quarter_of(Date date) {
  const std::chrono::year_month_day day{date};
  return int(day.year()) * 4 + static_cast<int>(unsigned(day.month()) - 1) / 3;
}
int financial_year_of(Date date) {
  const std::chrono::year_month_day day{date};
  return int(day.year()) - (unsigned(day.month()) < 4 ? 1 : 0);
}

}  // namespace

Funding::Funding(const BlockContext& context)
    : context_(context),
      reader_(context_),
      prices_(context.model.system.size()),
      nominal_(context.model.system.size()),
      allocation_(context.model.system.size()),
      inflation_(context.model.system.size()),
      efficiency_(context.model.system.size()),
      accounts_(context.model.system.size()),
      due_(context.model.system.size(), kRing),
      session_change_(context.model.system.size(), kRing),
      nation_(context.model.nation()) {}

ICSIM_WIDE Money Funding::post(const CalendarWeek& week, const LastWeek& last, const Carried& carried,
                               SystemNumbers& numbers) {
  const int i = last.ics;
  const Indices indices = indices_of(week.index, i);
  if (week.index > 0) post_activity(context_.calendar.week(week.index - 1), last, carried, indices, numbers);
  const Lanes received = std::exchange(in_ring(due_, i, week.index), Lanes{});
  const Lanes allocation =
      context_.model.start(i).allocation * kYearsPerWeek * indices.nominal * indices.allocation;
  const Lanes wanted = session_money(week.index, i, received, allocation);
  Money money;
  const Lanes sessions = afford_sessions(week, i, wanted, indices, money.session_factor);
  money.hiring_freeze = close_books(week.index, i, received, sessions, carried, indices, numbers);
  return money;
}

// Growth of the week; what grows beyond the base path is 1 until a lever moves it.
Funding::Indices Funding::indices_of(int week, int i) {
  const auto row = static_cast<std::size_t>(i);
  const IcsRecord& ics = context_.model.area(i);
  const double share = ics.population > 0.0 ? ics.population_by_quintile[0] / ics.population : 0.0;
  const Lanes beyond =
      reader_.at(P::money_allocation_growth, week, {.ics = i}) +
      reader_.at(P::money_convergence, week) * (share - nation_.deprived_share) / kDeprivationStep;
  return {prices_.advance(row, reader_.at(P::funding_price_growth, week)),
          nominal_.advance(row, reader_.at(P::money_nominal_growth, week)), allocation_.advance(row, beyond),
          inflation_.advance(row, reader_.at(P::money_unfunded_inflation, week, {.ics = i})),
          efficiency_.advance(row, reader_.at(P::money_extra_efficiency, week, {.ics = i}))};
}

// Completed pathways of last week and of 2019/20 on the same days, counted and at tariff (GBP m).
Funding::Activity Funding::activity_of(const LastWeek& last, const CalendarWeek& then) const {
  const Model& model = context_.model;
  const SystemStart& start = model.start(last.ics);
  double base_admitted = 0.0, base_seen = 0.0;
  for (int s = 0; s < model.dims.treatment_functions; ++s) {
    const BaseFlows& flow = model.flow(last.ics, s);
    const double completed = flow.completed_admitted + flow.completed_non_admitted;
    const double share = completed > 0.0 ? flow.completed_admitted / completed : 0.0;
    const double of_2019_20 =
        flow.completed_2019_20_per_year / model.working_days_2019_20 * then.activity_days * start.disruption;
    base_admitted += of_2019_20 * share;
    base_seen += of_2019_20 * (1.0 - share);
  }
  const Lanes admitted = last.of_all_lists(Measure::completed_admitted),
              seen = last.of_all_lists(Measure::completed_non_admitted),
              price_admitted = reader_.at(P::funding_price_admitted, then.index, {.ics = last.ics}),
              price_seen = reader_.at(P::funding_price_non_admitted, then.index, {.ics = last.ics});
  const double mff = start.market_forces_factor / kMillion;
  return {.value = (admitted * price_admitted + seen * price_seen) * mff,
          .pathways = admitted + seen,
          .base_value = (base_admitted * price_admitted + base_seen * price_seen) * mff,
          .base_pathways = base_admitted + base_seen};
}

// Posts last week's activity against the threshold; accrues what it earns or loses.
void Funding::post_activity(const CalendarWeek& then, const LastWeek& last, const Carried& carried,
                            const Indices& indices, SystemNumbers& numbers) {
  const int i = last.ics;
  Activity activity = activity_of(last, then);
  const Lanes pathway_credit = reader_.at(P::advice_pathway_credit, then.index, {.ics = i}),
              value_credit = reader_.at(P::advice_value_credit, then.index, {.ics = i});
  const Lanes average = activity.base_value / std::max(activity.base_pathways, kNobody);
  const Lanes threshold = threshold_of(then, i);
  Posted posted;
  posted.money = (activity.value + carried.advice_requests * value_credit * average) * indices.price;
  posted.base_money = activity.base_value * indices.price;
  posted.threshold_money = threshold * posted.base_money;
  activity.pathways += carried.advice_requests * pathway_credit;
  accrue(then, i, posted, activity, numbers);
  put(numbers, SystemMeasure::elective_value, posted.money);
  put(numbers, SystemMeasure::elective_value_2019_20, posted.base_money);
  put(numbers, SystemMeasure::pathways_credited, activity.pathways);
  put(numbers, SystemMeasure::pathways_2019_20, activity.base_pathways);
  put(numbers, SystemMeasure::value_target, posted.threshold_money);
}

bool Funding::new_quarter(int week) const {
  return week > 0 &&
         quarter_of(context_.calendar.week(week).start) != quarter_of(context_.calendar.week(week - 1).start);
}

bool Funding::new_financial_year(int week) const {
  return week == 0 || financial_year_of(context_.calendar.week(week).start) !=
                          financial_year_of(context_.calendar.week(week - 1).start);
}

// Threshold of a week against 2019/20: the nation's, the system's difference from it, relief for strikes.
Lanes Funding::threshold_of(const CalendarWeek& week, int i) {
  const Lanes national = reader_.at(P::funding_threshold, week.index, {.ics = i}),
              spread = reader_.at(P::funding_target_spread, week.index),
              relief = reader_.at(P::funding_strike_relief, week.index, {.ics = i}),
              days = reader_.at(P::strike_days_per_week, week.index, {.ics = i});
  Lanes& strikes = accounts_(i).strike_days;
  if (new_financial_year(week.index)) strikes = 0.0;
  strikes += min(days, week.working_days);
  return national +
         (spread * (context_.model.start(i).target_2023_24 - nation_.target_2023_24) - relief * strikes);
}

// Earned and lost on the quarter so far, so that a good month makes up for a bad one; settled when the next
// quarter begins.
void Funding::accrue(const CalendarWeek& week, int i, const Posted& posted, const Activity& activity,
                     SystemNumbers& numbers) {
  if (new_quarter(week.index)) close_quarter(week, i);
  const auto value_of = [&](P p) { return reader_.at(p, week.index, {.ics = i}); };
  const Lanes above = value_of(P::funding_rate_above), below = value_of(P::funding_rate_below),
              upper = value_of(P::funding_upper_threshold), rate_upper = value_of(P::funding_rate_upper),
              cap = value_of(P::funding_cap), floor = value_of(P::funding_floor),
              total = value_of(P::funding_total), by_pathways = value_of(P::funding_pathway_measure),
              spend = value_of(P::funding_spend_share), cost = value_of(P::funding_session_cost);
  Account& account = accounts_(i);
  // The pathway index in money of 2019/20, where that is the measure.
  const Lanes by_count = activity.pathways / std::max(activity.base_pathways, kNobody) * posted.base_money;
  account.quarter_value += posted.money + by_pathways * (by_count - posted.money);
  account.quarter_base += posted.base_money;
  account.quarter_threshold += posted.threshold_money;
  const Lanes most_lost = floor * context_.model.start(i).contingent_share * total;
  Lanes accrued, gain;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const double value = account.quarter_value[k], base = account.quarter_base[k];
    if (!(base > 0.0)) continue;  // nothing to be measured against
    const FundingRules rules{
        account.quarter_threshold[k] / base, above[k], below[k], upper[k], rate_upper[k], cap[k]};
    const double now = held_at_floor(account.year_earned[k], earned_on(rules, value, base), most_lost[k]);
    accrued[k] = now - std::exchange(account.quarter_earned[k], now);
    gain[k] = marginal_rate(rules, value, base) * spend[k] / cost[k];
  }
  put(numbers, SystemMeasure::contingent_earned, accrued);
  put(numbers, SystemMeasure::funding_gain, gain);
}

// The quarter that has ended is paid (or taken back) after the settlement lag.
void Funding::close_quarter(const CalendarWeek& week, int i) {
  const Lanes lag = reader_.at(P::funding_settlement_lag, week.index);
  Account& account = accounts_(i);
  for (std::size_t k = 0; k < kLanes; ++k)
    in_ring(due_, i, week.index + 1 + static_cast<int>(std::lround(lag[k])))[k] += account.quarter_earned[k];
  account.year_earned =
      new_financial_year(week.index) ? Lanes{} : account.year_earned + account.quarter_earned;
  account.quarter_value = account.quarter_base = account.quarter_threshold = account.quarter_earned = 0.0;
}

// GBP m of this week for sessions: part of what was received, spread over weeks, less what a deficit cuts.
Lanes Funding::session_money(int week, int i, const Lanes& received, const Lanes& allocation) {
  const Lanes share = reader_.at(P::funding_spend_share, week, {.ics = i}),
              weeks = each([](double w) { return static_cast<double>(std::lround(w)); },
                           reader_.at(P::funding_spend_weeks, week)),
              cut = reader_.at(P::money_session_cut, week, {.ics = i});
  Account& account = accounts_(i);
  const Lanes ending = std::exchange(in_ring(session_change_, i, week), Lanes{});
  const Lanes weekly = received * share / weeks;
  account.session_rate += weekly - ending;
  for (std::size_t k = 0; k < kLanes; ++k)
    in_ring(session_change_, i, week + static_cast<int>(weeks[k]))[k] += weekly[k];
  return account.session_rate - cut * max(0.0, account.deficit) * allocation;
}

// Sessions bought or lost as a share of the usual slots of the week. No more can be cut than there are: the
// rest of a loss stays in the balance. Returns the money that moves.
Lanes Funding::afford_sessions(const CalendarWeek& week, int i, const Lanes& money, const Indices& indices,
                               Lanes& session_factor) const {
  const Lanes cost = reader_.at(P::funding_session_cost, week.index, {.ics = i}),
              price_admitted = reader_.at(P::funding_price_admitted, week.index, {.ics = i}),
              price_seen = reader_.at(P::funding_price_non_admitted, week.index, {.ics = i});
  double admitted = 0.0, seen = 0.0;
  for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
    admitted += context_.model.flow(i, s).completed_admitted;
    seen += context_.model.flow(i, s).completed_non_admitted;
  }
  const double days = week.activity_days * context_.model.start(i).market_forces_factor / kMillion;
  const Lanes usual = (admitted * price_admitted + seen * price_seen) * days * indices.price * cost;
  const Lanes moved = max(money, -usual);
  session_factor = each([](double m, double u) { return u > 0.0 ? m / u : 0.0; }, moved, usual);
  return moved;
}

// Income, spending and the running deficit. Returns the share of recruitment that the deficit stops.
Lanes Funding::close_books(int week, int i, const Lanes& received, const Lanes& sessions,
                           const Carried& carried, const Indices& indices, SystemNumbers& numbers) {
  const Lanes pay_share = reader_.at(P::money_pay_share, week),
              memory = reader_.at(P::money_deficit_memory, week),
              freeze_at = reader_.at(P::money_freeze_at, week, {.ics = i}),
              freeze_most = reader_.at(P::money_freeze_most, week, {.ics = i});
  const Lanes usual = context_.model.start(i).allocation * kYearsPerWeek * indices.nominal;
  const Lanes allocation = usual * indices.allocation;
  const Lanes spending =
      usual * (1.0 + pay_share * (carried.staff_cost_factor - 1.0)) * indices.inflation / indices.efficiency +
      carried.premium_over_base;
  const Lanes surplus =
      allocation + received + carried.transfer_income - spending - sessions - carried.independent_spending;
  Account& account = accounts_(i);
  account.cash += surplus;
  account.deficit += (-surplus / allocation - account.deficit) / memory;
  put(numbers, SystemMeasure::allocation, allocation);
  put(numbers, SystemMeasure::contingent_received, received);
  put(numbers, SystemMeasure::spending, spending);
  put(numbers, SystemMeasure::session_spending, sessions);
  put(numbers, SystemMeasure::independent_paid, carried.independent_spending);
  put(numbers, SystemMeasure::transfer_payments, carried.transfer_income);
  put(numbers, SystemMeasure::cash_balance, account.cash);
  return freeze_most * clamp(account.deficit / freeze_at, 0.0, 1.0);
}

}  // namespace icsim
