#pragma once
/// How much of the spread between draws goes with each uncertain parameter while the others are held.
#include <optional>
#include <span>
#include <vector>

namespace icsim::outputs {

/// Change of the outcome when a parameter alone goes from the tenth to the ninetieth percentile of its draws, with a 90 % interval
/// that holds what cannot be told apart: parameters that move together share what they do, and have wide intervals.
struct Influence {
  double effect = 0.0, low = 0.0, high = 0.0;
  /// Whether the interval leaves out 0.
  [[nodiscard]] bool is_told() const { return low > 0.0 || high < 0.0; }
};

struct Influences {
  std::vector<Influence> of;  ///< [parameter]
  double explained =
      0.0;  ///< share of the outcome's variance that all of them foretell in draws left out; at least 0
};

/// Linear regression on all parameters at once. With fewer draws than twice the parameters it has a ridge that generalised
/// cross-validation chooses (Golub, Heath and Wahba 1979), as the mean and spread of a normal posterior: effects are then drawn towards
/// nothing. A rank correlation with one parameter at a time would give each the
/// effects of all that it moves with.
/// \param values [parameter][draw], each of which varies
/// \param outcome [draw]
/// \return nothing with fewer than 8 draws, or an outcome that does not vary
std::optional<Influences> influences(const std::vector<std::vector<double>>& values,
                                     std::span<const double> outcome);

}  // namespace icsim::outputs
