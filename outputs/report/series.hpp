#pragma once
/// The monthly series of a run on a report page.
#include <string>

#include "outputs/report/number_pack.hpp"
#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// Each returns the object of PAGE_DATA.md of that name, and adds its numbers to the pack. Checked against
/// the file's checksums.
/// \throws OutputError
std::string series_json(const ScenarioResults& results, NumberPack& pack);
std::string published_json(const PublishedMonths& published, const ScenarioResults& results,
                           NumberPack& pack);
std::string quintile_json(const ScenarioResults& results, NumberPack& pack);

}  // namespace icsim::outputs
