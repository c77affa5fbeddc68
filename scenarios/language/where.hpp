#pragma once
/// "where" of a lever: which places of the model, and so which slots of a parameter.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "scenarios/language/place_words.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

/// `sets` of a scenario: name -> its "where" map.
using NamedSets = std::map<std::string, const Node*, std::less<>>;

/// What a "where" map is read against.
struct WhereContext {
  const NamedSets* sets = nullptr;  ///< null: none may be named
  bool all_sets_known = true;  ///< false: what declares some is missing, so that an unknown name is no fault
  const PlaceNames* place_names = nullptr;
};

/// Chosen places; one flag each.
struct Places {
  std::vector<char> ics, treatment_function, stage, quintile, staff_group;
};

Places everywhere(const Model& model);

/// Reads a "where" map; keys intersect. Notes unknown codes, keys that the parameter does not vary by, and a
/// choice that leaves nothing.
/// \param spec null when a named set is read for itself.
Places read_where(Fields& fields, const Model& model, const ParameterSpec* spec, const Node& where,
                  const WhereContext& context);

/// Systems or treatment functions that a list of codes names, rising; notes unknown ones.
/// \param key "ics" or "treatment_function"
std::vector<int> read_places(Fields& fields, const Model& model, const std::string& key, const Node& codes,
                             const PlaceNames* place_names);

/// Slots of the parameter at these places.
std::vector<std::uint32_t> slots_at(const ParameterSpec& spec, const Dimensions& dims, const Places& places);

}  // namespace icsim::scenarios
