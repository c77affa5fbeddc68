// Dates that count from the run's first day: what they are, where they may stand, and what is wrong with others.
#include "scenarios/text/relative_date.hpp"

#include "scenarios/input/baseline.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

std::string after(const std::string& start, AfterStart offset) {
  return to_string(day_after(parse_date(start), offset));
}

constexpr const char* kHead = "schema: icsim/scenario/1\nbaseline: 2025-04-01\nensemble: {draws: 2}\n";

}  // namespace

TEST_CASE("Months and years after the start keep the day, or take the month's last", "[scenarios][unit]") {
  CHECK(after("2025-04-01", {0, DateUnit::days}) == "2025-04-01");
  CHECK(after("2025-04-01", {10, DateUnit::days}) == "2025-04-11");
  CHECK(after("2025-04-01", {26, DateUnit::weeks}) == "2025-09-30");
  CHECK(after("2025-04-01", {18, DateUnit::months}) == "2026-10-01");
  CHECK(after("2025-08-31", {6, DateUnit::months}) == "2026-02-28");
  CHECK(after("2027-08-31", {6, DateUnit::months}) == "2028-02-29");
  CHECK(after("2024-02-29", {1, DateUnit::years}) == "2025-02-28");
  CHECK(after("2024-02-29", {4, DateUnit::years}) == "2028-02-29");
}

TEST_CASE("A scenario in dates from the start is the scenario in dates of the calendar",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto text = [](const char* to, const char* lever, const char* path, const char* parameter) {
    return std::string(kHead) + "period: {to: " + to + "}\nparameters: {capacity.level: {path: {" +
           parameter +
           "}, interpolate: linear}}\nlevers:\n  - {what: demand.level, label: a, when: " + lever +
           ", how: {scale: 1.1}}\n  - {what: demand.growth, label: b, how: {path: {" + path +
           "}, interpolate: linear}}\n";
  };
  const Scenario counted =
      tiny.load(text("start + 2 years", "{from: start + 26 weeks, to: start + 1 year, ramp: 4}",
                     "start: 1, start + 18 months: 1.5", "start: 1, start+10 days: 2"))
          .at(0);
  const Scenario dated = tiny.load(text("2027-03-31", "{from: 2025-09-30, to: 2026-03-31, ramp: 4}",
                                        "2025-04-01: 1, 2026-10-01: 1.5", "2025-04-01: 1, 2025-04-11: 2"))
                             .at(0);
  CHECK(counted.resolved_yaml == dated.resolved_yaml);
  CHECK(to_string(counted.end) == "2027-03-31");
  CHECK(counted.levers[0].when == "2025-09-30 to 2026-03-31, growing over 4 weeks");
  CHECK(tiny.load(counted.resolved_yaml).at(0).resolved_yaml == counted.resolved_yaml);
}

TEST_CASE("Dates count from the day a run is restarted from", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string text =
      TinyLibrary::plain() +
      "levers: [{what: demand.level, when: {from: start + 1 month, to: start + 3 months}, how: "
      "{scale: 1.1}}]\n";
  Overrides later;
  later.restart = Restart{tiny.load(text).at(0).model, parse_date("2025-08-01"), parse_date("2026-03-31")};
  const Scenario scenario = tiny.load(text, later).at(0);
  CHECK(scenario.levers[0].when == "2025-09-01 to 2025-10-31");
  CHECK(scenario.resolved_yaml.find("when: {from: 2025-09-01, to: 2025-10-31}") != std::string::npos);
}

TEST_CASE("A policy counts from the start of the run it is put in, and is cut at its end",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("library/policies/p.yaml",
           "schema: icsim/policy/1\nlevers:\n  - {what: demand.level, label: soon, when: {from: start + 2 "
           "months, to: "
           "start + 5 years}, how: {scale: 1.1}}\n"
           "  - {what: capacity.level, label: late, when: {from: start + 2 years}, how: {scale: 1.1}}\n");
  const Scenario scenario = tiny.load_plain_with("policies: [p]\n");
  REQUIRE(scenario.levers.size() == 1);
  CHECK(scenario.levers[0].when == "2025-06-01 to 2026-03-31");
}

