// Which baselines a scenario runs from: what it says, and another one asked for.
#include <algorithm>
#include <set>

#include "scenarios/language/inherit.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

Overrides from(const std::string& baseline) {
  Overrides overrides;
  overrides.baseline = baseline;
  return overrides;
}

/// Scenarios and studies of the library that a baseline is too early or too late for, by what they say themselves.
std::set<std::string> refused_from(const std::string& baseline) {
  ScenarioLibrary library = test::real_library();
  library.calibrate = [](const CalibrationRequest&) {
    return Calibrated{"posterior", {}, {"posterior.csv", "00"}};
  };
  std::set<std::string> refused;
  for (const std::string& name : library_names(library)) {
    INFO(name);
    try {
      for (const Scenario& scenario : load_scenarios(name, library, from(baseline)))
        CHECK(scenario.baseline == baseline);
    } catch (const InputError& error) {
      refused.insert(name);
      for (const Fault& fault : error.faults()) CHECK(fault.key_path.starts_with("starts."));
    }
  }
  return refused;
}

}  // namespace

TEST_CASE("Scenarios of the library run from both shipped baselines, or say which they are for",
          "[scenarios][unit]") {
  CHECK(refused_from("2022-04-01") ==
        std::set<std::string>{"advice-fee-ends", "baseline-2025-no-policy", "deficit-support-ends",
                              "long-term-workforce-plan", "plan-92-2029", "policy-to-2030", "policy-to-date",
                              "reference-experiments", "replay-2016", "replay-2021", "whole-system"});
  CHECK(refused_from("2025-04-01") ==
        std::set<std::string>{"activity-110", "contingent-funding", "funding-replay-2022", "history-2022",
                              "missing-patients", "plan-2022-achieved", "plan-2022-missed", "replay-2016",
                              "replay-2021", "strikes-2023", "strikes-relief"});
}

TEST_CASE("From another baseline a scenario has the period and seed of that base scenario",
          "[scenarios][unit]") {
  const ScenarioLibrary library = test::real_library();
  const Scenario moved = load_scenarios("gp-plus-10", library, from("2022-04-01")).at(0);
  CHECK(moved.baseline == "2022-04-01");
  CHECK(to_string(moved.end) == "2032-03-31");
  CHECK(moved.ensemble.seed == 20220401);
  CHECK(moved.levers.at(0).when == "2023-04-01 to 2032-03-31, growing over 104 weeks");
  CHECK(load_scenarios("baseline-2025", library, from("2022-04-01")).at(0).name == "baseline-2022");
  const auto study = load_scenarios("five-futures", library, from("2022-04-01"));
  CHECK(study.at(0).name == "baseline-2022");
  CHECK(study.at(1).ensemble.seed == 20220401);
  const Scenario own = load_scenarios("gp-plus-10", library, from("2025-04-01")).at(0);
  CHECK(own.resolved_yaml == load_scenarios("gp-plus-10", library).at(0).resolved_yaml);
}

TEST_CASE("A scenario that names its baseline itself keeps its period and seed", "[scenarios][unit]") {
  TinyLibrary folder;
  const auto file =
      folder.put("own.yaml",
                 "schema: icsim/scenario/1\nbaseline: 2025-04-01\nperiod: {to: start + 2 years}\n"
                 "ensemble: {draws: 2, seed: 9}\n");
  const Scenario moved = load_scenarios(file, test::real_library(), from("2022-04-01")).at(0);
  CHECK(moved.baseline == "2022-04-01");
  CHECK(to_string(moved.end) == "2024-03-31");
  CHECK(moved.ensemble.seed == 9);
}

TEST_CASE("A start that a scenario is not made for is refused, with its reason", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string hint =
      "\n  hint: run it from another baseline, or say otherwise under 'starts' of a scenario that extends it";
  CHECK(tiny.message_with("starts: {from: 2026-04-01}\n") ==
        "x.yaml:5:16: the run starts on 2025-04-01, but the scenario makes sense for starts from 2026-04-01 "
        "on in "
        "starts.from" +
            hint);
  CHECK(tiny.message_with(
            "starts: {to: 2022-04-01}\nlevers: [{what: demand.level, when: {from: 2022-04-01}, how: "
            "{set: 1}}]\n") ==
        "x.yaml:5:14: the run starts on 2025-04-01, but the scenario makes sense for starts up to 2022-04-01 "
        "in "
        "starts.to" +
            hint);
  CHECK(tiny.message_with("starts: {from: 2022-04-01, to: 2021-04-01}\n") ==
        "x.yaml:5:32: 2021-04-01 is before 'from' in starts.to\n  hint: give a later date");
  CHECK(tiny.message_with("starts: {from: start + 1 year}\n") ==
        "x.yaml:5:16: 'start + 1 year' counts from the start of a run, which cannot be meant here in "
        "starts.from\n"
        "  hint: write year-month-day, such as 2025-04-01");
  tiny.put("parent.yaml", TinyLibrary::plain() + "starts: {to: 2022-04-01}\n");
  CHECK(tiny.message("schema: icsim/scenario/1\nextends: parent.yaml\nstarts: {from: 2025-04-01}\n").empty());
}

TEST_CASE("A baseline that does not ship is refused before anything is read", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK_THROWS_WITH(
      tiny.load("schema: icsim/scenario/1\nbaseline: nothing\n", from("2025-04-02")),
      "--baseline: there is no baseline '2025-04-02'\n"
      "  hint: did you mean '2025-04-01'? there are: 2025-04-01, and folders that `icsim baseline` made");
}
