// One week of one list in SIMD lanes. Included once per instruction set by Highway's foreach_target.
#if defined(ICSIM_LIST_STEP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef ICSIM_LIST_STEP_INL
#undef ICSIM_LIST_STEP_INL
#else
#define ICSIM_LIST_STEP_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "engine/core/lanes.hpp"
#include "engine/lists/lane_stream-inl.hpp"
#include "engine/lists/list_kernel.hpp"
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

// Of samplers-inl.hpp, which what draws counts includes: list_chance.cpp.
HWY_INLINE VF sample_binomial(VF n, VF p, LaneStream& stream, std::uint32_t cell);
HWY_INLINE VF sample_poisson(VF mean, LaneStream& stream, std::uint32_t cell);

// One list, one group of lanes. kQ quintiles; kDemographic draws counts instead of taking expectations.
template <int kQ, bool kDemographic>
class ListStep {
 public:
  ListStep(const ListWeek& week, int first_lane) : week_(week), lane_(first_lane) {
    special_ = week.campaign != nullptr;
    for (int q = 0; q < kQ; ++q) {
      quintile_weight_[q] =
          week.quintile_weight == nullptr ? hn::Set(DF(), 1.0f) : row(week.quintile_weight, q);
    }
  }

  HWY_INLINE void run() {
    start_clocks();
    measure_stock();
    if constexpr (kDemographic) {
      for (int z = 0; z < kStages; ++z) {
        const VF weight = remove_by_chance(z);
        slots_[z] = Slots{row(week_.capacity, z), weight, hn::Mul(weight, hn::Set(DF(), kLastCell))};
      }
      set_decision_shares();
      treat_by_chance(kA);  // before decisions to admit join: they are not treated in the same week
      treat_by_chance(kN);
    } else {
      weigh_after_removals();
      set_rates();
      set_decision_shares();
    }
    if (!kDemographic && special_) {
      treat_and_count<true>();
    } else {
      treat_and_count<false>();
    }
  }

 private:
  // What is left of a stage's capacity while it is handed out by chance.
  struct Slots {
    VF capacity;  // slots not yet given
    VF weight;    // sum of weight x stock of the cells not yet served
    VF last;      // below this weight the cell at hand is the last
  };
  // What a stage's capacity treats whole and what it is shared over.
  struct Shares {
    VF saturated, unsaturated;
    VF next_weight;  // the largest of a cell that is not
  };
  // What the rates of a stage rest on, in expectation.
  struct StageWeights {
    VF total;    // sum of weight x stock
    VF largest;  // weight of a band
  };
  // Rounding leaves less than this of the weight after the last cell that has any; one pathway weighs more.
  static constexpr float kLastCell = 4e-6f;
  static constexpr float kTiny = 1e-30f;
  // A band in which lists with a decision to admit are long; only the order of serving cells depends on it.
  static constexpr int kManyAwaitAdmission = 8;

