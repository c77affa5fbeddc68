#include "outputs/export/result_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outputs/export/run_tables.hpp"

namespace icsim::outputs {
namespace {

const char* meaning_of_axis(const std::string& axis) {
  struct Meaning {
    const char *axis, *words;
  };
  static constexpr Meaning kMeanings[]{
      {"region", "NHS England region"},
      {"system", "system of July 2022, as the sum of places"},
      {"board", "board of April 2026, as the sum of places"},
      {"ics", "integrated care system, code of July 2022"},
      {"treatment_function", "RTT treatment function"},
      {"quintile", "deprivation: 1 most deprived ... 5 least; 1 alone when folded"},
      {"weeks_waited", "w covers (w, w + 1] weeks; 104 is open-ended"},
      {"staff_group", "staff group that elective care depends on"},
      {"resource", "what limits treatment"},
      {"cause", "what moved the list"},
      {"transfer_arc", "mutual aid: the system that sends > the system that treats"},
  };
  for (const Meaning& meaning : kMeanings) {
    if (axis == meaning.axis) return meaning.words;
  }
  return "as in the run file";
}

constexpr const char* kHowToRead = R"(
## How to read the files

- One row holds one metric of one place in one month. `metrics.csv` says what metrics mean.
- An empty cell has no value, such as a share where nobody waits. It never stands for zero.
- Numbers are the shortest decimals that give back the run file's 32-bit floating point numbers, bit for bit.
- Do not add up quantiles: the quantile of a sum is not the sum of quantiles. Take a level that holds the sum.
- Read no indicator of a system without its context: `context.csv` has its people, deprivation, staff and money.
- UTF-8 without byte order mark; lines end in a line feed; quotes as in RFC 4180. A text that a spreadsheet could take for
  a formula, or that begins with an apostrophe, has one apostrophe more in front; take it off when you read the text back.
)";

void add_columns(std::string& text, const std::vector<ExportColumn>& columns) {
  text += "\n| column | meaning |\n|---|---|\n";
  for (const ExportColumn& column : columns)
    text += fmt::format("| `{}` | {} |\n", column.name, column.meaning);
}

/// Adds the columns that are not there yet, each before those that follow it.
void add_missing(std::vector<ExportColumn>& columns, const std::vector<ExportColumn>& more) {
  std::ptrdiff_t at = 0;
  for (const ExportColumn& column : more) {
    const auto same = [&](const ExportColumn& other) { return other.name == column.name; };
    const auto found = std::find_if(columns.begin(), columns.end(), same);
    if (found != columns.end()) {
      at = found - columns.begin() + 1;
    } else {
      columns.insert(columns.begin() + at++, column);
    }
  }
}

/// Text inside a line of Markdown: nothing in it is markup.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>|#&").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::vector<LevelColumn> level_columns(std::span<const Slice> slices) {
  std::vector<LevelColumn> columns;
  const std::vector<RowAxis>& axes = slices.front().axes;
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    columns.push_back({axes[axis].name, axis, false});
    const bool named = std::any_of(slices.begin(), slices.end(), [&](const Slice& slice) {
      return slice.axes[axis].labels != slice.axes[axis].codes;
    });
    if (named) columns.push_back({axes[axis].name + "_name", axis, true});
  }
  return columns;
}

std::optional<std::size_t> system_axis(std::span<const Slice> slices) {
  const std::vector<RowAxis>& axes = slices.front().axes;
  const auto found =
      std::find_if(axes.begin(), axes.end(), [](const RowAxis& axis) { return axis.name == "ics"; });
  if (found == axes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - axes.begin());
}

std::vector<ExportColumn> result_columns(std::span<const Slice> slices, RowsOf rows_of) {
  std::vector<ExportColumn> columns{{"scenario", "the scenario; with its file where two have the same name"}};
  for (const LevelColumn& column : level_columns(slices)) {
    const std::string& axis = slices.front().axes[column.axis].name;
    columns.push_back({column.name, column.is_name ? "its name" : meaning_of_axis(axis)});
  }
  if (system_axis(slices)) {
    columns.push_back({"region", "NHS England region"});
    columns.push_back({"start_month", "first month of the run, such as 2025-04"});
  }
  columns.insert(columns.end(),
                 {{"month_end", "last day of the month: stocks are of its end, flows of the month"},
                  {"metric", "what is counted, see `metrics.csv`"},
                  {"unit", "of the values; 1: a share or ratio"},
                  {"kind", "stock or flow"}});
  if (rows_of == RowsOf::draws) {
    columns.push_back(
        {"draw", "0, 1 ...; the same draw meets the same luck in every scenario of the same seed"});
    columns.push_back({"value", "in this draw"});
    return columns;
  }
  columns.push_back({"mean", "mean over the draws that have a value"});
  for (const int percent : {5, 25, 50, 75, 95})
    columns.push_back(
        {fmt::format("q{:02}", percent), fmt::format("quantile: {} % of the draws lie below", percent)});
  return columns;
}

std::string level_file(const std::string& level, RowsOf rows_of) {
  return level + (rows_of == RowsOf::draws ? "_draws.csv" : ".csv");
}

std::string csv_readme(const std::vector<Subject>& subjects, const std::vector<Slice>& slices,
                       const std::vector<ExportTable>& tables, RowsOf rows_of) {
  std::string text = "# Results of icsim as CSV\n\nScenarios:\n\n";
  for (const Subject& subject : subjects)
    text += fmt::format("- {}: {}\n", plain(subject.label), plain(subject.results->title()));
  for (const std::string& line : licence_lines(subjects)) text += fmt::format("\n{}\n", plain(line));
  text += kHowToRead;
  text += "\n## Results\n\n| file | columns of the place |\n|---|---|\n";
  std::vector<ExportColumn> columns;
  for (auto first = slices.begin(); first != slices.end();) {
    const auto next =
        std::find_if(first, slices.end(), [&](const Slice& s) { return s.level != first->level; });
    std::vector<std::string> places;
    for (const LevelColumn& column : level_columns(std::span(first, next)))
      places.push_back(fmt::format("`{}`", column.name));
    if (system_axis(std::span(first, next))) places.insert(places.end(), {"`region`", "`start_month`"});
    text += fmt::format("| `{}` | {} |\n", level_file(first->level, rows_of), fmt::join(places, ", "));
    add_missing(columns, result_columns(std::span(first, next), rows_of));
    first = next;
  }
  add_columns(text, columns);
  text += "\n## Other tables\n";
  for (const ExportTable& table : tables) {
    text += fmt::format("\n`{}.csv`: {}\n", table.name, table.about);
    add_columns(text, table.columns);
  }
  return text;
}

}  // namespace icsim::outputs
