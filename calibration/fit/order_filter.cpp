#include "calibration/fit/order_filter.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/fit/forecast.hpp"
#include "calibration/fit/priors.hpp"
#include "calibration/fit/published_state.hpp"
#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

constexpr std::array<double, kTraits> kStep{0.1, 0.2, 0.1, 0.2,
                                            0.02};  // for differences; far above float32 noise
constexpr int kRuns = 1 + 2 * kTraits;
constexpr double kMostRemoved = 0.5;  // share of clock starts
constexpr double kFar = 4.0;  // mean squared surprise, in variances, beyond which a month counts for less

class Filter {
 public:
  /// \param model  its start state is that of the first month learnt from, until `begin_after`.
  Filter(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
         int threads, std::shared_ptr<const Model> model)
      : data_(data),
        library_(library),
        milestones_(priors.milestones),
        priors_(priors.order),
        threads_(threads),
        model_(std::move(model)),
        base_(flows_of(*model_)) {
    state_.system.assign(model_->ics.size(), believed_traits(priors_));
    state_.model = model_;
  }

  /// The stocks of a month become the state that the next one is learnt from.
  void begin_after(int month) {
    const std::vector<double> baseline(model_->start_state.begin(), model_->start_state.end());
    state_.model = with_published_stocks(*model_, baseline, data_, month + 1);
  }

  const OrderState& step(int month) {
    const FlowRates flows = flow_rates(data_, *model_, month + 1);
    predict();
    const MonthNumber now = data_.first_month + month;
    const Window window = window_from(state_.model, now, 1, now, library_, milestones_);
    ForwardSettings settings;
    settings.draws = kRuns;
    settings.threads = threads_;
    settings.end_state = true;
    std::vector<Steer> steers = steers_of(flows, month);
    steers.insert(steers.end(), window.milestones.begin(), window.milestones.end());
    const Trajectories runs = run_forward(window.scenario, steers, settings);
    state_.surprise.clear();
    state_.predicted = state_.system;
    state_.counted.assign(state_.system.size(), 0);
    state_.error.assign(state_.system.size(), ObservedError::Zero());
    for (int i = 0; i < flows.ics; ++i) update(i, month, runs);
    state_.known = month + 1;
    state_.before = state_.model;
    state_.model = with_published_stocks(*model_, runs.end_state, data_, state_.known);
    return state_;
  }

 private:
  [[nodiscard]] TraitVector centre() const {
    TraitVector sum = TraitVector::Zero();
    for (const SystemTraits& s : state_.system) sum += s.mean / static_cast<double>(state_.system.size());
    return sum;
  }

  /// Traits wander, and come back towards the mean of the systems.
  void predict() {
    const TraitVector mean = centre();
    for (SystemTraits& s : state_.system) {
      TraitMatrix keep = TraitMatrix::Zero();
      for (int p = 0; p < kTraits; ++p) {
        const TraitPrior& prior = priors_.trait[static_cast<std::size_t>(p)];
        keep(p, p) = prior.persistence;
        s.mean(p) = mean(p) + prior.persistence * (s.mean(p) - mean(p));
      }
      s.covariance = (keep * s.covariance * keep).eval();
      for (int p = 0; p < kTraits; ++p) {
        const TraitPrior& prior = priors_.trait[static_cast<std::size_t>(p)];
        s.covariance(p, p) += prior.spread * prior.spread * (1.0 - prior.persistence * prior.persistence);
      }
    }
  }

  std::vector<Steer> steers_of(const FlowRates& flows, int month) {
    std::vector<Steer> steers;
    state_.stays.clear();
    const MonthDays& days = flows.days[static_cast<std::size_t>(month)];
    for (int i = 0; i < flows.ics; ++i) {
      const double starts = flows.clock_starts[flows.at(month, i)],
                   completed = flows.completed[flows.at(month, i)];
      const double stays =
          (completed * days.activity + change_of_list(i, month)) / (starts * days.clock_starts);
      state_.stays.push_back(stays);
      std::vector<TraitVector> runs(kRuns, state_.system[static_cast<std::size_t>(i)].mean);
      for (int p = 0; p < kTraits; ++p) {
        runs[static_cast<std::size_t>(1 + 2 * p)](p) += kStep[static_cast<std::size_t>(p)];
        runs[static_cast<std::size_t>(2 + 2 * p)](p) -= kStep[static_cast<std::size_t>(p)];
      }
      add_month(steers, base_, i, starts, completed, stays, runs);
    }
    return steers;
  }

  /// Of the month; 0 when it is not known or a break.
  [[nodiscard]] double change_of_list(int i, int month) const {
    double before = 0.0;
    for (int c = 0; c < model_->dims.treatment_functions; ++c) {
      const std::size_t first = model_->dims.list(i, c) * model_->dims.cells_per_list();
      for (std::size_t k = 0; k < model_->dims.cells_per_list(); ++k)
        before += state_.model->start_state[first + k];
    }
    const double after = data_.at(Stock::incomplete, month, i);
    return is_break(before, after) ? 0.0 : after - before;
  }

