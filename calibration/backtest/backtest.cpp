#include "calibration/backtest/backtest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "calibration/fit/fit_window.hpp"
#include "calibration/rivals/rules_backtest.hpp"
#include "calibration/rivals/simple_rules.hpp"
#include "outputs/run_file/data_file.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

constexpr std::size_t kFourWeekBands = 27;

/// Samples of a target for an area: sums over its members.
std::vector<double> sample_of(const Trajectories& run, ForecastTarget target, const std::vector<int>& members,
                              int month) {
  std::vector<double> list(run.draws), within(run.draws), over(run.draws);
  for (const int i : members) {
    if (i >= run.ics) continue;  // UNMAPPED is not simulated
    const auto l = run.of(Seen::incomplete, month, i), w = run.of(Seen::within_18, month, i),
               o = run.of(Seen::over_52, month, i);
    for (std::uint32_t d = 0; d < run.draws; ++d) {
      list[d] += l[d];
      within[d] += w[d];
      over[d] += o[d];
    }
  }
  if (target == ForecastTarget::list) return list;
  if (target == ForecastTarget::over_52) return over;
  for (std::uint32_t d = 0; d < run.draws; ++d) within[d] /= list[d];
  return within;
}

}  // namespace

void put_forecasts(BacktestResult& result, std::size_t mode, std::size_t origin, const Trajectories& run,
                   const BacktestAreas& areas) {
  for (std::size_t t = 0; t < kForecastTargets; ++t) {
    for (std::size_t area = 0; area < areas.areas.size(); ++area) {
      for (std::size_t h = 0; h < result.horizons.size(); ++h) {
        const auto target = static_cast<ForecastTarget>(t);
        result.put({0, mode, target, area, origin, h},
                   sample_of(run, target, areas.members[area], result.horizons[h] - 1));
      }
    }
  }
}

namespace {

/// \param data as fits use them.
/// \throws DataError
void check_origins(const RttDataSet& data, const FitGround& ground, const BacktestSettings& settings) {
  const auto [least, most] = testable_origins(data, ground);
  if (settings.first_origin < least || settings.last_origin > most ||
      settings.last_origin < settings.first_origin)
    throw scenarios::DataError({scenarios::Fault{
        "back-test", 0, 0, "",
        fmt::format("origins {} to {} cannot be tested", to_month(settings.first_origin),
                    to_month(settings.last_origin)),
        fmt::format("with these data, origins from {} (six months of stocks known) to {} can",
                    to_month(least), to_month(most))}});
  fit_window(data, ground,
             settings.first_origin - data.first_month + 1);  // the first forecast has what it needs
}

std::vector<double> working_days(const RttDataSet& data, const Model& model, int months) {
  std::vector<double> days;
  for (int m = 0; m < months; ++m) days.push_back(days_of(model, data.first_month + m).working);
  return days;
}

}  // namespace

Origins testable_origins(const RttDataSet& data, const FitGround& ground) {
  const FitWindow all = fit_window(data, ground, data.months);
  const MonthNumber first = data.first_month + all.first_stocks(), last = data.first_month + all.last,
                    least = first + kLeastKnown, most = last - 1;
  if (least > most)
    throw scenarios::DataError({scenarios::Fault{
        data.place, 0, 0, "",
        fmt::format("the incomplete pathways of {} to {} are too few months for a back-test", to_month(first),
                    to_month(last)),
        fmt::format("import {} months at least: {} before an origin, the origin's own and the one after",
                    kLeastKnown + 2, kLeastKnown)}});
  return {least, most};
}

BacktestResult run_backtest(const RttDataSet& data, const FitGround& ground,
                            const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                            const BacktestSettings& settings, const EnglandBands& bands,
                            const OriginDone& done) {
  const RttDataSet usable = usable_stocks(data);
  check_origins(usable, ground, settings);
  const BacktestAreas areas = backtest_areas(data, regions_of(*ground.model));
  std::vector<std::string> models{std::string(kModelName)};
  models.insert(models.end(), kSimpleRuleNames.begin(), kSimpleRuleNames.end());
  models.emplace_back(kMeanRateName);
  std::vector<ForecastMode> modes{ForecastMode::own};
  if (settings.flows_given) modes.push_back(ForecastMode::flows_given);
  std::vector<MonthNumber> origins;
  for (MonthNumber o = settings.first_origin; o <= settings.last_origin; ++o) origins.push_back(o);
  std::vector<int> horizons;
  for (int h = 1; h <= settings.horizon; ++h) horizons.push_back(h);
  BacktestResult result = start_backtest(data, areas, models, modes, origins, horizons);
  const FlowRates all = flow_rates(data, *ground.model, data.months);
  bool go_on = true;
  run_order_filter(usable, ground, library, priors, settings.threads, [&](const OrderState& state) {
    const MonthNumber origin = data.first_month + state.known - 1;
    if (origin < settings.first_origin) return true;
    const auto number = static_cast<std::size_t>(origin - settings.first_origin);
    const Fit fit = fit_at(usable, library, priors, state, settings.threads);
    put_forecasts(result, 0, number,
                  forecast(fit, library, priors, settings.seed, settings.draws, settings.horizon, nullptr,
                           settings.threads),
                  areas);
    if (settings.flows_given)
      put_forecasts(result, 1, number,
                    forecast(fit, library, priors, settings.seed, settings.draws, settings.horizon, &all,
                             settings.threads),
                    areas);
    go_on = done(origin);
    return go_on && origin < settings.last_origin;
  });
  if (!go_on) return result;
  put_simple_rules(result, data, areas);
  put_mean_rates(result, data, areas, bands,
                 working_days(data, *ground.model, data.months + settings.horizon));
  return result;
}

