#pragma once
/// What a report page shows, as JSON.
#include <string>
#include <vector>

#include "outputs/compare/attribution.hpp"
#include "outputs/compare/subject.hpp"

namespace icsim::outputs {

/// Who writes a page, and what it is called.
struct PageOrigin {
  std::string title;  ///< empty: made from the runs
  /// What the page opens with: codes of a place and of a treatment function; empty: England, all together.
  std::string place, treatment_function;
  RunProvenance program;  ///< that writes the page, with its command and the time
};

/// \throws OutputError when a run has other systems, regions or treatment functions than the first.
void require_one_page(const std::vector<Subject>& subjects);

/// Title of a page on these runs.
std::string page_title(const std::vector<Subject>& subjects, const PageOrigin& origin);

struct PageData {
  std::string json;                   ///< the object of PAGE_DATA.md
  std::vector<std::string> left_out;  ///< detail that would have made the page too long, in words
};

/// Runs, each but the first compared with the first, and the first's systems like with like. Everything that is
/// used is checked against its file's checksums.
/// \param subjects     at least one.
/// \param attributions of the first to others, which need runs of their own.
/// \throws OutputError when a file is damaged, or a run has other systems than the first.
PageData page_data(const std::vector<Subject>& subjects, const std::vector<Attribution>& attributions,
                   const PageOrigin& origin);

/// The whole page: the template with title and JSON in it, neither of which can end or become markup.
std::string page_html(std::string_view title, std::string_view json);

}  // namespace icsim::outputs
