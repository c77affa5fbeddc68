#include "outputs/export/csv_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

namespace icsim {
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
  if (std::isnan(value)) return;
  char digits[32];
  line.append(digits, fmt::format_to(digits, "{}", value));
}

}  // namespace

void append_text(std::string& line, std::string_view text) {
  const bool guarded = needs_apostrophe(text);
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
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

void append_cell(std::string& line, const ExportCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) append_text(line, *text);
  if (const auto* number = std::get_if<double>(&cell)) append_number(line, *number);
}

std::string csv_of(const ExportTable& table) {
  std::string text;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) text += ',';
    append_text(text, table.columns[c].name);
  }
  text += '\n';
  for (const std::vector<ExportCell>& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ',';
      append_cell(text, row[c]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace icsim
