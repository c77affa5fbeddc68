#pragma once
/// `icsim run --screen`: ranks parameters by what they do to one metric of England.
#include <cstdint>
#include <string>

#include "engine/ensemble/runner.hpp"
#include "scenarios/study/screen.hpp"

namespace icsim::tools {

struct ScreenOptions {
  std::string metric;  ///< empty: no screening
  std::string month;   ///< "2030-03"; empty: the last of the run
  std::uint32_t trajectories = 10;
  bool with_choices = false;
  bool json = false;
  int threads = 0;
};

/// Runs the design and prints the ranking.
/// \param scenario loaded with fixed parameters.
/// \return false when cancelled.
/// \throws OutputError when the metric or month is unknown.
bool screen(const scenarios::Scenario& scenario, const scenarios::ScenarioLibrary& library,
            const ScreenOptions& options, RunProgress& progress);

}  // namespace icsim::tools
