#pragma once
/// Export tables as CSV.
#include <string>

#include "outputs/export/table.hpp"

namespace icsim::outputs {

void append_cell(std::string& line, const ExportCell& cell);

/// The whole table, header first; lines end in a line feed.
std::string csv_of(const ExportTable& table);

}  // namespace icsim::outputs
