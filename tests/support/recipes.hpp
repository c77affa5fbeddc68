#pragma once
/// RapidCheck's view of random lists, and the one way properties are asserted. Case count and seed: see
/// main.cpp.
#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/support/list_case.hpp"

namespace rc {
template <>
struct Arbitrary<icsim::test::ListRecipe> {
  static Gen<icsim::test::ListRecipe> arbitrary() {
    using icsim::test::ListRecipe;
    return gen::build<ListRecipe>(gen::set(&ListRecipe::quintiles, gen::element(1, icsim::kMaxQuintiles)),
                                  gen::set(&ListRecipe::pathways, gen::element(0, 1, 40, 700, 9000, 60000)),
                                  gen::set(&ListRecipe::emptiness, gen::element(0, 0, 30, 95)),
                                  gen::set(&ListRecipe::starts, gen::inRange(0, 10)),
                                  gen::set(&ListRecipe::removals, gen::element(0, 1, 3, 40, 300)),
                                  gen::set(&ListRecipe::capacity, gen::element(0, 1, 3, 6, 40, 300)),
                                  gen::set(&ListRecipe::dta, gen::element(0, 20, 25, 100)),
                                  gen::set(&ListRecipe::profile, gen::element(0, 0, 100, 900)),
                                  gen::set(&ListRecipe::skew, gen::element(0, 10, 50, 200)),
                                  gen::set(&ListRecipe::quintile_tilt, gen::element(0, 0, 50, 400)),
                                  gen::set(&ListRecipe::campaign, gen::element(0, 0, 10, 100)),
                                  gen::set(&ListRecipe::salt, gen::inRange(0, 1000000)));
  }
};
}  // namespace rc

namespace icsim::test {

/// Fails the test with RapidCheck's smallest counterexample.
template <class Property>
void for_any(Property&& property) {
  REQUIRE(rc::check(std::forward<Property>(property)));
}

}  // namespace icsim::test
