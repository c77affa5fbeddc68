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
#include "engine/core/lanes.hpp"
#include "engine/lists/samplers-inl.hpp"
#include "engine/model/wait_thresholds.hpp"

HWY_BEFORE_NAMESPACE();
namespace icsim {
namespace HWY_NAMESPACE {

constexpr int kN = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kA = static_cast<int>(PathwayStage::awaiting_admission);

// Which stream of uniforms a cell's draw comes from.
enum Use : std::uint32_t {
  kUseRemoval = 1,
  kUseTreatment = 2,
  kUseDecision = 3,
  kUseTreatmentAgain = 4,
  kUseDecisionAgain = 5
};

// One list, one group of lanes. kQ quintiles; kDemographic draws counts instead of taking expectations.
template <int kQ, bool kDemographic>
class ListStep {
 public:
  ListStep(const ListWeek& week, int first_lane) : week_(week), lane_(first_lane) {
    for (int q = 0; q < kQ; ++q) {
      quintile_weight_[q] =
          week.quintile_weight == nullptr ? hn::Set(DF(), 1.0f) : row(week.quintile_weight, q);
    }
  }

  HWY_INLINE void run() {
    start_clocks();
    measure_stock();
    for (int z = 0; z < kStages; ++z) {
      const VF weight = kDemographic ? remove_by_chance(z) : weight_after_removals(z);
      slots_[z] = Slots{row(week_.capacity, z), weight, hn::Mul(weight, hn::Set(DF(), kLastCell))};
      if constexpr (!kDemographic) set_rates(z, scale_of_treatment(z, weight));
    }
    set_decision_shares();
    if constexpr (kDemographic) {
      treat_by_chance(kA);  // before decisions to admit join: they are not treated in the same week
      treat_by_chance(kN);
    }
    for (int q = 0; q < kQ; ++q) treat_and_count(q);
  }

 private:
  // What is left of a stage's capacity while it is handed out.
  struct Slots {
    VF capacity;  // slots not yet given (demographic)
    VF weight;    // sum of weight x stock of the cells not yet served (demographic)
    VF last;      // below this weight the cell at hand is the last (demographic)
  };
  // Rounding leaves less than this of the weight after the last cell that has any; one pathway weighs more.
  static constexpr float kLastCell = 4e-6f;
  static constexpr float kTiny = 1e-30f;
  // A band in which lists with a decision to admit are long; only the order of serving cells depends on it.
  static constexpr int kManyAwaitAdmission = 8;

  // Sums over bands of one quintile.
  struct Totals {
    VF removed, admitted, seen, decided, waiting, waiting_admission;
  };
  // Where a band stands: the ends of the range age differently.
  enum class Position { bottom, middle, top };

  HWY_INLINE float* cell(int z, int a, int q) const {
    return week_.stock + static_cast<std::size_t>(((z * kBands + a) * kQ + q)) * kLanes + lane_;
  }
  HWY_INLINE float* measure(Measure m, int q) const {
    return week_.measures + static_cast<std::size_t>(static_cast<int>(m) * kQ + q) * kLanes + lane_;
  }
  HWY_INLINE void put(Measure m, int q, VF value) const { hn::Store(value, DF(), measure(m, q)); }
  HWY_INLINE VF row(const float* rows, int r) const {
    return hn::Load(DF(), rows + static_cast<std::size_t>(r) * kLanes + lane_);
  }
  HWY_INLINE VF kernel_weight(int z, int a) const {
    return hn::Mul(hn::Set(DF(), week_.kernel[z * kBands + a]), row(week_.policy_weight, a));
  }
  HWY_INLINE VF removal_share(int z, int a) const {
    const VF share = hn::Mul(removal_scale_, hn::Set(DF(), week_.removal_shape[z * kBands + a]));
    return week_.campaign == nullptr ? share : hn::Add(share, row(week_.campaign, a));
  }
  HWY_INLINE VF decision_profile(int a) const {
    return hn::Set(DF(), week_.decision_profile == nullptr ? 1.0f : week_.decision_profile[a]);
  }
  HWY_INLINE LaneStream stream(Use use, Purpose purpose = Purpose::list_week) const {
    const DU du;
    const auto draw =
        hn::Add(hn::Iota(du, 0), hn::Set(du, week_.first_draw + static_cast<std::uint32_t>(lane_)));
    return LaneStream{draw, week_.list_id, week_.week, use, stream_key(week_.seed, purpose), ~0u, {}};
  }
  static HWY_INLINE std::uint32_t cell_number(int z, int a, int q) {
    return static_cast<std::uint32_t>((z * kQ + q) * kBands + a);
  }

