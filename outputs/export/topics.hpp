#pragma once
/// What sheets a workbook has.
#include <optional>
#include <string>
#include <vector>

#include "engine/record/metrics.hpp"
#include "outputs/export/selection.hpp"

namespace icsim::outputs {

struct TopicSheetSpec {
  std::string sheet;  ///< at most 31 characters, none of []:*?/\ .
  std::string about;
  std::vector<std::string> levels;
  std::vector<Topic> topics;  ///< empty: all metrics of the level, of areas those that no table has
  enum class Use {
    always,
    on_demand
  } use = Use::always;  ///< on demand: when narrowed or asked for by its level
};

const std::vector<TopicSheetSpec>& topic_sheets();

/// One sheet of results: the slices it shows, and its metrics in the order of its columns.
struct TopicSheet {
  const TopicSheetSpec* topic = nullptr;
  std::vector<Slice> slices;
  std::vector<MetricInfo> metrics;
  [[nodiscard]] std::size_t rows() const;  ///< below the header
};

/// What of the slices goes onto which sheet.
struct TopicPlan {
  std::vector<TopicSheet> sheets;
  std::vector<const TopicSheetSpec*> left_out;  ///< on demand, and not asked for
  /// Why a sheet does not fit, with a hint; none when all do.
  [[nodiscard]] std::optional<std::string> too_large() const;
};
TopicPlan plan_topics(const std::vector<Slice>& slices, const Selection& selection);

/// Excel's rows on one sheet, the header among them.
inline constexpr std::size_t kMostSheetRows = 1'048'576;

}  // namespace icsim::outputs
