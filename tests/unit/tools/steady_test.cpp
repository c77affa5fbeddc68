// The list that a standard can be kept with for ever.
#include <cmath>

#include "tests/support/catch.hpp"
#include "tools/solve/steady.hpp"

using namespace icsim;
using namespace icsim::tools;

namespace {

/// One treatment function whose patients are treated in no order.
Model no_order() {
  Model model;
  model.dims = {1, 1, 1};
  model.kernel.assign(kStages * kBands, 1.0f);
  model.removal_shape.assign(kStages * kBands, 1.0f);
  return model;
}

}  // namespace

TEST_CASE("A list in no order that keeps a standard is as long as geometric waits say", "[solve][unit]") {
  // S a week come, a share p is treated each week: (1 - p)^18 wait longer than 18 weeks, and the list is S (1 - p) / p
  for (const double standard : {0.6, 0.75, 0.92}) {
    const auto state = steady_state(no_order(), 0, {.clock_starts = 100.0}, standard);
    REQUIRE(state);
    const double p = 1.0 - std::pow(1.0 - standard, 1.0 / 18.0);
    CHECK(state->list == Approx(100.0 * (1.0 - p) / p).epsilon(0.002));
    CHECK(state->completed == Approx(100.0).epsilon(1e-3));
    CHECK(state->admitted == 0.0);
  }
}

TEST_CASE("What is removed needs no treatment", "[solve][unit]") {
  const auto state = steady_state(no_order(), 0, {.clock_starts = 100.0, .removal_share = 0.13}, 0.92);
  REQUIRE(state);
  CHECK(state->completed == Approx(87.0).epsilon(1e-3));
}

TEST_CASE("A list with admissions keeps its part of them", "[solve][unit]") {
  const auto state =
      steady_state(no_order(), 0, {.clock_starts = 100.0, .dta_share = 0.25, .admission_share = 0.2}, 0.8);
  REQUIRE(state);
  CHECK(state->completed == Approx(100.0).epsilon(1e-3));
  CHECK(state->admitted == Approx(25.0).epsilon(1e-2));
}

TEST_CASE("A stricter standard needs a shorter list, and the same treatment", "[solve][property]") {
  double before = 1e9;
  for (const double standard : {0.5, 0.6, 0.7, 0.8, 0.9, 0.95}) {
    const auto state = steady_state(
        no_order(), 0,
        {.clock_starts = 40.0, .removal_share = 0.1, .dta_share = 0.3, .admission_share = 0.15}, standard);
    REQUIRE(state);
    CHECK(state->list < before);
    CHECK(state->completed == Approx(36.0).epsilon(1e-2));
    before = state->list;
  }
}

TEST_CASE("Where nothing comes in, there is no steady list", "[solve][unit]") {
  CHECK(!steady_state(no_order(), 0, {}, 0.92));
}
