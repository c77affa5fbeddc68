#include "calibration/fit/forecast.hpp"

#include <algorithm>
#include <numeric>

#include "calibration/fit/published_state.hpp"
#include "engine/core/math.hpp"

namespace icsim::calibration {
namespace {

constexpr int kYear = 12;
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

std::vector<int> every_place(const Model& model) {
  std::vector<int> places(model.ics.size());
  std::iota(places.begin(), places.end(), 0);
  return places;
}

constexpr int kLevelRuns = 2, kBackstopRuns = 2,
              kSteeredRuns = 3;  // of the engine; what they miss is then within a few pathways in a thousand
/// Turns of one month from which the response is learnt; far above float32 noise, small enough to be straight.
constexpr Turn kProbe{0.01, 0.05, 0.1, 0.02, 0.2};

/// Gains that are tried with draws as far out as an end of the range of eight in ten.
constexpr std::array<double, 7> kGains{0.4, 0.55, 0.7, 0.85, 1.0, 1.3, 1.8};
constexpr double kUsualDraw = 1.2816;  // standard deviations

/// Brings a posterior's controls to where the engine shows what it is to show.
class Steerer {
 public:
  Steerer(Posterior& posterior, const Model& model, const scenarios::ScenarioLibrary& library,
          const FitPriors& priors, int threads)
      : posterior_(posterior),
        model_(model),
        library_(library),
        priors_(priors),
        threads_(threads),
        systems_(posterior.ics.size()),
        window_(window_from(std::make_shared<const Model>(model), posterior.origin + 1, kPosteriorMonths,
                            posterior.origin, library, priors.milestones)) {
    double starts = 0.0, worked = 0.0;
    for (int h = 0; h < kPosteriorMonths; ++h) {
      const MonthDays days = days_of(model, posterior.origin + 1 + h);
      activity_.push_back(days.activity);
      if (h >= 12) continue;
      starts += days.clock_starts;
      worked += days.activity;
    }
    const SystemFlows base = flows_of(model);
    ControlPaths& controls = posterior_.controls;
    controls = {};
    for (int h = 0; h < kPosteriorMonths; ++h) {
      for (std::size_t i = 0; i < systems_; ++i) {
        const double balanced =
            posterior.clock_starts[i] * (1.0 - posterior.removal_share[i]) * starts / worked;
        const double list = h == 0 ? posterior.incomplete[i] : wanted_list_[wanted_list_.size() - systems_];
        wanted_list_.push_back(list * (1.0 + season_growth(model, posterior.origin + 1 + h,
                                                           balanced / posterior.incomplete[i])));
        controls.completed.push_back(balanced);
        controls.admitted_share.push_back(base.completed_admitted[i] / base.completed[i]);
        controls.within_18.push_back(0.0);
        controls.skew.push_back(0.0);
        controls.turnover.push_back(0.0);
        controls.backstop.push_back(0.0);
      }
    }
    for (std::size_t i = 0; i < systems_; ++i)
      awaiting_.push_back(
          awaiting_admission_share(model.dims, model.start_state.data(), static_cast<int>(i)));
  }

  /// Sets the levels and learns the response.
  /// \return what the engine shows when lists grow as expected and stages keep to their shares
  FigurePaths free_run() {
    for (int n = 0; n < kLevelRuns; ++n) correct_levels(figures_of(run({unturned()}), 0));
    std::vector<Turns> probes(2 + kControls, unturned());
    for (std::size_t i = 0; i < systems_; ++i) {
      probes[1][i].completed = kProbe.completed * posterior_.incomplete[i] / activity_[0];
      probes[2][i].within_18 = kProbe.within_18;
      probes[3][i].skew = kProbe.skew;
      probes[4][i].turnover = kProbe.turnover;
      probes[5][i].backstop = kProbe.backstop;
    }
    probes.back() = expected_growth();
    const Trajectories seen = run(probes);
    learn_response(seen);
    return figures_of(seen, probes.size() - 1);
  }

  /// All controls first; then the backstop stays as it is, and the others bring the share and the pathways over 52 weeks where
  /// they are to be, whatever few pathways over 65 weeks do.
  /// \param months that are steered; later ones go where the order of treatment takes them
  void steer_to(const FigurePaths& expected, int months) {
    for (int n = 0; n < kBackstopRuns; ++n) steer_once(expected, months, kFigures, kTurned);
    for (int n = 0; n < kSteeredRuns; ++n) steer_once(expected, months, kFigures - 1, kTurned - 1);
  }

