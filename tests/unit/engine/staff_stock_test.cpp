// Staff stocks by hand.
#include "engine/systems/staff_stock.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;

namespace {

// 10 % leave and join each year; nothing responds to anything.
StaffValues steady() {
  return {10.0, 10.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.05};
}

StaffRules no_response() {
  return {13.0, 0.0, 0.0, 0.0, 0.6, 0.4, 1.0, 0.0};
}

}  // namespace

TEST_CASE("as many join as leave: staff and vacancies stay", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  for (int week = 0; week < 520; ++week) {
    const StaffWeek now = stock.advance(0, steady(), no_response());
    REQUIRE(now.fte[3] == Approx(900.0));
    REQUIRE(now.establishment[3] == Approx(1000.0));
    REQUIRE(now.temporary[3] == Approx(60.0));
    REQUIRE(now.agency[3] == Approx(24.0));
  }
}

TEST_CASE("staff at the end of a week are those before, and who joined, less who left", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  StaffValues values = steady();
  values.leave_rate = 14.0;
  values.establishment_growth = 3.0;
  double before = 900.0;
  for (int week = 0; week < 260; ++week) {
    const StaffWeek now = stock.advance(0, values, no_response());
    REQUIRE(now.fte[0] == before + (now.joiners[0] - now.leavers[0]));
    before = now.fte[0];
  }
  CHECK(before < 900.0);
}

TEST_CASE("twice the completions of training double that part of the joiners", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  StaffValues values = steady();
  values.overseas = 2.0;
  values.completing = 2.0;
  // 22 % of 900 a year could join; vacancies let 100 / 13 a week and those who leave.
  const double year = 7.0 / 365.25;
  CHECK(stock.advance(0, values, no_response()).joiners[0] == Approx(900.0 * 0.22 * year));
}

TEST_CASE("no more join than vacancies and leavers allow", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 999.0, 0.001, 0.05);
  StaffValues values = steady();
  values.training = 500.0;
  const StaffWeek now = stock.advance(0, values, no_response());
  CHECK(now.joiners[0] == Approx(now.leavers[0] + 1.0 / 13.0));
}

TEST_CASE("a vacancy freeze stops its share of recruitment", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  StaffRules rules = no_response();
  rules.freeze = 0.3;
  const StaffWeek now = stock.advance(0, steady(), rules);
  CHECK(now.joiners[0] == Approx(0.7 * now.leavers[0]));
}

TEST_CASE("an agency cap cuts agency staff only, and nobody takes their place", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  StaffRules rules = no_response();
  rules.agency_cap = 0.01;
  const StaffWeek now = stock.advance(0, steady(), rules);
  CHECK(now.agency[0] == Approx(9.0));
  CHECK(now.temporary[0] == Approx(36.0 + 9.0));
}

TEST_CASE("more leave where posts are empty, pay is behind and sickness is high", "[workforce][unit]") {
  StaffStock stock(1);
  stock.start(0, 900.0, 0.1, 0.05);
  StaffRules rules = no_response();
  rules.pay_response = 0.5;
  rules.sickness_response = 1.0;
  StaffValues values = steady();
  values.pay_gap = 0.1;
  values.sickness = 0.07;
  const double usual = 900.0 * 0.10 * 7.0 / 365.25;
  CHECK(stock.advance(0, values, rules).leavers[0] == Approx(usual * (1.0 + 0.05 + 0.02)));
}
