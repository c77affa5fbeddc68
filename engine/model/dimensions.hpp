#pragma once
/// The axes of the state and what is measured on it. Field words: NHS England RTT statistics.
#include <cstddef>

namespace icsim {

/// Weekly bands: weeks_waited 0 is published "Gt 00 To 01 Weeks"; the last, 104, is open-ended.
inline constexpr int kBands = 105;
inline constexpr int kMaxQuintiles = 5;

/// Where a pathway stands. The clock keeps its weeks when a pathway moves on.
enum class PathwayStage {
  awaiting_decision = 0,   ///< clock running, no decision to admit (Part_2 less Part_2A)
  awaiting_admission = 1,  ///< decision to admit made (Part_2A)
};
inline constexpr int kStages = 2;

/// What the census counts and the flows of a week, by list, quintile and draw. All are pathways.
/// Stocks are counted after that week's removals and clock stops.
enum class Measure {
  incomplete,
  awaiting_admission,
  within_18_weeks,  ///< weeks_waited 0..17
  over_52_weeks,    ///< weeks_waited >= 52; likewise below
  over_65_weeks,
  over_78_weeks,
  over_104_weeks,
  clock_starts,  ///< the first flow: see kFirstFlow
  unreported_removals,
  decisions_to_admit,
  completed_non_admitted,
  completed_admitted,
  transfers_in,  ///< net of transfers out; sums to zero over England
  count
};
inline constexpr int kMeasures = static_cast<int>(Measure::count);
inline constexpr int kFirstFlow = static_cast<int>(Measure::clock_starts);

/// Sizes of one model: England has 42 ICSs x 23 treatment functions x 5 quintiles (or 1 when folded).
struct Dimensions {
  int ics = 0;
  int treatment_functions = 0;
  int quintiles = 1;

  [[nodiscard]] constexpr std::size_t lists() const {
    return static_cast<std::size_t>(ics) * static_cast<std::size_t>(treatment_functions);
  }
  [[nodiscard]] constexpr std::size_t list(int i, int s) const {
    return static_cast<std::size_t>(i) * static_cast<std::size_t>(treatment_functions) +
           static_cast<std::size_t>(s);
  }
  /// Cells of one list: stage x band x quintile, in that order, quintile fastest.
  [[nodiscard]] constexpr std::size_t cells_per_list() const {
    return static_cast<std::size_t>(kStages) * kBands * static_cast<std::size_t>(quintiles);
  }
  [[nodiscard]] constexpr std::size_t cells() const { return lists() * cells_per_list(); }
};

}  // namespace icsim
