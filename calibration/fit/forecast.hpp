#pragma once
/// From what is known at an origin to what may be published later.
#include "calibration/fit/posterior.hpp"

namespace icsim::calibration {

/// A fit and the state it ends in.
struct Fit {
  Posterior posterior;
  std::shared_ptr<const Model> model;  ///< its start state is that of the day after the origin
  FigurePaths expected;                ///< what the controls bring the engine to from there
};

/// What is learnt at the end of month `order.known - 1` of the data, not steered yet; nothing later is read.
Posterior posterior_at(const RttDataSet& data, const FitPriors& priors, const OrderState& order);

/// Everything a fit knows at the end of month `order.known - 1` of the data; nothing later is read.
Fit fit_at(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
           const OrderState& order, int threads);

/// The same where nothing can be learnt from one month alone: its flows, the ground's removals, growth at rest, and the order
/// of treatment that is believed of any place.
/// \param data ends with that month
Fit believed_fit(const RttDataSet& data, const FitGround& ground, const scenarios::ScenarioLibrary& library,
                 const FitPriors& priors, int threads);

/// Fills `controls` and `response` anew for a run from another start state of the same day: it keeps each list on its
/// season and each stage at its share, and shows the same figures as the fit for a year, so that runs are what is
/// back-tested. From then on the order of treatment is what was learnt: a run's own start must not bend it for good.
/// Before that it learns `list_order`, what keeps each list of that state its distance to its system.
/// \param expected of the fit
void steer(Posterior& posterior, const Model& model, const FigurePaths& expected,
           const scenarios::ScenarioLibrary& library, const FitPriors& priors, int threads);

/// \param flows null: the fit's own forecast; else these true flows are given.
Trajectories forecast(const Fit& fit, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                      std::uint64_t seed, std::uint32_t draws, int months, const FlowRates* flows,
                      int threads);

/// The fit scenario from a model's state and day on, with national milestones as announced by `origin`.
struct Window {
  scenarios::Scenario scenario;
  std::vector<Steer> milestones;
};
Window window_from(std::shared_ptr<const Model> model, MonthNumber first, int months, MonthNumber origin,
                   const scenarios::ScenarioLibrary& library, const std::vector<Milestone>& milestones);

}  // namespace icsim::calibration
