#include "outputs/export/xlsx_export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "outputs/export/lists_sheet.hpp"
#include "outputs/export/metric_values.hpp"
#include "outputs/export/result_columns.hpp"
#include "outputs/export/summary_sheet.hpp"
#include "outputs/export/workbook.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kStatisticCount = kStatistics.size();
constexpr double kCodeWidth = 16, kNameWidth = 38, kNumberWidth = 15;
constexpr double kPlaceWidth = 22, kMonthWidth = 11;  // of frozen columns, which leave room for numbers
constexpr std::array<const char*, kStatisticCount> kStatisticNames{
    "mean", "5 % quantile", "25 % quantile", "median", "75 % quantile", "95 % quantile"};

/// Shares that people read in percent; other numbers of unit 1 are ratios.
bool is_share(const std::string& metric) {
  static const std::vector<std::string> kParts{"_share",          "_rate",       "occupancy",
                                               "vs_2019_20",      "value_index", "pathway_index",
                                               "value_threshold", "slope_index"};
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](const std::string& part) { return metric.find(part) != std::string::npos; });
}

CellStyle style_of(const MetricInfo& metric) {
  if (metric.unit == "1") return is_share(metric.name) ? CellStyle::percent : CellStyle::ratio;
  if (metric.unit == "GBP million") return CellStyle::two_decimals;
  const bool whole = metric.unit == "pathways" || metric.unit == "beds" || metric.unit == "admissions" ||
                     metric.unit == "appointments";
  return whole ? CellStyle::whole : CellStyle::one_decimal;
}

std::string unit_text(const MetricInfo& metric) {
  if (metric.unit != "1") return metric.unit;
  return is_share(metric.name) ? "share" : "ratio";
}

/// The columns that tell where and when, and how to fill them for a row of a slice.
struct PlaceColumns {
  bool by_area = false;  ///< England, regions and systems on one sheet: level, code, name
  std::vector<LevelColumn> columns;

  explicit PlaceColumns(const TopicSheet& sheet) : by_area(sheet.topic->levels.size() > 1) {
    if (!by_area) columns = level_columns(sheet.slices);
  }
  [[nodiscard]] std::vector<std::string> names() const {
    if (by_area) return {"level", "code", "name"};
    std::vector<std::string> names;
    for (const LevelColumn& column : columns) names.push_back(column.name);
    return names;
  }
  [[nodiscard]] std::vector<std::string> of_row(const Slice& slice, std::size_t row) const {
    if (by_area && slice.axes.empty()) {
      const std::string whole = slice.subject.results->whole();
      return {slice.level, whole, whole};
    }
    if (by_area) return {slice.level, slice.code(0, row), slice.label(0, row)};
    std::vector<std::string> cells;
    for (const LevelColumn& column : columns)
      cells.push_back(column.is_name ? slice.label(column.axis, row) : slice.code(column.axis, row));
    return cells;
  }
};

/// \return number of columns before the values
std::size_t write_topic_header(Workbook& workbook, const TopicSheet& sheet, const PlaceColumns& places) {
  std::vector<std::string> names{"scenario"};
  for (const std::string& name : places.names()) names.push_back(name);
  names.emplace_back("month_end");
  std::vector<HeadingCell> headings;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const bool wide = names[c] == "scenario" || names[c].ends_with("name");
    headings.push_back({c, names[c], wide ? kPlaceWidth : kMonthWidth});
  }
  for (const MetricInfo& metric : sheet.metrics) {
    for (const char* statistic : kStatisticNames)
      headings.push_back({headings.size(),
                          fmt::format("{}, {} ({})", metric.name, statistic, unit_text(metric)),
                          kNumberWidth});
  }
  const std::size_t column = headings.size();
  for (const HeadingCell& heading : headings)
    workbook.set_width(heading.column, heading.column, heading.width);
  workbook.headings(0, headings);
  workbook.freeze(1, names.size());
  workbook.filter(0, sheet.rows(), column - 1);
  return names.size();
}

