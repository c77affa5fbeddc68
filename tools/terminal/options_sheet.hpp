#pragma once
/// `icsim show --table` as a workbook.
#include <string>

#include "outputs/export/new_files.hpp"
#include "tools/terminal/options_table.hpp"

namespace icsim::tools {

/// \param subject whose run file dates the workbook.
/// \throws OutputError when the file is there already, does not end in .xlsx or cannot be written.
void write_table_xlsx(const std::string& target, const OptionsTable& table, const outputs::Subject& subject,
                      outputs::NewFiles& files);

}  // namespace icsim::tools
