#pragma once
/// The page that simulates as `icsim serve` gives it out: without an engine of its own, made from `src/` at build time.
#include <string_view>

namespace icsim::outputs {

/// UTF-8; lives as long as the program.
std::string_view app_page();

}  // namespace icsim::outputs
