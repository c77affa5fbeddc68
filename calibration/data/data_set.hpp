#pragma once
/// What was published, on one basis and month by month: the data set that fits and back-tests read.
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "calibration/data/month_number.hpp"

namespace icsim::calibration {

/// Whose pathways a row counts: of the hospitals that treat (provider), or of the people who live there.
enum class Basis { provider, commissioner };
inline constexpr std::array<std::string_view, 2> kBasisNames{"provider", "commissioner"};

/// Incomplete pathways at the end of a month.
enum class Stock { incomplete, within_18, over_52, over_65, over_78, over_104, awaiting_admission };
inline constexpr int kStocks = 7;
inline constexpr std::array<std::string_view, kStocks> kStockNames{
    "incomplete",    "within_18_weeks", "over_52_weeks",     "over_65_weeks",
    "over_78_weeks", "over_104_weeks",  "awaiting_admission"};

/// Pathways over a month. `completed` holds both kinds, also where they are not told apart.
enum class Flow { clock_starts, completed, completed_non_admitted, completed_admitted };
inline constexpr int kFlows = 4;
inline constexpr std::array<std::string_view, kFlows> kFlowNames{
    "clock_starts", "completed", "completed_non_admitted", "completed_admitted"};

/// Something a reader of the data should know. `leave_out` says that a fit must not use these values.
struct DataNote {
  std::string month;   ///< "2024-11"; empty: all months
  std::string area;    ///< ICS code; empty: all
  std::string series;  ///< "clock_starts", "incomplete" ...; empty: all
  /// "gap", "carried", "break", "under-submission", "implausible", "revised", "shock", "total", "mapped", "unmapped", "moved",
  /// "outside" (England), "unknown" (clock start), "read", "layout"
  std::string kind;
  std::string text;  ///< what was found, and what was done
  bool leave_out = false;
};

struct SourceFile {
  std::string name;  ///< without folders
  std::string sha256;
};

inline constexpr double kNotPublished = std::numeric_limits<double>::quiet_NaN();

/// Pathways; NaN where nothing was published. Arrays are in C order. The last area, UNMAPPED, holds providers
/// (or commissioners) without a known ICS, so that the areas add up to England.
struct RttDataSet {
  Basis basis = Basis::provider;
  std::vector<std::string> areas;                ///< ICS codes in the order of the baseline, then "UNMAPPED"
  std::vector<std::string> treatment_functions;  ///< "C_100" ...
  MonthNumber first_month = 0;
  int months = 0;
  std::array<std::vector<double>, kStocks> stock;       ///< [Stock][month][area]
  std::array<std::vector<double>, kFlows> flow;         ///< [Flow][month][area]
  std::array<std::vector<double>, kStocks> list_stock;  ///< [Stock][month][area][treatment function]
  std::array<std::vector<double>, kFlows> list_flow;    ///< [Flow][month][area][treatment function]
  std::vector<double> bands;                            ///< [month][area][weeks waited 0..104]; may be empty
  std::vector<DataNote> notes;
  std::vector<SourceFile> sources;
  std::string licence;
  std::string place = "the data";  ///< the file it was read from, for messages

  /// Empty arrays of the right size, all NaN.
  void resize();
  [[nodiscard]] int area_count() const { return static_cast<int>(areas.size()); }
  [[nodiscard]] double& at(Stock s, int month, int area) { return stock[index(s)][cell(month, area)]; }
  [[nodiscard]] double at(Stock s, int month, int area) const { return stock[index(s)][cell(month, area)]; }
  [[nodiscard]] double& at(Flow f, int month, int area) { return flow[index(f)][cell(month, area)]; }
  [[nodiscard]] double at(Flow f, int month, int area) const { return flow[index(f)][cell(month, area)]; }
  [[nodiscard]] std::size_t list_cell(int month, int area, int tf) const {
    return cell(month, area) * treatment_functions.size() + static_cast<std::size_t>(tf);
  }

 private:
  template <class E>
  static std::size_t index(E e) {
    return static_cast<std::size_t>(e);
  }
  [[nodiscard]] std::size_t cell(int month, int area) const {
    return static_cast<std::size_t>(month) * areas.size() + static_cast<std::size_t>(area);
  }
};

/// The data as a fit may use them: stocks that a note leaves out are as if never published. Flows are mended
/// where they are read (flow_rates.hpp).
RttDataSet usable_stocks(const RttDataSet& data);

/// The data as they stood at the end of a month: nothing of a later one.
/// \param last a month of the data.
RttDataSet known_at(const RttDataSet& data, MonthNumber last);

/// A list that jumps by more than this share in a month has won or lost a provider, or changed its records: no
/// fit learns from it, and no forecast is scored from there on.
inline constexpr double kBreak = 0.15;
/// Also where either list is empty or unknown.
bool is_break(double before, double after);

/// SHA-256 of all that the data say: basis, areas, months, figures and notes, whatever file they stand in.
std::string content_sha256(const RttDataSet& data);

/// The data set as a file: HDF5 that is also netCDF-4 (outputs/FORMAT.md, "Calibration data").
/// \param file where to write, put in place by the caller.
/// \throws OutputError
void write_data_set(const std::filesystem::path& file, const RttDataSet& data);
/// \throws OutputError
RttDataSet read_data_set(const std::filesystem::path& file);

}  // namespace icsim::calibration
