#pragma once
/// Peer groups: for each system, the others most like it in what it cannot change soon.
#include <string>
#include <vector>

#include "outputs/compare/context.hpp"

namespace icsim::outputs {

/// What systems are alike in.
struct PeerFeature {
  std::string id, name, unit;
  NumberKind kind = NumberKind::share;
  /// Sizes differ by factors, so they are compared by their logarithm; shares by their difference.
  enum class Scale { linear, logarithm } scale = Scale::linear;
};

/// Deprivation, age, population, NHS trusts, share over 52 weeks at the start.
/// Source: the Health Foundation's evidence on integrated care systems (ICS0063, 2022): compare systems of
/// similar deprivation, be realistic about starting points; size and number of organisations shape recovery.
const std::vector<PeerFeature>& peer_features();

/// Values of the features, [system][feature].
std::vector<std::vector<double>> peer_feature_values(const SystemContext& context);

struct Peer {
  std::size_t system = 0;
  double distance = 0.0;  ///< in standard deviations
};

/// The k nearest of each system, nearest first, equally near ones by code: [system][k].
/// Features are standardised over the systems (population standard deviation); the distance is Euclidean. A
/// feature that is the same everywhere does not count.
/// \param values [system][feature]; positive where the scale is logarithmic.
/// \param k less than the number of systems.
std::vector<std::vector<Peer>> nearest_peers(const std::vector<PeerFeature>& features,
                                             const std::vector<std::vector<double>>& values,
                                             const std::vector<std::string>& codes, std::size_t k);

}  // namespace icsim::outputs
