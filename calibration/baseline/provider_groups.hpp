#pragma once
/// Places that are groups of providers: the boards of April 2026, or what a table of one's own says.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "calibration/baseline/published_lists.hpp"

namespace icsim::calibration {

struct ProviderGroups {
  std::vector<OwnPlace> places;          ///< `context` counts the places of the next model
  std::shared_ptr<const Model> context;  ///< a place's part of every system that its providers belong to
  std::map<std::string, std::string> group_of_provider;  ///< code -> code of the place
  std::vector<std::string> said;                         ///< providers in no place, a sentence each
};

/// Boards: the census's parents say which, where they are boards of 2026; before that, a system that is whole in one
/// board. A table: `provider,place` and, optionally, `name` of the place.
/// \param files the months read, of which the last that has a provider counts
/// \throws DataError: a table that names a provider twice, or places without a list; boards of systems that were split, from
///   files that do not say who is where
ProviderGroups group_providers(const std::vector<ImportedFile>& files, const ImportedMonth& census,
                               const OwnBaselineRequest& request, const OwnContext& ground);

}  // namespace icsim::calibration
