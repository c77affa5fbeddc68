#pragma once
/// Counter-based random numbers (Philox4x32-10: Salmon et al. 2011, doi 10.1145/2063384.2063405). A number is
/// a function of what it is for, never of what was drawn before, so threads, blocks and scenarios cannot
/// disturb it.
#include <array>
#include <cstdint>

namespace icsim {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53u;
inline constexpr std::uint32_t kPhiloxMultiplier1 = 0xCD9E8D57u;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9u;
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85u;
inline constexpr int kPhiloxRounds = 10;

/// What a random number is for. Values are part of the reproducibility promise: append, never renumber.
enum class Purpose : std::uint32_t {
  list_week = 1,          ///< exits of one cell in one week
  clock_starts = 2,       ///< Poisson clock starts
  demand_noise = 3,       ///< weekly multiplier of clock starts
  capacity_noise = 4,     ///< weekly multiplier of capacity
  capacity_rounding = 5,  ///< whole treatment slots out of an expected number
  parameter_draw = 6,     ///< uncertain parameters
  screening = 7,          ///< starting points and order of a sensitivity screen
  calibration = 8,        ///< posterior draws and paths to come
  attribution = 9,        ///< orders in which levers join
};

constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t product0 = std::uint64_t{kPhiloxMultiplier0} * counter[0];
    const std::uint64_t product1 = std::uint64_t{kPhiloxMultiplier1} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kPhiloxWeyl0;
    key[1] += kPhiloxWeyl1;
  }
  return counter;
}

/// Key of a stream: 64 bits of seed folded with the purpose.
constexpr PhiloxKey stream_key(std::uint64_t seed, Purpose purpose) {
  const PhiloxCounter mixed =
      philox4x32({static_cast<std::uint32_t>(purpose), 0, 0, 0},
                 {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
  return {mixed[0], mixed[1]};
}

/// Uniform strictly inside (0, 1) from 32 random bits.
constexpr double uniform_open(std::uint32_t bits) {
  return (static_cast<double>(bits) + 0.5) * 0x1p-32;
}

}  // namespace icsim
