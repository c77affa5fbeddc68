// Vectors of draws and their random bits. Included once per instruction set by Highway's foreach_target.
#if defined(ICSIM_LANE_STREAM_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ICSIM_LANE_STREAM_INL
#undef ICSIM_LANE_STREAM_INL
#else
#define ICSIM_LANE_STREAM_INL
#endif

#include <hwy/highway.h>

#include "engine/core/philox.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Lanes of one pass: at most 16, fewer on narrow machines.
using DF = hn::CappedTag<float, 16>;
using DU = hn::RebindToUnsigned<DF>;
using VF = hn::Vec<DF>;
using VU = hn::Vec<DU>;

struct PhiloxWords {
  VU word[4];
};

HWY_INLINE void multiply_wide(VU a, std::uint32_t b, VU& high, VU& low) {
  const DU du;
  const auto vb = hn::Set(du, b);
  const auto even = hn::MulEven(a, vb);
  const auto odd = hn::MulEven(hn::DupOdd(a), vb);
  low = hn::OddEven(hn::BitCast(du, hn::ShiftLeft<32>(odd)), hn::BitCast(du, even));
  high = hn::OddEven(hn::BitCast(du, odd), hn::BitCast(du, hn::ShiftRight<32>(even)));
}

// Philox4x32-10 with the draw number varying by lane.
inline HWY_NOINLINE PhiloxWords philox_lanes(VU draw, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3,
                                             PhiloxKey key) {
  const DU du;
  VU x0 = draw, x1 = hn::Set(du, c1), x2 = hn::Set(du, c2), x3 = hn::Set(du, c3);
  std::uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < kPhiloxRounds; ++round) {
    VU high0, low0, high1, low1;
    multiply_wide(x0, kPhiloxMultiplier0, high0, low0);
    multiply_wide(x2, kPhiloxMultiplier1, high1, low1);
    const VU y0 = hn::Xor(hn::Xor(high1, x1), hn::Set(du, k0));
    const VU y2 = hn::Xor(hn::Xor(high0, x3), hn::Set(du, k1));
    x0 = y0;
    x1 = low1;
    x2 = y2;
    x3 = low0;
    k0 += kPhiloxWeyl0;
    k1 += kPhiloxWeyl1;
  }
  return {{x0, x1, x2, x3}};
}

// A stream of uniforms for one list, week and use; further parts of large counts take redraw > 0.
struct LaneStream {
  VU draw;
  std::uint32_t list_id, week, use;
  PhiloxKey key;
  std::uint32_t cached_block = ~0u;
  PhiloxWords cached;

  // Four neighbouring cells share one Philox block.
  HWY_INLINE VU bits(std::uint32_t cell) {
    const std::uint32_t block = cell >> 2;
    if (block != cached_block) {
      cached = philox_lanes(draw, list_id, week, (use << 28) | block, key);
      cached_block = block;
    }
    return cached.word[cell & 3u];
  }
  HWY_INLINE VU redraw_bits(std::uint32_t cell, std::uint32_t redraw) const {
    return philox_lanes(draw, list_id, (redraw << 16) | week, (use << 28) | (1u << 27) | cell, key).word[0];
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