  // Stock one week older, before this week's removals. Band 104 keeps those who are there and takes in band
  // 103.
  template <Position kAt>
  HWY_INLINE VF aged(int z, int a, int q) const {
    const DF df;
    if constexpr (kAt == Position::bottom) return z == kN ? starts_[q] : hn::Zero(df);
    const VF arriving = hn::Load(df, cell(z, a, q) - kQ * kLanes);
    if constexpr (kAt == Position::top) return hn::Add(arriving, hn::Load(df, cell(z, a, q)));
    return arriving;
  }
  HWY_INLINE VF aged(int z, int a, int q) const {
    if (a == 0) return aged<Position::bottom>(z, a, q);
    return a < kBands - 1 ? aged<Position::middle>(z, a, q) : aged<Position::top>(z, a, q);
  }

  HWY_INLINE void start_clocks() {
    LaneStream uniform = stream(kUseRemoval, Purpose::clock_starts);
    for (int q = 0; q < kQ; ++q) {
      starts_[q] = row(week_.clock_starts, q);
      if constexpr (kDemographic)
        starts_[q] = sample_poisson(starts_[q], uniform, static_cast<std::uint32_t>(q));
      put(Measure::clock_starts, q, starts_[q]);
    }
  }

  // Aged stock by stage and band, weighted by quintile, and u such that the sum of u v(a) x(a) is this week's
  // expected removals with no cell removed more than once.
  HWY_INLINE void measure_stock() {
    const DF df;
    VF sum = hn::Zero(df);
    for (int z = 0; z < kStages; ++z) {
      sum = hn::Add(sum, measure_band<Position::bottom>(z, 0));
      for (int a = 1; a < kBands - 1; ++a) sum = hn::Add(sum, measure_band<Position::middle>(z, a));
      sum = hn::Add(sum, measure_band<Position::top>(z, kBands - 1));
    }
    VF campaign_max = hn::Zero(df);
    if (week_.campaign != nullptr) {
      for (int a = 0; a < kBands; ++a) campaign_max = hn::Max(campaign_max, row(week_.campaign, a));
    }
    const VF most = hn::Div(hn::Sub(hn::Set(df, 1.0f), campaign_max), hn::Set(df, week_.removal_shape_max));
    const VF scale = hn::Div(row(week_.removals, 0), hn::Max(sum, hn::Set(df, kTiny)));
    removal_scale_ = hn::IfThenElseZero(hn::Gt(sum, hn::Zero(df)), hn::Min(scale, most));
  }

  template <Position kAt>
  HWY_INLINE VF measure_band(int z, int a) {
    const VF first = aged<kAt>(z, a, 0);
    VF plain = first, weighted = hn::Mul(first, quintile_weight_[0]);
    for (int q = 1; q < kQ; ++q) {
      const VF stock = aged<kAt>(z, a, q);
      plain = hn::Add(plain, stock);
      weighted = hn::Add(weighted, hn::Mul(stock, quintile_weight_[q]));
    }
    rate_[z][a] = weighted;
    return hn::Mul(hn::Set(DF(), week_.removal_shape[z * kBands + a]), plain);
  }

  // Expected stock after removals, times kernel weight, summed. Keeps the removal shares for the treatment
  // pass.
  HWY_INLINE VF weight_after_removals(int z) {
    const DF df;
    VF sum = hn::Zero(df), deciding = hn::Zero(df);
    for (int a = 0; a < kBands; ++a) {
      share_[z][a] = removal_share(z, a);
      const VF staying = hn::Sub(rate_[z][a], hn::Mul(rate_[z][a], share_[z][a]));
      const VF weighted = hn::Mul(kernel_weight(z, a), staying);
      sum = hn::Add(sum, weighted);
      deciding = hn::Add(deciding, hn::Mul(weighted, decision_profile(a)));
    }
    if (z == kN) decision_weight_ = deciding;
    return sum;
  }

  // Share of those seen at each wait for whom the decision is to admit: dta_share on average over all who are
  // seen.
  HWY_INLINE void set_decision_shares() {
    const DF df;
    const VF level = hn::Mul(row(week_.dta_share, 0),
                             hn::Div(slots_[kN].weight, hn::Max(decision_weight_, hn::Set(df, kTiny))));
    for (int a = 0; a < kBands; ++a) {
      decision_share_[a] = hn::Min(hn::Set(df, 1.0f), hn::Mul(level, decision_profile(a)));
    }
  }