  // Sums over bands of one quintile.
  struct Totals {
    VF campaign, admitted, seen, decided, awaiting_decision, awaiting_admission;
    HWY_INLINE VF waiting() const { return hn::Add(awaiting_decision, awaiting_admission); }
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
  // A quintile's weight against the others; a single one has none.
  HWY_INLINE VF by_quintile(int q, VF value) const {
    return kQ == 1 ? value : hn::Mul(value, quintile_weight_[q]);
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
    [[maybe_unused]] LaneStream uniform = stream(kUseRemoval, Purpose::clock_starts);
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
    VF shaped[kStages][kQ];  // sum of removal shape x aged stock
    for (auto& of_stage : shaped) {
      for (VF& of_quintile : of_stage) of_quintile = hn::Zero(df);
    }
    measure_band<Position::bottom>(0, shaped);
    for (int a = 1; a < kBands - 1; ++a) measure_band<Position::middle>(a, shaped);
    measure_band<Position::top>(kBands - 1, shaped);
    VF sum = hn::Zero(df);
    for (int q = 0; q < kQ; ++q) {
      shaped_[q] = hn::Add(shaped[kN][q], shaped[kA][q]);
      sum = hn::Add(sum, shaped_[q]);
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
  HWY_INLINE void measure_band(int a, VF (&shaped)[kStages][kQ]) {
    const DF df;
    for (int z = 0; z < kStages; ++z) {
      const VF shape = hn::Set(df, week_.removal_shape[z * kBands + a]);
      VF weighted = hn::Zero(df);
      for (int q = 0; q < kQ; ++q) {
        const VF stock = aged<kAt>(z, a, q);
        shaped[z][q] = hn::Add(shaped[z][q], hn::Mul(shape, stock));
        const VF counts = by_quintile(q, stock);
        weighted = q == 0 ? counts : hn::Add(weighted, counts);
      }
      if constexpr (kQ > 1) weighted_[z][a] = weighted;
    }
  }

  HWY_INLINE VF aged_weighted(int z, int a) const {
    if constexpr (kQ > 1) return weighted_[z][a];
    return aged(z, a, 0);
  }

  // Expected stock after removals, times kernel weight, summed.
  HWY_INLINE void weigh_after_removals() {
    const DF df;
    const VF zero = hn::Zero(df);
    VF deciding = zero;
    for (StageWeights& of_stage : weights_) of_stage = {zero, zero};
    for (int a = 0; a < kBands; ++a) {
      for (int z = 0; z < kStages; ++z) {
        const VF weight = kernel_weight(z, a), stays = hn::Sub(hn::Set(df, 1.0f), removal_share(z, a));
        const VF weighted = hn::Mul(weight, hn::Mul(aged_weighted(z, a), stays));
        if constexpr (kQ > 1) {
          stays_[z][a] = stays;
          weighted_[z][a] = weighted;
        }
        weights_[z].total = hn::Add(weights_[z].total, weighted);
        weights_[z].largest = hn::Max(weights_[z].largest, weight);
        if (z == kN) deciding = hn::Add(deciding, hn::Mul(weighted, decision_profile(a)));
      }
    }
    decision_weight_ = deciding;
    seen_weight_ = weights_[kN].total;
  }

  // Share of those seen at each wait for whom the decision is to admit: dta_share on average over all who are
  // seen.
  HWY_INLINE void set_decision_shares() {
    const DF df;
    decision_level_ = hn::Mul(row(week_.dta_share, 0),
                              hn::Div(seen_weight_, hn::Max(decision_weight_, hn::Set(df, kTiny))));
    if constexpr (kQ > 1) {
      for (int a = 0; a < kBands; ++a) decision_share_[a] = decision_share_of(a);
    }
  }
  HWY_INLINE VF decision_share_of(int a) const {
    return hn::Min(hn::Set(DF(), 1.0f), hn::Mul(decision_level_, decision_profile(a)));
  }

  HWY_INLINE void set_rates() {
    for (int z = 0; z < kStages; ++z) treatment_scale_[z] = scale_of_treatment(z);
    if constexpr (kQ > 1) {
      for (int z = 0; z < kStages; ++z) {
        for (int a = 0; a < kBands; ++a) rate_[z][a] = hn::Mul(treatment_scale_[z], kernel_weight(z, a));
      }
    }
  }

  // What quintiles share is worked out once for all of them; for a single one that costs more than it saves.
  HWY_INLINE VF stays(int z, int a) const {
    if constexpr (kQ > 1) return stays_[z][a];
    return hn::Sub(hn::Set(DF(), 1.0f), removal_share(z, a));
  }
  HWY_INLINE VF weighted(int z, int a, VF weight) const {
    if constexpr (kQ > 1) return weighted_[z][a];
    return hn::Mul(weight, hn::Mul(aged_weighted(z, a), stays(z, a)));
  }
  HWY_INLINE VF rate(int z, int a) const {
    if constexpr (kQ > 1) return rate_[z][a];
    return hn::Mul(treatment_scale_[z], kernel_weight(z, a));
  }
  HWY_INLINE VF decision_share(int a) const {
    if constexpr (kQ > 1) return decision_share_[a];
    return decision_share_of(a);
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
      sum = hn::Add(sum, by_quintile(q, weighted));
      deciding = hn::Add(deciding, by_quintile(q, weighted_profile));
      put(Measure::unreported_removals, q, removed);
    }
    if (z == kN) {
      decision_weight_ = deciding;
      seen_weight_ = sum;
    }
    return sum;
  }

  // f such that the sum of min(1, f w) x is the capacity. One step when no cell saturates.
  HWY_INLINE VF scale_of_treatment(int z) {
    const DF df;
    const VF one = hn::Set(df, 1.0f), all = hn::Set(df, 1.0f / kTiny), capacity = row(week_.capacity, z);
    VF scale = hn::Min(all, hn::Div(capacity, hn::Max(weights_[z].total, hn::Set(df, kTiny))));
    VF most_weighted = by_quintile(0, one);
    for (int q = 1; q < kQ; ++q) most_weighted = hn::Max(most_weighted, quintile_weight_[q]);
    // A draw must not depend on its neighbours: only lanes that saturate take part.
    const auto saturates = hn::Gt(hn::Mul(scale, hn::Mul(weights_[z].largest, most_weighted)), one);
    if (hn::AllFalse(df, saturates)) return scale;
    special_ = true;
    // The set of saturated cells can only grow, and with it the scale: once it grows in no draw, this ends. A draw
    // that is not a number grows never; block.cpp stops on it.
    for (;;) {
      const Shares shares = split_by_saturation(z, scale, most_weighted);
      const VF left = hn::Max(hn::Zero(df), hn::Sub(capacity, shares.saturated));
      const VF wanted = hn::Min(all, hn::Div(left, hn::Max(shares.unsaturated, hn::Set(df, kTiny))));
      const VF raised = hn::Max(scale, hn::IfThenElse(hn::Gt(shares.unsaturated, hn::Zero(df)), wanted, all));
      const auto grows = hn::And(saturates, hn::Ge(hn::Mul(raised, shares.next_weight), one));
      scale = hn::IfThenElse(saturates, raised, scale);
      if (hn::AllFalse(df, grows)) return scale;
    }
  }

  // Stock of the cells that are treated whole, and weight x stock of the others.
  HWY_INLINE Shares split_by_saturation(int z, VF scale, VF most_weighted) const {
    const DF df;
    const VF zero = hn::Zero(df), one = hn::Set(df, 1.0f);
    Shares sum{zero, zero, zero};
    for (int a = 0; a < kBands; ++a) {
      const VF band_weight = kernel_weight(z, a), of_band = weighted(z, a, band_weight);
      const VF largest = hn::Mul(band_weight, most_weighted);
      const auto somewhere = hn::Ge(hn::Mul(scale, largest), one);
      if (kQ > 1 && hn::AllFalse(df, somewhere)) {  // a single cell costs less than to ask
        sum.unsaturated = hn::Add(sum.unsaturated, of_band);
        sum.next_weight = hn::Max(sum.next_weight, largest);
        continue;
      }
      VF whole = zero, rest = zero;
      for (int q = 0; q < kQ; ++q) {
        const VF weight = by_quintile(q, band_weight), stock = hn::Mul(aged(z, a, q), stays(z, a));
        const auto full = hn::Ge(hn::Mul(scale, weight), one);
        whole = hn::Add(whole, hn::IfThenElseZero(full, stock));
        const VF below = hn::IfThenElse(full, zero, weight);
        rest = hn::Add(rest, hn::Mul(below, stock));
        sum.next_weight = hn::Max(sum.next_weight, below);
      }
      sum.saturated = hn::Add(sum.saturated, whole);
      sum.unsaturated = hn::Add(sum.unsaturated, hn::IfThenElse(somewhere, rest, of_band));
    }
    return sum;
  }

  // In expectation: ages, removes and treats, longest waits first so that ageing is in place. With chance all that has
  // been done. Both count what remains, from one threshold to the next, so that what the bands of a quintile share is
  // still at hand for the next quintile.
  // kSpecial: a cell may be treated whole, or a campaign removes.
  template <bool kSpecial>
  HWY_INLINE void treat_and_count() {
    Totals totals[kQ];
    const VF zero = hn::Zero(DF());
    for (Totals& t : totals) t = {zero, zero, zero, zero, zero, zero};
    treat_bands<kSpecial>(kBands - 1, kBands - 1, totals, kWaitThresholds.back().measure);
    for (std::size_t i = kWaitThresholds.size() - 1; i-- > 1;)
      treat_bands<kSpecial>(kWaitThresholds[i + 1].weeks - 1, kWaitThresholds[i].weeks, totals,
                            kWaitThresholds[i].measure);
    VF over_18[kQ];
    treat_bands<kSpecial>(kWaitThresholds[1].weeks - 1, kWaitThresholds[0].weeks, totals,
                          Measure::incomplete);
    for (int q = 0; q < kQ; ++q) over_18[q] = totals[q].waiting();
    treat_bands<kSpecial>(kWaitThresholds[0].weeks - 1, 0, totals, Measure::incomplete);
    for (int q = 0; q < kQ; ++q) put_totals(q, totals[q], over_18[q]);
  }

  HWY_INLINE void put_totals(int q, const Totals& t, VF over_18) const {
    put(Measure::within_18_weeks, q, hn::Sub(t.waiting(), over_18));
    put(Measure::awaiting_admission, q, t.awaiting_admission);
    if constexpr (kDemographic) return;  // flows were counted as they were drawn
    put(Measure::unreported_removals, q, hn::Add(hn::Mul(removal_scale_, shaped_[q]), t.campaign));
    put(Measure::completed_admitted, q, t.admitted);
    put(Measure::decisions_to_admit, q, t.decided);
    put(Measure::completed_non_admitted, q, hn::Sub(t.seen, t.decided));
  }

  // Bands from `first` down to `last`; who waits so far, from the longest waits on, is this measure.
  template <bool kSpecial>
  HWY_INLINE void treat_bands(int first, int last, Totals (&totals)[kQ], Measure so_far) {
    for (int q = 0; q < kQ; ++q) {
      Totals t = totals[q];
      int a = first;
      if (a == kBands - 1) treat_cell<Position::top, kSpecial>(a--, q, t);
      for (; a >= std::max(last, 1); --a) treat_cell<Position::middle, kSpecial>(a, q, t);
      if (last == 0) treat_cell<Position::bottom, kSpecial>(0, q, t);
      put(so_far, q, t.waiting());
      totals[q] = t;
    }
  }

  // One band of one quintile, both stages: treats in expectation and counts; after chance has had its way,
  // counts only.
  template <Position kAt, bool kSpecial>
  HWY_INLINE void treat_cell(int a, int q, Totals& t) const {
    const DF df;
    VF admission, undecided;
    if constexpr (kDemographic) {
      admission = hn::Load(df, cell(kA, a, q));
      undecided = hn::Load(df, cell(kN, a, q));
    } else {
      const VF listed = aged<kAt>(kA, a, q), seeing = aged<kAt>(kN, a, q);
      if (kSpecial && week_.campaign != nullptr)
        t.campaign = hn::Add(t.campaign, hn::Mul(hn::Add(listed, seeing), row(week_.campaign, a)));
      const VF on_list = hn::Mul(listed, stays(kA, a)), deciding = hn::Mul(seeing, stays(kN, a));
      const VF admitted = treated<kSpecial>(kA, a, q, on_list), seen = treated<kSpecial>(kN, a, q, deciding);
      const VF decided = hn::Mul(seen, decision_share(a));
      admission = hn::Add(hn::Sub(on_list, admitted), decided);
      undecided = hn::Sub(deciding, seen);
      hn::Store(admission, df, cell(kA, a, q));
      hn::Store(undecided, df, cell(kN, a, q));
      t.admitted = hn::Add(t.admitted, admitted);
      t.seen = hn::Add(t.seen, seen);
      t.decided = hn::Add(t.decided, decided);
    }
    t.awaiting_admission = hn::Add(t.awaiting_admission, admission);
    t.awaiting_decision = hn::Add(t.awaiting_decision, undecided);
    if (week_.bands != nullptr) {
      const VF waiting = hn::Add(admission, undecided);
      float* band = week_.bands + static_cast<std::size_t>(a) * kLanes + lane_;
      hn::Store(q == 0 ? waiting : hn::Add(hn::Load(df, band), waiting), df, band);
    }
  }

  template <bool kSpecial>
  HWY_INLINE VF treated(int z, int a, int q, VF stock) const {
    const VF share = by_quintile(q, rate(z, a));
    return hn::Mul(stock, kSpecial ? hn::Min(hn::Set(DF(), 1.0f), share) : share);
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
        sum = hn::Add(sum, hn::Mul(by_quintile(q, kernel_weight(z, a)), hn::Load(df, cell(z, a, q))));
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
      const VF weight = by_quintile(q, kernel_weight(z, a));
      const VF share = hn::Div(hn::Mul(slots.capacity, weight), hn::Max(slots.weight, hn::Set(df, kTiny)));
      slots.weight = hn::Max(hn::Zero(df), hn::Sub(slots.weight, hn::Mul(weight, stock)));
      VF now = sample_binomial(stock, hn::Min(hn::Set(df, 1.0f), share), treatment, cell_number(z, a, q));
      // The last cell takes what is left: its expectation, given all before it, is exactly that.
      now = hn::IfThenElse(hn::Le(slots.weight, slots.last), stock, now);
      now = hn::Min(now, slots.capacity);
      slots.capacity = hn::Sub(slots.capacity, now);
      const VF admit =
          z == kN ? sample_binomial(now, decision_share(a), decision, cell_number(z, a, q)) : hn::Zero(df);
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
        const VF admit = z == kN ? hn::Floor(hn::Mul(now, decision_share(a))) : hn::Zero(df);
        treat(z, a, q, now, admit, treated[q], decided[q]);
      }
    }
  }

