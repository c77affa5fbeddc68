#pragma once
/// From what is known at an origin to what may be published later.
#include "calibration/fit/posterior.hpp"

namespace icsim::calibration {

/// A fit and the state it ends in.
struct Fit {
  Posterior posterior;
  std::shared_ptr<const Model> model;  ///< its start state is that of the day after the origin
};

/// What is learnt at the end of month `order.known - 1` of the data, not steered yet; nothing later is read.
Posterior posterior_at(const RttDataSet& data, const FitPriors& priors, const OrderState& order);

/// Everything a fit knows at the end of month `order.known - 1` of the data; nothing later is read.
Fit fit_at(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
           const OrderState& order, int threads);

/// Fills `controls`, `response` and `policy`: from the start state of `model` on, the engine run with them keeps each
/// list on its season and each stage at its share, and shows the figures expected at the end of month `known - 1`.
void steer(Posterior& posterior, const Model& model, const RttDataSet& data, int known,
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
