#include "outputs/files/csv.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "outputs/files/utf8.hpp"

namespace icsim::outputs {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc{} && read.ptr == end && std::isfinite(value);
}

bool needs_apostrophe(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r'").find(text.front()) == std::string_view::npos)
    return false;
  return !is_number(text);
}

template <class Number>
void append_shortest(std::string& line, Number value) {
  if (!std::isfinite(value)) return;
  char digits[32];
  line.append(digits, fmt::format_to(digits, "{}", value));
}

}  // namespace

void append_text(std::string& line, std::string_view bytes) {
  const std::string text = valid_utf8(bytes);
  const bool guarded = needs_apostrophe(text);
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    if (guarded) line += '\'';
    line += text;
    return;
  }
  line += guarded ? "\"'" : "\"";
  for (const char c : text) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

void append_number(std::string& line, float value) {
  append_shortest(line, value);
}

void append_number(std::string& line, double value) {
  append_shortest(line, value);
}

std::string csv_text(std::string_view text) {
  std::string cell;
  append_text(cell, text);
  return cell;
}

std::string csv_number(double value) {
  std::string cell;
  append_number(cell, static_cast<float>(value));
  return cell;
}

}  // namespace icsim::outputs
