#include "engine/rtt/list_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/rtt/list_kernel.cpp"
#include <hwy/foreach_target.h>  // compiles this file once per instruction set
// clang-format off
#include <hwy/highway.h>
// clang-format on

#include <cstring>

#include "engine/core/check.hpp"
#include "engine/core/lanes.hpp"
#include "engine/rtt/dimensions.hpp"
#include "engine/rtt/samplers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

constexpr int kN = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kA = static_cast<int>(PathwayStage::awaiting_admission);

// Which stream of uniforms a cell's draw comes from.
enum Use : std::uint32_t { kUseRemoval = 1, kUseTreatment = 2, kUseDecision = 3 };

// Sums of one week, all in vectors of draws.
struct StageSums {
  VF weight;      // sum of kernel weight x stock after removals
  VF weight_max;  // largest kernel weight
};

// One list, one group of lanes. kQ quintiles; kDemographic draws counts instead of taking expectations.
template <int kQ, bool kDemographic>
class ListStep {
 public:
  ListStep(const ListWeek& week, int first_lane) : week_(week), lane_(first_lane) {}

  HWY_INLINE void run() {
    const DF df;
    for (int m = 0; m < kMeasures; ++m) {
      if (m == static_cast<int>(Measure::transfers_in)) continue;
      for (int q = 0; q < kQ; ++q) hn::Store(hn::Zero(df), df, measure(static_cast<Measure>(m), q));
    }
    start_clocks();
    const VF removal_scale = scale_of_removals();
    StageSums sums[kStages];
    for (int z = 0; z < kStages; ++z) sums[z] = age_and_remove(z, removal_scale);
    treat(kA, sums[kA]);
    treat(kN, sums[kN]);
    count_stocks();
  }

 private:
  HWY_INLINE float* cell(int z, int a, int q) const {
    return week_.stock + static_cast<std::size_t>(((z * kBands + a) * kQ + q)) * kLanes + lane_;
  }
  HWY_INLINE float* measure(Measure m, int q) const {
    return week_.measures + static_cast<std::size_t>(static_cast<int>(m) * kQ + q) * kLanes + lane_;
  }
  HWY_INLINE VF row(const float* rows, int r) const {
    return hn::Load(DF(), rows + static_cast<std::size_t>(r) * kLanes + lane_);
  }
  HWY_INLINE VF quintile_weight(int q) const {
    return week_.quintile_weight == nullptr ? hn::Set(DF(), 1.0f) : row(week_.quintile_weight, q);
  }
  HWY_INLINE VF campaign(int a) const {
    return week_.campaign == nullptr ? hn::Zero(DF()) : row(week_.campaign, a);
  }
  HWY_INLINE VF kernel_weight(int z, int a) const {
    return hn::Mul(hn::Set(DF(), week_.kernel[z * kBands + a]), row(week_.policy_weight, a));
  }
  HWY_INLINE LaneStream stream(Use use) const {
    const DU du;
    const auto draw =
        hn::Add(hn::Iota(du, 0), hn::Set(du, week_.first_draw + static_cast<std::uint32_t>(lane_)));
    return LaneStream{draw, week_.list_id, week_.week, use, stream_key(week_.seed, Purpose::list_week), ~0u,
                      {}};
  }
  static HWY_INLINE std::uint32_t cell_number(int z, int a, int q) {
    return static_cast<std::uint32_t>((z * kBands + a) * kQ + q);
  }

  // Stock one week older, before this week's removals. Band 104 keeps those who are there and takes in band
  // 103.
  HWY_INLINE VF aged(int z, int a, int q) const {
    const DF df;
    if (a == 0) return z == kN ? hn::Load(df, measure(Measure::clock_starts, q)) : hn::Zero(df);
    const VF arriving = hn::Load(df, cell(z, a - 1, q));
    return a < kBands - 1 ? arriving : hn::Add(arriving, hn::Load(df, cell(z, a, q)));
  }

