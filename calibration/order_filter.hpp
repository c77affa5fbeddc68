#pragma once
/// Who is treated when, learnt month by month: the engine runs each known month from the state before it, with the clock
/// starts and completions that were published, and what it says about waits is compared with what was published.
#include <Eigen/Dense>
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "calibration/data_set.hpp"
#include "calibration/flow_rates.hpp"
#include "scenarios/scenario.hpp"

namespace icsim {

/// What is learnt for each system, on a scale without bounds.
enum class Trait {
  skew,      ///< treatment.long_wait_skew
  strength,  ///< log of treatment.milestone.strength
  within_18,  ///< log of the factor on treatment.within_18_weight
  starts,     ///< log of the part of reported clock starts that join the list; the rest are never real
};
inline constexpr int kTraits = 4;
using TraitVector = Eigen::Matrix<double, kTraits, 1>;
using TraitMatrix = Eigen::Matrix<double, kTraits, kTraits>;

/// Share within 18 weeks (logit), logarithms of the counts over 52, 65, 78 weeks.
inline constexpr int kObservations = 4;
using Observed = Eigen::Matrix<double, kObservations, 1>;

struct TraitPrior {
  double mean = 0.0;
  double spread = 0.0;       ///< standard deviation between systems
  double persistence = 0.0;  ///< of a system's deviation from the others, month to month
};

struct OrderPriors {
  std::array<TraitPrior, kTraits> trait;
  double share_error = 0.0;                ///< of the share within 18 weeks after one month
  std::array<double, 3> long_wait_error{};  ///< of the logarithm of the counts over 52, 65, 78 weeks
  double count_error = 0.0;  ///< the same from few pathways: this over the square root of the count
};

struct FitPriors;

/// Posterior of one system, joint normal.
struct SystemTraits {
  TraitVector mean;
  TraitMatrix covariance;
};

/// After the data of one month.
struct OrderState {
  int known = 0;  ///< months of the data set
  std::vector<SystemTraits> system;         ///< [ics]
  TraitVector common_drift = TraitVector::Zero();  ///< root mean square of the monthly change of the systems' mean
  Observed common_error = Observed::Zero();        ///< root mean square of what a month's figures of all systems share
  std::vector<Observed> surprise;  ///< of this month, in standard deviations; systems whose month counted
  std::shared_ptr<const Model> model;       ///< start state: the end of that month, as published by threshold
};

/// \param state mean pathways, [ics][tf][stage][band]; scaled so that every system meets its published thresholds.
std::shared_ptr<Model> with_published_stocks(const Model& base, const std::vector<double>& state, const RttDataSet& data,
                                             int known);

/// Runs the filter over all months with stocks; what it knows after a month comes from the months up to it alone.
/// \param seen is told after each month; returns false to stop.
void run_order_filter(const RttDataSet& data, const ScenarioLibrary& library, const FitPriors& priors, int threads,
                      const std::function<bool(const OrderState&)>& seen);

}  // namespace icsim
