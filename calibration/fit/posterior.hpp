#pragma once
/// What a fit leaves behind: a few numbers a system, from which any number of draws is made.
#include <filesystem>
#include <string>
#include <vector>

#include "calibration/fit/forward.hpp"
#include "calibration/fit/list_order.hpp"
#include "calibration/fit/list_process.hpp"
#include "calibration/fit/order_filter.hpp"
#include "calibration/fit/priors.hpp"
#include "calibration/fit/steering.hpp"

namespace icsim::calibration {

/// Months for which a posterior has a path of its own.
inline constexpr int kPosteriorMonths = 24;

/// What is asked of the controls for each one of Figure::over_52 that a draw is to lie below or above the expected: a response
/// that is taken as straight, and as the same in every month, goes too far or falls short.
struct Gain {
  double below = 1.0, above = 1.0;
};

/// Posterior at the end of month `origin`. Rates are pathways per working day without season.
struct Posterior {
  MonthNumber origin = 0;  ///< last month that was known
  std::vector<std::string> ics;
  std::vector<double> incomplete, over_52;  ///< [ics], pathways at the origin
  std::vector<double> clock_starts;         ///< [ics], as reported; mean of six months
  std::vector<double> removal_share;        ///< [ics], of reported clock starts; last twelve months
  ControlPaths controls;                    ///< [month][ics], that bring each system to the expected figures
  std::vector<Response> response;           ///< [ics]
  std::vector<Gain> gain;                   ///< [ics]; empty: 1
  std::vector<double> policy;               ///< [month][ics], see policy_effect
  double compliance = 0.0,
         compliance_spread = 0.0;  ///< part of it that comes true, mean and standard deviation
  RangePriors range;               ///< how far figures may lie from the expected
  std::vector<double> milestone,
      backstop;                      ///< [month], weeks, as announced by the origin; empty: the defaults'
  bool levels = true;                ///< false: only the order of treatment was fitted, not rates and growth
  std::vector<SystemTraits> traits;  ///< [ics]
  ListOrder list_order;              ///< of a run's lists; empty where only systems are forecast
  ListProcess growth;
  double removals_england = 0.0, removals_system = 0.0, removals_month = 0.0;  ///< see FitPriors
};

/// What follows a path's last month: that month's values, or the means of the last year, so that neither season nor
/// luck of single months goes on for years.
enum class Beyond { hold_last, hold_year };

/// What a draw adds to the controls.
using Turns = std::vector<Turn>;  ///< of one draw, [month][ics]

/// Paths of the steered parameters, one draw for each element of `turns`, in the order of systems.
std::vector<Steer> paths_with(const Posterior& posterior, const Model& model, const std::vector<Turns>& turns,
                              int months, Beyond beyond = Beyond::hold_last);

/// Standard deviation of Figure::over_52 of a system around the expected, some months ahead.
double over_52_deviation(const Posterior& posterior, std::size_t system, double months);
/// Turns that take all systems' pathways over 52 weeks a number of standard deviations from the expected in a year, by the
/// likeliest way there.
Turns turns_of_range(const Posterior& posterior, double deviations);

/// Paths of the steered parameters for draws to come, in the order of systems.
/// \param months from the start on, at most those of `controls`.
std::vector<Steer> draw_paths(const Posterior& posterior, const Model& model, std::uint64_t seed,
                              std::uint32_t draws, int months, Beyond beyond = Beyond::hold_last);

/// The same with clock starts and completed pathways as they were published: the true flows; after the last
/// of them, that month's.
std::vector<Steer> draw_paths_given(const Posterior& posterior, const Model& model, const FlowRates& flows,
                                    std::uint64_t seed, std::uint32_t draws, int months);

/// The posterior without its spread and growth: one draw of every mean.
Posterior central(const Posterior& posterior);

/// The compact form as CSV: one row a system and one for England.
std::string posterior_text(const Posterior& posterior);
/// \param name how messages call it.
/// \throws DataError with every fault.
Posterior read_posterior(const std::string& name, const std::string& text);

}  // namespace icsim::calibration
