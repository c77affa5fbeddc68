#pragma once
/// Text of unknown origin made safe to write.
#include <string>
#include <string_view>

namespace icsim::outputs {

/// The same text, with U+FFFD for every byte that is not UTF-8.
std::string valid_utf8(std::string_view bytes);

}  // namespace icsim::outputs
