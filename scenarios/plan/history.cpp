#include "scenarios/plan/history.hpp"

#include <algorithm>

#include "scenarios/language/dated_path.hpp"
#include "scenarios/language/where.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::size_t kHeldMonths = 12;

enum class Flow { clock_starts, completed_non_admitted, completed_admitted, completed };

double observed(const ObservedMonth& month, Flow flow) {
  switch (flow) {
    case Flow::clock_starts:
      return month.clock_starts;
    case Flow::completed_non_admitted:
      return month.completed_non_admitted;
    case Flow::completed_admitted:
      return month.completed_admitted;
    case Flow::completed:
      return month.completed_non_admitted + month.completed_admitted;
  }
  return 0.0;
}

double base_of(const Model& model, std::size_t ics, Flow flow) {
  double total = 0.0;
  for (int s = 0; s < model.dims.treatment_functions; ++s) {
    const BaseFlows& list = model.flow(static_cast<int>(ics), s);
    if (flow == Flow::clock_starts) total += list.clock_starts;
    if (flow == Flow::completed_non_admitted || flow == Flow::completed) total += list.completed_non_admitted;
    if (flow == Flow::completed_admitted || flow == Flow::completed) total += list.completed_admitted;
  }
  return total;
}

double season_of(const Model& model, Flow flow, Date month) {
  const auto index = static_cast<std::size_t>(unsigned(std::chrono::year_month_day{month}.month()) - 1);
  return flow == Flow::clock_starts ? model.seasonality.clock_starts[index]
                                    : model.seasonality.activity[index];
}

double working_days_in(const WorkingDayTest& works, Date month) {
  const Date next{std::chrono::year_month_day{month} + std::chrono::months{1}};
  double days = 0.0;
  for (Date day = month; day < next; day += std::chrono::days{1}) days += works(day) ? 1.0 : 0.0;
  return days;
}

/// Observed against base flow: by month, and of the last twelve months together.
struct Ratios {
  std::vector<double> monthly;
  double held = 1.0;
};

Ratios ratios_of(const Model& model, const WorkingDayTest& works, const std::vector<ObservedMonth>& months,
                 std::size_t ics, Flow flow) {
  Ratios ratios;
  const double base = base_of(model, ics, flow);
  double seen = 0.0, expected = 0.0;
  for (std::size_t m = 0; m < months.size(); ++m) {
    const double usual = base * season_of(model, flow, months[m].month);
    const double now = observed(months[m], flow);
    ratios.monthly.push_back(usual > 0.0 ? now / usual : 1.0);
    if (m + kHeldMonths < months.size()) continue;
    const double days = working_days_in(works, months[m].month);
    seen += now * days;
    expected += usual * days;
  }
  if (expected > 0.0) ratios.held = seen / expected;
  return ratios;
}

/// Weeks take the mean of their months, by seasonal working days, so that a month's flow comes out as
/// observed.
std::vector<double> weekly(const Calendar& calendar, const Ratios& ratios, Flow flow) {
  std::vector<double> path;
  for (const CalendarWeek& week : calendar.weeks()) {
    double sum = 0.0, days = 0.0;
    for (const MonthPart& part : week.parts) {
      const auto month = static_cast<std::size_t>(part.month);
      const double ratio = month < ratios.monthly.size() ? ratios.monthly[month] : ratios.held;
      const double weight = flow == Flow::clock_starts ? part.clock_start_days : part.activity_days;
      sum += ratio * weight;
      days += weight;
    }
    path.push_back(sum / days);
  }
  return path;
}

LeverEffect level_effect(const Model& model, const Calendar& calendar, Parameter parameter, std::size_t ics,
                         const std::vector<char>& stages, std::vector<double> path) {
  Places places = everywhere(model);
  std::fill(places.ics.begin(), places.ics.end(), char{0});
  places.ics[ics] = 1;
  places.stage = stages;
  LeverEffect effect;
  effect.parameter = parameter;
  effect.how = LeverEffect::How::scale;
  effect.slots = slots_at(specification(parameter), model.dims, places);
  effect.weight.assign(calendar.weeks().size(), 1.0);
  effect.path = std::move(path);
  return effect;
}

LeverEffect no_growth_before(const Model& model, const Calendar& calendar, const WorkingDayTest& works,
                             Parameter parameter, Date end) {
  ActivePeriod active;
  active.to = end - std::chrono::days{1};
  LeverEffect effect;
  effect.parameter = parameter;
  effect.how = LeverEffect::How::set;
  effect.slots = slots_at(specification(parameter), model.dims, everywhere(model));
  effect.weight = spread_over_weeks(calendar, works, active, nullptr).weight;
  return effect;
}

}  // namespace

Date history_end(const ObservedHistory& history) {
  return Date{std::chrono::year_month_day{history.months.front().back().month} + std::chrono::months{1}};
}

std::vector<LeverEffect> history_corrections(const Model& model, const Calendar& calendar,
                                             const ObservedHistory& history) {
  const WorkingDayTest works(model.bank_holidays);
  std::vector<LeverEffect> effects;
  for (std::size_t ics = 0; ics < model.ics.size(); ++ics) {
    const auto add = [&](Parameter parameter, Flow flow, const std::vector<char>& stages) {
      const Ratios ratios = ratios_of(model, works, history.months[ics], ics, flow);
      effects.push_back(
          level_effect(model, calendar, parameter, ics, stages, weekly(calendar, ratios, flow)));
    };
    add(Parameter::demand_level, Flow::clock_starts, {1, 1});
    if (history.by_stage) {
      add(Parameter::capacity_level, Flow::completed_non_admitted, {1, 0});
      add(Parameter::capacity_level, Flow::completed_admitted, {0, 1});
    } else {
      add(Parameter::capacity_level, Flow::completed, {1, 1});
    }
  }
  const Date end = history_end(history);
  effects.push_back(no_growth_before(model, calendar, works, Parameter::demand_growth, end));
  effects.push_back(no_growth_before(model, calendar, works, Parameter::capacity_growth, end));
  return effects;
}

}  // namespace icsim::scenarios
