#pragma once
/// Systems of 2022 added up to boards of April 2026.
#include <span>

#include "engine/model/model.hpp"
#include "scenarios/input/roll_ups.hpp"
#include "scenarios/language/place_words.hpp"

namespace icsim::scenarios {

/// The board that a system lies in: itself where nothing changed; several where it was divided.
/// \return a member that is in no place
RollUpMember board_member(const IcsRecord& system, std::span<const Board> boards);

/// Boards of a model whose places are systems.
RollUp boards_of(const Model& model, std::span<const Board> boards);

}  // namespace icsim::scenarios
