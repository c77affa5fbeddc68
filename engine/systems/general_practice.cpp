/// General practice: fully qualified GPs, their appointments against need, who gets them, the referrals that
/// follow, and advice and guidance. Referrals answer to supply and load against the base path.
#include <cmath>

#include "engine/core/check.hpp"
#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

/// What a lever must touch for referrals to leave the base path.
constexpr std::array kLevers{Parameter::gp_level,
                             Parameter::gp_leave_rate,
                             Parameter::gp_join_rate,
                             Parameter::gp_training_share,
                             Parameter::gp_training_places,
                             Parameter::gp_training_lag,
                             Parameter::gp_appointments_per_fte,
                             Parameter::gp_need_growth,
                             Parameter::gp_inverse_care,
                             Parameter::gp_need_weight,
                             Parameter::gp_allocation_weight,
                             Parameter::referral_supply_elasticity,
                             Parameter::referral_load_elasticity,
                             Parameter::referral_gp_share,
                             Parameter::advice_request_rate,
                             Parameter::advice_diversion,
                             Parameter::advice_net_avoided,
                             Parameter::advice_rebound,
                             Parameter::advice_rebound_weeks,
                             Parameter::advice_gp_time};

constexpr int kLongestRebound = 52;  // weeks, the most that advice.rebound_weeks allows
constexpr double kDaysOfWeek = 5.0;  // working days that appointments_per_fte refers to

class GeneralPractice : public Module {
 public:
  explicit GeneralPractice(const BlockContext& context)
      : context_(context),
        reader_(context),
        off_base_path_(reader_.has_lever(kLevers)),
        now_(context.model.dims.ics),
        base_(off_base_path_ ? context.model.dims.ics : 0),
        owed_(off_base_path_ ? size(context.model.dims.ics) : 0),
        returning_(off_base_path_ ? size(context.model.dims.ics) * kLongestRebound : 0) {
    for (int i = 0; i < context.model.dims.ics; ++i) {
      const SystemStart& start = context.model.system[size(i)];
      national_fte_ += start.gp_fte;
      national_population_ += start.weighted_population;
      for (int k = 0; k < kLanes; ++k) now_.fte[size(i)][k] = start.gp_fte;
      if (off_base_path_) std::copy_n(now_.fte[size(i)], kLanes, base_.fte[size(i)]);
    }
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Values values = read(week.index, i);
    LaneValues owed{};
    if (off_base_path_) std::copy_n(owed_[size(i)], kLanes, owed.begin());
    const Supply supply = advance_stock(week, i, values, owed, now_);
    const LaneValues referrals = gp_referrals(week, last_week, values);
    record(drivers.system, i, values, supply, referrals);
    if (!off_base_path_) return;
    const Values base_values = read_base(i);
    const Supply base = advance_stock(week, i, base_values, LaneValues{}, base_);
    const LaneValues returned = advice(week.index, i, values, base_values, referrals);
    set_referral_factor(week.index, i, values, base_values, supply, base, returned, drivers);
  }

 private:
  static std::size_t size(int n) { return static_cast<std::size_t>(n); }

  /// One path of the stocks.
  struct Stocks {
    explicit Stocks(int ics) : fte(size(ics)), need(size(ics)) {}
    LaneRows<double> fte;  // [ics], in post, before gp.level
    GrowthIndex need;      // [ics]
  };
  /// Parameters of one system in one week.
  struct Values {
    LaneValues level, leave, join, training_share, places, per_fte, need_growth, inverse_care;
    LaneValues supply_elasticity, load_elasticity, gp_share, requests, diversion, avoided;
  };
  struct Supply {
    LaneValues at_work, appointments, needed, joiners, leavers;
  };

  template <class At>
  static Values values_of(At at, const LaneValues& places) {
    return {at(Parameter::gp_level),
            at(Parameter::gp_leave_rate),
            at(Parameter::gp_join_rate),
            at(Parameter::gp_training_share),
            places,
            at(Parameter::gp_appointments_per_fte),
            at(Parameter::gp_need_growth),
            at(Parameter::gp_inverse_care),
            at(Parameter::referral_supply_elasticity),
            at(Parameter::referral_load_elasticity),
            at(Parameter::referral_gp_share),
            at(Parameter::advice_request_rate),
            at(Parameter::advice_diversion),
            at(Parameter::advice_net_avoided)};
  }
  Values read(int week, int i) const {
    const LaneValues lag = reader_.at(Parameter::gp_training_lag, week);
    return values_of([&](Parameter p) { return reader_.at(p, week, i); },
                     reader_.lagged(Parameter::gp_training_places, week, lag, i));
  }
  Values read_base(int i) const {
    return values_of([&](Parameter p) { return reader_.base(p, i); },
                     reader_.base(Parameter::gp_training_places, i));
  }