/// Values of a slice in the order of the sheet's columns; none where the level has not got the metric.
std::vector<MetricValues> values_of(const TopicSheet& sheet, const Slice& slice) {
  std::vector<MetricValues> values(sheet.metrics.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto same = [&](const MetricInfo& metric) { return metric.name == sheet.metrics[i].name; };
    if (std::any_of(slice.metrics.begin(), slice.metrics.end(), same))
      values[i] = read_metric(*slice.subject.results, slice.level, sheet.metrics[i].name);
  }
  return values;
}

void write_topic(Workbook& workbook, const TopicSheet& sheet) {
  workbook.begin_sheet(sheet.topic->sheet);
  const PlaceColumns places(sheet);
  const std::size_t first_value = write_topic_header(workbook, sheet, places);
  std::size_t line = 1;
  for (const Slice& slice : sheet.slices) {
    const std::vector<MetricValues> values = values_of(sheet, slice);
    for (const std::size_t row : slice.rows) {
      const std::vector<std::string> place = places.of_row(slice, row);
      for (const std::size_t month : slice.months) {
        workbook.text(line, 0, slice.subject.label);
        for (std::size_t c = 0; c < place.size(); ++c) workbook.text(line, c + 1, place[c]);
        workbook.date(line, first_value - 1, slice.subject.results->months()[month]);
        for (std::size_t i = 0; i < values.size(); ++i) {
          for (std::size_t s = 0; s < kStatisticCount && !values[i][s].empty(); ++s)
            workbook.number(line, first_value + i * kStatisticCount + s,
                            values[i][s][month * slice.level_rows + row], style_of(sheet.metrics[i]));
        }
        ++line;
      }
    }
  }
}

std::string sheet_name(const ExportTable& table) {
  std::string name = table.name;
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

void write_table(Workbook& workbook, const ExportTable& table) {
  workbook.begin_sheet(sheet_name(table));
  std::vector<HeadingCell> headings;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const ExportColumn& column = table.columns[c];
    const bool of_text =
        std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<ExportCell>& row) {
          const auto* text = std::get_if<std::string>(&row[c]);
          return text != nullptr && text->size() > 20;
        });
    const bool told = column.meaning.size() > 0 && table.name == "context" && c > 3;
    headings.push_back({c, told ? fmt::format("{}: {}", column.name, column.meaning) : column.name,
                        of_text ? kNameWidth : kCodeWidth});
    workbook.set_width(c, c, headings.back().width);
  }
  workbook.headings(0, headings);
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const ExportCell& cell = table.rows[r][c];
      if (const auto* text = std::get_if<std::string>(&cell))
        workbook.text(r + 1, c, *text, CellStyle::wrapped);
      if (const auto* number = std::get_if<double>(&cell))
        workbook.number(r + 1, c, *number, CellStyle::general);
      if (const auto* figure = std::get_if<float>(&cell))
        workbook.number(r + 1, c, *figure, table.columns[c].is_share ? CellStyle::percent : CellStyle::whole);
    }
  }
  workbook.freeze(1, 0);
  workbook.filter(0, table.rows.size(), table.columns.size() - 1);
  workbook.allow_numbers_as_text(table.rows.size(), table.columns.size() - 1);
}

const std::vector<std::string> kHowToRead{
    "One row of a sheet is one place in one month; each figure has its mean over draws and five quantiles.",
    "Stocks are of the end of the month, flows of the month; the sheet 'Metrics' tells which is which, and "
    "what each means.",
    "Half of the draws lie between the 25 % and the 75 % quantile, nine in ten between the 5 % and the 95 % "
    "quantile.",
    "An empty cell has no value, such as a share where nobody waits. It never stands for zero.",
    "Do not add up quantiles: the quantile of a sum is not the sum of quantiles. Take a level that holds the "
    "sum.",
    "Read no figure of a system without its context: the sheet 'Context' has its people, deprivation, staff "
    "and money.",
    "Numbers are the shortest decimals that give back the run file's 32-bit floating point numbers, bit for "
    "bit."};

