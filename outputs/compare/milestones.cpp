#include "outputs/compare/milestones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "engine/core/check.hpp"
#include "engine/model/wait_thresholds.hpp"
#include "outputs/summary/areas.hpp"

namespace icsim::outputs {
namespace {

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

/// Row of the level that each list adds to, [ics][treatment_function]; empty where lists are not its parts.
std::vector<std::optional<std::size_t>> rows_of_lists(const ScenarioResults& results,
                                                      const std::string& level) {
  const bool by_function = level == "treatment_function";
  if (!by_function && level != "england" && level != "ics" && !is_of_places(level)) return {};
  const auto of_places = rows_of_places(results, by_function ? "england" : level);
  std::vector<std::optional<std::size_t>> rows;
  for (const auto& row : of_places) {
    for (std::size_t s = 0; s < results.rows("treatment_function"); ++s)
      rows.push_back(by_function ? std::optional(s) : row);
  }
  return rows;
}

MilestoneOutcome summarise(std::vector<Date> firsts, std::size_t draws) {
  MilestoneOutcome outcome;
  outcome.draws = draws;
  outcome.met = firsts.size();
  outcome.probability = static_cast<double>(outcome.met) / static_cast<double>(draws);
  std::tie(outcome.probability_low, outcome.probability_high) = wilson_interval(outcome.met, draws);
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
  static const std::vector<Milestone> kAll = [] {
    std::vector<Milestone> all{{"within_18_weeks_92", "92 % within 18 weeks", "within_18_weeks_share",
                                T::at_least, 0.92, end_of(2029, 3)},
                               {"within_18_weeks_70", "70 % within 18 weeks", "within_18_weeks_share",
                                T::at_least, 0.70, end_of(2027, 3)},
                               {"within_18_weeks_65", "65 % within 18 weeks", "within_18_weeks_share",
                                T::at_least, 0.65, end_of(2026, 3)}};
    // England was to have none waiting over each threshold but the first by the end of these months.
    constexpr std::array kDue{std::pair{2025, 3u}, std::pair{2024, 9u}, std::pair{2023, 4u},
                              std::pair{2022, 7u}};
    static_assert(kDue.size() + 1 == kWaitThresholds.size());
    for (std::size_t i = 0; i < kDue.size(); ++i) {
      const std::string over = fmt::format("over_{}_weeks", kWaitThresholds[i + 1].weeks);
      all.push_back({"none_" + over, fmt::format("none over {} weeks", kWaitThresholds[i + 1].weeks), over,
                     T::below, kNone, end_of(kDue[i].first, kDue[i].second)});
    }
    return all;
  }();
  return kAll;
}

std::vector<float> judged_values(const Milestone& milestone, const ScenarioResults& results,
                                 const std::string& level, std::vector<float> values) {
  const std::string lists = "ics_treatment_function";
  if (milestone.test == Milestone::Test::at_least || !results.has_level(lists) ||
      !results.has_metric(lists, milestone.metric))
    return values;
  const auto row_of = rows_of_lists(results, level);
  if (row_of.empty()) return values;
  const std::vector<float> means = results.checked_mean(lists, milestone.metric);
  const std::size_t months = results.months().size(), rows = results.rows(level), draws = results.draws();
  for (std::size_t month = 0; month < months; ++month) {
    std::vector<double> sum(rows, 0.0), largest(rows, 0.0);
    for (std::size_t list = 0; list < row_of.size(); ++list) {
      if (!row_of[list]) continue;
      const auto mean = static_cast<double>(means[month * row_of.size() + list]);
      sum[*row_of[list]] += mean;
      largest[*row_of[list]] = std::max(largest[*row_of[list]], mean);
    }
    for (std::size_t row = 0; row < rows; ++row) {
      if (!(sum[row] > 0.0)) continue;
      const auto share = static_cast<float>(largest[row] / sum[row]);
      float* first = &values[(month * rows + row) * draws];
      std::for_each(first, first + draws, [share](float& value) { value *= share; });
    }
  }
  return values;
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

std::pair<double, double> wilson_interval(std::size_t met, std::size_t draws) {
  ICSIM_EXPECT(draws > 0 && met <= draws);
  constexpr double z = 1.6448536269514722;  // normal deviate of 95 %
  const auto n = static_cast<double>(draws), k = static_cast<double>(met);
  const double centre = (k + 0.5 * z * z) / (n + z * z);
  const double half = z / (n + z * z) * std::sqrt(k * (n - k) / n + 0.25 * z * z);
  return {met == 0 ? 0.0 : centre - half, met == draws ? 1.0 : centre + half};
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
  const std::vector<float> values =
      judged_values(milestone, results, level, results.checked_draws(level, milestone.metric));
  return milestone_outcomes(milestone, results.months(), values, results.rows(level));
}

}  // namespace icsim::outputs
