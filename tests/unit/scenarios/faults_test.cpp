// One round names every fault; hints say what was probably meant.
#include <algorithm>
#include <set>
#include <string>

#include "scenarios/language/place_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using Catch::Matchers::ContainsSubstring;
using icsim::test::TinyLibrary;

namespace {

/// Message of a scenario on the shipped baseline, without the folder's name.
std::string message_of(const std::string& more, const std::string& file = "x.yaml") {
  TinyLibrary folder;
  try {
    load_scenarios(folder.put(file, "schema: icsim/scenario/1\nextends: baseline-2025\n" + more),
                   test::real_library());
  } catch (const InputError& error) {
    std::string what = error.what();
    const std::string place = folder.root().string() + "/";
    for (std::size_t at; (at = what.find(place)) != std::string::npos;) what.erase(at, place.size());
    return what;
  }
  return "";
}

std::string hint_for(const std::string& where) {
  const std::string text =
      message_of("levers:\n  - what: capacity.level\n    where: {" + where + "}\n    how: {scale: 1.1}\n");
  const auto at = text.find("  hint: ");
  return at == std::string::npos ? text : text.substr(at + 8);
}

std::size_t count_of_faults(const std::string& message) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = message.find("hint:", at)) != std::string::npos; ++at) ++count;
  return count;
}

}  // namespace

TEST_CASE("An unknown key, a wrong place, a wrong date and a wrong number are named in one round",
          "[scenarios][faults][unit]") {
  CHECK(message_of("perod: {to: 2029-03-31}\nlevers:\n  - what: capacity.levels\n    label: more theatres\n"
                   "    where: {ics: [Gloucestershir], treatment_function: Bones}\n"
                   "    when: {from: 01/09/2026, ramp: 12}\n    how: {scale: 10%}\n") ==
        "x.yaml:3:1: unknown key 'perod'\n  hint: did you mean 'period'?\n"
        "x.yaml:5:11: unknown key 'capacity.levels' in levers[0].what\n"
        "  hint: did you mean 'capacity.level'? 'icsim explain' lists all keys\n"
        "x.yaml:7:19: there is no ics 'Gloucestershir' in baseline 2025-04-01 in levers[0].where.ics[0]\n"
        "  hint: the code of Gloucestershire is QR1\n"
        "x.yaml:7:56: there is no treatment_function 'Bones' in baseline 2025-04-01 in "
        "levers[0].where.treatment_function\n  hint: one of: C_100, C_101, C_110, C_120, C_130, C_140, "
        "C_150, C_160, "
        "C_170, C_300, C_301, C_320, C_330, C_340, C_400, C_410, C_430, C_502, X02, X03, X04, X05, X06\n"
        "x.yaml:8:18: '01/09/2026' is not a date in levers[0].when.from\n"
        "  hint: write year-month-day, such as 2025-04-01; here 2026-09-01\n"
        "x.yaml:9:18: '10%' is not a number in levers[0].how.scale\n"
        "  hint: 'scale' multiplies: write 1.1 for 10 % more, 0.9 for 10 % less, 0.1 for 10 % of it");
}

TEST_CASE("A number out of range hides no place, and one lever hides no other", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message_with("levers:\n  - {what: demand.level, where: {ics: QAX}, how: {set: -1}}\n"
                          "  - {what: demand.level, where: {quintile: 1}, how: {set: 1, add: x}}\n"
                          "  - {where: {ics: QBX}}\n  - demand\n") ==
        "x.yaml:6:39: there is no ics 'QAX' in baseline 2025-04-01 in levers[0].where.ics\n"
        "  hint: did you mean 'QAA'?\n"
        "x.yaml:6:56: -1 is below the least allowed, 0 in levers[0].how.set\n"
        "  hint: give a number from 0 to 10\n"
        "x.yaml:7:34: 'demand.level' does not vary by quintile in levers[1].where\n"
        "  hint: remove it; 'icsim explain demand.level' says what it varies by\n"
        "x.yaml:7:67: one of set, scale, add and path is expected, not two in levers[1].how.add\n"
        "  hint: keep one, or write two levers\n"
        "x.yaml:7:67: 'x' is not a number in levers[1].how.add\n"
        "  hint: write a plain decimal number such as 3.5\n"
        "x.yaml:8:5: key 'what' is missing in levers[2]\n"
        "  hint: name the parameter to change; 'icsim explain' lists them\n"
        "x.yaml:8:5: key 'how' is missing in levers[2]\n"
        "  hint: write 'how: {set: 3.5}', or scale, add, path\n"
        "x.yaml:8:19: there is no ics 'QBX' in baseline 2025-04-01 in levers[2].where.ics\n"
        "  hint: did you mean 'QBB'?\n"
        "x.yaml:9:5: a map is expected, not a single value in levers[3]\n"
        "  hint: start with 'what: demand.growth'");
}

