// Counting distributions in SIMD lanes. Included once per instruction set by Highway's foreach_target.
#if defined(ICSIM_SAMPLERS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ICSIM_SAMPLERS_INL
#undef ICSIM_SAMPLERS_INL
#else
#define ICSIM_SAMPLERS_INL
#endif

#include <hwy/highway.h>

#include "engine/lists/lane_stream-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

// Doubles of as many draws come in two halves.
using DD = hn::Repartition<double, DF>;
using VD = hn::Vec<DD>;

struct Doubles {
  VD low, high;
};

HWY_INLINE Doubles to_doubles(VF v) {
  const hn::Half<DF> half;
  const DD dd;
  return {hn::PromoteTo(dd, hn::LowerHalf(half, v)), hn::PromoteTo(dd, hn::UpperHalf(half, v))};
}

HWY_INLINE VF to_floats(VD low, VD high) {
  const DF df;
  const hn::Half<DF> half;
  return hn::Combine(df, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
}

// 32 random bits to a double strictly inside (0, 1).
HWY_INLINE Doubles uniform_lanes(VU bits) {
  const DD dd;
  const hn::Rebind<std::uint32_t, DD> half;
  const hn::RebindToUnsigned<DD> du64;
  // Bits into the mantissa of [2^52, 2^53), then subtract: exact, and available on every instruction set.
  const auto magic = hn::Set(du64, 0x4330000000000000ull);
  const auto to_unit = [&](auto part) {
    const auto wide = hn::PromoteTo(du64, part);
    const VD number = hn::Sub(hn::BitCast(dd, hn::Or(wide, magic)), hn::Set(dd, 0x1p52));
    return hn::Mul(hn::Add(number, hn::Set(dd, 0.5)), hn::Set(dd, 0x1p-32));
  };
  return {to_unit(hn::LowerHalf(half, bits)), to_unit(hn::UpperHalf(half, bits))};
}

// base^n for whole n >= 0, by squaring.
HWY_INLINE VD power_lanes(VD base, VD n) {
  const DD dd;
  const VD one = hn::Set(dd, 1.0), zero = hn::Zero(dd), half = hn::Set(dd, 0.5);
  VD result = one;
  for (;;) {
    const VD halved = hn::Floor(hn::Mul(n, half));
    const auto odd = hn::Gt(hn::Sub(n, hn::Add(halved, halved)), half);
    result = hn::IfThenElse(odd, hn::Mul(result, base), result);
    n = halved;
    if (hn::AllTrue(dd, hn::Le(n, zero))) return result;
    base = hn::Mul(base, base);
  }
}

// Expected counts above this are drawn in parts, which are again binomial (Poisson): q^n stays far from
// underflow.
inline constexpr double kInversionMean = 16.0;
inline constexpr int kReciprocals = 256;

struct ReciprocalTable {
  double value[kReciprocals];
};
constexpr ReciprocalTable make_reciprocals() {
  ReciprocalTable table{};
  table.value[0] = 0.0;
  for (int i = 1; i < kReciprocals; ++i) table.value[i] = 1.0 / i;
  return table;
}
inline constexpr ReciprocalTable kReciprocal = make_reciprocals();

// Smallest k with cdf(k) > u for Binomial(n, p), n p <= kInversionMean, p <= 1/2.
HWY_INLINE VD invert_binomial(VD n, VD p, VD u) {
  const DD dd;
  const VD one = hn::Set(dd, 1.0);
  const VD q = hn::Sub(one, p);
  const VD odds = hn::Div(p, q);
  VD mass = power_lanes(q, n);
  VD k = hn::Zero(dd);
  VD left = n;
  for (int i = 1; i < kReciprocals; ++i) {
    const auto above = hn::And(hn::Gt(u, mass), hn::Gt(left, hn::Zero(dd)));
    if (hn::AllFalse(dd, above)) break;
    u = hn::Sub(u, mass);  // lanes already settled keep u <= mass or left <= 0: see the guard below
    k = hn::IfThenElse(above, hn::Add(k, one), k);
    mass = hn::Mul(mass, hn::Mul(left, hn::Mul(odds, hn::Set(dd, kReciprocal.value[i]))));
    left = hn::Sub(left, one);
    // A settled lane must stay settled: give it a mass that no u exceeds.
    mass = hn::IfThenElse(above, mass, hn::Set(dd, 2.0));
  }
  return k;
}

// Smallest k with cdf(k) > u for Poisson(mean), mean <= kInversionMean; exp_minus_mean = e^-mean.
HWY_INLINE VD invert_poisson(VD mean, VD exp_minus_mean, VD u) {
  const DD dd;
  const VD one = hn::Set(dd, 1.0);
  VD mass = exp_minus_mean;
  VD k = hn::Zero(dd);
  for (int i = 1; i < kReciprocals; ++i) {
    const auto above = hn::Gt(u, mass);
    if (hn::AllFalse(dd, above)) break;
    u = hn::Sub(u, mass);
    k = hn::IfThenElse(above, hn::Add(k, one), k);
    mass = hn::Mul(mass, hn::Mul(mean, hn::Set(dd, kReciprocal.value[i])));
    mass = hn::IfThenElse(above, mass, hn::Set(dd, 2.0));
  }
  return k;
}

// e^-x for x in [0, kInversionMean].
HWY_INLINE VD exp_minus(VD x) {
  const DD dd;
  const VD y = hn::Mul(x, hn::Set(dd, -1.0 / 32.0));  // |y| <= 1/2
  VD sum = hn::Set(dd, 1.0);
  for (int n = 16; n >= 1; --n) {
    sum = hn::Add(hn::Set(dd, 1.0), hn::Mul(hn::Mul(sum, y), hn::Set(dd, kReciprocal.value[n])));
  }
  for (int i = 0; i < 5; ++i) sum = hn::Mul(sum, sum);
  return sum;
}

// Binomial(n, p): n whole and >= 0, p in [0, 1].
HWY_INLINE VF sample_binomial(VF n, VF p, LaneStream& stream, std::uint32_t cell) {
  const DF df;
  const DD dd;
  const auto trivial = hn::Or(hn::Le(n, hn::Zero(df)), hn::Le(p, hn::Zero(df)));
  if (hn::AllTrue(df, trivial)) return hn::Zero(df);
  const Doubles nn = to_doubles(n), pp = to_doubles(p);
  Doubles u = uniform_lanes(stream.bits(cell));
  const VD half = hn::Set(dd, 0.5), one = hn::Set(dd, 1.0), mean_max = hn::Set(dd, kInversionMean);
  const auto prepare = [&](VD probability) { return hn::Min(probability, hn::Sub(one, probability)); };
  const VD p_low = prepare(pp.low), p_high = prepare(pp.high);
  VD k_low, k_high;
  const auto small = [&](VD count, VD probability) {
    return hn::AllTrue(dd, hn::Le(hn::Mul(count, probability), mean_max));
  };
  if (HWY_LIKELY(small(nn.low, p_low) && small(nn.high, p_high))) {
    k_low = invert_binomial(nn.low, p_low, u.low);
    k_high = invert_binomial(nn.high, p_high, u.high);
  } else {
    VD left_low = nn.low, left_high = nn.high;
    k_low = hn::Zero(dd);
    k_high = hn::Zero(dd);
    const VD tiny = hn::Set(dd, 1e-9);
    const VD part_low = hn::Max(one, hn::Floor(hn::Div(mean_max, hn::Max(p_low, tiny))));
    const VD part_high = hn::Max(one, hn::Floor(hn::Div(mean_max, hn::Max(p_high, tiny))));
    for (std::uint32_t redraw = 1;; ++redraw) {
      const VD take_low = hn::Min(left_low, part_low), take_high = hn::Min(left_high, part_high);
      k_low = hn::Add(k_low, invert_binomial(take_low, p_low, u.low));
      k_high = hn::Add(k_high, invert_binomial(take_high, p_high, u.high));
      left_low = hn::Sub(left_low, take_low);
      left_high = hn::Sub(left_high, take_high);
      if (hn::AllTrue(dd, hn::Le(hn::Max(left_low, left_high), hn::Zero(dd)))) break;
      u = uniform_lanes(stream.redraw_bits(cell, redraw));
    }
  }
  k_low = hn::IfThenElse(hn::Gt(pp.low, half), hn::Sub(nn.low, k_low), k_low);
  k_high = hn::IfThenElse(hn::Gt(pp.high, half), hn::Sub(nn.high, k_high), k_high);
  return to_floats(k_low, k_high);
}

// Poisson(mean), mean >= 0.
HWY_INLINE VF sample_poisson(VF mean, LaneStream& stream, std::uint32_t cell) {
  const DD dd;
  const Doubles mm = to_doubles(mean);
  Doubles u = uniform_lanes(stream.bits(cell));
  const VD mean_max = hn::Set(dd, kInversionMean);
  VD left_low = mm.low, left_high = mm.high, k_low = hn::Zero(dd), k_high = hn::Zero(dd);
  for (std::uint32_t redraw = 1;; ++redraw) {
    const VD take_low = hn::Min(left_low, mean_max), take_high = hn::Min(left_high, mean_max);
    k_low = hn::Add(k_low, invert_poisson(take_low, exp_minus(take_low), u.low));
    k_high = hn::Add(k_high, invert_poisson(take_high, exp_minus(take_high), u.high));
    left_low = hn::Sub(left_low, take_low);
    left_high = hn::Sub(left_high, take_high);
    if (hn::AllTrue(dd, hn::Le(hn::Max(left_low, left_high), hn::Zero(dd)))) break;
    u = uniform_lanes(stream.redraw_bits(cell, redraw));
  }
  return to_floats(k_low, k_high);
}

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
