#include "outputs/compare/peers.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/core/check.hpp"
#include "engine/model/wait_thresholds.hpp"

namespace icsim::outputs {
namespace {

// Each feature in standard deviations from the mean of all systems, [system][feature].
std::vector<std::vector<double>> standardise(const std::vector<PeerFeature>& features,
                                             std::vector<std::vector<double>> values) {
  const auto systems = static_cast<double>(values.size());
  for (std::size_t f = 0; f < features.size(); ++f) {
    double mean = 0.0, square = 0.0;
    for (auto& system : values) {
      if (features[f].scale == PeerFeature::Scale::logarithm) {
        ICSIM_EXPECT(system[f] > 0.0);
        system[f] = std::log(system[f]);
      }
      mean += system[f] / systems;
    }
    for (const auto& system : values) square += (system[f] - mean) * (system[f] - mean) / systems;
    const double deviation = std::sqrt(square);
    const bool varies = deviation > 1e-12 * (1.0 + std::abs(mean));
    for (auto& system : values) system[f] = varies ? (system[f] - mean) / deviation : 0.0;
  }
  return values;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double square = 0.0;
  for (std::size_t f = 0; f < a.size(); ++f) square += (a[f] - b[f]) * (a[f] - b[f]);
  return std::sqrt(square);
}

}  // namespace

const std::vector<PeerFeature>& peer_features() {
  using K = NumberKind;
  using S = PeerFeature::Scale;
  static const std::vector<PeerFeature> kAll{
      {"most_deprived_share", "residents in the most deprived fifth of England", "1", K::share, S::linear},
      {"aged_60_share", "residents aged 60 and over", "1", K::share, S::linear},
      {"population", "residents", "people", K::count, S::logarithm},
      {"organisations", "NHS trusts", "1", K::count, S::logarithm},
      {"start_over_52_weeks_share", "share of the list over 52 weeks at the start", "1", K::share, S::linear},
  };
  return kAll;
}

std::vector<std::vector<double>> peer_feature_values(const SystemContext& context) {
  std::vector<std::vector<double>> values;
  for (std::size_t i = 0; i < context.codes.size(); ++i) {
    values.push_back({context.most_deprived_share[i], context.aged_60_share[i], context.population[i],
                      context.organisations[i], context.start_waits.share_over(kWaitThresholds[1].weeks, i)});
  }
  return values;
}

std::vector<std::vector<Peer>> nearest_peers(const std::vector<PeerFeature>& features,
                                             const std::vector<std::vector<double>>& values,
                                             const std::vector<std::string>& codes, std::size_t k) {
  ICSIM_EXPECT(k < values.size() && codes.size() == values.size());
  const std::vector<std::vector<double>> standard = standardise(features, values);
  std::vector<std::vector<Peer>> groups;
  for (std::size_t i = 0; i < standard.size(); ++i) {
    std::vector<Peer> others;
    for (std::size_t j = 0; j < standard.size(); ++j)
      if (j != i) others.push_back({j, distance(standard[i], standard[j])});
    std::sort(others.begin(), others.end(), [&](const Peer& a, const Peer& b) {
      return std::tie(a.distance, codes[a.system]) < std::tie(b.distance, codes[b.system]);
    });
    others.resize(k);
    groups.push_back(std::move(others));
  }
  return groups;
}

}  // namespace icsim::outputs
