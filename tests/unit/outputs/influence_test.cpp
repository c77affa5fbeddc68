// What goes with each uncertain parameter while the others are held.
#include "outputs/report/influence.hpp"

#include <cmath>
#include <random>

#include "tests/support/catch.hpp"

using namespace icsim::outputs;

namespace {

std::vector<double> normal(std::mt19937& random, std::size_t draws) {
  std::normal_distribution<double> law;
  std::vector<double> values(draws);
  for (double& value : values) value = law(random);
  return values;
}

constexpr double kStep =
    2 * 1.2816;  // from the tenth to the ninetieth percentile of a normal, in standard deviations

}  // namespace

TEST_CASE("A parameter that moves with another is not given the other's effect", "[outputs][report][unit]") {
  // Demand lowers the share and removals raise it; fits move both together, so that demand alone seems to raise it.
  std::mt19937 random(1);
  const std::vector<double> demand = normal(random, 200), own = normal(random, 200),
                            noise = normal(random, 200);
  std::vector<double> removals, share;
  double together = 0.0;
  for (std::size_t d = 0; d < 200; ++d) {
    removals.push_back(0.98 * demand[d] + 0.2 * own[d]);
    share.push_back(-1.0 * demand[d] + 1.5 * removals[d] + 0.05 * noise[d]);
    together += share[d] * demand[d];
  }
  REQUIRE(together > 0.0);
  const auto told = influences({demand, removals}, share);
  REQUIRE(told);
  CHECK(told->of[0].high < 0.0);
  CHECK(told->of[1].low > 0.0);
  CHECK(told->of[0].effect == Approx(-1.0 * kStep).epsilon(0.15));
  CHECK(told->of[1].effect == Approx(1.5 * kStep).epsilon(0.15));
  CHECK(told->explained > 0.95);
}

TEST_CASE("Intervals hold what is true nine times in ten, and nothing is told of what does nothing",
          "[outputs][report][property]") {
  int held = 0, told_of_nothing = 0, all = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::vector<double>> values;
    for (int p = 0; p < 10; ++p) values.push_back(normal(random, 64));
    std::vector<double> outcome = normal(random, 64);
    for (std::size_t d = 0; d < 64; ++d) outcome[d] += 0.8 * values[0][d] - 0.5 * values[1][d];
    const auto told = influences(values, outcome);
    REQUIRE(told);
    held += told->of[0].low <= 0.8 * kStep && 0.8 * kStep <= told->of[0].high ? 1 : 0;
    for (std::size_t p = 2; p < 10; ++p) told_of_nothing += told->of[p].is_told() ? 1 : 0;
    all += 8;
  }
  CHECK(held >= 45);  // of 60; the ridge draws effects towards nothing
  CHECK(told_of_nothing <= 0.12 * all);
}

TEST_CASE("More parameters than draws, and two that are one, have an answer", "[outputs][report][unit]") {
  std::mt19937 random(3);
  std::vector<std::vector<double>> values;
  for (int p = 0; p < 30; ++p) values.push_back(normal(random, 16));
  values.push_back(values[0]);
  const auto told = influences(values, values[0]);
  REQUIRE(told);
  for (const Influence& one : told->of)
    CHECK((std::isfinite(one.effect) && one.low <= one.effect && one.effect <= one.high));
  CHECK(told->of[0].effect == Approx(told->of[30].effect));
}

TEST_CASE("Nothing is told where draws are few or nothing varies", "[outputs][report][unit]") {
  std::mt19937 random(4);
  const std::vector<double> seven = normal(random, 7), eight = normal(random, 8);
  CHECK(!influences({seven}, seven));
  CHECK(!influences({}, eight));
  CHECK(!influences({eight}, std::vector<double>(8, 2.0)));
}
