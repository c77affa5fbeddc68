// Moves that a scenario tells by itself: what they come to, and what cannot be told.
#include "scenarios/plan/moves.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

constexpr const char* kBase = "schema: icsim/scenario/1\nextends: baseline-2025\nperiod: {to: 2026-03-31}\n";

std::string with_moves(const std::string& moves) {
  return std::string(kBase) + "network:\n  moves:\n" + moves;
}

/// The message that a scenario on top of baseline-2025 gives with the real library; empty when it loads.
std::string message_of(const std::string& text) {
  try {
    load_scenario_text(text, "x.yaml", ".", test::real_library());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

Scenario load_real(const std::string& moves) {
  return load_scenario_text(with_moves(moves), "x.yaml", ".", test::real_library());
}

constexpr const char* kMove =
    "    - {from: Gloucestershire, to: E54000040, treatment_function: orthopaedics, pathways: 500, "
    "by: 2025-09-30}\n";

}  // namespace

TEST_CASE("A move is told in everyday words and says what it comes to", "[scenarios][moves][unit]") {
  const Scenario s = load_real(kMove);
  REQUIRE(s.aid->moves().size() == 1);
  const ToldMove& move = s.aid->moves()[0];
  CHECK(s.model->area(move.from).code == "QR1");
  CHECK(s.model->area(move.to).code == "QOX");
  CHECK(s.model->treatment_functions[static_cast<std::size_t>(move.treatment_function)].code == "C_110");
  CHECK(move.pathways == 500.0);
  CHECK(move.waited_weeks == 18);
  CHECK(to_string(move.after) == "2025-04-01");
  CHECK(to_string(move.by) == "2025-09-30");
  REQUIRE(s.notes.size() == 1);
  CHECK(s.notes[0] ==
        "move: 500 pathways of C_110 from QR1 to QOX by 2025-09-30: 19.2 a week for 26 weeks; 4,280 wait 18 "
        "weeks or longer in QR1 at the start; about GBP 683 k at tariff");
  CHECK(s.warnings.empty());
  // Who is near may still be offered; how far it is is known.
  const AidArc& arc = s.aid->arcs()[s.aid->arc_between(move.from, move.to)];
  CHECK(arc.distance_miles > 0.0);
  CHECK(arc.offered);
  // The resolved text tells the same.
  const Scenario again = load_scenario_text(s.resolved_yaml, "x.yaml", ".", test::real_library());
  CHECK(again.notes == s.notes);
  CHECK(again.aid->arcs().size() == s.aid->arcs().size());
}

TEST_CASE("A move may go further than mutual aid, whose arcs stay what they were",
          "[scenarios][moves][unit]") {
  const Scenario plain = load_real("    []\n");
  const Scenario far = load_real(
      "    - {from: QR1, to: QHM, treatment_function: C_110, pathways: 50, by: 2025-09-30}\n"
      "    - {from: QR1, to: QHM, treatment_function: C_130, pathways: 50, after: 2025-10-01, by: "
      "2025-12-31}\n");
  REQUIRE(far.aid->moves().size() == 2);
  CHECK(far.aid->arcs().size() == plain.aid->arcs().size() + 1);
  const AidArc& arc = far.aid->arcs()[far.aid->arc_between(far.aid->moves()[0].from, far.aid->moves()[0].to)];
  CHECK(!arc.offered);
  CHECK(arc.distance_miles > 100.0);
}

TEST_CASE("What cannot move is refused, all at once", "[scenarios][moves][unit]") {
  CHECK(
      message_of(with_moves(
          "    - {from: QR1, to: Sommerset, treatment_function: C_110, pathways: 500, by: 2025-09-30}\n"
          "    - {from: QR1, to: Gloucestershire, treatment_function: C_110, pathways: 500, by: 2025-09-30}\n"
          "    - {from: QR1, to: [QOX, QSL], treatment_function: C_110, pathways: 500, by: 2025-09-30}\n"
          "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 0, by: 2025-09-30}\n"
          "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, by: 2027-09-30}\n"
          "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, after: 2025-06-01, by: "
          "2025-06-04}\n"
          "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, by: 2025-03-04}\n"
          "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, by: 2025-09-30, waited: 200}\n"
          "    - {from: QR1, wait: 3}\n"
          "    - QR1\n")) ==
      "x.yaml:6:23: there is no ics 'Sommerset' in baseline 2025-04-01 in network.moves[0].to\n"
      "  hint: the code of Somerset is QSL\n"
      "x.yaml:7:23: QR1 would send to itself in network.moves[1].to\n"
      "  hint: name another place\n"
      "x.yaml:8:23: a move has one 'to' in network.moves[2].to\n"
      "  hint: write a move for each\n"
      "x.yaml:9:65: 0 is below the least allowed, 1 in network.moves[3].pathways\n"
      "  hint: give a number from 1 to 1000000\n"
      "x.yaml:10:72: 2027-09-30 is after the run's end, 2026-03-31 in network.moves[4].by\n"
      "  hint: give an earlier date, or a longer period\n"
      "x.yaml:11:91: no whole week of the run lies between 2025-06-01 and 2025-06-04 in network.moves[5].by\n"
      "  hint: weeks are counted from the start; give more time\n"
      "x.yaml:12:72: no whole week of the run lies between 2025-04-01 and 2025-03-04 in network.moves[6].by\n"
      "  hint: weeks are counted from the start; give more time\n"
      "x.yaml:13:92: '200' is out of range in network.moves[7].waited\n"
      "  hint: give a whole number from 0 to 104\n"
      "x.yaml:14:7: key 'to' is missing in network.moves[8]\n"
      "  hint: write '- {from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}'\n"
      "x.yaml:14:7: key 'treatment_function' is missing in network.moves[8]\n"
      "  hint: write '- {from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}'\n"
      "x.yaml:14:7: key 'pathways' is missing in network.moves[8]\n"
      "  hint: write '- {from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}'\n"
      "x.yaml:14:7: key 'by' is missing in network.moves[8]\n"
      "  hint: write '- {from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}'\n"
      "x.yaml:14:19: unknown key 'wait' in network.moves[8]\n"
      "  hint: one of: from, to, treatment_function, pathways, by, after, waited\n"
      "x.yaml:15:7: a map is expected, not a single value in network.moves[9]\n"
      "  hint: write '- {from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: 2026-09-30}'");
  CHECK(message_of(std::string(kBase) + "network: {moves: {from: QR1}}\n") ==
        "x.yaml:4:18: a list of moves is expected in network.moves\n"
        "  hint: write 'moves: [{from: QR1, to: QOX, treatment_function: C_110, pathways: 500, by: "
        "2026-09-30}]'");
}

TEST_CASE("A move written beside the network or among the levers is told where it belongs",
          "[scenarios][moves][unit]") {
  CHECK(message_of(std::string(kBase) +
                   "move: {from: QR1, to: QOX}\nlevers:\n  - moves: [1]\n    what: demand.level\n" +
                   "    how: {add: 0}\n") ==
        "x.yaml:4:1: unknown key 'move'\n"
        "  hint: pathways are moved under network: write 'network: {moves: [{from: QR1, to: QOX, ...}]}'\n"
        "x.yaml:6:5: unknown key 'moves' in levers[0]\n"
        "  hint: pathways are moved under network: write 'network: {moves: [{from: QR1, to: QOX, ...}]}'");
}

TEST_CASE("Nobody moves from where nobody waits so long, and more than wait is warned of",
          "[scenarios][moves][unit]") {
  CHECK(message_of(
            with_moves("    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, by: 2025-09-30, "
                       "waited: 104}\n")) ==
        "x.yaml:6:65: nobody waits 104 weeks or longer in QR1 at the start: 5 pathways of C_110 from QR1 to "
        "QOX in network.moves[0].pathways\n"
        "  hint: name another list, or lower 'waited'");
  const Scenario s = load_real(
      "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5000, by: 2025-09-30, waited: 52}\n");
  REQUIRE(s.warnings.size() == 1);
  CHECK(
      to_text(s.warnings[0]) ==
      "x.yaml:6:5: warning: 5000 pathways of C_110 from QR1 to QOX, but only 99 wait 52 weeks or longer in "
      "QR1 at "
      "the start in network.moves\n"
      "  hint: fewer may move than told, unless others come to wait so long; lower 'waited', or the number");
}

TEST_CASE("Lists of England have no systems between which to move", "[scenarios][moves][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message(TinyLibrary::plain() +
                     "network: {moves: [{from: QAA, to: QBB, treatment_function: C_100, pathways: 5, by: "
                     "2025-09-30}]}\n") ==
        "x.yaml:5:19: baseline 2025-04-01 has no systems for patients to move between in network.moves[0]\n"
        "  hint: use another baseline, or remove the move");
}

