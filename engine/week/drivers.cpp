#include "engine/week/module.hpp"

namespace icsim {
namespace {

std::size_t size(int n) {
  return static_cast<std::size_t>(n);
}

}  // namespace

IcsDrivers::IcsDrivers(const Dimensions& dims)
    : system(SystemRows::count),
      referral_factor(size(dims.quintiles), 1.0),
      estate_level(2, 1.0),
      estate_base_level(2, 1.0),
      pressure(2, 1.0),
      capacity_factor(size(kFactorSteps * dims.treatment_functions * kStages), 1.0),
      staff_cost_factor(1, 1.0),
      premium_over_base(1),
      independent_slots(size(dims.treatment_functions * kStages)),
      hub_slots(size(dims.treatment_functions)),
      displaced_slots(size(dims.treatment_functions * kStages)),
      diagnostic_factor(1, 1.0),
      access_weight(size(dims.treatment_functions * dims.quintiles), 1.0),
      hiring_freeze(1),
      session_factor(1),
      transfer_income(1),
      clock_starts(size(dims.treatment_functions * dims.quintiles)),
      removals(size(dims.treatment_functions)),
      capacity(size(dims.treatment_functions * kStages)),
      dta_share(size(dims.treatment_functions)),
      policy_weight(kBands, 1.0f),
      quintile_weight(size(dims.treatment_functions * dims.quintiles), 1.0f),
      campaign(size(dims.treatment_functions * kBands)) {}

}  // namespace icsim
