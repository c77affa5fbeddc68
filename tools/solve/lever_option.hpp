#pragma once
/// A lever of `icsim solve` as it is given: "capacity.level cases/week from 2026-04-01 ramp 26 most 200".
#include <string>

#include "tools/solve/solve.hpp"

namespace icsim::tools {

/// The parameter, a unit that it takes, and in any order: from DATE, ramp WEEKS, stage NAME, most NUMBER, cost GBP a year for one.
/// \throws ScenarioError
SolveLever read_solve_lever(const std::string& text);

/// Notes levers that begin before the run, or when all targets are past.
/// \param last day of the last target's month.
/// \throws ScenarioError
void check_lever_dates(const std::vector<SolveLever>& levers, Date run_start, Date last);

}  // namespace icsim::tools
