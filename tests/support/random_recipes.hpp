#pragma once
/// RapidCheck's view of random scenarios, and how many of them a property meets.
#include "tests/support/random_scenario.hpp"
#include "tests/support/recipes.hpp"

namespace icsim::test {

/// The whole range at every size: sizes grow with the number of a case, and small numbers are not small scenarios.
inline rc::Gen<int> any_below(int end) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end));
}

inline constexpr int kMostWeeks = 30;

}  // namespace icsim::test

namespace rc {
template <>
struct Arbitrary<icsim::test::LeverRecipe> {
  static Gen<icsim::test::LeverRecipe> arbitrary() {
    using icsim::test::any_below;
    using R = icsim::test::LeverRecipe;
    return gen::build<R>(gen::set(&R::parameter, any_below(icsim::kParameters)),
                         gen::set(&R::how, any_below(4)), gen::set(&R::size, any_below(101)),
                         gen::set(&R::down, any_below(2)), gen::set(&R::spread, any_below(101)),
                         gen::set(&R::from, any_below(icsim::test::kMostWeeks)),
                         gen::set(&R::weeks, any_below(icsim::test::kMostWeeks)),
                         gen::set(&R::ramp, any_below(6)), gen::set(&R::where, any_below(1000)));
  }
};

template <>
struct Arbitrary<icsim::test::ScenarioRecipe> {
  static Gen<icsim::test::ScenarioRecipe> arbitrary() {
    using icsim::test::any_below;
    using icsim::test::LeverRecipe;
    using R = icsim::test::ScenarioRecipe;
    const auto between = [](int first, int last) {
      return gen::resize(kNominalSize, gen::inRange(first, last + 1));
    };
    constexpr int kMostLevers = 6;
    const auto levers = gen::resize(kMostLevers, gen::container<std::vector<LeverRecipe>>(gen::resize(
                                                     kNominalSize, gen::arbitrary<LeverRecipe>())));
    return gen::build<R>(gen::set(&R::places, between(2, 6)), gen::set(&R::functions, between(1, 3)),
                         gen::set(&R::split, any_below(2)), gen::set(&R::pathways, any_below(500)),
                         gen::set(&R::emptiness, any_below(100)), gen::set(&R::months, between(1, 6)),
                         gen::set(&R::first_month, any_below(12)), gen::set(&R::chance, any_below(2)),
                         gen::set(&R::aid, any_below(4)), gen::set(&R::money, any_below(2)),
                         gen::set(&R::soon, any_below(2)), gen::set(&R::salt, any_below(1000000)),
                         gen::set(&R::levers, levers));
  }
};
}  // namespace rc

namespace icsim::test {

/// Fails the test with the smallest counterexample.
/// \param cases when RC_PARAMS asks for the usual 200: `RC_PARAMS=max_success=2000` is ten times as many.
template <class Property>
void for_cases(int cases, Property&& property) {
  constexpr double kUsual = 200.0;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = static_cast<int>(cases * params.maxSuccess / kUsual);
  const auto result =
      rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata{}, params);
  rc::detail::printResultMessage(result, std::cerr);
  REQUIRE(result.template is<rc::detail::SuccessResult>());
}

}  // namespace icsim::test