  HWY_INLINE void set_rates(int z, VF scale) {
    for (int a = 0; a < kBands; ++a) rate_[z][a] = hn::Mul(scale, kernel_weight(z, a));
  }

  // Ages the stage in place and takes out removals by chance; returns the sum of weight x stock that stays.
  HWY_INLINE VF remove_by_chance(int z) {
    const DF df;
    LaneStream uniform = stream(kUseRemoval);
    VF sum = hn::Zero(df), deciding = hn::Zero(df);
    for (int q = 0; q < kQ; ++q) {
      VF removed = z == kN ? hn::Zero(df) : hn::Load(df, measure(Measure::unreported_removals, q));
      VF weighted = hn::Zero(df), weighted_profile = hn::Zero(df);
      for (int a = kBands - 1; a >= 0; --a) {
        const VF stock = aged(z, a, q);
        const VF leaving = sample_binomial(stock, removal_share(z, a), uniform, cell_number(z, a, q));
        const VF staying = hn::Sub(stock, leaving);
        removed = hn::Add(removed, leaving);
        hn::Store(staying, df, cell(z, a, q));
        const VF weight = hn::Mul(kernel_weight(z, a), staying);
        weighted = hn::Add(weighted, weight);
        weighted_profile = hn::Add(weighted_profile, hn::Mul(weight, decision_profile(a)));
      }
      sum = hn::Add(sum, hn::Mul(weighted, quintile_weight_[q]));
      deciding = hn::Add(deciding, hn::Mul(weighted_profile, quintile_weight_[q]));
      put(Measure::unreported_removals, q, removed);
    }
    if (z == kN) decision_weight_ = deciding;
    return sum;
  }

  // f such that the sum of min(1, f w) x is the capacity. One step when no cell saturates, which is nearly
  // always.
  HWY_INLINE VF scale_of_treatment(int z, VF weight_sum) const {
    const DF df;
    const VF zero = hn::Zero(df), one = hn::Set(df, 1.0f), all = hn::Set(df, 1.0f / kTiny);
    const VF capacity = row(week_.capacity, z);
    VF scale = hn::Min(all, hn::Div(capacity, hn::Max(weight_sum, hn::Set(df, kTiny))));
    VF largest = zero;
    for (int a = 0; a < kBands; ++a) largest = hn::Max(largest, kernel_weight(z, a));
    VF most_weighted = quintile_weight_[0];
    for (int q = 1; q < kQ; ++q) most_weighted = hn::Max(most_weighted, quintile_weight_[q]);
    largest = hn::Mul(largest, most_weighted);
    // A draw must not depend on its neighbours: only lanes that saturate take part.
    const auto saturates = hn::Gt(hn::Mul(scale, largest), one);
    if (hn::AllFalse(df, saturates)) return scale;
    // The set of saturated cells can only grow, and with it the scale: once it grows in no draw, this ends. A draw
    // that is not a number grows never; block.cpp stops on it.
    for (;;) {
      VF saturated = zero, unsaturated = zero;
      for (int a = 0; a < kBands; ++a) {
        const VF staying_share = hn::Sub(one, share_[z][a]);
        for (int q = 0; q < kQ; ++q) {
          const VF weight = hn::Mul(kernel_weight(z, a), quintile_weight_[q]);
          const VF stock = hn::Mul(aged(z, a, q), staying_share);
          const auto full = hn::Ge(hn::Mul(scale, weight), one);
          saturated = hn::Add(saturated, hn::IfThenElseZero(full, stock));
          unsaturated = hn::Add(unsaturated, hn::IfThenElse(full, zero, hn::Mul(weight, stock)));
        }
      }
      const VF left = hn::Max(zero, hn::Sub(capacity, saturated));
      const VF wanted = hn::Min(all, hn::Div(left, hn::Max(unsaturated, hn::Set(df, kTiny))));
      const VF raised = hn::Max(scale, hn::IfThenElse(hn::Gt(unsaturated, zero), wanted, all));
      const VF next = hn::IfThenElse(saturates, raised, scale);
      if (hn::AllFalse(df, hn::Gt(next, scale))) return scale;
      scale = next;
    }
  }

