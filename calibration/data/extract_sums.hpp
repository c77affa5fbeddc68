#pragma once
/// Sums of a file's rows by month, and the figures that come of them.
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "calibration/data/extract_header.hpp"
#include "calibration/data/import.hpp"

namespace icsim::calibration {

/// What a month's file says of a commissioner that no system has.
struct HomelessCommissioner {
  std::string name;
  std::int64_t incomplete = 0;
};

/// Sums of one month by part, area and treatment function; the last function is X01, "other" before April 2021.
struct ExtractSums {
  std::vector<std::int64_t> bands, total;
  std::vector<char> seen;  ///< [area]: a row was read
  std::map<std::string, ImportedProvider> providers;
  std::map<std::string, HomelessCommissioner> commissioners;
  std::int64_t incomplete = 0, outside_england = 0;         ///< incomplete pathways
  std::int64_t unknown_completed = 0, unknown_waiting = 0;  ///< without a known clock start date
};

/// Rows of one provider and one commissioner in one month, for checks of their totals.
struct PairRows {
  std::array<std::int64_t, kRttParts> sum{}, published{-1, -1, -1, -1, -1};  ///< published: C_999
  std::array<std::uint64_t, kRttParts> functions{};                          ///< bit of each that was read
  std::array<int, kRttParts> line{};                                         ///< of C_999
  std::vector<std::array<std::int64_t, 2>> waiting;  ///< [function]: Part_2 and Part_2A
};
struct PairKey {
  MonthNumber month = -1;
  std::string provider, commissioner;
  auto operator<=>(const PairKey&) const = default;
};

/// Sizes of the sums.
struct ExtractSize {
  std::size_t areas, functions;  ///< with UNMAPPED, with X01

  [[nodiscard]] std::size_t cell(std::size_t part, std::size_t area, std::size_t function) const {
    return (part * areas + area) * functions + function;
  }
};

/// Stocks and flows by area, and by area and treatment function.
/// \param bands weeks waited in the file: 105, or 53 before April 2021.
ImportedMonth month_of_sums(const ExtractSums& sums, const ExtractSize& size, int bands);

}  // namespace icsim::calibration
