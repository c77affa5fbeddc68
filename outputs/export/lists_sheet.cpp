#include "outputs/export/lists_sheet.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "engine/record/metrics.hpp"

namespace icsim::outputs {
namespace {

struct Column {
  const char *heading, *name;
  double width;
};
constexpr std::array kPlaces{Column{"scenario", "lists_scenario", 20},
                             Column{"region", "lists_region", 18},
                             Column{"ics", "lists_ics", 7},
                             Column{"system", "lists_system", 26},
                             Column{"function", "lists_function_code", 9},
                             Column{"treatment function", "lists_function", 26},
                             Column{"month", "lists_month", 12}};

struct Figure {
  Metric metric;
  Column column;
  CellStyle style;
};
constexpr std::array kFigures{
    Figure{Metric::incomplete, {"waiting list", "lists_waiting_list", 12}, CellStyle::whole},
    Figure{
        Metric::within_18_weeks_share, {"within 18 weeks", "lists_within_18_weeks", 12}, CellStyle::percent},
    Figure{Metric::over_52_weeks, {"over 52 weeks", "lists_over_52_weeks", 12}, CellStyle::whole}};

constexpr std::size_t kFrozenColumns = 4;  // scenario, region, code, name

std::string name_of(Metric metric) {
  return std::string(specification(metric).name);
}

bool has(const Slice& slice, Metric metric) {
  return std::any_of(slice.metrics.begin(), slice.metrics.end(),
                     [&](const MetricInfo& one) { return one.name == name_of(metric); });
}

bool is_shown(const Slice& slice) {
  return slice.level == "ics_treatment_function" && slice.axes.size() == 2 && has(slice, Metric::incomplete);
}

std::vector<std::size_t> months_shown(const Slice& slice) {
  const std::vector<Date>& all = slice.subject.results->months();
  std::vector<std::size_t> months;
  for (const std::size_t month : slice.months) {
    const bool ends_year = std::chrono::year_month_day{all[month]}.month() == std::chrono::March;
    if (ends_year || month == slice.months.back()) months.push_back(month);
  }
  return months;
}

void write_header(Workbook& workbook) {
  std::size_t at = 0;
  std::vector<HeadingCell> cells;
  const auto add = [&](const Column& column) {
    workbook.set_width(at, at, column.width);
    cells.push_back({at++, column.heading, column.width});
  };
  for (const Column& column : kPlaces) add(column);
  for (const Figure& figure : kFigures) add(figure.column);
  workbook.headings(0, cells);
}

/// \return the line after the last.
std::size_t write_slice(Workbook& workbook, const Slice& slice, std::size_t line) {
  const ScenarioResults& results = *slice.subject.results;
  const std::vector<std::string> regions = results.ics_regions();
  std::array<std::vector<float>, kFigures.size()> values;
  for (std::size_t f = 0; f < kFigures.size(); ++f)
    if (has(slice, kFigures[f].metric))
      values[f] = results.checked_mean(slice.level, name_of(kFigures[f].metric));
  for (const std::size_t row : slice.rows) {
    for (const std::size_t month : months_shown(slice)) {
      std::size_t at = 0;
      const auto text = [&](const std::string& words) { workbook.text(line, at++, words); };
      text(slice.subject.label);
      text(regions.at(slice.place_on(0, row)));
      for (const std::size_t axis : {std::size_t{0}, std::size_t{1}}) {
        text(slice.code(axis, row));
        text(slice.label(axis, row));
      }
      workbook.date(line, at++, results.months()[month]);
      for (std::size_t f = 0; f < kFigures.size(); ++f, ++at)
        if (!values[f].empty())
          workbook.number(line, at, values[f][month * slice.level_rows + row], kFigures[f].style);
      ++line;
    }
  }
  return line;
}

}  // namespace

bool has_lists(const std::vector<Slice>& slices) {
  return std::any_of(slices.begin(), slices.end(), &is_shown);
}

bool write_lists(Workbook& workbook, const std::vector<Slice>& slices) {
  if (!has_lists(slices)) return false;
  workbook.begin_sheet(kListsSheet);
  write_header(workbook);
  std::size_t line = 1;
  for (const Slice& slice : slices)
    if (is_shown(slice)) line = write_slice(workbook, slice, line);
  const std::size_t columns = kPlaces.size() + kFigures.size();
  workbook.freeze(1, kFrozenColumns);
  workbook.filter(0, line - 1, columns - 1);
  for (std::size_t c = 0; c < columns; ++c) {
    const Column& column = c < kPlaces.size() ? kPlaces[c] : kFigures[c - kPlaces.size()].column;
    workbook.define_name(column.name, {1, c, line - 1, c});
  }
  return true;
}

}  // namespace icsim::outputs
