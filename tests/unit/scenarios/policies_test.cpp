// Policies, networks of mutual aid, and policies that cannot be.
#include "scenarios/plan/network.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

/// The message that a scenario on top of baseline-2025 gives with the real library; empty when it loads.
std::string message_of(const std::string& more) {
  TinyLibrary folder;
  const auto file = folder.put("x.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\n" + more);
  try {
    load_scenarios(file, test::real_library());
  } catch (const InputError& error) {
    std::string what = error.what();
    const std::string place = folder.root().string() + "/";
    for (std::size_t at; (at = what.find(place)) != std::string::npos;) what.erase(at, place.size());
    return what;
  }
  return "";
}

Scenario load_real(const std::string& more) {
  TinyLibrary folder;
  return load_scenarios(folder.put("x.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\n" + more),
                        test::real_library())
      .at(0);
}

constexpr const char* kPolicy =
    "schema: icsim/policy/1\nname: p\nlevers:\n"
    "  - {what: demand.level, label: early, when: {from: 2020-04-01, to: 2021-03-31}, how: {set: 3}}\n"
    "  - {what: demand.level, label: open, when: {from: 2020-04-01, to: 2025-09-30}, how: {set: 2}}\n"
    "  - {what: capacity.level, label: path, how: {path: {2024-04-01: 1.1, 2025-10-01: 1.2, 2030-01-01: "
    "1.3}}}\n";

}  // namespace

TEST_CASE("A policy's levers come before the scenario's own, cut to the run", "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("library/policies/p.yaml", kPolicy);
  const Scenario s = tiny.load_plain_with(
      "policies: [p]\nlevers:\n  - {what: demand.level, label: mine, how: {scale: 1.5}}\n");
  REQUIRE(s.levers.size() == 3);
  CHECK(s.levers[0].label == "open");
  CHECK(s.levers[0].when == "2025-04-01 to 2025-09-30");
  CHECK(s.levers[0].origin == "library/policies/p.yaml:5");
  CHECK(s.levers[1].how == "follow in steps, 2025-04-01 1.1, 2025-10-01 1.2 (ratio)");
  CHECK(s.levers[2].label == "mine");
  CHECK(s.inputs.at(1).name == "library/policies/p.yaml");
  // The resolved text stands by itself and gives the same levers.
  const Scenario again = tiny.load(s.resolved_yaml).at(0);
  REQUIRE(again.levers.size() == 3);
  CHECK(again.levers[1].how == s.levers[1].how);
  CHECK(again.levers[0].when == s.levers[0].when);
}

TEST_CASE("A scenario replaces a policy's lever by its label", "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("library/policies/p.yaml", kPolicy);
  const Scenario s =
      tiny.load_plain_with("policies: p\nlevers:\n  - {what: demand.level, label: open, how: {set: 1.7}}\n");
  REQUIRE(s.levers.size() == 2);
  CHECK(s.levers[0].how == "set to 1.7 (ratio)");
}

TEST_CASE("Policies that are missing, or are none, are refused by name", "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("library/policies/targets.yaml", kPolicy);
  CHECK(tiny.message_with("policies: [tragets]\n") ==
        "x.yaml:5:12: there is no policy 'tragets' in policies[0]\n  hint: did you mean 'targets'?");
  tiny.put("library/policies/odd.yaml", "schema: icsim/policy/1\nperiod: {to: 2026-03-31}\n");
  CHECK(tiny.message_with("policies: [odd]\n").find("unknown key 'period'") != std::string::npos);
  tiny.put("library/policies/scenario.yaml", TinyLibrary::plain());
  CHECK(tiny.message_with("policies: [scenario]\n").find("'icsim/scenario/1'") != std::string::npos);
}

TEST_CASE("A value for each staff group or quintile is read, and must name them all", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "parameters:\n  workforce.leave_rate: {value: {consultant_surgical: 1, consultant_medical: 2, "
      "anaesthetic: 3, "
      "theatre: 4, ward_nurse: 5, diagnostic: 6}}\n");
  std::vector<double> lanes(kLanes);
  const ParameterSpec& spec = specification(Parameter::workforce_leave_rate);
  for (int g = 0; g < kStaffGroups; ++g) {
    s.plan->evaluate(spec.id, slot_of(spec, s.model->dims, {1, 0, 0, 0, g}), 0, 0, lanes.data());
    CHECK(lanes[0] == g + 1.0);
  }
  CHECK(tiny.message_with("parameters:\n  workforce.leave_rate: {value: {nurses: 5}}\n")
            .find("key 'consultant_surgical' is missing") != std::string::npos);
  CHECK(tiny.message_with("parameters:\n  demand.growth: {value: {1: 5}}\n")
            .find("'demand.growth' does not vary by staff group or quintile") != std::string::npos);
}

TEST_CASE("A lever can choose staff groups", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "levers:\n  - {what: workforce.pay_gap, where: {staff_group: [theatre, ward_nurse]}, how: {set: "
      "0.1}}\n");
  std::vector<double> lanes(kLanes);
  const ParameterSpec& spec = specification(Parameter::workforce_pay_gap);
  std::string touched;
  for (int g = 0; g < kStaffGroups; ++g) {
    s.plan->evaluate(spec.id, slot_of(spec, s.model->dims, {2, 0, 0, 0, g}), 0, 0, lanes.data());
    touched += lanes[0] == 0.1 ? '1' : '0';
  }
  CHECK(touched == "000110");
  CHECK(tiny.message_with(
            "levers:\n  - {what: workforce.pay_gap, where: {staff_group: nurse}, how: {set: 0.1}}\n") ==
        "x.yaml:6:52: there is no staff_group 'nurse' in baseline 2025-04-01 in levers[0].where.staff_group\n"
        "  hint: one of: consultant_surgical, consultant_medical, anaesthetic, theatre, ward_nurse, "
        "diagnostic");
}

