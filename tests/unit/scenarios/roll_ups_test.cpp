#include "scenarios/input/roll_ups.hpp"

#include "scenarios/language/boards.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;

namespace {

const std::vector<std::string> kPlaces{"a", "b", "c", "d"};
const std::map<std::string, int, std::less<>> kIndex{{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}};
const RollUp::Area kNorth{"N", "North"}, kSouth{"S", "The \"deep\" south, and more"}, kWest{"W", "West"};

std::string reason_of(const RollUp& roll_up, const std::string& code) {
  for (const RollUp::LeftOut& area : roll_up.left_out) {
    if (area.code == code) return area.reason;
  }
  return "";
}

std::string refusal(const std::string& rows) {
  try {
    read_roll_ups(
        Table("roll_ups.csv", "level,code,name,place,left_out\n" + rows, roll_up_columns(), "mend it"),
        kIndex, "mend it");
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("an area is made of the places that hold nothing else", "[scenarios][roll-ups][unit]") {
  const std::vector<RollUpMember> members{
      {0, {kNorth}, ""}, {0, {kNorth}, ""}, {1, {kNorth}, ""}, {2, {kSouth}, ""}, {3, {kSouth}, ""}};
  const RollUp roll_up = roll_up_of(members, kPlaces, "providers");
  REQUIRE(roll_up.areas.size() == 2);
  CHECK(roll_up.areas[0].code == "N");
  CHECK(roll_up.areas[1].name == kSouth.name);
  CHECK(roll_up.of_place == std::vector<int>{0, 0, 1, 1});
  CHECK(roll_up.left_out.empty());
}

TEST_CASE("an area is left out when members are missing, mixed with others' or may be another's",
          "[scenarios][roll-ups][unit]") {
  const RollUp missing =
      roll_up_of(std::vector<RollUpMember>{{0, {kNorth}, ""}, {-1, {kNorth}, ""}, {-1, {kWest}, ""}}, kPlaces,
                 "providers");
  CHECK(missing.areas.empty());
  CHECK(missing.of_place.empty());
  REQUIRE(missing.left_out.size() == 1);  // nothing of the west is run
  CHECK(reason_of(missing, "N") == "not all of its providers are in places of this run: 1 of 2");

  const RollUp mixed = roll_up_of(
      std::vector<RollUpMember>{{0, {kNorth}, ""}, {0, {kSouth}, ""}, {1, {kSouth}, ""}, {2, {kWest}, ""}},
      kPlaces, "providers");
  REQUIRE(mixed.areas.size() == 1);
  CHECK(mixed.areas[0].code == "W");
  CHECK(mixed.of_place == std::vector<int>{-1, -1, 0, -1});
  CHECK(reason_of(mixed, "N") ==
        "place a holds lists of it and of others, and what runs as one cannot be taken apart");
  CHECK(reason_of(mixed, "S") == reason_of(mixed, "N"));

  const RollUp divided = roll_up_of(std::vector<RollUpMember>{{0, {kNorth, kSouth}, "Q"}, {1, {kNorth}, "b"}},
                                    kPlaces, "systems");
  CHECK(divided.areas.empty());
  CHECK(reason_of(divided, "N") == "it has part of Q, and nothing says which lists of it those are");

  const RollUp with_unknown =
      roll_up_of(std::vector<RollUpMember>{{0, {kNorth}, ""}, {0, {}, ""}}, kPlaces, "providers");
  CHECK(reason_of(with_unknown, "N").starts_with("place a holds lists of it and of others"));
}

TEST_CASE("areas that are the places themselves are no areas", "[scenarios][roll-ups][unit]") {
  const RollUp roll_up =
      roll_up_of(std::vector<RollUpMember>{{0, {{"a", "A"}}, ""}, {1, {{"b", "B"}}, ""}}, kPlaces, "systems");
  CHECK(roll_up.areas.empty());
  CHECK(roll_up.of_place.empty());
  CHECK(roll_up_table({}, kPlaces).empty());
}

TEST_CASE("the table of areas reads back as it was written", "[scenarios][roll-ups][unit]") {
  RollUps written;
  written[0] = {{kNorth, kSouth}, {0, 1, -1, 0}, {{"W", "West", "it has part of Q, and nothing says which"}}};
  written[1] = {{kWest}, {-1, 0, 0, -1}, {}};
  const std::string text = roll_up_table(written, kPlaces);
  const RollUps read = read_roll_ups(Table("roll_ups.csv", text, roll_up_columns(), ""), kIndex, "");
  CHECK(roll_up_table(read, kPlaces) == text);
  CHECK(read[0].areas[1].name == kSouth.name);
  CHECK(read[0].of_place == written[0].of_place);
  CHECK(read[1].of_place == written[1].of_place);
  CHECK(read[0].left_out.at(0).reason == written[0].left_out[0].reason);
}

TEST_CASE("faults of the table of areas are told at once", "[scenarios][roll-ups][unit]") {
  CHECK(refusal("board,N,North,a,\nboard,S,South,a,\ncounty,X,X,b,\nboard,N,North,z,\n") ==
        "roll_ups.csv:3:1: place 'a' stands twice at this level\n  hint: mend it\n"
        "roll_ups.csv:4:1: 'county' is unknown in column 'level'\n  hint: mend it\n"
        "roll_ups.csv:5:1: 'z' is unknown in column 'place'\n  hint: mend it");
}

TEST_CASE("systems of 2022 add up to the boards that are made of whole ones", "[scenarios][roll-ups][unit]") {
  std::vector<InputFile> ignored;
  const auto model = load_baseline(test::real_library(), "2025-04-01", false, ignored);
  const PlaceNames names = read_place_names(test::real_library());
  const RollUp boards = boards_of(*model, names.boards);
  std::map<std::string, std::vector<std::string>> made_of;
  for (std::size_t i = 0; i < model->ics.size(); ++i) {
    if (boards.of_place[i] >= 0)
      made_of[boards.areas[static_cast<std::size_t>(boards.of_place[i])].code].push_back(model->ics[i].code);
  }
  CHECK(made_of["Z9B2Z"] == std::vector<std::string>{"QMJ", "QRV"});
  CHECK(made_of["QYG"] == std::vector<std::string>{"QYG"});
  CHECK(boards.areas.size() == 30);
  CHECK(boards.left_out.size() == 6);
  CHECK(reason_of(boards, "S0E4D") == "it has part of QNQ, and nothing says which lists of it those are");
  CHECK(reason_of(boards, "QRL") == "it has part of QNQ, and nothing says which lists of it those are");
  CHECK(reason_of(boards, "D7T5G") ==
        "it has part of QJG and of QM7, and nothing says which lists of them those are");
}

TEST_CASE("a run has boards when its scenario asks, and otherwise the same text as before",
          "[scenarios][roll-ups][unit]") {
  const std::string text =
      "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2025-05-31}\ncalibration: "
      "none\n";
  const ScenarioLibrary library = test::real_library();
  const Scenario without = load_scenario_text(text, "x.yaml", ".", library);
  CHECK(without.model->roll_up(RollUpLevel::board).areas.empty());
  CHECK(without.resolved_yaml.find("boards") == std::string::npos);
  const Scenario with = load_scenario_text(text + "outputs: {boards: true}\n", "x.yaml", ".", library);
  CHECK(with.model->roll_up(RollUpLevel::board).areas.size() == 30);
  CHECK(with.resolved_yaml.find("outputs: {wait_bands: false, boards: true, compression: 1}\n") !=
        std::string::npos);
  CHECK(with.inputs.back().name == "library/boards_2026.csv");
  Overrides overrides;
  overrides.boards = true;
  overrides.only = {"QMJ", "QYG"};
  const Scenario alone = load_scenario_text(text, "x.yaml", ".", library, overrides);
  CHECK(alone.model->roll_up(RollUpLevel::board).of_place == std::vector<int>{-1, 0});
  CHECK(reason_of(alone.model->roll_up(RollUpLevel::board), "Z9B2Z") ==
        "not all of its places are run here: 1 of 2");
}
