#include "engine/lists/list_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/lists/list_kernel.cpp"
#include <hwy/foreach_target.h>  // compiles this file once per instruction set
// clang-format off
#include <hwy/highway.h>
// clang-format on

#include <cstring>
#if HWY_ARCH_X86
#include <xmmintrin.h>
#endif

#include "engine/core/check.hpp"
#include "engine/lists/list_step-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

template <int kQ>
HWY_INLINE void advance_quintiles(const ListWeek& week) {
  const int lanes = static_cast<int>(hn::Lanes(DF()));
  for (int lane = 0; lane < kLanes; lane += lanes) {
    if (week.noise == Noise::demographic) {
      ListStep<kQ, true>(week, lane).run();
    } else {
      ListStep<kQ, false>(week, lane).run();
    }
  }
}

void advance_list_here(const ListWeek& week) {
  if (week.quintiles == 1) {
    advance_quintiles<1>(week);
  } else {
    advance_quintiles<kMaxQuintiles>(week);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace icsim {

HWY_EXPORT(advance_list_here);

namespace {

/// Expected stocks fade towards zero in the longest waits; numbers too small to be normal cost a hundred
/// times the others and are no pathways, so they count as zero while this lives. The same on every x86
/// instruction set.
class FlushTinyToZero {
 public:
#if HWY_ARCH_X86
  FlushTinyToZero() : saved_(_mm_getcsr()) {
    _mm_setcsr(saved_ | 0x8040u);
  }
  ~FlushTinyToZero() {
    _mm_setcsr(saved_);
  }

 private:
  unsigned saved_;
#else
  FlushTinyToZero() = default;
#endif

 public:
  FlushTinyToZero(const FlushTinyToZero&) = delete;
  FlushTinyToZero& operator=(const FlushTinyToZero&) = delete;
};

}  // namespace

void advance_list(const ListWeek& week) {
  const FlushTinyToZero flush;
  ICSIM_EXPECT(week.quintiles == 1 || week.quintiles == kMaxQuintiles);
  HWY_DYNAMIC_DISPATCH(advance_list_here)(week);
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
