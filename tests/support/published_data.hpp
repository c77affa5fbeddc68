#pragma once
/// Official statistics as a data set, where they stand beside the repository (or in $ICSIM_DATA).
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/data_set.hpp"
#include "scenarios/csv.hpp"

namespace icsim::test {

inline std::filesystem::path published_folder() {
  const char* folder = std::getenv("ICSIM_DATA");
  return folder ? std::filesystem::path(folder)
                : std::filesystem::path(ICSIM_ROOT).parent_path() / "shared" / "data";
}

inline Table read_table(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return Table(file.filename().string(), text.str(), {});
}

/// "2024-11" as a month number.
inline MonthNumber month_of(std::string_view text) {
  return 12 * std::stoi(std::string(text.substr(0, 4))) + std::stoi(std::string(text.substr(5, 2))) - 1;
}

/// Months for which most of an ICS's pathways were not submitted.
inline void note_under_submission(RttDataSet& data, const std::string& area, MonthNumber from,
                                  MonthNumber to) {
  for (MonthNumber month = from; month <= to; ++month) {
    data.notes.push_back({to_month(month), area, "incomplete", "under-submission", "", true});
  }
}

struct PublishedData {
  RttDataSet rtt;                    ///< provider basis, 2022-04 to 2025-03
  std::vector<std::string> regions;  ///< [area]; empty for UNMAPPED
};

/// Stocks and flows of the 42 ICSs on provider basis; nothing where the files are not there.
inline std::optional<PublishedData> published_data() {
  const auto stocks = published_folder() / "rtt" / "ics_provider_basis_incomplete_month.csv";
  if (!std::filesystem::exists(stocks)) return std::nullopt;
  PublishedData data;
  std::map<std::string, int, std::less<>> areas;
  const Table ics = read_table(std::filesystem::path(ICSIM_ROOT) / "scenarios/baseline/common/ics.csv");
  for (std::size_t row = 0; row < ics.rows(); ++row) {
    areas.emplace(ics.cell(row, "icb_code"), static_cast<int>(row));
    data.rtt.areas.emplace_back(ics.cell(row, "icb_code"));
    data.regions.emplace_back(ics.cell(row, "region"));
  }
  areas.emplace("UNMAPPED", static_cast<int>(ics.rows()));
  data.rtt.areas.emplace_back("UNMAPPED");
  data.regions.emplace_back();
  data.rtt.first_month = month_of("2022-04");
  data.rtt.months = 36;
  data.rtt.resize();
  Table table = read_table(stocks);
  const std::vector<std::pair<Stock, std::string_view>> columns{
      {Stock::incomplete, "total_incomplete"}, {Stock::within_18, "within_18wk"},
      {Stock::over_52, "over_52wk"},           {Stock::over_65, "over_65wk"},
      {Stock::over_78, "over_78wk"},           {Stock::over_104, "over_104wk"}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int month = month_of(table.cell(row, "month")) - data.rtt.first_month;
    const int area = areas.at(std::string(table.cell(row, "icb_code")));
    for (const auto& [stock, column] : columns) data.rtt.at(stock, month, area) = *table.number(row, column);
  }
  Table flows = read_table(published_folder() / "rtt" / "ics_flow_month.csv");
  for (std::size_t row = 0; row < flows.rows(); ++row) {
    const int month = month_of(flows.cell(row, "month")) - data.rtt.first_month;
    const auto area = areas.find(flows.cell(row, "icb_code"));
    if (month < 0 || month >= data.rtt.months || area == areas.end()) continue;
    data.rtt.at(Flow::clock_starts, month, area->second) = *flows.number(row, "clock_starts");
    data.rtt.at(Flow::completed, month, area->second) = *flows.number(row, "completed_pathways");
  }
  note_under_submission(data.rtt, "QNQ", month_of("2022-07"), month_of("2022-11"));
  note_under_submission(data.rtt, "QOP", month_of("2022-09"), month_of("2022-12"));
  return data;
}

}  // namespace icsim::test
