#include "scenarios/language/boards.hpp"

#include <algorithm>

namespace icsim::scenarios {

RollUpMember board_member(const IcsRecord& system, std::span<const Board> boards) {
  RollUpMember member;
  for (const Board& board : boards) {
    const bool whole = std::find(board.whole.begin(), board.whole.end(), system.code) != board.whole.end();
    const bool part = std::any_of(board.parts.begin(), board.parts.end(),
                                  [&](const Board::Part& p) { return p.ics == system.code; });
    if (whole || part) member.areas.push_back({board.code, board.name});
  }
  if (member.areas.empty()) member.areas.push_back({system.code, system.name});
  member.divided = system.code;
  return member;
}

RollUp boards_of(const Model& model, std::span<const Board> boards) {
  std::vector<RollUpMember> members;
  std::vector<std::string> places;
  for (const IcsRecord& system : model.ics) {
    members.push_back(board_member(system, boards));
    members.back().place = static_cast<int>(places.size());
    places.push_back(system.code);
  }
  return roll_up_of(members, places, "systems");
}

}  // namespace icsim::scenarios
