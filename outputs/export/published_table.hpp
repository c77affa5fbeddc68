#pragma once
/// The months that were published before the runs, as a table beside the results.
#include "outputs/export/selection.hpp"
#include "outputs/export/table.hpp"

namespace icsim::outputs {

inline constexpr const char* kPublishedTable = "published";

/// One row a place and month, one column a metric, of the places and metrics of the slices; all months, whichever are
/// chosen of the run. Without rows when no file has any.
ExportTable published_table(const std::vector<Subject>& subjects, const std::vector<Slice>& slices);

}  // namespace icsim::outputs
