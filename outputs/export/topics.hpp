#pragma once
/// What sheets a workbook has.
#include <optional>
#include <string>
#include <vector>

#include "outputs/export/selection.hpp"

namespace icsim::outputs {

struct Topic {
  std::string sheet;  ///< at most 31 characters, none of []:*?/\ .
  std::string about;
  std::vector<std::string> levels;
  std::vector<std::string> metrics;  ///< in order; empty: all that no other topic of these levels names
  enum class Use {
    always,
    on_demand
  } use = Use::always;  ///< on demand: when narrowed or asked for by its level
};

const std::vector<Topic>& topics();

/// One sheet of results: the slices it shows, and its metrics in the order of its columns.
struct TopicSheet {
  const Topic* topic = nullptr;
  std::vector<Slice> slices;
  std::vector<MetricInfo> metrics;
  [[nodiscard]] std::size_t rows() const;  ///< below the header
};

/// What of the slices goes onto which sheet.
struct TopicPlan {
  std::vector<TopicSheet> sheets;
  std::vector<const Topic*> left_out;  ///< on demand, and not asked for
  /// Why a sheet does not fit, with a hint; none when all do.
  [[nodiscard]] std::optional<std::string> too_large() const;
};
TopicPlan plan_topics(const std::vector<Slice>& slices, const Selection& selection);

/// Excel's rows on one sheet, the header among them.
inline constexpr std::size_t kMostSheetRows = 1'048'576;

}  // namespace icsim::outputs
