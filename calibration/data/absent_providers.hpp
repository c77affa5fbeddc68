#pragma once
/// Providers that did not submit for a month or a few: the rows of their last month stand in for them.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "calibration/data/import.hpp"

namespace icsim::calibration {

/// Reads one month of a file again, and in it the rows of some providers alone.
using RowsOfProviders = std::function<ImportedMonth(const ImportedFile& file, MonthNumber month,
                                                    const std::set<std::string>& providers)>;

/// Adds the last rows of absent providers to each month without them, and notes it. A provider is absent when it had 500
/// incomplete pathways or more and has no row or only zeros now, providers of its parent together lack at least half of its list,
/// no provider anywhere is new or has grown by so much, and it is away for six months at most: others have closed, merged or moved.
/// Where that is 2 % of an area's list or more, the note leaves the area's month out of fits and scores.
/// \param areas names of the areas; a note is of one on provider basis, of none on commissioner basis.
void carry_absent_providers(std::vector<ImportedFile>& files, Basis basis,
                            const std::vector<std::string>& areas, const RowsOfProviders& rows_of);

}  // namespace icsim::calibration