TEST_CASE("A fault in one section hides none in another", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  const std::string message = tiny.message(
      "schema: icsim/scenaro/1\nbaseline: 2025-04-02\nperiod: {to: 2041-03-31}\nextends: plian\n"
      "policies: [tragets]\nensemble: {draws: 0}\nensemble: {draws: 1}\ncalibration: {from: [a], leaves: "
      "[demand.grwth]}\n"
      "parameters:\n  demand.growth: {value: x, from: baseline, distribution: {normal: {mean: a, sd: -1}}, "
      "grade: best}\n"
      "  workforce.leave_rate: {value: {consultant_surgical: y, theatre: 5}}\n"
      "sets: {hills: {ics: [QAX]}}\nnetwork: {reach: far, collaboratives: {a: QAX}}\noutputs: {wait_bands: "
      "maybe}\n"
      "levers:\n  - {what: demand.level, where: {set: hils}, how: {path: {2025-13-01: 1, 2025-06-01: z}}}\n");
  for (const char* problem :
       {"'icsim/scenaro/1' is not a choice in schema",
        "there is no baseline '2025-04-02'",
        "2041-03-31 is too far ahead",
        "there is no scenario 'plian'",
        "there is no policy 'tragets'",
        "'0' is out of range in ensemble.draws",
        "key 'ensemble' stands twice",
        "a text is expected, not a list in calibration.from",
        "unknown key 'demand.grwth'",
        "one of value, from and path is expected in parameters.demand.growth",
        "a distribution goes with a single 'value' only",
        "'x' is not a number in parameters.demand.growth.value",
        "the baseline holds no value of 'demand.growth'",
        "'a' is not a number in parameters.demand.growth.distribution",
        "-1 is below the least allowed, 1e-09",
        "'best' is not a choice in parameters.demand.growth.grade",
        "'y' is not a number in parameters.workforce.leave_rate.value.consultant_surgical",
        "key 'diagnostic' is missing in parameters.workforce.leave_rate.value",
        "there is no ics 'QAX' in baseline 2025-04-01 in sets.hills.ics[0]",
        "'far' is not a choice in network.reach",
        "there is no ics 'QAX' in baseline 2025-04-01 in network.collaboratives.a",
        "a collaborative has at least two systems",
        "'maybe' is neither true nor false",
        "'2025-13-01' is not a date in levers[0].how.path",
        "'z' is not a number in levers[0].how.path"})
    CHECK_THAT(message, ContainsSubstring(problem));
  // A policy or a parent that is missing may declare the set, so that its absence is no fault.
  CHECK_THAT(message, !ContainsSubstring("there is no set"));
}

