#include <fmt/format.h>

#include "calibration/data_set.hpp"

namespace icsim {
std::string to_month(MonthNumber month) {
  return fmt::format("{:04d}-{:02d}", month / 12, month % 12 + 1);
}
void RttDataSet::resize() {
  const std::size_t cells = static_cast<std::size_t>(months) * areas.size();
  for (auto& values : stock) values.assign(cells, kNotPublished);
  for (auto& values : flow) values.assign(cells, kNotPublished);
  for (auto& values : list_stock) values.assign(cells * treatment_functions.size(), kNotPublished);
  for (auto& values : list_flow) values.assign(cells * treatment_functions.size(), kNotPublished);
}
}  // namespace icsim
