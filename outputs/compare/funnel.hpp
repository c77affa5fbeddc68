#pragma once
/// Expected numbers by indirect standardisation, and funnel limits around simulated / expected.
///
/// Sources: D J Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine
/// 24 (2005) 1185, doi 10.1002/sim.1970; more spread than chance gives, its additive form: D J Spiegelhalter,
/// Quality and Safety in Health Care 14 (2005) 347, doi 10.1136/qshc.2005.013755. On the log scale, as NHS
/// England's SHMI.
#include <limits>
#include <span>
#include <vector>

namespace icsim::outputs {

/// Events among what they may happen to, such as pathways over 18 weeks in the list of each treatment
/// function.
struct Counts {
  std::size_t strata = 1;
  std::vector<double> events, exposure;  ///< [system][stratum]
};

/// Events that each system would have at the rates of all systems together, stratum by stratum.
/// \return [system]; the sum is that of all events.
std::vector<double> standardised(const Counts& counts);

/// Variance of log(simulated / expected) by chance alone: binomial, (1 - expected / exposure) / expected;
/// Poisson with an exposure without end.
double chance_variance(double expected, double exposure = std::numeric_limits<double>::infinity());

/// Values below the `share` quantile and above the 1 - `share` quantile become these quantiles (type 7).
std::vector<double> winsorised(std::vector<double> values, double share);

/// How systems differ beyond chance.
struct Spread {
  double overdispersion =
      1.0;            ///< mean square of ratios in units of their chance: 1 when chance is all there is
  double tau2 = 0.0;  ///< variance of log ratios between systems that chance does not explain
};
/// From log(simulated / expected), which 10 % at either end do not stretch (winsorised). The mean square is
/// divided by that of a winsorised normal, 0.679, so that limits leave out as many systems as they promise.
/// \param chance variances, as long as log_ratios.
Spread spread_of(std::span<const double> log_ratios, std::span<const double> chance);

/// Where simulated / expected lies in 95 and 99.8 % of systems that differ no more than the rest.
struct FunnelLimits {
  double low95 = 1.0, high95 = 1.0, low998 = 1.0, high998 = 1.0;
};
FunnelLimits funnel_limits(double chance, double tau2);

enum class Standing { inside, watch, outside };  ///< of the 95 %, between, of the 99.8 % limits
Standing standing_of(double ratio, const FunnelLimits& limits);

}  // namespace icsim::outputs
