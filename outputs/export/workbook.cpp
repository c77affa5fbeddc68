#include "outputs/export/workbook.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/no_memory.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMostCharacters = 32'767;
constexpr double kPointsPerLine = 15.0, kMostPoints = 409.0;  // of Calibri 11; Excel's highest row
constexpr double kBoldFits = 0.9;  // bold characters of a column that is as wide as so many digits
constexpr const char* kDiskHint = "is the disk full?";
constexpr const char* kCutMark = " [cut here: the run file has the whole text]";

/// Days since Excel's day 0; right from March 1900 on.
double excel_day(Date date) {
  return static_cast<double>((date - Date{std::chrono::year{1899} / 12 / 30}).count());
}

// The decimal that people would write for the 32 bits: 0.1, not 0.10000000149011612.
double shortest_decimal(float value) {
  char digits[32];
  const char* end = fmt::format_to(digits, "{}", value);
  double decimal = 0.0;
  std::from_chars(digits, end, decimal);
  return decimal;
}

std::size_t characters_in(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// Cuts between two characters of UTF-8.
std::string cut(const std::string& text, std::size_t characters) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && count++ == characters) break;
  }
  return text.substr(0, at);
}

/// Lines that a bold text takes in a column: words go down whole, longer ones than the column are broken.
std::size_t lines_in(const std::string& text, double width) {
  const auto room = static_cast<std::size_t>(std::max(1.0, std::floor(width * kBoldFits)));
  std::size_t lines = 1, used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    std::size_t word = characters_in(text.substr(at, end - at));
    if (used > 0 && used + 1 + word <= room) {
      used += 1 + word;
    } else {
      if (used > 0) ++lines;
      for (; word > room; word -= room) ++lines;
      used = word;
    }
    at = end + 1;
  }
  return lines;
}

const char* number_format(CellStyle style) {
  switch (style) {
    case CellStyle::date:
      return "d mmm yyyy";
    case CellStyle::whole:
      return "#,##0";
    case CellStyle::one_decimal:
      return "#,##0.0";
    case CellStyle::two_decimals:
      return "#,##0.00";
    case CellStyle::percent:
      return "0.0%";
    case CellStyle::ratio:
      return "0.000";
    default:
      return nullptr;
  }
}

// What the library makes in memory alone.
template <class Made>
Made* in_memory(Made* made) {
  if (made == nullptr) fail_without_memory();
  return made;
}

lxw_format* make_format(lxw_workbook* workbook, CellStyle style) {
  lxw_format* format = in_memory(workbook_add_format(workbook));
  if (const char* numbers = number_format(style)) format_set_num_format(format, numbers);
  if (style == CellStyle::title) format_set_font_size(format, 16);
  if (style == CellStyle::title || style == CellStyle::heading) format_set_bold(format);
  if (style == CellStyle::heading || style == CellStyle::wrapped) {
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  }
  if (style == CellStyle::heading) format_set_bottom(format, LXW_BORDER_THIN);
  return format;
}

lxw_row_t row_of(std::size_t row) {
  return static_cast<lxw_row_t>(row);
}
lxw_col_t column_of(std::size_t column) {
  return static_cast<lxw_col_t>(column);
}

}  // namespace

Workbook::Workbook(const std::filesystem::path& file, std::string name, std::chrono::sys_seconds created)
    : name_(std::move(name)) {
  std::string scratch = folder_of(file).string();
  lxw_workbook_options options{LXW_TRUE, scratch.data(), LXW_TRUE};
  workbook_ = workbook_new_opt(file.c_str(), &options);
  if (workbook_ == nullptr) throw OutputError(name_, "cannot be written", "");
  for (int style = 0; style < static_cast<int>(CellStyle::count); ++style)
    formats_.push_back(make_format(workbook_, static_cast<CellStyle>(style)));
  lxw_doc_properties properties{};
  properties.created = static_cast<time_t>(created.time_since_epoch().count());
  require(workbook_set_properties(workbook_, &properties));
}

Workbook::~Workbook() {
  lxw_workbook_free(workbook_);
}

lxw_format* Workbook::format(CellStyle style) const {
  return formats_[static_cast<std::size_t>(style)];
}

void Workbook::require(int status) const {
  if (status == LXW_NO_ERROR) return;
  if (status == LXW_ERROR_MEMORY_MALLOC_FAILED) fail_without_memory();
  throw OutputError(
      name_, fmt::format("cannot be written ({})", lxw_strerror(static_cast<lxw_error>(status))), kDiskHint);
}

// The library does not look whether the rows that it puts aside arrive.
void Workbook::end_sheet() const {
  if (sheet_ == nullptr) return;
  std::FILE* rows = sheet_->optimize_tmpfile;
  if (std::fflush(rows) != 0 || std::ferror(rows) != 0)
    throw OutputError(name_, fmt::format("cannot be written ({})", std::strerror(errno)), kDiskHint);
}

