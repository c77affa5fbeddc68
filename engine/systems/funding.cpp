/// Activity targets, contingent funding and the budget of each system. What a week earns or loses is posted
/// in the week after, settled by quarter, and changes the sessions that can be run: the loop is closed.
///
/// On the base path spending equals the allocation by definition, contingent funding at its usual level
/// included: levers and rules make the difference.
#include <cmath>
#include <utility>

#include "engine/core/math.hpp"
#include "engine/systems/settlement.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

constexpr double kMillion = 1e6;
constexpr std::size_t kRing = 128;        // weeks ahead that payments and spending can be due
constexpr double kDeprivationStep = 0.1;  // money.convergence is per 10 points of population

int quarter_of(Date date) {
  const std::chrono::year_month_day day{date};
  return int(day.year()) * 4 + static_cast<int>(unsigned(day.month()) - 1) / 3;
}
int financial_year_of(Date date) {
  const std::chrono::year_month_day day{date};
  return int(day.year()) - (unsigned(day.month()) < 4 ? 1 : 0);
}

class Funding : public Module {
 public:
  explicit Funding(const BlockContext& context)
      : context_(context),
        reader_(context),
        prices_(systems()),
        nominal_(systems()),
        allocation_(systems()),
        inflation_(systems()),
        efficiency_(systems()),
        accounts_(systems() * kAccounts),
        due_(systems() * kRing),
        session_change_(systems() * kRing) {
    double people = 0.0, deprived = 0.0, targets = 0.0, weight = 0.0;
    for (int i = 0; i < context.model.dims.ics; ++i) {
      const IcsRecord& ics = context.model.ics[at(i)];
      people += ics.population;
      deprived += ics.population_by_quintile[0];
      targets += context.model.system[at(i)].target_2023_24 * completed_2019_20(i);
      weight += completed_2019_20(i);
    }
    deprived_share_ = people > 0.0 ? deprived / people : 0.0;
    mean_target_ = weight > 0.0 ? targets / weight : 1.0;
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Indices indices = indices_of(week.index, i);
    if (week.index > 0) post_activity(week.index, last_week, indices, drivers);
    LaneValues received{};
    std::swap_ranges(received.begin(), received.end(), in_ring(due_, i, week.index));
    const LaneValues wanted = session_money(week.index, i, received, indices);
    const LaneValues sessions = set_session_factor(week, i, wanted, indices, drivers);
    close_books(week.index, i, received, sessions, indices, drivers);
  }

