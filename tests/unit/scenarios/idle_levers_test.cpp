// Levers that cannot act and values that are hard to believe are warned of, by label, place and reason.
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

/// The warnings of a scenario on the real library, one a line, without the file's name and the hints.
/// \param policy text of a file that it can name: p.yaml.
std::string warnings_of(const std::string& more, const std::string& policy = "") {
  static const auto model = load_scenarios("baseline-2025", test::real_library()).at(0).model;
  Overrides overrides;
  overrides.model = model;
  TinyLibrary folder;
  const auto file = folder.put("x.yaml",
                               "schema: icsim/scenario/1\nextends: baseline-2025\n"
                               "period: {to: 2029-03-31}\nensemble: {draws: 20}\n" +
                                   more);
  folder.put("p.yaml", policy);
  std::string text;
  const std::vector<Scenario> loaded = load_scenarios(file, test::real_library(), overrides);
  for (const Fault& warning : loaded.at(0).warnings) {
    CHECK(warning.severity == Severity::warning);
    CHECK_FALSE(warning.hint.empty());
    text += std::to_string(warning.line) + ": " + warning.problem + "\n";
  }
  return text;
}
std::string of_lever(const std::string& lever) {
  return warnings_of("levers:\n  - {label: mine, " + lever + "}\n");
}
constexpr const char* kNothing = "6: lever 'mine' changes nothing: ";

}  // namespace

TEST_CASE("A lever that cannot act is warned of with its reason", "[scenarios][unit]") {
  const auto idle = [](const std::string& reason) { return kNothing + reason + "\n"; };
  CHECK(of_lever("what: capacity.level, where: {ics: QR1, treatment_function: C_150}, how: {scale: 1.1}") ==
        idle("baseline 2025-04-01 has no such list: QR1 C_150"));
  CHECK(of_lever("what: capacity.winter_loss, when: {from: 2026-06-01, to: 2026-08-31}, how: {set: 0.08}") ==
        idle("'capacity.winter_loss' acts in December to February only, when the lever is not in force"));
  CHECK(of_lever("what: workforce.vacancy_rate, when: {from: 2026-05-01}, how: {scale: 1.2}") ==
        idle("'workforce.vacancy_rate' is read at the start date only"));
  CHECK(
      of_lever("what: estate.added_theatres, where: {ics: QR1}, when: {from: 2026-05-01}, how: {set: 0.2}") ==
      idle("'estate.added_theatres' acts after 156 weeks (estate.lead_time), from 2029-04-24, and the run "
           "ends "
           "on 2029-03-31"));
  CHECK(of_lever(
            "what: workforce.training_places, where: {staff_group: consultant_surgical}, how: {scale: 2}") ==
        idle("'workforce.training_places' acts after 365 weeks (workforce.training_lag), from 2032-03-30, "
             "and the "
             "run ends on 2029-03-31"));
  CHECK(of_lever("what: hubs.effect, how: {set: 0.3}") ==
        idle("it acts only where 'hubs.coverage' is not 0, and there and then it is"));
  CHECK(of_lever("what: funding.threshold, how: {set: 1.1}") ==
        idle("it acts only where 'funding.rate_above', 'funding.rate_below' or 'funding.rate_upper' is not "
             "0, and "
             "there and then it is"));
  CHECK(of_lever("what: advice.gp_time, how: {set: 0.7}") ==
        idle("it acts only with a lever on 'advice.request_rate' or 'advice.diversion', and none is in force "
             "there "
             "and then"));
  CHECK(of_lever("what: demand.noise, how: {set: 0.1}") ==
        idle("'demand.noise' acts with demographic noise only"));
  CHECK(of_lever("what: hubs.coverage, how: {scale: 2}") ==
        idle("'hubs.coverage' is 0 (share) with and without it: a multiple of nothing is nothing"));
  CHECK(of_lever("what: beds.level, how: {add: 0}") == idle("'beds.level' is 1 (ratio) with and without it"));
  CHECK(of_lever("what: demand.level, when: {from: 2025-12-25, to: 2025-12-26}, how: {set: 1.1}") ==
        idle("no working day of the run lies between its dates"));
  CHECK(of_lever("what: gp.allocation_weight, how: {scale: 1.1}") ==
        idle("it is the same for all quintiles, and only the difference between them counts"));
  CHECK(of_lever("what: mutual_aid.max_flow, how: {set: 0}") ==
        idle("'mutual_aid.max_flow' is 0 (share) with and without it"));
}

TEST_CASE("A lever that another takes the place of is warned of", "[scenarios][unit]") {
  CHECK(warnings_of("levers:\n  - {label: first, what: demand.growth, how: {set: 2}}\n"
                    "  - {label: second, what: demand.growth, how: {set: 2.5}}\n") ==
        "6: lever 'first' changes nothing: the later lever 'second' on the same key takes its place\n");
}