TEST_CASE("A study names the faults of all of its scenarios, and of its own sections",
          "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  tiny.put("a.yaml", TinyLibrary::plain() + "parameters: {demand.growth: fast}\n");
  tiny.put("b.yaml", TinyLibrary::plain() + "levers: [{what: strikes.recovered_share, how: {scale: 9}}]\n");
  tiny.put("torn.yaml", "schema: [\n");
  const std::string message = tiny.message(
      "schema: icsim/study/1\nperiod: {to: 2025-09-29}\nscenarios:\n  - scenario: a.yaml\n  - scenario: "
      "torn.yaml\n"
      "  - {scenario: plian, levers: [{what: demand.level, where: {ics: QAX}, how: {set: 1}}]}\n  - "
      "{scenaro: plain}\n");
  for (const char* problem :
       {"a.yaml:5:29: 'fast' is not a number", "torn.yaml:", "there is no scenario 'plian'",
        "there is no ics 'QAX'", "unknown key 'scenaro'", "key 'scenario' is missing",
        "2025-09-29 is not the last day of a month"})
    CHECK_THAT(message, ContainsSubstring(problem));
  CHECK(tiny.message("schema: icsim/study/1\nperiod: {to: soon}\n") ==
        "x.yaml:1:1: key 'scenarios' is missing\n  hint: list them: '- scenario: baseline-2025'\n"
        "x.yaml:2:14: 'soon' is not a date in period.to\n  hint: write year-month-day, such as 2025-04-01");
  // A scenario without faults of its own goes on to its plan while another has some.
  const std::string both =
      tiny.message("schema: icsim/study/1\nscenarios: [{scenario: a.yaml}, {scenario: b.yaml}]\n");
  CHECK_THAT(both, ContainsSubstring("'fast' is not a number"));
  CHECK_THAT(both, ContainsSubstring("levers take 'strikes.recovered_share'"));
}

TEST_CASE("A file that says it is something else is not read as a scenario", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("schema: icsim/policy/1\nlevres: []\n") ==
        "x.yaml:1:9: this is a policy, not a scenario in schema\n  hint: name it under 'policies' of a "
        "scenario");
}

TEST_CASE("Codes in other spellings, names, ONS codes and everyday words are taken as the code",
          "[scenarios][faults][unit]") {
  std::vector<InputFile> read;
  const auto model = load_baseline(test::real_library(), "2025-04-01", false, read);
  const PlaceNames names = read_place_names(test::real_library());
  const auto code_of = [&](std::string_view key, const std::string& word) {
    return resolved_place(*model, &names, key, word).value_or("none");
  };
  for (const char* word : {"C_110", "c_110", "C110", "110", "T&O", "t and o", "Orthopaedics", "ortho",
                           "trauma & orthopaedics", "Trauma and Orthopaedics", "TRAUMA"})
    CHECK(code_of("treatment_function", word) == "C_110");
  CHECK(code_of("treatment_function", "ENT") == "C_120");
  CHECK(code_of("treatment_function", "eyes") == "C_130");
  CHECK(code_of("treatment_function", "gynae") == "C_502");
  CHECK(code_of("treatment_function", "gastro") == "C_301");
  CHECK(code_of("treatment_function", "x02") == "X02");
  CHECK(code_of("treatment_function", "mental health") == "X03");
  for (const char* word : {"QR1", "qr1", "E54000043", "e54000043", "Gloucestershire", "GLOUCESTERSHIRE",
                           "NHS Gloucestershire ICB", "NHS Gloucestershire Integrated Care Board"})
    CHECK(code_of("ics", word) == "QR1");
  CHECK(code_of("ics", "BNSSG") == "QUY");
  CHECK(code_of("ics", "South Gloucestershire") == "QUY");
  CHECK(code_of("ics", "BOB") == "QU9");
  CHECK(code_of("ics", "West Essex") == "QM7");
  CHECK(code_of("ics", "Birmingham") == "QHL");
  CHECK(code_of("region", "midlands") == "Midlands");
  CHECK(code_of("region", "north east") == "North East and Yorkshire");
  for (const char* none : {"London", "South West", "Essex", "Thames Valley", "Norfolk and Suffolk",
                           "Yorkshire", "NHS", "and", "", "Gloucestershir", "E54000099"})
    CHECK(code_of("ics", none) == "none");
  for (const char* none : {"surgery", "medicine", "Total", "C_999", "X01", "Ophtalmology"})
    CHECK(code_of("treatment_function", none) == "none");
  CHECK(code_of("region", "south") == "none");
}

