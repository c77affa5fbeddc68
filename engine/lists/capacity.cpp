#include "engine/lists/capacity.hpp"

#include <algorithm>

#include "engine/core/wide.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

// Additional slots of partners, less the NHS slots that their staff needs take. Where partners do less, staff come back.
Lanes with_partners(const PartnerWeek& partners, int s, int stage, const Lanes& slots) {
  const Lanes hub = stage == kAdmission ? partners.hub_slots(s) : Lanes{};
  const Lanes own = max(0.0, slots - partners.displaced_slots(s, stage));
  return max(0.0, own + partners.independent_slots(s, stage) + hub);
}

}  // namespace

struct Capacity::Week {
  const CalendarWeek& calendar;
  int ics;
  const WorkforceWeek& staff;
  const PartnerWeek& partners;
  const Money& money;
  Lanes winter_loss, noise;
};

struct Capacity::Account {
  Lanes at_start, growth, calibration, levers, chance, staff, sickness, beds, money, winter, strikes,
      partners, offered, base_path;

  void write(SystemNumbers& numbers) const {
    put(numbers, Cause::treatment_at_start, -at_start);
    put(numbers, Cause::capacity_growth, -growth);
    put(numbers, Cause::capacity_calibration, -calibration);
    put(numbers, Cause::capacity_levers, -levers);
    put(numbers, Cause::chance, -chance);
    put(numbers, Cause::staff, -staff);
    put(numbers, Cause::sickness, -sickness);
    put(numbers, Cause::beds, -beds);
    put(numbers, Cause::money, -money);
    put(numbers, Cause::winter, -winter);
    put(numbers, Cause::strikes, -strikes);
    put(numbers, Cause::independent_sector, -partners);
    put(numbers, SystemMeasure::slots_offered, offered);
    put(numbers, SystemMeasure::slots_of_base_path, base_path);
  }
};

Capacity::Capacity(const BlockContext& context)
    : context_(context),
      reader_(context_),
      growth_(context.model.dims.lists(), reader_.has_lever(P::capacity_growth)),
      to_recover_(context.model.dims.ics),
      week_(static_cast<std::size_t>(context.model.dims.ics),
            TreatmentSlots(context.model.dims.treatment_functions)),
      national_completed_(context.model.nation().completed) {
  const Model& model = context.model;
  for (int i = 0; i < model.dims.ics; ++i) {
    double completed = 0.0;
    for (int s = 0; s < model.dims.treatment_functions; ++s)
      completed += model.flow(i, s).completed_non_admitted + model.flow(i, s).completed_admitted;
    completed_.push_back(completed);
    activity_at_start_.push_back(model.activity_vs_2019_20(i));
  }
}

ICSIM_WIDE const TreatmentSlots& Capacity::advance(const CalendarWeek& week, int i,
                                                   const WorkforceWeek& staff, const PartnerWeek& partners,
                                                   const Money& money, SystemNumbers& numbers) {
  const auto ics = static_cast<std::size_t>(i);
  const Dimensions& dims = context_.model.dims;
  TreatmentSlots& out = week_[ics];
  const auto of_place = [&](P p) { return reader_.at(p, week.index, {.ics = i}); };
  const Week now{week,
                 i,
                 staff,
                 partners,
                 money,
                 is_winter(week.start) ? of_place(P::capacity_winter_loss) : Lanes{},
                 reader_.at(P::capacity_noise, week.index)};
  // Season-weighted working days x activity against 2019/20 relative to the start date.
  const ValueParts activity = reader_.parts(P::capacity_activity_vs_2019_20, week.index, {.ics = i});
  const double days = week.activity_days / activity_at_start_[ics];
  const Lanes struck = strike_balance(week, i);
  const Lanes while_undecided = reader_.at(P::strike_awaiting_decision_share, week.index);
  ListParameter growth(reader_, P::capacity_growth, week.index, {.ics = i});
  ListParameter level_decision(reader_, P::capacity_level, week.index, {.ics = i, .stage = kDecision});
  ListParameter level_admission(reader_, P::capacity_level, week.index, {.ics = i, .stage = kAdmission});
  Account account;
  for (int s = 0; s < dims.treatment_functions; ++s) {
    const BaseFlows& flow = context_.model.flow(i, s);
    const double decided = flow.completed_non_admitted + flow.decisions_to_admit;
    const double dta_share = decided > 0.0 ? flow.decisions_to_admit / decided : 0.0;
    const double of_ics = (flow.completed_non_admitted + flow.completed_admitted) / completed_[ics];
    const ValueParts& rate = growth.parts(s);
    const auto index = growth_.advance(dims.list(i, s), rate.in_force(), rate.without_levers());
    const auto course = [&](double slots, const ValueParts& level) {
      const auto at = [&](const Lanes& of_2019_20, const Lanes& of_level, const Lanes& grown) {
        return slots * (of_2019_20 * days) * of_level * grown;
      };
      return Course{at(activity.before_levers, level.before_levers, index.without),
                    at(activity.without_levers(), level.without_levers(), index.without),
                    at(activity.in_force(), level.in_force(), index.with_levers)};
    };
    const Lanes lost = struck * of_ics;
    const Lanes lost_decision = dta_share < 1.0 ? lost * while_undecided / (1.0 - dta_share) : Lanes{};
    const Base decision{s, kDecision, decided, 1.0 - dta_share},
        admission{s, kAdmission, flow.completed_admitted, 1.0};
    offer(now, decision, course(decided, level_decision.parts(s)), lost_decision, out, account);
    offer(now, admission, course(flow.completed_admitted, level_admission.parts(s)),
          lost * (1.0 - while_undecided), out, account);
    out.dta_share(s) = static_cast<float>(dta_share);
  }
  account.write(numbers);
  return out;
}

