#pragma once
/// General practice: fully qualified GPs, their appointments against need, who gets them, the referrals that
/// follow, and advice and guidance. Referrals answer to supply and load against the base path.
#include <array>

#include "engine/core/growth.hpp"
#include "engine/model/last_week.hpp"
#include "engine/model/parameter_reader.hpp"
#include "engine/model/system.hpp"

namespace icsim {

/// What general practice sends this week.
struct Referrals {
  std::array<Lanes, kMaxQuintiles> factor{1, 1, 1, 1,
                                          1};  ///< [quintile], multiplies clock starts; 1 on the base path
  Lanes advice_requests;                       ///< that ended without a referral
};

class GeneralPractice {
 public:
  explicit GeneralPractice(const BlockContext& context);
  Referrals advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers);

 private:
  /// One path of the stocks.
  struct Stocks {
    explicit Stocks(std::size_t ics) : fte(ics), need(ics) {}
    Grid<Lanes> fte;   // [ics], in post, before gp.level
    GrowthIndex need;  // [ics]
  };
  /// Parameters of one system in one week.
  struct Values {
    Lanes level, leave, join, training_share, places, per_fte, need_growth, inverse_care;
    Lanes supply_elasticity, load_elasticity, gp_share, requests, diversion, avoided;
    /// Share of requests for a referral that advice turns into none, before and after rebound.
    [[nodiscard]] Lanes diverted() const { return requests * diversion; }
    [[nodiscard]] Lanes kept() const { return 1.0 - requests * diversion * avoided; }
  };
  struct Supply {
    Lanes appointments, needed, joiners, leavers;
  };
  using Shares = std::array<Lanes, kMaxQuintiles>;

  template <class At>
  static Values values_of(At at, const Lanes& places);
  [[nodiscard]] Values read(int week, int i) const;
  [[nodiscard]] Values read_base(int i) const;
  Supply advance_stock(const CalendarWeek& week, int i, const Values& values, const Lanes& owed,
                       Stocks& stocks) const;
  [[nodiscard]] Lanes gp_referrals(const CalendarWeek& week, const LastWeek& last,
                                   const Values& values) const;
  Lanes advise(int week, int i, const Values& values, const Values& base, const Lanes& referrals);
  template <class Read>
  Shares appointment_shares(int i, const Lanes& inverse_care, Read read) const;

  static constexpr int kLongestRebound = 52;  // weeks, the most that advice.rebound_weeks allows
  const BlockContext context_;
  ParameterReader reader_;
  const bool off_base_path_;
  Stocks now_, base_;
  Grid<Lanes> owed_;       // [ics], appointments that last week's additional advice costs
  Grid<Lanes> returning_;  // [ics][week modulo kLongestRebound], referrals that come back then
  Nation nation_;
};

}  // namespace icsim
