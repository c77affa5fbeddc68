#include "calibration/fit/list_process.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"
#include "engine/core/philox.hpp"

namespace icsim::calibration {
namespace {

constexpr double kOutlier =
    3.0;  // standard deviations beyond which a month moves the list but not its growth
constexpr std::uint32_t kEngland = 0xFFFF;
enum : std::uint32_t { kGrowthNow, kErrorNow, kInnovation, kShock, kBreakChance, kBreakSize, kCounting };

/// One step of the filter: growth(t) = persistence x growth(t-1) + new; seen = growth + shock + error(t) -
/// error(t-1).
void update(GrowthState& state, const GrowthLaw& law, double seen) {
  // state holds growth(t-1), error(t-1); predict growth(t), and keep error(t-1) apart until it is used.
  const double phi = law.persistence;
  const double g = phi * state.growth,
               gg = phi * phi * state.growth_variance + law.innovation * law.innovation;
  const double old_error = state.error, ge = phi * state.covariance, ee = state.error_variance;
  const double new_ee = law.counting * law.counting;
  if (std::isnan(seen)) {
    state = {g, 0.0, gg, 0.0, new_ee};
    return;
  }
  const double variance = gg + ee - 2.0 * ge + law.shock * law.shock + new_ee;
  const double surprise = seen - (g - old_error);
  const double excess = surprise * surprise / variance / (kOutlier * kOutlier);
  const double trust = excess > 1.0 ? 1.0 / (excess * excess) : 1.0;  // a break says little about growth
  const double k_growth = (gg - ge) / variance * trust, k_error = new_ee / variance * trust;
  state.growth = g + k_growth * surprise;
  state.error = k_error * surprise;
  state.growth_variance = gg - k_growth * (gg - ge);
  state.covariance = -k_growth * new_ee;
  state.error_variance = new_ee - k_error * new_ee;
}

/// The law of a list of another size.
GrowthLaw law_of(const ListPriors& priors, double list) {
  GrowthLaw law = priors.system;
  const double factor = priors.size.factor(list);
  law.innovation *= factor;
  law.shock *= factor;
  law.counting *= factor;
  return law;
}

GrowthState at_rest(const GrowthLaw& law) {
  return {0.0, 0.0, law.innovation * law.innovation / (1.0 - law.persistence * law.persistence), 0.0,
          law.counting * law.counting};
}

/// Growth of one series over the months to come, as it will be counted: the error of each census is taken back in the
/// next.
void add_path(std::vector<double>& growth, std::size_t first, std::size_t step, const GrowthState& now,
              const GrowthLaw& law, std::uint64_t seed, std::uint32_t draw, std::uint32_t place, int months) {
  const double sd = std::sqrt(now.growth_variance);
  const double z = keyed_normal(seed, draw, kGrowthNow, place, 0);
  double g = now.growth + sd * z;
  const double slope = sd > 0.0 ? now.covariance / sd : 0.0;
  const double rest = std::sqrt(std::max(0.0, now.error_variance - slope * slope));
  const double error = now.error + slope * z + rest * keyed_normal(seed, draw, kErrorNow, place, 0);
  double counted = error;  // error of the census before
  for (int h = 0; h < months; ++h) {
    const auto time = static_cast<std::uint32_t>(h);
    g = law.persistence * g + law.innovation * keyed_normal(seed, draw, kInnovation, place, time);
    const double shock = law.shock * keyed_normal(seed, draw, kShock, place, time);
    const bool breaks = keyed_uniform(seed, draw, kBreakChance, place, time) < law.break_chance;
    const double broken = breaks ? law.break_size * keyed_normal(seed, draw, kBreakSize, place, time) : 0.0;
    const double counting = law.counting * keyed_normal(seed, draw, kCounting, place, time);
    growth[first + static_cast<std::size_t>(h) * step] += g + shock + broken + counting - counted;
    counted = counting;
  }
}

}  // namespace

double SizeLaw::factor(double list) const {
  return std::sqrt((1.0 + small / (list > 1.0 ? list : 1.0)) / (1.0 + small / usual));
}

double keyed_uniform(std::uint64_t seed, std::uint32_t draw, std::uint32_t what, std::uint32_t place,
                     std::uint32_t time) {
  return uniform_open(philox4x32({draw, what, place, time}, stream_key(seed, Purpose::calibration))[0]);
}

double keyed_normal(std::uint64_t seed, std::uint32_t draw, std::uint32_t what, std::uint32_t place,
                    std::uint32_t time) {
  const double z = normal_quantile(keyed_uniform(seed, draw / 2, what, place, time));
  return draw % 2 == 0 ? z : -z;
}

double season_growth(const Model& model, MonthNumber month, double flow_share) {
  double starts = 0.0, activity = 0.0;
  for (int m = -6; m < 6; ++m) {
    const MonthDays days = days_of(model, month + m);
    starts += days.clock_starts;
    activity += days.activity;
  }
  const MonthDays days = days_of(model, month);
  return flow_share * (days.clock_starts - days.activity * starts / activity);
}

ListProcess fit_list_process(const RttDataSet& data, const Model& model, const FlowRates& flows,
                             const ListPriors& priors, int known) {
  ListProcess process;
  process.england_law = priors.england;
  process.england = at_rest(priors.england);
  const int ics = flows.ics;
  double list_sum = 0.0, flow_sum = 0.0;
  const std::vector<double> now = last_stock(data, Stock::incomplete, known);
  for (const double list : now) {
    process.system_law.push_back(law_of(priors, list));
    process.system.push_back(at_rest(process.system_law.back()));
  }
  for (int i = 0; i < ics; ++i) {
    list_sum += now[static_cast<std::size_t>(i)];
    flow_sum += flows.mean_completed(known - 1, i, 12);
  }
  process.season_share = flow_sum / list_sum;
  for (int m = 1; m < known; ++m) {
    std::vector<double> growth(static_cast<std::size_t>(ics), kNotPublished);
    double before = 0.0, after = 0.0;
    for (int i = 0; i < ics; ++i) {
      const double a = data.at(Stock::incomplete, m - 1, i), b = data.at(Stock::incomplete, m, i);
      if (!(a > 0.0) || !(b > 0.0)) continue;
      growth[static_cast<std::size_t>(i)] = log_exact_bits(b / a);
      if (std::abs(growth[static_cast<std::size_t>(i)]) > 0.25)
        continue;  // a provider came or went: not growth
      before += a;
      after += b;
    }
    if (before <= 0.0) continue;
    const double season = season_growth(model, data.first_month + m, flow_sum / before);
    const double england = priors.learn_england ? log_exact_bits(after / before) : season;
    if (priors.learn_england) update(process.england, priors.england, england - season);
    for (int i = 0; i < ics; ++i) {
      const auto at = static_cast<std::size_t>(i);
      update(process.system[at], process.system_law[at], growth[at] - england);
    }
  }
  return process;
}

std::vector<double> draw_growth(const ListProcess& process, std::uint64_t seed, std::uint32_t draw,
                                int months) {
  const std::size_t ics = process.system.size();
  std::vector<double> growth(static_cast<std::size_t>(months) * ics, 0.0);
  std::vector<double> england(static_cast<std::size_t>(months), 0.0);
  add_path(england, 0, 1, process.england, process.england_law, seed, draw, kEngland, months);
  for (std::size_t i = 0; i < ics; ++i) {
    add_path(growth, i, ics, process.system[i], process.system_law[i], seed, draw,
             static_cast<std::uint32_t>(i), months);
    for (std::size_t h = 0; h < static_cast<std::size_t>(months); ++h) growth[h * ics + i] += england[h];
  }
  return growth;
}

}  // namespace icsim::calibration
