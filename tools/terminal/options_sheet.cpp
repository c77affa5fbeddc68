#include "tools/terminal/options_sheet.hpp"

#include <fmt/format.h>

#include "outputs/export/workbook.hpp"
#include "outputs/export/xlsx_export.hpp"

namespace icsim::tools {
namespace {

using outputs::CellStyle;

constexpr std::size_t kHeaderRow = 3, kFirstValue = 3;  // below title and note; after month, scenario, what
constexpr double kMonthWidth = 12, kScenarioWidth = 28, kWhatWidth = 26, kNumberWidth = 14;

CellStyle style_of(NumberKind kind) {
  switch (kind) {
    case NumberKind::share:
    case NumberKind::gap:
      return CellStyle::percent;
    case NumberKind::count:
      return CellStyle::whole;
    case NumberKind::money:
      return CellStyle::two_decimals;
    case NumberKind::ratio:
      return CellStyle::ratio;
    case NumberKind::weeks:
    case NumberKind::staff:
      break;
  }
  return CellStyle::one_decimal;
}

std::string unit_text(const outputs::Indicator& column) {
  if (column.kind == NumberKind::share || column.kind == NumberKind::gap) return "share";
  return column.unit == "1" ? "ratio" : column.unit;
}

void write_header(outputs::Workbook& workbook, const OptionsTable& table) {
  std::vector<outputs::HeadingCell> cells{
      {0, "month", kMonthWidth}, {1, "scenario", kScenarioWidth}, {2, "what", kWhatWidth}};
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    cells.push_back({kFirstValue + c,
                     fmt::format("{} ({})", table.columns[c]->name, unit_text(*table.columns[c])),
                     kNumberWidth});
  for (const outputs::HeadingCell& cell : cells) workbook.set_width(cell.column, cell.column, cell.width);
  workbook.text(0, 0, table.place, CellStyle::title);
  workbook.text(1, 0,
                "Means over draws; stocks at the end of the month, flows over the year to it. Names for "
                "formulas: table_month, table_scenario and table_ with each indicator.");
  workbook.headings(kHeaderRow, cells);
}

void define_names(outputs::Workbook& workbook, const OptionsTable& table, std::size_t last) {
  const auto name = [&](const std::string& words, std::size_t column) {
    workbook.define_name("table_" + words, {kHeaderRow + 1, column, last, column});
  };
  name("month", 0);
  name("scenario", 1);
  for (std::size_t c = 0; c < table.columns.size(); ++c) name(table.columns[c]->id, kFirstValue + c);
}

}  // namespace

void write_table_xlsx(const std::string& target, const OptionsTable& table, const outputs::Subject& subject,
                      outputs::NewFiles& files) {
  if (std::filesystem::path(target).extension() != ".xlsx")
    throw outputs::OutputError(target, "does not end in .xlsx",
                               "give the workbook a name such as table.xlsx");
  outputs::Workbook workbook(files.add(target).part(), target, outputs::created_at(subject));
  workbook.begin_sheet("Table");
  write_header(workbook, table);
  std::size_t line = kHeaderRow;
  for (std::size_t m = 0; m < table.months.size(); ++m) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      workbook.date(++line, 0, table.months[m]);
      workbook.text(line, 1, table.rows[r]);
      const bool is_difference = table.differences && r > 0;
      workbook.text(line, 2, is_difference ? "less " + table.rows.front() : std::string("level"));
      for (std::size_t c = 0; c < table.columns.size(); ++c)
        workbook.number(line, kFirstValue + c, table.values[m][r][c], style_of(table.columns[c]->kind));
    }
  }
  workbook.freeze(kHeaderRow + 1, 2);
  workbook.filter(kHeaderRow, line, kFirstValue + table.columns.size() - 1);
  define_names(workbook, table, line);
  workbook.close();
}

}  // namespace icsim::tools