TEST_CASE("Every everyday word means one place of its level", "[scenarios][faults][unit]") {
  std::vector<InputFile> read;
  const auto model = load_baseline(test::real_library(), "2025-04-01", false, read);
  const PlaceNames names = read_place_names(test::real_library());
  REQUIRE(names.everyday.size() > 15);
  for (const auto& [place, words] : names.everyday) {
    for (const std::string& word : words) {
      INFO(place.first << ' ' << word);
      CHECK(resolved_place(*model, &names, place.first, word) == place.second);
    }
  }
}

TEST_CASE("A word for a place is written as its code in the scenario that a run keeps",
          "[scenarios][faults][unit]") {
  TinyLibrary folder;
  const auto yaml_of = [&](const std::string& more) {
    return load_scenarios(folder.put("x.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\n" + more),
                          test::real_library())
        .at(0)
        .resolved_yaml;
  };
  const auto with = [&](const std::string& system, const std::string& function, const std::string& region) {
    return yaml_of("only: [QVV, " + system + "]\nsets: {mine: {ics: " + system +
                   "}}\nnetwork: {reach: none}\nlevers:\n  - what: capacity.level\n    where: {ics: [" +
                   system + "], treatment_function: [" + function + "], region: " + region +
                   "}\n    how: {scale: 1.1}\n");
  };
  const std::string codes = with("QR1", "C_110", "South West");
  CHECK(with("gloucestershire", "\"110\"", "south west") == codes);
  CHECK(with("\"NHS Gloucestershire ICB\"", "T&O", "south west") == codes);
}

TEST_CASE("A system that shares its name with a larger board of April 2026 is taken, with a warning",
          "[scenarios][faults][unit]") {
  TinyLibrary folder;
  const auto loaded = load_scenarios(
      folder.put("x.yaml",
                 "schema: icsim/scenario/1\nextends: baseline-2025\nlevers:\n  - what: capacity.level\n"
                 "    where: {ics: Hampshire and Isle of Wight}\n    how: {scale: 1.1}\n"),
      test::real_library());
  REQUIRE(loaded.at(0).warnings.size() == 1);
  CHECK_THAT(to_text(loaded[0].warnings[0]),
             ContainsSubstring(
                 "Hampshire and Isle of Wight is taken as the system of 2022, QRL; the board of April 2026 "
                 "of that name also holds the Hampshire part of QNQ in levers[0].where.ics\n"
                 "  hint: write QRL if that is meant"));
}

TEST_CASE("A word that means no place, or several, gets the code of what was probably meant as a hint",
          "[scenarios][faults][unit]") {
  CHECK(hint_for("treatment_function: Ophtalmology") == "the code of Ophthalmology is C_130");
  CHECK(hint_for("treatment_function: Surgery") ==
        "several have that name: General Surgery is C_100; Oral Surgery is C_140; Plastic Surgery is C_160; "
        "Cardiothoracic Surgery is C_170");
  CHECK(hint_for("treatment_function: C_999") ==
        "that is the total of all treatment functions: leave treatment_function out");
  CHECK(hint_for("treatment_function: X01") ==
        "X01 was replaced by X02 to X06 in 2021; name those that are meant");
  CHECK(hint_for("ics: Gloucestershir") == "the code of Gloucestershire is QR1");
  CHECK(hint_for("ics: Glouc") ==
        "several have that name: Gloucestershire is QR1; Bristol, North Somerset and South Gloucestershire "
        "is QUY");
  CHECK(hint_for("ics: Lincoln") == "the code of Lincolnshire is QJM");
  CHECK(hint_for("ics: Somerst") == "the code of Somerset is QSL");
  CHECK(hint_for("ics: North East") ==
        "several have that name: North East and North Cumbria is QHM; Suffolk and North East Essex is QJG; "
        "North East "
        "London is QMF; Bath and North East Somerset, Swindon and Wiltshire is QOX");
  CHECK(hint_for("ics: North") ==
        "8 have that in their names: QHM, QJG, QMF, QMJ, QOQ, QOX, QRV, QUY; say more of the name");
  CHECK(hint_for("ics: E54000099") ==
        "codes are those of the NHS, such as QOP, or of the ONS; the systems are those of July 2022");
  CHECK(hint_for("ics: London").find("region: London") != std::string::npos);
  CHECK(hint_for("ics: South West") == "South West is a region: write region: South West");
  CHECK(hint_for("region: South") == "several have that name: South West; South East");
  CHECK(hint_for("region: Midlnds") == "did you mean 'Midlands'?");
  CHECK(hint_for("stage: Awaiting Admission") == "did you mean 'awaiting_admission'?");
}

