#pragma once
/// What a system's context leads one to expect of it, learnt from the others.
#include <span>
#include <vector>

namespace icsim::outputs {

struct ContextFit {
  bool fitted = false;
  /// [system] the value that the other systems foretell for it.
  std::vector<double> foretold;
  /// Share of the squared deviations from the others' mean that this explains; 0 when context tells nothing.
  double explained = 0.0;
};

/// Weighted ridge regression. Each system is foretold by the fit to all others, so that none is its own
/// benchmark. The ridge is the one that foretells best; where context tells nothing it leaves nothing of the
/// slopes, and the others' mean remains. With fewer than three systems for each slope there is no fit: zeros
/// are foretold.
/// \param values, weights [system]; a weight of 0 leaves a system out of the fit.
/// \param terms
/// [term][system], in any unit. Source: A E Hoerl and R W Kennard, Technometrics 12 (1970) 55; its ridge by
/// leaving one out: D M Allen, Technometrics 16 (1974) 125.
ContextFit fit_context(std::span<const double> values, std::span<const double> weights,
                       const std::vector<std::vector<double>>& terms);

}  // namespace icsim::outputs