TEST_CASE("Dates from the start that say too little or too much are refused", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto from = [&](const std::string& date) {
    const std::string message = tiny.message_with(
        "levers:\n  - what: demand.level\n    when: {from: " + date + "}\n    how: {set: 1}\n");
    const std::string place = "x.yaml:7:18: ", key = " in levers[0].when.from\n  hint: ";
    const auto at = message.find(key);
    if (!message.starts_with(place) || at == std::string::npos) return message;
    return message.substr(place.size(), at - place.size()) + " | " + message.substr(at + key.size());
  };
  CHECK(from("start + 26") == "'start + 26' has no unit | write start + 26 weeks, or days, months, years");
  CHECK(from("start + 26 wekes") ==
        "'start + 26 wekes' has an unknown unit, 'wekes' | did you mean 'weeks'?");
  CHECK(from("start + 2 quarters") ==
        "'start + 2 quarters' has an unknown unit, 'quarters' | one of: days, weeks, months, years");
  CHECK(from("start + weeks") ==
        "'start + weeks' has no number | write start + 26 weeks; units are days, weeks, months and years");
  CHECK(from("start +") ==
        "'start +' has no number | write start + 26 weeks; units are days, weeks, months and years");
  CHECK(from("start - 3 months") ==
        "'start - 3 months' is before the run starts, 2025-04-01 | write start, or a later day such as start "
        "+ 26 "
        "weeks");
  CHECK(from("start + -3 months") ==
        "'start + -3 months' is before the run starts, 2025-04-01 | write start, or a later day such as "
        "start + 26 "
        "weeks");
  CHECK(from("start 26 weeks") == "'start 26 weeks' has no plus sign | write start + 26 weeks");
  CHECK(from("start + 1.5 years") == "'start + 1.5 years' has no whole number | write start + 18 months");
  CHECK(from("start + 0.3 years") == "'start + 0.3 years' has no whole number | give a whole number");
  CHECK(from("start + 1 year + 6 months") ==
        "'start + 1 year + 6 months' says more than one number and one unit | write one of each, such as "
        "start + 18 "
        "months");
  CHECK(from("start + 100000 days") == "'start + 100000 days' is too far ahead | give fewer days");
  CHECK(from("Start + 1 Month") == "'Start + 1 Month' is not a date | write start + 1 month");
  CHECK(from("start +\xC2\xA0"
             "26 weeks") ==
        "'start +\xC2\xA0"
        "26 weeks' holds a no-break space (U+00A0) | write start + 26 weeks");
  CHECK(
      from("start of the year") ==
      "'start of the year' is not a date | write start + 26 weeks; units are days, weeks, months and years");
  CHECK(from("26 weeks") == "'26 weeks' is not a date | write start + 26 weeks");
  CHECK(from("+ 1 year") == "'+ 1 year' is not a date | write start + 1 year");
  CHECK(from("starting soon") == "'starting soon' is not a date | write year-month-day, such as 2025-04-01");
  CHECK(from("start + 1 year") ==
        "start + 1 year (2026-04-01) is after the run ends, 2026-03-31 | give an earlier date or a longer "
        "period");
}

TEST_CASE("A last day that counts from the start is the last of so long a time", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto period = [&](const std::string& to) {
    return tiny.message(std::string(kHead) + "period: {to: " + to + "}\n");
  };
  CHECK(period("start + 1 month").empty());
  CHECK(period("start + 3 years").empty());
  CHECK(period("start + 26 weeks") ==
        "x.yaml:4:14: start + 26 weeks (2025-09-29) is not the last day of a month in period.to\n"
        "  hint: give the last day of a month from 2025-04-30 to 2040-12-31");
  CHECK(
      period("start + 20 years") ==
      "x.yaml:4:14: start + 20 years (2045-03-31) is too far ahead: bank holidays are known to 2040 only in "
      "period.to\n  hint: give the last day of a month from 2025-04-30 to 2040-12-31");
  CHECK(period("start") ==
        "x.yaml:4:14: 'start' leaves no day: a last day that counts from the start says how long it lasts in "
        "period.to\n  hint: write start + 12 months for twelve months from the start");
  const auto lever = [&](const std::string& when) {
    return tiny.message_with("levers:\n  - what: demand.level\n    when: " + when + "\n    how: {set: 1}\n");
  };
  CHECK(lever("{from: start, to: start + 1 day}").empty());
  CHECK(lever("{from: start + 6 months, to: start + 6 months}") ==
        "x.yaml:7:40: start + 6 months (2025-09-30) is before 'from' in levers[0].when.to\n  hint: give a "
        "later date");
}

TEST_CASE("Points of a path may count from the start, in order", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto path = [&](const std::string& points) {
    return tiny.message_with("levers:\n  - what: demand.level\n    how: {path: {" + points + "}}\n");
  };
  CHECK(path("start: 1, 2025-06-01: 1.1, start + 6 months: 1.2").empty());
  CHECK(path("2025-06-01: 1, start + 1 month: 1.1") ==
        "x.yaml:7:33: start + 1 month (2025-05-01) is not after the date before it in levers[0].how.path\n"
        "  hint: put the dates in order");
  CHECK(path("start + 2 fortnights: 1") ==
        "x.yaml:7:18: 'start + 2 fortnights' has an unknown unit, 'fortnights' in levers[0].how.path\n"
        "  hint: one of: days, weeks, months, years");
}

TEST_CASE("Where the start is unknown, dates that count from it are no second fault", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(tiny.message(
            "schema: icsim/scenario/1\nbaseline: 2025-04-02\nperiod: {to: start + 1 year}\n"
            "levers: [{what: demand.level, when: {from: start + 1 month, to: start + 2 wekes}, how: {set: "
            "1}}]\n") ==
        "x.yaml:2:11: there is no baseline '2025-04-02' in baseline\n"
        "  hint: did you mean '2025-04-01'? there are: 2025-04-01, and folders that `icsim baseline` made\n"
        "x.yaml:4:65: 'start + 2 wekes' has an unknown unit, 'wekes' in levers[0].when.to\n"
        "  hint: did you mean 'weeks'?");
}

TEST_CASE("Defaults belong to no run, so that their dates cannot count from a start", "[scenarios][unit]") {
  TinyLibrary tiny;
  const auto file = tiny.root() / "library/defaults.yaml";
  std::string text = test::read_file(file);
  const auto at = text.find("  demand.growth:");
  REQUIRE(at != std::string::npos);
  const auto value = text.find("value: 1.5", at);
  REQUIRE(value != std::string::npos);
  text.replace(value, text.find("    unit:", value) - value, "path: {start: 1.5}\n");
  tiny.put("library/defaults.yaml", text);
  CHECK(tiny.message(TinyLibrary::plain())
            .find("'start' counts from the start of a run, which cannot be meant here in "
                  "parameters.demand.growth.path\n"
                  "  hint: write year-month-day, such as 2025-04-01") != std::string::npos);
}
