#pragma once
/// A workbook for spreadsheet programs, written row by row. The only place that knows libxlsxwriter.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/model/calendar.hpp"

struct lxw_chart;
struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace icsim::outputs {

/// How cells look; it never changes what they hold.
enum class CellStyle {
  plain,
  title,
  heading,
  wrapped,
  date,
  whole,
  one_decimal,
  two_decimals,
  percent,
  ratio,
  general,
  count
};

/// Cells of the sheet that is being written.
struct CellRange {
  std::size_t first_row = 0, first_column = 0, last_row = 0, last_column = 0;
};

/// A line of a native chart.
struct ChartLine {
  std::string name;
  CellRange values;
};

/// A heading, and how many characters wide its column is.
struct HeadingCell {
  std::size_t column = 0;
  std::string text;
  double width = 0.0;
};

class Workbook {
 public:
  /// \param file where to write;
  /// \param name what messages call it.
  /// \param created for the document's properties, so that the same run gives the same workbook.
  Workbook(const std::filesystem::path& file, std::string name, std::chrono::sys_seconds created);
  ~Workbook();
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  /// The sheet that the following calls write to. Rows must then be written in order.
  void begin_sheet(const std::string& name);
  void set_width(std::size_t first_column, std::size_t last_column, double characters);
  /// Headings in a row that is as high as the longest of them needs. Before anything else of the row.
  void headings(std::size_t row, const std::vector<HeadingCell>& cells);
  /// A line chart of cells of this sheet.
  /// \param row, column where its upper left corner stands; it is about 15 rows high
  /// \param months below the lines
  /// \param style of the numbers on its axis
  void line_chart(std::size_t row, std::size_t column, const std::string& title, const CellRange& months,
                  const std::vector<ChartLine>& lines, CellStyle style);
  /// A name for cells of this sheet, for formulas: letters, digits and '_'.
  void define_name(const std::string& name, const CellRange& cells);
  /// Keeps rows above and columns before this cell in view.
  void freeze(std::size_t row, std::size_t column);
  void filter(std::size_t header_row, std::size_t last_row, std::size_t last_column);
  /// No marks on numbers that stand as text.
  void allow_numbers_as_text(std::size_t last_row, std::size_t last_column);

  /// Always a text, whatever it begins with; cut at Excel's 32,767 characters, and then says so.
  void text(std::size_t row, std::size_t column, const std::string& text, CellStyle style = CellStyle::plain);
  /// The shortest decimal that reads back to the same 32 bits; an empty cell for NaN.
  void number(std::size_t row, std::size_t column, float value, CellStyle style);
  void number(std::size_t row, std::size_t column, double value, CellStyle style);
  void date(std::size_t row, std::size_t column, Date date);

  /// Writes the file.
  /// \throws OutputError
  void close();

 private:
  [[nodiscard]] lxw_format* format(CellStyle style) const;
  void require(int status) const;
  void end_sheet() const;

  std::string name_, sheet_name_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::vector<lxw_format*> formats_;
};

}  // namespace icsim::outputs
