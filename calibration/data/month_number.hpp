#pragma once
/// Months that can be counted with.
#include <string>
#include <string_view>

namespace icsim::calibration {

using MonthNumber = int;                          ///< 12 x year + (month - 1)
MonthNumber month_number(std::string_view text);  ///< "2024-11"; -1 when it is not a month
std::string to_month(MonthNumber month);          ///< "2024-11"

}  // namespace icsim::calibration
