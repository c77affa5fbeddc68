#pragma once
/// Milestones of the elective recovery: how likely, and when.
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "outputs/run_file/run_file.hpp"

namespace icsim::outputs {

/// A number of each month that a place must reach.
struct Milestone {
  std::string id, label;
  std::string metric;
  enum class Test { at_least, below } test = Test::at_least;
  double value = 0.0;
  std::optional<Date> due;  ///< month-end by which England was to meet it
};
/// Shares within 18 weeks, and none waiting over 52, 65, 78, 104 weeks: judged_values() says when there is
/// none.
/// Sources of the dates: NHS England elective recovery plan (February 2022) and reforming elective care
/// (January 2025), medium term planning framework (October 2025).
const std::vector<Milestone>& milestones();

/// A draw meets a milestone when it does so in the last month; it does so from the first month after which it
/// never fails again.
struct MilestoneOutcome {
  std::size_t draws = 0, met = 0;  ///< how many there are, and how many meet it
  double probability = 0.0;        ///< share of draws that meet it
  /// 90 % interval (Wilson's) of the share that more draws would give: with few it is wide, also at none and all.
  double probability_low = 0.0, probability_high = 1.0;
  std::optional<double> by_due;  ///< share of draws that do in the month it is due, if the run has it
  std::optional<Date> first, low,
      high;  ///< of the draws that meet it: median, 5 % and 95 % of the first month
};

/// What a milestone is judged by. Published counts are whole pathways of each list, and those of a place are
/// their sum; the model's are fractions. So a place has none when no list of it rounds to one: what is judged
/// is its largest list. Draws are kept by place, not by list, so the place's pathways are spread over its
/// lists as they are on average over draws. Shares, and levels that are no sum of lists, are judged as they
/// are.
/// \param values [month][row][draw] of the milestone's metric.
/// \return likewise.
std::vector<float> judged_values(const Milestone& milestone, const ScenarioResults& results,
                                 const std::string& level, std::vector<float> values);

/// Wilson's interval of a share, from `met` of `draws`: E. B. Wilson, Journal of the American Statistical
/// Association 22 (1927) 209-212, with the normal deviate of 90 %.
std::pair<double, double> wilson_interval(std::size_t met, std::size_t draws);

/// \param values judged, [month][row][draw];
/// \return [row]
std::vector<MilestoneOutcome> milestone_outcomes(const Milestone& milestone, const std::vector<Date>& months,
                                                 std::span<const float> values, std::size_t rows);

/// Month from which each draw meets the milestone, counted from 0; as many as there are months when it does
/// not.
/// \param values judged, [month][row][draw];
/// \return [draw] of one row
std::vector<std::size_t> months_met(const Milestone& milestone, std::size_t months,
                                    std::span<const float> values, std::size_t rows, std::size_t row);

/// The same of one level of a run, checked against its checksums; empty when it has not got the metric.
std::vector<MilestoneOutcome> milestone_outcomes(const Milestone& milestone, const ScenarioResults& results,
                                                 const std::string& level);

}  // namespace icsim::outputs