TEST_CASE("Boards of April 2026 are named with the systems of 2022 in them", "[scenarios][faults][unit]") {
  const std::string thames =
      "Thames Valley (S0E4D) is a board of April 2026; places here are the systems of 2022: it holds QU9 and "
      "the "
      "Berkshire part of QNQ; write ics: [QU9, QNQ], which takes all of each, or ics: [QU9] for what lies in "
      "it as a "
      "whole";
  CHECK(hint_for("ics: [Thames Valley]") == thames);
  CHECK(hint_for("ics: [NHS Thames Valley ICB]") == thames);
  CHECK(hint_for("ics: S0E4D") == thames);
  CHECK(hint_for("ics: [s0e4d]") == thames);
  CHECK(hint_for("ics: Essex")
            .find("it holds QH8, the Essex part of QM7 and the Essex part of QJG; write ics: [QH8, "
                  "QM7, QJG], ") != std::string::npos);
  CHECK(hint_for("ics: Norfolk & Suffolk").find("it holds QMM and the Suffolk part of QJG") !=
        std::string::npos);
  CHECK(hint_for("ics: S1Y5D").find("it holds QHG, QUE and the Hertfordshire part of QM7") !=
        std::string::npos);
  CHECK(hint_for("ics: S9B9J").find("it holds QXU, QNX and the Surrey part of QNQ") != std::string::npos);
  CHECK(hint_for("ics: Z9B2Z") ==
        "West and North London (Z9B2Z) is a board of April 2026; places here are the systems of 2022: it "
        "holds QMJ and "
        "QRV; write ics: [QMJ, QRV]");
  CHECK(hint_for("ics: North West and North Central London") == hint_for("ics: West and North London"));
}

TEST_CASE("Boards of April 2026 hold systems that there are, each system or part of one once",
          "[scenarios][faults][unit]") {
  const PlaceNames names = read_place_names(test::real_library());
  REQUIRE(names.boards.size() == 7);
  std::vector<InputFile> read;
  const auto model = load_baseline(test::real_library(), "2025-04-01", false, read);
  const auto codes = place_words(*model, "ics");
  std::set<std::string> whole, divided, parts;
  for (const Board& board : names.boards) {
    INFO(board.name);
    CHECK_FALSE(board.whole.empty());
    for (const std::string& ics : board.whole) {
      CHECK(std::count(codes.begin(), codes.end(), ics) == 1);
      CHECK(whole.insert(ics).second);
    }
    for (const Board::Part& part : board.parts) {
      CHECK(std::count(codes.begin(), codes.end(), part.ics) == 1);
      CHECK(parts.insert(part.ics + part.name).second);
      divided.insert(part.ics);
    }
  }
  for (const std::string& ics : divided) CHECK_FALSE(whole.contains(ics));
  CHECK(divided == std::set<std::string>{"QJG", "QM7", "QNQ"});
}

