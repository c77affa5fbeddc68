// Levers: where, when and how they act, week by week.
#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

double value_at(const Scenario& scenario, Parameter parameter, int ics, int function, int stage, int quintile,
                int week) {
  std::vector<double> lanes(kLanes);
  const std::size_t slot =
      slot_of(specification(parameter), scenario.model->dims, {ics, function, stage, quintile});
  scenario.plan->evaluate(parameter, slot, 0, week, lanes.data());
  return lanes[0];
}
double level(const Scenario& scenario, int ics, int function, int week) {
  return value_at(scenario, Parameter::demand_level, ics, function, 0, 0, week);
}
std::string lever(const std::string& rest) {
  return "levers:\n  - {what: demand.level, " + rest + "}\n";
}

}  // namespace

TEST_CASE("A lever acts in the places that where leaves", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto touched = [&](const std::string& where) {
    const Scenario s = tiny.load_plain_with("sets: {mine: {ics: [QBB, QCC]}}\n" +
                                            lever("where: " + where + ", how: {set: 2}"));
    std::string text;
    for (int i = 0; i < 3; ++i) {
      for (int f = 0; f < 2; ++f) text += level(s, i, f, 3) == 2.0 ? '1' : '0';
    }
    return text;
  };
  CHECK(touched("all") == "111111");
  CHECK(touched("{ics: QBB}") == "001100");
  CHECK(touched("{region: North}") == "111100");
  CHECK(touched("{treatment_function: [C_110]}") == "010101");
  CHECK(touched("{deprivation: most}") == "110000");
  CHECK(touched("{deprivation: least}") == "001100");
  CHECK(touched("{set: mine}") == "001111");
  CHECK(touched("{set: mine, region: North, treatment_function: C_100}") == "001000");
}

TEST_CASE("A lever narrows stage and quintile where the parameter has them", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "levers:\n  - {what: capacity.level, where: {stage: awaiting_admission}, how: {set: 2}}\n"
      "  - {what: treatment.quintile_weight, where: {quintile: [1, 2]}, how: {scale: 1.5}}\n");
  CHECK(value_at(s, Parameter::capacity_level, 0, 0, 0, 0, 0) == 1.0);
  CHECK(value_at(s, Parameter::capacity_level, 0, 0, 1, 0, 0) == 2.0);
  CHECK(value_at(s, Parameter::treatment_quintile_weight, 1, 0, 0, 1, 0) == 1.5);
  CHECK(value_at(s, Parameter::treatment_quintile_weight, 1, 0, 0, 2, 0) == 1.0);
}

TEST_CASE("Levers act in order: set, then scale, then add", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "levers:\n  - {what: demand.level, label: a, how: {set: 2}}\n  - {what: demand.level, label: b, how: "
      "{scale: 1.5}}\n"
      "  - {what: demand.level, label: c, how: {add: -0.5}}\n");
  CHECK(level(s, 0, 0, 0) == 2.5);
}

TEST_CASE("A lever counts for the working days it holds, its last day included", "[scenarios][unit]") {
  TinyLibrary tiny;
  // Weeks start on Tuesday 1 April 2025: week 1 is 8 to 14 April.
  const Scenario s = tiny.load_plain_with(lever("when: {from: 2025-04-10, to: 2025-04-21}, how: {set: 2}"));
  CHECK(level(s, 0, 0, 0) == 1.0);
  CHECK(level(s, 0, 0, 1) == Approx(1.0 + 3.0 / 5.0));  // Thursday, Friday, Monday of five
  CHECK(level(s, 0, 0, 2) == 2.0);                      // ends on its Monday
  CHECK(level(s, 0, 0, 3) == 1.0);
}

TEST_CASE("A ramp grows evenly to full force", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(lever("when: {from: 2025-04-01, ramp: 4}, how: {set: 2}"));
  double before = 1.0;
  for (int week = 0; week < 4; ++week) {
    const double now = level(s, 0, 0, week);
    CHECK(now == Approx(1.0 + (week + 0.5) / 4.0).margin(0.03));
    CHECK(now > before);
    before = now;
  }
  CHECK(level(s, 0, 0, 4) == 2.0);
}

