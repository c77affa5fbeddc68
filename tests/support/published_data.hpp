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

#include "calibration/data/data_set.hpp"
#include "calibration/rivals/mean_rate_backtest.hpp"
#include "engine/model/calendar.hpp"
#include "scenarios/text/csv.hpp"
#include "tests/support/source_root.hpp"

namespace icsim::test {

inline std::filesystem::path published_folder() {
  const char* folder = std::getenv("ICSIM_DATA");
  return folder ? std::filesystem::path(folder) : source_root().parent_path() / "shared" / "data";
}

inline scenarios::Table read_table(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return scenarios::Table(file.filename().string(), text.str(), {});
}

/// "2024-11" as a month number.
inline calibration::MonthNumber month_of(std::string_view text) {
  return 12 * std::stoi(std::string(text.substr(0, 4))) + std::stoi(std::string(text.substr(5, 2))) - 1;
}

/// Months for which most of an ICS's pathways were not submitted.
inline void note_under_submission(calibration::RttDataSet& data, const std::string& area,
                                  calibration::MonthNumber from, calibration::MonthNumber to) {
  for (calibration::MonthNumber month = from; month <= to; ++month) {
    data.notes.push_back({calibration::to_month(month), area, "incomplete", "under-submission", "", true});
  }
}

struct PublishedData {
  calibration::RttDataSet rtt;       ///< provider basis, 2022-04 to 2025-03
  std::vector<std::string> regions;  ///< [area]; empty for UNMAPPED
};

/// Stocks and flows of the 42 ICSs on provider basis; nothing where the files are not there.
inline std::optional<PublishedData> published_data() {
  const auto stocks = published_folder() / "rtt" / "ics_provider_basis_incomplete_month.csv";
  if (!std::filesystem::exists(stocks)) return std::nullopt;
  PublishedData data;
  std::map<std::string, int, std::less<>> areas;
  const scenarios::Table ics = read_table(source_root() / "scenarios/baseline/common/ics.csv");
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
  scenarios::Table table = read_table(stocks);
  const std::vector<std::pair<calibration::Stock, std::string_view>> columns{
      {calibration::Stock::incomplete, "total_incomplete"}, {calibration::Stock::within_18, "within_18wk"},
      {calibration::Stock::over_52, "over_52wk"},           {calibration::Stock::over_65, "over_65wk"},
      {calibration::Stock::over_78, "over_78wk"},           {calibration::Stock::over_104, "over_104wk"}};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int month = month_of(table.cell(row, "month")) - data.rtt.first_month;
    const int area = areas.at(std::string(table.cell(row, "icb_code")));
    for (const auto& [stock, column] : columns) data.rtt.at(stock, month, area) = *table.number(row, column);
  }
  scenarios::Table flows = read_table(published_folder() / "rtt" / "ics_flow_month.csv");
  for (std::size_t row = 0; row < flows.rows(); ++row) {
    const int month = month_of(flows.cell(row, "month")) - data.rtt.first_month;
    const auto area = areas.find(flows.cell(row, "icb_code"));
    if (month < 0 || month >= data.rtt.months || area == areas.end()) continue;
    data.rtt.at(calibration::Flow::clock_starts, month, area->second) = *flows.number(row, "clock_starts");
    data.rtt.at(calibration::Flow::completed, month, area->second) = *flows.number(row, "completed_pathways");
  }
  note_under_submission(data.rtt, "QNQ", month_of("2022-07"), month_of("2022-11"));
  note_under_submission(data.rtt, "QOP", month_of("2022-09"), month_of("2022-12"));
  return data;
}

/// England by months waited, 2021-04 to 2024-03. The file's bands are of four weeks, the first of three:
/// their cumulative counts meet the published thresholds of 18, 52, 65, 78 and 104 weeks so, in every month.
inline calibration::EnglandBands published_bands() {
  constexpr std::size_t kFourWeekBands = 27;
  std::vector<double> from_weeks{0.0};
  for (std::size_t band = 1; band < kFourWeekBands; ++band) {
    from_weeks.push_back(4.0 * static_cast<double>(band) - 1.0);
  }
  std::map<calibration::MonthNumber, std::array<std::vector<double>, 2>> months;
  scenarios::Table table = read_table(published_folder() / "rtt" / "england_month_band.csv");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.cell(row, "months_waited") == "NA") continue;
    const auto band = static_cast<std::size_t>(*table.number(row, "months_waited"));
    auto& counts = months[month_of(table.cell(row, "month"))];
    for (auto& kind : counts) kind.resize(kFourWeekBands);
    counts[0][std::min(band, kFourWeekBands - 1)] += *table.number(row, "incomplete");
    counts[1][std::min(band, kFourWeekBands - 1)] += *table.number(row, "completed");
  }
  calibration::EnglandBands bands{months.begin()->first, {}, {}};
  for (const auto& [month, counts] : months) {
    bands.incomplete.push_back(calibration::to_month_bands(counts[0], from_weeks));
    bands.completed.push_back(calibration::to_month_bands(counts[1], from_weeks));
  }
  return bands;
}

/// Working days of each month from April 2022 to March 2026.
inline std::vector<double> published_working_days() {
  scenarios::Table table = read_table(source_root() / "scenarios/baseline/common/bank_holidays.csv");
  std::vector<Date> holidays;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    holidays.push_back(parse_date(std::string(table.cell(row, "date"))));
  }
  const Calendar calendar(parse_date("2022-04-01"), parse_date("2026-04-01"), holidays, {});
  std::vector<double> days;
  for (int month = 0; month < calendar.months(); ++month) days.push_back(calendar.working_days(month));
  return days;
}

}  // namespace icsim::test
