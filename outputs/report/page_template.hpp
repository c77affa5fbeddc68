#pragma once
/// The report page without what it is about: HTML, style and script in one text, made from `page/` at build
/// time.
#include <string_view>

namespace icsim::outputs {

/// Stands once in the template, in `<title>`. The text put there must have `&`, `<` and `>` escaped.
inline constexpr std::string_view kPageTitleMarker = "__ICSIM_TITLE__";

/// Stands once in the template, as the content of `<script type="application/json" id="icsim-data">`. The
/// JSON put there (PAGE_DATA.md) must have `<` escaped as `\u003c`.
inline constexpr std::string_view kPageDataMarker = "__ICSIM_DATA__";

/// UTF-8; lives as long as the program.
std::string_view report_page_template();

}  // namespace icsim::outputs
