#include "tools/solve/mix.hpp"

#include <algorithm>
#include <nlopt.hpp>
#include <numeric>

namespace icsim::tools {
namespace {

constexpr double kFirstStep = 0.2;   // in parts of the most
constexpr double kLastStep = 0.002;  // likewise

struct Search {
  const std::vector<double>& price;
  const std::function<double(const Mix&)>& slack;
  Mix best, last;
  double least = 0.0, last_slack = 0.0;

  [[nodiscard]] double cost(const Mix& mix) const {
    return std::inner_product(mix.begin(), mix.end(), price.begin(), 0.0);
  }
  /// Objective and constraint are asked for the same mix in turn: one run serves both.
  double slack_at(const Mix& mix) {
    if (mix == last) return last_slack;
    last = mix;
    last_slack = slack(mix);
    if (last_slack >= 0.0 && cost(mix) < least) {
      least = cost(mix);
      best = mix;
    }
    return last_slack;
  }
};

double cost_of(const std::vector<double>& mix, std::vector<double>& /*slope*/, void* search) {
  return static_cast<const Search*>(search)->cost(mix);
}
double missed_by(const std::vector<double>& mix, std::vector<double>& /*slope*/, void* search) {
  return -static_cast<Search*>(search)->slack_at(mix);
}

}  // namespace

Mix cheapest_mix(const Mix& start, const std::vector<double>& price,
                 const std::function<double(const Mix&)>& slack, int most_runs) {
  const double whole = std::inner_product(start.begin(), start.end(), price.begin(), 0.0);
  std::vector<double> scaled(price);  // COBYLA's steps are of the order of one
  for (double& one : scaled) one /= std::max(whole, 1e-300);
  Search search{scaled, slack, start, {}, 1.0, 0.0};
  nlopt::opt cobyla(nlopt::LN_COBYLA, static_cast<unsigned>(start.size()));
  cobyla.set_lower_bounds(0.0);
  cobyla.set_upper_bounds(1.0);
  cobyla.set_min_objective(cost_of, &search);
  cobyla.add_inequality_constraint(missed_by, &search, 0.0);
  cobyla.set_initial_step(kFirstStep);
  cobyla.set_xtol_abs(kLastStep);
  cobyla.set_maxeval(most_runs);
  Mix mix = start;
  double cost = 0.0;
  try {
    cobyla.optimize(mix, cost);
  } catch (const nlopt::roundoff_limited&) {  // as near as it gets
  }
  return search.best;
}

}  // namespace icsim::tools
