// What the keys of a scenario accept, and the message each fault gives.
#include <string>

#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

std::string number_fault(const std::string& number) {
  TinyLibrary tiny;
  return tiny.message_with("parameters: {demand.growth: " + number + "}\n");
}
std::string at_growth(const std::string& problem, const std::string& hint) {
  return "x.yaml:5:29: " + problem + " in parameters.demand.growth\n  hint: " + hint;
}

}  // namespace

TEST_CASE("A scenario without faults loads with its defaults", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario scenario = tiny.load_plain_with("");
  CHECK(scenario.name == "x");
  CHECK(scenario.title == "x");
  CHECK(scenario.baseline == "2025-04-01");
  CHECK(to_string(scenario.start) == "2025-04-01");
  CHECK(to_string(scenario.end) == "2026-03-31");
  CHECK(scenario.ensemble.draws == 20);
  CHECK(scenario.ensemble.seed == 7);
  CHECK(scenario.calendar->months() == 12);
  CHECK(scenario.parameters.size() == static_cast<std::size_t>(kParameters));
  CHECK(scenario.levers.empty());
}

TEST_CASE("Numbers that are none are refused with what to write", "[scenarios][unit]") {
  // What the program takes for a number, in the spellings of YAML 1.2.
  for (const char* good : {"1", "-3", "+1.5", ".5", "-.5", "5.", "1e0", "1.5E-3", "0"}) {
    INFO(good);
    CHECK(number_fault(good).empty());
  }
  CHECK(number_fault(".nan") == at_growth("'.nan' is not a finite number", "write a plain decimal number"));
  CHECK(number_fault("-.inf") == at_growth("'-.inf' is not a finite number", "write a plain decimal number"));
  CHECK(number_fault("1e400") ==
        at_growth("'1e400' is too large or too small for a number", "check the exponent"));
  CHECK(number_fault("010") == at_growth("'010' looks octal", "write 10 if the decimal number is meant"));
  CHECK(number_fault("0o17") ==
        at_growth("'0o17' looks octal", "write 15, or 17 if the decimal number is meant"));
  CHECK(number_fault("0x1F") == at_growth("'0x1F' is hexadecimal", "write it as a decimal number, 31"));
  CHECK(number_fault("1_000") == at_growth("'1_000' is not a number", "write 1000"));
  CHECK(number_fault("yes") == at_growth("'yes' is not a number", "write 1 if that is meant"));
  CHECK(number_fault("'3.5'") ==
        at_growth("'3.5' is text in quotes, not a number", "write 3.5, without quotes"));
  CHECK(number_fault("3.5%") == at_growth("'3.5%' is not a number", "write 3.5: the unit is % a year"));
  CHECK(number_fault("'10 %'") ==
        at_growth("'10 %' is text in quotes, not a number", "write 10: the unit is % a year; no quotes"));
  CHECK(number_fault("1,5") == at_growth("'1,5' is not a number", "write 1.5: a point, not a comma"));
  CHECK(number_fault("7,600,000") ==
        at_growth("'7,600,000' is not a number", "write 7600000, without commas"));
  CHECK(number_fault("1,500") ==
        at_growth("'1,500' is not a number", "write 1500, or 1.500 if the comma is a decimal point"));
  CHECK(number_fault("1 000") == at_growth("'1 000' is not a number", "write 1000"));
  CHECK(number_fault("7.6m") == at_growth("'7.6m' is not a number", "write 7600000"));
  CHECK(number_fault("1:30") ==
        at_growth("'1:30' is not a number", "write one decimal number: 1.5 if hours and minutes are meant"));
  CHECK(number_fault("1/4") == at_growth("'1/4' is not a number", "write 0.25"));
  CHECK(number_fault("1.1x") == at_growth("'1.1x' is not a number", "write 1.1 alone"));
  CHECK(number_fault("\xC2\xA3"
                     "12") == at_growth("'\xC2\xA3"
                                        "12' is not a number",
                                        "write 12, without the currency"));
  CHECK(number_fault("\xE2\x88\x92"
                     "3") == at_growth("'\xE2\x88\x92"
                                       "3' holds a minus sign (U+2212) that is no hyphen",
                                       "write -3"));
  CHECK(number_fault("fast") ==
        at_growth("'fast' is not a number", "write a plain decimal number such as 3.5"));
  CHECK(number_fault("~") ==
        at_growth("a number is expected, not nothing", "write the value after the colon"));
  CHECK(number_fault("[1]") ==
        at_growth("a number is expected, not a list", "write the value after the colon"));
}

