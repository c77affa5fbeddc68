#include "engine/model/parameter_reader.hpp"

#include <algorithm>
#include <cmath>

namespace icsim {

Lanes ParameterReader::at(Parameter parameter, int week, const Place& place) const {
  Lanes values;
  context_.plan.evaluate(parameter, slot_of(specification(parameter), context_.plan.dimensions(), place),
                         context_.first_draw, week, values.data());
  return values;
}

ValueParts ParameterReader::parts(Parameter parameter, int week, const Place& place) const {
  const ParameterPlan& plan = context_.plan;
  const std::size_t slot = slot_of(specification(parameter), plan.dimensions(), place);
  ValueParts parts;
  plan.evaluate_before_levers(parameter, slot, context_.first_draw, week, parts.before_levers.data());
  parts.with_levers = parts.before_levers;
  plan.apply_levers(parameter, slot, context_.first_draw, week, parts.with_levers.data());
  plan.evaluate_factors(parameter, slot, context_.first_draw, week, parts.factor.data());
  return parts;
}

Lanes ParameterReader::base(Parameter parameter, const Place& place) const {
  Lanes values;
  context_.plan.evaluate_base(parameter, slot_of(specification(parameter), context_.plan.dimensions(), place),
                              context_.first_draw, values.data());
  return values;
}

Lanes ParameterReader::lagged(Parameter parameter, int week, const Lanes& lag, const Place& place) const {
  Lanes values = base(parameter, place);
  if (!is_moved(parameter)) return values;
  Lanes there;
  int read_week = -1;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const int then = week - static_cast<int>(std::lround(lag[k]));
    if (then < 0) continue;
    if (then != read_week) there = at(parameter, read_week = then, place);
    values[k] = there[k];
  }
  return values;
}

bool ParameterReader::is_moved(std::initializer_list<ParameterFamily> families) const {
  return std::any_of(parameter_registry().begin(), parameter_registry().end(),
                     [&](const ParameterSpec& spec) {
                       return is_moved(spec.id) &&
                              std::find(families.begin(), families.end(), spec.family) != families.end();
                     });
}

bool ParameterReader::is_same_at(Parameter parameter, const Place& place, const Place& other) const {
  const ParameterSpec& spec = specification(parameter);
  const Dimensions& dims = context_.plan.dimensions();
  return context_.plan.is_same_at(parameter, slot_of(spec, dims, place), slot_of(spec, dims, other));
}

bool ParameterReader::is_in_use(Parameter parameter) const {
  if (!context_.plan.is_uniform(parameter)) return true;
  Lanes base;
  context_.plan.evaluate_base(parameter, 0, context_.first_draw, base.data());
  return any_of(base, [](double value) { return value != 0.0; });
}

}  // namespace icsim