TEST_CASE("A comma in a number of a flow map is the number's, not a key", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  const auto how = [&](const std::string& text) {
    return tiny.message_with("levers:\n  - {what: demand.missing.pool, how: {" + text + "}}\n");
  };
  CHECK(how("scale: 1,1") ==
        "x.yaml:6:46: '1,1' is not a number in levers[0].how.scale\n"
        "  hint: write 1.1: a point, not a comma");
  CHECK(how("set: 7,000,000") ==
        "x.yaml:6:44: '7,000,000' is not a number in levers[0].how.set\n"
        "  hint: write 7000000, without commas");
  CHECK(tiny.message_with("sets: {a: {ics: QAA, QBB}}\n") ==
        "x.yaml:5:22: unknown key 'QBB' in sets.a\n  hint: a list needs brackets: ics: [QAA, QBB]");
  // Keys that are digits stay keys.
  CHECK(tiny.message_with("parameters: {demand.quintile_weight: {value: {1: 1,2: 1,3: 1,4: 1,5: 1}}}\n")
            .empty());
}

TEST_CASE("Blanks that only look like spaces are named", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message(TinyLibrary::plain() +
                     "levers:\n  - what: demand.level\n\xC2\xA0\xC2\xA0\xC2\xA0 how: {set: -1}\n") ==
        "x.yaml:7:1: a no-break space (U+00A0) is used to indent\n"
        "  hint: type plain spaces; text from a word processor or a web page often holds such blanks\n"
        "x.yaml:7:16: -1 is below the least allowed, 0 in levers[0].how.set\n  hint: give a number from 0 to "
        "10");
  CHECK(tiny.message_with("parameters: {demand.growth: 1\xC2\xA0}\n")
            .find("holds a no-break space (U+00A0) in parameters.demand.growth\n  hint: write 1") !=
        std::string::npos);
}

TEST_CASE("Files with capitals and blanks in their name are accepted", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  const auto scenario =
      load_scenarios(tiny.put("My Plan (v2).YAML", TinyLibrary::plain()), tiny.library()).at(0);
  CHECK(scenario.name == "my-plan-v2");
  CHECK(scenario.title == "My Plan (v2)");
  tiny.put("Other Plan.yaml", TinyLibrary::plain());
  CHECK(tiny.load("schema: icsim/scenario/1\nextends: Other Plan.yaml\n").at(0).name == "x");
  CHECK(tiny.message_with("name: My Plan\n") ==
        "x.yaml:5:7: 'My Plan' cannot be a name in name\n"
        "  hint: use a-z, 0-9, '.' and '-', at most 80, a letter or digit first; such as 'my-plan'");
}

TEST_CASE("Another kind of file in place of a scenario is named", "[scenarios][faults][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("\x89HDF\r\n\x1a\n....") ==
        "x.yaml: this is an HDF5 file, not a scenario\n"
        "  hint: `icsim show` reads run files, and `icsim run --from` runs their scenarios again");
  CHECK(tiny.message("\n<!DOCTYPE html>\n<html>") ==
        "x.yaml: this is a web page (HTML), not a scenario\n"
        "  hint: a download gave a page instead of the file; fetch the file itself (\"raw\")");
  CHECK(tiny.message("PK\x03\x04...") ==
        "x.yaml: this is a ZIP archive or an Excel or Word document, not a scenario\n"
        "  hint: give the YAML file of the scenario");
  CHECK(tiny.message("\xFF\xFE"
                     "a") ==
        "x.yaml: this is UTF-16 text, not a scenario\n  hint: save it as plain UTF-8 text");
}

TEST_CASE("A scale that was meant as a percentage is told apart", "[scenarios][faults][unit]") {
  CHECK(message_of("levers:\n  - {what: capacity.level, how: {scale: 15}}\n")
            .find("'scale' multiplies: write 1.15 for 15 % more") != std::string::npos);
  CHECK(message_of("levers:\n  - {what: strikes.recovered_share, how: {set: 5}}\n")
            .find("give a number from 0 to 1; 5 % is 0.05") != std::string::npos);
}

TEST_CASE("The cases that were reported give as many faults as they have", "[scenarios][faults][unit]") {
  CHECK(count_of_faults(message_of("perod: {to: 2029-03-31}\nlevers:\n  - what: capacity.level\n"
                                   "    where: {ics: [Gloucestershir], treatment_function: Bones}\n"
                                   "    when: {from: 01/09/2026}\n    how: {scale: 10%}\n")) == 5);
}