  /// What is to be asked of the controls for draws to lie as far from the expected after a year as they are to.
  void learn_gains() {
    posterior_.gain.clear();
    std::vector<Turns> asked{unturned()};
    for (const double deviations : {-kUsualDraw, kUsualDraw}) {
      for (const double gain : kGains) asked.push_back(turns_of_range(posterior_, deviations * gain));
    }
    const Trajectories seen = run(asked);
    std::vector<FigurePaths> shown;
    for (std::size_t draw = 0; draw < asked.size(); ++draw) shown.push_back(figures_of(seen, draw));
    for (std::size_t i = 0; i < systems_; ++i) {
      const std::size_t at = shown.front().at(kYear - 1, static_cast<int>(i));
      const auto gain = [&](std::size_t first) {
        std::array<double, kGains.size()> away;
        for (std::size_t k = 0; k < away.size(); ++k)
          away[k] = std::abs(shown[first + k].of(Figure::over_52)[at] - shown[0].of(Figure::over_52)[at]);
        return gain_for(kUsualDraw * over_52_deviation(posterior_, i, kYear), away);
      };
      posterior_.gain.push_back({gain(1), gain(1 + kGains.size())});
    }
  }

  /// The order that lists need beside the systems' controls.
  ListOrder learn_lists() {
    const Window year = window_from(window_.scenario.model, posterior_.origin + 1, kYear, posterior_.origin,
                                    library_, priors_.milestones);
    const std::vector<Steer> steers = paths_with(posterior_, model_, {unturned()}, kYear);
    return learn_list_order(model_, priors_.list_order, [&](const ListOrder& order) {
      auto model = std::make_shared<Model>(model_);
      model->list_kernel = list_kernels(model_, order, every_place(model_));
      scenarios::Scenario scenario = year.scenario;
      scenario.model = std::move(model);
      ForwardSettings settings;
      settings.threads = threads_;
      settings.lists = true;
      return run_forward(scenario, steers, settings);
    });
  }

 private:
  /// \param away what each of kGains shows
  static double gain_for(double wanted, const std::array<double, kGains.size()>& away) {
    std::size_t k = 1;
    while (k + 1 < away.size() && away[k] < wanted) ++k;
    const double step = away[k] - away[k - 1];
    const double part = step > 0.0 ? std::clamp((wanted - away[k - 1]) / step, 0.0, 1.0) : 0.0;
    return kGains[k - 1] + part * (kGains[k] - kGains[k - 1]);
  }

  /// What part of a miss counts: few pathways over 65 weeks are mostly chance.
  static double heeded(const FigurePaths& expected, Figure figure, std::size_t at) {
    if (figure != Figure::over_65) return 1.0;
    const double count = exp_exact_bits(expected.of(Figure::over_52)[at] + expected.of(Figure::over_65)[at]);
    return count / (count + kFew);
  }

  void steer_once(const FigurePaths& expected, int months, int figures, int turned) {
    const FigurePaths now = figures_of(run({unturned()}), 0);
    correct_levels(now);
    for (std::size_t i = 0; i < systems_; ++i) {
      Eigen::VectorXd missing(figures * months);
      for (int f = 0; f < figures; ++f) {
        const auto figure = static_cast<Figure>(f);
        for (int h = 0; h < months; ++h) {
          const std::size_t at = now.at(h, static_cast<int>(i));
          missing(f * months + h) =
              heeded(expected, figure, at) * (expected.of(figure)[at] - now.of(figure)[at]);
        }
      }
      const Steering steering(posterior_.response[i], months, figures, turned);
      const std::vector<Turn> turns = steering.turns(missing);
      ControlPaths& controls = posterior_.controls;
      for (int h = 0; h < months; ++h) {
        const std::size_t at = now.at(h, static_cast<int>(i));
        const Turn& by = turns[static_cast<std::size_t>(h)];
        turn(controls.within_18[at], by.within_18, kMostTurned.within_18);
        turn(controls.skew[at], by.skew, kMostTurned.skew);
        turn(controls.turnover[at], by.turnover, kMostTurned.turnover);
        turn(controls.backstop[at], by.backstop, kMostTurned.backstop);
      }
    }
  }

  static void turn(double& control, double by, double most) {
    control = std::clamp(control + by, -most, most);
  }

