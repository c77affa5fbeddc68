#pragma once
/// The page that simulates as `icsim serve` gives it out: without an engine of its own, made from `src/` at build time.
#include <string_view>

namespace icsim::outputs {

/// Stands once in the page, where the server's token goes.
inline constexpr std::string_view kAppTokenMarker = "__ICSIM_TOKEN__";

/// UTF-8; lives as long as the program.
std::string_view app_page_template();

}  // namespace icsim::outputs
