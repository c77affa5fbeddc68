// `extends`, study files and the canonical text.
#include <string>

#include "scenarios/input/calibration.hpp"
#include "scenarios/language/inherit.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

/// Values of one parameter over all weeks and slots of a scenario's plan, first 16 draws.
std::vector<double> all_values(const Scenario& scenario, Parameter parameter) {
  std::vector<double> values;
  std::vector<double> lanes(kLanes);
  for (const CalendarWeek& week : scenario.calendar->weeks()) {
    for (std::size_t slot = 0; slot < slot_count(specification(parameter), scenario.model->dims); ++slot) {
      scenario.plan->evaluate(parameter, slot, 0, week.index, lanes.data());
      values.insert(values.end(), lanes.begin(), lanes.end());
    }
  }
  return values;
}

}  // namespace

TEST_CASE("A child inherits sections key by key, and replaces levers of the same label",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("parent.yaml", TinyLibrary::plain() +
                              "title: Parent\nparameters: {demand.growth: 2, capacity.growth: 1}\n"
                              "levers:\n  - {what: demand.level, label: one, how: {set: 1.1}}\n"
                              "  - {what: demand.level, label: two, how: {set: 1.2}}\n");
  const Scenario child = tiny.load(
                                 "schema: icsim/scenario/1\nextends: parent.yaml\nensemble: {draws: 5}\n"
                                 "parameters: {demand.growth: 3}\n"
                                 "levers:\n  - {what: demand.level, label: one, how: {set: 1.3}}\n"
                                 "  - {what: capacity.level, how: {set: 0.9}}\n")
                             .at(0);
  CHECK(child.name == "x");
  CHECK(child.title == "x");
  CHECK(child.ensemble.draws == 5);
  CHECK(child.ensemble.seed == 7);
  CHECK(child.parameters.at(1).value == "3");
  CHECK(child.parameters.at(1).origin == "x.yaml:4");
  CHECK(child.parameters.at(8).key == "capacity.growth");
  CHECK(child.parameters.at(8).origin == "parent.yaml:6");
  REQUIRE(child.levers.size() == 3);
  CHECK(child.levers[0].how == "set to 1.3 (ratio)");
  CHECK(child.levers[0].origin == "x.yaml:6");
  CHECK(child.levers[1].label == "two");
  CHECK(child.levers[2].what == "capacity.level");
  CHECK(child.inputs.at(0).name == "x.yaml");
  CHECK(child.inputs.at(1).name == "parent.yaml");
}

TEST_CASE("A bare name extends a scenario of the library", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario child = tiny.load("schema: icsim/scenario/1\nextends: plain\n").at(0);
  CHECK(child.ensemble.seed == 7);
  CHECK(child.inputs.at(1).name == "library/plain.yaml");
}

TEST_CASE("A circle of extends and a missing parent are refused with the chain", "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("b.yaml", "schema: icsim/scenario/1\nextends: x.yaml\n");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: b.yaml\n") ==
        "b.yaml:2:10: 'extends' comes back to where it was: x.yaml -> b.yaml -> x.yaml in extends\n"
        "  hint: break the circle in one of these files");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: x.yaml\n") ==
        "x.yaml:2:10: 'extends' comes back to where it was: x.yaml -> x.yaml in extends\n"
        "  hint: break the circle in one of these files");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: plian\n") ==
        "x.yaml:2:10: there is no scenario 'plian' in extends\n  hint: did you mean 'plain'?");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: library/defaults.yaml\n") ==
        "x.yaml:2:10: 'library/defaults.yaml' is not a scenario in extends\n"
        "  hint: its first line must be 'schema: icsim/scenario/1'");
}

TEST_CASE("A fault in a parent is reported at the parent's line", "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("parent.yaml", TinyLibrary::plain() + "parameters: {demand.growth: fast}\n");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: parent.yaml\n") ==
        "parent.yaml:5:29: 'fast' is not a number in parameters.demand.growth\n"
        "  hint: write a plain decimal number such as 3.5");
}

