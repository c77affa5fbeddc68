#include "outputs/csv.hpp"

#include <fmt/format.h>

#include <cmath>

#include "outputs/utf8.hpp"

namespace icsim {

std::string csv_text(std::string_view text) {
  std::string valid = valid_utf8(text);
  if (valid.find_first_of(",\"\r\n") == std::string::npos) return valid;
  std::string out = "\"";
  for (const char c : valid) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", static_cast<float>(value)) : "";
}

}  // namespace icsim
