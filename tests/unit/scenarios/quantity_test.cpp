// Levers in planners' units: how they are written, and that the total is what was asked.
#include <cmath>

#include "scenarios/language/quantity.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

Node scalar(const std::string& text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.path = "how.add";
  node.mark.file = std::make_shared<const std::string>("x.yaml");
  return node;
}

/// "60 cases/week" as it is understood, or "refused".
std::string read(const std::string& text, Parameter parameter) {
  FaultList faults;
  Fields fields(faults);
  const auto quantity = read_quantity(fields, scalar(text), specification(parameter));
  return quantity ? number_text(quantity->number) + ' ' + to_text(quantity->kind) : "refused";
}

/// Every draw has the central values, and nothing grows, so that one ratio holds all year.
std::string still(const std::string& levers) {
  std::string text = TinyLibrary::plain();
  text.replace(text.find("ensemble: {draws: 20, seed: 7}"), std::string::npos,
               "parameters: {capacity.growth: 0, demand.growth: 0, referral.gp_share: 0.6}\n"
               "ensemble: {draws: 20, seed: 7, parameters: fixed}\n");
  return text + "levers:\n" + levers;
}

double value_at(const Scenario& scenario, Parameter parameter, const Place& place, int week, int lane = 0) {
  std::vector<double> lanes(kLanes);
  scenario.plan->evaluate(parameter, slot_of(specification(parameter), scenario.model->dims, place), 0, week,
                          lanes.data());
  return lanes[static_cast<std::size_t>(lane)];
}

double days_a_week(const Scenario& scenario) {
  double days = 0.0;
  for (const CalendarWeek& week : scenario.calendar->weeks()) days += week.working_days;
  return days / static_cast<double>(scenario.calendar->weeks().size());
}

constexpr Place kAdmissions{.ics = 0, .treatment_function = 1, .stage = 1};
constexpr Place kClinics{.ics = 0, .treatment_function = 1, .stage = 0};

}  // namespace

TEST_CASE("A quantity is a number and a unit, whatever the case and the blanks", "[scenarios][unit]") {
  using P = Parameter;
  CHECK(read("60 cases/week", P::capacity_level) == "60 cases/week");
  CHECK(read("+60 Cases/Week", P::capacity_level) == "60 cases/week");
  CHECK(read("2 lists/week", P::capacity_level) == "2 sessions/week");
  CHECK(read("-3 WTE consultant_surgical", P::capacity_level) == "-3 WTE consultant_surgical");
  CHECK(read("-3 FTE", P::gp_level) == "-3 WTE");
  CHECK(read("GBP 1.2m/year", P::capacity_level) == "1200000 GBP/year");
  CHECK(read("-£300k a year", P::independent_volume) == "-300000 GBP/year");
  CHECK(read("1.5 million GBP/year", P::capacity_level) == "1500000 GBP/year");
  CHECK(read("+8 % referrals", P::demand_level) == "8 % referrals");
  CHECK(read("8%", P::demand_level) == "8 %");
  CHECK(read("20 referrals/week", P::demand_level) == "20 referrals/week");
  CHECK(read("500 pathways", P::demand_level) == "500 pathways");
}

TEST_CASE("A unit that a parameter cannot be counted in is refused", "[scenarios][unit]") {
  using P = Parameter;
  CHECK(read("20 referrals/week", P::capacity_level) == "refused");
  CHECK(read("3 WTE", P::capacity_level) == "refused");
  CHECK(read("60 cases/week", P::demand_growth) == "refused");
  CHECK(read("GBP 3m", P::capacity_level) == "refused");
  CHECK(read("sixty cases/week", P::capacity_level) == "refused");
}

TEST_CASE("A fault of a quantity says what may stand there", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto message = [&](const std::string& lever) {
    return tiny.message_with("levers:\n  - {" + lever + "}\n");
  };
  CHECK(message("what: capacity.level, how: {add: 20 referrals/week}") ==
        "x.yaml:6:39: 'capacity.level' cannot be counted in referrals/week in levers[0].how.add\n"
        "  hint: write cases/week, sessions/week, GBP/year, pathways, WTE of a staff group, %; "
        "referrals/week goes with "
        "demand.level");
  CHECK(message("what: capacity.level, how: {set: 20 cases/week}") ==
        "x.yaml:6:39: '20 cases/week' is what is more or less, not a value in levers[0].how.set\n"
        "  hint: write 'add: 20 cases/week'");
  CHECK(message("what: capacity.level, how: {add: 3 WTE}") ==
        "x.yaml:6:39: '3 WTE' does not say of which staff group in levers[0].how.add\n"
        "  hint: write 'WTE anaesthetic', or another of consultant_surgical, consultant_medical, "
        "anaesthetic, theatre, "
        "ward_nurse, diagnostic");
  CHECK(
      message("what: demand.level, how: {add: 500 pathways}") ==
      "x.yaml:6:5: pathways once are shared over the time of the lever, which has no last day in levers[0]\n"
      "  hint: write 'when: {from: ..., to: ...}'");
  CHECK(message("what: capacity.level, how: {scale: 1.1, unit: cases/week}") ==
        "x.yaml:6:52: 'unit' goes with 'add' only in levers[0].how.unit\n"
        "  hint: write {add: 60, unit: cases/week}, or remove it");
  CHECK(message("what: capacity.level, label: a, how: {add: {uniform: {low: 1, high: 2, varies_by: ics}}, "
                "unit: cases/week}") ==
        "x.yaml:6:5: an amount of cases/week is one total, not one of each system in levers[0]\n"
        "  hint: remove 'varies_by: ics', or write a lever for each");
}