EnglandBands read_england_bands(const std::string& name, const std::string& text) {
  std::vector<std::string> names{"month"};
  for (const char* kind : {"incomplete", "completed"}) {
    for (std::size_t m = 0; m < kFourWeekBands; ++m) names.push_back(fmt::format("{}_m{}", kind, m));
  }
  const std::vector<std::string_view> columns(names.begin(), names.end());
  scenarios::Table table(name, text, columns);
  std::vector<double> from_weeks{0.0};  // the published bands are of four weeks, the first of three
  for (std::size_t m = 1; m < kFourWeekBands; ++m) from_weeks.push_back(4.0 * static_cast<double>(m) - 1.0);
  EnglandBands bands;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const MonthNumber month = month_number(table.cell(r, "month"));
    if (r == 0) bands.first_month = month;
    if (month != bands.first_month + static_cast<int>(r))
      table.fault(r, "months do not follow one another", "the table is made whole");
    std::vector<double> incomplete(kFourWeekBands), completed(kFourWeekBands);
    for (std::size_t m = 0; m < kFourWeekBands; ++m) {
      incomplete[m] = table.number(r, 1 + m).value_or(0.0);
      completed[m] = table.number(r, 1 + kFourWeekBands + m).value_or(0.0);
    }
    bands.incomplete.push_back(to_month_bands(incomplete, from_weeks));
    bands.completed.push_back(to_month_bands(completed, from_weeks));
  }
  table.throw_if_any();
  return bands;
}

void write_backtest(const std::filesystem::path& target, const BacktestResult& result,
                    const std::map<std::string, std::string>& attributes) {
  outputs::DataFile file;
  file.format = "icsim back-test";
  file.attributes = attributes;
  const auto words = [](const auto& names) { return std::vector<std::string>(names.begin(), names.end()); };
  std::vector<std::string> modes, areas, levels, origins;
  for (const ForecastMode mode : result.modes)
    modes.emplace_back(kForecastModeNames[static_cast<std::size_t>(mode)]);
  for (const ForecastArea& area : result.areas) {
    areas.push_back(area.name);
    levels.emplace_back(kAreaLevelNames[static_cast<std::size_t>(area.level)]);
  }
  for (const MonthNumber origin : result.origins) origins.push_back(to_month(origin));
  std::vector<std::string> quantiles;
  for (const double level : kQuantileLevels) quantiles.push_back(fmt::format("{}", level));
  file.axes = {{"model", "What forecasts; the model that is judged stands first", result.models, {}},
               {"mode",
                "own: nothing is known of the months to come; flows_given: clock starts and completions are",
                modes,
                {}},
               {"target",
                "list and over_52: pathways; share_18: share within 18 weeks",
                words(kForecastTargetNames),
                {}},
               {"area", "ICS, NHS region or England", areas, {}},
               {"origin", "Last month that a forecast knows", origins, {}},
               {"horizon", "Months after the origin", {}, result.horizons},
               {"level", "Quantile level", quantiles, {}}};
  file.texts = {{"area_level", "ics, region or england", "area", levels}};
  const std::vector<std::string> places{"model", "mode", "target", "area", "origin", "horizon"};
  file.arrays = {{"outcome",
                  "pathways or 1",
                  "What was published",
                  {"target", "area", "origin", "horizon"},
                  result.outcomes,
                  true},
                 {"forecast", "pathways or 1", "Quantiles of the forecast", places, result.quantiles, false},
                 {"crps", "pathways or 1", "Continuous ranked probability score", places, result.crps, false},
                 {"pit", "1", "Share of the forecast's sample below the outcome", places, result.pit, false}};
  file.arrays[1].axes.emplace_back("level");
  outputs::write_data_file(target, file);
}

}  // namespace icsim::calibration
