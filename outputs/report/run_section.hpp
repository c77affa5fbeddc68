#pragma once
/// One run on a report page.
#include <string>

#include "outputs/compare/subject.hpp"
#include "outputs/report/number_pack.hpp"

namespace icsim::outputs {

/// An element of `runs` of PAGE_DATA.md; long series go to the pack. Everything is checked against the file's
/// checksums.
/// \throws OutputError
std::string run_json(const Subject& subject, NumberPack& pack);

}  // namespace icsim::outputs
