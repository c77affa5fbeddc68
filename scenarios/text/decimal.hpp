#pragma once
/// Text -> double, the same on every machine and in every locale.
#include <optional>
#include <string_view>

namespace icsim::scenarios {

/// The double nearest to a decimal number such as "-1.5e3"; no sign but '-', no blanks.
/// \return nullopt when the text is not such a number from end to end, or when a double cannot hold it.
std::optional<double> read_decimal(std::string_view text);

}  // namespace icsim::scenarios
