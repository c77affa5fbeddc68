/// England from April 2025 as shipped: what levers do to it, and what goes on without any.
#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "scenarios/study/scenario.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
using namespace scenarios;
namespace {

/// One run of England from April 2025 to the March of a year, uncalibrated, one draw.
struct National {
  Scenario scenario;
  std::optional<RecordLayout> layout;
  KeepAll sink;

  /// \param rest of the scenario: levers and such
  explicit National(int until, const std::string& rest, bool quintiles = false) {
    Overrides overrides;
    overrides.draws = 1;
    overrides.split_quintiles = quintiles;
    scenario = load_scenario_text("schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: " +
                                      std::to_string(until) + "-03-31}\n" + rest,
                                  "x.yaml", ".", {test::source_root() / "scenarios", {}}, overrides);
    RunProgress progress;
    RunSettings settings{1, 7, Noise::expectation, 2};
    REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
    layout.emplace(*scenario.model);
  }
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric, int month) const {
    return sink.at(*layout, level, row, metric, month, 0);
  }
};

}  // namespace

TEST_CASE("the national baseline of 2025 keeps its lists with sampled parameters", "[system][property]") {
  const std::filesystem::path root = test::source_root() / "scenarios";
  Overrides overrides;
  overrides.draws = 16;
  overrides.split_quintiles = false;
  const Scenario scenario = load_scenarios("baseline-2025", {root, {}}, overrides).at(0);
  const Calendar year(scenario.calendar->start(), parse_date("2026-04-01"), scenario.model->bank_holidays,
                      scenario.model->seasonality);
  RunSettings settings{16, 7, Noise::expectation, 2};
  KeepAll alone, together;
  RunProgress progress;
  REQUIRE(run_ensemble(*scenario.model, *scenario.plan, year, settings, together, progress));
  Model lists_alone = *scenario.model;
  lists_alone.system.clear();
  REQUIRE(run_ensemble(lists_alone, *scenario.plan, year, settings, alone, progress));
  const RecordLayout layout(*scenario.model), layout_alone(lists_alone);
  for (const Metric metric : {Metric::incomplete, Metric::within_18_weeks, Metric::over_52_weeks,
                              Metric::completed_admitted, Metric::unreported_removals}) {
    for (std::size_t list = 0; list < scenario.model->dims.lists(); ++list) {
      REQUIRE(alone.at(layout_alone, Level::ics_treatment_function, list, metric, 11, 9) ==
              together.at(layout, Level::ics_treatment_function, list, metric, 11, 9));
    }
  }
}

TEST_CASE("strikes of four days lose four times what one day does, whatever the weekdays",
          "[system][property]") {
  const auto lost = [](const std::string& days, const std::string& from, const std::string& to) {
    const National england(
        2026, "calibration: none\nlevers:\n  - {what: strikes.days_per_week, when: {from: " + from +
                  ", to: " + to + "}, how: {set: " + days + "}}\n");
    double total = 0.0;
    for (int month = 0; month < 12; ++month)
      total += england.at(Level::cause, static_cast<std::size_t>(Cause::strikes), Metric::list_change, month);
    return total;
  };
  const double one = lost("5", "2025-07-09", "2025-07-09");
  CHECK(one > 1000.0);
  CHECK(lost("4", "2025-07-07", "2025-07-10") == Approx(4.0 * one).epsilon(1e-3));
  CHECK(lost("4", "2025-07-11", "2025-07-16") == Approx(4.0 * one).epsilon(1e-3));
  CHECK(lost("5", "2025-07-11", "2025-07-16") == Approx(4.0 * one).epsilon(1e-3));
}

TEST_CASE("without levers the deprivation gap within systems stays", "[system][property]") {
  const National england(2028, "", true);
  // Over 52 weeks of a quintile against what it would have at the rate of each of its systems.
  const auto gap_within = [&](int month) {
    constexpr int kQuintiles = 5;
    std::array<double, kQuintiles> over{}, expected{};
    for (int i = 0; i < england.scenario.model->dims.ics; ++i) {
      const auto of = [&](int q, Metric metric) {
        return england.at(Level::ics_quintile, static_cast<std::size_t>(i * kQuintiles + q), metric, month);
      };
      double list = 0.0, long_waits = 0.0;
      for (int q = 0; q < kQuintiles; ++q) {
        list += of(q, Metric::incomplete);
        long_waits += of(q, Metric::over_52_weeks);
      }
      for (int q = 0; q < kQuintiles; ++q) {
        over[static_cast<std::size_t>(q)] += of(q, Metric::over_52_weeks);
        expected[static_cast<std::size_t>(q)] += of(q, Metric::incomplete) * long_waits / list;
      }
    }
    return (over[0] / expected[0]) / (over[4] / expected[4]);
  };
  for (const int month : {0, 5, 11, 23, 35}) {
    INFO("month " << month);
    CHECK(gap_within(month) > 1.10);
    CHECK(gap_within(month) < 1.32);
  }
}

TEST_CASE("England with five per cent fewer beds loses some admissions and no clinic", "[system][property]") {
  const auto year = [](const std::string& lever) {
    const National england(2026, lever);
    const auto sum = [&](Level level, std::size_t row, Metric metric, int first, int last) {
      double total = 0.0;
      for (int month = first; month <= last; ++month) total += england.at(level, row, metric, month);
      return total;
    };
    struct Year {
      double admitted, clinics, eyes_in_winter;
    };
    constexpr std::size_t kEyes = 4;  // C_130
    return Year{sum(Level::england, 0, Metric::completed_admitted, 0, 11),
                sum(Level::england, 0, Metric::completed_non_admitted, 0, 11),
                sum(Level::treatment_function, kEyes, Metric::completed_admitted, 8, 10)};
  };
  const auto usual = year(""), fewer = year("levers: [{what: beds.level, how: {set: 0.95}}]\n"),
             more = year("levers: [{what: beds.level, how: {set: 1.05}}]\n"),
             winter = year("levers: [{what: beds.winter_pressure, how: {set: 0.1}}]\n");
  CHECK(fewer.admitted / usual.admitted < 0.985);
  CHECK(fewer.admitted / usual.admitted > 0.95);
  CHECK(fewer.clinics / usual.clinics == Approx(1.0).margin(1e-3));  // those who wait for admission change
  CHECK(more.admitted / usual.admitted > 1.0);
  CHECK(more.admitted / usual.admitted < 1.02);
  CHECK(winter.eyes_in_winter / usual.eyes_in_winter == Approx(1.0).margin(0.01));
  // A very hard winter takes 2 to 8 % of the admissions of its three months beyond a usual one.
  const double lost = (usual.admitted - winter.admitted) / usual.admitted;
  CHECK(lost > 0.005);
  CHECK(lost < 0.025);
}

}  // namespace icsim::test
