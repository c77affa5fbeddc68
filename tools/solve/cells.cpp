#include "tools/solve/cells.hpp"

#include <algorithm>

#include "engine/core/check.hpp"

namespace icsim::tools {

CellValues::CellValues(const RecordLayout& layout, std::span<const Cell> cells, std::uint32_t draws)
    : draws_(draws), values_(cells.size(), std::vector<double>(draws)) {
  for (const Cell& cell : cells) {
    const LevelSpec& level = layout.level(cell.row.level);
    const auto series = [&](Metric metric) {
      const auto found = std::find(level.metrics.begin(), level.metrics.end(), metric);
      ICSIM_EXPECT(found != level.metrics.end());
      return level.at(cell.row.row, static_cast<std::size_t>(found - level.metrics.begin()));
    };
    const std::size_t value = series(cell.measure.metric);
    series_.push_back({value, cell.measure.of_list ? series(Metric::incomplete) : value, cell.month});
  }
}

void CellValues::take_month(std::uint32_t block, int month, std::span<const float> record) {
  const std::size_t first = std::size_t{block} * kLanes;
  const std::size_t lanes = std::min<std::size_t>(kLanes, draws_ - first);
  for (std::size_t c = 0; c < series_.size(); ++c) {
    const Series& series = series_[c];
    if (series.month != month) continue;
    for (std::size_t k = 0; k < lanes; ++k) {
      const double value = record[series.value * kLanes + k];
      values_[c][first + k] = series.value == series.list ? value : value / record[series.list * kLanes + k];
    }
  }
}

std::pair<int, int> months_of(std::span<const Cell> cells) {
  const auto [first, last] = std::minmax_element(
      cells.begin(), cells.end(), [](const Cell& a, const Cell& b) { return a.month < b.month; });
  return {first->month, last->month};
}

}  // namespace icsim::tools
