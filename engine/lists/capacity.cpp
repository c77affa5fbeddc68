/// Treatment slots: base level x working days and season x level x growth x activity against 2019/20, times
/// what staff, beds and money change, less what winter and strikes take, with what partners add.
#include <algorithm>

#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

class Capacity : public Module {
 public:
  explicit Capacity(const BlockContext& context)
      : context_(context),
        reader_(context),
        growth_(context.model.dims.lists()),
        to_recover_(static_cast<std::size_t>(context.model.dims.ics)) {
    const Model& model = context.model;
    for (int i = 0; i < model.dims.ics; ++i) {
      double completed = 0.0;
      for (int s = 0; s < model.dims.treatment_functions; ++s) {
        completed += model.flow(i, s).completed_non_admitted + model.flow(i, s).completed_admitted;
      }
      completed_.push_back(completed);
      national_completed_ += completed;
      activity_at_start_.push_back(model.activity_vs_2019_20(i));
    }
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Dimensions& dims = context_.model.dims;
    const Week now{
        week,
        i,
        scale_of_ics(week, i),
        is_winter(week.start) ? reader_.at(Parameter::capacity_winter_loss, week.index, i) : LaneValues{},
        strike_balance(week, i),
        reader_.at(Parameter::strike_awaiting_decision_share, week.index),
        reader_.at(Parameter::capacity_noise, week.index)};
    ListParameter growth(reader_, Parameter::capacity_growth, week.index, i);
    ListParameter level_decision(reader_, Parameter::capacity_level, week.index, i, kDecision);
    ListParameter level_admission(reader_, Parameter::capacity_level, week.index, i, kAdmission);
    Account account;
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const LaneValues index = growth_.advance(dims.list(i, s), growth[s]);
      const BaseFlows& base = context_.model.flow(i, s);
      const double decided = base.completed_non_admitted + base.decisions_to_admit;
      const double dta_share = decided > 0.0 ? base.decisions_to_admit / decided : 0.0;
      const double of_ics =
          (base.completed_non_admitted + base.completed_admitted) / completed_[static_cast<std::size_t>(i)];
      LaneValues lost_n, lost_a;
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double lost = now.strike[k] * of_ics;
        lost_n[k] = dta_share < 1.0 ? lost * now.strike_decision[k] / (1.0 - dta_share) : 0.0;
        lost_a[k] = lost * (1.0 - now.strike_decision[k]);
      }
      offer(now, s, kDecision, {decided, 1.0 - dta_share}, level_decision[s], index, lost_n, drivers,
            account);
      offer(now, s, kAdmission, {base.completed_admitted, 1.0}, level_admission[s], index, lost_a, drivers,
            account);
      float* share_row = drivers.dta_share[static_cast<std::size_t>(s)];
      for (int k = 0; k < kLanes; ++k) share_row[k] = static_cast<float>(dta_share);
    }
    account.write(drivers.system);
  }

 private:
  // Season-weighted working days x activity against 2019/20 relative to the start date.
  LaneValues scale_of_ics(const CalendarWeek& week, int i) const {
    LaneValues scale = reader_.at(Parameter::capacity_activity_vs_2019_20, week.index, i);
    for (double& v : scale) v *= week.activity_days / activity_at_start_[static_cast<std::size_t>(i)];
    return scale;
  }

  // Completed pathways that strikes cost the system this week, less those made up for earlier strikes.
  LaneValues strike_balance(const CalendarWeek& week, int i) {
    LaneValues balance{};
    const LaneValues days = reader_.at(Parameter::strike_days_per_week, week.index, i);
    double* pending = to_recover_[static_cast<std::size_t>(i)];
    const LaneValues weeks = reader_.at(Parameter::strike_recovery_weeks, week.index);
    const LaneValues recovered = reader_.at(Parameter::strike_recovered_share, week.index);
    const LaneValues cancelled = reader_.at(Parameter::strike_cancellations_per_day, week.index);
    const LaneValues pathways = reader_.at(Parameter::strike_pathways_per_cancellation, week.index);
    const double of_england = completed_[static_cast<std::size_t>(i)] / national_completed_;
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (days[k] == 0.0 && pending[k] == 0.0) continue;
      const double lost = std::min(days[k], week.working_days) * cancelled[k] * pathways[k] * of_england;
      const double made_up = pending[k] / weeks[k];
      pending[k] += recovered[k] * lost - made_up;
      balance[k] = lost - made_up;
    }
    return balance;
  }

  /// What is the same for all lists of an ICS in one week.
  struct Week {
    const CalendarWeek& calendar;
    int ics;
    LaneValues scale, winter, strike, strike_decision, noise;
  };

  /// Slots of one list and stage: per season-weighted working day, and the clock stops of one.
  struct Base {
    double slots;
    double stops;
  };

  /// Clock stops that each cause adds to or takes from the week, summed over lists, and slots.
  struct Account {
    LaneValues at_start{}, growth{}, staff{}, sickness{}, beds{}, money{}, winter{}, strikes{}, partners{};
    LaneValues offered{}, base_path{};

    void write(LaneRows<double>& system) const {
      const auto cause = [&](Cause c, const LaneValues& stops) {
        for (std::size_t k = 0; k < kLanes; ++k) system[SystemRows::of(c)][k] = -stops[k];
      };
      cause(Cause::treatment_at_start, at_start);
      cause(Cause::capacity_growth, growth);
      cause(Cause::staff, staff);
      cause(Cause::sickness, sickness);
      cause(Cause::beds, beds);
      cause(Cause::money, money);
      cause(Cause::winter, winter);
      cause(Cause::strikes, strikes);
      cause(Cause::independent_sector, partners);
      std::copy_n(offered.data(), kLanes, system[SystemRows::of(SystemMeasure::slots_offered)]);
      std::copy_n(base_path.data(), kLanes, system[SystemRows::of(SystemMeasure::slots_of_base_path)]);
    }
  };

  // Slots of one list and stage, influence by influence, and what each of them changes.
  void offer(const Week& now, int s, int stage, const Base& base, const LaneValues& level,
             const LaneValues& index, const LaneValues& strike, IcsDrivers& drivers, Account& account) const {
    const auto list_stage = static_cast<std::size_t>(s * kStages + stage);
    const std::size_t steps = static_cast<std::size_t>(context_.model.dims.treatment_functions) * kStages;
    const auto factor = [&](IcsDrivers::FactorStep step) {
      return drivers.capacity_factor[static_cast<std::size_t>(step) * steps + list_stage];
    };
    const double *staff = factor(IcsDrivers::with_staff), *sickness = factor(IcsDrivers::with_sickness),
                 *estate = factor(IcsDrivers::with_estate), *session = drivers.session_factor[0];
    LaneValues slots;
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double start = base.slots * now.calendar.activity_days;
      const double path = base.slots * now.scale[k] * level[k] * index[k];
      const double in_winter = stage == kAdmission ? 1.0 - now.winter[k] : 1.0;
      const double staffed = path * estate[k];
      const double funded = staffed * (1.0 + session[k]);
      const double wintry = funded * in_winter;
      const double struck = std::max(0.0, wintry - strike[k]);
      slots[k] = drivers.partners_on ? with_partners(drivers, s, stage, k, struck) : struck;
      account.at_start[k] += start * base.stops;
      account.growth[k] += (path - start) * base.stops;
      account.staff[k] += path * (staff[k] - 1.0) * base.stops;
      account.sickness[k] += path * (sickness[k] - staff[k]) * base.stops;
      account.beds[k] += path * (estate[k] - sickness[k]) * base.stops;
      account.money[k] += (funded - staffed) * base.stops;
      account.winter[k] += (wintry - funded) * base.stops;
      account.strikes[k] += (struck - wintry) * base.stops;
      account.partners[k] += (slots[k] - struck) * base.stops;
      account.offered[k] += slots[k];
      account.base_path[k] += std::max(0.0, path * in_winter - strike[k]);
    }
    const LaneValues usual = slots;
    put(drivers, now.calendar.index, now.ics, s, stage, slots, now.noise);
    if (context_.noise == Noise::expectation) return;
    const float* given = drivers.capacity[list_stage];
    for (std::size_t k = 0; k < kLanes; ++k) account.growth[k] += (given[k] - usual[k]) * base.stops;
  }

  // Additional slots of partners, less the NHS slots that their staff needs take.
  static double with_partners(const IcsDrivers& drivers, int s, int stage, std::size_t k, double slots) {
    const auto row = static_cast<std::size_t>(s * kStages + stage);
    const double hub = stage == kAdmission ? drivers.hub_slots[static_cast<std::size_t>(s)][k] : 0.0;
    return std::max(0.0, slots - drivers.displaced_slots[row][k]) + drivers.independent_slots[row][k] + hub;
  }

  void put(IcsDrivers& drivers, int week, int i, int s, int stage, LaneValues slots,
           const LaneValues& noise) const {
    if (context_.noise == Noise::demographic) {
      const auto slot = static_cast<std::uint32_t>(stage);
      const LaneValues luck =
          noise_multiplier(context_, Purpose::capacity_noise, list_number(i, s), week, slot, noise);
      for (std::size_t k = 0; k < kLanes; ++k) slots[k] *= luck[k];
      slots = round_by_chance(context_, list_number(i, s), week, slot, slots);
    }
    float* row = drivers.capacity[static_cast<std::size_t>(s * kStages + stage)];
    for (std::size_t k = 0; k < kLanes; ++k) row[k] = static_cast<float>(slots[k]);
  }

  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex growth_;
  LaneRows<double> to_recover_;            // [ics], lost pathways still to be made up
  std::vector<double> completed_;          // [ics], per working day
  std::vector<double> activity_at_start_;  // [ics]
  double national_completed_ = 0.0;
};

}  // namespace

std::unique_ptr<Module> make_capacity(const BlockContext& context) {
  return std::make_unique<Capacity>(context);
}

}  // namespace icsim
