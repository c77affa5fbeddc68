#pragma once
/// library/defaults.yaml: a value, range, source and grade for every key of the registry.
#include <vector>

#include "scenarios/language/inherit.hpp"
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

struct Defaults {
  std::vector<ParameterValue> parameters;  ///< registry order
  std::vector<InputFile> inputs;
};

/// \throws ScenarioError, also when a key of the registry is missing or its unit differs.
Defaults load_defaults(const ScenarioLibrary& library);

}  // namespace icsim::scenarios
