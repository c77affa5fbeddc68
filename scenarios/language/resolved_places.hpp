#pragma once
/// Words for places as codes, so that the resolved scenario of a run says the same wherever it is read again.
#include "engine/model/model.hpp"
#include "scenarios/language/place_words.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

/// Writes the code of each system that a word or list of words names in its place; what is unknown stays, to be noted
/// where it is read.
void write_system_codes(FaultList& faults, Node& words, const Model& model, const PlaceNames& names);

/// The same in all that names places in a flattened scenario: `where` of its levers, `sets`, `only` and
/// the collaboratives and moves of `network`.
void write_place_codes(FaultList& faults, Node& root, const Model& model, const PlaceNames& names);

}  // namespace icsim::scenarios
