#pragma once
/// From what is known at an origin to what may be published later.
#include "calibration/fit/posterior.hpp"

namespace icsim::calibration {

/// A fit and the state it ends in.
struct Fit {
  Posterior posterior;
  std::shared_ptr<const Model> model;  ///< its start state is that of the day after the origin
};

/// Everything a fit knows at the end of month `order.known - 1` of the data; nothing later is read.
Fit fit_at(const RttDataSet& data, const scenarios::ScenarioLibrary& library, const FitPriors& priors,
           const OrderState& order, int months, int threads);

/// Fills `completed`: what keeps each list on its season, found by running the engine and correcting what it
/// misses.
void balance(Posterior& posterior, const Model& model, const scenarios::ScenarioLibrary& library,
             const FitPriors& priors, int months, int threads);

/// \param flows null: the fit's own forecast; else these true flows are given.
/// \return stocks as they would be published: with the noise of counting and recording.
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
