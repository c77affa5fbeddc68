#include "calibration/fit/self_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/fit/diagnostics.hpp"
#include "calibration/fit/forecast.hpp"
#include "calibration/fit/published_state.hpp"
#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

/// Purposes of keyed numbers; see posterior.cpp.
enum : std::uint32_t {
  kPlanted = 128,
  kPlantedDrift = 144,
  kPlantedError = 160,
  kMember = 176,
  kMemberError = 192
};

double normal_place(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

/// A country whose traits are known: its published figures month by month.
class SyntheticCountry {
 public:
  SyntheticCountry(const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                   const PlantedSettings& settings, std::uint64_t seed)
      : library_(library),
        priors_(priors),
        settings_(settings),
        seed_(seed),
        model_(shipped_ground(library).model),
        base_(flows_of(*model_)) {
    data.first_month = *shipped_ground(library).begins;
    data.months = settings.months;
    for (const IcsRecord& ics : model_->ics) data.areas.push_back(ics.code);
    data.areas.emplace_back("UNMAPPED");
    for (const TreatmentFunctionRecord& f : model_->treatment_functions)
      data.treatment_functions.push_back(f.code);
    data.resize();
    for (std::size_t i = 0; i < model_->ics.size(); ++i) {
      TraitVector trait;
      for (int p = 0; p < kTraits; ++p) {
        const TraitPrior& prior = priors.order.trait[static_cast<std::size_t>(p)];
        trait(p) = prior.mean + prior.spread * z(kPlanted + static_cast<std::uint32_t>(p), i, 0);
      }
      traits.push_back(trait);
    }
    std::shared_ptr<const Model> state = model_;
    for (int month = 0; month < settings.months; ++month) state = publish(month, state);
  }

  RttDataSet data;
  std::vector<TraitVector> traits;  ///< [ics], of the last month

 private:
  [[nodiscard]] double z(std::uint32_t what, std::size_t i, int month) const {
    return keyed_normal(seed_, 0, what, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(month));
  }

  void wander(int month) {
    TraitVector centre = TraitVector::Zero();
    for (const TraitVector& t : traits) centre += t / static_cast<double>(traits.size());
    for (std::size_t i = 0; i < traits.size(); ++i) {
      for (int p = 0; p < kTraits; ++p) {
        const TraitPrior& law = priors_.order.trait[static_cast<std::size_t>(p)];
        traits[i](p) = centre(p) + law.persistence * (traits[i](p) - centre(p)) +
                       law.spread * std::sqrt(1.0 - law.persistence * law.persistence) *
                           z(kPlantedDrift + static_cast<std::uint32_t>(p), i, month);
      }
    }
  }

  /// One month of the engine, then what is published of it; the next month starts from that.
  std::shared_ptr<const Model> publish(int month, const std::shared_ptr<const Model>& state) {
    wander(month);
    const MonthNumber now = data.first_month + month;
    const Window window = window_from(state, now, 1, now, library_, priors_.milestones);
    std::vector<Steer> steers = window.milestones;
    for (std::size_t i = 0; i < traits.size(); ++i)
      add_month(steers, base_, static_cast<int>(i), base_.clock_starts[i], base_.completed[i],
                1.0 - base_.removal_share[i], {{traits[i]}});
    ForwardSettings forward;
    forward.threads = settings_.threads;
    forward.end_state = true;
    const Trajectories run = run_forward(window.scenario, steers, forward);
    const MonthDays days = days_of(*model_, now);
    for (std::size_t i = 0; i < traits.size(); ++i) record(run, month, i, days);
    return with_published_stocks(*model_, run.end_state, data, month + 1);
  }

  void record(const Trajectories& run, int month, std::size_t i, const MonthDays& days) {
    const int area = static_cast<int>(i);
    const auto of = [&](Seen s) { return static_cast<double>(run.of(s, 0, area)[0]); };
    for (int k = 0; k < 6; ++k) data.at(static_cast<Stock>(k), month, area) = of(static_cast<Seen>(k));
    const ObservedError error = error_of(priors_.order.observation, data, month, area);
    const double list = of(Seen::incomplete), share = of(Seen::within_18) / list;
    const auto noise = [&](int k) {
      return std::sqrt(error(k, k)) * z(kPlantedError + static_cast<std::uint32_t>(k), i, month);
    };
    const double logit = log_exact_bits(share / (1.0 - share)) + noise(0);
    data.at(Stock::within_18, month, area) = list / (1.0 + exp_exact_bits(-logit));
    for (int k = 1; k < kObservations; ++k) {
      const Stock stock = static_cast<Stock>(static_cast<int>(Stock::over_52) + k - 1);
      data.at(stock, month, area) = (data.at(stock, month, area) + 1.0) * exp_exact_bits(noise(k)) - 1.0;
    }
    data.at(Flow::clock_starts, month, area) = base_.clock_starts[i] * days.clock_starts;
    data.at(Flow::completed, month, area) = base_.completed[i] * days.activity;
  }

  const scenarios::ScenarioLibrary& library_;
  const FitPriors& priors_;
  const PlantedSettings& settings_;
  std::uint64_t seed_;
  std::shared_ptr<const Model> model_;
  SystemFlows base_;
};

}  // namespace

