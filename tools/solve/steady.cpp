#include "tools/solve/steady.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/lists/list_kernel.hpp"

namespace icsim::tools {
namespace {

constexpr int kMostWeeks = 3000;
constexpr int kWeeksBetweenLooks = 52;
constexpr double kSettled = 1e-5;  // change of a share over these weeks

/// Sizes of lists, in weeks of clock starts.
struct Sizes {
  double shortest = 1.0, longest = 104.0;
};

/// Lists of sixteen sizes, one in each lane.
class SteadyLists {
 public:
  SteadyLists(const Model& model, int function, const SteadyFlows& flows, Sizes sizes)
      : flows_(flows),
        sizes_(sizes),
        stock_(static_cast<std::size_t>(kStages) * kBands),
        starts_(1, static_cast<float>(flows.clock_starts)),
        removals_(1, static_cast<float>(flows.clock_starts * flows.removal_share)),
        slots_(kStages),
        dta_(1, static_cast<float>(flows.dta_share)),
        policy_(kBands, 1.0f),
        measures_(kMeasures) {
    const auto at = static_cast<std::size_t>(function);
    week_.kernel = model.kernel.data() + at * kStages * kBands;
    if (!model.decision_profile.empty()) week_.decision_profile = model.decision_profile.data() + at * kBands;
    week_.removal_shape = model.removal_shape.data();
    week_.removal_shape_max = *std::max_element(model.removal_shape.begin(), model.removal_shape.end());
    week_.stock = stock_[0];
    week_.clock_starts = starts_[0];
    week_.removals = removals_[0];
    week_.capacity = slots_[0];
    week_.dta_share = dta_[0];
    week_.policy_weight = policy_[0];
    week_.measures = measures_[0];
    fill();
  }

  /// Until shares within 18 weeks no longer change.
  void settle() {
    Shares before{};
    for (int week = 0; week < kMostWeeks; ++week) {
      advance();
      if (week % kWeeksBetweenLooks != 0) continue;
      const Shares now = shares();
      double change = 0.0;
      for (std::size_t k = 0; k < kLanes; ++k) change = std::max(change, std::abs(now[k] - before[k]));
      if (change < kSettled && week > kBands) return;
      before = now;
    }
  }

  using Shares = std::array<double, kLanes>;
  [[nodiscard]] Shares shares() const {
    Shares shares;
    for (std::size_t k = 0; k < kLanes; ++k)
      shares[k] = measure(Measure::within_18_weeks, k) / measure(Measure::incomplete, k);
    return shares;
  }
  [[nodiscard]] double weeks(std::size_t lane) const {
    return sizes_.shortest *
           std::pow(sizes_.longest / sizes_.shortest, static_cast<double>(lane) / (kLanes - 1));
  }
  [[nodiscard]] double size(std::size_t lane) const { return target(0, lane) + target(1, lane); }
  [[nodiscard]] double measure(Measure measure, std::size_t lane) const {
    return measures_[static_cast<std::size_t>(measure)][lane];
  }

 private:
  /// Pathways that a stage is kept at.
  [[nodiscard]] double target(std::size_t stage, std::size_t lane) const {
    const double share = stage == 1 ? flows_.admission_share : 1.0 - flows_.admission_share;
    return flows_.clock_starts * weeks(lane) * share;
  }
  [[nodiscard]] double waiting(std::size_t stage, std::size_t lane) const {
    double sum = 0.0;
    for (std::size_t band = 0; band < kBands; ++band)
      sum += static_cast<double>(stock_[stage * kBands + band][lane]);
    return sum;
  }

  /// Evenly over as many weeks as the list is long; what keeps it so is found week by week.
  void fill() {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double bands = std::clamp(size(lane) / flows_.clock_starts, 1.0, static_cast<double>(kBands));
      const auto whole = static_cast<std::size_t>(bands);
      for (std::size_t stage = 0; stage < kStages; ++stage) {
        before_[stage][lane] = target(stage, lane);
        for (std::size_t band = 0; band < whole; ++band)
          stock_[stage * kBands + band][lane] =
              static_cast<float>(target(stage, lane) / static_cast<double>(whole));
      }
      const double seen = flows_.clock_starts * (1.0 - flows_.removal_share);
      slots_[0][lane] = static_cast<float>(seen);
      slots_[1][lane] = static_cast<float>(seen * flows_.dta_share);
    }
  }

  /// One week, after which each stage's slots are what would have kept it, and what brings it back.
  void advance() {
    advance_list(week_);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double left[kStages]{
          measure(Measure::completed_non_admitted, lane) + measure(Measure::decisions_to_admit, lane),
          measure(Measure::completed_admitted, lane)};
      for (std::size_t stage = 0; stage < kStages; ++stage) {
        const double now = waiting(stage, lane);
        const double wanted = left[stage] + (now - before_[stage][lane]) + (now - target(stage, lane));
        slots_[stage][lane] = static_cast<float>(std::max(0.0, wanted));
        before_[stage][lane] = now;
      }
    }
  }

  SteadyFlows flows_;
  Sizes sizes_;
  LaneRows<float> stock_, starts_, removals_, slots_, dta_, policy_, measures_;
  ListWeek week_;
  std::array<std::array<double, kLanes>, kStages> before_{};
};

}  // namespace

std::optional<SteadyState> steady_state(const Model& model, int function, const SteadyFlows& flows,
                                        double within_18) {
  if (flows.clock_starts <= 0.0) return std::nullopt;
  Sizes sizes;
  for (int look = 0;; ++look) {  // first roughly, then between two of the sizes
    SteadyLists lists(model, function, flows, sizes);
    lists.settle();
    const SteadyLists::Shares shares = lists.shares();
    std::size_t k = kLanes;  // from long to short: the first that holds it
    while (k > 0 && shares[k - 1] < within_18) --k;
    if (k == 0 || k == kLanes) return std::nullopt;  // none does, or any does
    if (look == 0) {
      sizes = {lists.weeks(k - 1), lists.weeks(k)};
      continue;
    }
    const double part = (shares[k - 1] - within_18) / (shares[k - 1] - shares[k]);
    const auto between = [&](double shorter, double longer) { return shorter + part * (longer - shorter); };
    const auto flow = [&](Measure measure) {
      return between(lists.measure(measure, k - 1), lists.measure(measure, k));
    };
    const double admitted = flow(Measure::completed_admitted);
    return SteadyState{between(lists.size(k - 1), lists.size(k)),
                       flow(Measure::completed_non_admitted) + admitted, admitted};
  }
}

}  // namespace icsim::tools