 private:
  /// Numbers that each system carries from week to week, GBP m unless said.
  enum Account {
    kQuarterValue,      // activity of the quarter so far
    kQuarterBase,       // 2019/20 on the same days
    kQuarterThreshold,  // threshold on the same days
    kQuarterEarned,     // accrued in the quarter, floor applied
    kYearEarned,        // accrued in the financial year before this quarter
    kStrikeDays,        // of the financial year, days
    kSessionRate,       // a week, spent on (or saved from) sessions
    kDeficit,           // running deficit, share of the allocation
    kCash,
    kAccounts
  };
  struct Indices {
    LaneValues price, nominal, allocation, inflation, efficiency;
  };
  struct Activity {
    LaneValues value{}, pathways{}, base_value{};  // GBP m at start-date prices; pathways
    double base_pathways = 0.0;
  };

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  [[nodiscard]] std::size_t systems() const { return context_.model.system.size(); }
  double* account(int i, Account a) { return accounts_[at(i) * kAccounts + a]; }
  double* in_ring(LaneRows<double>& ring, int i, int week) {
    return ring[at(i) * kRing + static_cast<std::size_t>(week) % kRing];
  }
  [[nodiscard]] double completed_2019_20(int i) const {
    double sum = 0.0;
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s)
      sum += context_.model.flow(i, s).completed_2019_20_per_year;
    return sum;
  }

  // Growth of the week; what grows beyond the base path is 1 until a lever moves it.
  Indices indices_of(int week, int i) {
    const auto of = [&](GrowthIndex& index, const LaneValues& percent) {
      return index.advance(at(i), percent);
    };
    LaneValues beyond = reader_.at(Parameter::money_allocation_growth, week, i);
    const LaneValues convergence = reader_.at(Parameter::money_convergence, week);
    const IcsRecord& ics = context_.model.ics[at(i)];
    const double share = ics.population > 0.0 ? ics.population_by_quintile[0] / ics.population : 0.0;
    for (std::size_t k = 0; k < kLanes; ++k)
      beyond[k] += convergence[k] * (share - deprived_share_) / kDeprivationStep;
    return {of(prices_, reader_.at(Parameter::funding_price_growth, week)),
            of(nominal_, reader_.at(Parameter::money_nominal_growth, week)), of(allocation_, beyond),
            of(inflation_, reader_.at(Parameter::money_unfunded_inflation, week, i)),
            of(efficiency_, reader_.at(Parameter::money_extra_efficiency, week, i))};
  }

  // Completed pathways of last week and of 2019/20 on the same days, counted and at tariff (GBP m).
  Activity activity_of(const IcsView& last_week, double days, const LaneValues& price_admitted,
                       const LaneValues& price_seen) const {
    const Model& model = context_.model;
    Activity out;
    LaneValues admitted{}, seen{};
    double base_admitted = 0.0, base_seen = 0.0;
    for (int s = 0; s < model.dims.treatment_functions; ++s) {
      const BaseFlows& flow = model.flow(last_week.ics, s);
      const double completed = flow.completed_admitted + flow.completed_non_admitted;
      const double share = completed > 0.0 ? flow.completed_admitted / completed : 0.0;
      const double then = flow.completed_2019_20_per_year / model.working_days_2019_20 * days *
                          model.system[at(last_week.ics)].disruption;
      base_admitted += then * share;
      base_seen += then * (1.0 - share);
      for (int q = 0; q < last_week.quintiles; ++q) {
        const float* a = last_week.row(s, Measure::completed_admitted, q);
        const float* n = last_week.row(s, Measure::completed_non_admitted, q);
        for (std::size_t k = 0; k < kLanes; ++k) {
          admitted[k] += a[k];
          seen[k] += n[k];
        }
      }
    }
    const double mff = model.system[at(last_week.ics)].market_forces_factor / kMillion;
    out.base_pathways = base_admitted + base_seen;
    for (std::size_t k = 0; k < kLanes; ++k) {
      out.pathways[k] = admitted[k] + seen[k];
      out.value[k] = (admitted[k] * price_admitted[k] + seen[k] * price_seen[k]) * mff;
      out.base_value[k] = (base_admitted * price_admitted[k] + base_seen * price_seen[k]) * mff;
    }
    return out;
  }

  // Posts last week's activity against the threshold; accrues what it earns or loses.
  void post_activity(int week, const IcsView& last_week, const Indices& indices, IcsDrivers& drivers) {
    const int i = last_week.ics;
    const CalendarWeek& then = context_.calendar.weeks()[at(week - 1)];
    const auto value_of = [&](Parameter p) { return reader_.at(p, then.index, i); };
    Activity activity =
        activity_of(last_week, then.activity_days, value_of(Parameter::funding_price_admitted),
                    value_of(Parameter::funding_price_non_admitted));
    const double* diverted = drivers.system[SystemRows::of(SystemMeasure::advice_requests)];
    const LaneValues pathway_credit = value_of(Parameter::advice_pathway_credit),
                     value_credit = value_of(Parameter::advice_value_credit);
    LaneValues threshold_money{}, base_money{}, money{};
    const LaneValues threshold = threshold_of(then, i);
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double average = activity.base_value[k] / activity.base_pathways;
      money[k] = (activity.value[k] + diverted[k] * value_credit[k] * average) * indices.price[k];
      base_money[k] = activity.base_value[k] * indices.price[k];
      threshold_money[k] = threshold[k] * base_money[k];
      activity.pathways[k] += diverted[k] * pathway_credit[k];
    }
    accrue(then, i, money, base_money, threshold_money, activity, drivers.system);
    const auto put = [&](SystemMeasure m, const LaneValues& values) {
      put_row(drivers.system[SystemRows::of(m)], values);
    };
    LaneValues base_pathways;
    base_pathways.fill(activity.base_pathways);
    put(SystemMeasure::elective_value, money);
    put(SystemMeasure::elective_value_2019_20, base_money);
    put(SystemMeasure::pathways_credited, activity.pathways);
    put(SystemMeasure::pathways_2019_20, base_pathways);
    put(SystemMeasure::value_target, threshold_money);
  }

  // Threshold of a week against 2019/20: the nation's, the system's difference from it, relief for strikes.
  LaneValues threshold_of(const CalendarWeek& week, int i) {
    LaneValues threshold = reader_.at(Parameter::funding_threshold, week.index, i);
    const LaneValues spread = reader_.at(Parameter::funding_target_spread, week.index);
    const LaneValues relief = reader_.at(Parameter::funding_strike_relief, week.index, i);
    const LaneValues days = reader_.at(Parameter::strike_days_per_week, week.index, i);
    const bool new_year =
        week.index == 0 || financial_year_of(week.start) !=
                               financial_year_of(context_.calendar.weeks()[at(week.index - 1)].start);
    double* strikes = account(i, kStrikeDays);
    const double difference = context_.model.system[at(i)].target_2023_24 - mean_target_;
    for (std::size_t k = 0; k < kLanes; ++k) {
      strikes[k] = (new_year ? 0.0 : strikes[k]) + std::min(days[k], week.working_days);
      threshold[k] += spread[k] * difference - relief[k] * strikes[k];
    }
    return threshold;
  }

  // Earned and lost on the quarter so far, so that a good month makes up for a bad one; settled when the next
  // quarter begins.
  void accrue(const CalendarWeek& week, int i, const LaneValues& money, const LaneValues& base_money,
              const LaneValues& threshold_money, const Activity& activity, LaneRows<double>& system) {
    if (week.index > 0 &&
        quarter_of(week.start) != quarter_of(context_.calendar.weeks()[at(week.index - 1)].start))
      close_quarter(week, i);
    const auto value_of = [&](Parameter p) { return reader_.at(p, week.index, i); };
    const LaneValues above = value_of(Parameter::funding_rate_above),
                     below = value_of(Parameter::funding_rate_below),
                     upper = value_of(Parameter::funding_upper_threshold),
                     rate_upper = value_of(Parameter::funding_rate_upper),
                     cap = value_of(Parameter::funding_cap), floor = value_of(Parameter::funding_floor),
                     total = value_of(Parameter::funding_total),
                     by_pathways = value_of(Parameter::funding_pathway_measure),
                     spend = value_of(Parameter::funding_spend_share),
                     cost = value_of(Parameter::funding_session_cost);
    double *value = account(i, kQuarterValue), *base = account(i, kQuarterBase),
           *threshold = account(i, kQuarterThreshold), *earned = account(i, kQuarterEarned),
           *year = account(i, kYearEarned);
    double* accrued = system[SystemRows::of(SystemMeasure::contingent_earned)];
    double* gain = system[SystemRows::of(SystemMeasure::funding_gain)];
    const double share = context_.model.system[at(i)].contingent_share;
    for (std::size_t k = 0; k < kLanes; ++k) {
      // The pathway index in money of 2019/20, where that is the measure.
      const double by_count = activity.pathways[k] / activity.base_pathways * base_money[k];
      value[k] += money[k] + by_pathways[k] * (by_count - money[k]);
      base[k] += base_money[k];
      threshold[k] += threshold_money[k];
      const FundingRules rules{threshold[k] / base[k], above[k], below[k], upper[k], rate_upper[k], cap[k]};
      const double now =
          held_at_floor(year[k], earned_on(rules, value[k], base[k]), floor[k] * share * total[k]);
      accrued[k] = now - earned[k];
      earned[k] = now;
      gain[k] = marginal_rate(rules, value[k], base[k]) * spend[k] / cost[k];
    }
  }

  // The quarter that has ended is paid (or taken back) after the settlement lag.
  void close_quarter(const CalendarWeek& week, int i) {
    const LaneValues lag = reader_.at(Parameter::funding_settlement_lag, week.index);
    const bool new_year = financial_year_of(week.start) !=
                          financial_year_of(context_.calendar.weeks()[at(week.index - 1)].start);
    double *earned = account(i, kQuarterEarned), *year = account(i, kYearEarned);
    for (std::size_t k = 0; k < kLanes; ++k) {
      const int due = week.index + 1 + static_cast<int>(std::lround(lag[k]));
      in_ring(due_, i, due)[k] += earned[k];
      year[k] = new_year ? 0.0 : year[k] + earned[k];
      for (const Account a : {kQuarterValue, kQuarterBase, kQuarterThreshold, kQuarterEarned})
        account(i, a)[k] = 0.0;
    }
  }

  // GBP m of this week for sessions: part of what was received, spread over weeks, less what a deficit cuts.
  LaneValues session_money(int week, int i, const LaneValues& received, const Indices& indices) {
    const LaneValues share = reader_.at(Parameter::funding_spend_share, week);
    const LaneValues weeks = reader_.at(Parameter::funding_spend_weeks, week);
    const LaneValues cut = reader_.at(Parameter::money_session_cut, week, i);
    double *rate = account(i, kSessionRate), *deficit = account(i, kDeficit);
    LaneValues ending{}, money;
    std::swap_ranges(ending.begin(), ending.end(), in_ring(session_change_, i, week));
    for (std::size_t k = 0; k < kLanes; ++k) {
      const int length = static_cast<int>(std::lround(weeks[k]));
      const double weekly = received[k] * share[k] / length;
      rate[k] += weekly - ending[k];
      in_ring(session_change_, i, week + length)[k] += weekly;
      money[k] = rate[k] - cut[k] * std::max(0.0, deficit[k]) * allocation_of(i, k, indices);
    }
    return money;
  }

  [[nodiscard]] double allocation_of(int i, std::size_t k, const Indices& indices) const {
    return context_.model.system[at(i)].allocation * kYearsPerWeek * indices.nominal[k] *
           indices.allocation[k];
  }

  // Sessions bought or lost as a share of the usual slots of the week. No more can be cut than there are: the
  // rest of a loss stays in the balance. Returns the money that moves.
  LaneValues set_session_factor(const CalendarWeek& week, int i, const LaneValues& money,
                                const Indices& indices, IcsDrivers& drivers) const {
    const LaneValues cost = reader_.at(Parameter::funding_session_cost, week.index, i);
    const LaneValues admitted = reader_.at(Parameter::funding_price_admitted, week.index),
                     seen = reader_.at(Parameter::funding_price_non_admitted, week.index);
    LaneValues moved;
    double usual_admitted = 0.0, usual_seen = 0.0;
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      usual_admitted += context_.model.flow(i, s).completed_admitted;
      usual_seen += context_.model.flow(i, s).completed_non_admitted;
    }
    const double days = week.activity_days * context_.model.system[at(i)].market_forces_factor / kMillion;
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double usual =
          (usual_admitted * admitted[k] + usual_seen * seen[k]) * days * indices.price[k] * cost[k];
      moved[k] = std::max(money[k], -usual);
      drivers.session_factor[0][k] = usual > 0.0 ? moved[k] / usual : 0.0;
    }
    return moved;
  }

  // Income, spending, the running deficit and the recruitment it stops.
  void close_books(int week, int i, const LaneValues& received, const LaneValues& sessions,
                   const Indices& indices, IcsDrivers& drivers) {
    const LaneValues pay_share = reader_.at(Parameter::money_pay_share, week),
                     memory = reader_.at(Parameter::money_deficit_memory, week),
                     freeze_at = reader_.at(Parameter::money_freeze_at, week, i),
                     freeze_most = reader_.at(Parameter::money_freeze_most, week, i);
    const auto row = [&](SystemMeasure m) { return drivers.system[SystemRows::of(m)]; };
    const double* independent = row(SystemMeasure::independent_spending);  // last week's
    double *cash = account(i, kCash), *deficit = account(i, kDeficit);
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double usual = context_.model.system[at(i)].allocation * kYearsPerWeek * indices.nominal[k];
      const double allocation = usual * indices.allocation[k];
      const double spending = usual * (1.0 + pay_share[k] * (drivers.staff_cost_factor[0][k] - 1.0)) *
                                  indices.inflation[k] / indices.efficiency[k] +
                              drivers.premium_over_base[0][k];
      const double transfers = std::exchange(drivers.transfer_income[0][k], 0.0);
      const double surplus = allocation + received[k] + transfers - spending - sessions[k] - independent[k];
      cash[k] += surplus;
      deficit[k] += (-surplus / allocation - deficit[k]) / memory[k];
      drivers.hiring_freeze[0][k] = freeze_most[k] * std::clamp(deficit[k] / freeze_at[k], 0.0, 1.0);
      row(SystemMeasure::allocation)[k] = allocation;
      row(SystemMeasure::contingent_received)[k] = received[k];
      row(SystemMeasure::spending)[k] = spending;
      row(SystemMeasure::session_spending)[k] = sessions[k];
      row(SystemMeasure::independent_paid)[k] = independent[k];
      row(SystemMeasure::transfer_payments)[k] = transfers;
      row(SystemMeasure::cash_balance)[k] = cash[k];
    }
  }

  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex prices_, nominal_, allocation_, inflation_, efficiency_;  // [ics]
  LaneRows<double> accounts_;                                           // [ics][Account]
  LaneRows<double> due_;             // [ics][week modulo kRing], contingent funding paid then
  LaneRows<double> session_change_;  // [ics][week modulo kRing], session money that ends then
  double deprived_share_ = 0.0, mean_target_ = 1.0;
};

}  // namespace

std::unique_ptr<Module> make_funding(const BlockContext& context) {
  return std::make_unique<Funding>(context);
}

}  // namespace icsim
