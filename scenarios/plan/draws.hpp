#pragma once
/// Uncertain numbers, draw by draw. The first n draws stay the same when more are asked for, and a draw has
/// the same numbers in every scenario with the same seed.
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/model/parameter_registry.hpp"
#include "scenarios/language/distribution.hpp"

namespace icsim::scenarios {

class ParameterDraws {
 public:
  ParameterDraws(std::uint32_t draws, std::uint64_t seed);

  /// Values for the whole nation: a Sobol sequence (dimension: the parameter, point: draw + 1) with a digital
  /// shift from the seed.
  [[nodiscard]] std::vector<double> national(Parameter parameter, const Distribution& distribution,
                                             Bounds bounds) const;

  /// Values keyed by text alone: levers, and parameters that vary by ICS.
  /// \param slot tells values of one lever apart, such as an ICS code; may be empty.
  [[nodiscard]] std::vector<double> keyed(std::string_view key, std::string_view label, std::string_view slot,
                                          const Distribution& distribution, Bounds bounds) const;

 private:
  std::uint32_t draws_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> sobol_;  ///< [draw][parameter]
};

}  // namespace icsim::scenarios
