#include "engine/core/quantity.hpp"

#include <concepts>

#include "tests/support/catch.hpp"

namespace icsim {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};

// Misuse does not compile.
static_assert(Addable<Pathways, Pathways>);
static_assert(!Addable<Pathways, Weeks>);
static_assert(!Addable<Pathways, double>);
static_assert(!Comparable<Weeks, WorkingDays>);
static_assert(!Multipliable<Pathways, Pathways>);
static_assert(Multipliable<double, Pathways>);
static_assert(!std::convertible_to<double, Pathways>);
static_assert(!std::convertible_to<Pathways, double>);
static_assert(!std::convertible_to<Pathways, Weeks>);
static_assert(!std::convertible_to<IcsId, TreatmentFunctionId>);
static_assert(!Comparable<IcsId, TreatmentFunctionId>);
static_assert(std::same_as<decltype(Pathways{4.0} / Pathways{2.0}), double>);

TEST_CASE("quantities add, compare and scale within their unit", "[engine][quantity][unit]") {
  Pathways list{10.0};
  list += Pathways{5.0};
  CHECK(list == Pathways{15.0});
  CHECK((list - Pathways{20.0}).value() == -5.0);
  CHECK((2.0 * list).value() == 30.0);
  CHECK(list / Pathways{5.0} == 3.0);
  CHECK(Weeks{17.0} < Weeks{18.0});
  CHECK(Weeks{}.value() == 0.0);
}

}  // namespace
}  // namespace icsim
