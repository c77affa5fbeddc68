#pragma once
/// Months given as options.
#include <string>

#include "calibration/data/data_set.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::tools {

/// \param command how messages call it: "icsim backtest".
/// \throws DataError unless the text is a month such as 2023-04
inline calibration::MonthNumber month_option(const std::string& text, const std::string& command) {
  const calibration::MonthNumber month = calibration::month_number(text);
  if (month < 0 || text.size() != 7)
    throw scenarios::DataError(
        {scenarios::Fault{command, 0, 0, "", "'" + text + "' is not a month", "write it as 2023-04"}});
  return month;
}

}  // namespace icsim::tools
