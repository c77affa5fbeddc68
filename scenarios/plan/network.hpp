#pragma once
/// `network:` of a scenario: whom mutual aid may send patients to, and which moves it tells by itself.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/network/aid_network.hpp"
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {

/// Arcs and moves of a scenario's network. Notes unknown systems, systems that stand twice, collaboratives of fewer
/// than two, numbers out of range, and what `read_moves` does.
AidNetwork read_network(Fields& fields, const Model& model, const PlaceNames& place_names,
                        const ScenarioValues& values);

/// Notes levers that let a system send patients although no arc leads away from it.
/// \param places slots of each lever, as resolved.
void check_network(FaultList& faults, const Model& model, const ScenarioValues& values,
                   const std::vector<std::vector<std::uint32_t>>& places, const AidNetwork& network);

/// Notes places of `only` that mutual aid or a told move lets meet others: alone they would not fare as in a run of
/// England.
/// \param kept indices of systems; empty: all
void check_only(FaultList& faults, const Model& model, const ScenarioValues& values,
                std::span<const int> kept, const ParameterPlan& plan, const AidNetwork& network);

}  // namespace icsim::scenarios
