#include "calibration/data/month_number.hpp"

#include <fmt/format.h>

namespace icsim::calibration {

MonthNumber month_number(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() < 7 || text[4] != '-' ||
      !(digit(0) && digit(1) && digit(2) && digit(3) && digit(5) && digit(6)))
    return -1;
  if (text.size() > 7 && text[7] != '-') return -1;
  const int year = std::stoi(std::string(text.substr(0, 4))),
            month = std::stoi(std::string(text.substr(5, 2)));
  return month >= 1 && month <= 12 ? year * 12 + month - 1 : -1;
}

std::string to_month(MonthNumber month) {
  return fmt::format("{:04d}-{:02d}", month / 12, month % 12 + 1);
}

}  // namespace icsim::calibration