double PlantedCheck::covered(Trait trait, double level) const {
  const auto& places = place[static_cast<std::size_t>(trait)];
  const auto inside =
      std::count_if(places.begin(), places.end(), [&](double p) { return std::abs(p - 0.5) <= level / 2.0; });
  return static_cast<double>(inside) / static_cast<double>(places.size());
}

PlantedCheck::Evenness PlantedCheck::evenness(Trait trait) const {
  std::vector<double> places = place[static_cast<std::size_t>(trait)];
  std::sort(places.begin(), places.end());
  const double n = static_cast<double>(places.size());
  Evenness even;
  for (std::size_t k = 0; k < places.size(); ++k) {
    even.distance = std::max({even.distance, (static_cast<double>(k) + 1.0) / n - places[k],
                              places[k] - static_cast<double>(k) / n});
  }
  const double x = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * even.distance;  // Stephens (1970)
  for (int k = 1; k <= 100; ++k) even.chance += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * x * x);
  even.chance = std::clamp(even.chance, 0.0, 1.0);
  return even;
}

PlantedCheck check_planted(const scenarios::ScenarioLibrary& library, const FitPriors& truth,
                           const FitPriors& believed, const PlantedSettings& settings) {
  PlantedCheck check;
  for (int country = 0; country < settings.countries; ++country) {
    const SyntheticCountry planted(library, truth, settings,
                                   settings.seed + static_cast<std::uint64_t>(country));
    OrderState last;
    run_order_filter(planted.data, shipped_ground(library), library, believed, settings.threads,
                     [&](const OrderState& state) {
                       last = state;
                       return true;
                     });
    for (std::size_t i = 0; i < planted.traits.size(); ++i) {
      ++check.fits;
      for (int p = 0; p < kTraits; ++p) {
        const double sd = std::sqrt(last.system[i].covariance(p, p));
        check.place[static_cast<std::size_t>(p)].push_back(
            normal_place((planted.traits[i](p) - last.system[i].mean(p)) / sd));
      }
    }
  }
  return check;
}

namespace {

/// Members of one system: traits, and what the engine says of them.
using Members = Eigen::Matrix<double, kTraits, Eigen::Dynamic>;
using Said = Eigen::Matrix<double, kObservations, Eigen::Dynamic>;

std::vector<TraitVector> first_members(const SystemTraits& predicted, const CrossSettings& settings,
                                       std::size_t i) {
  const TraitMatrix root = predicted.covariance.llt().matrixL();
  std::vector<TraitVector> members;
  for (std::uint32_t m = 0; m < settings.members; ++m) {
    TraitVector z;
    for (int p = 0; p < kTraits; ++p)
      z(p) = keyed_normal(settings.seed, m, kMember + static_cast<std::uint32_t>(p),
                          static_cast<std::uint32_t>(i), 0);
    members.push_back(predicted.mean + root * z);
  }
  return members;
}

/// One pass of ES-MDA for one system: it learns from its own figures alone.
void assimilate(std::vector<TraitVector>& members, const Said& said, const Observed& y,
                const ObservedError& error, const CrossSettings& settings, std::size_t i, int pass) {
  Members theta(kTraits, settings.members);
  for (std::uint32_t m = 0; m < settings.members; ++m) theta.col(m) = members[m];
  const Members dt = theta.colwise() - theta.rowwise().mean();
  const Said dy = said.colwise() - said.rowwise().mean();
  const double n = settings.members - 1.0;
  const ObservedError inflated = error * settings.passes;
  const Eigen::Matrix<double, kTraits, kObservations> gain =
      (dt * dy.transpose() / n) * ((dy * dy.transpose() / n + inflated).eval().inverse());
  for (std::uint32_t m = 0; m < settings.members; ++m) {
    Observed missed = y - said.col(m);
    for (int k = 0; k < kObservations; ++k)
      missed(k) += std::sqrt(inflated(k, k)) *
                   keyed_normal(settings.seed, m, kMemberError + static_cast<std::uint32_t>(k),
                                static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(pass));
    members[m] += gain * missed;
  }
}

/// Adds one system to the comparison.
void compare(const std::vector<TraitVector>& members, const SystemTraits& filter, CrossCheck& check,
             std::array<std::vector<double>, kTraits>& ratios) {
  const double n = static_cast<double>(members.size());
  TraitVector mean = TraitVector::Zero(), square = TraitVector::Zero();
  for (const TraitVector& t : members) mean += t / n;
  for (const TraitVector& t : members) square += (t - mean).cwiseAbs2() / (n - 1.0);
  for (int p = 0; p < kTraits; ++p) {
    const auto at = static_cast<std::size_t>(p);
    const double sd = std::sqrt(filter.covariance(p, p));
    check.mean_difference[at] += std::pow((mean(p) - filter.mean(p)) / sd, 2);
    ratios[at].push_back(std::sqrt(square(p)) / sd);
  }
}

}  // namespace

