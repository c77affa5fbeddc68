#pragma once
/// One list for one week with arrays of its own, filled by hand or from a recipe that RapidCheck varies and
/// shrinks.
#include <cstdint>
#include <ostream>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/lists/list_kernel.hpp"
#include "engine/model/dimensions.hpp"

namespace icsim::test {

inline constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
inline constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);

/// Inputs and state of one list. Starts as an empty list with flat kernels and nothing happening.
struct ListCase {
  ListCase(int quintiles_, Noise noise_)
      : quintiles(quintiles_),
        noise(noise_),
        stock(static_cast<std::size_t>(kStages * kBands * quintiles_)),
        clock_starts(static_cast<std::size_t>(quintiles_)),
        removals(1),
        capacity(kStages),
        dta_share(1),
        decision_profile(kBands, 1.0f),
        kernel(kStages * kBands, 1.0f),
        removal_shape(kStages * kBands, 1.0f),
        policy_weight(kBands, 1.0f),
        quintile_weight(static_cast<std::size_t>(quintiles_), 1.0f),
        campaign(kBands),
        measures(static_cast<std::size_t>(kMeasures * quintiles_)) {}

  int quintiles;
  Noise noise;
  LaneRows<float> stock;                ///< [stage][band][quintile]
  LaneRows<float> clock_starts;         ///< [quintile]
  LaneRows<float> removals;             ///< one row
  LaneRows<float> capacity;             ///< [stage]
  LaneRows<float> dta_share;            ///< one row
  std::vector<float> decision_profile;  ///< [band]
  std::vector<float> kernel;            ///< [stage][band]
  std::vector<float> removal_shape;     ///< [stage][band]
  LaneRows<float> policy_weight;        ///< [band]
  LaneRows<float> quintile_weight;      ///< [quintile]
  LaneRows<float> campaign;             ///< [band]
  LaneRows<float> measures;             ///< [Measure][quintile]
  bool quintile_weight_on = false;
  bool campaign_on = false;
  std::uint64_t seed = 1;
  std::uint32_t first_draw = 0;
  std::uint32_t list_id = 0;
  std::uint32_t week = 0;

  [[nodiscard]] ListWeek view();
  void advance() {
    advance_list(view());
    ++week;
  }

  float* cell(int stage, int band, int quintile = 0) {
    return stock[static_cast<std::size_t>((stage * kBands + band) * quintiles + quintile)];
  }
  /// Sets one cell in every lane.
  void put(int stage, int band, float pathways, int quintile = 0) {
    fill(cell(stage, band, quintile), pathways);
  }
  static void fill(float* row, float value) {
    for (int k = 0; k < kLanes; ++k) row[k] = value;
  }
  /// Pathways of one lane: of one stage, or of both.
  [[nodiscard]] double waiting(int stage, int lane) const;
  [[nodiscard]] double waiting(int lane) const {
    return waiting(kDecision, lane) + waiting(kAdmission, lane);
  }
  [[nodiscard]] double measure(Measure m, int quintile, int lane) const {
    return measures[static_cast<std::size_t>(static_cast<int>(m) * quintiles + quintile)][lane];
  }
  /// Sum over quintiles.
  [[nodiscard]] double measure(Measure m, int lane) const {
    double sum = 0.0;
    for (int q = 0; q < quintiles; ++q) sum += measure(m, q, lane);
    return sum;
  }
};

inline ListWeek ListCase::view() {
  ListWeek w;
  w.quintiles = quintiles;
  w.noise = noise;
  w.stock = stock[0];
  w.clock_starts = clock_starts[0];
  w.removals = removals[0];
  w.capacity = capacity[0];
  w.dta_share = dta_share[0];
  w.decision_profile = decision_profile.data();
  w.kernel = kernel.data();
  w.removal_shape = removal_shape.data();
  w.removal_shape_max = 0.0f;
  for (const float shape : removal_shape)
    w.removal_shape_max = shape > w.removal_shape_max ? shape : w.removal_shape_max;
  w.policy_weight = policy_weight[0];
  w.quintile_weight = quintile_weight_on ? quintile_weight[0] : nullptr;
  w.campaign = campaign_on ? campaign[0] : nullptr;
  w.seed = seed;
  w.first_draw = first_draw;
  w.list_id = list_id;
  w.week = week;
  w.measures = measures[0];
  return w;
}

inline double ListCase::waiting(int stage, int lane) const {
  double sum = 0.0;
  const std::size_t rows = static_cast<std::size_t>(kBands * quintiles);
  for (std::size_t r = 0; r < rows; ++r) sum += stock[static_cast<std::size_t>(stage) * rows + r][lane];
  return sum;
}

/// What varies between random lists. Shares are in hundredths so that RapidCheck can shrink them.
struct ListRecipe {
  int quintiles = 1;
  int pathways = 0;   ///< a list's size, about
  int emptiness = 0;  ///< hundredths of cells that nobody is in
  int starts = 0;     ///< hundredths of the size that join in a week
  int removals = 0;   ///< hundredths of the size removed in a week; over 100 is more than there are
  int capacity = 0;   ///< hundredths of the size treated in a week; over 100 is more than there are
  int dta = 0;        ///< hundredths of decisions
  int profile = 0;  ///< hundredths: decisions to admit are (1 + profile) times as likely at 52 weeks as at 0
  int skew = 0;     ///< tenths: tilt of treatment towards long waits per 52 weeks
  int quintile_tilt = 0;  ///< hundredths: weight of quintile q is 1 + tilt x q; 0 leaves the weights out
  int campaign = 0;       ///< hundredths removed from bands above 40; 0 leaves the campaign out
  int salt = 0;           ///< where in the list people are, and how lanes differ

  /// \return the list, a little different in every lane; whole pathways and slots, so both noises can take
  /// it.
  [[nodiscard]] ListCase make(Noise noise) const;
};

std::ostream& operator<<(std::ostream& out, const ListRecipe& recipe);

}  // namespace icsim::test