TEST_CASE("A path takes steps or straight lines, and nothing before its first date", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario steps = tiny.load_plain_with(lever("how: {path: {2025-04-15: 2, 2025-04-25: 3}}"));
  CHECK(level(steps, 0, 0, 1) == 1.0);
  CHECK(level(steps, 0, 0, 2) == 2.0);
  CHECK(level(steps, 0, 0, 3) ==
        Approx((3 * 2.0 + 2 * 3.0) / 5.0));  // Tuesday to Thursday, then Friday and Monday
  CHECK(level(steps, 0, 0, 40) == 3.0);
  const Scenario line =
      tiny.load_plain_with(lever("how: {path: {2025-04-01: 1, 2025-04-08: 2}, interpolate: linear}"));
  CHECK(level(line, 0, 0, 0) == Approx(1.0 + (0 + 1 + 2 + 3 + 6) / 5.0 / 7.0));
  CHECK(level(line, 0, 0, 1) == 2.0);
}

TEST_CASE("A week without a full set of working days takes the mean over those it has", "[scenarios][unit]") {
  TinyLibrary tiny;
  // Week 38 is 23 to 29 December 2025, with Christmas Day off: Tuesday, Wednesday, Friday, Monday.
  const Scenario s = tiny.load_plain_with(lever("when: {from: 2025-12-26}, how: {set: 2}"));
  CHECK(level(s, 0, 0, 38) == Approx(1.5));
}

namespace {

/// Strike days that one lever makes, over the whole run.
/// \param how "set: 5" and the like.
double strike_days(TinyLibrary& tiny, const std::string& from, const std::string& to,
                   const std::string& how) {
  const Scenario s = tiny.load_plain_with("levers:\n  - {what: strikes.days_per_week, when: {from: " + from +
                                          ", to: " + to + "}, how: {" + how + "}}\n");
  double days = 0.0;
  for (const CalendarWeek& week : s.calendar->weeks())
    days += value_at(s, Parameter::strike_days_per_week, 0, 0, 0, 0, week.index);
  return days;
}

}  // namespace

TEST_CASE("So many working days of strike are so many strike days, on whatever weekday they begin",
          "[scenarios][unit]") {
  TinyLibrary tiny;  // its weeks start on Tuesdays
  for (int weekday = 0; weekday < 5; ++weekday) {
    const Date first = parse_date("2025-07-07") + std::chrono::days{weekday};
    int working = 0;
    for (int length = 1; length <= 9; ++length) {
      const Date last = first + std::chrono::days{length - 1};
      working += std::chrono::weekday(last).iso_encoding() <= 5;
      INFO(to_string(first) << " to " << to_string(last));
      CHECK(strike_days(tiny, to_string(first), to_string(last), "set: 5") == Approx(working));
      if (working <= 4)
        CHECK(strike_days(tiny, to_string(first), to_string(last), "set: 4") == Approx(working));
    }
  }
  CHECK(strike_days(tiny, "2025-07-25", "2025-07-30", "add: 4") == Approx(4.0));  // Friday to Wednesday
  CHECK(strike_days(tiny, "2025-12-22", "2025-12-28", "set: 5") ==
        Approx(4.0));  // Christmas Day does not count
}

TEST_CASE("Fewer strike days than working days are spread over them", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(strike_days(tiny, "2025-07-07", "2025-07-13", "set: 3") == Approx(3.0));
  CHECK(strike_days(tiny, "2025-07-07", "2025-07-20", "set: 0.4") == Approx(0.8));
  CHECK(strike_days(tiny, "2025-07-07", "2025-07-20", "path: {2025-07-07: 3, 2025-07-14: 2}") == Approx(5.0));
  // Steps in the middle of a calendar week: Monday and Tuesday off, then three days.
  CHECK(strike_days(tiny, "2025-07-01", "2025-07-31", "path: {2025-07-09: 4, 2025-07-12: 0}") == Approx(3.0));
  const Scenario all = tiny.load_plain_with("levers:\n  - {what: strikes.days_per_week, how: {set: 0.4}}\n");
  CHECK(value_at(all, Parameter::strike_days_per_week, 0, 0, 0, 0, 0) == Approx(0.4));
  CHECK(value_at(all, Parameter::strike_days_per_week, 0, 0, 0, 0, 9) == Approx(0.4));
}

