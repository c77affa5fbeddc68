#pragma once
/// Tidy CSV: one row for each scenario, place, month and metric.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "outputs/export/new_files.hpp"
#include "outputs/export/result_columns.hpp"
#include "outputs/export/selection.hpp"

namespace icsim::outputs {

/// A file that was written, and its rows below the header.
struct Written {
  std::filesystem::path path;
  std::size_t rows = 0;
};

/// Why Excel cannot show all of the file, with a hint; none when it can.
std::optional<std::string> too_long_for_excel(const Written& file, RowsOf rows_of);

/// One file for each level, one for each table of run_tables, and README.md, which explains all columns. They appear all at once;
/// what else the folder holds stays (NewFiles::add_folder).
/// \throws OutputError when a level does not keep draws that are asked for, a result does not match its
/// checksum, a file exists already or cannot be written, or the folder holds a file of another export.
std::vector<Written> write_csv_folder(const std::filesystem::path& folder,
                                      const std::vector<Subject>& subjects, const std::vector<Slice>& slices,
                                      RowsOf rows_of, NewFiles& files);

/// One level, which all slices must be of.
/// \param target "-": standard output, written once all has been
/// checked.
/// \throws OutputError
Written write_csv_file(const std::string& target, const std::vector<Slice>& slices, RowsOf rows_of,
                       NewFiles& files);

}  // namespace icsim::outputs
