#pragma once
/// Text from files, made fit for the terminal.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace icsim::tools {

/// The text with control characters (C0, delete, C1) as spaces and bytes that are no UTF-8 as '?', so that a
/// file cannot steer the terminal that shows it.
std::string printable(std::string_view text);

/// Columns that the text takes: letters, not bytes.
std::size_t columns_of(std::string_view text);

/// The text in lines of at most `width` columns, broken at blanks where there are any. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace icsim::tools
