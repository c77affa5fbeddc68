#pragma once
/// Small tables beside the results: what CSV files and sheets of a workbook are both made of.
#include <string>
#include <variant>
#include <vector>

namespace icsim::outputs {

/// Nothing, a text or a number.
using ExportCell = std::variant<std::monostate, std::string, double, float>;

struct ExportColumn {
  std::string name, meaning;
  bool is_share = false;  ///< read in per cent
};

struct ExportTable {
  std::string name, about;
  std::vector<ExportColumn> columns;
  std::vector<std::vector<ExportCell>> rows;
};

}  // namespace icsim::outputs
