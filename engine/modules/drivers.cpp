#include "engine/modules/module.hpp"

namespace icsim {
namespace {

std::size_t size(int n) {
  return static_cast<std::size_t>(n);
}

}  // namespace

IcsDrivers::IcsDrivers(const Dimensions& dims)
    : clock_starts(size(dims.treatment_functions * dims.quintiles)),
      removals(size(dims.treatment_functions)),
      capacity(size(dims.treatment_functions * kStages)),
      dta_share(size(dims.treatment_functions)),
      policy_weight(kBands, 1.0f),
      quintile_weight(size(dims.quintiles), 1.0f),
      campaign(size(dims.treatment_functions * kBands)) {}

}  // namespace icsim