  [[nodiscard]] Turns unturned() const {
    return Turns(static_cast<std::size_t>(kPosteriorMonths) * systems_);
  }

  /// Completions that let lists grow as the growth at the origin dies out.
  [[nodiscard]] Turns expected_growth() const {
    Turns turns = unturned();
    const std::vector<double> growth = draw_growth(central(posterior_).growth, 0, 0, kPosteriorMonths);
    for (std::size_t at = 0; at < turns.size(); ++at)
      turns[at].completed = -growth[at] * posterior_.incomplete[at % systems_] / activity_[at / systems_];
    return turns;
  }

  Trajectories run(const std::vector<Turns>& turns) const {
    ForwardSettings settings;
    settings.draws = static_cast<std::uint32_t>(turns.size());
    settings.threads = threads_;
    return run_forward(window_.scenario, paths_with(posterior_, model_, turns, kPosteriorMonths), settings);
  }

  /// Completions make good what the list misses, and how many of them are admitted what the stages miss.
  void correct_levels(const FigurePaths& now) {
    ControlPaths& controls = posterior_.controls;
    for (std::size_t i = 0; i < systems_; ++i) {
      double list_missed = 0.0, awaiting_missed = 0.0;
      for (int h = 0; h < kPosteriorMonths; ++h) {
        const std::size_t at = now.at(h, static_cast<int>(i));
        const double days = activity_[static_cast<std::size_t>(h)];
        const double list = now.list[at] - wanted_list_[at],
                     awaiting = now.awaiting_admission[at] * now.list[at] - awaiting_[i] * wanted_list_[at];
        const double admitted =
            controls.completed[at] * controls.admitted_share[at] + (awaiting - awaiting_missed) / days;
        controls.completed[at] += (list - list_missed) / days;
        controls.admitted_share[at] =
            std::clamp(admitted / controls.completed[at], kLeastAdmitted, 1.0 - kLeastAdmitted);
        list_missed = list;
        awaiting_missed = awaiting;
      }
    }
  }

  /// Each system's own, the more so the more pathways over 52 weeks it has; England's counts each by its list.
  void learn_response(const Trajectories& seen) {
    const FigurePaths before = figures_of(seen, 0);
    const std::array<double, kControls> turned{kProbe.completed, kProbe.within_18, kProbe.skew,
                                               kProbe.turnover, kProbe.backstop};
    double lists = 0.0;
    for (const double list : posterior_.incomplete) lists += list;
    posterior_.response.assign(systems_, {});
    for (std::size_t c = 0; c < kControls; ++c) {
      const FigurePaths after = figures_of(seen, 1 + c);
      for (std::size_t f = 0; f < kFigures; ++f) {
        std::vector<double> england(kPosteriorMonths, 0.0);
        for (std::size_t i = 0; i < systems_; ++i) {
          std::vector<double>& own = posterior_.response[i].by_lag[c][f];
          for (int h = 0; h < kPosteriorMonths; ++h) {
            const std::size_t at = before.at(h, static_cast<int>(i));
            own.push_back((after.figure[f][at] - before.figure[f][at]) / turned[c]);
            england[static_cast<std::size_t>(h)] += own.back() * posterior_.incomplete[i] / lists;
          }
        }
        for (std::size_t i = 0; i < systems_; ++i) {
          const double part = posterior_.over_52[i] / (posterior_.over_52[i] + kFew);
          for (std::size_t h = 0; h < kPosteriorMonths; ++h) {
            double& own = posterior_.response[i].by_lag[c][f][h];
            own = part * own + (1.0 - part) * england[h];
          }
        }
      }
    }
  }

  static constexpr double kFew = 50.0;            // pathways, of which half of a miss is heeded
  static constexpr double kLeastAdmitted = 0.02;  // share of completions in either stage