void write_cover(Workbook& workbook, const std::vector<Subject>& subjects, const TopicPlan& plan,
                 const std::vector<ExportTable>& tables, bool of_lists) {
  workbook.begin_sheet("Cover");
  workbook.set_width(0, 0, 28);
  workbook.set_width(1, std::max<std::size_t>(1, subjects.size()), 60);
  std::size_t line = 0;
  workbook.text(line, 0, "Simulated waiting lists of England's integrated care systems", CellStyle::title);
  line += 2;
  std::vector<std::vector<NamedText>> items;
  for (const Subject& subject : subjects) items.push_back(provenance_items(subject));
  for (std::size_t i = 0; i < items[0].size(); ++i, ++line) {
    workbook.text(line, 0, items[0][i].name, CellStyle::heading);
    for (std::size_t s = 0; s < subjects.size(); ++s)
      workbook.text(line, s + 1, items[s][i].text, CellStyle::wrapped);
  }
  const auto tell = [&](const std::string& what, const std::vector<std::string>& lines) {
    ++line;
    workbook.text(line, 0, what, CellStyle::heading);
    for (const std::string& words : lines) workbook.text(line++, 1, words);
  };
  tell("licence", licence_lines(subjects));
  tell("how to read", kHowToRead);
  ++line;
  workbook.text(line, 0, "sheets", CellStyle::heading);
  workbook.text(
      line++, 1,
      "Summary: the list, the 18-week share and waits over 52 weeks of the first place, with charts");
  if (of_lists) workbook.text(line++, 1, fmt::format("{}: {}", kListsSheet, kListsAbout));
  for (const TopicSheet& sheet : plan.sheets)
    workbook.text(line++, 1, fmt::format("{}: {}", sheet.topic->sheet, sheet.topic->about));
  for (const ExportTable& table : tables)
    workbook.text(line++, 1, fmt::format("{}: {}", sheet_name(table), table.about));
  std::vector<std::string> left_out;
  for (const TopicSheetSpec* topic : plan.left_out)
    left_out.push_back(fmt::format("{}: `icsim export` with --level {}, or for some systems with --ics",
                                   topic->about, fmt::join(topic->levels, ",")));
  if (!left_out.empty()) tell("left out", left_out);
}

}  // namespace

std::chrono::sys_seconds created_at(const Subject& subject) {
  std::tm time{};
  std::istringstream text(subject.file->run().created_utc);
  text >> std::get_time(&time, "%Y-%m-%dT%H:%M:%SZ");
  const bool readable = !text.fail();
  return std::chrono::sys_seconds{std::chrono::seconds{readable ? ::timegm(&time) : 0}};
}

std::size_t write_xlsx(const std::filesystem::path& target, const std::vector<Subject>& subjects,
                       const std::vector<Slice>& slices, const TopicPlan& plan, NewFiles& files) {
  const std::vector<ExportTable> tables = run_tables(subjects, slices);
  Workbook workbook(files.add(target).part(), target.string(), created_at(subjects.front()));
  std::vector<ExportTable> shown(tables.begin() + 1, tables.end());  // the cover tells provenance
  write_cover(workbook, subjects, plan, shown, has_lists(slices));
  const bool summed_up = write_summary(workbook, slices);
  const bool listed = write_lists(workbook, slices);
  for (const TopicSheet& sheet : plan.sheets) write_topic(workbook, sheet);
  for (const ExportTable& table : shown) write_table(workbook, table);
  workbook.close();
  return 1 + (summed_up ? 1 : 0) + (listed ? 1 : 0) + plan.sheets.size() + shown.size();
}

}  // namespace icsim::outputs