  // Appointments and need of the week with the GPs in post at its start; then GPs join and leave.
  Supply advance_stock(const CalendarWeek& week, int i, const Values& v, const LaneValues& owed,
                       Stocks& stocks) const {
    const SystemStart& start = context_.model.system[size(i)];
    const LaneValues need = stocks.need.advance(size(i), v.need_growth);
    double* fte = stocks.fte[size(i)];
    Supply supply;
    const double weeks = week.working_days / kDaysOfWeek;
    for (std::size_t k = 0; k < kLanes; ++k) {
      supply.at_work[k] = fte[k] * v.level[k];
      supply.appointments[k] = supply.at_work[k] * v.per_fte[k] * weeks - owed[k];
      ICSIM_ENSURE(supply.appointments[k] >= 0.0);
      const double contacts = v.per_fte[k] * national_fte_ / national_population_;
      supply.needed[k] = start.weighted_population * contacts * need[k] * weeks;
      const double trained = v.training_share[k] * v.places[k] + (1.0 - v.training_share[k]);
      supply.joiners[k] = start.gp_fte * v.join[k] / 100.0 * trained * kYearsPerWeek;
      supply.leavers[k] = fte[k] * v.leave[k] / 100.0 * kYearsPerWeek;
      fte[k] += supply.joiners[k] - supply.leavers[k];
      ICSIM_ENSURE(fte[k] >= 0.0);
    }
    return supply;
  }

  // Referrals by GPs behind last week's clock starts, before advice and guidance.
  LaneValues gp_referrals(const CalendarWeek& week, const IcsView& last_week, const Values& v) const {
    const Dimensions& dims = context_.model.dims;
    LaneValues referrals{};
    for (int s = 0; s < dims.treatment_functions; ++s) {
      if (week.index == 0) {
        const double starts = context_.model.flow(last_week.ics, s).clock_starts * week.clock_start_days;
        for (double& r : referrals) r += starts;
        continue;
      }
      for (int q = 0; q < dims.quintiles; ++q) {
        const float* row = last_week.row(s, Measure::clock_starts, q);
        for (std::size_t k = 0; k < kLanes; ++k) referrals[k] += row[k];
      }
    }
    for (std::size_t k = 0; k < kLanes; ++k)
      referrals[k] *= v.gp_share[k] / (1.0 - v.requests[k] * v.diversion[k] * v.avoided[k]);
    return referrals;
  }

  void record(LaneRows<double>& system, int i, const Values& v, const Supply& supply,
              const LaneValues& referrals) const {
    const auto put = [&](SystemMeasure m, const LaneValues& values) {
      put_row(system[SystemRows::of(m)], values);
    };
    LaneValues avoided, diverted, fte;
    for (std::size_t k = 0; k < kLanes; ++k) {
      diverted[k] = referrals[k] * v.requests[k] * v.diversion[k];
      avoided[k] = diverted[k] * v.avoided[k];
      fte[k] = now_.fte[size(i)][k] * v.level[k];
    }
    put(SystemMeasure::gp_fte, fte);
    put(SystemMeasure::gp_joiners, supply.joiners);
    put(SystemMeasure::gp_leavers, supply.leavers);
    put(SystemMeasure::gp_appointments, supply.appointments);
    put(SystemMeasure::gp_appointments_needed, supply.needed);
    put(SystemMeasure::referrals_avoided, avoided);
    put(SystemMeasure::advice_requests, diverted);
  }

