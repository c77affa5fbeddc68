#pragma once
/// Which systems of July 2022 and boards of April 2026 the places of a baseline of one's own add up to.
#include <map>
#include <string>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

/// Places that are systems: boards made of whole ones.
RollUps roll_ups_of_systems(const std::vector<OwnPlace>& places, const OwnContext& ground);

/// Places that are providers, or groups of them. A provider's board is what the census says where that is of April 2026
/// or later, otherwise that of its system.
/// \param place_of_provider code of each provider's place
RollUps roll_ups_of_providers(const std::vector<OwnPlace>& places, const ImportedMonth& census,
                              const std::map<std::string, std::string>& place_of_provider, MonthNumber month,
                              const OwnContext& ground);

/// Hospitals that a user has tables of: nothing says which others their system has.
RollUps roll_ups_of_hospitals(const std::vector<OwnPlace>& places, const OwnContext& ground);

}  // namespace icsim::calibration
