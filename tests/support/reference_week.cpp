#include "tests/support/reference_week.hpp"

#include <algorithm>
#include <numeric>

#include "engine/core/lanes.hpp"

namespace icsim::test {
namespace {

constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

class PlainList {
 public:
  PlainList(const ListWeek& week, int lane, std::vector<double>& stock)
      : week_(week), lane_(lane), stock_(stock) {}

  ReferenceFlows advance() {
    start_and_age();
    remove();
    treat(kAdmission);
    treat(kDecision);
    return flows_;
  }

 private:
  double& cell(int z, int a, int q) {
    return stock_[static_cast<std::size_t>((z * kBands + a) * week_.quintiles + q)];
  }
  double input(const float* rows, int row) const {
    return rows[static_cast<std::size_t>(row) * kLanes + static_cast<std::size_t>(lane_)];
  }
  double campaign(int a) const { return week_.campaign == nullptr ? 0.0 : input(week_.campaign, a); }
  double weight(int z, int a, int q) const {
    const double quintile = week_.quintile_weight == nullptr ? 1.0 : input(week_.quintile_weight, q);
    return week_.kernel[z * kBands + a] * input(week_.policy_weight, a) * quintile;
  }

  void start_and_age() {
    for (int q = 0; q < week_.quintiles; ++q) {
      for (int z = 0; z < kStages; ++z) {
        cell(z, kBands - 1, q) += cell(z, kBands - 2, q);
        for (int a = kBands - 2; a > 0; --a) cell(z, a, q) = cell(z, a - 1, q);
        cell(z, 0, q) = 0.0;
      }
      flows_.clock_starts[static_cast<std::size_t>(q)] = cell(kDecision, 0, q) = input(week_.clock_starts, q);
    }
  }

  void remove() {
    double shaped = 0.0, campaign_max = 0.0;
    for (int a = 0; a < kBands; ++a) {
      campaign_max = std::max(campaign_max, campaign(a));
      for (int z = 0; z < kStages; ++z) {
        for (int q = 0; q < week_.quintiles; ++q)
          shaped += week_.removal_shape[z * kBands + a] * cell(z, a, q);
      }
    }
    const double most = (1.0 - campaign_max) / week_.removal_shape_max;
    const double scale = shaped > 0.0 ? std::min(input(week_.removals, 0) / shaped, most) : 0.0;
    for (int z = 0; z < kStages; ++z) {
      for (int a = 0; a < kBands; ++a) {
        const double share = scale * week_.removal_shape[z * kBands + a] + campaign(a);
        for (int q = 0; q < week_.quintiles; ++q) {
          const double leaving = share * cell(z, a, q);
          cell(z, a, q) -= leaving;
          flows_.unreported_removals[static_cast<std::size_t>(q)] += leaving;
        }
      }
    }
  }

  // f such that the sum of min(1, f w) x is the capacity: cells saturate from the largest weight down.
  double treatment_scale(int z) {
    const double capacity = input(week_.capacity, z);
    double weighted = 0.0, largest = 0.0;
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < week_.quintiles; ++q) {
        weighted += weight(z, a, q) * cell(z, a, q);
        largest = std::max(largest, weight(z, a, q));
      }
    }
    if (weighted <= 0.0) return 0.0;
    if (capacity / weighted * largest <= 1.0) return capacity / weighted;

    struct Cell {
      double weight, stock;
    };
    std::vector<Cell> cells;
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < week_.quintiles; ++q) cells.push_back({weight(z, a, q), cell(z, a, q)});
    }
    std::sort(cells.begin(), cells.end(), [](const Cell& x, const Cell& y) { return x.weight > y.weight; });
    std::vector<double> weighted_from(cells.size() + 1,
                                      0.0);  // summed from the small end, so that nothing cancels
    for (std::size_t i = cells.size(); i-- > 0;)
      weighted_from[i] = weighted_from[i + 1] + cells[i].weight * cells[i].stock;
    double left = capacity;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (left <= 0.0) return 1.0 / cells[i - 1].weight;
      if (left * cells[i].weight <= weighted_from[i]) return left / weighted_from[i];
      left -= cells[i].stock;
    }
    return 1.0 / cells.back().weight;  // capacity for all
  }

  double profile(int a) const { return week_.decision_profile == nullptr ? 1.0 : week_.decision_profile[a]; }

  // Decisions to admit per unit of profile: dta_share on average over those waiting, by weight.
  double admit_level() {
    double weighted = 0.0, profiled = 0.0;
    for (int a = 0; a < kBands; ++a) {
      for (int q = 0; q < week_.quintiles; ++q) {
        weighted += weight(kDecision, a, q) * cell(kDecision, a, q);
        profiled += weight(kDecision, a, q) * cell(kDecision, a, q) * profile(a);
      }
    }
    return profiled > 0.0 ? input(week_.dta_share, 0) * weighted / profiled : 0.0;
  }

  void treat(int z) {
    const double scale = treatment_scale(z);
    const double level = z == kDecision ? admit_level() : 0.0;
    for (int a = 0; a < kBands; ++a) {
      const double admit_share = std::min(1.0, level * profile(a));
      for (int q = 0; q < week_.quintiles; ++q) {
        const auto quintile = static_cast<std::size_t>(q);
        const double treated = cell(z, a, q) * std::min(1.0, scale * weight(z, a, q));
        cell(z, a, q) -= treated;
        if (z == kAdmission) {
          flows_.completed_admitted[quintile] += treated;
        } else {
          cell(kAdmission, a, q) += admit_share * treated;
          flows_.decisions_to_admit[quintile] += admit_share * treated;
          flows_.completed_non_admitted[quintile] += (1.0 - admit_share) * treated;
        }
      }
    }
  }

  const ListWeek& week_;
  const int lane_;
  std::vector<double>& stock_;
  ReferenceFlows flows_;
};

}  // namespace

ReferenceFlows reference_week(const ListWeek& week, int lane, std::vector<double>& stock) {
  return PlainList(week, lane, stock).advance();
}

}  // namespace icsim::test
