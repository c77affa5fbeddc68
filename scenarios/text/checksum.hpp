#pragma once
/// SHA-256 of inputs, for provenance and to notice damage.
#include <string>
#include <string_view>

namespace icsim::scenarios {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace icsim::scenarios
