#pragma once
/// What a fit leaves behind: a few numbers a system, from which any number of draws is made.
#include <filesystem>
#include <string>
#include <vector>

#include "calibration/fit/forward.hpp"
#include "calibration/fit/list_process.hpp"
#include "calibration/fit/order_filter.hpp"
#include "calibration/fit/priors.hpp"

namespace icsim::calibration {

/// Months for which a posterior has a path of its own.
inline constexpr int kPosteriorMonths = 24;

/// Posterior at the end of month `origin`. Rates are pathways per working day without season.
struct Posterior {
  MonthNumber origin = 0;  ///< last month that was known
  std::vector<std::string> ics;
  std::vector<double> incomplete;     ///< [ics], pathways at the origin
  std::vector<double> clock_starts;   ///< [ics], as reported; mean of six months
  std::vector<double> removal_share;  ///< [ics], of reported clock starts; last twelve months
  std::vector<double> completed;      ///< [month][ics], that keeps each list on its season
  std::vector<double> milestone;      ///< [month], weeks, as announced by the origin; empty: the defaults'
  bool levels = true;                 ///< false: only the order of treatment was fitted, not rates and growth
  std::vector<SystemTraits> traits;   ///< [ics]
  std::array<TraitPrior, kTraits> drift;  ///< how traits wander from here
  TraitVector common_drift =
      TraitVector::Zero();  ///< standard deviation of a month's change that all systems share
  Observed common_error = Observed::Zero();  ///< see OrderState
  ListProcess growth;
  double removals_england = 0.0, removals_system = 0.0, removals_month = 0.0;  ///< see FitPriors
};

/// What follows a path's last month: that month's values, or capacity that balances the list, so that neither
/// season nor luck of single months goes on for years.
enum class Beyond { hold_last, balance };

/// Paths of the steered parameters for draws to come, in the order of systems.
/// \param months from the start on, at most those of `completed`.
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
