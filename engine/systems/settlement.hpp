#pragma once
/// The rules of contingent elective funding: what activity against a threshold earns or loses, and when it is
/// settled. Source: NHS England elective recovery guidance 2021/22 to 2024/25.

namespace icsim {

/// Rules in force for one system.
struct FundingRules {
  double threshold = 1.0;         ///< activity against 2019/20
  double rate_above = 0.0;        ///< share of tariff
  double rate_below = 0.0;        ///< share of tariff, taken back
  double upper_threshold = 10.0;  ///< activity above which rate_upper is paid instead
  double rate_upper = 0.0;
  double cap = 10.0;  ///< activity beyond which nothing is paid
};

/// Earned (or lost, negative) on activity over some time, before the floor.
/// \param value      of the activity, GBP m at tariff.
/// \param base_value of 2019/20 over the same days at the same prices, GBP m.
double earned_on(const FundingRules& rules, double value, double base_value);

/// What is left of a change once the year's loss is held at its floor: the system never loses more than
/// `most_lost` in a year.
/// \param position earned (lost) in the year so far, GBP m.
/// \param change this time's, before the floor.
double held_at_floor(double position, double change, double most_lost);

/// Rate at which a little more activity is paid, for the loop's gain.
double marginal_rate(const FundingRules& rules, double value, double base_value);

}  // namespace icsim
