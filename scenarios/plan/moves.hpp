#pragma once
/// `network.moves` of a scenario: pathways that it moves from one system to another by itself.
#include <span>
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/network/aid_network.hpp"
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

/// Notes unknown or equal places, times that hold no whole week of the run, and lists where nobody waits. Moves of a
/// policy outside the run's dates are left out.
std::vector<ToldMove> read_moves(Fields& fields, const Model& model, const PlaceNames& place_names,
                                 const ScenarioValues& values, const Node& list);

/// What each move comes to, in words: a week, of whom, in money. Warns of more than waits.
std::vector<std::string> note_moves(FaultList& faults, const Model& model, const ParameterPlan& plan,
                                    const AidNetwork& network, const ScenarioValues& values);

/// The network of places that run alone: their moves to each other, nothing offered.
/// \param kept places of `network`, rising.
AidNetwork moves_among(const AidNetwork& network, std::span<const int> kept);

}  // namespace icsim::scenarios