TEST_CASE("A study lays its entries over scenarios and runs them with the same draws", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto scenarios = tiny.load(
      "schema: icsim/study/1\nensemble: {draws: 8, seed: 3}\nperiod: {to: 2025-12-31}\nscenarios:\n"
      "  - scenario: plain\n  - scenario: plain\n    name: fast\n    title: Faster\n"
      "    parameters: {demand.growth: 3}\n    levers: [{what: capacity.growth, how: {set: 4}}]\n");
  REQUIRE(scenarios.size() == 2);
  CHECK(scenarios[0].name == "plain");
  CHECK(scenarios[1].name == "fast");
  CHECK(scenarios[1].title == "Faster");
  CHECK(scenarios[1].levers.size() == 1);
  CHECK(to_string(scenarios[1].end) == "2025-12-31");
  CHECK(scenarios[1].ensemble.draws == 8);
  CHECK(scenarios[0].model == scenarios[1].model);
  CHECK(scenarios[0].inputs.at(0).name == "x.yaml");
  CHECK(all_values(scenarios[0], Parameter::removals_level) ==
        all_values(scenarios[1], Parameter::removals_level));
}

TEST_CASE("A study refuses names that repeat, draws that differ and scenarios that are not there",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message("schema: icsim/study/1\nscenarios: [{scenario: plain}, {scenario: plain}]\n") ==
        "x.yaml:2:32: two scenarios of the study have the name 'plain' in scenarios[1]\n"
        "  hint: give this one a 'name' of its own");
  tiny.put("other.yaml", "schema: icsim/scenario/1\nextends: plain\nensemble: {draws: 9}\n");
  CHECK(tiny.message("schema: icsim/study/1\nscenarios: [{scenario: plain}, {scenario: other.yaml}]\n") ==
        "x.yaml:2:32: scenarios of a study must have the same draws and seed in scenarios[1]\n"
        "  hint: write 'ensemble: {draws: ..., seed: ...}' in the study");
  CHECK(tiny.message("schema: icsim/study/1\nscenarios: [{scenario: plian}]\n") ==
        "x.yaml:2:24: there is no scenario 'plian' in scenarios[0].scenario\n  hint: did you mean 'plain'?");
  tiny.put("bad.yaml", "schema: icsim/scenario/1\nextends: plain\ntilte: a\n");
  CHECK(tiny.message("schema: icsim/study/1\nscenarios: [{scenario: bad.yaml, name: a}, {scenario: bad.yaml, "
                     "name: b}]\n") == "bad.yaml:3:1: unknown key 'tilte'\n  hint: did you mean 'title'?");
  CHECK(tiny.message("schema: icsim/study/1\nscenarios: []\n") ==
        "x.yaml:2:12: a list of scenarios is expected in scenarios\n  hint: write '- scenario: "
        "baseline-2025' for each");
}

TEST_CASE("The resolved text loads again and means the same", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario first = tiny.load_plain_with(
      "title: \"Quotes \\\" and \\\\ and: colons\"\ndescription: |\n  two\n  lines\n"
      "parameters: {demand.growth: {value: 1, distribution: {normal: {mean: 1, sd: 2, varies_by: ics}}}}\n"
      "sets: {'null': {region: [North]}}\n"
      "levers:\n  - what: capacity.level\n    label: \"a: b\"\n    where: {set: 'null', stage: "
      "awaiting_admission}\n"
      "    when: {from: 2025-05-01, to: 2026-01-31, ramp: 8}\n    how: {scale: {uniform: {low: 1, high: "
      "1.2}}}\n"
      "  - what: demand.level\n    how: {path: {2025-05-05: 1, 2025-08-01: 1.25}, interpolate: linear}\n");
  const Scenario again = tiny.load(first.resolved_yaml).at(0);
  CHECK(again.resolved_yaml == first.resolved_yaml);
  for (const ParameterSpec& spec : parameter_registry()) {
    INFO(spec.key);
    CHECK(all_values(again, spec.id) == all_values(first, spec.id));
  }
}

TEST_CASE("Every scenario and study of the shipped library loads, and its resolved text again",
          "[scenarios][unit]") {
  ScenarioLibrary library = test::real_library();
  library.calibrate = [](const CalibrationRequest&) {
    return Calibrated{"posterior", {}, {"posterior.csv", "00"}};
  };
  TinyLibrary elsewhere;
  for (const std::string& name : library_names(library)) {
    INFO(name);
    for (const Scenario& scenario : load_scenarios(name, library)) {
      CHECK_FALSE(scenario.description.empty());
      const auto file = elsewhere.put("again.yaml", scenario.resolved_yaml);
      CHECK(load_scenarios(file, library).at(0).resolved_yaml == scenario.resolved_yaml);
    }
  }
}