  // In expectation: ages, removes and treats one quintile, longest waits first so that ageing is in place.
  // With chance all that has been done. Both count what remains.
  HWY_INLINE void treat_and_count(int q) {
    const DF df;
    const VF zero = hn::Zero(df);
    Totals t{zero, zero, zero, zero, zero, zero};
    const auto band = [&]<Position kAt>(int a) HWY_ATTR { treat_cell<kAt>(a, q, t); };
    band.template operator()<Position::top>(kBands - 1);
    put(kWaitThresholds.back().measure, q, t.waiting);
    int a = kBands - 2;
    for (std::size_t i = kWaitThresholds.size() - 2; i > 0; --i) {
      for (; a >= kWaitThresholds[i].weeks; --a) band.template operator()<Position::middle>(a);
      put(kWaitThresholds[i].measure, q, t.waiting);
    }
    for (; a >= kWaitThresholds.front().weeks; --a) band.template operator()<Position::middle>(a);
    const VF over_18 = t.waiting;
    for (; a >= 1; --a) band.template operator()<Position::middle>(a);
    band.template operator()<Position::bottom>(0);
    put(Measure::incomplete, q, t.waiting);
    put(Measure::within_18_weeks, q, hn::Sub(t.waiting, over_18));
    put(Measure::awaiting_admission, q, t.waiting_admission);
    if constexpr (kDemographic) return;  // flows were counted as they were drawn
    put(Measure::unreported_removals, q, t.removed);
    put(Measure::completed_admitted, q, t.admitted);
    put(Measure::decisions_to_admit, q, t.decided);
    put(Measure::completed_non_admitted, q, hn::Sub(t.seen, t.decided));
  }

  // One band of one quintile, both stages: treats in expectation and counts; after chance has had its way,
  // counts only.
  template <Position kAt>
  HWY_INLINE void treat_cell(int a, int q, Totals& t) const {
    const DF df;
    VF admission, undecided;
    if constexpr (kDemographic) {
      admission = hn::Load(df, cell(kA, a, q));
      undecided = hn::Load(df, cell(kN, a, q));
    } else {
      const VF on_list = staying<kAt>(kA, a, q, t), deciding = staying<kAt>(kN, a, q, t);
      const VF admitted = treated(kA, a, q, on_list), seen = treated(kN, a, q, deciding);
      const VF decided = hn::Mul(seen, decision_share_[a]);
      admission = hn::Add(hn::Sub(on_list, admitted), decided);
      undecided = hn::Sub(deciding, seen);
      hn::Store(admission, df, cell(kA, a, q));
      hn::Store(undecided, df, cell(kN, a, q));
      t.admitted = hn::Add(t.admitted, admitted);
      t.seen = hn::Add(t.seen, seen);
      t.decided = hn::Add(t.decided, decided);
    }
    const VF waiting = hn::Add(admission, undecided);
    t.waiting_admission = hn::Add(t.waiting_admission, admission);
    t.waiting = hn::Add(t.waiting, waiting);
    if (week_.bands != nullptr) {
      float* band = week_.bands + static_cast<std::size_t>(a) * kLanes + lane_;
      hn::Store(q == 0 ? waiting : hn::Add(hn::Load(df, band), waiting), df, band);
    }
  }

  // Stock of a cell after ageing and removals.
  template <Position kAt>
  HWY_INLINE VF staying(int z, int a, int q, Totals& t) const {
    const VF stock = aged<kAt>(z, a, q);
    const VF leaving = hn::Mul(stock, share_[z][a]);
    t.removed = hn::Add(t.removed, leaving);
    return hn::Sub(stock, leaving);
  }

  HWY_INLINE VF treated(int z, int a, int q, VF stock) const {
    return hn::Mul(stock, hn::Min(hn::Set(DF(), 1.0f), hn::Mul(rate_[z][a], quintile_weight_[q])));
  }

  // Hands out the slots of one stage, whole pathways at a time.
  HWY_INLINE void treat_by_chance(int z) {
    const DF df;
    VF treated[kQ], decided[kQ];
    for (int q = 0; q < kQ; ++q) treated[q] = decided[q] = hn::Zero(df);
    hand_out(z, kUseTreatment, kUseDecision, treated, decided);
    // Chance can leave slots over when the cells served last are small: once more, over what still waits.
    if (HWY_UNLIKELY(!hn::AllTrue(df, hn::Le(slots_[z].capacity, hn::Zero(df))))) {
      const VF weight = weight_of_stock(z);
      slots_[z].weight = weight;
      slots_[z].last = hn::Mul(weight, hn::Set(df, kLastCell));
      hand_out(z, kUseTreatmentAgain, kUseDecisionAgain, treated, decided);
      hand_out_rest(z, treated, decided);
    }
    for (int q = 0; q < kQ; ++q) {
      if (z == kA) {
        put(Measure::completed_admitted, q, treated[q]);
      } else {
        put(Measure::decisions_to_admit, q, decided[q]);
        put(Measure::completed_non_admitted, q, hn::Sub(treated[q], decided[q]));
      }
    }
  }

