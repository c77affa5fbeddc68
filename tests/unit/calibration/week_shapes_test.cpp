// Pathways by week where only counts of whole segments are known.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "calibration/baseline/week_shapes.hpp"
#include "scenarios/input/baseline.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

namespace icsim {
using namespace calibration;
namespace {

/// Falls by a twentieth from week to week.
BandVector falling() {
  BandVector stock;
  for (int w = 0; w < kBands; ++w) stock(w) = 1000.0 * std::pow(0.95, w);
  return stock;
}

double from_to(const BandVector& weeks, int from, int to) {
  return weeks.segment(from, to - from).sum();
}

TEST_CASE("Whole weeks hold each segment to the pathway", "[calibration][published]") {
  const BandVector weeks =
      whole_weeks(falling(), {{0, 700.0}, {18, 333.0}, {52, 7.0}, {65, 0.0}, {104, 2.0}});
  CHECK(from_to(weeks, 0, 18) == 700.0);
  CHECK(from_to(weeks, 18, 52) == 333.0);
  CHECK(from_to(weeks, 52, 65) == 7.0);
  CHECK(from_to(weeks, 65, 104) == 0.0);
  CHECK(weeks(104) == 2.0);
  for (int w = 0; w < kBands; ++w) {
    CHECK(weeks(w) >= 0.0);
    CHECK(weeks(w) == std::floor(weeks(w)));
  }
}

TEST_CASE("A segment in which the shape has nobody begins with all of its pathways",
          "[calibration][published]") {
  BandVector stock = falling();
  stock.tail(kBands - 65).setZero();
  const BandVector weeks = whole_weeks(stock, {{0, 100.0}, {65, 9.0}});
  CHECK(weeks(65) == 9.0);
  CHECK(from_to(weeks, 66, kBands) == 0.0);
}

TEST_CASE("Factors that meet segments have no step where two meet", "[calibration][published]") {
  const BandVector stock = falling();
  const std::vector<Segment> segments{{0, 2.0 * from_to(stock, 0, 18)}, {18, from_to(stock, 18, kBands)}};
  const BandVector factor = segment_factors(stock, segments);
  CHECK(from_to(stock.cwiseProduct(factor), 0, 18) == Approx(segments[0].pathways));
  for (int w = 0; w + 1 < kBands; ++w) CHECK(std::abs(std::log(factor(w + 1) / factor(w))) < 0.15);
}

TEST_CASE("Parts of weeks are whole and make good what rounding left", "[calibration][published]") {
  const BandVector parts = whole_parts(BandVector::Constant(1.0), BandVector::Constant(0.25));
  CHECK(parts.sum() == 26.0);
  CHECK(parts.maxCoeff() == 1.0);
  const BandVector most = whole_parts(BandVector::Constant(3.0), BandVector::Constant(1.0));
  CHECK(most == BandVector::Constant(3.0));
}

TEST_CASE("Whole shares sum to the total and go to the largest remainders", "[calibration][published]") {
  CHECK(whole_shares({1.0, 1.0, 1.0}, 2.0) == std::vector<double>{1.0, 1.0, 0.0});
  CHECK(whole_shares({5.0, 3.0, 0.0}, 8.0) == std::vector<double>{5.0, 3.0, 0.0});
  CHECK(whole_shares({0.6, 0.4}, 1.0) == std::vector<double>{1.0, 0.0});
  CHECK(whole_shares({0.0, 0.0}, 3.0) == std::vector<double>{0.0, 0.0});
}

TEST_CASE("At its own census a shipped list is its own shape, but for what it borrows",
          "[calibration][published]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", {}};
  std::vector<scenarios::InputFile> ignored;
  const auto model = scenarios::load_baseline(library, "2025-04-01", true, ignored);
  const WeekShapes shapes(*model, month_number("2025-03"));
  const BandVector stock = shapes.stock(0, 2);
  const std::size_t cells = model->dims.cells_per_list(), first = model->dims.list(0, 2) * cells;
  const double list =
      std::accumulate(model->start_state.begin() + static_cast<std::ptrdiff_t>(first),
                      model->start_state.begin() + static_cast<std::ptrdiff_t>(first + cells), 0.0);
  CHECK(stock.sum() == Approx(list + 20.2).epsilon(1e-6));
  CHECK((shapes.stock(0, 2, PathwayStage::awaiting_decision) +
         shapes.stock(0, 2, PathwayStage::awaiting_admission))
            .isApprox(stock));
  CHECK(shapes.admission_share(0, 2).minCoeff() > 0.0);
  CHECK(shapes.admission_share(0, 2).maxCoeff() < 1.0);
}

TEST_CASE("Easter moves with the census", "[calibration][published]") {
  const scenarios::ScenarioLibrary library{test::source_root() / "scenarios", {}};
  std::vector<scenarios::InputFile> ignored;
  const auto model = scenarios::load_baseline(library, "2025-04-01", true, ignored);
  // 18 and 21 April 2025 are holidays: each of the weeks from 18 April at 1 May, and at 31 May, has lost one or two days.
  const BandVector april = WeekShapes(*model, month_number("2025-04")).stock(0, 2),
                   march = WeekShapes(*model, month_number("2025-03")).stock(0, 2);
  CHECK(april(1) / march(1) < 0.85);  // 17 to 23 April: three of five days
  CHECK(april(3) / march(3) > 0.95);  // 3 to 9 April
}

}  // namespace
}  // namespace icsim
