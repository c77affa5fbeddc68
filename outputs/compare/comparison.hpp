#pragma once
/// Differences between two results: the same draw of both, so that what is left is what was changed.
#include <optional>
#include <string>
#include <vector>

#include "outputs/compare/milestones.hpp"
#include "outputs/compare/pairing.hpp"
#include "outputs/summary/headline.hpp"
#include "outputs/summary/indicators.hpp"

namespace icsim::outputs {

struct ComparisonRequest {
  std::vector<std::string> levels;  ///< with every draw: england, region, ics, treatment_function, quintile
  std::vector<const Indicator*> indicators;  ///< none: the headline ones
  std::vector<std::string> months;  ///< such as 2029-03; none: one and three years on, and the last of both
  bool unpaired = false;            ///< also when draws do not meet the same luck
  /// Rows of ics_treatment_function, in both alike: no draws are kept of them, so that only means are compared.
  std::vector<std::size_t> lists{};
};

/// A place that both have.
struct ComparedPlace {
  std::string level, code, name;
};

struct DifferenceCell {
  double base = 0.0, alternative = 0.0;  ///< means over draws
  Estimate difference;  ///< alternative less base: mean and 90 % interval, NaN where it is unknown
  /// Share of draws in which the alternative is better; none where neither way is better.
  std::optional<double> improves;
  double same = 0.0;  ///< share of draws in which both are equal; NaN where it is unknown
};

struct DifferenceRow {
  const Indicator* indicator = nullptr;
  std::size_t place = 0;
  std::vector<std::optional<DifferenceCell>>
      cells;  ///< by month; none where a year of months is not there yet
};

struct MilestoneRow {
  const Milestone* milestone = nullptr;
  std::size_t place = 0;
  MilestoneOutcome base, alternative;
  /// Over draws that meet it in both; none when no draw does, or draws are not paired.
  std::optional<Estimate> months_sooner;
};

struct Comparison {
  std::string base, alternative;  ///< labels
  Pairing pairing;
  std::vector<Date> months;  ///< columns
  std::vector<ComparedPlace> places;
  std::vector<DifferenceRow> rows;       ///< by place, then indicator
  std::vector<MilestoneRow> milestones;  ///< by place, then milestone
  [[nodiscard]] bool is_paired() const { return pairing.unpaired.empty(); }
};

/// Without pairs the interval and these shares are over all pairs of a draw of one with a draw
/// of the other (at most kPairsAcross draws of each, evenly chosen), as if they were independent: a looser
/// comparison.
/// \throws OutputError when they cannot be compared, with every reason, and for damaged datasets.
Comparison compare(const Subject& base, const Subject& alternative, const ComparisonRequest& request);

inline constexpr std::size_t kPairsAcross = 256;

/// The difference in one cell.
/// \param base, alternative [draw].
DifferenceCell difference_between(std::span<const float> base, std::span<const float> alternative,
                                  bool is_paired, Better better);

}  // namespace icsim::outputs
