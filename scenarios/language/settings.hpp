#pragma once
/// How a scenario is run and what is written of it: the keys `ensemble` and `outputs`.
#include <cstdint>

#include "engine/model/chance.hpp"

namespace icsim::scenarios {

struct EnsembleSettings {
  std::uint32_t draws = 200;
  std::uint64_t seed = 20250401;
  Noise noise = Noise::expectation;
  bool split_quintiles = true;
  bool sample_parameters = true;  ///< false: every draw has the central values
};

struct OutputSettings {
  bool wait_bands = false;
  bool boards = false;  ///< systems added up to boards of April 2026 too
  int compression = 1;  ///< 0 to 9
};

}  // namespace icsim::scenarios
