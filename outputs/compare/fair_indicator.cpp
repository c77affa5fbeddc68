#include "outputs/compare/fair_indicator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/model/wait_thresholds.hpp"
#include "outputs/compare/among_systems.hpp"

namespace icsim::outputs {
namespace {

using Basis = FairIndicator::Basis;
using Over = Indicator::Over;

constexpr double kPerThousand = 1e3;
constexpr std::size_t kStandard = kWaitThresholds[0].weeks, kLongWait = kWaitThresholds[1].weeks;

std::vector<double> to_doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

// Sum of metrics of each row, at or over the year to the month; empty when the run has not got them.
std::vector<double> mean_of(const ScenarioResults& results, const std::string& level,
                            const std::vector<std::string>& metrics, Over over, std::size_t month) {
  if (over != Over::census && month + 1 < 12) return {};
  std::vector<double> sum;
  for (const std::string& metric : metrics) {
    if (!results.has_level(level) || !results.has_metric(level, metric)) return {};
    const std::vector<double> part =
        to_doubles(at_month(results.checked_mean(level, metric), results.rows(level), over, month));
    if (sum.empty()) sum.assign(part.size(), 0.0);
    std::transform(sum.begin(), sum.end(), part.begin(), sum.begin(), std::plus<>());
  }
  return sum;
}

constexpr const char* kLists = "ics_treatment_function";

// As mean_of, of all lists or of those of one treatment function.
std::vector<double> lists_of(const ScenarioResults& results, const std::vector<std::string>& metrics,
                             Over over, std::size_t month, std::optional<std::size_t> function) {
  std::vector<double> all = mean_of(results, kLists, metrics, over, month);
  if (!function || all.empty()) return all;
  std::vector<double> one;
  const std::size_t functions = results.rows("treatment_function");
  for (std::size_t list = *function; list < all.size(); list += functions) one.push_back(all[list]);
  return one;
}

std::vector<double> sum_by_system(const std::vector<double>& lists, std::size_t functions) {
  std::vector<double> sums(lists.size() / functions, 0.0);
  for (std::size_t list = 0; list < lists.size(); ++list) sums[list / functions] += lists[list];
  return sums;
}

// Half a pathway keeps the logarithm of none finite.
std::vector<double> log_ratio(const std::vector<double>& counted, const std::vector<double>& standard) {
  std::vector<double> logs;
  for (std::size_t i = 0; i < counted.size(); ++i)
    logs.push_back(std::log((counted[i] + 0.5) / (standard[i] + 0.5)));
  return logs;
}

// Mean over draws of a part of the list over the list, draw by draw; NaN where nobody waits.
std::vector<double> mean_share(const ScenarioResults& results, const std::string& part, std::size_t month) {
  const std::string level = "ics";
  const std::size_t draws = results.draws(), cells = results.rows(level) * draws;
  const auto of = at_month(results.checked_draws(level, "incomplete"), cells, Over::census, month);
  const auto events = at_month(results.checked_draws(level, part), cells, Over::census, month);
  std::vector<double> shares(results.rows(level), 0.0);
  for (std::size_t cell = 0; cell < cells; ++cell)
    shares[cell / draws] +=
        static_cast<double>(events[cell]) / static_cast<double>(of[cell]) / static_cast<double>(draws);
  return shares;
}

// [system] as stored where the run file has the share, else from its draws where it keeps them.
// \param counts of the month, for what has neither.
std::vector<double> share_of_list(const ScenarioResults& results, const FairIndicator& indicator,
                                  const Counts& counts, std::size_t month,
                                  std::optional<std::size_t> function) {
  std::vector<double> shares;
  if (indicator.weeks == kStandard) {
    const std::vector<std::string> within{"within_18_weeks_share"};
    shares = function ? lists_of(results, within, Over::census, month, function)
                      : mean_of(results, "ics", within, Over::census, month);
    for (double& share : shares) share = 1.0 - share;
  } else if (!function) {
    shares = mean_share(results, indicator.metrics.at(0), month);
  } else {
    for (std::size_t i = 0; i < counts.events.size(); ++i)
      shares.push_back(counts.events[i] / counts.exposure[i]);
  }
  return shares;
}

Measured list_share(const ScenarioResults& results, const FairIndicator& indicator,
                    const SystemContext& context, std::size_t month, std::optional<std::size_t> function) {
  const std::size_t functions = context.start_waits.functions;
  Counts counts{functions, lists_of(results, indicator.metrics, indicator.over, month, function),
                lists_of(results, {"incomplete"}, indicator.over, month, function)};
  if (indicator.weeks == kStandard) {  // the metric counts those within
    for (std::size_t i = 0; i < counts.events.size(); ++i)
      counts.events[i] = std::max(counts.exposure[i] - counts.events[i], 0.0);
  }
  Measured measured{Measured::Of::list,
                    share_of_list(results, indicator, counts, month, function),
                    sum_by_system(counts.exposure, functions),
                    standardised(counts),
                    {},
                    {}};
  for (std::size_t i = 0; i < measured.size.size(); ++i)
    measured.counted[i] = measured.size[i] > 0.0 ? measured.counted[i] * measured.size[i] : 0.0;
  const Counts start{functions, context.start_waits.over(indicator.weeks), context.start_waits.over(0)};
  const std::vector<double> waiting = context.start_waits.lists();
  for (std::size_t i = 0; i < context.codes.size(); ++i)
    measured.start.push_back(waiting[i] > 0.0 ? context.start_waits.share_over(indicator.weeks, i)
                                              : std::numeric_limits<double>::quiet_NaN());
  measured.start_log_ratio = log_ratio(sum_by_system(start.events, functions), standardised(start));
  return measured;
}

Measured resident_rate(const ScenarioResults& results, const FairIndicator& indicator,
                       const SystemContext& context, std::size_t month) {
  const std::string level = "resident_ics";
  const Counts now{1, mean_of(results, level, indicator.metrics, indicator.over, month),
                   context.weighted_population};
  if (now.events.empty()) return {};
  Measured measured{Measured::Of::people, now.events, now.exposure, standardised(now), {}, {}};
  for (double& people : measured.size) people /= kPerThousand;
  if (month == 0) return measured;
  // The file knows the list where patients live from the end of the first month only.
  const Counts first{1, mean_of(results, level, {"incomplete"}, Over::census, 0),
                     context.weighted_population};
  measured.start_log_ratio = log_ratio(first.events, standardised(first));
  if (indicator.over != Over::census) return measured;
  for (std::size_t i = 0; i < first.events.size(); ++i)
    measured.start.push_back(first.events[i] / measured.size[i]);
  return measured;
}

Measured treated_rate(const ScenarioResults& results, const FairIndicator& indicator,
                      const SystemContext& context, std::size_t month, std::size_t function) {
  const Counts now{1, lists_of(results, indicator.metrics, indicator.over, month, function),
                   context.weighted_population};
  if (now.events.empty()) return {};
  Measured measured{Measured::Of::people, now.events, now.exposure, standardised(now), {}, {}};
  for (double& people : measured.size) people /= kPerThousand;
  const Counts start{1, context.start_waits.lists(), context.weighted_population};
  measured.start_log_ratio = log_ratio(start.events, standardised(start));
  if (indicator.over != Over::census) return measured;
  for (std::size_t i = 0; i < start.events.size(); ++i)
    measured.start.push_back(start.events[i] / measured.size[i]);
  return measured;
}

Measured level_of(const ScenarioResults& results, const FairIndicator& indicator,
                  const SystemContext& context, std::size_t month) {
  Measured measured;
  measured.counted = mean_of(results, "ics", indicator.metrics, indicator.over, month);
  if (measured.counted.empty()) return measured;
  measured.size.assign(context.codes.size(), 1.0);
  const double england = mean_of(results, "england", indicator.metrics, indicator.over, month).at(0);
  measured.standard.assign(context.codes.size(), england);
  return measured;
}

Measured plain(const ScenarioResults& results, const FairIndicator& indicator, const SystemContext& context,
               std::size_t month) {
  constexpr double kMillion = 1e6;
  Measured measured;
  measured.counted = mean_of(results, "ics", indicator.metrics, indicator.over, month);
  const auto is_zero = [](double value) { return value == 0.0; };
  if (std::all_of(measured.counted.begin(), measured.counted.end(), is_zero)) return {};
  measured.size.assign(context.codes.size(), 1.0);
  if (indicator.basis == Basis::per_head) measured.size = context.weighted_population;
  for (double& size : measured.size) size /= indicator.basis == Basis::per_head ? kMillion : 1.0;
  return measured;
}

/// Pathways of one treatment function.
FairIndicator treated(std::string id, std::string name, std::vector<std::string> metrics, Over over) {
  FairIndicator indicator;
  indicator.id = std::move(id);
  indicator.name = std::move(name);
  indicator.unit = "pathways per 1000 people weighted by need";
  indicator.kind = NumberKind::ratio;
  indicator.basis = Basis::treated_rate;
  indicator.metrics = std::move(metrics);
  indicator.over = over;
  indicator.told = FairIndicator::Told::function;
  indicator.explained_by = FairIndicator::Context::all;
  return indicator;
}

/// A metric of systems as it is.
FairIndicator of_system(Metric id, Basis basis, FairIndicator::Context explained_by) {
  const MetricSpec& metric = specification(id);
  FairIndicator indicator;
  indicator.id = metric.name;
  indicator.name = metric.label;
  if (metric.is_flow()) indicator.name += ", year";
  indicator.unit = metric.unit;
  indicator.kind = metric.kind;
  indicator.better = metric.better;
  indicator.basis = basis;
  indicator.metrics = {indicator.id};
  indicator.over = metric.over;
  indicator.explained_by = explained_by;
  return indicator;
}

}  // namespace

const std::vector<FairIndicator>& fair_indicators() {
  using K = NumberKind;
  using B = Indicator::Better;
  using T = FairIndicator::Told;
  using C = FairIndicator::Context;
  static const std::vector<FairIndicator> kAll{
      {"over_18_weeks_share",
       "over 18 weeks, share of the list",
       "1",
       K::share,
       B::less,
       Basis::list_share,
       {"within_18_weeks"},
       Over::census,
       kStandard,
       T::either,
       C::all},
      {"over_52_weeks_share",
       "over 52 weeks, share of the list",
       "1",
       K::share,
       B::less,
       Basis::list_share,
       {"over_52_weeks"},
       Over::census,
       kLongWait,
       T::either,
       C::all},
      {"resident_list_per_1000",
       "list of residents per 1,000 people weighted by need",
       "pathways per 1000 people weighted by need",
       K::ratio,
       B::neither,
       Basis::resident_rate,
       {"incomplete"},
       Over::census,
       0,
       T::whole,
       C::all},
      {"resident_completed_per_1000",
       "completed pathways of residents per 1,000 people weighted by need, year",
       "pathways per 1000 people weighted by need",
       K::ratio,
       B::neither,
       Basis::resident_rate,
       {"completed_non_admitted", "completed_admitted"},
       Over::year_sum,
       0,
       T::whole,
       C::all},
      treated("list_per_1000", "list where treated per 1,000 people weighted by need", {"incomplete"},
              Over::census),
      treated("clock_starts_per_1000", "clock starts where treated per 1,000 people weighted by need, year",
              {"clock_starts"}, Over::year_sum),
      treated("completed_per_1000",
              "completed pathways where treated per 1,000 people weighted by need, year",
              {"completed_non_admitted", "completed_admitted"}, Over::year_sum),
      // Load follows from GPs and vacancies from staff: what is measured must not explain itself away.
      of_system(Metric::gp_load, Basis::level, C::people),
      of_system(Metric::staff_vacancy_rate, Basis::level, C::people),
      of_system(Metric::over_18_weeks_slope_index, Basis::plain, C::none),
      {"contingent_earned_per_head",
       "earned or lost, GBP per person weighted by need, year",
       "GBP per person weighted by need",
       K::ratio,
       B::more,
       Basis::per_head,
       {"contingent_earned"},
       Over::year_sum,
       0,
       T::whole,
       C::none},
  };
  return kAll;
}

bool is_told(const FairIndicator& indicator, bool of_function) {
  using T = FairIndicator::Told;
  return indicator.told == T::either || indicator.told == (of_function ? T::function : T::whole);
}

const FairIndicator& find_fair_indicator(const std::string& id, bool of_function) {
  std::vector<std::string> names;
  const FairIndicator* other = nullptr;
  for (const FairIndicator& indicator : fair_indicators()) {
    const bool told = is_told(indicator, of_function);
    if (told && indicator.id == id) return indicator;
    if (told) names.push_back(indicator.id);
    if (indicator.id == id) other = &indicator;
  }
  const std::string there_are = fmt::format("there are {}", fmt::join(names, ", "));
  if (other == nullptr) throw OutputError(fmt::format("'{}'", id), "is no indicator of peers", there_are);
  throw OutputError(
      fmt::format("'{}'", id),
      of_function ? "is not told by treatment function" : "is told of one treatment function only",
      fmt::format("{} --treatment-function; {} it {}", of_function ? "leave out" : "give",
                  of_function ? "with" : "without", there_are));
}

Measured measure(const ScenarioResults& results, const FairIndicator& indicator, const SystemContext& context,
                 std::size_t month, std::optional<std::size_t> function) {
  switch (indicator.basis) {
    case Basis::list_share:
      return list_share(results, indicator, context, month, function);
    case Basis::resident_rate:
      return resident_rate(results, indicator, context, month);
    case Basis::treated_rate:
      return treated_rate(results, indicator, context, month, function.value());
    case Basis::level:
      return level_of(results, indicator, context, month);
    case Basis::plain:
    case Basis::per_head:
      break;
  }
  return plain(results, indicator, context, month);
}

}  // namespace icsim::outputs