  Posterior& posterior_;
  const Model& model_;
  const scenarios::ScenarioLibrary& library_;
  const FitPriors& priors_;
  int threads_;
  std::size_t systems_;
  Window window_;
  std::vector<double> activity_;     // [month]
  std::vector<double> wanted_list_;  // [month][ics]
  std::vector<double> awaiting_;     // [ics], share of the list
};

/// After the steered year the backstop, a rule that stays in force, keeps the mean of that year's pull.
void hold_backstop(ControlPaths& controls, std::size_t systems) {
  for (std::size_t i = 0; i < systems; ++i) {
    double mean = 0.0;
    for (std::size_t h = 0; h < kYear; ++h) mean += controls.backstop[h * systems + i] / kYear;
    for (std::size_t h = kYear; h < kPosteriorMonths; ++h) controls.backstop[h * systems + i] = mean;
  }
}

/// Brings a fit to the figures that it expects.
Fit steered(Fit fit, const RttDataSet& data, const scenarios::ScenarioLibrary& library,
            const FitPriors& priors, int known, int threads) {
  Steerer steerer(fit.posterior, *fit.model, library, priors, threads);
  fit.expected = expected_figures(priors.path, data, known, steerer.free_run());
  fit.posterior.policy = policy_effect(priors.policy, fit.posterior.origin, fit.expected, data);
  steerer.steer_to(fit.expected, kPosteriorMonths);
  steerer.learn_gains();
  return fit;
}

}  // namespace

Window window_from(std::shared_ptr<const Model> model, MonthNumber first, int months, MonthNumber origin,
                   const scenarios::ScenarioLibrary& library, const std::vector<Milestone>& milestones) {
  scenarios::Overrides overrides;
  overrides.restart =
      scenarios::Restart{model, first_day(first), first_day(first + months) - std::chrono::days{1}};
  std::vector<double> ahead, in_force;
  for (int h = 0; h < months; ++h) {
    ahead.push_back(milestone_in(milestones, first + h, origin));
    in_force.push_back(backstop_in(milestones, first + h, origin));
  }
  return {fit_scenario(library, overrides),
          milestone_steers(static_cast<std::size_t>(model->dims.ics), ahead, in_force, months)};
}

Posterior posterior_at(const RttDataSet& data, const FitPriors& priors, const OrderState& order) {
  Posterior p;
  const int known = order.known;
  const FlowRates flows = flow_rates(data, *order.model, known);
  p.origin = data.first_month + known - 1;
  p.ics.assign(data.areas.begin(), data.areas.end() - 1);
  p.incomplete = last_stock(data, Stock::incomplete, known);
  p.over_52 = last_stock(data, Stock::over_52, known);
  for (int i = 0; i < flows.ics; ++i) {
    p.clock_starts.push_back(flows.mean_clock_starts(known - 1, i, kMeanMonths));
    p.removal_share.push_back(recent_removals(data, flows, known, i));
  }
  for (int h = 0; h < kPosteriorMonths; ++h) {
    p.milestone.push_back(milestone_in(priors.milestones, p.origin + 1 + h, p.origin));
    p.backstop.push_back(backstop_in(priors.milestones, p.origin + 1 + h, p.origin));
  }
  p.traits = order.system;
  p.range = priors.range;
  p.compliance = compliance(priors.policy, p.origin);
  p.compliance_spread = priors.policy.compliance_spread;
  p.growth = fit_list_process(data, *order.model, flows, priors.list, known);
  p.removals_england = priors.removals_england;
  p.removals_system = priors.removals_system;
  p.removals_month = priors.removals_month;
  return p;
}

Fit fit_at(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
           const OrderState& order, int threads) {
  return steered({posterior_at(data, priors, order), order.model, {}}, data, library, priors, order.known,
                 threads);
}

Fit believed_fit(const RttDataSet& data, const FitGround& ground, const scenarios::ScenarioLibrary& library,
                 const FitPriors& priors, int threads) {
  OrderState order;
  order.known = data.months;
  order.system.assign(ground.model->ics.size(), believed_traits(priors.order));
  order.model = ground.model;
  Fit fit{posterior_at(data, priors, order), ground.model, {}};
  fit.posterior.removal_share = flows_of(*ground.model).removal_share;
  return steered(std::move(fit), data, library, priors, order.known, threads);
}

void steer(Posterior& posterior, const Model& model, const FigurePaths& expected,
           const scenarios::ScenarioLibrary& library, const FitPriors& priors, int threads) {
  Model ordered = model;
  {
    Steerer steerer(posterior, model, library, priors, threads);
    steerer.free_run();
    posterior.list_order = steerer.learn_lists();
  }
  ordered.list_kernel = list_kernels(model, posterior.list_order, every_place(model));
  Steerer steerer(posterior, ordered, library, priors, threads);
  steerer.free_run();
  steerer.steer_to(expected, kYear);
  hold_backstop(posterior.controls, posterior.ics.size());
  steerer.learn_gains();
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
  return run_forward(window.scenario, steers, settings);
}

}  // namespace icsim::calibration
