#pragma once
/// A baseline of one's own as tables: what a run starts from (scenarios/baseline/README.md says what each holds).
#include <map>
#include <string>

#include "calibration/baseline/list_flows.hpp"
#include "calibration/baseline/start_lists.hpp"
#include "scenarios/input/baseline.hpp"

namespace icsim::calibration {

/// File name under the baseline's folder -> text.
using BaselineTables = std::map<std::string, std::string>;

/// Everything but README.md, the published months and the list of checksums.
/// \param library of which the tables that no extract holds are carried over
/// \param context the shipped model of `context_name`, with quintiles
/// \throws DataError when a table of the library is missing
BaselineTables baseline_tables(const PublishedLists& lists, const ListFlows& flows, const StartLists& start,
                               const scenarios::ScenarioLibrary& library, const std::string& context_name,
                               const Model& context);

}  // namespace icsim::calibration
