#pragma once
/// The shipped figures of systems, shared out and put together for places that have parts of several.
#include <span>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

/// A place, and the share of each system's admissions that is its.
struct BlendedPlace {
  std::string code, name;
  std::uint32_t key = 0;
  std::vector<double> share;  ///< [system]
};

/// A model whose systems are the places: sums of what the shares give, means of rates and prices by admissions. Mutual aid
/// and who treats whose residents are left out.
Model blended_context(const Model& systems, std::span<const BlendedPlace> places);

}  // namespace icsim::calibration