  HWY_INLINE void start_clocks() const {
    const DF df;
    LaneStream uniform = stream(kUseRemoval);
    uniform.key = stream_key(week_.seed, Purpose::clock_starts);
    for (int q = 0; q < kQ; ++q) {
      VF starts = row(week_.clock_starts, q);
      if constexpr (kDemographic) starts = sample_poisson(starts, uniform, static_cast<std::uint32_t>(q));
      hn::Store(starts, df, measure(Measure::clock_starts, q));
    }
  }

  // u such that the sum of u v(a) x(a) is this week's expected removals, with no cell removed more than once.
  HWY_INLINE VF scale_of_removals() const {
    const DF df;
    VF sum = hn::Zero(df), campaign_max = hn::Zero(df);
    for (int a = 0; a < kBands; ++a) {
      for (int z = 0; z < kStages; ++z) {
        VF stock = aged(z, a, 0);
        for (int q = 1; q < kQ; ++q) stock = hn::Add(stock, aged(z, a, q));
        sum = hn::Add(sum, hn::Mul(hn::Set(df, week_.removal_shape[z * kBands + a]), stock));
      }
      campaign_max = hn::Max(campaign_max, campaign(a));
    }
    const VF target = row(week_.removals, 0);
    const VF most = hn::Div(hn::Sub(hn::Set(df, 1.0f), campaign_max), hn::Set(df, week_.removal_shape_max));
    const VF scale = hn::Div(target, hn::Max(sum, hn::Set(df, 1e-30f)));
    return hn::IfThenElse(hn::Gt(sum, hn::Zero(df)), hn::Min(scale, most), hn::Zero(df));
  }

  HWY_INLINE StageSums age_and_remove(int z, VF removal_scale) const {
    const DF df;
    LaneStream uniform = stream(kUseRemoval);
    StageSums sums{hn::Zero(df), hn::Zero(df)};
    VF removed[kQ];
    for (int q = 0; q < kQ; ++q) removed[q] = hn::Zero(df);
    for (int a = kBands - 1; a >= 0; --a) {
      const VF share =
          hn::Add(hn::Mul(removal_scale, hn::Set(df, week_.removal_shape[z * kBands + a])), campaign(a));
      const VF weight = kernel_weight(z, a);
      VF weighted = hn::Zero(df);
      for (int q = 0; q < kQ; ++q) {
        const VF stock = aged(z, a, q);
        VF leaving;
        if constexpr (kDemographic) {
          leaving = sample_binomial(stock, share, uniform, cell_number(z, a, q));
        } else {
          leaving = hn::Mul(stock, share);
        }
        const VF staying = hn::Sub(stock, leaving);
        removed[q] = hn::Add(removed[q], leaving);
        hn::Store(staying, df, cell(z, a, q));
        weighted = hn::Add(weighted,
                           week_.quintile_weight == nullptr ? staying : hn::Mul(staying, quintile_weight(q)));
      }
      sums.weight = hn::Add(sums.weight, hn::Mul(weight, weighted));
      sums.weight_max = hn::Max(sums.weight_max, weight);
    }
    VF largest = quintile_weight(0);
    for (int q = 1; q < kQ; ++q) largest = hn::Max(largest, quintile_weight(q));
    sums.weight_max = hn::Mul(sums.weight_max, largest);
    for (int q = 0; q < kQ; ++q) add_to(Measure::unreported_removals, q, removed[q]);
    return sums;
  }

  HWY_INLINE void add_to(Measure m, int q, VF value) const {
    const DF df;
    hn::Store(hn::Add(hn::Load(df, measure(m, q)), value), df, measure(m, q));
  }

