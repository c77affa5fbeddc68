/// One week of one list, against answers worked out by hand.
#include <cmath>
#include <limits>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/list_case.hpp"

namespace icsim::test {
namespace {

constexpr auto kBoth = {Noise::expectation, Noise::demographic};

TEST_CASE("a draw that is not a number neither holds up the week nor touches its neighbours",
          "[engine][kernel][unit]") {
  const auto week = [](float first_lane) {
    ListCase list(1, Noise::expectation);
    for (int a = 0; a < 20; ++a) list.put(kDecision, a, 10);
    list.kernel[static_cast<std::size_t>(kDecision * kBands + 5)] = 50.0f;  // saturates first
    ListCase::fill(list.capacity[kDecision], 150);
    list.cell(kDecision, 3)[0] = first_lane;
    list.advance();
    return list;
  };
  ListCase sound = week(10.0f), spoilt = week(std::numeric_limits<float>::quiet_NaN());
  CHECK(std::isnan(spoilt.measure(Measure::incomplete, 0)));
  CHECK(spoilt.measure(Measure::completed_non_admitted, 1) == Approx(150));
  for (int a = 0; a < kBands; ++a) CHECK(spoilt.cell(kDecision, a)[1] == sound.cell(kDecision, a)[1]);
}

TEST_CASE("Next to nothing becomes nothing every fourth week, and what is wrong stays to be seen",
          "[engine][kernel][unit]") {
  for (const std::uint32_t week : {0u, 3u, 4u, 5u, 8u}) {
    ListCase list(1, Noise::expectation);
    list.week = week;
    list.put(kDecision, 50, 5e-26f);
    list.put(kDecision, 60, 2e-25f);
    list.put(kAdmission, 70, -5e-20f);
    list.advance();
    CHECK(list.cell(kDecision, 51)[3] == (week % 4 == 0 ? 0.0f : 5e-26f));
    CHECK(list.cell(kDecision, 61)[3] == 2e-25f);
    CHECK(list.cell(kAdmission, 71)[3] == -5e-20f);
  }
}

TEST_CASE("a week worked out with pencil and paper comes out to the pathway", "[engine][kernel][unit]") {
  ListCase list(1, Noise::expectation);
  list.put(kDecision, 0, 100);
  list.put(kDecision, 1, 60);
  list.put(kDecision, 2, 40);
  ListCase::fill(list.clock_starts[0], 80);
  ListCase::fill(list.removals[0], 28);
  ListCase::fill(list.capacity[kDecision], 144);
  ListCase::fill(list.dta_share[0], 0.25f);
  for (int a = 3; a < kBands; ++a) list.kernel[static_cast<std::size_t>(kDecision * kBands + a)] = 2.0f;
  list.advance();

  // A week older: 80, 100, 60, 40. A tenth is removed: 72, 90, 54, 36, of which 252 wait. Weighted 288, so
  // half of the first three bands and all of the fourth are treated: 36, 45, 27, 36. A quarter of those is to
  // be admitted.
  const double closing[] = {36, 45, 27, 0}, admission[] = {9, 11.25, 6.75, 9};
  for (int a = 0; a < 4; ++a) {
    CHECK(list.cell(kDecision, a)[5] == Approx(closing[a]).margin(1e-4));
    CHECK(list.cell(kAdmission, a)[5] == Approx(admission[a]).margin(1e-4));
  }
  CHECK(list.measure(Measure::clock_starts, 5) == 80);
  CHECK(list.measure(Measure::unreported_removals, 5) == Approx(28));
  CHECK(list.measure(Measure::completed_non_admitted, 5) == Approx(108));
  CHECK(list.measure(Measure::decisions_to_admit, 5) == Approx(36));
  CHECK(list.measure(Measure::completed_admitted, 5) == 0);
  CHECK(list.measure(Measure::incomplete, 5) == Approx(144));
  CHECK(list.measure(Measure::awaiting_admission, 5) == Approx(36));
  CHECK(list.measure(Measure::within_18_weeks, 5) == Approx(144));
}

TEST_CASE("nobody skips or repeats a band, and the open band keeps all who reach it",
          "[engine][kernel][unit]") {
  for (const Noise noise : kBoth) {
    for (const int stage : {kDecision, kAdmission}) {
      for (const int band : {0, 1, 17, 51, 102, 103}) {
        ListCase list(kMaxQuintiles, noise);
        list.put(stage, band, 1000, 3);
        for (int week = 1; week <= 3; ++week) {
          list.advance();
          const int now = std::min(band + week, kBands - 1);
          REQUIRE(list.cell(stage, now, 3)[0] == 1000);
          REQUIRE(list.waiting(0) == 1000);
        }
      }
    }
  }
}

TEST_CASE("the open band adds those who arrive to those who are there", "[engine][kernel][unit]") {
  ListCase list(1, Noise::expectation);
  list.put(kDecision, 103, 30);
  list.put(kDecision, 104, 70);
  list.advance();
  CHECK(list.cell(kDecision, 104)[0] == 100);
  CHECK(list.measure(Measure::over_104_weeks, 0) == 100);
}

TEST_CASE("thresholds count from the first band beyond them", "[engine][kernel][unit]") {
  const auto counted = [](int band, Measure measure) {
    ListCase list(1, Noise::expectation);
    list.put(kDecision, band - 1, 8);
    list.advance();
    return list.measure(measure, 0);
  };
  const std::pair<int, Measure> thresholds[] = {{52, Measure::over_52_weeks},
                                                {65, Measure::over_65_weeks},
                                                {78, Measure::over_78_weeks},
                                                {104, Measure::over_104_weeks}};
  for (const auto& [weeks, measure] : thresholds) {
    CHECK(counted(weeks, measure) == 8);
    CHECK(counted(weeks - 1, measure) == 0);
  }
  CHECK(counted(17, Measure::within_18_weeks) == 8);
  CHECK(counted(18, Measure::within_18_weeks) == 0);
}

TEST_CASE("decisions to admit keep the weeks they have waited", "[engine][kernel][unit]") {
  for (const Noise noise : kBoth) {
    ListCase list(1, noise);
    list.put(kDecision, 29, 400);
    ListCase::fill(list.capacity[kDecision], 100);
    ListCase::fill(list.dta_share[0], 1.0f);
    list.advance();
    CHECK(list.cell(kDecision, 30)[0] == 300);
    CHECK(list.cell(kAdmission, 30)[0] == 100);
    CHECK(list.measure(Measure::decisions_to_admit, 0) == 100);
    CHECK(list.measure(Measure::completed_non_admitted, 0) == 0);
    ListCase::fill(list.capacity[kDecision], 0);
    list.advance();
    CHECK(list.cell(kAdmission, 31)[0] == 100);
  }
}

TEST_CASE("without treatment a constant hazard leaves a geometric list", "[engine][kernel][unit]") {
  constexpr double kHazard = 0.03125, kStarts = 640;
  ListCase list(1, Noise::expectation);
  ListCase::fill(list.clock_starts[0], kStarts);
  list.campaign_on = true;
  for (int a = 0; a < kBands; ++a) ListCase::fill(list.campaign[static_cast<std::size_t>(a)], kHazard);
  for (int week = 0; week < 3000; ++week) list.advance();
  for (int a = 0; a < kBands - 1; ++a) {
    CHECK(list.cell(kDecision, a)[7] == Approx(kStarts * std::pow(1.0 - kHazard, a + 1)).epsilon(1e-5));
  }
  CHECK(list.cell(kDecision, kBands - 1)[7] ==
        Approx(kStarts * std::pow(1.0 - kHazard, kBands) / kHazard).epsilon(1e-5));
  CHECK(list.measure(Measure::incomplete, 7) == Approx(kStarts * (1.0 - kHazard) / kHazard).epsilon(1e-5));
}

TEST_CASE("a list that joins and leaves at the same even rate ends with one week's joiners",
          "[engine][kernel][unit]") {
  // D/D/1: 50 join, 50 slots, a backlog of 200 that was there before: it neither grows nor shrinks.
  for (const Noise noise : kBoth) {
    ListCase list(1, noise);
    list.put(kAdmission, 10, 200);
    ListCase::fill(list.capacity[kAdmission], 50);
    for (int week = 0; week < 4; ++week) list.advance();
    CHECK(list.waiting(3) == 0);  // 200 with nobody joining are served in four weeks
    list.advance();
    CHECK(list.measure(Measure::completed_admitted, 3) == 0);
  }
  ListCase list(1, Noise::expectation);
  list.put(kDecision, 10, 200);
  ListCase::fill(list.clock_starts[0], 50);
  ListCase::fill(list.capacity[kDecision], 50);
  for (int week = 0; week < 500; ++week) {
    list.advance();
    REQUIRE(list.waiting(3) == Approx(200).epsilon(1e-5));
  }
}

TEST_CASE("a band of huge weight is emptied first, and the rest is shared as if it were not there",
          "[engine][kernel][unit]") {
  for (const Noise noise : kBoth) {
    ListCase list(1, noise);
    list.put(kDecision, 79, 40);
    list.put(kDecision, 9, 100);
    list.put(kDecision, 19, 300);
    list.kernel[static_cast<std::size_t>(kDecision * kBands + 80)] = 1e12f;
    ListCase::fill(list.capacity[kDecision], 140);
    list.advance();
    CHECK(list.cell(kDecision, 80)[0] == 0);
    CHECK(list.waiting(kDecision, 0) == Approx(300).epsilon(1e-5));
    if (noise == Noise::expectation) {
      CHECK(list.cell(kDecision, 10)[0] == Approx(75).epsilon(1e-5));
      CHECK(list.cell(kDecision, 20)[0] == Approx(225).epsilon(1e-5));
    }
  }
}

TEST_CASE("capacity for more than all treats all, removals of more than all remove all",
          "[engine][kernel][unit]") {
  for (const Noise noise : kBoth) {
    ListCase list(1, noise);
    list.put(kDecision, 4, 12);
    list.put(kDecision, 90, 5);
    ListCase::fill(list.capacity[kDecision], 1e6f);
    list.advance();
    CHECK(list.waiting(0) == 0);
    CHECK(list.measure(Measure::completed_non_admitted, 0) == 17);

    list.put(kDecision, 4, 12);
    list.put(kAdmission, 50, 9);
    ListCase::fill(list.removals[0], 1e6f);
    ListCase::fill(list.capacity[kDecision], 0.0f);
    list.advance();
    CHECK(list.waiting(0) == 0);
    CHECK(list.measure(Measure::unreported_removals, 0) == 21);
  }
}

TEST_CASE("an empty list stays empty and says so", "[engine][kernel][unit]") {
  for (const Noise noise : kBoth) {
    for (const int quintiles : {1, kMaxQuintiles}) {
      ListCase list(quintiles, noise);
      ListCase::fill(list.removals[0], 10);
      ListCase::fill(list.capacity[0], 10);
      ListCase::fill(list.capacity[1], 10);
      list.advance();
      for (const float value : list.measures.flat()) REQUIRE(value == 0.0f);
      for (const float value : list.stock.flat()) REQUIRE(value == 0.0f);
    }
  }
}

TEST_CASE("the week leaves transfers alone", "[engine][kernel][unit]") {
  ListCase list(1, Noise::expectation);
  float* transfers = list.measures[static_cast<std::size_t>(Measure::transfers_in)];
  ListCase::fill(transfers, -3.5f);
  list.advance();
  CHECK(transfers[0] == -3.5f);
}

TEST_CASE("only one quintile or five can be asked for, and only instruction sets that are here",
          "[engine][kernel][unit]") {
  ListCase list(3, Noise::expectation);
  CHECK_THROWS_AS(list.advance(), InternalFault);
  CHECK_THROWS_AS(use_instruction_set("abacus"), InternalFault);
  use_instruction_set(nullptr);
  CHECK(!instruction_sets().empty());
}

}  // namespace
}  // namespace icsim::test
