#pragma once
/// Who is treated when, learnt month by month: the engine runs each known month from the state before it,
/// with the clock starts and completions that were published, and what it says about waits is compared with
/// what was published.
#include <Eigen/Dense>
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "calibration/fit/fit_window.hpp"
#include "calibration/fit/flow_rates.hpp"
#include "calibration/fit/observation.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::calibration {

/// What is learnt for each system, on a scale without bounds.
enum class Trait {
  skew,       ///< treatment.long_wait_skew
  strength,   ///< log of treatment.milestone.strength
  within_18,  ///< log of the factor on treatment.within_18_weight
  backstop,   ///< log of treatment.backstop.strength
  starts,     ///< log of the part of reported clock starts that join the list; the rest are never real
};
inline constexpr int kTraits = 5;
using TraitVector = Eigen::Matrix<double, kTraits, 1>;
using TraitMatrix = Eigen::Matrix<double, kTraits, kTraits>;

struct TraitPrior {
  double mean = 0.0;
  double spread = 0.0;       ///< standard deviation between systems
  double persistence = 0.0;  ///< of a system's deviation from the others, month to month
};

struct OrderPriors {
  std::array<TraitPrior, kTraits> trait;
  ObservationPriors observation;
};

struct FitPriors;

/// Posterior of one system, joint normal.
struct SystemTraits {
  TraitVector mean;
  TraitMatrix covariance;
};

/// What is believed of any system before its data.
SystemTraits believed_traits(const OrderPriors& priors);

/// After the data of one month.
struct OrderState {
  int known = 0;                     ///< months of the data set
  std::vector<SystemTraits> system;  ///< [ics]
  // What the last month was learnt from, for checks.
  std::vector<SystemTraits> predicted;  ///< [ics], before its data
  std::vector<double> stays;            ///< [ics], see add_month
  std::vector<char> counted;            ///< [ics]: its figures were used
  std::vector<ObservedError> error;     ///< [ics]
  std::vector<Observed> surprise;  ///< of this month, in standard deviations; systems whose month counted
  std::shared_ptr<const Model> before;  ///< start state: what that month began with
  std::shared_ptr<const Model> model;   ///< start state: the end of that month, as published by threshold
};

/// One system's month as the engine is told it, one run for each set of traits.
/// \param starts, completed  pathways per working day, as reported.
/// \param stays  what of the reported clock starts is treated or adds to the list, as a share of them.
void add_month(std::vector<Steer>& steers, const SystemFlows& base, int i, double starts, double completed,
               double stays, std::span<const TraitVector> runs);

/// Runs the filter over the months of `fit_window`; what it knows after a month comes from the months up to it
/// alone. Where the data begin after the ground's lists, or it has none, the stocks of their first month are the state
/// to begin from. A month that was not published goes by as the flows say, and the list is held.
/// \param seen is told after each month; returns false to stop.
/// \throws DataError as `fit_window` does.
void run_order_filter(const RttDataSet& data, const FitGround& ground,
                      const scenarios::ScenarioLibrary& library, const FitPriors& priors, int threads,
                      const std::function<bool(const OrderState&)>& seen);

}  // namespace icsim::calibration
