#pragma once
/// The pieces that CSV is written from (RFC 4180).
#include <string>
#include <string_view>

namespace icsim {

/// A text as one cell: in quotes where it needs them; what is not UTF-8 becomes U+FFFD.
std::string csv_text(std::string_view text);
/// A number as float32 in the shortest form that reads back to the same bits; empty when it is not finite.
std::string csv_number(double value);

}  // namespace icsim
