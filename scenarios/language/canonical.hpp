#pragma once
/// Writes checked values back as YAML: one form for one meaning, ready to be loaded again.
#include <string>

#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

/// "[a, {b: 1}]": a node on one line.
std::string flow_yaml(const Node& node);

/// Text of the resolved scenario: no `extends`, every default written out.
std::string canonical_yaml(const ScenarioValues& values);

/// "ward_nurse 9.9, ...": a value for each staff group or quintile, in words.
std::string by_place_text(const ParameterValue& value);

/// True when both say the same: value, distribution, source and grade.
bool repeats(const ParameterValue& a, const ParameterValue& b);

/// Text in double quotes, fit for YAML and JSON.
std::string double_quoted(std::string_view text);

}  // namespace icsim::scenarios
