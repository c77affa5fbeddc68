#pragma once
/// Which parameters matter: Morris screening. Every parameter moves over its plausible range, one at a time,
/// from many starting points; each point is one draw of an ensemble. Source: Morris (1991),
/// doi 10.1080/00401706.1991.10484804; Campolongo et al. (2007), doi 10.1016/j.envsoft.2006.10.004.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scenarios/study/scenario.hpp"

namespace icsim::scenarios {

/// Which parameters are screened.
enum class ScreenScope { uncertain, with_choices };

struct MorrisStep {
  std::uint32_t before = 0, after = 0;  ///< draws
  std::size_t parameter = 0;
  double change = 0.0;  ///< of the parameter, in ranges: 2/3 or -2/3
};

struct MorrisDesign {
  std::vector<std::string> keys;  ///< of the parameters screened
  std::vector<std::string> grades;
  std::vector<MorrisStep> steps;
  std::uint32_t draws = 0;
  std::shared_ptr<const ParameterPlan> plan;  ///< the scenario's, with each draw at one point of the design
};

/// \param scenario loaded with fixed parameters.
/// \param trajectories starting points; each costs one draw more than there are parameters.
MorrisDesign morris_design(const Scenario& scenario, const ScenarioLibrary& library,
                           std::uint32_t trajectories, ScreenScope scope);

/// Effect of moving one parameter over its whole plausible range, in units of the outcome.
struct MorrisEffect {
  std::string key, grade;
  double mean = 0.0;       ///< with its sign
  double mean_size = 0.0;  ///< of absolute values: the ranking
  double spread = 0.0;     ///< standard deviation: large where it depends on the others
};

/// \param outcome [draw].
/// \return largest first.
std::vector<MorrisEffect> morris_effects(const MorrisDesign& design, std::span<const double> outcome);

}  // namespace icsim::scenarios