TEST_CASE("Numbers outside the allowed range are refused, negative rates among them", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(number_fault("51") == at_growth("51 is above the most allowed, 50", "give a number from -50 to 50"));
  CHECK(tiny.message_with("parameters: {removals.level: -0.1}\n") ==
        "x.yaml:5:30: -0.1 is below the least allowed, 0 in parameters.removals.level\n  hint: give a number "
        "from 0 to 10");
}

TEST_CASE("Unknown and misspelt keys are refused with the likely word", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message_with("ensembel: {draws: 3}\n") ==
        "x.yaml:5:1: unknown key 'ensembel'\n  hint: did you mean 'ensemble'?");
  CHECK(tiny.message_with("parameters: {demand.grwoth: 1}\n") ==
        "x.yaml:5:14: unknown key 'demand.grwoth' in parameters\n"
        "  hint: did you mean 'demand.growth'? 'icsim explain' lists all keys");
  CHECK(tiny.message_with("levers:\n  - what: capacity.growht\n    how: {set: 1}\n") ==
        "x.yaml:6:11: unknown key 'capacity.growht' in levers[0].what\n"
        "  hint: did you mean 'capacity.growth'? 'icsim explain' lists all keys");
  CHECK(tiny.message_with("levers:\n  - what: capacity.growth\n    wher: all\n    how: {set: 1}\n") ==
        "x.yaml:7:5: unknown key 'wher' in levers[0]\n  hint: did you mean 'where'?");
  CHECK(tiny.message_with("parameters: {demand.growth: {gaussian: {mean: 1, sd: 1}}}\n")
            .find("unknown key 'gaussian' in parameters.demand.growth") != std::string::npos);
}

TEST_CASE("All faults of a file come at once, in the order of the file", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("schema: icsim/scenario/1\nbaseline: 2025-04-02\nperiod: {to: 2026-03-30}\n"
                     "ensemble: {draws: 0, noise: loud}\ncalibration: {leaves: [demand.growht]}\n") ==
        "x.yaml:2:11: there is no baseline '2025-04-02' in baseline\n"
        "  hint: did you mean '2025-04-01'? there are: 2025-04-01, and folders that `icsim baseline` made\n"
        "x.yaml:3:14: 2026-03-30 is not the last day of a month in period.to\n"
        "  hint: give the last day of a month, at most 2040-12-31\n"
        "x.yaml:4:19: '0' is out of range in ensemble.draws\n  hint: give a whole number from 1 to 100000\n"
        "x.yaml:4:29: 'loud' is not a choice in ensemble.noise\n  hint: one of: expectation, demographic\n"
        "x.yaml:5:14: key 'from' is missing in calibration\n  hint: write 'from: shipped', or a posterior "
        "file\n"
        "x.yaml:5:24: unknown key 'demand.growht' in calibration.leaves[0]\n"
        "  hint: did you mean 'demand.growth'? 'icsim explain' lists all keys");
}

TEST_CASE("Missing keys are named at the map they belong to", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("title: a\n") ==
        "x.yaml:1:1: key 'schema' is missing\n  hint: write 'schema: icsim/scenario/1' at the top\n"
        "x.yaml:1:1: key 'baseline' is missing\n"
        "  hint: write 'baseline: 2025-04-01', or 'extends' a scenario that has one\n"
        "x.yaml:1:1: key 'period' is missing\n  hint: write 'period: {to: 2035-03-31}'");
  CHECK(tiny.message("schema: icsim/scenario/2\n") ==
        "x.yaml:1:9: 'icsim/scenario/2' is not a choice in schema\n  hint: did you mean 'icsim/scenario/1'?");
  CHECK(tiny.message("schema: icsim/scenario/1\nperiod: {}\n") ==
        "x.yaml:1:1: key 'baseline' is missing\n"
        "  hint: write 'baseline: 2025-04-01', or 'extends' a scenario that has one\n"
        "x.yaml:2:9: key 'to' is missing in period\n  hint: give the last day, such as 2035-03-31");
}

