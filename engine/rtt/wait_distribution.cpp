#include "engine/rtt/wait_distribution.hpp"

#include <cstddef>
#include <limits>

#include "engine/core/lanes.hpp"
#include "engine/rtt/dimensions.hpp"

namespace icsim {

void wait_percentile(const float* counts, double share, float* weeks) {
  double total[kLanes] = {};
  for (int a = 0; a < kBands; ++a) {
    for (int k = 0; k < kLanes; ++k) total[k] += counts[static_cast<std::size_t>(a) * kLanes + k];
  }
  double below[kLanes] = {};
  double value[kLanes];
  bool found[kLanes];
  for (int k = 0; k < kLanes; ++k) {
    value[k] = std::numeric_limits<double>::quiet_NaN();
    found[k] = !(total[k] > 0.0);
  }
  for (int a = 0; a < kBands - 1; ++a) {
    for (int k = 0; k < kLanes; ++k) {
      const double here = counts[static_cast<std::size_t>(a) * kLanes + k];
      const double wanted = share * total[k];
      if (!found[k] && here > 0.0 && below[k] + here >= wanted) {
        value[k] = a + (wanted - below[k]) / here;
        found[k] = true;
      }
      below[k] += here;
    }
  }
  for (int k = 0; k < kLanes; ++k) weeks[k] = static_cast<float>(value[k]);
}

}  // namespace icsim
