#include "outputs/compare/comparison.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "outputs/compare/comparison_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"
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
  CHECK(loose.same == 0.0);
  // Sixteen pairs: 3 beats 1; 7 beats 1, 5; 11 beats 1, 5, 9; 102 beats all.
  CHECK(*loose.improves == Approx(10.0 / 16.0));
}

TEST_CASE("equal draws are no improvement but told apart, draws without a value do not count",
          "[outputs][compare][unit]") {
  const std::vector<float> base{1.0f, 2.0f, kNoValue, 4.0f}, alternative{1.0f, 1.0f, 0.0f, kNoValue};
  const DifferenceCell cell = difference_between(base, alternative, true, Better::less);
  CHECK(*cell.improves == Approx(0.5));
  CHECK(cell.same == Approx(0.5));
  CHECK(cell.difference.mean == Approx(-0.5));
  const std::vector<float> none(4, kNoValue);
  CHECK(!difference_between(none, none, true, Better::less).improves);
  CHECK(std::isnan(difference_between(none, none, true, Better::less).difference.mean));
}

TEST_CASE("two runs that are the same are better in no draw", "[outputs][compare][unit]") {
  const std::vector<float> draws{1.0f, 0.0f, 3.0f};
  const DifferenceCell cell = difference_between(draws, draws, true, Better::less);
  CHECK(*cell.improves == 0.0);
  CHECK(cell.same == 1.0);
}

TEST_CASE("the interval of a paired difference holds nine draws in ten", "[outputs][compare][unit]") {
  std::vector<float> base(101, 50.0f), alternative(101);
  for (std::size_t i = 0; i < alternative.size(); ++i) alternative[i] = 50.0f + static_cast<float>(i);
  const DifferenceCell cell = difference_between(base, alternative, true, Better::more);
  CHECK(cell.difference.low == Approx(5.0));
  CHECK(cell.difference.high == Approx(95.0));
  CHECK(*cell.improves == Approx(100.0 / 101.0));
  CHECK(cell.same == Approx(1.0 / 101.0));
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
  CHECK((outcome.met == 2 && outcome.draws == 4));
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

TEST_CASE("the chance of a milestone has Wilson's interval", "[outputs][compare][unit]") {
  // Pencil and paper: 2 of 16 at 90 %: (2 + 2.7055/2 +- 1.64485 sqrt(2 x 14/16 + 2.7055/4)) / (16 + 2.7055).
  const auto [low, high] = wilson_interval(2, 16);
  CHECK(low == Approx(0.04222).margin(5e-5));
  CHECK(high == Approx(0.31625).margin(5e-5));
  CHECK(wilson_interval(0, 16).first == 0.0);
  CHECK(wilson_interval(0, 16).second == Approx(2.7055435 / 18.7055435));
  CHECK(wilson_interval(16, 16).second == 1.0);
}

TEST_CASE("a list is none when it rounds to none", "[outputs][compare][unit]") {
  const Milestone& none_over_52 = milestones().at(3);
  REQUIRE(none_over_52.metric == "over_52_weeks");
  CHECK(months_met(none_over_52, 1, std::vector<float>{0.49f, 0.5f}, 1, 0) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("tails of many lists do not add up to a long wait that would be published",
          "[outputs][compare][unit]") {
  // Systems I0 and I1 with four lists each; the mean over draws says how a place's pathways lie on its lists.
  const test::TemporaryFolder folder;
  const auto path = (folder.path() / "tails.h5").string();
  const Model model = test::fake_model(2, 4, 1);
  const RecordLayout layout(model, WaitBands::record, AidNetwork(model.dims.ics, model.aid_arcs));
  const auto column = [&](Level level) {
    return static_cast<std::size_t>(test::metric_column(layout.level(level), Metric::over_65_weeks));
  };
  std::map<std::size_t, float> tail;
  for (std::size_t list = 0; list < 4; ++list) {
    tail[layout.level(Level::ics_treatment_function).at(list, column(Level::ics_treatment_function))] = 0.4f;
    tail[layout.level(Level::ics_treatment_function).at(4 + list, column(Level::ics_treatment_function))] =
        list == 0 ? 1.6f : 0.0f;
  }
  for (const std::size_t ics : {0u, 1u}) tail[layout.level(Level::ics).at(ics, column(Level::ics))] = 1.6f;
  tail[layout.level(Level::england).at(0, column(Level::england))] = 3.2f;
  test::write_fake_run(path, {"one"}, model, 2, 3, [&](int, std::size_t series, std::uint32_t) {
    const auto found = tail.find(series);
    return found == tail.end() ? 0.0f : found->second;
  });
  const Subject subject = open_subjects({path}).at(0);
  const ScenarioResults& results = *subject.results;
  const auto& none_over_65 = *std::find_if(milestones().begin(), milestones().end(),
                                           [](const Milestone& m) { return m.id == "none_over_65_weeks"; });
  const std::vector<MilestoneOutcome> systems = milestone_outcomes(none_over_65, results, "ics");
  CHECK(systems.at(0).probability == 1.0);  // 0.4 on each list: published as none
  CHECK(systems.at(1).probability == 0.0);  // 1.6 on one list: published as two
  CHECK(milestone_outcomes(none_over_65, results, "england").at(0).probability == 0.0);
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
      "numbers of draws 20 and 12\n  hint: run both with the same 'period', the same --draws; "
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
