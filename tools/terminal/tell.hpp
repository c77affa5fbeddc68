#pragma once
/// Words for the person at the terminal, beside the output.
#include <fmt/format.h>

#include <cstdio>

namespace icsim::tools {

/// On standard error. Where that is closed or full nobody hears them, and the command goes on.
template <class... Values>
void tell(fmt::format_string<Values...> text, Values&&... values) {
  std::fputs(fmt::format(text, std::forward<Values>(values)...).c_str(), stderr);
}

}  // namespace icsim::tools
