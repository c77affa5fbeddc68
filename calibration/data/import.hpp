#pragma once
/// Published RTT files -> one calibration data set with what is to be known about it.
#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "calibration/data/data_set.hpp"
#include "calibration/data/places.hpp"
#include "scenarios/text/fault.hpp"

namespace icsim::calibration {

struct ImportSettings {
  Basis basis = Basis::provider;
  std::vector<std::filesystem::path> files;    ///< in any order
  std::vector<std::filesystem::path> revised;  ///< replace months that `files` hold; differences are noted
};

/// Parts of a published file, in its order.
enum class RttPart { admitted, non_admitted, incomplete, with_decision, starts };
inline constexpr std::size_t kRttParts = 5;
inline constexpr std::array<std::string_view, kRttParts> kRttPartNames{"Part_1A", "Part_1B", "Part_2",
                                                                       "Part_2A", "Part_3"};

/// Pathways of a part from which on it matters that a provider is not there.
inline constexpr std::int64_t kLargeProvider = 500;

/// What a month's file says of one provider.
struct ImportedProvider {
  static constexpr std::int64_t kNoRow = -1;
  std::string name, parent;
  Place place;  ///< on provider basis
  std::array<std::int64_t, kRttParts> pathways{kNoRow, kNoRow, kNoRow, kNoRow, kNoRow};

  [[nodiscard]] std::int64_t of(RttPart part) const {
    return std::max<std::int64_t>(pathways[static_cast<std::size_t>(part)], 0);
  }
};

/// One file's part of a data set: its months. UNMAPPED is the last area.
struct ImportedMonth {
  std::array<std::vector<double>, kStocks> stock, list_stock;  ///< [area], [area][tf]; empty: not in the file
  std::array<std::vector<double>, kFlows> flow, list_flow;
  std::vector<double> bands;  ///< [area][week]
  /// [area][tf][week]: Part_2 and Part_2A; empty where weeks beyond 52 are not told apart.
  std::array<std::vector<double>, 2> waiting;
  std::map<std::string, ImportedProvider> providers;  ///< by code, where the file says
};
struct ImportedFile {
  std::string name;
  std::filesystem::path path;  ///< that it was read from: an archive may hold several
  bool revision = false;
  std::map<MonthNumber, ImportedMonth> months;
  std::vector<DataNote> notes;
};

class ExtractText;
struct HeaderLine;
/// Reads one CSV of the published layout ("full CSV data file"), whose header was found.
/// \param only rows of these providers alone; all where there is none.
/// \throws DataError with every fault of the file.
ImportedFile read_full_extract(ExtractText& text, const HeaderLine& header, Basis basis,
                               const Geography& geography, const std::set<std::string>& only = {});

/// Reads one tidy table, told apart by its header.
/// \throws DataError when it is none of the known ones.
ImportedFile read_tidy_table(const std::string& name, std::string text, Basis basis,
                             const Geography& geography);

/// Reads CSV, ZIP, .xz and .gz files in any order, and carries absent providers forward (absent_providers.hpp).
/// \param sources what was read is appended
/// \throws DataError with every fault of the first file that has one.
std::vector<ImportedFile> read_rtt_files(const ImportSettings& settings, const Geography& geography,
                                         std::vector<SourceFile>& sources);

/// Puts months together.
/// \throws DataError when a month comes twice.
RttDataSet join_months(const std::vector<ImportedFile>& files, Basis basis, const Geography& geography);

/// Notes on what a reader should know: gaps, breaks, implausible removals, and known events.
/// \param events calibration/data/known_events.csv as text.
void check_data(RttDataSet& data, const std::string& events_name, const std::string& events);

/// Notes on providers from one month to the next: which vanish, appear or send zeros, and whose parent changes.
void note_providers(const std::vector<ImportedFile>& files, RttDataSet& data);

/// All of it.
/// \throws DataError with every fault of the first file that has one.
RttDataSet import_rtt(const ImportSettings& settings, const Geography& geography,
                      const std::string& events_name, const std::string& events);

}  // namespace icsim::calibration
