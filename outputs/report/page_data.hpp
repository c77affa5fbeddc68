#pragma once
/// What a report page shows, as JSON.
#include <string>
#include <vector>

#include "outputs/compare/subject.hpp"

namespace icsim {

/// Who writes a page, and what it is called.
struct PageOrigin {
  std::string title;      ///< empty: made from the runs
  RunProvenance program;  ///< that writes the page, with its command and the time
};

/// Title of a page on these runs.
std::string page_title(const std::vector<Subject>& subjects, const PageOrigin& origin);

/// The object of PAGE_DATA.md. Everything that is used is checked against its file's checksums.
/// \param subjects at least one.
/// \throws OutputError when a file is damaged, or a run has other systems than the first.
std::string page_json(const std::vector<Subject>& subjects, const PageOrigin& origin);

/// The whole page: the template with title and JSON in it, neither of which can end or become markup.
std::string page_html(std::string_view title, std::string_view json);

}  // namespace icsim
