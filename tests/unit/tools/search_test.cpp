// Searches of `icsim solve`: the least amount that meets a target, and the cheapest mix.
#include <cmath>
#include <functional>

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tools/solve/bracket.hpp"
#include "tools/solve/mix.hpp"

using namespace icsim::tools;

namespace {

struct Found {
  Bracket bracket;
  int tries = 0;
};

Found search(double most, const std::function<double(double)>& slack, double tolerance = 1e-3) {
  Found found;
  found.bracket.start(most, slack(0.0), slack(most), tolerance);
  while (found.bracket.state() == Bracket::State::open && found.tries < 200) {
    found.bracket.take(slack(found.bracket.next()));
    ++found.tries;
  }
  return found;
}

}  // namespace

TEST_CASE("The least amount that meets a target is found, and it does meet it", "[solve][property]") {
  CHECK(rc::check([] {
    const double root = *rc::gen::inRange(1, 1000) / 1000.0, bend = *rc::gen::inRange(-30, 31) / 10.0;
    const double most = *rc::gen::element(1.0, -1.0, 250.0, -4000.0);
    const auto slack = [&](double x) {
      return std::exp(bend * x / most) - std::exp(bend * root) + (bend == 0.0 ? x / most - root : 0.0);
    };
    const auto rising = [&](double x) { return bend < 0.0 ? -slack(x) : slack(x); };
    const Found found = search(most, rising);
    RC_ASSERT(found.bracket.state() == Bracket::State::found);
    RC_ASSERT(rising(found.bracket.amount()) >= 0.0);
    RC_ASSERT(std::abs(found.bracket.amount() - root * most) <= 1.01e-3 * std::abs(most));
    RC_ASSERT(found.tries <= 25);
  }));
}

TEST_CASE("A step, where no straight line helps, is found too", "[solve][unit]") {
  const Found found = search(100.0, [](double x) { return x >= 37.0 ? 1.0 : -1e-6; });
  CHECK(found.bracket.state() == Bracket::State::found);
  CHECK(found.bracket.amount() >= 37.0);
  CHECK(found.bracket.amount() <= 37.11);
  CHECK(found.tries <= 40);
}

TEST_CASE("A target that is met without, and one that the most does not meet, are said to be so",
          "[solve][unit]") {
  CHECK(search(10.0, [](double x) { return x; }).bracket.state() == Bracket::State::met_without);
  CHECK(search(10.0, [](double x) { return x - 11.0; }).bracket.state() == Bracket::State::out_of_reach);
  CHECK(search(10.0, [](double) { return std::nan(""); }).bracket.state() == Bracket::State::out_of_reach);
}

TEST_CASE("The cheapest mix uses the lever that does most for its price", "[solve][unit]") {
  // 2 a + b >= 1, at equal prices: a alone, a half of it
  const auto slack = [](const Mix& mix) { return 2.0 * mix[0] + mix[1] - 1.0; };
  const Mix mix = cheapest_mix({0.5, 0.5}, {100.0, 100.0}, slack, 100);
  CHECK(slack(mix) >= 0.0);
  CHECK(mix[0] == Approx(0.5).margin(0.01));
  CHECK(mix[1] == Approx(0.0).margin(0.01));
}

TEST_CASE("The cheapest mix of levers that tire lies between", "[solve][unit]") {
  // sqrt(a) + sqrt(b) >= 1 at prices 1 and 3: least cost where sqrt(a) : sqrt(b) = 3 : 1
  const auto slack = [](const Mix& mix) { return std::sqrt(mix[0]) + std::sqrt(mix[1]) - 1.0; };
  const Mix mix = cheapest_mix({0.3, 0.3}, {1.0, 3.0}, slack, 150);
  CHECK(slack(mix) >= 0.0);
  CHECK(mix[0] + 3.0 * mix[1] <= 0.76);  // 0.75 is the least
}
