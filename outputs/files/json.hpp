#pragma once
/// The pieces that JSON is written from.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace icsim::outputs {

/// A text in quotes; what is not UTF-8 becomes U+FFFD.
std::string json_text(std::string_view text);
/// A number as float32 in the shortest form that reads back to the same bits; null when it is not finite.
std::string json_number(double value);
std::string json_optional(const std::optional<double>& value);  ///< null for none
/// {"name": value, ...} of values that are JSON.
std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& members);
/// [value, ...] of values that are JSON.
std::string json_array(const std::vector<std::string>& values);
std::string json_texts(const std::vector<std::string>& texts);  ///< array of texts
/// JSON that may stand in an HTML script element: <, >, & and the line separators of JavaScript, which only
/// texts can hold, become \u escapes.
std::string json_for_script(std::string_view json);

}  // namespace icsim::outputs
