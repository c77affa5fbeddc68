#include "outputs/files/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "outputs/files/utf8.hpp"

namespace icsim::outputs {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : valid_utf8(text)) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", static_cast<float>(value)) : "null";
}

std::string json_object(const std::vector<std::pair<std::string_view, std::string>>& members) {
  std::string out;
  for (const auto& [name, value] : members)
    out += fmt::format("{}{}:{}", out.empty() ? "" : ",", json_text(name), value);
  return '{' + out + '}';
}

std::string json_array(const std::vector<std::string>& values) {
  return fmt::format("[{}]", fmt::join(values, ","));
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) values.push_back(json_text(text));
  return json_array(values);
}

std::string json_optional(const std::optional<double>& value) {
  return value ? json_number(*value) : "null";
}

std::string json_for_script(std::string_view json) {
  constexpr std::string_view kLineSeparator = "\xe2\x80\xa8", kParagraphSeparator = "\xe2\x80\xa9";
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    const std::string_view three = json.substr(at, 3);
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else if (three == kLineSeparator || three == kParagraphSeparator) {
      out += three == kLineSeparator ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace icsim::outputs