  // Advice beyond that of the base path costs appointments next week, and part of what it saves comes back
  // later. Returns the referrals that come back this week.
  LaneValues advice(int week, int i, const Values& v, const Values& base, const LaneValues& referrals) {
    const LaneValues time = reader_.at(Parameter::advice_gp_time, week);
    const LaneValues rebound = reader_.at(Parameter::advice_rebound, week);
    const LaneValues delay = reader_.at(Parameter::advice_rebound_weeks, week);
    const auto slot = [&](int w) { return size(i) * kLongestRebound + size(w % kLongestRebound); };
    LaneValues returned;
    double* due = returning_[slot(week)];
    std::copy_n(due, kLanes, returned.begin());
    std::fill_n(due, kLanes, 0.0);
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double diverted = v.requests[k] * v.diversion[k], usual = base.requests[k] * base.diversion[k];
      owed_[size(i)][k] = referrals[k] * (diverted - usual) * time[k];
      const double saved = referrals[k] * (diverted * v.avoided[k] - usual * base.avoided[k]);
      returning_[slot(week + static_cast<int>(std::lround(delay[k])))][k] += rebound[k] * saved;
    }
    for (std::size_t k = 0; k < kLanes; ++k) returned[k] /= std::max(1.0, referrals[k]);
    return returned;
  }

  void set_referral_factor(int week, int i, const Values& v, const Values& base, const Supply& supply,
                           const Supply& base_supply, const LaneValues& returned, IcsDrivers& drivers) const {
    const int quintiles = context_.model.dims.quintiles;
    const auto share =
        shares(i, v.inverse_care, [&](Parameter p, int q) { return reader_.at(p, week, i, 0, 0, q); });
    const auto base_share =
        shares(i, base.inverse_care, [&](Parameter p, int q) { return reader_.base(p, i, 0, 0, q); });
    for (int q = 0; q < quintiles; ++q) {
      double* factor = drivers.referral_factor[size(q)];
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double seen = supply.appointments[k] * share[size(q)][k];
        const double usually = base_supply.appointments[k] * base_share[size(q)][k];
        const double supplied = usually > 0.0 && seen > 0.0 ? seen / usually : 1.0;
        const double load = (supply.needed[k] / std::max(1.0, supply.appointments[k])) /
                            (base_supply.needed[k] / std::max(1.0, base_supply.appointments[k]));
        const double kept = (1.0 - v.requests[k] * v.diversion[k] * v.avoided[k]) /
                            (1.0 - base.requests[k] * base.diversion[k] * base.avoided[k]);
        const double change = power_exact_bits(supplied, v.supply_elasticity[k]) *
                                  power_exact_bits(load, v.load_elasticity[k]) * kept +
                              returned[k] - 1.0;
        factor[k] = 1.0 + v.gp_share[k] * change;
      }
    }
  }

  // Part of appointments that each quintile gets: inverse care between need and equal shares.
  template <class Read>
  std::array<LaneValues, kMaxQuintiles> shares(int i, const LaneValues& inverse_care, Read read) const {
    const int quintiles = context_.model.dims.quintiles;
    const IcsRecord& ics = context_.model.ics[size(i)];
    std::array<LaneValues, kMaxQuintiles> share{};
    LaneValues total{};
    for (int q = 0; q < quintiles; ++q) {
      const double people = quintiles == 1 ? 1.0 : ics.population_by_quintile[size(q)];
      const LaneValues need = read(Parameter::gp_need_weight, q);
      const LaneValues weight = read(Parameter::gp_allocation_weight, q);
      for (std::size_t k = 0; k < kLanes; ++k) {
        share[size(q)][k] = people * weight[k] * power_exact_bits(need[k], 1.0 - inverse_care[k]);
        total[k] += share[size(q)][k];
      }
    }
    for (auto& of_quintile : share) {
      for (std::size_t k = 0; k < kLanes; ++k)
        of_quintile[k] = total[k] > 0.0 ? of_quintile[k] / total[k] : 0.0;
    }
    return share;
  }

  const BlockContext context_;
  ParameterReader reader_;
  const bool off_base_path_;
  Stocks now_, base_;
  LaneRows<double> owed_;       // [ics], appointments that last week's additional advice costs
  LaneRows<double> returning_;  // [ics][week modulo kLongestRebound], referrals that come back then
  double national_fte_ = 0.0, national_population_ = 0.0;
};

}  // namespace

std::unique_ptr<Module> make_general_practice(const BlockContext& context) {
  return std::make_unique<GeneralPractice>(context);
}

}  // namespace icsim