TEST_CASE("Dates outside the baseline are refused", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto lever = [&](const std::string& when) {
    return tiny.message_with("levers:\n  - what: demand.level\n    when: " + when + "\n    how: {set: 1}\n");
  };
  CHECK(lever("{from: 2024-04-01}") ==
        "x.yaml:7:18: 2024-04-01 is before the run starts, 2025-04-01 in levers[0].when.from\n  hint: give a "
        "later date");
  CHECK(lever("{from: 2026-04-01}") ==
        "x.yaml:7:18: 2026-04-01 is after the run ends, 2026-03-31 in levers[0].when.from\n"
        "  hint: give an earlier date or a longer period");
  CHECK(lever("{from: 2025-06-01, to: 2025-05-01}") ==
        "x.yaml:7:34: 2025-05-01 is before 'from' in levers[0].when.to\n  hint: give a later date");
  CHECK(lever("{from: 2025-02-30}") ==
        "x.yaml:7:18: '2025-02-30' is not a date in levers[0].when.from\n  hint: write year-month-day, such "
        "as 2025-04-01");
  CHECK(tiny.message("schema: icsim/scenario/1\nbaseline: 2025-04-01\nperiod: {to: 2025-03-31}\n") ==
        "x.yaml:3:14: 2025-03-31 is before the baseline's start, 2025-04-01 in period.to\n"
        "  hint: give the last day of a month from 2025-04-30 to 2040-12-31");
  CHECK(tiny.message("schema: icsim/scenario/1\nbaseline: 2025-04-01\nperiod: {to: 2061-03-31}\n") ==
        "x.yaml:3:14: 2061-03-31 is too far ahead: bank holidays are known to 2040 only in period.to\n"
        "  hint: give the last day of a month from 2025-04-30 to 2040-12-31");
  CHECK(tiny.message("schema: icsim/scenario/1\nbaseline: 2025-04-01\nperiod: {to: 2041-03-31}\n") ==
        "x.yaml:3:14: 2041-03-31 is too far ahead: bank holidays are known to 2040 only in period.to\n"
        "  hint: give the last day of a month from 2025-04-30 to 2040-12-31");
}

TEST_CASE("Places that do not exist, or that a parameter does not vary by, are refused",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto where = [&](const std::string& what, const std::string& places) {
    return tiny.message_with("levers:\n  - what: " + what + "\n    where: " + places +
                             "\n    how: {set: 1}\n");
  };
  CHECK(where("demand.level", "{ics: [QAA, QAX]}") ==
        "x.yaml:7:24: there is no ics 'QAX' in baseline 2025-04-01 in levers[0].where.ics[1]\n  hint: did "
        "you mean 'QAA'?");
  CHECK(where("demand.level", "{ics: Gama}") ==
        "x.yaml:7:18: there is no ics 'Gama' in baseline 2025-04-01 in levers[0].where.ics\n  hint: the "
        "code of Gamma is QBB");
  CHECK(where("demand.level", "{treatment_function: C_999}") ==
        "x.yaml:7:33: there is no treatment_function 'C_999' in baseline 2025-04-01 in "
        "levers[0].where.treatment_function\n"
        "  hint: that is the total of all treatment functions: leave treatment_function out");
  CHECK(where("demand.level", "{region: Nroth}") ==
        "x.yaml:7:21: there is no region 'Nroth' in baseline 2025-04-01 in levers[0].where.region\n  hint: "
        "did you mean 'North'?");
  CHECK(where("demand.level", "{set: hills}") ==
        "x.yaml:7:18: there is no set 'hills' in levers[0].where.set\n  hint: declare it under 'sets'");
  CHECK(where("demand.level", "{quintile: 1}") ==
        "x.yaml:7:13: 'demand.level' does not vary by quintile in levers[0].where\n"
        "  hint: remove it; 'icsim explain demand.level' says what it varies by");
  CHECK(where("demand.level", "{ics: QCC, region: North}") ==
        "x.yaml:7:12: nothing is left: the keys of 'where' exclude each other in levers[0].where\n"
        "  hint: several keys intersect; remove one");
}

