#include "calibration/fit/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

constexpr int kMeanMonths = 6;  // of clock starts
constexpr int kRemovalMonths = 12;
constexpr double kUsualRemovals = 0.13;  // share of clock starts, where no list is known
constexpr double kLeastRemoved = 0.02, kMostRemoved = 0.4;

/// What clock starts and completions of a month leave unexplained in the list; nothing where the list broke.
struct Unexplained {
  double starts = 0.0, removed = 0.0;
};
Unexplained unexplained(const RttDataSet& data, const FlowRates& flows, int month, int i) {
  const double before = data.at(Stock::incomplete, month - 1, i),
               after = data.at(Stock::incomplete, month, i);
  if (is_break(before, after)) return {};
  const MonthDays& days = flows.days[static_cast<std::size_t>(month)];
  const double starts = flows.clock_starts[flows.at(month, i)] * days.clock_starts;
  const double completed = flows.completed[flows.at(month, i)] * days.activity;
  return {starts, starts - completed - (after - before)};
}

/// Unreported removals as a share of clock starts: those of the last year, for as many as wait now against
/// then.
double recent_removals(const RttDataSet& data, const FlowRates& flows, int known, int i) {
  Unexplained year;
  for (int m = std::max(1, known - kRemovalMonths); m < known; ++m) {
    const Unexplained month = unexplained(data, flows, m, i);
    year.starts += month.starts;
    year.removed += month.removed;
  }
  double mean = 0.0, months = 0.0, now = 0.0;
  for (int m = std::max(0, known - kRemovalMonths - 1); m < known; ++m) {
    const double list = data.at(Stock::incomplete, m, i);
    if (!(list > 0.0)) continue;
    mean += list;
    months += 1.0;
    now = list;
  }
  const double grown = months > 0.0 ? now * months / mean : 1.0;
  return year.starts > 0.0 ? std::clamp(year.removed / year.starts * grown, kLeastRemoved, kMostRemoved)
                           : kUsualRemovals;
}

/// What a published figure shows of a model's: recording and counting noise, keyed like everything else.
class Recording {
 public:
  Recording(const FitPriors& priors, const Observed& common, std::uint64_t seed)
      : priors_(priors), common_(common), seed_(seed) {}

  void apply(Trajectories& run) const {
    for (int month = 0; month < run.months; ++month) {
      for (int i = 0; i < run.ics; ++i) {
        for (std::uint32_t draw = 0; draw < run.draws; ++draw) apply(run, month, i, draw);
      }
    }
  }

 private:
  enum : std::uint32_t { kList = 80, kShare = 81, kLong = 82 };
  static constexpr std::uint32_t kAll = 0xFFFF;

  void apply(Trajectories& run, int month, int i, std::uint32_t draw) const {
    const auto at =
        (static_cast<std::size_t>(month) * static_cast<std::size_t>(run.ics) + static_cast<std::size_t>(i)) *
            run.draws +
        draw;
    const auto value = [&](Seen s) -> float& { return run.values[static_cast<std::size_t>(s)][at]; };
    const auto z = [&](std::uint32_t what, std::uint32_t place) {
      return keyed_normal(seed_, draw, what, place, static_cast<std::uint32_t>(month));
    };
    const auto own = static_cast<std::uint32_t>(i);
    const double list =
        value(Seen::incomplete) * exp_exact_bits(priors_.list.system.counting * z(kList, own));
    const double was = std::clamp(
        static_cast<double>(value(Seen::within_18)) / std::max(1.0f, value(Seen::incomplete)), 0.01, 0.99);
    const double share = std::clamp(was + priors_.order.observation.share_error * z(kShare, own) +
                                        was * (1.0 - was) * common_(0) * z(kShare, kAll),
                                    0.0, 1.0);
    value(Seen::incomplete) = static_cast<float>(list);
    value(Seen::within_18) = static_cast<float>(list * share);
    double most = list * (1.0 - share);
    const double of_system = z(kLong, own),
                 of_all = z(kLong, kAll);  // all long waits of a month move together
    for (int k = 0; k < 4; ++k) {
      float& count = run.values[static_cast<std::size_t>(Seen::over_52) + static_cast<std::size_t>(k)][at];
      const int known = std::min(k, 2);
      const double error = priors_.order.observation.long_wait_error[static_cast<std::size_t>(known)];
      const double sd = std::sqrt(error * error + priors_.order.observation.count_error *
                                                      priors_.order.observation.count_error / (count + 1.0));
      count = static_cast<float>(
          std::min(most, count * exp_exact_bits(sd * of_system + common_(known + 1) * of_all)));
      most = count;
    }
  }

  const FitPriors& priors_;
  Observed common_;
  std::uint64_t seed_;
};

}  // namespace

