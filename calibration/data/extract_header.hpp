#pragma once
/// The header of NHS England's full extract: where it stands, and which column is where.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {

inline constexpr int kWaitBands = 105;    ///< by week since April 2021; the last is over 104
inline constexpr int kOldWaitBands = 53;  ///< before; the last is over 52
inline constexpr int kHeaderLines = 20;   ///< lines of which one must be the header

/// Columns that are read, found by name.
enum class ExtractColumn {
  period,
  year,
  month,
  provider_parent,
  provider,
  provider_name,
  commissioner_parent,
  commissioner,
  commissioner_name,
  part,
  function,
  function_name,
  total,
  unknown,
  all
};
inline constexpr std::size_t kExtractColumns = 15;

struct HeaderLine {
  int line = 1;  ///< from 1
  char separator = ',';
  std::string text;
};

/// The first line that names at least four columns of the extract, parted by commas, semicolons or tabs.
/// \param start of the file, decoded.
std::optional<HeaderLine> find_extract_header(std::string_view start);

struct ExtractLayout {
  HeaderLine header;
  std::size_t columns = 0;                ///< up to the last with a name
  std::array<int, kExtractColumns> at{};  ///< position of each column; -1: not there
  int first_band = 0, bands = 0;
  std::vector<std::string> notes;  ///< what is not as published, and what was made of it

  [[nodiscard]] int operator[](ExtractColumn column) const { return at[static_cast<std::size_t>(column)]; }
  [[nodiscard]] bool has(ExtractColumn column) const { return (*this)[column] >= 0; }
};

/// \param name of the file, for messages.
/// \throws DataError when columns are missing or come twice.
ExtractLayout extract_layout(const std::string& name, const HeaderLine& header);

/// "RTT-November-2024" in any case, "April 2021", or a bare month with the year of a column of its own, which may
/// be a financial year: "2018-19".
/// \return -1 when it is no month.
MonthNumber extract_month(std::string_view period, std::string_view year);
/// "RTT-November-2024"
std::string published_period(MonthNumber month);

}  // namespace icsim::calibration
