/// Months before a run as they were published: places, sums, what follows from them.
#include "calibration/data/published_months.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::calibration;

namespace {

constexpr int kMonths = 36;

/// Places I0, I1, I2 (North, South, North) and UNMAPPED, April 2020 to March 2023; in month m place a has a list of
/// 1000 (a + 1) + m, half of it within 18 weeks, 100 clock starts and 90 completed.
RttDataSet data_set() {
  RttDataSet data;
  data.areas = {"I0", "I1", "I2", "UNMAPPED"};
  data.treatment_functions = {"T0"};
  data.first_month = month_number("2020-04");
  data.months = kMonths;
  data.resize();
  for (int m = 0; m < kMonths; ++m) {
    for (int a = 0; a < 3; ++a) {
      data.at(Stock::incomplete, m, a) = 1000.0 * (a + 1) + m;
      data.at(Stock::within_18, m, a) = 500.0 * (a + 1) + 0.5 * m;
      data.at(Flow::clock_starts, m, a) = 100.0;
      data.at(Flow::completed, m, a) = 90.0;
    }
  }
  data.licence = "a licence";
  data.sources = {{"table.csv", "0f"}};
  return data;
}

Date first_of(const std::string& month) {
  return parse_date(month + "-01");
}

std::optional<outputs::PublishedMonths> before(const RttDataSet& data, const std::string& month,
                                               Unmapped unmapped = Unmapped::add) {
  return published_before(data, test::fake_model(3, 1, 1), first_of(month), unmapped);
}

}  // namespace

TEST_CASE("the last 24 months before the start are kept, regions and England as sums", "[calibration]") {
  const auto published = before(data_set(), "2023-04");
  REQUIRE(published);
  REQUIRE(published->months.size() == 24);
  CHECK(to_string(published->months.front()) == "2021-04-30");
  CHECK(to_string(published->months.back()) == "2023-03-31");
  CHECK(published->basis == "provider");
  CHECK(published->of("ics", "incomplete", 1).back() == 2035.0f);
  CHECK(published->of("region", "incomplete", 0).back() == 1035.0f + 3035.0f);
  CHECK(published->of("england", "incomplete", 0).back() == 6105.0f);
  CHECK(published->of("england", "within_18_weeks_share", 0).back() == 0.5f);
  CHECK(published->of("england", "clock_starts", 0).front() == 300.0f);
  CHECK(published->of("ics", "unreported_removals", 0).front() == 9.0f);  // 100 - 90 - 1 more on the list
  CHECK(published->of("england", "completed_admitted", 0).empty());
}

TEST_CASE("nothing from the start on is kept, and no more than there is", "[calibration]") {
  const auto early = before(data_set(), "2020-07");
  REQUIRE(early);
  CHECK(early->months.size() == 3);
  CHECK(to_string(early->months.back()) == "2020-06-30");
  CHECK(std::isnan(early->of("ics", "unreported_removals", 0).front()));  // no list before
  CHECK_FALSE(before(data_set(), "2020-04"));
  CHECK_FALSE(before(data_set(), "2026-04"));
}

TEST_CASE("a start whose places the data do not have has no published months", "[calibration]") {
  RttDataSet data = data_set();
  data.areas = {"A", "B", "C", "UNMAPPED"};
  CHECK_FALSE(before(data, "2023-04"));
}

TEST_CASE("what was not published is NaN, and so is the sum that lacks it", "[calibration]") {
  RttDataSet data = data_set();
  data.at(Flow::clock_starts, 35, 1) = kNotPublished;
  const auto published = before(data, "2023-04");
  CHECK(std::isnan(published->of("ics", "clock_starts", 1).back()));
  CHECK(std::isnan(published->of("region", "clock_starts", 1).back()));
  CHECK(std::isnan(published->of("england", "clock_starts", 0).back()));
  CHECK(published->of("region", "clock_starts", 0).back() == 200.0f);
  CHECK(std::isnan(published->of("ics", "unreported_removals", 1).back()));
}

TEST_CASE("a place without a list to speak of does not hide the sum", "[calibration]") {
  RttDataSet data = data_set();
  data.at(Stock::incomplete, 35, 1) = kNotPublished;
  Model model = test::fake_model(3, 1, 1);
  const std::size_t cells = model.start_state.size() / 3;
  for (std::size_t cell = cells; cell < 2 * cells; ++cell) model.start_state[cell] *= 0.001f;
  const auto published = published_before(data, model, first_of("2023-04"), Unmapped::add);
  CHECK(published->of("england", "incomplete", 0).back() == 1035.0f + 3035.0f);
  CHECK(std::isnan(published->of("ics", "incomplete", 1).back()));
}

TEST_CASE("what belongs to no place counts to England alone, where it is published", "[calibration]") {
  RttDataSet data = data_set();
  data.at(Stock::incomplete, 34, 3) = 17.0;
  const auto england = before(data, "2023-04"), some = before(data, "2023-04", Unmapped::leave_out);
  CHECK(england->of("england", "incomplete", 0)[22] == 6102.0f + 17.0f);
  CHECK(england->of("england", "incomplete", 0)[23] == 6105.0f);
  CHECK(some->of("england", "incomplete", 0)[22] == 6102.0f);
}

TEST_CASE("values that fits leave out are kept, with what is wrong with them", "[calibration]") {
  RttDataSet data = data_set();
  data.notes = {{"2022-05", "I1", "clock_starts", "under-submission", "a third is missing", true},
                {"2022-05", "I1", "clock_starts", "mapped", "by a table", false},
                {"2020-05", "I1", "clock_starts", "shock", "too early", true},
                {"2022-05", "X", "clock_starts", "shock", "elsewhere", true}};
  const auto published = before(data, "2023-04");
  REQUIRE(published->left_out.size() == 1);
  CHECK(published->left_out[0].text == "a third is missing");
  CHECK(published->of("ics", "clock_starts", 1)[13] == 100.0f);
}
