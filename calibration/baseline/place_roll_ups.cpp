#include "calibration/baseline/place_roll_ups.hpp"

#include <algorithm>

#include "scenarios/input/roll_ups.hpp"
#include "scenarios/language/boards.hpp"

namespace icsim::calibration {
namespace {

using scenarios::RollUpMember;

std::vector<std::string> codes_of(const std::vector<OwnPlace>& places) {
  std::vector<std::string> codes;
  for (const OwnPlace& place : places) codes.push_back(place.code);
  return codes;
}

int position(const std::vector<std::string>& codes, const std::string& code) {
  const auto found = std::find(codes.begin(), codes.end(), code);
  return found == codes.end() ? -1 : static_cast<int>(found - codes.begin());
}

RollUp& of(RollUps& roll_ups, RollUpLevel level) {
  return roll_ups[static_cast<std::size_t>(level)];
}

/// The board that a file's parent is in the month; otherwise what the provider's system is in.
RollUpMember board_of(const ImportedProvider& provider, MonthNumber month, const OwnContext& ground) {
  const Board* board = Places(ground.england).board(provider.parent, month);
  if (board != nullptr && board->valid_from <= month) {
    const auto known = std::find_if(ground.boards.begin(), ground.boards.end(),
                                    [&](const scenarios::Board& b) { return b.code == board->code; });
    return {-1, {{board->code, known == ground.boards.end() ? board->name : known->name}}, ""};
  }
  if (provider.place.area >= ground.context.ics.size()) return {};
  return scenarios::board_member(ground.context.ics[provider.place.area], ground.boards);
}

}  // namespace

RollUps roll_ups_of_systems(const std::vector<OwnPlace>& places, const OwnContext& ground) {
  const std::vector<std::string> codes = codes_of(places);
  std::vector<RollUpMember> members;
  for (const IcsRecord& system : ground.context.ics) {
    members.push_back(scenarios::board_member(system, ground.boards));
    members.back().place = position(codes, system.code);
  }
  RollUps roll_ups;
  of(roll_ups, RollUpLevel::board) = scenarios::roll_up_of(members, codes, "systems");
  return roll_ups;
}

RollUps roll_ups_of_providers(const std::vector<OwnPlace>& places, const ImportedMonth& census,
                              const std::map<std::string, std::string>& place_of_provider, MonthNumber month,
                              const OwnContext& ground) {
  const std::vector<std::string> codes = codes_of(places);
  std::vector<RollUpMember> of_systems, of_boards;
  for (const auto& [code, provider] : census.providers) {
    if (provider.of(RttPart::incomplete) == 0) continue;
    const auto place = place_of_provider.find(code);
    const int at = place == place_of_provider.end() ? -1 : position(codes, place->second);
    RollUpMember in_system{at, {}, ""};
    if (provider.place.area < ground.context.ics.size()) {
      const IcsRecord& system = ground.context.ics[provider.place.area];
      in_system.areas.push_back({system.code, system.name});
    }
    of_systems.push_back(std::move(in_system));
    of_boards.push_back(board_of(provider, month, ground));
    of_boards.back().place = at;
  }
  RollUps roll_ups;
  of(roll_ups, RollUpLevel::system) = scenarios::roll_up_of(of_systems, codes, "providers");
  of(roll_ups, RollUpLevel::board) = scenarios::roll_up_of(of_boards, codes, "providers");
  return roll_ups;
}

RollUps roll_ups_of_hospitals(const std::vector<OwnPlace>& places, const OwnContext& ground) {
  RollUps roll_ups;
  if (places.empty()) return roll_ups;
  const IcsRecord& system = ground.context.area(places.front().context);
  const std::string reason = "the tables hold some of its hospitals, and nothing says whether these are all";
  of(roll_ups, RollUpLevel::system).left_out = {{system.code, system.name, reason}};
  for (const RollUp::Area& board : scenarios::board_member(system, ground.boards).areas)
    of(roll_ups, RollUpLevel::board).left_out.push_back({board.code, board.name, reason});
  return roll_ups;
}

}  // namespace icsim::calibration
