#include "engine/lists/wait_distribution.hpp"

#include <cstddef>
#include <limits>

#include "engine/core/wide.hpp"
#include "engine/model/dimensions.hpp"

namespace icsim {

ICSIM_WIDE Lanes all_waiting(const float* counts) {
  Lanes sum;
  for (std::size_t a = 0; a < kBands; ++a) {
    for (std::size_t k = 0; k < kLanes; ++k) sum[k] += counts[a * kLanes + k];
  }
  return sum;
}

ICSIM_WIDE void wait_percentile(const float* counts, const Lanes& waiting, double share, float* weeks) {
  Lanes wanted = waiting;
  int open_lanes = 0;
  bool found[kLanes];
  for (std::size_t k = 0; k < kLanes; ++k) {
    found[k] = !(wanted[k] > 0.0);
    open_lanes += found[k] ? 0 : 1;
    wanted[k] *= share;
    weeks[k] = std::numeric_limits<float>::quiet_NaN();
  }
  double below[kLanes] = {};
  for (std::size_t a = 0; a < kBands - 1 && open_lanes > 0; ++a) {
    double here[kLanes], reached[kLanes];
    bool any = false;
    for (std::size_t k = 0; k < kLanes; ++k) {
      here[k] = counts[a * kLanes + k];
      reached[k] = below[k] + here[k];
      any = any || reached[k] >= wanted[k];
    }
    for (std::size_t k = 0; any && k < kLanes; ++k) {
      if (found[k] || here[k] <= 0.0 || reached[k] < wanted[k]) continue;
      weeks[k] = static_cast<float>(static_cast<double>(a) + (wanted[k] - below[k]) / here[k]);
      found[k] = true;
      --open_lanes;
    }
    for (std::size_t k = 0; k < kLanes; ++k) below[k] = reached[k];
  }
}

ICSIM_WIDE void sum_bands(const float* stock, int quintiles, float* bands) {
  for (std::size_t v = 0; v < kBands * kLanes; ++v) bands[v] = 0.0f;
  for (int z = 0; z < kStages; ++z) {
    for (std::size_t a = 0; a < kBands; ++a) {
      for (int q = 0; q < quintiles; ++q, stock += kLanes) {
        for (std::size_t k = 0; k < kLanes; ++k) bands[a * kLanes + k] += stock[k];
      }
    }
  }
}

}  // namespace icsim
