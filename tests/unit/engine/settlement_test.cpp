// Contingent funding by hand: the rules of NHS England's elective recovery guidance, 2021/22 to 2024/25.
#include "engine/systems/settlement.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;

namespace {

FundingRules rules_of_2022() {
  FundingRules rules;
  rules.threshold = 1.04;
  rules.rate_above = rules.rate_below = 0.75;
  return rules;
}

}  // namespace

TEST_CASE("98 % against 104 % of GBP 370m costs 16.65m at 75 %, and the floor is far", "[funding][unit]") {
  const double lost = earned_on(rules_of_2022(), 0.98 * 370.0, 370.0);
  CHECK(lost == Approx(-16.65));
  CHECK(held_at_floor(0.0, lost, 0.75 * 55.0) == Approx(-16.65));
}

TEST_CASE("90 % costs 38.85m, just inside the floor of 41.25m, and 80 % stops at the floor",
          "[funding][unit]") {
  CHECK(held_at_floor(0.0, earned_on(rules_of_2022(), 0.90 * 370.0, 370.0), 0.75 * 55.0) == Approx(-38.85));
  CHECK(earned_on(rules_of_2022(), 0.80 * 370.0, 370.0) == Approx(-66.6));
  CHECK(held_at_floor(0.0, earned_on(rules_of_2022(), 0.80 * 370.0, 370.0), 0.75 * 55.0) == Approx(-41.25));
}

TEST_CASE("a year that has lost all it can lose loses no more, and earns from there", "[funding][unit]") {
  CHECK(held_at_floor(-41.25, -5.0, 41.25) == Approx(0.0).margin(1e-12));
  CHECK(held_at_floor(-41.25, 3.0, 41.25) == Approx(3.0));
  CHECK(held_at_floor(-40.0, -5.0, 41.25) == Approx(-1.25));
}

TEST_CASE("above 85 % of 2021/22 activity earns 120 %", "[funding][unit]") {
  FundingRules rules;
  rules.threshold = 0.80;
  rules.rate_above = 1.0;
  rules.upper_threshold = 0.85;
  rules.rate_upper = 1.2;
  CHECK(earned_on(rules, 90.0, 100.0) == Approx(5.0 + 1.2 * 5.0));
  CHECK(earned_on(rules, 70.0, 100.0) == Approx(0.0).margin(1e-12));
  CHECK(marginal_rate(rules, 90.0, 100.0) == 1.2);
  CHECK(marginal_rate(rules, 82.0, 100.0) == 1.0);
}

TEST_CASE("the late cap of 2024/25 pays nothing beyond it", "[funding][unit]") {
  FundingRules rules;
  rules.threshold = 1.07;
  rules.rate_above = rules.rate_below = 1.0;
  rules.cap = 1.16;
  CHECK(earned_on(rules, 116.0, 100.0) == Approx(9.0));
  CHECK(earned_on(rules, 125.0, 100.0) == Approx(9.0));
  CHECK(marginal_rate(rules, 120.0, 100.0) == 0.0);
}

TEST_CASE("a higher threshold never earns more, and more activity never earns less", "[funding][property]") {
  for (double activity = 0.6; activity < 1.3; activity += 0.013) {
    double before = 1e9;
    for (double threshold = 0.8; threshold < 1.2; threshold += 0.01) {
      FundingRules rules = rules_of_2022();
      rules.threshold = threshold;
      rules.upper_threshold = 1.1;
      rules.rate_upper = 1.2;
      rules.cap = 1.25;
      const double earned = earned_on(rules, activity * 200.0, 200.0);
      CHECK(earned <= before + 1e-9);
      CHECK(earned_on(rules, (activity + 0.01) * 200.0, 200.0) >= earned - 1e-9);
      CHECK(earned_on(rules, activity * 400.0, 400.0) == Approx(2.0 * earned).margin(1e-9));
      before = earned;
    }
  }
}
