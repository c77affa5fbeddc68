#pragma once
/// What one of a parameter is worth at places in the units that people think in, draw by draw: cases and sessions a week,
/// GBP a year, staff. A lever that adds 60 cases a week adds 60 / worth to the parameter.
#include <cstdint>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "scenarios/language/quantity.hpp"
#include "scenarios/plan/sessions.hpp"

namespace icsim::scenarios {

struct QuantityContext {
  const Model& model;
  const Calendar& calendar;
  const ParameterPlan& plan;               ///< with the levers that act before
  const std::vector<SessionRates>& rates;  ///< [tf]; empty where no unit needs them
  std::uint32_t draws = 1;
};

/// Whether the unit needs the table of sessions.
bool needs_session_rates(const QuantityKind& kind);

/// Whether the unit is counted by what systems have: staff, and what sessions do and cost.
bool needs_systems(const QuantityKind& kind);

/// In a mean week of the year, at what calibration, growth and activity against 2019/20 make of the places by then; before
/// staff, beds, money and strikes act on them. `pathways_once` is worth what cases and clock starts a week are.
/// \param slots of the parameter
/// \param weeks of the run
/// \return [week][draw]
std::vector<std::vector<double>> quantity_worth(const QuantityContext& context, const ParameterSpec& spec,
                                                const std::vector<std::uint32_t>& slots,
                                                const QuantityKind& kind, const std::vector<int>& weeks);

}  // namespace icsim::scenarios
