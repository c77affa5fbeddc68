#pragma once
/// What tables, comparisons and pages show of a run: metrics at a census or over the year that ends there.
#include <optional>
#include <string>
#include <vector>

#include "engine/record/metrics.hpp"
#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// One metric, as the table of metrics has it, or several added up.
struct Indicator {
  using Over = OverMonths;
  using Better = icsim::Better;
  std::string id, name, unit;
  std::string inferred_name;  ///< in place of `name` below England, where it rests on inferred data; or empty
  NumberKind kind = NumberKind::count;
  std::vector<std::string> metrics;  ///< added up
  Over over = Over::census;
  Better better = Better::neither;
  enum class Use { headline, detail } use = Use::detail;  ///< headline: in every table
};
/// The metric as an indicator: sums over a year are called so.
Indicator indicator_of(const MetricSpec& metric);

/// Its name in a table of a place of this level.
const std::string& name_at(const Indicator& indicator, const std::string& level);

/// Headline ones first, then every other metric of England, regions and systems, in the order of the table.
const std::vector<Indicator>& indicators();
/// \throws OutputError that lists what there is.
const Indicator& find_indicator(const std::string& id);

bool has_indicator(const ScenarioResults& results, const std::string& level, const Indicator& indicator);
/// Flows need a year of months up to `month`.
bool is_known(const Indicator& indicator, std::size_t month);

/// Value in each draw, checked against the file's checksums: [row][draw].
/// \param month 0 is the first of the run; is_known must hold.
std::vector<float> indicator_draws(const ScenarioResults& results, const std::string& level,
                                   const Indicator& indicator, std::size_t month);

/// From `monthly`, [month][cell], the value of each cell at or over the year to `month`.
std::vector<float> at_month(const std::vector<float>& monthly, std::size_t cells, Indicator::Over over,
                            std::size_t month);

}  // namespace icsim::outputs
