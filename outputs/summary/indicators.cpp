#include "outputs/summary/indicators.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMonthsPerYear = 12;

/// What every table shows, in this order.
constexpr std::array kHeadline{Metric::incomplete,
                               Metric::within_18_weeks_share,
                               Metric::over_52_weeks,
                               Metric::over_65_weeks,
                               Metric::median_wait,
                               Metric::percentile_92_wait,
                               Metric::clock_starts,
                               Metric::completed_admitted,
                               Metric::unreported_removals,
                               Metric::activity_vs_2019_20,
                               Metric::over_18_weeks_slope_index};

/// Both kinds of completed pathways.
Indicator all_completed() {
  Indicator completed = indicator_of(specification(Metric::completed_admitted));
  completed.id = "completed";
  completed.name = "completed, year";
  completed.metrics = {"completed_non_admitted", "completed_admitted"};
  return completed;
}

bool is_of_areas(const MetricSpec& metric) {
  const std::vector<Level>& levels = levels_of(metric.family);
  return std::find(levels.begin(), levels.end(), Level::ics) != levels.end();
}

}  // namespace

Indicator indicator_of(const MetricSpec& metric) {
  Indicator indicator;
  indicator.id = metric.name;
  indicator.name = metric.label;
  indicator.inferred_name = metric.inferred_label;
  if (metric.over == OverMonths::year_sum) indicator.name += ", year";
  indicator.unit = metric.unit;
  indicator.kind = metric.kind;
  indicator.metrics = {indicator.id};
  indicator.over = metric.over;
  indicator.better = metric.better;
  return indicator;
}

const std::string& name_at(const Indicator& indicator, const std::string& level) {
  return level == "england" || indicator.inferred_name.empty() ? indicator.name : indicator.inferred_name;
}

const std::vector<Indicator>& indicators() {
  static const std::vector<Indicator> kAll = [] {
    std::vector<Indicator> all;
    for (const Metric id : kHeadline) {
      all.push_back(id == Metric::completed_admitted ? all_completed() : indicator_of(specification(id)));
      all.back().use = Indicator::Use::headline;
    }
    for (const MetricSpec& metric : all_metrics()) {
      const auto same = [&](const Indicator& other) { return other.id == metric.name; };
      if (is_of_areas(metric) && std::none_of(all.begin(), all.end(), same))
        all.push_back(indicator_of(metric));
    }
    return all;
  }();
  return kAll;
}

const Indicator& find_indicator(const std::string& id) {
  std::vector<std::string> names;
  for (const Indicator& indicator : indicators()) {
    if (indicator.id == id) return indicator;
    names.push_back(indicator.id);
  }
  throw OutputError(fmt::format("'{}'", id), "is no indicator",
                    fmt::format("there are {}", fmt::join(names, ", ")));
}

bool has_indicator(const ScenarioResults& results, const std::string& level, const Indicator& indicator) {
  if (!results.has_level(level)) return false;
  return std::all_of(indicator.metrics.begin(), indicator.metrics.end(),
                     [&](const std::string& metric) { return results.has_metric(level, metric); });
}

bool is_known(const Indicator& indicator, std::size_t month) {
  return indicator.over == Indicator::Over::census || month + 1 >= kMonthsPerYear;
}

std::vector<float> at_month(const std::vector<float>& monthly, std::size_t cells, Indicator::Over over,
                            std::size_t month) {
  const std::size_t months = over == Indicator::Over::census ? 1 : kMonthsPerYear;
  ICSIM_EXPECT(month + 1 >= months);
  std::vector<float> out(cells);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    double total = 0.0;
    for (std::size_t m = month + 1 - months; m <= month; ++m)
      total += static_cast<double>(monthly[m * cells + cell]);
    if (over == Indicator::Over::year_mean) total /= static_cast<double>(months);
    out[cell] = static_cast<float>(total);
  }
  return out;
}

std::vector<float> indicator_draws(const ScenarioResults& results, const std::string& level,
                                   const Indicator& indicator, std::size_t month) {
  const std::size_t cells = results.rows(level) * results.draws();
  std::vector<float> sum(cells, 0.0f);
  for (const std::string& metric : indicator.metrics) {
    const std::vector<float> part =
        at_month(results.checked_draws(level, metric), cells, indicator.over, month);
    for (std::size_t i = 0; i < cells; ++i) sum[i] += part[i];
  }
  return sum;
}

}  // namespace icsim::outputs