  // f such that the sum of min(1, f w) x is the capacity. One step when no cell saturates, which is nearly
  // always.
  HWY_INLINE VF scale_of_treatment(int z, const StageSums& sums, VF capacity) const {
    const DF df;
    const VF zero = hn::Zero(df), one = hn::Set(df, 1.0f), all = hn::Set(df, 1e30f);
    VF scale = hn::Div(capacity, hn::Max(sums.weight, hn::Set(df, 1e-30f)));
    // The set of saturated cells can only grow, so this ends; 64 rounds are far more than the distinct
    // weights need.
    for (int round = 0; round < 64; ++round) {
      if (hn::AllTrue(df, hn::Le(hn::Mul(scale, sums.weight_max), one))) return scale;
      VF saturated = zero, unsaturated = zero;
      for (int a = 0; a < kBands; ++a) {
        for (int q = 0; q < kQ; ++q) {
          const VF weight = hn::Mul(kernel_weight(z, a), quintile_weight(q));
          const VF stock = hn::Load(df, cell(z, a, q));
          const auto full = hn::Ge(hn::Mul(scale, weight), one);
          saturated = hn::Add(saturated, hn::IfThenElseZero(full, stock));
          unsaturated = hn::Add(unsaturated, hn::IfThenElse(full, zero, hn::Mul(weight, stock)));
        }
      }
      const VF left = hn::Max(zero, hn::Sub(capacity, saturated));
      VF next = hn::Div(left, hn::Max(unsaturated, hn::Set(df, 1e-30f)));
      next = hn::IfThenElse(hn::Gt(unsaturated, zero), hn::Min(next, all), all);
      next = hn::Max(scale, next);
      const bool settled = hn::AllTrue(df, hn::Eq(next, scale));
      scale = next;
      if (settled) break;
    }
    return scale;
  }

  // Hands out the capacity of one stage. Long waits come first in the loop, which decides nothing: every
  // cell's expected share is the same in any order.
  HWY_INLINE void treat(int z, const StageSums& sums) const {
    const DF df;
    const VF zero = hn::Zero(df), one = hn::Set(df, 1.0f);
    const VF capacity = row(week_.capacity, z);
    const VF dta_share = row(week_.dta_share, 0);
    LaneStream treatment = stream(kUseTreatment), decision = stream(kUseDecision);
    VF scale = zero;
    if constexpr (!kDemographic) scale = scale_of_treatment(z, sums, capacity);
    VF capacity_left = capacity, weight_left = sums.weight;
    const VF last = hn::Mul(sums.weight, hn::Set(df, 4e-6f));
    VF treated[kQ], decided[kQ];
    for (int q = 0; q < kQ; ++q) treated[q] = decided[q] = zero;
    for (int a = kBands - 1; a >= 0; --a) {
      const VF band_weight = kernel_weight(z, a);
      for (int q = 0; q < kQ; ++q) {
        const VF stock = hn::Load(df, cell(z, a, q));
        const VF weight =
            week_.quintile_weight == nullptr ? band_weight : hn::Mul(band_weight, quintile_weight(q));
        VF now;
        if constexpr (kDemographic) {
          if (hn::AllTrue(df, hn::Le(stock, zero))) continue;
          const VF share = hn::Div(hn::Mul(capacity_left, weight), hn::Max(weight_left, hn::Set(df, 1e-30f)));
          weight_left = hn::Max(zero, hn::Sub(weight_left, hn::Mul(weight, stock)));
          now = sample_binomial(stock, hn::Min(one, share), treatment, cell_number(z, a, q));
          // The last cell takes what is left: its expectation, given all before it, is exactly that.
          now = hn::IfThenElse(hn::Le(weight_left, last), stock, now);
          now = hn::Min(now, capacity_left);
          capacity_left = hn::Sub(capacity_left, now);
        } else {
          now = hn::Mul(stock, hn::Min(one, hn::Mul(scale, weight)));
        }
        finish(z, a, q, stock, now, dta_share, decision, treated[q], decided[q]);
      }
    }
    if constexpr (kDemographic) {
      if (!hn::AllTrue(df, hn::Le(capacity_left, zero)))
        hand_out_rest(z, capacity_left, dta_share, treated, decided);
    }
    for (int q = 0; q < kQ; ++q) {
      if (z == kA) {
        add_to(Measure::completed_admitted, q, treated[q]);
      } else {
        add_to(Measure::decisions_to_admit, q, decided[q]);
        add_to(Measure::completed_non_admitted, q, hn::Sub(treated[q], decided[q]));
      }
    }
  }

