#include "engine/systems/settlement.hpp"

#include <algorithm>

namespace icsim {

double earned_on(const FundingRules& rules, double value, double base_value) {
  const double threshold = rules.threshold * base_value;
  if (value < threshold) return -rules.rate_below * (threshold - value);
  const double paid = std::min(value, std::max(threshold, rules.cap * base_value));
  const double upper = std::max(threshold, rules.upper_threshold * base_value);
  return rules.rate_above * (std::min(paid, upper) - threshold) +
         rules.rate_upper * std::max(0.0, paid - upper);
}

double held_at_floor(double position, double change, double most_lost) {
  return std::max(position + change, std::min(position, -most_lost)) - position;
}

double marginal_rate(const FundingRules& rules, double value, double base_value) {
  if (value < rules.threshold * base_value) return rules.rate_below;
  if (value >= rules.cap * base_value) return 0.0;
  return value >= rules.upper_threshold * base_value ? rules.rate_upper : rules.rate_above;
}

}  // namespace icsim