Window window_from(std::shared_ptr<const Model> model, MonthNumber first, int months, MonthNumber origin,
                   const scenarios::ScenarioLibrary& library, const std::vector<Milestone>& milestones) {
  scenarios::Overrides overrides;
  overrides.restart =
      scenarios::Restart{model, first_day(first), first_day(first + months) - std::chrono::days{1}};
  Window window{fit_scenario(library, overrides), {}};
  for (int i = 0; i < model->dims.ics; ++i) {
    Steer steer{Parameter::treatment_milestone_weeks, LeverEffect::How::set, i, {}};
    for (int h = 0; h < months; ++h)
      steer.by_month.push_back({{milestone_in(milestones, first + h, origin)}});
    window.milestones.push_back(std::move(steer));
  }
  return window;
}

Fit fit_at(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
           const OrderState& order, int months, int threads) {
  Fit fit;
  fit.model = order.model;
  Posterior& p = fit.posterior;
  const int known = order.known;
  const FlowRates flows = flow_rates(data, *order.model, known);
  p.origin = data.first_month + known - 1;
  p.ics.assign(data.areas.begin(), data.areas.end() - 1);
  p.incomplete = last_stock(data, Stock::incomplete, known);
  for (int i = 0; i < flows.ics; ++i) {
    p.clock_starts.push_back(flows.mean_clock_starts(known - 1, i, kMeanMonths));
    p.removal_share.push_back(recent_removals(data, flows, known, i));
  }
  for (int h = 0; h < months; ++h)
    p.milestone.push_back(milestone_in(priors.milestones, p.origin + 1 + h, p.origin));
  p.traits = order.system;
  p.drift = priors.order.trait;
  p.common_drift = order.common_drift;
  p.common_error = order.common_error;
  p.growth = fit_list_process(data, *order.model, flows, priors.list, known);
  p.removals_england = priors.removals_england;
  p.removals_system = priors.removals_system;
  p.removals_month = priors.removals_month;
  balance(p, *fit.model, library, priors, months, threads);
  return fit;
}

void balance(Posterior& posterior, const Model& model, const scenarios::ScenarioLibrary& library,
             const FitPriors& priors, int months, int threads) {
  const std::size_t systems = posterior.ics.size();
  const SystemFlows base = flows_of(model);
  Posterior mean = central(posterior);
  mean.growth.england = {};
  for (GrowthState& s : mean.growth.system) s = {};
  std::vector<double> wanted(static_cast<std::size_t>(months) * systems);
  mean.completed.assign(wanted.size(), 0.0);
  std::vector<double> activity;
  double starts_year = 0.0, activity_year = 0.0;
  for (int h = 0; h < 12; ++h) {
    const MonthDays days = days_of(model, posterior.origin + 1 + h);
    starts_year += days.clock_starts;
    activity_year += days.activity;
  }
  for (int h = 0; h < months; ++h) activity.push_back(days_of(model, posterior.origin + 1 + h).activity);
  for (std::size_t i = 0; i < systems; ++i) {
    double list = posterior.incomplete[i];
    const double balanced =
        posterior.clock_starts[i] * (1.0 - posterior.removal_share[i]) * starts_year / activity_year;
    for (int h = 0; h < months; ++h) {
      const std::size_t at = static_cast<std::size_t>(h) * systems + i;
      list *= 1.0 + season_growth(model, posterior.origin + 1 + h, balanced / posterior.incomplete[i]);
      wanted[at] = list;
      mean.completed[at] = balanced;
    }
  }
  const Window window = window_from(std::make_shared<const Model>(model), posterior.origin + 1, months,
                                    posterior.origin, library, priors.milestones);
  const std::vector<Steer> steers = draw_paths(mean, model, 0, 1, months);
  ForwardSettings settings;
  settings.threads = threads;
  const Trajectories run = run_forward(window.scenario, steers, settings);
  for (std::size_t i = 0; i < systems; ++i) {
    double missed = 0.0;
    for (int h = 0; h < months; ++h) {
      const std::size_t at = static_cast<std::size_t>(h) * systems + i;
      const double now = run.of(Seen::incomplete, h, static_cast<int>(i))[0] - wanted[at];
      mean.completed[at] += (now - missed) / activity[static_cast<std::size_t>(h)];
      missed = now;
    }
  }
  posterior.completed = std::move(mean.completed);
}

Trajectories forecast(const Fit& fit, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                      std::uint64_t seed, std::uint32_t draws, int months, const FlowRates* flows,
                      int threads) {
  const Posterior& p = fit.posterior;
  const Window window = window_from(fit.model, p.origin + 1, months, p.origin, library, priors.milestones);
  const std::vector<Steer> steers = flows == nullptr
                                        ? draw_paths(p, *fit.model, seed, draws, months)
                                        : draw_paths_given(p, *fit.model, *flows, seed, draws, months);
  ForwardSettings settings;
  settings.draws = draws;
  settings.threads = threads;
  Trajectories run = run_forward(window.scenario, steers, settings);
  Recording(priors, p.common_error, seed).apply(run);
  return run;
}

}  // namespace icsim::calibration