void Workbook::begin_sheet(const std::string& name) {
  end_sheet();
  sheet_ = workbook_add_worksheet(workbook_, name.c_str());
  if (sheet_ == nullptr) throw OutputError(name_, fmt::format("cannot have a sheet '{}'", name), "");
  sheet_name_ = name;
  constexpr std::uint8_t kA4 = 9;
  worksheet_set_paper(sheet_, kA4);
  worksheet_set_landscape(sheet_);
  worksheet_fit_to_pages(sheet_, 1, 0);  // as wide as a page, as long as it is
}

void Workbook::headings(std::size_t row, const std::vector<HeadingCell>& cells) {
  std::size_t lines = 1;
  for (const HeadingCell& cell : cells) lines = std::max(lines, lines_in(cell.text, cell.width));
  const double points = kPointsPerLine * static_cast<double>(lines) + 2.0;
  require(worksheet_set_row(sheet_, row_of(row), std::min(points, kMostPoints), nullptr));
  for (const HeadingCell& cell : cells) text(row, cell.column, cell.text, CellStyle::heading);
}

void Workbook::line_chart(std::size_t row, std::size_t column, const std::string& title,
                          const CellRange& months, const std::vector<ChartLine>& lines, CellStyle style) {
  lxw_chart* chart = in_memory(workbook_add_chart(workbook_, LXW_CHART_LINE));
  for (const ChartLine& line : lines) {
    lxw_chart_series* series = in_memory(chart_add_series(chart, nullptr, nullptr));
    chart_series_set_name(series, line.name.c_str());
    chart_series_set_categories(series, sheet_name_.c_str(), row_of(months.first_row),
                                column_of(months.first_column), row_of(months.last_row),
                                column_of(months.last_column));
    const CellRange& cells = line.values;
    chart_series_set_values(series, sheet_name_.c_str(), row_of(cells.first_row),
                            column_of(cells.first_column), row_of(cells.last_row),
                            column_of(cells.last_column));
  }
  chart_title_set_name(chart, title.c_str());
  chart_legend_set_position(chart, lines.size() > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
  chart_axis_set_num_format(chart->y_axis, style == CellStyle::percent ? "0%" : "#,##0");
  chart_axis_set_num_format(chart->x_axis, "mmm yyyy");
  require(worksheet_insert_chart(sheet_, row_of(row), column_of(column), chart));
}

void Workbook::define_name(const std::string& name, const CellRange& cells) {
  char range[LXW_MAX_CELL_RANGE_LENGTH];
  lxw_rowcol_to_range_abs(range, row_of(cells.first_row), column_of(cells.first_column),
                          row_of(cells.last_row), column_of(cells.last_column));
  require(workbook_define_name(workbook_, name.c_str(), fmt::format("='{}'!{}", sheet_name_, range).c_str()));
}

void Workbook::set_width(std::size_t first_column, std::size_t last_column, double characters) {
  require(worksheet_set_column(sheet_, column_of(first_column), column_of(last_column), characters, nullptr));
}

void Workbook::freeze(std::size_t row, std::size_t column) {
  if (row > 0) require(worksheet_repeat_rows(sheet_, 0, row_of(row - 1)));  // on every page
  worksheet_freeze_panes(sheet_, row_of(row), column_of(column));
}

void Workbook::filter(std::size_t header_row, std::size_t last_row, std::size_t last_column) {
  require(worksheet_autofilter(sheet_, row_of(header_row), 0, row_of(last_row), column_of(last_column)));
}

void Workbook::allow_numbers_as_text(std::size_t last_row, std::size_t last_column) {
  const auto range = fmt::format(
      "A1:{}{}",
      [last_column] {
        char name[LXW_MAX_COL_NAME_LENGTH];
        lxw_col_to_name(name, column_of(last_column), LXW_FALSE);
        return std::string(name);
      }(),
      last_row + 1);
  require(worksheet_ignore_errors(sheet_, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range.c_str()));
}

void Workbook::text(std::size_t row, std::size_t column, const std::string& text, CellStyle style) {
  const bool long_text = characters_in(text) > kMostCharacters;
  const std::string shown =
      long_text ? cut(text, kMostCharacters - std::string_view(kCutMark).size()) + kCutMark : text;
  require(worksheet_write_string(sheet_, row_of(row), column_of(column), shown.c_str(), format(style)));
}

void Workbook::number(std::size_t row, std::size_t column, float value, CellStyle style) {
  if (!std::isnan(value)) number(row, column, shortest_decimal(value), style);
}

void Workbook::number(std::size_t row, std::size_t column, double value, CellStyle style) {
  if (std::isnan(value)) return;
  require(worksheet_write_number(sheet_, row_of(row), column_of(column), value, format(style)));
}

void Workbook::date(std::size_t row, std::size_t column, Date date) {
  number(row, column, excel_day(date), CellStyle::date);
}

void Workbook::close() {
  end_sheet();
  lxw_workbook* finished = std::exchange(workbook_, nullptr);
  require(workbook_close(finished));  // frees it, whatever comes of it
}

}  // namespace icsim::outputs