TEST_CASE("Draws of a lever on strike days are counted each by itself", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "levers:\n  - {what: strikes.days_per_week, label: a, when: {from: 2025-07-09, to: 2025-07-11}, how: "
      "{set: "
      "{discrete: {values: [1, 5], weights: [1, 1]}}}}\n");
  std::vector<double> lanes(kLanes);
  s.plan->evaluate(Parameter::strike_days_per_week, 0, 0, 14, lanes.data());
  CHECK(std::count_if(lanes.begin(), lanes.end(), [](double v) { return std::abs(v - 1.0) < 1e-12; }) > 0);
  CHECK(std::count_if(lanes.begin(), lanes.end(), [](double v) { return std::abs(v - 3.0) < 1e-12; }) > 0);
  CHECK(std::all_of(lanes.begin(), lanes.end(),
                    [](double v) { return std::abs(v - 1.0) < 1e-12 || std::abs(v - 3.0) < 1e-12; }));
}

TEST_CASE("What a strike day costs holds for the whole week that a lever touches", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario s = tiny.load_plain_with(
      "levers:\n  - {what: strikes.days_per_week, when: {from: 2025-07-25, to: 2025-07-29}, how: {set: 5}}\n"
      "  - {what: strikes.cancellations_per_day, when: {from: 2025-07-25, to: 2025-07-29}, how: {set: "
      "18032}}\n");
  double cancelled = 0.0;
  for (const CalendarWeek& week : s.calendar->weeks()) {
    cancelled += value_at(s, Parameter::strike_days_per_week, 0, 0, 0, 0, week.index) *
                 value_at(s, Parameter::strike_cancellations_per_day, 0, 0, 0, 0, week.index);
  }
  CHECK(cancelled == Approx(3 * 18032.0));
}

TEST_CASE("A strike day costs less from 2025 on, when trusts kept planned care going", "[scenarios][unit]") {
  const auto cost = [](const char* scenario) {
    const Scenario s = load_scenarios(scenario, test::real_library()).at(0);
    return value_at(s, Parameter::strike_cancellations_per_day, 0, 0, 0, 0, 40);
  };
  CHECK(cost("baseline-2022") == 26100.0);
  CHECK(cost("baseline-2025") == 15400.0);
}

TEST_CASE("The strikes of 2025 take what was rescheduled, whatever a run's weeks", "[scenarios][unit]") {
  const Scenario s = load_scenarios("strikes-2025", test::real_library()).at(0);
  double july = 0.0, all = 0.0;
  for (const CalendarWeek& week : s.calendar->weeks()) {
    all += value_at(s, Parameter::strike_days_per_week, 3, 0, 0, 0, week.index) *
           value_at(s, Parameter::strike_cancellations_per_day, 3, 0, 0, 0, week.index);
    if (week.index == 20) july = all;
  }
  CHECK(july == Approx(6420 + 47675).epsilon(1e-4));
  CHECK(all == Approx(54095 + 3 * 12880 + 38500).epsilon(1e-4));
}

TEST_CASE("A lever on growth that ends is noted, as its level stays", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string cut = "levers:\n  - {what: money.allocation_growth, label: cut, when: {from: 2025-04-01";
  CHECK(tiny.load_plain_with(cut + ", to: 2025-09-30}, how: {set: -2}}\n").notes ==
        std::vector<std::string>{
            "lever 'cut' ends on 2025-09-30, but 'money.allocation_growth' is growth: the level "
            "stays where it took it; a lever of opposite growth after that takes it back"});
  CHECK(tiny.load_plain_with(cut + "}, how: {set: -2}}\n").notes.empty());
  CHECK(tiny.load_plain_with(lever("when: {from: 2025-04-01, to: 2025-09-30}, how: {set: 2}")).notes.empty());
}

