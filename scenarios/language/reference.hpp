#pragma once
/// The scenario language explained: for `icsim explain`, the reference page and the JSON Schema.
#include <span>
#include <string>
#include <string_view>

#include "scenarios/input/place_codes.hpp"
#include "scenarios/language/defaults.hpp"

namespace icsim::scenarios {

/// "ICS, treatment function", or "nothing: one value for the nation".
std::string axes_text(const ParameterSpec& spec);

/// What is left of a lever on it that ends; empty when nothing is.
std::string_view after_lever_text(const ParameterSpec& spec);

/// Default value in words.
std::string default_text(const ParameterValue& value);

/// A lever on this key within its plausible range, with what it needs to act, ready to be copied. A value
/// under 'parameters' where no lever can act.
/// \param defaults in registry order.
std::string lever_example(const ParameterSpec& spec, const std::vector<ParameterValue>& defaults);

/// Markdown: the committed scenarios/REFERENCE.md.
std::string reference_page(const Defaults& defaults, const PlaceCodes& codes);

/// JSON Schema (2020-12) of scenario, study and defaults files: the committed scenarios/scenario.schema.json.
std::string json_schema();

}  // namespace icsim::scenarios
