#pragma once
/// Values within plausible ranges, for the examples of `icsim explain`.
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

/// The plausible range where the usual value is this: the parameter's own, or as multiples of it.
Bounds range_at(const ParameterValue& value, double usual);

/// "set: 2.5", or "scale: 1.1" where each place has its own value: between the default and an end of its
/// plausible range.
std::string example_change(const ParameterValue& value);

/// Text for 'parameters' with a value of its own for each place, moved within the plausible range.
std::string example_value(const ParameterValue& value);

}  // namespace icsim::scenarios
