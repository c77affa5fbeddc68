#pragma once
/// The sheet of every list: systems by treatment function at the ends of financial years and in the last month.
#include <vector>

#include "outputs/export/selection.hpp"
#include "outputs/export/workbook.hpp"

namespace icsim::outputs {

inline constexpr const char* kListsSheet = "Systems by function";
inline constexpr const char* kListsAbout =
    "every list, system by treatment function, at the ends of financial years and in the last month: means";

/// One row a list and month, with names of the columns for formulas: lists_scenario, lists_ics ...
/// \return false, and writes nothing, when the slices hold no lists by treatment function.
bool write_lists(Workbook& workbook, const std::vector<Slice>& slices);
/// Whether it would write.
bool has_lists(const std::vector<Slice>& slices);

}  // namespace icsim::outputs
