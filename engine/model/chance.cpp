#include "engine/model/chance.hpp"

#include <cmath>

#include "engine/core/math.hpp"

namespace icsim {
namespace {

double keyed_uniform(const Draws& draws, Purpose purpose, const ListChance& place, std::size_t lane) {
  const PhiloxCounter counter{draws.first + static_cast<std::uint32_t>(lane), place.list,
                              static_cast<std::uint32_t>(place.week), place.slot};
  return uniform_open(philox4x32(counter, stream_key(draws.seed, purpose))[0]);
}

}  // namespace

Lanes noise_multiplier(const Draws& draws, Purpose purpose, const ListChance& place,
                       const Lanes& coefficient_of_variation) {
  Lanes multiplier;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const double cv = coefficient_of_variation[k];
    if (cv == 0.0) {
      multiplier[k] = 1.0;
      continue;
    }
    const double variance = log_exact_bits(1.0 + cv * cv);
    const double z = normal_quantile(keyed_uniform(draws, purpose, place, k));
    multiplier[k] = exp_exact_bits(std::sqrt(variance) * z - 0.5 * variance);
  }
  return multiplier;
}

Lanes round_by_chance(const Draws& draws, const ListChance& place, const Lanes& mean) {
  Lanes whole;
  for (std::size_t k = 0; k < kLanes; ++k)
    whole[k] = std::floor(mean[k] + keyed_uniform(draws, Purpose::capacity_rounding, place, k));
  return whole;
}

}  // namespace icsim
