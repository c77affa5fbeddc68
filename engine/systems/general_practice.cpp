#include "engine/systems/general_practice.hpp"

#include <cmath>
#include <utility>

#include "engine/core/math.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kDaysOfWeek = 5.0;      // working days that appointments_per_fte refers to
constexpr double kLeastSupplied = 1e-6;  // of the usual supply; less is as good as none

}  // namespace

GeneralPractice::GeneralPractice(const BlockContext& context)
    : context_(context),
      reader_(context_),
      off_base_path_(reader_.is_moved({ParameterFamily::general_practice})),
      now_(context.model.system.size()),
      base_(off_base_path_ ? context.model.system.size() : 0),
      owed_(off_base_path_ ? context.model.system.size() : 0),
      returning_(off_base_path_ ? context.model.system.size() : 0, kLongestRebound),
      nation_(context.model.nation()) {
  for (int i = 0; i < context.model.dims.ics; ++i) {
    const SystemStart& start = context.model.start(i);
    now_.fte(i) = start.gp_fte;
    if (off_base_path_) base_.fte(i) = start.gp_fte;
  }
}

Referrals GeneralPractice::advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers) {
  const int i = last.ics;
  const Values v = read(week.index, i);
  const Supply supply = advance_stock(week, i, v, off_base_path_ ? owed_(i) : Lanes{}, now_);
  const Lanes referrals = gp_referrals(week, last, v);
  Referrals out;
  out.advice_requests = referrals * v.requests * v.diversion;
  put(numbers, SystemMeasure::gp_fte, now_.fte(i) * v.level);
  put(numbers, SystemMeasure::gp_joiners, supply.joiners);
  put(numbers, SystemMeasure::gp_leavers, supply.leavers);
  put(numbers, SystemMeasure::gp_appointments, supply.appointments);
  put(numbers, SystemMeasure::gp_appointments_needed, supply.needed);
  put(numbers, SystemMeasure::referrals_avoided, out.advice_requests * v.avoided);
  put(numbers, SystemMeasure::advice_requests, out.advice_requests);
  if (!off_base_path_) return out;

  const Values usual = read_base(i);
  const Supply usual_supply = advance_stock(week, i, usual, 0.0, base_);
  const Lanes returned = advise(week.index, i, v, usual, referrals);
  const Shares share = appointment_shares(
      i, v.inverse_care, [&](P p, int q) { return reader_.at(p, week.index, {.ics = i, .quintile = q}); });
  const Shares usual_share = appointment_shares(
      i, usual.inverse_care, [&](P p, int q) { return reader_.base(p, {.ics = i, .quintile = q}); });
  const Lanes load = (supply.needed / max(1.0, supply.appointments)) /
                     (usual_supply.needed / max(1.0, usual_supply.appointments));
  const Lanes by_load = power_exact_bits(load, v.load_elasticity);
  for (std::size_t q = 0; q < static_cast<std::size_t>(context_.model.dims.quintiles); ++q) {
    const Lanes supplied =
        each([](double seen,
                double usually) { return usually > 0.0 ? std::max(kLeastSupplied, seen / usually) : 1.0; },
             supply.appointments * share[q], usual_supply.appointments * usual_share[q]);
    const Lanes by_supply = power_exact_bits(supplied, v.supply_elasticity);
    const Lanes change = by_supply * by_load * (v.kept() / usual.kept()) + returned - 1.0;
    out.factor[q] = 1.0 + v.gp_share * change;
  }
  return out;
}

template <class At>
GeneralPractice::Values GeneralPractice::values_of(At at, const Lanes& places) {
  return {.level = at(P::gp_level),
          .leave = at(P::gp_leave_rate),
          .join = at(P::gp_join_rate),
          .training_share = at(P::gp_training_share),
          .places = places,
          .per_fte = at(P::gp_appointments_per_fte),
          .need_growth = at(P::gp_need_growth),
          .inverse_care = at(P::gp_inverse_care),
          .supply_elasticity = at(P::referral_supply_elasticity),
          .load_elasticity = at(P::referral_load_elasticity),
          .gp_share = at(P::referral_gp_share),
          .requests = at(P::advice_request_rate),
          .diversion = at(P::advice_diversion),
          .avoided = at(P::advice_net_avoided)};
}