  // Takes `now` pathways out of a cell and moves decisions to admit on, with the weeks they have waited.
  HWY_INLINE void finish(int z, int a, int q, VF stock, VF now, VF dta_share, LaneStream& decision,
                         VF& treated, VF& decided) const {
    const DF df;
    hn::Store(hn::Sub(stock, now), df, cell(z, a, q));
    treated = hn::Add(treated, now);
    if (z != kN) return;
    VF admit;
    if constexpr (kDemographic) {
      admit = sample_binomial(now, dta_share, decision, cell_number(z, a, q));
    } else {
      admit = hn::Mul(now, dta_share);
    }
    decided = hn::Add(decided, admit);
    hn::Store(hn::Add(hn::Load(df, cell(kA, a, q)), admit), df, cell(kA, a, q));
  }

  // Slots that chance left unspent go to the longest waits, so that capacity is idle only when nobody waits.
  // Decisions to admit among them are rounded down: they are a handful of pathways, in rare weeks.
  HWY_INLINE void hand_out_rest(int z, VF capacity_left, VF dta_share, VF* treated, VF* decided) const {
    const DF df;
    for (int a = kBands - 1; a >= 0; --a) {
      for (int q = 0; q < kQ; ++q) {
        const VF stock = hn::Load(df, cell(z, a, q));
        const VF now = hn::Min(stock, capacity_left);
        if (hn::AllTrue(df, hn::Le(now, hn::Zero(df)))) continue;
        capacity_left = hn::Sub(capacity_left, now);
        hn::Store(hn::Sub(stock, now), df, cell(z, a, q));
        treated[q] = hn::Add(treated[q], now);
        if (z != kN) continue;
        const VF admit = hn::Floor(hn::Mul(now, dta_share));
        decided[q] = hn::Add(decided[q], admit);
        hn::Store(hn::Add(hn::Load(df, cell(kA, a, q)), admit), df, cell(kA, a, q));
      }
    }
  }

  HWY_INLINE void count_stocks() const {
    const DF df;
    VF total[kQ], admission[kQ];
    for (int q = 0; q < kQ; ++q) total[q] = admission[q] = hn::Zero(df);
    const auto add_band = [&](int a) {
      for (int q = 0; q < kQ; ++q) {
        const VF waiting = hn::Load(df, cell(kA, a, q));
        admission[q] = hn::Add(admission[q], waiting);
        total[q] = hn::Add(total[q], hn::Add(waiting, hn::Load(df, cell(kN, a, q))));
      }
    };
    const auto store = [&](Measure m) {
      for (int q = 0; q < kQ; ++q) hn::Store(total[q], df, measure(m, q));
    };
    int a = kBands - 1;
    add_band(a);
    store(Measure::over_104_weeks);
    while (a > 78) add_band(--a);
    store(Measure::over_78_weeks);
    while (a > 65) add_band(--a);
    store(Measure::over_65_weeks);
    while (a > 52) add_band(--a);
    store(Measure::over_52_weeks);
    while (a > 18) add_band(--a);
    VF over_18[kQ];
    for (int q = 0; q < kQ; ++q) over_18[q] = total[q];
    while (a > 0) add_band(--a);
    store(Measure::incomplete);
    for (int q = 0; q < kQ; ++q) {
      hn::Store(hn::Sub(total[q], over_18[q]), df, measure(Measure::within_18_weeks, q));
      hn::Store(admission[q], df, measure(Measure::awaiting_admission, q));
    }
  }

  const ListWeek& week_;
  const int lane_;
};

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

void advance_list(const ListWeek& week) {
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
