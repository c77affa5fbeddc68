#pragma once
/// Which uncertain assumptions the answer hangs on.
#include <string>

#include "outputs/report/page_parts.hpp"
#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// `assumptions`, `influenced` and `explained` of PAGE_DATA.md: what goes with each parameter that varies over draws in England's 18-week share, list and
/// waits over 52 weeks in the last month; those that can be told from nothing first, by their effect on the share, then all others.
struct AssumptionsJson {
  std::string assumptions, influenced, explained;
};
AssumptionsJson assumptions_json(const ScenarioResults& results, const ScenarioProvenance& provenance,
                                 PageParts& parts);

}  // namespace icsim::outputs
