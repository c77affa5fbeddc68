#pragma once
/// The scenario language explained: for `icsim explain`, the reference page and the JSON Schema.
#include <span>
#include <string>
#include <string_view>

#include "scenarios/language/defaults.hpp"

namespace icsim::scenarios {

/// "ICS, treatment function", or "nothing: one value for the nation".
std::string axes_text(const ParameterSpec& spec);

/// Default value in words.
std::string default_text(const ParameterValue& value);

/// A lever on this key, ready to be copied.
std::string lever_example(const ParameterSpec& spec);

/// Markdown: the committed scenarios/REFERENCE.md.
std::string reference_page(const Defaults& defaults);

/// JSON Schema (2020-12) of scenario, study and defaults files: the committed scenarios/scenario.schema.json.
std::string json_schema();

}  // namespace icsim::scenarios
