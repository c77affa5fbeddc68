#pragma once
/// Activity targets, contingent funding and the budget of each system. What a week earns or loses is posted
/// in the week after, settled by quarter, and changes the sessions that can be run: the loop is closed.
///
/// On the base path spending equals the allocation by definition, contingent funding at its usual level
/// included: levers and rules make the difference.
#include "engine/core/growth.hpp"
#include "engine/model/last_week.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// What the money of a system lets it do this week.
struct Money {
  Lanes hiring_freeze;   ///< share of recruitment that is stopped
  Lanes session_factor;  ///< sessions bought (or lost, negative) as a share of the usual slots
};

/// What last week left for the books of this one.
struct Carried {
  Lanes advice_requests;        ///< that ended without a referral
  Lanes independent_spending;   ///< GBP m
  Lanes staff_cost_factor = 1;  ///< pay bill against the base path, without premiums
  Lanes premium_over_base;      ///< GBP m a week paid for temporary staff beyond the base path
  Lanes transfer_income;  ///< GBP m, for patients taken over less paid for those given, in the last exchange
};

class Funding {
 public:
  explicit Funding(const BlockContext& context);
  /// Posts last week's activity and spending of one system; says what can be afforded this week.
  Money post(const CalendarWeek& week, const LastWeek& last, const Carried& carried, SystemNumbers& numbers);

 private:
  /// What each system carries from week to week, GBP m unless said.
  struct Account {
    Lanes quarter_value;      // activity of the quarter so far
    Lanes quarter_base;       // 2019/20 on the same days
    Lanes quarter_threshold;  // threshold on the same days
    Lanes quarter_earned;     // accrued in the quarter, floor applied
    Lanes year_earned;        // accrued in the financial year before this quarter
    Lanes strike_days;        // of the financial year, days
    Lanes session_rate;       // a week, spent on (or saved from) sessions
    Lanes deficit;            // running deficit, share of the allocation
    Lanes cash;
  };
  struct Indices {
    Lanes price, nominal, allocation, inflation, efficiency;
  };
  struct Activity {
    Lanes value, pathways, base_value;  // GBP m at start-date prices; pathways
    double base_pathways = 0.0;
  };
  /// Activity of last week in money: what it is worth, 2019/20, the threshold.
  struct Posted {
    Lanes money, base_money, threshold_money;
  };

  Indices indices_of(int week, int i);
  Activity activity_of(const LastWeek& last, const CalendarWeek& then) const;
  void post_activity(const CalendarWeek& then, const LastWeek& last, const Carried& carried,
                     const Indices& indices, SystemNumbers& numbers);
  Lanes threshold_of(const CalendarWeek& week, int i);
  void accrue(const CalendarWeek& week, int i, const Posted& posted, const Activity& activity,
              SystemNumbers& numbers);
  void close_quarter(const CalendarWeek& week, int i);
  Lanes session_money(int week, int i, const Lanes& received, const Lanes& allocation);
  Lanes afford_sessions(const CalendarWeek& week, int i, const Lanes& money, const Indices& indices,
                        Lanes& session_factor) const;
  Lanes close_books(int week, int i, const Lanes& received, const Lanes& sessions, const Carried& carried,
                    const Indices& indices, SystemNumbers& numbers);
  [[nodiscard]] bool new_quarter(int week) const;
  [[nodiscard]] bool new_financial_year(int week) const;
  Lanes& in_ring(Grid<Lanes>& ring, int i, int week) {
    return ring(i, static_cast<std::size_t>(week) % kRing);
  }

  static constexpr std::size_t kRing = 128;  // weeks ahead that payments and spending can be due
  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex prices_, nominal_, allocation_, inflation_, efficiency_;  // [ics]
  Grid<Account> accounts_;                                              // [ics]
  Grid<Lanes> due_;             // [ics][week modulo kRing], contingent funding paid then
  Grid<Lanes> session_change_;  // [ics][week modulo kRing], session money that ends then
  const Nation nation_;
};

}  // namespace icsim
