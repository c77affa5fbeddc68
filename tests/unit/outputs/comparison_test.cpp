#include "outputs/compare/comparison.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "outputs/compare/comparison_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();
using Better = Indicator::Better;

Milestone share_of_92() {
  return milestones().front();
}

std::vector<Date> months_from_april(int count) {
  const Calendar calendar = test::fake_calendar(count);
  std::vector<Date> months;
  for (int m = 0; m < count; ++m)
    months.push_back(calendar.month_start(m) + std::chrono::days{27});  // any day will do
  return months;
}

// A and B in one file or two; draws of B are `shift` above those of A.
struct TwoRuns {
  test::TemporaryFolder folder;
  std::string a = (folder.path() / "a.h5").string(), b = (folder.path() / "b.h5").string();
  TwoRuns(int months_a, int months_b, std::uint32_t draws_a, std::uint32_t draws_b, float shift) {
    const Model model = test::fake_model(2, 2, 1);
    const auto value = [](int month, std::size_t series, std::uint32_t draw) {
      return static_cast<float>(month) + static_cast<float>(series % 7) +
             10.0f * static_cast<float>(draw % 5);
    };
    test::write_fake_run(a, {"one"}, model, months_a, draws_a, value);
    test::write_fake_run(b, {"two"}, model, months_b, draws_b,
                         [&](int month, std::size_t series, std::uint32_t draw) {
                           return value(month, series, draw) + shift;
                         });
  }
  [[nodiscard]] Comparison compared(ComparisonRequest request) const {
    const std::vector<Subject> subjects = open_subjects({a, b});
    if (request.levels.empty())
      request.levels = {"england", "region", "ics", "treatment_function", "quintile"};
    return compare(subjects.at(0), subjects.at(1), request);
  }
};

}  // namespace

TEST_CASE("a paired difference has no spread when every draw moves by the same", "[outputs][compare][unit]") {
  const std::vector<float> base{1.0f, 5.0f, 9.0f, 100.0f}, alternative{3.0f, 7.0f, 11.0f, 102.0f};
  const DifferenceCell paired = difference_between(base, alternative, true, Better::less);
  CHECK(paired.base == Approx(28.75));
  CHECK(paired.difference.mean == Approx(2.0));
  CHECK(paired.difference.low == Approx(2.0));
  CHECK(paired.difference.high == Approx(2.0));
  CHECK(*paired.improves == 0.0);
  CHECK(*difference_between(base, alternative, true, Better::more).improves == 1.0);
  CHECK(!difference_between(base, alternative, true, Better::neither).improves);
}

TEST_CASE("the same draws without pairs are compared far less sharply", "[outputs][compare][unit]") {
  const std::vector<float> base{1.0f, 5.0f, 9.0f, 100.0f}, alternative{3.0f, 7.0f, 11.0f, 102.0f};
  const DifferenceCell loose = difference_between(base, alternative, false, Better::more);
  CHECK(loose.difference.mean == Approx(2.0));
  CHECK(loose.difference.low < -90.0);
  CHECK(loose.difference.high > 90.0);
  // Sixteen pairs: 3 beats 1; 7 beats 1, 5; 11 beats 1, 5, 9; 102 beats all.
  CHECK(*loose.improves == Approx(10.0 / 16.0));
}

TEST_CASE("equal draws count as half an improvement, draws without a value not at all",
          "[outputs][compare][unit]") {
  const std::vector<float> base{1.0f, 2.0f, kNoValue, 4.0f}, alternative{1.0f, 1.0f, 0.0f, kNoValue};
  const DifferenceCell cell = difference_between(base, alternative, true, Better::less);
  CHECK(*cell.improves == Approx(0.75));
  CHECK(cell.difference.mean == Approx(-0.5));
  const std::vector<float> none(4, kNoValue);
  CHECK(!difference_between(none, none, true, Better::less).improves);
  CHECK(std::isnan(difference_between(none, none, true, Better::less).difference.mean));
}

TEST_CASE("the interval of a paired difference holds nine draws in ten", "[outputs][compare][unit]") {
  std::vector<float> base(101, 50.0f), alternative(101);
  for (std::size_t i = 0; i < alternative.size(); ++i) alternative[i] = 50.0f + static_cast<float>(i);
  const DifferenceCell cell = difference_between(base, alternative, true, Better::more);
  CHECK(cell.difference.low == Approx(5.0));
  CHECK(cell.difference.high == Approx(95.0));
  CHECK(*cell.improves == Approx(100.5 / 101.0));
}

TEST_CASE("a milestone is met from the month after which it never fails again", "[outputs][compare][unit]") {
  // Three months, one row, four draws: at once, from the third, lost at the end, never.
  const std::vector<float> values{0.95f, 0.80f, 0.93f, 0.50f,  //
                                  0.93f, 0.91f, 0.95f, 0.60f,  //
                                  0.92f, 0.99f, 0.91f, 0.70f};
  CHECK(months_met(share_of_92(), 3, values, 1, 0) == std::vector<std::size_t>{0, 2, 3, 3});
  const std::vector<Date> months = months_from_april(3);
  Milestone milestone = share_of_92();
  milestone.due = months[1];
  const MilestoneOutcome outcome = milestone_outcomes(milestone, months, values, 1).at(0);
  CHECK(outcome.probability == Approx(0.5));
  CHECK(*outcome.by_due == Approx(0.5));  // the first and the third, though the third loses it again
  CHECK(*outcome.low == months[0]);
  CHECK(*outcome.high == months[2]);
}

