#include "engine/model/calendar.hpp"

#include <numeric>
#include <stdexcept>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
namespace {

// Bank holidays in England as gov.uk lists them.
std::vector<Date> bank_holidays() {
  std::vector<Date> days;
  for (const char* text :
       {"2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19",
        "2022-12-26", "2022-12-27", "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08",
        "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26", "2024-01-01", "2024-03-29"}) {
    days.push_back(parse_date(text));
  }
  return days;
}

Seasonality flat() {
  Seasonality season;
  season.clock_starts.fill(1.0);
  season.activity.fill(1.0);
  return season;
}

Calendar calendar(const char* start, const char* end, const Seasonality& season = flat()) {
  return Calendar(parse_date(start), parse_date(end), bank_holidays(), season);
}

TEST_CASE("working days of a month are its weekdays less bank holidays", "[engine][calendar][unit]") {
  const Calendar two_years = calendar("2022-04-01", "2024-04-01");
  // Counted by hand on a wall calendar.
  CHECK(two_years.working_days(0) == 19);   // April 2022: 21 weekdays less Good Friday and Easter Monday
  CHECK(two_years.working_days(1) == 21);   // May 2022: 22 less 2 May
  CHECK(two_years.working_days(2) == 20);   // June 2022: 22 less the two Jubilee days
  CHECK(two_years.working_days(5) == 21);   // September 2022: 22 less the State Funeral
  CHECK(two_years.working_days(8) == 20);   // December 2022: 22 less 26 and 27 December
  CHECK(two_years.working_days(10) == 20);  // February 2023
  CHECK(two_years.working_days(13) == 20);  // May 2023: 23 less three
  CHECK(two_years.working_days(22) == 21);  // February 2024, a leap year: Thursday the 29th counts
  CHECK(two_years.working_days(23) == 20);  // March 2024: 21 less Good Friday
}

TEST_CASE("weeks cover the run day by day and share every flow between months exactly",
          "[engine][calendar][unit]") {
  const Calendar run = calendar("2022-04-01", "2024-04-01");
  REQUIRE(run.months() == 24);
  std::vector<double> days(static_cast<std::size_t>(run.months()) + 2, 0.0);
  Date expected = run.start();
  for (const CalendarWeek& week : run.weeks()) {
    CHECK(week.start == expected);
    expected += std::chrono::days{7};
    double share = 0.0, of_parts = 0.0;
    for (const MonthPart& part : week.parts) {
      share += part.share;
      of_parts += part.working_days;
      days.at(static_cast<std::size_t>(part.month)) += part.share * week.working_days;
    }
    CHECK(share == Approx(1.0).epsilon(1e-15));
    CHECK(of_parts == week.working_days);
    CHECK(week.parts.size() <= 2);
  }
  for (int m = 0; m < run.months(); ++m)
    CHECK(days[static_cast<std::size_t>(m)] == Approx(run.working_days(m)));
}

TEST_CASE("every month has one census, in the week its last day falls in", "[engine][calendar][unit]") {
  const Calendar run = calendar("2022-04-01", "2032-04-01");
  int next = 0;
  for (const CalendarWeek& week : run.weeks()) {
    if (week.census_month < 0) continue;
    REQUIRE(week.census_month == next);
    const Date midnight = run.month_start(next + 1);
    CHECK(week.start < midnight);
    CHECK(midnight <= week.start + std::chrono::days{7});
    CHECK(week.census_share >= 0.0);
    CHECK(week.census_share <= 1.0);
    CHECK(week.census_share == week.parts.front().share);
    ++next;
  }
  CHECK(next == run.months());
  CHECK(run.weeks().back().census_month == run.months() - 1);
}

TEST_CASE("a census at a week's end takes all of the week", "[engine][calendar][unit]") {
  // 1 February 2021 is a Monday and February has four whole weeks.
  const Calendar run = calendar("2021-02-01", "2021-03-01");
  REQUIRE(run.weeks().size() == 4);
  CHECK(run.weeks().back().census_month == 0);
  CHECK(run.weeks().back().census_share == 1.0);
}

TEST_CASE("a run ends with its last whole month, at the year's end and in leap years",
          "[engine][calendar][unit]") {
  CHECK(calendar("2022-12-01", "2023-01-01").months() == 1);
  CHECK(calendar("2022-12-01", "2023-01-31").months() == 1);
  CHECK(calendar("2024-01-01", "2024-03-01").months() == 2);
  CHECK(to_string(calendar("2024-01-01", "2024-03-01").month_start(2)) == "2024-03-01");
  CHECK(to_string(calendar("2022-04-01", "2023-04-01").month_start(9)) == "2023-01-01");
  CHECK_THROWS_AS(calendar("2022-04-01", "2022-04-20"), InternalFault);
  CHECK_THROWS_AS(calendar("2022-04-02", "2022-06-01"), InternalFault);
}

TEST_CASE("season factors weigh the days of their own month", "[engine][calendar][unit]") {
  Seasonality season = flat();
  season.clock_starts[3] = 2.0;  // April
  season.activity[4] = 0.5;      // May
  const Calendar run = calendar("2022-04-01", "2022-06-01", season);
  double starts = 0.0, activity = 0.0;
  for (const CalendarWeek& week : run.weeks()) {
    for (const MonthPart& part : week.parts) {
      if (part.month == 0) starts += part.clock_start_days;
      if (part.month == 1) activity += part.activity_days;
    }
  }
  CHECK(starts == 2.0 * 19);
  CHECK(activity == 0.5 * 21);
  CHECK(run.activity_days(1) == 0.5 * 21);
}

TEST_CASE("only existing dates of one form are dates", "[engine][calendar][unit]") {
  CHECK(to_string(parse_date("2024-02-29")) == "2024-02-29");
  for (const char* text :
       {"2023-02-29", "2022-4-01", "2022-04-1", "2022/04/01", "2022-04-01x", "", "2022-13-01", "2022-00-10",
        "2022-04-31", " 022-04-01", "2022- 4-01", "2022-+4-01", "-022-04-01", "20220401"}) {
    INFO("'" << text << "'");
    CHECK_THROWS_AS(parse_date(text), std::invalid_argument);
  }
}

}  // namespace
}  // namespace icsim
