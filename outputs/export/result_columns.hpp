#pragma once
/// Columns of tidy results, and the page that explains a folder of CSV files.
#include <optional>
#include <span>

#include "outputs/export/selection.hpp"
#include "outputs/export/table.hpp"

namespace icsim::outputs {

/// What the rows hold: mean and quantiles over draws, or one row for each draw.
enum class RowsOf { summaries, draws };

/// A column that tells the place: code or name on one of the level's axes.
struct LevelColumn {
  std::string name;
  std::size_t axis = 0;
  bool is_name = false;
};

/// Codes of each axis, and names where any of the slices, all of one level, has names that differ from codes.
std::vector<LevelColumn> level_columns(std::span<const Slice> slices);

/// The axis of systems, if the slices have one: their rows tell region and first month too, so that they join
/// with other tables without the run file.
std::optional<std::size_t> system_axis(std::span<const Slice> slices);

/// All columns of one level.
std::vector<ExportColumn> result_columns(std::span<const Slice> slices, RowsOf rows_of);

/// "ics.csv", "ics_draws.csv"
std::string level_file(const std::string& level, RowsOf rows_of);

/// README.md of the folder.
std::string csv_readme(const std::vector<Subject>& subjects, const std::vector<Slice>& slices,
                       const std::vector<ExportTable>& tables, RowsOf rows_of);

}  // namespace icsim::outputs
