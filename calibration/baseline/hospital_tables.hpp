#pragma once
/// A hospital's own tables, read and checked: lists by band of weeks at the census, flows by month.
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

/// One table as text.
struct OwnFile {
  std::string name, text, sha256;
  std::set<std::string, std::less<>> columns;

  [[nodiscard]] bool is_stock() const { return columns.contains("weeks_from"); }
  [[nodiscard]] bool is_flows() const {
    return columns.contains("treatment_function") && columns.contains("month") &&
           columns.contains("clock_starts");
  }
};

/// \param whole false: its start alone, for the header
/// \throws OutputError or DataError when it cannot be read
OwnFile read_own_file(const std::filesystem::path& path, bool whole);

/// Pathways of a list that have waited from <= weeks < to; kBands is open-ended.
struct Band {
  int from = 0, to = 0;
  double pathways = 0.0;
  std::size_t row = 0;
};

/// What both tables say.
struct HospitalTables {
  static constexpr int kBoth = -1;   ///< the stages of a list are not told apart
  using List = std::pair<int, int>;  ///< place, treatment function
  struct Flows {
    double clock_starts = 0.0, completed = 0.0;
    double admitted = kNotPublished;  ///< among the completed
    std::size_t row = 0;
  };

  std::vector<std::string> places;
  bool place_column = false;     ///< the places are from a column of both
  bool admitted_column = false;  ///< completed pathways come in both kinds
  std::map<List, std::map<int, std::vector<Band>>>
      bands;                                            ///< by stage, or kBoth; from week 0 on without gaps
  std::map<List, std::map<MonthNumber, Flows>> months;  ///< the same months for all, the census among them
  std::vector<SourceFile> sources;                      ///< lists, then flows
};

/// \throws DataError with every fault by file, row and column
HospitalTables read_hospital_tables(OwnFile stock, OwnFile flows, const OwnBaselineRequest& request,
                                    const Geography& england);

}  // namespace icsim::calibration
