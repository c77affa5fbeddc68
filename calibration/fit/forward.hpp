#pragma once
/// The engine as a fit sees it: paths of some parameters by system and draw in, published figures out.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/record/metrics.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::calibration {

/// What fits and back-tests run: rtt/fit.yaml of the library.
scenarios::Scenario fit_scenario(const scenarios::ScenarioLibrary& library,
                                 const scenarios::Overrides& overrides = {});

/// A correction of one parameter in one system (see ParameterPlan), a path of months for each draw: one that scales is a
/// factor beside the scenario's levers, one that sets or adds gives the value that they act on.
struct Steer {
  Parameter parameter = Parameter::count;
  LeverEffect::How how = LeverEffect::How::scale;
  int ics = 0;
  std::vector<DrawValues> by_month;  ///< months since the start; the last one is held
  int treatment_function = -1;       ///< -1: all of the system
  int stage = -1;                    ///< -1: both
};

/// Every system heeds the same milestone ahead and the same backstop. None where `ahead` is empty.
/// \param ahead,in_force weeks by month, `months` at least
std::vector<Steer> milestone_steers(std::size_t systems, const std::vector<double>& ahead,
                                    const std::vector<double>& in_force, int months);

LeverEffect lever_of(const Steer& steer, const Model& model, const Calendar& calendar);

/// What a forward run reports: the published stocks, then the published flows and the removals.
enum class Seen {
  incomplete,
  within_18,
  over_52,
  over_65,
  over_78,
  over_104,
  clock_starts,
  completed_non_admitted,
  completed_admitted,
  removals,
  awaiting_admission
};
inline constexpr int kSeen = 11;
inline constexpr int kSeenOfLists = 3;  ///< of these, the first: incomplete, within_18, over_52

/// Month-end stocks and monthly flows of every system and draw, and the state at the end.
struct Trajectories {
  int months = 0, ics = 0;
  std::uint32_t draws = 0;
  std::array<std::vector<float>, kSeen> values;        ///< [month][ics][draw], pathways
  std::array<std::vector<float>, kSeenOfLists> lists;  ///< by [month][ics][tf][draw]; empty unless asked for
  std::vector<double> end_state;                       ///< mean over draws, [ics][tf][stage][band][quintile]

  [[nodiscard]] std::span<const float> of(Seen seen, int month, int i) const {
    const auto at =
        (static_cast<std::size_t>(month) * static_cast<std::size_t>(ics) + static_cast<std::size_t>(i)) *
        draws;
    return {values[static_cast<std::size_t>(seen)].data() + at, draws};
  }
};

struct ForwardSettings {
  std::uint32_t draws = 1;
  int threads = 0;
  bool lists = false;  ///< report each list too
  bool end_state = false;
};

/// \param scenario whose plan the steers come on top of.
Trajectories run_forward(const scenarios::Scenario& scenario, std::span<const Steer> steers,
                         const ForwardSettings& settings);

}  // namespace icsim::calibration
