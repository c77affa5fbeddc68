#pragma once
/// What was published before a scenario starts, from the data set that its baseline came from.
#include <optional>

#include "outputs/run_file/published.hpp"
#include "scenarios/study/scenario.hpp"

namespace icsim::tools {

/// Nothing when the baseline comes with no data set, or the data have none of its places before the start.
/// \throws OutputError when the data set cannot be read; DataError when it was changed after the baseline was made.
std::optional<outputs::PublishedMonths> published_before(const scenarios::Scenario& scenario,
                                                         const scenarios::ScenarioLibrary& library);

}  // namespace icsim::tools
