#pragma once
/// Headline figures of a run and how numbers are written in the terminal.
#include <string>
#include <string_view>
#include <vector>

#include "outputs/summary/headline.hpp"

namespace icsim::tools {

/// Columns that UTF-8 text takes in the terminal, one for each character.
std::size_t display_width(std::string_view text);

/// A metric month by month.
std::vector<outputs::Estimate> monthly(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                                       const std::string& metric);

enum class Characters { unicode, ascii };
/// What the terminal's locale can show.
Characters terminal_characters();
/// Columns of the terminal, or 110 when standard output is none.
int terminal_width();

/// "7.42 m", "180 k", "61.3 %", "14.2 weeks".
std::string number_text(double value, NumberKind kind);
/// "7.35-7.51 m"; empty when the range is a point.
std::string range_text(const outputs::Estimate& estimate, NumberKind kind, Characters characters);
/// "+12.3 k", "-1.4 weeks", "+0.5 pts": a difference of shares is in percentage points.
std::string signed_text(double value, NumberKind kind);
/// "-183 to -39.6 k": the unit once where both have the same.
std::string interval_text(const outputs::Estimate& difference, NumberKind kind);
/// "Mar 2028"
std::string month_text(Date date);

/// Columns padded to their widest cell: the first to the left, the others to the right.
void print_columns(const std::vector<std::vector<std::string>>& lines);

/// Prints one scenario's table to standard output.
void print_headline(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                    Characters characters, int width);
/// Prints England's table of every scenario.
void print_headline(const outputs::RunFile& run);

}  // namespace icsim::tools
