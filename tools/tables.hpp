#pragma once
/// Headline figures of a run and how numbers are written in the terminal.
#include <optional>
#include <string>
#include <vector>

#include "outputs/run_file.hpp"

namespace icsim {

/// Mean and the 5 to 95 % range over draws; all equal where there is one value, NaN where there is none.
struct Estimate {
  double mean = 0.0, low = 0.0, high = 0.0;
};

/// One row of a level: England, a region, an ICS or a treatment function.
struct Place {
  std::string level = "england";
  std::size_t row = 0;
  std::string label = "England";
};

/// Finds a place by its code or name, whatever the case. \throws OutputError that lists what there is.
Place find_place(const ScenarioResults& scenario, const std::string& level, const std::string& name);

struct HeadlineColumn {
  std::string title;  ///< "start", "+1 year" ...
  Date date{};        ///< stocks are of its end, flows of the year before
};

struct HeadlineRow {
  std::string key, label;
  enum class Kind { count, share, weeks } kind = Kind::count;
  std::vector<std::optional<Estimate>> values;  ///< by column; none where it is not known
};

/// Start, one year on, three years on, end: as far as the run goes.
struct Headline {
  std::vector<HeadlineColumn> columns;
  std::vector<HeadlineRow> rows;
};
Headline headline(const ScenarioResults& scenario, const Place& place);

/// A metric month by month.
std::vector<Estimate> monthly(const ScenarioResults& scenario, const Place& place, const std::string& metric);

enum class Characters { unicode, ascii };
/// What the terminal's locale can show.
Characters terminal_characters();
/// Columns of the terminal, or 110 when standard output is none.
int terminal_width();

/// "7.42 m", "180 k", "61.3 %", "14.2 weeks".
std::string number_text(double value, HeadlineRow::Kind kind);
/// "7.35-7.51 m"; empty when the range is a point.
std::string range_text(const Estimate& estimate, HeadlineRow::Kind kind, Characters characters);
/// "Mar 2028"
std::string month_text(Date date);

/// Prints one scenario's table to standard output.
void print_headline(const ScenarioResults& scenario, const Place& place, Characters characters, int width);
/// Prints England's table of every scenario.
void print_headline(const RunFile& run);

}  // namespace icsim