// Completed pathways that strikes cost the system this week, less those made up for earlier strikes.
Lanes Capacity::strike_balance(const CalendarWeek& week, int i) {
  const auto national = [&](P p) { return reader_.at(p, week.index); };
  const Lanes days = reader_.at(P::strike_days_per_week, week.index, {.ics = i}),
              weeks = national(P::strike_recovery_weeks), recovered = national(P::strike_recovered_share),
              cancelled = national(P::strike_cancellations_per_day),
              pathways = national(P::strike_pathways_per_cancellation);
  const double of_england = completed_[static_cast<std::size_t>(i)] / national_completed_;
  Lanes& pending = to_recover_(i);
  const Lanes lost = min(days, week.working_days) * cancelled * pathways * of_england;
  const Lanes made_up = pending / weeks;
  pending += recovered * lost - made_up;
  return lost - made_up;
}

// Slots of one list and stage, influence by influence, and what each of them changes.
ICSIM_WIDE void Capacity::offer(const Week& now, const Base& base, const Course& course, const Lanes& strike,
                                TreatmentSlots& out, Account& account) const {
  const int s = base.treatment_function, stage = base.stage;
  const double stops = base.stops;
  const auto factor = [&](CapacityStep step) { return now.staff.capacity_factor(step, s, stage); };
  const Lanes staff = factor(CapacityStep::staff), sickness = factor(CapacityStep::sickness),
              estate = factor(CapacityStep::estate);
  const double start = base.slots * now.calendar.activity_days;
  const Lanes& path = course.now;
  const Lanes in_winter = stage == kAdmission ? 1.0 - now.winter_loss : Lanes(1.0);
  const Lanes staffed = path * estate;
  const Lanes funded = staffed * (1.0 + now.money.session_factor);
  const Lanes wintry = funded * in_winter;
  const Lanes struck = max(0.0, wintry - strike);
  Lanes slots = now.partners.adds_slots ? with_partners(now.partners, s, stage, struck) : struck;
  account.at_start += start * stops;
  account.growth += (course.base_path - start) * stops;
  account.calibration += (course.without_levers - course.base_path) * stops;
  account.levers += (path - course.without_levers) * stops;
  account.staff += path * (staff - 1.0) * stops;
  account.sickness += path * (sickness - staff) * stops;
  account.beds += path * (estate - sickness) * stops;
  account.money += (funded - staffed) * stops;
  account.winter += (wintry - funded) * stops;
  account.strikes += (struck - wintry) * stops;
  account.partners += (slots - struck) * stops;
  account.offered += slots;
  account.base_path += max(0.0, path * in_winter - strike);
  if (context_.noise == Noise::demographic) {
    const Lanes usual = slots;
    const ListChance place{context_.model.list_key(now.ics, s), now.calendar.index,
                           static_cast<std::uint32_t>(stage)};
    slots *= noise_multiplier(context_.draws(), Purpose::capacity_noise, place, now.noise);
    slots = round_by_chance(context_.draws(), place, slots);
    account.chance += (Lanes(FloatLanes(slots)) - usual) * stops;
  }
  out.slots(s, stage) = FloatLanes(slots);
}

}  // namespace icsim
