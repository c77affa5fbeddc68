// The week of a list with counts drawn by chance; expectations: list_kernel.cpp. Apart from them because it needs doubles, which
// Highway does not have on every machine.
#include "engine/lists/list_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lists/list_chance.cpp"
#include <hwy/foreach_target.h>  // compiles this file once per instruction set
// clang-format off
#include <hwy/highway.h>
// clang-format on

#include "engine/lists/list_step-inl.hpp"
#include "engine/lists/samplers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

void draw_list_here(const ListWeek& week) {
  advance_lanes<true>(week);
}

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace icsim {

HWY_EXPORT(draw_list_here);

void advance_list_by_chance(const ListWeek& week) {
  HWY_DYNAMIC_DISPATCH(draw_list_here)(week);
}

}  // namespace icsim
#endif
