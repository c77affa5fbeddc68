#include "calibration/register/registration_score.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "calibration/rivals/rules_backtest.hpp"
#include "calibration/rivals/simple_rules.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kListTarget = static_cast<std::size_t>(ForecastTarget::list);
constexpr double kSameCount = 0.5;  // pathways

[[noreturn]] void refuse(const RttDataSet& data, std::string problem, std::string hint) {
  throw scenarios::DataError({scenarios::Fault{data.place, 0, 0, "", std::move(problem), std::move(hint)}});
}

std::vector<std::string> systems_of(const Registration& registration) {
  std::vector<std::string> codes;
  for (const ForecastArea& area : registration.forecast.areas) {
    if (area.level == AreaLevel::ics) codes.push_back(area.name);
  }
  return codes;
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& known) {
  std::vector<std::string> left;
  std::copy_if(all.begin(), all.end(), std::back_inserter(left), [&](const std::string& code) {
    return std::find(known.begin(), known.end(), code) == known.end();
  });
  return left;
}

/// \throws DataError
void check_areas(const Registration& registration, const RttDataSet& data,
                 std::span<const std::string> regions) {
  if (data.basis != registration.basis)
    refuse(data,
           fmt::format("the data are on {} basis, the forecast on {} basis",
                       kBasisNames[static_cast<std::size_t>(data.basis)],
                       kBasisNames[static_cast<std::size_t>(registration.basis)]),
           fmt::format("import with --basis {}", kBasisNames[static_cast<std::size_t>(registration.basis)]));
  const std::vector<std::string> ours = systems_of(registration),
                                 theirs(data.areas.begin(), data.areas.end() - 1);
  const auto missing = without(ours, theirs), added = without(theirs, ours);
  std::string difference;
  if (!missing.empty()) difference += fmt::format(", without {}", fmt::join(missing, ", "));
  if (!added.empty()) difference += fmt::format(", with {} more", fmt::join(added, ", "));
  const auto same = [&] { return backtest_areas(data, regions).areas == registration.forecast.areas; };
  if (regions.size() != data.areas.size() || !difference.empty() || !same())
    refuse(data,
           fmt::format("the data hold other areas than the forecast{}",
                       difference.empty() ? ": other regions, or another order" : difference),
           "import the months for the areas of the forecast: --library names the folder that holds them");
}

/// Months after the origin, as horizons, in which any ICS published its list.
std::vector<int> months_that_came(const Registration& registration, const RttDataSet& data) {
  std::vector<int> came;
  for (const int horizon : registration.forecast.horizons) {
    const int month = registration.origin + horizon - data.first_month;
    if (month < 0 || month >= data.months) continue;
    for (int area = 0; area + 1 < data.area_count(); ++area) {
      if (std::isnan(data.at(Stock::incomplete, month, area))) continue;
      came.push_back(horizon);
      break;
    }
  }
  if (came.empty())
    refuse(data,
           fmt::format("the data run from {} to {} and hold no incomplete pathways of {} to {}, which the "
                       "forecast is for",
                       to_month(data.first_month), to_month(data.first_month + data.months - 1),
                       to_month(registration.origin + 1), to_month(registration.origin + kRegisteredMonths)),
           fmt::format("import {} at least (published on {})", to_month(registration.origin + 1),
                       to_string(publication_day(registration.origin + 1))));
  return came;
}

/// What was known at the origin as registered, then what came.
SeriesTable joined(const SeriesTable& known, const SeriesTable& now, const std::vector<ForecastArea>& areas,
                   ForecastTarget target) {
  SeriesTable table = empty_series(areas, target, known.first_month, known.months + kRegisteredMonths);
  for (int area = 0; area < table.series(); ++area) {
    for (int month = 0; month < table.months; ++month) {
      const int later = known.first_month + month - now.first_month;
      double& value = table.values[static_cast<std::size_t>(area * table.months + month)];
      if (month < known.months)
        value = known.at(area, month);
      else if (later >= 0 && later < now.months)
        value = now.at(area, later);
    }
  }
  return table;
}