GeneralPractice::Values GeneralPractice::read(int week, int i) const {
  const Lanes lag = reader_.at(P::gp_training_lag, week);
  return values_of([&](P p) { return reader_.at(p, week, {.ics = i}); },
                   reader_.lagged(P::gp_training_places, week, lag, {.ics = i}));
}

GeneralPractice::Values GeneralPractice::read_base(int i) const {
  return values_of([&](P p) { return reader_.base(p, {.ics = i}); },
                   reader_.base(P::gp_training_places, {.ics = i}));
}

// Appointments and need of the week with the GPs in post at its start; then GPs join and leave. Advice cannot take
// more appointments than there are.
GeneralPractice::Supply GeneralPractice::advance_stock(const CalendarWeek& week, int i, const Values& v,
                                                       const Lanes& owed, Stocks& stocks) const {
  const SystemStart& start = context_.model.start(i);
  const Lanes need = stocks.need.advance(static_cast<std::size_t>(i), v.need_growth);
  Lanes& fte = stocks.fte(i);
  const double weeks = week.working_days / kDaysOfWeek;
  const Lanes contacts = v.per_fte * nation_.gp_fte / nation_.weighted_population;
  const Lanes trained = v.training_share * v.places + (1.0 - v.training_share);
  Supply supply;
  supply.appointments = max(0.0, fte * v.level * v.per_fte * weeks - owed);
  supply.needed = start.weighted_population * contacts * need * weeks;
  supply.joiners = start.gp_fte * v.join / 100.0 * trained * kYearsPerWeek;
  supply.leavers = fte * v.leave / 100.0 * kYearsPerWeek;
  fte += supply.joiners - supply.leavers;
  return supply;
}

// Referrals by GPs behind last week's clock starts, before advice and guidance.
Lanes GeneralPractice::gp_referrals(const CalendarWeek& week, const LastWeek& last, const Values& v) const {
  Lanes starts;
  if (week.index == 0) {
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s)
      starts += context_.model.flow(last.ics, s).clock_starts * week.clock_start_days;
  } else {
    starts = last.of_all_lists(Measure::clock_starts);
  }
  return starts * (v.gp_share / v.kept());
}

// Advice beyond that of the base path costs appointments next week, and part of what it saves comes back
// later. Returns the referrals that come back this week, as a share of all.
Lanes GeneralPractice::advise(int week, int i, const Values& v, const Values& base, const Lanes& referrals) {
  const Lanes time = reader_.at(P::advice_gp_time, week, {.ics = i}),
              rebound = reader_.at(P::advice_rebound, week, {.ics = i}),
              delay = reader_.at(P::advice_rebound_weeks, week, {.ics = i});
  const Lanes returned = std::exchange(returning_(i, week % kLongestRebound), Lanes{});
  owed_(i) = referrals * (v.diverted() - base.diverted()) * time;
  const Lanes saved = referrals * (v.diverted() * v.avoided - base.diverted() * base.avoided);
  for (std::size_t k = 0; k < kLanes; ++k) {
    const int due = week + static_cast<int>(std::lround(delay[k]));
    returning_(i, due % kLongestRebound)[k] += rebound[k] * saved[k];
  }
  return returned / max(1.0, referrals);
}

// Part of appointments that each quintile gets: inverse care between need and equal shares.
template <class Read>
GeneralPractice::Shares GeneralPractice::appointment_shares(int i, const Lanes& inverse_care,
                                                            Read read) const {
  const int quintiles = context_.model.dims.quintiles;
  const IcsRecord& ics = context_.model.area(i);
  Shares share{};
  Lanes total;
  for (int q = 0; q < quintiles; ++q) {
    const auto at = static_cast<std::size_t>(q);
    const double people = quintiles == 1 ? 1.0 : ics.population_by_quintile[at];
    const Lanes by_need = power_exact_bits(read(P::gp_need_weight, q), 1.0 - inverse_care);
    share[at] = people * read(P::gp_allocation_weight, q) * by_need;
    total += share[at];
  }
  for (Lanes& of_quintile : share)
    of_quintile =
        each([](double part, double all) { return all > 0.0 ? part / all : 0.0; }, of_quintile, total);
  return share;
}

}  // namespace icsim
