#include "scenarios/input/roll_ups.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace icsim::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"level", "code", "name", "place", "left_out"};

/// What is known of an area once all members have been seen.
struct Tally {
  std::string name;
  std::size_t members = 0, outside = 0;
  std::set<int> places;
  std::set<std::string> divided;
};

/// Why the places do not add up to an area; empty when they do.
std::string why_not(const Tally& area, const std::vector<std::set<std::string>>& areas_of_place,
                    std::span<const std::string> places, const std::string& what) {
  if (!area.divided.empty())
    return fmt::format("it has part of {}, and nothing says which lists of {} those are",
                       fmt::join(area.divided, " and of "), area.divided.size() == 1 ? "it" : "them");
  if (area.outside > 0)
    return fmt::format("not all of its {} are in places of this run: {} of {}", what,
                       area.members - area.outside, area.members);
  for (const int place : area.places) {
    const auto p = static_cast<std::size_t>(place);
    if (areas_of_place[p].size() > 1)
      return fmt::format(
          "place {} holds lists of it and of others, and what runs as one cannot be taken apart", places[p]);
  }
  return {};
}

bool are_the_places(const RollUp& roll_up, std::span<const std::string> places) {
  for (std::size_t p = 0; p < roll_up.of_place.size(); ++p) {
    const int area = roll_up.of_place[p];
    if (area >= 0 && roll_up.areas[static_cast<std::size_t>(area)].code != places[p]) return false;
  }
  return true;
}

}  // namespace

RollUp roll_up_of(std::span<const RollUpMember> members, std::span<const std::string> places,
                  const std::string& what) {
  std::map<std::string, Tally> tallies;
  std::vector<std::set<std::string>> areas_of_place(places.size());
  for (const RollUpMember& member : members) {
    const bool inside = member.place >= 0;
    std::set<std::string>* in = inside ? &areas_of_place[static_cast<std::size_t>(member.place)] : nullptr;
    if (inside && member.areas.empty()) in->insert("");
    for (const RollUp::Area& area : member.areas) {
      Tally& tally = tallies[area.code];
      tally.name = area.name;
      ++tally.members;
      if (inside) {
        tally.places.insert(member.place);
        in->insert(area.code);
      } else {
        ++tally.outside;
      }
      if (member.areas.size() > 1) tally.divided.insert(member.divided);
    }
  }
  RollUp roll_up;
  roll_up.of_place.assign(places.size(), -1);
  for (const auto& [code, tally] : tallies) {
    if (tally.places.empty()) continue;
    if (std::string reason = why_not(tally, areas_of_place, places, what); !reason.empty()) {
      roll_up.left_out.push_back({code, tally.name, std::move(reason)});
      continue;
    }
    for (const int place : tally.places)
      roll_up.of_place[static_cast<std::size_t>(place)] = static_cast<int>(roll_up.areas.size());
    roll_up.areas.push_back({code, tally.name});
  }
  if (are_the_places(roll_up, places)) {
    roll_up.areas.clear();
    roll_up.of_place.clear();
  }
  return roll_up;
}

std::span<const std::string_view> roll_up_columns() {
  return kColumns;
}

std::string roll_up_table(const RollUps& roll_ups, std::span<const std::string> places) {
  std::string text;
  for (std::size_t r = 0; r < roll_ups.size(); ++r) {
    const RollUp& roll_up = roll_ups[r];
    for (std::size_t a = 0; a < roll_up.areas.size(); ++a) {
      for (std::size_t p = 0; p < places.size(); ++p) {
        if (roll_up.of_place[p] == static_cast<int>(a))
          text += fmt::format("{},{},{},{},\n", kRollUpNames[r], roll_up.areas[a].code,
                              csv_cell(roll_up.areas[a].name), places[p]);
      }
    }
    for (const RollUp::LeftOut& area : roll_up.left_out)
      text += fmt::format("{},{},{},,{}\n", kRollUpNames[r], area.code, csv_cell(area.name),
                          csv_cell(area.reason));
  }
  return text.empty() ? text : fmt::format("{}\n{}", fmt::join(kColumns, ","), text);
}

RollUps read_roll_ups(Table table, const std::map<std::string, int, std::less<>>& ics_index,
                      const char* mend) {
  std::map<std::string, int, std::less<>> levels;
  for (const char* name : kRollUpNames) levels.emplace(name, static_cast<int>(levels.size()));
  RollUps roll_ups;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto level = table.index(row, "level", levels);
    if (!level) continue;
    RollUp& roll_up = roll_ups[static_cast<std::size_t>(*level)];
    const std::string code(table.cell(row, "code")), name(table.cell(row, "name")),
        reason(table.cell(row, "left_out"));
    if (!reason.empty()) {
      roll_up.left_out.push_back({code, name, reason});
      continue;
    }
    const auto place = table.index(row, "place", ics_index);
    if (!place) continue;
    roll_up.of_place.resize(ics_index.size(), -1);
    if (roll_up.areas.empty() || roll_up.areas.back().code != code) roll_up.areas.push_back({code, name});
    int& of_place = roll_up.of_place[static_cast<std::size_t>(*place)];
    if (of_place >= 0)
      table.fault(row, "place " + shown_word(table.cell(row, "place")) + " stands twice at this level", mend);
    of_place = static_cast<int>(roll_up.areas.size()) - 1;
  }
  table.throw_if_any();
  return roll_ups;
}

}  // namespace icsim::scenarios
