#include "outputs/compare/milestones.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr double kNone = 0.5;  // pathways; less rounds to none

Date end_of(int y, unsigned m) {
  return std::chrono::sys_days{
      std::chrono::year_month_day_last{year{y}, std::chrono::month_day_last{month{m}}}};
}

bool meets(const Milestone& milestone, float value) {
  const auto number = static_cast<double>(value);
  return milestone.test == Milestone::Test::at_least ? number >= milestone.value : number < milestone.value;
}

// The nearest of the sorted months at this share of them.
Date at_share(const std::vector<Date>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
}

MilestoneOutcome summarise(std::vector<Date> firsts, std::size_t draws) {
  MilestoneOutcome outcome;
  outcome.probability = static_cast<double>(firsts.size()) / static_cast<double>(draws);
  if (firsts.empty()) return outcome;
  std::sort(firsts.begin(), firsts.end());
  outcome.first = at_share(firsts, 0.5);
  outcome.low = at_share(firsts, 0.05);
  outcome.high = at_share(firsts, 0.95);
  return outcome;
}

}  // namespace

const std::vector<Milestone>& milestones() {
  using T = Milestone::Test;
  static const std::vector<Milestone> kAll{
      {"within_18_weeks_92", "92 % within 18 weeks", "within_18_weeks_share", T::at_least, 0.92,
       end_of(2029, 3)},
      {"within_18_weeks_70", "70 % within 18 weeks", "within_18_weeks_share", T::at_least, 0.70,
       end_of(2027, 3)},
      {"within_18_weeks_65", "65 % within 18 weeks", "within_18_weeks_share", T::at_least, 0.65,
       end_of(2026, 3)},
      {"none_over_52_weeks", "none over 52 weeks", "over_52_weeks", T::below, kNone, end_of(2025, 3)},
      {"none_over_65_weeks", "none over 65 weeks", "over_65_weeks", T::below, kNone, end_of(2024, 9)},
      {"none_over_78_weeks", "none over 78 weeks", "over_78_weeks", T::below, kNone, end_of(2023, 4)},
      {"none_over_104_weeks", "none over 104 weeks", "over_104_weeks", T::below, kNone, end_of(2022, 7)},
  };
  return kAll;
}

std::vector<std::size_t> months_met(const Milestone& milestone, std::size_t months,
                                    std::span<const float> values, std::size_t rows, std::size_t row) {
  const std::size_t draws = values.size() / (months * rows);
  ICSIM_EXPECT(draws > 0 && values.size() == months * rows * draws);
  std::vector<std::size_t> firsts(draws);
  for (std::size_t draw = 0; draw < draws; ++draw) {
    std::size_t first = months;
    while (first > 0 && meets(milestone, values[((first - 1) * rows + row) * draws + draw])) --first;
    firsts[draw] = first;
  }
  return firsts;
}

std::vector<MilestoneOutcome> milestone_outcomes(const Milestone& milestone, const std::vector<Date>& months,
                                                 std::span<const float> values, std::size_t rows) {
  const auto due = milestone.due ? std::find(months.begin(), months.end(), *milestone.due) : months.end();
  std::vector<MilestoneOutcome> outcomes;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::vector<std::size_t> met = months_met(milestone, months.size(), values, rows, row);
    const std::size_t draws = met.size();
    std::vector<Date> firsts;
    for (const std::size_t first : met) {
      if (first < months.size()) firsts.push_back(months[first]);
    }
    outcomes.push_back(summarise(std::move(firsts), draws));
    if (due == months.end()) continue;
    const float* then = &values[(static_cast<std::size_t>(due - months.begin()) * rows + row) * draws];
    const auto by_due =
        std::count_if(then, then + draws, [&](float value) { return meets(milestone, value); });
    outcomes.back().by_due = static_cast<double>(by_due) / static_cast<double>(draws);
  }
  return outcomes;
}

std::vector<MilestoneOutcome> milestone_outcomes(const Milestone& milestone, const ScenarioResults& results,
                                                 const std::string& level) {
  if (!results.has_level(level) || !results.has_metric(level, milestone.metric)) return {};
  return milestone_outcomes(milestone, results.months(), results.checked_draws(level, milestone.metric),
                            results.rows(level));
}

}  // namespace icsim::outputs
