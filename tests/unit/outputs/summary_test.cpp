#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "outputs/run_file/summary.hpp"
#include "outputs/summary/indicators.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

// Type 7 on a plainly sorted copy.
double reference_quantile(std::vector<float> values, double p) {
  std::sort(values.begin(), values.end());
  const double h = static_cast<double>(values.size() - 1) * p;
  const auto below = static_cast<std::size_t>(std::floor(h));
  const auto above = static_cast<std::size_t>(std::ceil(h));
  return static_cast<double>(values[below]) +
         (h - std::floor(h)) * (static_cast<double>(values[above]) - static_cast<double>(values[below]));
}

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("activity against 2019/20 is called inferred below England", "[outputs][unit]") {
  const Indicator& activity = find_indicator("activity_vs_2019_20");
  CHECK(name_at(activity, "england") == "activity v 2019/20");
  for (const char* level : {"region", "ics", "treatment_function"})
    CHECK(name_at(activity, level) == "v 2019/20, inferred");
  CHECK(name_at(find_indicator("value_index"), "ics") == "value, inferred");
  CHECK(name_at(find_indicator("pathway_index"), "ics") == "pathways, inferred");
  CHECK(name_at(find_indicator("incomplete"), "ics") == name_at(find_indicator("incomplete"), "england"));
}

TEST_CASE("mean and quantiles agree with a plain sort for any number of draws", "[outputs][unit]") {
  std::mt19937 random(1);
  std::normal_distribution<float> values(1000.0f, 50.0f);
  for (const std::size_t count : {1u, 2u, 3u, 15u, 16u, 17u, 100u, 255u, 256u, 257u, 1000u, 5001u}) {
    std::vector<float> draws(count);
    std::generate(draws.begin(), draws.end(), [&] { return values(random); });
    double sum = 0.0;
    for (const float draw : draws) sum += static_cast<double>(draw);
    auto work = draws;
    const DrawSummary summary = Summariser().summarise(work);
    INFO(count << " draws");
    CHECK(static_cast<double>(summary.mean) == Approx(sum / static_cast<double>(count)).epsilon(1e-6));
    for (std::size_t q = 0; q < summary.quantile.size(); ++q) {
      CHECK(summary.quantile[q] == static_cast<float>(reference_quantile(draws, run_format::kQuantiles[q])));
    }
  }
}

TEST_CASE("quantiles are numpy's: 0, 1, 2, 3 has 0.15 at 5 % and 2.25 at 75 %", "[outputs][unit]") {
  std::vector<float> draws{3.0f, 1.0f, 0.0f, 2.0f};
  const DrawSummary summary = Summariser().summarise(draws);
  CHECK(summary.mean == 1.5f);
  CHECK(summary.quantile[0] == 0.15f);
  CHECK(summary.quantile[1] == 0.75f);
  CHECK(summary.quantile[2] == 1.5f);
  CHECK(summary.quantile[3] == 2.25f);
  CHECK(summary.quantile[4] == 2.85f);
}

TEST_CASE("draws without a value are left out, and none at all gives none", "[outputs][unit]") {
  std::vector<float> some{kNaN, 4.0f, kNaN, 2.0f, kNaN};
  const DrawSummary summary = Summariser().summarise(some);
  CHECK(summary.mean == 3.0f);
  CHECK(summary.quantile[2] == 3.0f);
  std::vector<float> none{kNaN, kNaN};
  const DrawSummary empty = Summariser().summarise(none);
  CHECK(std::isnan(empty.mean));
  for (const float quantile : empty.quantile) CHECK(std::isnan(quantile));
}

TEST_CASE("a summary does not choose between minus zero and zero", "[outputs][unit]") {
  std::vector<float> one{-0.0f, 0.0f, -0.0f}, other{0.0f, -0.0f, -0.0f};
  const DrawSummary a = Summariser().summarise(one), b = Summariser().summarise(other);
  CHECK_FALSE(std::signbit(a.mean));
  for (std::size_t q = 0; q < a.quantile.size(); ++q) {
    CHECK_FALSE(std::signbit(a.quantile[q]));
    CHECK_FALSE(std::signbit(b.quantile[q]));
  }
}
