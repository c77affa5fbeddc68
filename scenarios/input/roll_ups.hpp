#pragma once
/// Which systems and boards the places of a model add up to.
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::scenarios {

/// What an area is made of: a system, or a provider.
struct RollUpMember {
  int place = -1;                   ///< index into the places; -1: in none
  std::vector<RollUp::Area> areas;  ///< the one that it lies in; several: one of them, and nothing says which
  std::string divided;              ///< what lies in several: "QNQ"
};

/// Areas of which every member is in a place that holds nothing else. Those of which only some are in places are left
/// out with the reason. No areas where they would be the places themselves.
/// \param places codes, in the order of the model.
/// \param what   the members are called in reasons: "systems".
RollUp roll_up_of(std::span<const RollUpMember> members, std::span<const std::string> places,
                  const std::string& what);

inline constexpr const char* kRollUpTable = "roll_ups.csv";  ///< in a baseline that `icsim baseline` made

/// A row for each place of an area, and one for each that is left out; empty when there are none.
std::string roll_up_table(const RollUps& roll_ups, std::span<const std::string> places);
/// Reads it back.
/// \param ics_index position of each place.
/// \param mend      how to get the table back, for messages.
/// \throws DataError
RollUps read_roll_ups(Table table, const std::map<std::string, int, std::less<>>& ics_index,
                      const char* mend);
/// Columns of the table.
std::span<const std::string_view> roll_up_columns();

}  // namespace icsim::scenarios