TEST_CASE("How a lever acts must be one thing", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto how = [&](const std::string& text) {
    return tiny.message_with("levers:\n  - what: demand.level\n    how: " + text + "\n");
  };
  CHECK(
      how("{}") ==
      "x.yaml:7:10: one of set, scale, add and path is expected in levers[0].how\n  hint: write {set: 3.5}");
  CHECK(how("{set: 1, add: 1}") ==
        "x.yaml:7:24: one of set, scale, add and path is expected, not two in levers[0].how.add\n"
        "  hint: keep one, or write two levers");
  CHECK(how("{path: {2025-06-01: 1, 2025-05-01: 2}}") ==
        "x.yaml:7:33: 2025-05-01 is not after the date before it in levers[0].how.path\n  hint: put the "
        "dates in order");
  CHECK(how("{set: {uniform: {low: 2, high: 1}}}") ==
        "x.yaml:6:5: a lever with a distribution needs a label in levers[0]\n"
        "  hint: its random numbers are keyed by it; write 'label: ...'\n"
        "x.yaml:7:26: the numbers do not rise in levers[0].how.set.uniform\n  hint: order them low < high");
  CHECK(how("{set: 1, interpolate: linear}") ==
        "x.yaml:7:32: 'interpolate' goes with 'path' only in levers[0].how.interpolate\n  hint: remove it");
}

TEST_CASE("Levers that together leave the allowed range are refused", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(
      tiny.message_with("levers:\n  - {what: strikes.recovered_share, how: {set: 0.6}}\n"
                        "  - {what: strikes.recovered_share, when: {from: 2025-06-02}, how: {scale: 2}}\n") ==
      "x.yaml:7:5: levers take 'strikes.recovered_share' to 1.2 in the week of 2025-06-03, outside 0 to 1 in "
      "levers[1]\n"
      "  hint: change this lever or those before it on the same key");
}

TEST_CASE("A parameter may be a number, a distribution, or both with a source", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto growth = [&](const std::string& text) {
    return tiny.load_plain_with("parameters: {demand.growth: " + text + "}\n").parameters.at(1);
  };
  CHECK(growth("2").value == "2");
  CHECK(growth("2").distribution.empty());
  CHECK(growth("2").grade == "judgement");
  CHECK(growth("2").origin == "x.yaml:5");
  CHECK(growth("{normal: {mean: 1.5, sd: 0.4}}").value == "1.5");
  const ParameterRecord full =
      growth("{value: 1.2, distribution: {uniform: {low: 1, high: 2}}, source: a paper, grade: published}");
  CHECK(full.value == "1.2");
  CHECK(full.distribution == "uniform, low 1, high 2");
  CHECK(full.source == "a paper");
  CHECK(full.grade == "published");
  CHECK(tiny.load_plain_with("").parameters.at(1).origin == "library/defaults.yaml:17");
}

TEST_CASE("The command line overrides the ensemble, and the resolved text says so", "[scenarios][unit]") {
  TinyLibrary tiny;
  Overrides overrides;
  overrides.draws = 3;
  overrides.split_quintiles = false;
  const Scenario scenario = tiny.load(TinyLibrary::plain(), overrides).at(0);
  CHECK(scenario.ensemble.draws == 3);
  CHECK(scenario.model->dims.quintiles == 1);
  CHECK(scenario.resolved_yaml.find("draws: 3, seed: 7, noise: expectation, quintiles: fold") !=
        std::string::npos);
}

TEST_CASE("Zero draws are refused from the file and from the command line", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: plain\nensemble: {draws: 0}\n") ==
        "x.yaml:3:19: '0' is out of range in ensemble.draws\n  hint: give a whole number from 1 to 100000");
  Overrides none;
  none.draws = 0;
  CHECK_THROWS_WITH(tiny.load(TinyLibrary::plain(), none),
                    "--draws: 0 draws cannot be run\n  hint: give a whole number from 1 to 100000");
}
