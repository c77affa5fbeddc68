#pragma once
/// Reads the systems of a baseline: staff, general practice, beds, money, resource needs, arcs.
#include <map>
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::scenarios {

/// Fills Model::system, need, need_of_function, aid_arcs and need_weight. A baseline without system.csv has
/// none of them.
/// \param ics_index  position of each ICS code.
/// \param mend       how to restore a table, for messages.
/// \param whole_nation false: the systems are some of the nation's, so that shares of its money need not sum to 1.
/// \throws DataError
void read_system(BaselineFiles& files, const std::string& baseline,
                 const std::map<std::string, int, std::less<>>& ics_index, const char* mend, Model& model,
                 bool whole_nation = true);

}  // namespace icsim::scenarios
