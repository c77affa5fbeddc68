#pragma once
/// Which part of run files an export holds.
#include <string>
#include <vector>

#include "outputs/compare/subject.hpp"

namespace icsim::outputs {

/// What a user asks for; what is empty does not narrow.
struct Selection {
  std::vector<std::string> levels, metrics;
  std::vector<std::string> ics, regions;  ///< codes or names, whatever the case
  std::string from, to;                   ///< months, such as 2026-04; both are included

  [[nodiscard]] bool by_place() const { return !ics.empty() || !regions.empty(); }
};

/// One level of one scenario, cut to a selection.
struct Slice {
  Subject subject;
  std::string level;
  std::vector<RowAxis> axes;
  std::vector<std::size_t> rows;  ///< of the level's flat rows, ascending
  std::size_t level_rows = 1;     ///< all that the level has
  std::vector<std::size_t> months;
  std::vector<MetricInfo> metrics;

  /// Where a row stands on an axis; the last axis varies fastest.
  [[nodiscard]] std::size_t place_on(std::size_t axis, std::size_t row) const;
  /// Code and name of a row on an axis.
  [[nodiscard]] const std::string& code(std::size_t axis, std::size_t row) const;
  [[nodiscard]] const std::string& label(std::size_t axis, std::size_t row) const;
};

/// Slices that are not empty, level by level, scenarios within. A choice of systems or regions leaves out
/// levels that know neither.
/// \throws OutputError when a result was taken out of a file; for an unknown level, metric, system, region or
/// month; when nothing is left.
std::vector<Slice> select_slices(const std::vector<Subject>& subjects, const Selection& selection);

}  // namespace icsim::outputs