TEST_CASE("The milestone follows its dated default, and activity starts where the baseline was",
          "[scenarios][unit]") {
  const Scenario s = load_scenarios("baseline-2022", test::real_library()).at(0);
  const auto milestone = [&](int week) {
    return value_at(s, Parameter::treatment_milestone_weeks, 0, 0, 0, 0, week);
  };
  CHECK(milestone(0) == 104.0);
  CHECK(milestone(521) == 52.0);
  for (int week = 1; week < 522; ++week) CHECK(milestone(week) <= milestone(week - 1));
  const Parameter activity = Parameter::capacity_activity_vs_2019_20;
  CHECK(value_at(s, activity, 7, 0, 0, 0, 0) == s.model->activity_vs_2019_20(7));
  CHECK(value_at(s, activity, 8, 0, 0, 0, 9) == s.model->activity_vs_2019_20(8));
}

TEST_CASE("Observed history sets levels month by month and then holds their mean", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string text =
      "schema: icsim/scenario/1\nbaseline: {start: 2025-04-01, history: observed}\n"
      "period: {to: 2026-03-31}\nensemble: {draws: 1}\n";
  const Scenario s = tiny.load(text).at(0);
  // Base starts 20 a working day, observed 22 and 30; base completions 16, observed 24 and 12.
  CHECK(level(s, 1, 0, 0) == Approx(1.1));
  CHECK(level(s, 1, 1, 6) == Approx(1.5));
  CHECK(value_at(s, Parameter::capacity_level, 2, 0, 0, 0, 0) == Approx(1.5));
  CHECK(value_at(s, Parameter::capacity_level, 2, 0, 1, 0, 6) == Approx(0.75));
  // April has 22 working days here, May 22: no bank holiday but Christmas in this library.
  CHECK(level(s, 1, 0, 30) == Approx((22.0 + 30.0) / 40.0));
  CHECK(value_at(s, Parameter::demand_growth, 0, 0, 0, 0, 0) == 0.0);
  CHECK(value_at(s, Parameter::capacity_growth, 0, 0, 0, 0, 7) == 0.0);
  CHECK(value_at(s, Parameter::demand_growth, 0, 0, 0, 0, 9) == 1.5);
  REQUIRE(s.levers.size() == 1);
  CHECK(s.levers[0].when == "2025-04-01 to 2025-05-31");
  CHECK(s.inputs.back().name == "baseline/2025-04-01/history.csv");
}

TEST_CASE("Months of observed history come out exactly in expected flows", "[scenarios][unit]") {
  TinyLibrary tiny;
  std::string history =
      "month,icb_code,clock_starts_per_working_day,completed_non_admitted_per_working_day,completed_admitted_"
      "per_working_day\n";
  for (const char* month : {"2025-04", "2025-05", "2025-06", "2025-07", "2025-08"}) {
    for (const char* ics : {"QAA", "QBB", "QCC"})
      history += std::string(month) + ',' + ics + ",3" + month[6] + ",1" + month[6] + ",4\n";
  }
  tiny.put_baseline("2025-04-01/history.csv", history);
  const Scenario s = tiny.load(
                             "schema: icsim/scenario/1\nbaseline: {start: 2025-04-01, history: observed}\n"
                             "period: {to: 2026-03-31}\nensemble: {draws: 1}\n")
                         .at(0);
  // Total over all observed months: base rate x level x seasonal working days = observed rate x working days.
  double modelled = 0.0, observed = 0.0;
  for (const CalendarWeek& week : s.calendar->weeks()) {
    bool inside = true;
    for (const MonthPart& part : week.parts) inside = inside && part.month < 5;
    if (!inside) break;
    modelled += 20.0 * level(s, 0, 0, week.index) * week.clock_start_days;
    for (const MonthPart& part : week.parts) observed += (34.0 + part.month) * part.working_days;
  }
  CHECK(modelled == Approx(observed));
  CHECK(value_at(s, Parameter::capacity_level, 0, 0, 0, 0, 0) == Approx(14.0 / 12.0));
  CHECK(value_at(s, Parameter::capacity_level, 0, 0, 1, 0, 0) == Approx(4.0 / 4.0));
}
