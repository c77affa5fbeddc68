#include "outputs/export/csv_text.hpp"

#include "outputs/files/csv.hpp"

namespace icsim::outputs {

void append_cell(std::string& line, const ExportCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) append_text(line, *text);
  if (const auto* number = std::get_if<double>(&cell)) append_number(line, *number);
  if (const auto* number = std::get_if<float>(&cell)) append_number(line, *number);
}

std::string csv_of(const ExportTable& table) {
  std::string text;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) text += ',';
    append_text(text, table.columns[c].name);
  }
  text += '\n';
  for (const std::vector<ExportCell>& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ',';
      append_cell(text, row[c]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace icsim::outputs
