#pragma once
/// Published RTT files -> one calibration data set with what is to be known about it.
#include <filesystem>
#include <map>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {

struct ImportSettings {
  Basis basis = Basis::provider;
  std::vector<std::filesystem::path> files;    ///< in any order
  std::vector<std::filesystem::path> revised;  ///< replace months that `files` hold; differences are noted
};

/// What the import needs to know of England.
struct Geography {
  std::vector<std::string> ics;  ///< codes, in the order of the baseline
  std::vector<std::string> treatment_functions;
  std::map<std::string, std::string> ics_of_provider;  ///< for providers without a parent
};

/// One file's part of a data set: its months. UNMAPPED is the last area.
struct ImportedMonth {
  std::array<std::vector<double>, kStocks> stock, list_stock;  ///< [area], [area][tf]; empty: not in the file
  std::array<std::vector<double>, kFlows> flow, list_flow;
  std::vector<double> bands;                ///< [area][week]
  std::map<std::string, double> providers;  ///< incomplete pathways of each, where the file says
};
struct ImportedFile {
  std::string name;
  bool revision = false;
  std::map<MonthNumber, ImportedMonth> months;
  std::vector<DataNote> notes;
};

/// Reads one CSV of the published layout ("full CSV data file").
class RttStream;
ImportedFile read_full_extract(RttStream& stream, const std::string& first_bytes, Basis basis,
                               const Geography& geography);
/// \return true when the text starts with that layout's first column.
bool is_full_extract(std::string_view text);

/// Reads one tidy table, told apart by its header.
/// \throws DataError when it is none of the known ones.
ImportedFile read_tidy_table(const std::string& name, std::string text, Basis basis,
                             const Geography& geography);

/// Puts months together.
/// \throws DataError when a month comes twice.
RttDataSet join_months(const std::vector<ImportedFile>& files, Basis basis, const Geography& geography);

/// Notes on what a reader should know: gaps, breaks, implausible removals, and known events.
/// \param events calibration/data/known_events.csv as text.
void check_data(RttDataSet& data, const std::string& events_name, const std::string& events);

/// All of it.
/// \throws DataError with every fault of the first file that has one.
RttDataSet import_rtt(const ImportSettings& settings, const Geography& geography,
                      const std::string& events_name, const std::string& events);

}  // namespace icsim::calibration