  const ListWeek& week_;
  const int lane_;
  VF quintile_weight_[kQ];
  VF starts_[kQ];
  VF shaped_[kQ];  // sum of removal shape x aged stock
  VF weighted_[kStages]
              [kBands];  // aged stock, weighted by quintile; then what stays of it x w (several quintiles)
  VF stays_[kStages][kBands];    // share that removals leave (likewise)
  VF rate_[kStages][kBands];     // f w (likewise)
  VF treatment_scale_[kStages];  // f
  StageWeights weights_[kStages];
  bool special_ = false;  // cells are treated whole, or a campaign removes (expectation)
  VF removal_scale_;
  VF seen_weight_;      // sum of weight x stock awaiting a decision
  VF decision_weight_;  // the same times the decision profile
  VF decision_level_;
  VF decision_share_[kBands];  // share of those seen for whom the decision is to admit (several quintiles)
  Slots slots_[kStages];
};

template <bool kDemographic>
HWY_INLINE void advance_lanes(const ListWeek& week) {
  const int lanes = static_cast<int>(hn::Lanes(DF()));
  for (int lane = 0; lane < kLanes; lane += lanes) {
    if (week.quintiles == 1) {
      ListStep<1, kDemographic>(week, lane).run();
    } else {
      ListStep<kMaxQuintiles, kDemographic>(week, lane).run();
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace icsim
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
