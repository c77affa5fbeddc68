#pragma once
/// Chance in the numbers that lists are given: keyed by purpose, draw, list and week, never by what was drawn before.
#include <cstdint>

#include "engine/core/lanes.hpp"
#include "engine/core/philox.hpp"

namespace icsim {

enum class Noise {
  expectation,  ///< every flow is its expected value; stocks are real numbers
  demographic,  ///< flows are binomial and Poisson counts; stocks are whole pathways
};

/// Which draws of an ensemble a block holds.
struct Draws {
  std::uint64_t seed = 0;
  std::uint32_t first = 0;  ///< draw number of the first lane
};

/// What a random number of one list is for.
struct ListChance {
  std::uint32_t list = 0;  ///< stable number of the list: Model::list_key
  int week = 0;
  std::uint32_t slot = 0;  ///< tells numbers of one list, week and purpose apart
};

/// Lognormal multipliers with mean 1 and the given coefficients of variation.
Lanes noise_multiplier(const Draws& draws, Purpose purpose, const ListChance& place,
                       const Lanes& coefficient_of_variation);

/// Whole numbers with the given means: down or up by chance, so that the mean is kept.
Lanes round_by_chance(const Draws& draws, const ListChance& place, const Lanes& mean);

}  // namespace icsim