TEST_CASE("The network reaches as far as the scenario says", "[scenarios][network][unit]") {
  const auto arcs = [](const std::string& network) {
    return load_real("network: " + network + "\n").aid->arcs().size();
  };
  CHECK(arcs("{reach: none}") == 0);
  CHECK(arcs("{reach: national}") == 42 * 41);
  CHECK(arcs("{reach: region, most_miles: 1000}") > arcs("{reach: region, most_miles: 30}"));
  CHECK(arcs("{reach: collaboratives, collaboratives: {a: [QOP, QYG, QE1]}}") == 6);
  const Scenario s = load_real("network: {reach: region, collaboratives: {pennines: [QWO, QOP]}}\n");
  int together = 0;
  for (const AidArc& arc : s.aid->arcs()) together += arc.collaborative;
  CHECK(together == 2);  // across two regions
}

TEST_CASE("A network that cannot be is refused with the place and the fix", "[scenarios][network][unit]") {
  CHECK(message_of("network: {collaboratives: {north: [QOP, QXX]}}\n") ==
        "x.yaml:3:41: there is no ics 'QXX' in baseline 2025-04-01 in network.collaboratives.north[1]\n"
        "  hint: did you mean 'QNX'?");
  CHECK(message_of("network: {collaboratives: {north: [QOP, QOP]}}\n")
            .find("QOP stands twice in the collaborative") != std::string::npos);
  CHECK(message_of("network: {collaboratives: {north: [QOP]}}\n")
            .find("a collaborative has at least two systems") != std::string::npos);
  CHECK(message_of("network: {most_miles: -3}\n").find("-3 is below the least allowed, 0") !=
        std::string::npos);
  CHECK(message_of("network: {reach: north}\n").find("national") != std::string::npos);
}

TEST_CASE("Mutual aid where no arc leads away is refused", "[scenarios][network][unit]") {
  CHECK(
      message_of("network: {reach: collaboratives, collaboratives: {a: [QOP, QYG]}}\n"
                 "levers:\n  - {what: mutual_aid.max_flow, where: {ics: [QOP, QWO]}, how: {set: 0.02}}\n") ==
      "x.yaml:5:5: mutual aid is wanted where no arc of the network leads away: QWO in levers[0]\n"
      "  hint: widen 'network' (reach, most_miles, collaboratives), or leave them out of 'where'");
  CHECK(message_of("network: {reach: none}\nlevers:\n  - {what: mutual_aid.max_flow, how: {set: 0}}\n")
            .empty());
}

TEST_CASE("Funding without a target, and a cap below it, are refused", "[scenarios][funding][unit]") {
  CHECK(
      message_of("levers:\n  - {what: funding.rate_below, where: {ics: QOP}, how: {set: 0.75}}\n") ==
      "x.yaml:4:5: funding of QOP is contingent in the week of 2025-04-01, but no target is set for then in "
      "levers[0]\n  hint: add a lever on funding.threshold for that time");
  CHECK(
      message_of("levers:\n  - {what: funding.threshold, where: {ics: QOP}, how: {set: 1.04}}\n"
                 "  - {what: funding.rate_above, where: {ics: QOP}, how: {set: 0.75}}\n"
                 "  - {what: funding.cap, where: {ics: QOP}, when: {from: 2026-04-01}, how: {set: 1.0}}\n") ==
      "x.yaml:6:5: funding.cap of QOP is 1 in the week of 2026-04-07, below the threshold of 1.04: nothing "
      "could be "
      "earned in levers[2]\n  hint: raise the cap, lower the threshold, or set funding.rate_above to 0");
  CHECK(message_of("levers:\n  - {what: funding.price_admitted, how: {set: -5}}\n")
            .find("-5 is below the least allowed, 1") != std::string::npos);
}

TEST_CASE("A target is a target whatever source is cited for it, in the resolved scenario too",
          "[scenarios][funding][unit]") {
  const std::string lever = "levers:\n  - {what: funding.rate_above, how: {set: 0.75}}\n";
  CHECK(message_of("parameters: {funding.threshold: 1.04}\n" + lever).empty());
  CHECK(message_of("parameters:\n  funding.threshold: {value: 1.04, source: our plan, grade: published}\n" +
                   lever)
            .empty());
  // The resolved scenario writes every default out: that sets no target.
  std::string resolved = load_real("calibration: none\n").resolved_yaml;
  const std::string none = "levers: []\n";
  REQUIRE(resolved.find(none) != std::string::npos);
  resolved.replace(resolved.find(none), none.size(), lever);
  const auto load = [&] { return load_scenario_text(resolved, "x", ".", test::real_library()); };
  CHECK_THROWS_AS(load(), ScenarioError);
  resolved =
      load_real("calibration: none\nparameters:\n  funding.threshold: {value: 1.04, source: our plan}\n")
          .resolved_yaml;
  resolved.replace(resolved.find(none), none.size(), lever);
  CHECK_NOTHROW(load());
}

TEST_CASE("Shares of staff time beyond the whole are refused", "[scenarios][workforce][unit]") {
  const std::string message = message_of(
      "levers:\n  - {what: workforce.share, where: {ics: QOP, treatment_function: C_110}, how: {scale: "
      "2}}\n");
  CHECK(message.find("x.yaml:4:5: shares of staff time of QOP add up to 1.") == 0);
  CHECK(message.find("more than all there is in levers[0]\n  hint: take from some treatment functions what "
                     "others get") != std::string::npos);
  CHECK(message_of(
            "levers:\n  - {what: workforce.share, where: {treatment_function: C_110}, how: {scale: 0.9}}\n")
            .empty());
}
