#pragma once
/// The sheet that a workbook is opened for: a few figures of one place, month by month, with charts of them.
#include <vector>

#include "outputs/export/selection.hpp"
#include "outputs/export/workbook.hpp"

namespace icsim::outputs {

/// All places together where the slices hold them, or else the first system of them; each scenario's mean and 5 and 95 % quantile, with
/// names for formulas: waiting_list, within_18_weeks, over_52_weeks.
/// \return false, and writes nothing, when the slices have none of these figures of such a place
bool write_summary(Workbook& workbook, const std::vector<Slice>& slices);

}  // namespace icsim::outputs
