#pragma once
/// What published months say of every list of some places: the ground of a baseline of one's own.
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "calibration/data/import.hpp"
#include "calibration/fit/flow_rates.hpp"
#include "scenarios/language/place_words.hpp"

namespace icsim::calibration {

/// A place that is to be run: a system, or a provider of one.
struct OwnPlace {
  std::string code, name;
  int context = 0;        ///< index of the system whose staff, beds, money and deprivation it has part of
  double share = 1.0;     ///< its part in the admissions of that system
  std::uint32_t key = 0;  ///< of its random numbers
};

/// The months that a baseline is built from, in the order of time up to its census.
struct PublishedLists {
  RttDataSet data;                     ///< areas are the places, then UNMAPPED
  std::optional<RttDataSet> unmended;  ///< as published, where flows of `data` were mended
  MonthNumber census = 0;              ///< its last day is the day before the start
  std::vector<OwnPlace> places;
  /// [place][treatment function][week]: Part_2 and Part_2A at the census, whole pathways.
  std::array<std::vector<double>, 2> waiting;
  RollUps roll_ups;                      ///< what the places add up to
  std::shared_ptr<const Model> context;  ///< whose systems `places` have part of; none: the shipped one
  std::string as_published;          ///< what of the lists is so: "every pathway by treatment function ..."
  std::vector<std::string> assumed;  ///< what the files do not hold and what stands for it, a sentence each

  [[nodiscard]] int functions() const { return static_cast<int>(data.treatment_functions.size()); }
  [[nodiscard]] int census_index() const { return census - data.first_month; }
  [[nodiscard]] double list(Stock stock, int month, int place, int function) const {
    return data.list_stock[static_cast<std::size_t>(stock)][data.list_cell(month, place, function)];
  }
  [[nodiscard]] double list(Flow flow, int month, int place, int function) const {
    return data.list_flow[static_cast<std::size_t>(flow)][data.list_cell(month, place, function)];
  }
};

/// What the places are: the 42 systems; every provider; or groups of providers: boards of April 2026, or of a table.
enum class PlaceLevel { icb, provider, board, table };

struct OwnBaselineRequest {
  std::vector<std::filesystem::path> files;
  MonthNumber census = 0;
  PlaceLevel level = PlaceLevel::icb;
  std::string within;            ///< code of a system; empty: all
  std::string name;              ///< of a hospital whose tables have no column of places
  std::filesystem::path places;  ///< the table, for PlaceLevel::table
};

/// What is known without the files.
struct OwnContext {
  struct Text {
    std::string name, text;
  };
  const Geography& england;
  const Model& context;  ///< the shipped model whose systems the places belong to, with quintiles
  std::span<const scenarios::Board> boards;
  Text events;             ///< rtt/known_events.csv
  Text outside_specialty;  ///< rtt/outside_specialty.csv
};

/// Reads the files: full extracts, tidy tables by system, or two tables of a hospital's own.
/// \throws DataError with file, row and reason; also when no file holds the census
PublishedLists read_published_lists(const OwnBaselineRequest& request, const OwnContext& ground);

}  // namespace icsim::calibration
