#pragma once
/// The page that goes with a baseline of one's own: totals against the files, what was inferred, what was carried over.
#include <string>

#include "calibration/baseline/list_flows.hpp"
#include "calibration/baseline/start_lists.hpp"

namespace icsim::calibration {

/// Lines of text, for the terminal and for README.md in the folder.
/// \param context_name of the shipped baseline that staff and the like come from
std::string baseline_checks(const PublishedLists& lists, const ListFlows& flows, const StartLists& start,
                            const std::string& context_name);

}  // namespace icsim::calibration
