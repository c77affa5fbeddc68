#pragma once
/// One run on a report page.
#include <string>

#include "outputs/compare/subject.hpp"
#include "outputs/report/page_parts.hpp"

namespace icsim::outputs {

/// An element of `runs` of PAGE_DATA.md; long series and texts go to the parts. Everything is checked against the file's
/// checksums.
/// \throws OutputError
std::string run_json(const Subject& subject, PageParts& parts);

}  // namespace icsim::outputs
