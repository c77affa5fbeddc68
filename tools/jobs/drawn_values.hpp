#pragma once
/// What draws really have of a parameter, where more than its own value and distribution decides.
#include <optional>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

/// Value in force in the first week, over places and draws.
struct DrawnValues {
  double low = 0.0, median = 0.0, high = 0.0;  ///< `low` to `high`: the middle 80 %
  bool is_factor = false;  ///< the posterior multiplies what the scenario says; false: it says the value
};

/// Nothing where no posterior gives draws values of their own.
std::optional<DrawnValues> drawn_values(const scenarios::Scenario& scenario, const ParameterSpec& spec);

/// "median 0.97, 80 % from 0.9 to 1.1 over systems and draws".
std::string drawn_text(const DrawnValues& drawn);

/// A month from a start date without levers, as its shipped posterior has it.
struct CalibratedStart {
  std::string baseline;
  scenarios::Scenario scenario;
};
/// In the order of start dates; those without a shipped posterior are left out.
std::vector<CalibratedStart> calibrated_starts(const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
