#include "outputs/summary/indicators.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/core/check.hpp"

namespace icsim::outputs {
namespace {

constexpr std::size_t kMonthsPerYear = 12;

}  // namespace

const char* better_name(Indicator::Better better) {
  switch (better) {
    case Indicator::Better::less:
      return "less";
    case Indicator::Better::more:
      return "more";
    case Indicator::Better::neither:
      break;
  }
  return "neither";
}

const char* kind_name(NumberKind kind) {
  static constexpr const char* kNames[] = {"count", "share", "weeks", "staff", "money", "ratio"};
  return kNames[static_cast<std::size_t>(kind)];
}

const std::vector<Indicator>& indicators() {
  using K = NumberKind;
  using O = Indicator::Over;
  using B = Indicator::Better;
  constexpr auto kHeadline = Indicator::Use::headline;
  constexpr auto kDetail = Indicator::Use::detail;
  static const std::vector<Indicator> kAll{
      {"incomplete", "waiting list", K::count, {"incomplete"}, O::census, B::less, kHeadline},
      {"within_18_weeks_share",
       "within 18 weeks",
       K::share,
       {"within_18_weeks_share"},
       O::census,
       B::more,
       kHeadline},
      {"over_52_weeks", "over 52 weeks", K::count, {"over_52_weeks"}, O::census, B::less, kHeadline},
      {"over_65_weeks", "over 65 weeks", K::count, {"over_65_weeks"}, O::census, B::less, kHeadline},
      {"median_wait", "median wait", K::weeks, {"median_wait"}, O::census, B::less, kHeadline},
      {"percentile_92_wait",
       "92nd percentile",
       K::weeks,
       {"percentile_92_wait"},
       O::census,
       B::less,
       kHeadline},
      {"clock_starts", "clock starts, year", K::count, {"clock_starts"}, O::year_sum, B::neither, kHeadline},
      {"completed",
       "completed, year",
       K::count,
       {"completed_non_admitted", "completed_admitted"},
       O::year_sum,
       B::more,
       kHeadline},
      {"unreported_removals",
       "removals, year",
       K::count,
       {"unreported_removals"},
       O::year_sum,
       B::neither,
       kHeadline},
      {"activity_vs_2019_20",
       "activity v 2019/20",
       K::share,
       {"activity_vs_2019_20"},
       O::year_mean,
       B::more,
       kHeadline},
      {"over_18_weeks_slope_index",
       "deprivation gap",
       K::share,
       {"over_18_weeks_slope_index"},
       O::census,
       B::less,
       kHeadline},
      {"over_78_weeks", "over 78 weeks", K::count, {"over_78_weeks"}, O::census, B::less, kDetail},
      {"over_104_weeks", "over 104 weeks", K::count, {"over_104_weeks"}, O::census, B::less, kDetail},
      {"over_52_weeks_slope_index",
       "gap over 52 weeks",
       K::share,
       {"over_52_weeks_slope_index"},
       O::census,
       B::less,
       kDetail},
      {"value_index", "value v 2019/20", K::share, {"value_index"}, O::year_mean, B::more, kDetail},
      {"contingent_earned",
       "earned or lost, year",
       K::money,
       {"contingent_earned"},
       O::year_sum,
       B::more,
       kDetail},
      {"spending", "spending, year", K::money, {"spending"}, O::year_sum, B::neither, kDetail},
      {"cash_balance", "cash balance", K::money, {"cash_balance"}, O::census, B::more, kDetail},
      {"staff_fte", "staff in post", K::staff, {"staff_fte"}, O::census, B::more, kDetail},
      {"staff_vacancy_rate", "vacancy rate", K::share, {"staff_vacancy_rate"}, O::census, B::less, kDetail},
      {"staff_sickness_rate",
       "sickness rate",
       K::share,
       {"staff_sickness_rate"},
       O::census,
       B::less,
       kDetail},
      {"temporary_staff_share",
       "temporary staff",
       K::share,
       {"temporary_staff_share"},
       O::census,
       B::less,
       kDetail},
      {"gp_fte", "GPs", K::staff, {"gp_fte"}, O::census, B::more, kDetail},
      {"gp_load", "GP load", K::ratio, {"gp_load"}, O::year_mean, B::less, kDetail},
      {"bed_occupancy", "bed occupancy", K::share, {"bed_occupancy"}, O::census, B::less, kDetail},
      {"transfers_in", "transfers in, year", K::count, {"transfers_in"}, O::year_sum, B::neither, kDetail},
      {"independent_additional",
       "independent sector, year",
       K::count,
       {"independent_additional"},
       O::year_sum,
       B::neither,
       kDetail},
  };
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
