#include "calibration/register/registration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/fit/fit_window.hpp"

namespace icsim::calibration {
namespace {

/// What fits run, and which months it can learn from.
struct Learnable {
  scenarios::Scenario fit;
  FitGround ground;
  FitWindow months;
};

/// \param known data that end at the origin, as fits use them.
Learnable learnable(const RttDataSet& known, const scenarios::ScenarioLibrary& library) {
  Learnable found{fit_scenario(library), {}, {}};
  found.ground = {found.fit.model, month_of(found.fit.start)};
  found.months = fit_window(known, found.ground, known.months);
  return found;
}

/// \throws DataError unless the origin was published, and six months before it.
void check_origin(const RttDataSet& known, const FitWindow& window) {
  const MonthNumber origin = known.first_month + known.months - 1,
                    first = known.first_month + window.first_stocks(), last = known.first_month + window.last;
  const auto refuse = [&](std::string problem, std::string hint) {
    throw scenarios::DataError(
        {scenarios::Fault{known.place, 0, 0, "", std::move(problem), std::move(hint)}});
  };
  if (last != origin)
    refuse(fmt::format("the data hold no incomplete pathways of {}", to_month(origin)),
           fmt::format("forecast from {}, or import that month too", to_month(last)));
  if (origin - first < kLeastKnown)
    refuse(
        fmt::format("the incomplete pathways of {} to {}, {} months, are too few to forecast from",
                    to_month(first), to_month(origin), origin - first + 1),
        fmt::format("{} months at least, the origin's own among them: import earlier ones, or forecast from "
                    "{} or later",
                    kLeastKnown + 1, to_month(first + kLeastKnown)));
}

/// What the filter knows at the end of the data.
OrderState learn(const RttDataSet& known, const FitGround& ground, const scenarios::ScenarioLibrary& library,
                 const FitPriors& priors, int threads) {
  OrderState last;
  run_order_filter(known, ground, library, priors, threads, [&](const OrderState& state) {
    last = state;
    return true;
  });
  return last;
}

/// The tables from the first month on in which any of them holds something.
TargetTables without_empty_start(TargetTables tables) {
  int first = tables.front().months - 1;
  for (const SeriesTable& table : tables) {
    for (int s = 0; s < table.series(); ++s) {
      for (int m = 0; m < first; ++m) {
        if (!std::isnan(table.at(s, m))) first = m;
      }
    }
  }
  for (SeriesTable& table : tables) {
    std::vector<double> values;
    for (int s = 0; s < table.series(); ++s) {
      for (int m = first; m < table.months; ++m) values.push_back(table.at(s, m));
    }
    table.first_month += first;
    table.months -= first;
    table.values = std::move(values);
  }
  return tables;
}

/// Each once.
std::vector<scenarios::InputFile> inputs_of(const scenarios::Scenario& fit, const FitPriors& priors) {
  std::vector<scenarios::InputFile> inputs{priors.file};
  for (const scenarios::InputFile& input : fit.inputs) {
    if (std::none_of(inputs.begin(), inputs.end(),
                     [&](const scenarios::InputFile& known) { return known.name == input.name; }))
      inputs.push_back(input);
  }
  return inputs;
}

}  // namespace

Registration make_registration(const RttDataSet& data, MonthNumber origin,
                               const scenarios::ScenarioLibrary& library, const FitPriors& priors,
                               const BacktestSettings& settings) {
  const RttDataSet known = known_at(data, origin), usable = usable_stocks(known);
  const Learnable learnt = learnable(usable, library);
  check_origin(usable, learnt.months);
  const BacktestAreas areas = backtest_areas(known, regions_of(*learnt.fit.model));
  Registration made;
  made.origin = origin;
  made.basis = known.basis;
  made.data_sha256 = content_sha256(known);
  made.sources = known.sources;
  made.inputs = inputs_of(learnt.fit, priors);
  made.draws = settings.draws;
  made.seed = settings.seed;
  made.licence = known.licence;
  made.known = without_empty_start(observed_tables(known, areas));
  std::vector<int> horizons;
  for (int h = 1; h <= kRegisteredMonths; ++h) horizons.push_back(h);
  made.forecast = start_backtest(made.known, areas.areas, {std::string(kModelName)}, {ForecastMode::own},
                                 {origin}, horizons);
  const OrderState state = learn(usable, learnt.ground, library, priors, settings.threads);
  const Fit fit = fit_at(usable, library, priors, state, settings.threads);
  put_forecasts(made.forecast, 0, 0,
                forecast(fit, library, priors, settings.seed, settings.draws, kRegisteredMonths, nullptr,
                         settings.threads),
                areas);
  return made;
}

MonthNumber last_origin(const RttDataSet& data, const scenarios::ScenarioLibrary& library) {
  return data.first_month + learnable(usable_stocks(data), library).months.last;
}

Date publication_day(MonthNumber month) {
  using namespace std::chrono;
  const year_month_day first{first_day(month + 2)};
  return sys_days{first.year() / first.month() / Thursday[2]};
}

MonthNumber first_unpublished(Date day) {
  MonthNumber month = month_of(day) - 2;
  while (publication_day(month) <= day) ++month;
  return month;
}

}  // namespace icsim::calibration