CrossCheck cross_check(const RttDataSet& data, const scenarios::ScenarioLibrary& library,
                       const FitPriors& priors, const OrderState& after, const CrossSettings& settings) {
  const int month = after.known - 1;
  const MonthNumber now = data.first_month + month;
  const FlowRates flows = flow_rates(data, *after.before, after.known);
  const SystemFlows base = flows_of(*after.before);
  const Window window = window_from(after.before, now, 1, now, library, priors.milestones);
  std::vector<std::vector<TraitVector>> ensemble;
  for (std::size_t i = 0; i < after.system.size(); ++i)
    ensemble.push_back(first_members(after.predicted[i], settings, i));
  ForwardSettings forward;
  forward.draws = settings.members;
  forward.threads = settings.threads;
  for (int pass = 0; pass < settings.passes; ++pass) {
    std::vector<Steer> steers = window.milestones;
    for (std::size_t i = 0; i < ensemble.size(); ++i) {
      const std::size_t cell = flows.at(month, static_cast<int>(i));
      add_month(steers, base, static_cast<int>(i), flows.clock_starts[cell], flows.completed[cell],
                after.stays[i], ensemble[i]);
    }
    const Trajectories run = run_forward(window.scenario, steers, forward);
    for (std::size_t i = 0; i < ensemble.size(); ++i) {
      if (!after.counted[i]) continue;
      Said said(kObservations, settings.members);
      for (std::uint32_t m = 0; m < settings.members; ++m)
        said.col(m) = simulated(run, 0, static_cast<int>(i), m);
      assimilate(ensemble[i], said, *published(data, month, static_cast<int>(i)), after.error[i], settings, i,
                 pass);
    }
  }
  CrossCheck check;
  check.month = month;
  std::array<std::vector<double>, kTraits> ratios;
  for (std::size_t i = 0; i < ensemble.size(); ++i) {
    if (after.counted[i]) compare(ensemble[i], after.system[i], check, ratios);
  }
  for (std::size_t p = 0; p < kTraits; ++p) {
    const auto middle = ratios[p].begin() + static_cast<std::ptrdiff_t>(ratios[p].size() / 2);
    if (middle == ratios[p].end()) continue;
    std::nth_element(ratios[p].begin(), middle, ratios[p].end());
    check.mean_difference[p] = std::sqrt(check.mean_difference[p] / static_cast<double>(ratios[p].size()));
    check.spread_ratio[p] = *middle;
  }
  return check;
}

std::string to_text(const PlantedCheck& check) {
  std::string text = fmt::format(
      "{} fits to synthetic countries: planted values inside their 50 / 80 / 95 % intervals; evenness "
      "(Kolmogorov)\n",
      check.fits);
  for (int p = 0; p < kTraits; ++p) {
    const auto trait = static_cast<Trait>(p);
    const PlantedCheck::Evenness even = check.evenness(trait);
    text += fmt::format("  {:<36}{:>5.0f} /{:>4.0f} /{:>4.0f} %   distance {:.3f}, chance {:.2f}\n",
                        kTraitWords[static_cast<std::size_t>(p)], 100.0 * check.covered(trait, 0.5),
                        100.0 * check.covered(trait, 0.8), 100.0 * check.covered(trait, 0.95), even.distance,
                        even.chance);
  }
  return text;
}

std::string to_text(const CrossCheck& check, const RttDataSet& data) {
  std::string text = fmt::format(
      "{} learnt again by an ensemble smoother: difference of means (posterior standard deviations, root "
      "mean square over systems), ratio of spreads\n",
      to_month(data.first_month + check.month));
  for (std::size_t p = 0; p < kTraits; ++p)
    text += fmt::format("  {:<36}{:>6.2f}{:>8.2f}\n", kTraitWords[p], check.mean_difference[p],
                        check.spread_ratio[p]);
  return text;
}

}  // namespace icsim::calibration