TEST_CASE("Places of one's own, whose distances are not known, may move patients too",
          "[scenarios][moves][unit]") {
  Model lists = *load_real("    []\n").model;
  lists.aid_arcs.clear();
  Overrides overrides;
  overrides.model = std::make_shared<const Model>(lists);
  const std::string back =
      "    - {from: QOX, to: QR1, treatment_function: C_110, pathways: 50, by: 2025-09-30}\n";
  const Scenario s = load_scenario_text(with_moves(std::string(kMove) + kMove + back), "x.yaml", ".",
                                        test::real_library(), overrides);
  CHECK(s.aid->moves().size() == 3);
  REQUIRE(s.aid->arcs().size() == 2);
  for (const AidArc& arc : s.aid->arcs()) CHECK(!arc.offered);
}

TEST_CASE("Places that run alone keep the moves among them, and no others", "[scenarios][moves][unit]") {
  const std::string both = with_moves(kMove) + "only: [QOX, QR1]\n";
  const Scenario s = load_scenario_text(both, "x.yaml", ".", test::real_library());
  REQUIRE(s.aid->moves().size() == 1);
  CHECK(s.model->ics[static_cast<std::size_t>(s.aid->moves()[0].from)].code == "QR1");
  CHECK(s.model->ics[static_cast<std::size_t>(s.aid->moves()[0].to)].code == "QOX");
  const Scenario none =
      load_scenario_text(with_moves(kMove) + "only: [QYG]\n", "x.yaml", ".", test::real_library());
  CHECK(none.aid->moves().empty());
  CHECK(
      message_of(with_moves(kMove) + "only: [QR1]\n") ==
      "x.yaml:7:7: a move of the network leads from QR1 to QOX: run alone, one of them is not there in only\n"
      "  hint: name QOX here too, or leave the move out");
}

TEST_CASE("A policy's moves outside the run are left out", "[scenarios][moves][unit]") {
  TinyLibrary folder;
  folder.put("p.yaml",
             "schema: icsim/policy/1\nname: p\nnetwork:\n  moves:\n"
             "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 5, by: 2024-09-30}\n"
             "    - {from: QR1, to: QOX, treatment_function: C_110, pathways: 6, by: 2025-09-30}\n");
  const auto file = folder.put("x.yaml", std::string(kBase) + "policies: [p.yaml]\n");
  const Scenario s = load_scenarios(file, test::real_library()).at(0);
  REQUIRE(s.aid->moves().size() == 1);
  CHECK(s.aid->moves()[0].pathways == 6.0);
}