TEST_CASE("a milestone that no draw meets has no date, and none due outside the run no share",
          "[outputs][compare][unit]") {
  const std::vector<float> values{0.1f, 0.2f};
  const MilestoneOutcome outcome = milestone_outcomes(share_of_92(), months_from_april(2), values, 1).at(0);
  CHECK(outcome.probability == 0.0);
  CHECK(!outcome.first);
  CHECK(!outcome.by_due);
}

TEST_CASE("a list is none when it rounds to none", "[outputs][compare][unit]") {
  const Milestone& none_over_52 = milestones().at(3);
  REQUIRE(none_over_52.metric == "over_52_weeks");
  CHECK(months_met(none_over_52, 1, std::vector<float>{0.49f, 0.5f}, 1, 0) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("every place that two runs have is compared in every month asked", "[outputs][compare][unit]") {
  const TwoRuns runs(24, 24, 20, 20, 3.0f);
  const Comparison comparison = runs.compared({});
  CHECK(comparison.is_paired());
  CHECK(comparison.base == "one");
  CHECK(comparison.months.size() == 2);  // one year on, and the end
  CHECK(comparison.places.size() == 1 + 2 + 2 + 2 + 1);
  for (const DifferenceRow& row : comparison.rows) {
    const double times = row.indicator->over == Indicator::Over::year_sum
                             ? 12.0 * static_cast<double>(row.indicator->metrics.size())
                             : 1.0;
    for (const auto& cell : row.cells) {
      REQUIRE(cell);
      CHECK(cell->difference.mean == Approx(3.0 * times));
      CHECK(cell->difference.low == Approx(3.0 * times));
    }
  }
  CHECK(comparison.milestones.size() ==
        comparison.places.size() * 7 - 3);  // the quintile lacks 65, 78, 104 weeks
}

TEST_CASE("flows of a year are not given before there is a year of months", "[outputs][compare][unit]") {
  const TwoRuns runs(6, 6, 4, 4, 1.0f);
  for (const DifferenceRow& row : runs.compared({}).rows)
    CHECK(row.cells.at(0).has_value() == (row.indicator->over == Indicator::Over::census));
}

TEST_CASE("runs that cannot be paired are refused with every reason", "[outputs][compare][unit]") {
  const TwoRuns runs(24, 14, 20, 12, 1.0f);
  REQUIRE_THROWS_WITH(
      runs.compared({}),
      "one and two: cannot be compared draw by draw: periods 2022-04-01 to 2024-03-31 and 2022-04-01 to "
      "2023-05-31; "
      "numbers of draws 20 and 12\n  hint: run both in one study, with the same baseline, period and draws; "
      "--unpaired compares them as independent runs, less sharply");
  ComparisonRequest request;
  request.unpaired = true;
  const Comparison loose = runs.compared(request);
  CHECK(!loose.is_paired());
  CHECK(loose.pairing.months.size() == 14);
  for (const MilestoneRow& row : loose.milestones) CHECK(!row.months_sooner);
  CHECK_THAT(comparison_json({loose}), ContainsSubstring("\"paired\": false"));
}

TEST_CASE("runs of other systems cannot be compared at all", "[outputs][compare][unit]") {
  const test::TemporaryFolder folder;
  const auto a = (folder.path() / "a.h5").string(), b = (folder.path() / "b.h5").string();
  const auto flat = [](int, std::size_t, std::uint32_t) { return 1.0f; };
  test::write_fake_run(a, {"one"}, test::fake_model(2, 2, 1), 3, 4, flat);
  test::write_fake_run(b, {"two"}, test::fake_model(3, 2, 1), 3, 4, flat);
  const std::vector<Subject> subjects = open_subjects({a, b});
  REQUIRE_THROWS_WITH(compare(subjects[0], subjects[1], {{"england"}, {}, {}, true}),
                      "one and two: cannot be compared: their rows of level 'ics' are not the same");
}

TEST_CASE("a month that is not in both runs is refused", "[outputs][compare][unit]") {
  const TwoRuns runs(24, 24, 2, 2, 1.0f);
  ComparisonRequest request;
  request.months = {"2030-01"};
  REQUIRE_THROWS_WITH(runs.compared(request),
                      "'2030-01': is no month of both runs\n  hint: give one from 2022-04 to 2024-03");
}

TEST_CASE("scenarios of the same name in two files are told apart by their files",
          "[outputs][compare][unit]") {
  const TwoRuns runs(3, 3, 2, 2, 1.0f);
  CHECK(open_subjects({runs.a + ":one", runs.b}).at(0).label == "one");
  const test::TemporaryFolder folder;
  const std::string copy = (folder.path() / "copy.h5").string();
  std::filesystem::copy_file(runs.a, copy);
  const std::vector<Subject> subjects = open_subjects({runs.a, copy, runs.a});
  REQUIRE(subjects.size() == 2);
  CHECK(subjects[1].label == copy + ":one");
  REQUIRE_THROWS_WITH(open_subjects({runs.a + ":three"}), ContainsSubstring("has no scenario 'three'"));
}
