#include "engine/core/growth.hpp"

#include "engine/core/math.hpp"
#include "engine/core/wide.hpp"

namespace icsim {

ICSIM_WIDE Lanes GrowthIndex::advance(std::size_t row, const Lanes& percent_a_year) {
  const Lanes now = index_(row);
  if (percent_a_year != rate_(row)) {
    rate_(row) = percent_a_year;
    factor_(row) = exp_exact_bits(log_exact_bits(1.0 + percent_a_year / 100.0) * kYearsPerWeek);
  }
  index_(row) *= factor_(row);
  return now;
}

void GrowthIndex::copy_row(const GrowthIndex& from, std::size_t row) {
  index_(row) = from.index_(row);
  rate_(row) = from.rate_(row);
  factor_(row) = from.factor_(row);
}

}  // namespace icsim
