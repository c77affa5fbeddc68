#include "scenarios/text/decimal.hpp"

#include <charconv>
#include <cmath>
#include <system_error>
#ifndef __cpp_lib_to_chars
#include <cerrno>
#include <cstdlib>
#include <string>
#endif

namespace icsim::scenarios {

std::optional<double> read_decimal(std::string_view text) {
  double value = 0.0;
#ifdef __cpp_lib_to_chars
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
#else  // the library of Emscripten: its strtod knows no locale
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos || text[0] == '+')
    return std::nullopt;
  constexpr std::size_t kExactDigits = 15;
  if (text.size() <= kExactDigits && text.find_first_not_of("0123456789") == std::string_view::npos) {
    for (const char digit : text) value = value * 10.0 + (digit - '0');  // most of what tables hold
    return value;
  }
  const std::string copy(text);
  char* stop = nullptr;
  errno = 0;
  value = std::strtod(copy.c_str(), &stop);
  if (errno != 0 || stop != copy.c_str() + copy.size()) return std::nullopt;
#endif
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace icsim::scenarios