TEST_CASE("A lever that acts somewhere, some time, is not warned of", "[scenarios][unit]") {
  CHECK(of_lever("what: capacity.level, where: {ics: QR1}, how: {scale: 1.1}") == "");
  CHECK(of_lever("what: capacity.winter_loss, when: {from: 2026-06-01}, how: {set: 0.08}") == "");
  CHECK(of_lever("what: estate.added_theatres, how: {set: 0.2}") == "");
  CHECK(warnings_of("levers:\n  - {what: hubs.coverage, where: {ics: QR1}, how: {set: 0.1}}\n"
                    "  - {what: hubs.displacement, where: {ics: QR1}, how: {set: 0.3}}\n") == "");
  CHECK(warnings_of(
            "levers:\n  - {what: hubs.coverage, where: {ics: QOP}, how: {set: 0.1}}\n"
            "  - {what: hubs.displacement, label: other place, where: {ics: QR1}, how: {set: 0.3}}\n") ==
        "7: lever 'other place' changes nothing: it acts only where 'hubs.coverage' is not 0, and there and "
        "then it "
        "is\n");
}

TEST_CASE("A lever that a policy brings is warned of at its place in the policy", "[scenarios][unit]") {
  const auto of_policy = [](const std::string& levers) {
    return warnings_of("policies: [p.yaml]\n", "schema: icsim/policy/1\nname: p\nlevers:\n" + levers);
  };
  CHECK(of_policy("  - {label: ours, what: workforce.vacancy_rate, how: {scale: 1.2}}\n") ==
        "4: lever 'ours' changes nothing: 'workforce.vacancy_rate' is read at the start date only\n");
  CHECK(of_policy("  - {label: ours, what: hubs.displacement, how: {set: 0.3}}\n") ==
        "4: lever 'ours' changes nothing: it acts only where 'hubs.coverage' is not 0, and there and then it "
        "is\n");
  CHECK(of_policy("  - {label: ours, what: demand.growth, how: {set: 12}}\n") ==
        "4: lever 'ours' takes 'demand.growth' to 12 (% a year), outside the plausible 0 to 3.6\n");
  CHECK(of_policy("  - {label: ours, what: capacity.growth, how: {set: 0.035}}\n") ==
        "4: 0.035 is 0.035 % a year, next to nothing\n");
  // A policy states its whole rule: also what holds already, and what a scenario replaces.
  CHECK(of_policy("  - {label: ours, what: beds.level, how: {set: 1}}\n") == "");
  CHECK(warnings_of("policies: [p.yaml]\nlevers:\n  - {label: mine, what: demand.level, how: {set: 1.1}}\n",
                    "schema: icsim/policy/1\nname: p\nlevers:\n  - {label: ours, what: demand.level, how: "
                    "{set: 0.9}}\n") == "");
}

TEST_CASE("A value outside its plausible range is warned of with its unit", "[scenarios][unit]") {
  CHECK(of_lever("what: demand.growth, how: {set: 12}") ==
        "6: lever 'mine' takes 'demand.growth' to 12 (% a year), outside the plausible 0 to 3.6\n");
  CHECK(of_lever("what: capacity.level, how: {scale: 1.5}") ==
        "6: lever 'mine' takes 'capacity.level' to 1.5 (ratio), outside the plausible 0.8 to 1.2\n");
  CHECK(of_lever("what: workforce.leave_rate, where: {staff_group: theatre}, how: {set: 20}") ==
        "6: lever 'mine' takes 'workforce.leave_rate' to 20 (% a year), outside the plausible 8.415 to "
        "11.88\n");
  CHECK(of_lever("what: capacity.growth, how: {path: {2025-04-01: 2, 2026-04-01: 9}}") ==
        "6: lever 'mine' takes 'capacity.growth' to 9 (% a year), outside the plausible 0 to 4.9\n");
  CHECK(warnings_of("parameters: {demand.growth: 12}\n") ==
        "5: this sets 'demand.growth' to 12 (% a year), outside the plausible 0 to 3.6\n");
}

TEST_CASE("A per cent written as a share is warned of", "[scenarios][unit]") {
  CHECK(of_lever("what: capacity.growth, how: {set: 0.035}") ==
        "6: 0.035 is 0.035 % a year, next to nothing\n");
  CHECK(of_lever("what: workforce.leave_rate, where: {staff_group: theatre}, how: {set: 0.1}") ==
        "6: lever 'mine' takes 'workforce.leave_rate' to 0.1 (% a year), outside the plausible 8.415 to "
        "11.88\n");
  CHECK(of_lever("what: capacity.growth, how: {set: 3.5}") == "");
}
