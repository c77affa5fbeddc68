#pragma once
/// Text of unknown origin made safe to write.
#include <string>
#include <string_view>

namespace icsim::outputs {

/// The same text, with U+FFFD for every byte that is not UTF-8.
std::string valid_utf8(std::string_view bytes);

/// The same, and U+FFFD for what a terminal, a page or an editor would act on instead of showing: control characters but line
/// feed and tab, and marks that turn the direction of text.
std::string inert_text(std::string_view bytes);

}  // namespace icsim::outputs