  void update(int i, int month, const Trajectories& runs) {
    const std::optional<Observed> y = published(data_, month, i);
    if (!y || is_break(runs.of(Seen::incomplete, 0, i)[0], data_.at(Stock::incomplete, month, i))) return;
    Eigen::Matrix<double, kObservations, kTraits> slope;
    for (int p = 0; p < kTraits; ++p) {
      const auto run = static_cast<std::size_t>(1 + 2 * p);
      slope.col(p) = (simulated(runs, 0, i, run) - simulated(runs, 0, i, run + 1)) /
                     (2.0 * kStep[static_cast<std::size_t>(p)]);
    }
    ObservedError error = error_of(priors_.observation, data_, month, i);
    SystemTraits& s = state_.system[static_cast<std::size_t>(i)];
    const Observed surprise = *y - simulated(runs, 0, i, 0);
    const ObservedError total = slope * s.covariance * slope.transpose() + error;
    state_.surprise.push_back(surprise.cwiseQuotient(total.diagonal().cwiseSqrt()));
    // Heavy tails: a month far from what was expected counts for less.
    const double distance = surprise.dot(total.ldlt().solve(surprise)) / kObservations;
    if (distance > kFar) error *= distance / kFar;
    state_.counted[static_cast<std::size_t>(i)] = 1;
    state_.error[static_cast<std::size_t>(i)] = error;
    const ObservedError sum = slope * s.covariance * slope.transpose() + error;
    const Eigen::Matrix<double, kTraits, kObservations> gain =
        s.covariance * slope.transpose() * sum.inverse();
    s.mean += gain * surprise;
    const TraitMatrix left = (TraitMatrix::Identity() - gain * slope) * s.covariance;
    s.covariance = 0.5 * (left + left.transpose());
  }

  const RttDataSet& data_;
  const scenarios::ScenarioLibrary& library_;
  const std::vector<Milestone>& milestones_;
  const OrderPriors& priors_;
  int threads_;
  std::shared_ptr<const Model> model_;
  SystemFlows base_;
  OrderState state_;
};

}  // namespace

SystemTraits believed_traits(const OrderPriors& priors) {
  SystemTraits believed;
  believed.covariance.setZero();
  for (int p = 0; p < kTraits; ++p) {
    const TraitPrior& prior = priors.trait[static_cast<std::size_t>(p)];
    believed.mean(p) = prior.mean;
    believed.covariance(p, p) = prior.spread * prior.spread;
  }
  return believed;
}

void add_month(std::vector<Steer>& steers, const SystemFlows& base, int i, double starts, double completed,
               double stays, std::span<const TraitVector> runs) {
  const auto at = static_cast<std::size_t>(i);
  std::vector<double> demand, removals, skew, strength, backstop, within;
  for (const TraitVector& trait : runs) {
    const double real = exp_exact_bits(trait(static_cast<int>(Trait::starts)));
    demand.push_back(real * starts / base.clock_starts[at]);
    const double removed = std::clamp(1.0 - stays / real, 0.0, kMostRemoved), usual = base.removal_share[at];
    removals.push_back(usual > 0.0 ? removed / usual : 1.0);
    skew.push_back(trait(static_cast<int>(Trait::skew)));
    strength.push_back(exp_exact_bits(trait(static_cast<int>(Trait::strength))));
    backstop.push_back(exp_exact_bits(trait(static_cast<int>(Trait::backstop))));
    within.push_back(exp_exact_bits(trait(static_cast<int>(Trait::within_18))));
  }
  const auto add = [&](Parameter parameter, LeverEffect::How how, std::vector<double> values) {
    steers.push_back({parameter, how, i, {DrawValues{std::move(values)}}});
  };
  add(Parameter::demand_level, LeverEffect::How::scale, std::move(demand));
  add(Parameter::capacity_level, LeverEffect::How::scale, {completed / base.completed[at]});
  add(Parameter::removals_level, LeverEffect::How::scale, std::move(removals));
  add(Parameter::treatment_long_wait_skew, LeverEffect::How::add, std::move(skew));
  add(Parameter::treatment_milestone_strength, LeverEffect::How::set, std::move(strength));
  add(Parameter::treatment_backstop_strength, LeverEffect::How::set, std::move(backstop));
  add(Parameter::treatment_within_18_weight, LeverEffect::How::scale, std::move(within));
}

void run_order_filter(const RttDataSet& data, const FitGround& ground,
                      const scenarios::ScenarioLibrary& library, const FitPriors& priors, int threads,
                      const std::function<bool(const OrderState&)>& seen) {
  const FitWindow window = fit_window(data, ground, data.months);
  Filter filter(data, library, priors, threads, ground.model);
  if (!window.from_baseline) filter.begin_after(window.first - 1);
  for (int month = window.first; month <= window.last; ++month) {
    if (!seen(filter.step(month))) return;
  }
}

}  // namespace icsim::calibration
