#pragma once
/// The last published months by system and treatment function, as charts draw them before a run.
#include <array>
#include <string>
#include <vector>

#include "calibration/data/data_set.hpp"

namespace icsim::calibration {

inline constexpr int kHistoryMonths = 24;
inline constexpr std::array<Stock, 4> kHistoryStocks{Stock::incomplete, Stock::within_18, Stock::over_52,
                                                     Stock::over_65};

/// Pathways at the ends of the last months. Those of a place as a whole are as published; those by treatment function
/// too, with the pathways of the system that stand in no table by function shared out as in one later month, as
/// baselines do it (calibration/README.md). Months without a table by function have none.
struct ListHistory {
  std::vector<std::string> months;  ///< "2023-04" ...
  std::vector<std::string> places;  ///< "england", with what belongs to no system, then the systems
  std::vector<std::string> lists;   ///< "all", then the treatment functions
  std::vector<int> counts;          ///< [stock][place][list][month]; -1 where nothing was published
  std::vector<DataNote>
      left_out;  ///< what is known to be wrong with counts of one system in one of the months
};

/// \param outside text of rtt/outside_specialty.csv: pathways that stand in no table by function, by segment of waits.
/// \throws DataError when that text is damaged.
ListHistory list_history(const RttDataSet& data, const std::string& outside);

}  // namespace icsim::calibration