  HWY_INLINE VF weight_of_stock(int z) const {
    const DF df;
    VF sum = hn::Zero(df);
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < kQ; ++q) {
        sum = hn::Add(
            sum, hn::Mul(hn::Mul(kernel_weight(z, a), quintile_weight_[q]), hn::Load(df, cell(z, a, q))));
      }
    }
    return sum;
  }

  // One round over the cells. A cell's rate is the capacity left over the weight left, which keeps its mean
  // to the end, so the order decides next to nothing; it ends where many wait, so that the last cells can
  // take what is left.
  HWY_NOINLINE void hand_out(int z, Use use_treatment, Use use_decision, VF (&treated)[kQ],
                             VF (&decided)[kQ]) {
    LaneStream treatment = stream(use_treatment), decision = stream(use_decision);
    const int last = z == kN ? 0 : kManyAwaitAdmission;
    for (int a = 0; a < last; ++a) hand_out_band(z, a, treatment, decision, treated, decided);
    for (int a = kBands - 1; a >= last; --a) hand_out_band(z, a, treatment, decision, treated, decided);
  }

  HWY_INLINE void hand_out_band(int z, int a, LaneStream& treatment, LaneStream& decision, VF (&treated)[kQ],
                                VF (&decided)[kQ]) {
    const DF df;
    Slots& slots = slots_[z];
    for (int q = 0; q < kQ; ++q) {
      const VF stock = hn::Load(df, cell(z, a, q));
      if (hn::AllTrue(df, hn::Le(stock, hn::Zero(df)))) continue;
      const VF weight = hn::Mul(kernel_weight(z, a), quintile_weight_[q]);
      const VF share = hn::Div(hn::Mul(slots.capacity, weight), hn::Max(slots.weight, hn::Set(df, kTiny)));
      slots.weight = hn::Max(hn::Zero(df), hn::Sub(slots.weight, hn::Mul(weight, stock)));
      VF now = sample_binomial(stock, hn::Min(hn::Set(df, 1.0f), share), treatment, cell_number(z, a, q));
      // The last cell takes what is left: its expectation, given all before it, is exactly that.
      now = hn::IfThenElse(hn::Le(slots.weight, slots.last), stock, now);
      now = hn::Min(now, slots.capacity);
      slots.capacity = hn::Sub(slots.capacity, now);
      const VF admit =
          z == kN ? sample_binomial(now, decision_share_[a], decision, cell_number(z, a, q)) : hn::Zero(df);
      treat(z, a, q, now, admit, treated[q], decided[q]);
    }
  }

  // Takes pathways out of a cell; those with a decision to admit move on with the weeks they have waited.
  HWY_INLINE void treat(int z, int a, int q, VF now, VF admit, VF& treated, VF& decided) const {
    const DF df;
    hn::Store(hn::Sub(hn::Load(df, cell(z, a, q)), now), df, cell(z, a, q));
    if (z == kN) hn::Store(hn::Add(hn::Load(df, cell(kA, a, q)), admit), df, cell(kA, a, q));
    treated = hn::Add(treated, now);
    decided = hn::Add(decided, admit);
  }

  // What even the second round left goes to the longest waits, so that capacity is idle only when nobody
  // waits: a handful of pathways in rare weeks. Decisions to admit among them are rounded down.
  HWY_NOINLINE void hand_out_rest(int z, VF (&treated)[kQ], VF (&decided)[kQ]) {
    const DF df;
    VF& left = slots_[z].capacity;
    for (int a = kBands - 1; a >= 0; --a) {
      for (int q = 0; q < kQ; ++q) {
        const VF now = hn::Min(hn::Load(df, cell(z, a, q)), left);
        if (hn::AllTrue(df, hn::Le(now, hn::Zero(df)))) continue;
        left = hn::Sub(left, now);
        const VF admit = z == kN ? hn::Floor(hn::Mul(now, decision_share_[a])) : hn::Zero(df);
        treat(z, a, q, now, admit, treated[q], decided[q]);
      }
    }
  }

  const ListWeek& week_;
  const int lane_;
  VF quintile_weight_[kQ];
  VF starts_[kQ];
  VF share_[kStages][kBands];  // removal share (expectation)
  VF rate_[kStages][kBands];   // aged stock, weighted by quintile; then f w (expectation)
  VF removal_scale_;
  VF decision_weight_;         // sum of weight x decision profile x stock awaiting a decision
  VF decision_share_[kBands];  // share of those seen for whom the decision is to admit
  Slots slots_[kStages];
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