TEST_CASE("Cases a week come to the ratio that pencil and paper give", "[scenarios][unit]") {
  TinyLibrary tiny;  // each list completes 6 clinics and 2 admissions a working day
  const std::string where = "where: {ics: QAA, treatment_function: C_110";
  const auto ratio = [&](const std::string& lever, const Place& place) {
    const Scenario s = tiny.load(still("  - {what: capacity.level, " + lever + "}\n")).at(0);
    return (value_at(s, Parameter::capacity_level, place, 5) - 1.0) * days_a_week(s);
  };
  CHECK(ratio(where + ", stage: awaiting_admission}, how: {add: 5 cases/week}", kAdmissions) ==
        Approx(5.0 / 2.0));
  CHECK(ratio(where + ", stage: awaiting_admission}, how: {add: 5 cases/week}", kClinics) == 0.0);
  CHECK(ratio(where + "}, how: {add: 5 cases/week}", kClinics) == Approx(5.0 / 8.0));
  CHECK(ratio(where + "}, how: {add: -5 cases/week}", kAdmissions) == Approx(-5.0 / 8.0));
  CHECK(ratio("how: {add: 30 cases/week}", kAdmissions) ==
        Approx(30.0 / (3 * 2 * 8.0)));  // all of the country
}

TEST_CASE("Referrals a week and per cent of referrals act on clock starts", "[scenarios][unit]") {
  TinyLibrary tiny;  // 10 clock starts a working day, of which 6 are referred by general practice
  const auto more = [&](const std::string& lever) {
    const Scenario s = tiny.load(still("  - {what: demand.level, " + lever + "}\n")).at(0);
    return (value_at(s, Parameter::demand_level, {.ics = 0, .treatment_function = 1}, 5) - 1.0) * 10.0 *
           days_a_week(s);
  };
  CHECK(more("where: {ics: QAA, treatment_function: C_110}, how: {add: 4 referrals/week}") == Approx(4.0));
  CHECK(more("where: {ics: QAA}, how: {add: 4 referrals/week}") == Approx(2.0));  // two lists share it
  CHECK(
      more("how: {add: +8 %}") ==
      Approx(0.08 * 10.0 * days_a_week(tiny.load(still("  - {what: demand.level, how: {add: 0}}\n")).at(0))));
  CHECK(more("how: {add: +8 % referrals}") == Approx(0.6 * more("how: {add: +8 %}")));
}

TEST_CASE("Pathways once are shared over the weeks of the lever", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s =
      tiny.load(still("  - {what: demand.level, where: {ics: QAA, treatment_function: C_110}, when: {from: "
                      "2025-06-02, to: 2025-08-31}, how: {add: 500 pathways}}\n"))
          .at(0);
  double sum = 0.0;
  for (const CalendarWeek& week : s.calendar->weeks())
    sum += (value_at(s, Parameter::demand_level, {.ics = 0, .treatment_function = 1}, week.index) - 1.0) *
           10.0 * days_a_week(s);
  CHECK(sum == Approx(500.0));
}

TEST_CASE("Each draw gets the total that was asked, whatever it grows by", "[scenarios][property]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "parameters: {capacity.growth: {uniform: {low: -20, high: 20}}}\n"
      "levers:\n  - {what: capacity.level, where: {ics: QAA, treatment_function: C_110}, how: {add: 5 "
      "cases/week}}\n");
  for (int lane = 0; lane < kLanes; ++lane) {
    double level = 1.0, added = 0.0;
    for (const CalendarWeek& week : s.calendar->weeks()) {
      added += (value_at(s, Parameter::capacity_level, kClinics, week.index, lane) - 1.0) * 8.0 *
               days_a_week(s) * level;
      const double growth =
          value_at(s, Parameter::capacity_growth, {.ics = 0, .treatment_function = 1}, week.index, lane);
      level *= std::pow(1.0 + growth / 100.0, 7.0 / 365.25);
    }
    CHECK(added / static_cast<double>(s.calendar->weeks().size()) == Approx(5.0).epsilon(0.003));
  }
}

TEST_CASE("The first draws stay the same when more are asked for, in planners' units too",
          "[scenarios][property]") {
  TinyLibrary tiny;
  const std::string text =
      "levers:\n  - {what: capacity.level, label: a, how: {add: {uniform: {low: 4, high: 6}}, unit: "
      "cases/week}}\n";
  Overrides few, many;
  few.draws = 3;
  many.draws = 40;
  const Scenario a = tiny.load(TinyLibrary::plain() + text, few).at(0),
                 b = tiny.load(TinyLibrary::plain() + text, many).at(0);
  for (const int lane : {0, 1, 2}) {
    for (const int week : {0, 9, 40})
      CHECK(value_at(a, Parameter::capacity_level, kClinics, week, lane) ==
            value_at(b, Parameter::capacity_level, kClinics, week, lane));
  }
}

TEST_CASE("A resolved scenario keeps the unit, and gives the same values", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario a = tiny.load_plain_with(
      "levers:\n  - {what: capacity.level, where: {ics: QAA}, how: {add: 5 cases/week}}\n");
  CHECK(a.resolved_yaml.find("how: {add: \"5 cases/week\"}") != std::string::npos);
  CHECK(a.levers.at(0).how == "add 5 cases/week");
  const Scenario b = tiny.load(a.resolved_yaml).at(0);
  CHECK(value_at(a, Parameter::capacity_level, kClinics, 20) ==
        value_at(b, Parameter::capacity_level, kClinics, 20));
}