int count_revised(const SeriesTable& known, const SeriesTable& now, const std::vector<ForecastArea>& areas) {
  int revised = 0;
  for (int area = 0; area < known.series(); ++area) {
    if (areas[static_cast<std::size_t>(area)].level != AreaLevel::ics) continue;
    for (int month = 0; month < known.months; ++month) {
      const int later = known.first_month + month - now.first_month;
      if (later < 0 || later >= now.months) continue;
      if (std::abs(known.at(area, month) - now.at(area, later)) > kSameCount) ++revised;
    }
  }
  return revised;
}

/// What a note says of an area's month, if it leaves out anything that is scored.
std::string noted(const RttDataSet& data, const std::string& area, MonthNumber month) {
  for (const DataNote& note : data.notes) {
    if ((!note.area.empty() && note.area != area) || (!note.month.empty() && note.month != to_month(month)))
      continue;
    for (const Stock stock : {Stock::incomplete, Stock::within_18, Stock::over_52}) {
      if (leaves_out(note, stock)) return fmt::format("left out by a note ({}): {}", note.kind, note.text);
    }
  }
  return "";
}

std::vector<LeftOut> what_is_left_out(const BacktestResult& result, const TargetTables& tables,
                                      const RttDataSet& data) {
  std::vector<LeftOut> left_out;
  const MonthNumber origin = result.origins.front();
  for (std::size_t area = 0; area < result.areas.size(); ++area) {
    const std::string& name = result.areas[area].name;
    const auto broken =
        first_break(tables[kListTarget], static_cast<int>(area), origin, origin + kRegisteredMonths);
    for (std::size_t h = 0; h < result.horizons.size(); ++h) {
      const MonthNumber month = origin + result.horizons[h];
      if (broken && month > *broken) break;
      std::string why;
      if (broken && month == *broken)
        why = fmt::format("its list moves by more than {:.0f} % in the month: not scored from here on",
                          100.0 * kBreak);
      else if (result.areas[area].level == AreaLevel::ics)
        why = noted(data, name, month);
      for (std::size_t t = 0; t < kForecastTargets && why.empty(); ++t) {
        if (std::isnan(result.outcome({0, 0, static_cast<ForecastTarget>(t), area, 0, h})))
          why = fmt::format("not published: {}", kForecastTargetNames[t]);
      }
      if (!why.empty()) left_out.push_back({name, month, why});
    }
  }
  return left_out;
}

}  // namespace

ScoredRegistration score_registration(const Registration& registration, const RttDataSet& data,
                                      std::span<const std::string> regions) {
  check_areas(registration, data, regions);
  const std::vector<int> came = months_that_came(registration, data);
  const BacktestResult& forecast = registration.forecast;
  const TargetTables now = observed_tables(data, backtest_areas(data, regions));
  TargetTables tables;
  for (std::size_t t = 0; t < kForecastTargets; ++t)
    tables[t] = joined(registration.known[t], now[t], forecast.areas, static_cast<ForecastTarget>(t));
  ScoredRegistration scored;
  BacktestResult& result = scored.result;
  const auto rule = [](SimpleRule r) { return std::string(kSimpleRuleNames[static_cast<std::size_t>(r)]); };
  result = start_backtest(tables, forecast.areas,
                          {forecast.models.front(), rule(SimpleRule::persistence), rule(SimpleRule::drift)},
                          forecast.modes, forecast.origins, came);
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    for (std::size_t area = 0; area < result.areas.size(); ++area) {
      for (std::size_t h = 0; h < came.size(); ++h) {
        const auto target = static_cast<ForecastTarget>(t);
        result.put_quantiles(
            {0, 0, target, area, 0, h},
            forecast.quantiles_of({0, 0, target, area, 0, static_cast<std::size_t>(came[h] - 1)}));
      }
    }
  }
  put_simple_rules(result, tables);
  std::fill(result.crps.begin(), result.crps.end(), kNotPublished);
  std::fill(result.pit.begin(), result.pit.end(), kNotPublished);
  scored.left_out = what_is_left_out(result, tables, data);
  scored.revised = count_revised(registration.known[kListTarget], now[kListTarget], forecast.areas);
  return scored;
}

}  // namespace icsim::calibration
