#include "engine/lists/list_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lists/list_kernel.cpp"
#include <hwy/foreach_target.h>  // compiles this file once per instruction set
// clang-format off
#include <hwy/highway.h>
// clang-format on

#include <cstring>

#include "engine/core/check.hpp"
#include "engine/lists/list_step-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

// Expected stocks fade towards zero in the longest waits. Numbers too small to be normal cost a hundred times the others
// and are no pathways, so every few weeks what is next to nothing becomes zero: often enough that few of them come up.
constexpr float kNextToNothing = 1e-25f;  // pathways
constexpr std::uint32_t kWeeksBetween = 4;

HWY_INLINE void clear_traces(const ListWeek& week) {
  const DF df;
  const VF least = hn::Set(df, kNextToNothing);
  const int count = kStages * kBands * week.quintiles * kLanes, lanes = static_cast<int>(hn::Lanes(df));
  for (int i = 0; i < count; i += lanes) {
    const VF stock = hn::Load(df, week.stock + i);
    // What is no number, or below zero, is a fault and stays to be seen.
    hn::Store(hn::IfThenZeroElse(hn::Lt(hn::Abs(stock), least), stock), df, week.stock + i);
  }
}

void expect_list_here(const ListWeek& week) {
  if (week.week % kWeeksBetween == 0) clear_traces(week);
  advance_lanes<false>(week);
}

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace icsim {

HWY_EXPORT(expect_list_here);

void advance_list(const ListWeek& week) {
  ICSIM_EXPECT(week.quintiles == 1 || week.quintiles == kMaxQuintiles);
  if (week.noise == Noise::demographic) {
    advance_list_by_chance(week);
  } else {
    HWY_DYNAMIC_DISPATCH(expect_list_here)(week);
  }
}

std::vector<const char*> instruction_sets() {
  std::vector<const char*> names;
  for (std::int64_t bits = hwy::SupportedTargets() & HWY_TARGETS; bits != 0; bits &= bits - 1) {
    names.push_back(hwy::TargetName(bits & -bits));
  }
  return names;
}

void use_instruction_set(const char* name) {
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().DeInit();
  if (name == nullptr) return;
  for (std::int64_t bits = hwy::SupportedTargets() & HWY_TARGETS; bits != 0; bits &= bits - 1) {
    const std::int64_t target = bits & -bits;
    if (std::strcmp(hwy::TargetName(target), name) == 0) {
      hwy::SetSupportedTargetsForTest(target);
      hwy::GetChosenTarget().Update(hwy::SupportedTargets());
      return;
    }
  }
  throw InternalFault(std::string("instruction set not available here: ") + name);
}

}  // namespace icsim
#endif
