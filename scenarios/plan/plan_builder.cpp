#include "scenarios/plan/plan_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "scenarios/language/canonical.hpp"
#include "scenarios/language/where.hpp"
#include "scenarios/plan/draws.hpp"
#include "scenarios/plan/history.hpp"
#include "scenarios/plan/quantity_worth.hpp"

namespace icsim::scenarios {
namespace {

std::vector<std::uint32_t> slots_of_ics(const ParameterSpec& spec, const Model& model, std::size_t ics) {
  Places places = everywhere(model);
  std::fill(places.ics.begin(), places.ics.end(), char{0});
  places.ics[ics] = 1;
  return slots_at(spec, model.dims, places);
}

class PlanBuilder {
 public:
  PlanBuilder(const Model& model, const Calendar& calendar, const ScenarioValues& values)
      : model_(model),
        calendar_(calendar),
        values_(values),
        works_(model.bank_holidays),
        sampled_(values.ensemble.sample_parameters && values.ensemble.draws > 1),
        draws_(sampled_ ? values.ensemble.draws : 1, values.ensemble.seed),
        plan_(std::make_shared<ParameterPlan>(model.dims)) {}

  BuiltPlan build(const std::vector<std::vector<std::uint32_t>>& places, PlanSources sources) {
    BuiltPlan built;
    rates_ = std::move(sources.rates);
    for (const ParameterValue& value : values_.parameters) set_base(value);
    for (LeverEffect& effect : sources.calibrated) plan_->add_correction(std::move(effect));
    if (sources.history != nullptr) {
      for (LeverEffect& effect : history_corrections(model_, calendar_, *sources.history))
        plan_->add_correction(std::move(effect));
    }
    for (std::size_t i = 0; i < values_.levers.size(); ++i) {
      built.first_effect.push_back(plan_->levers().size());
      add_lever(values_.levers[i], places[i]);
    }
    built.first_effect.push_back(plan_->levers().size());
    built.plan = plan_;
    return built;
  }

 private:
  void set_base(const ParameterValue& value) {
    const ParameterSpec& spec = *value.spec;
    if (value.from_baseline && spec.id == Parameter::workforce_share) {
      set_staff_shares(spec);
    } else if (!value.by_place.empty()) {
      set_by_place(value);
    } else if (value.from_baseline) {
      for (std::size_t i = 0; i < model_.ics.size(); ++i) {
        const double achieved = model_.activity_vs_2019_20(static_cast<int>(i));
        for (const std::uint32_t slot : slots_of_ics(spec, model_, i))
          plan_->set_base(spec.id, slot, {{achieved}});
      }
    } else if (!value.path.points.empty()) {
      plan_->set_base(spec.id, {{value.path.at(calendar_.start())}});
      plan_->add_correction(effect_of(spec, LeverEffect::How::set,
                                      slots_at(spec, model_.dims, everywhere(model_)), {}, &value.path, {}));
    } else if (!value.distribution || !sampled_) {
      plan_->set_base(spec.id, {{value.value}});
    } else if (value.distribution->varies_by == Distribution::VariesBy::nation) {
      plan_->set_base(spec.id, {draws_.national(spec.id, *value.distribution, bounds_of(spec))});
    } else {
      for (std::size_t i = 0; i < model_.ics.size(); ++i) {
        const DrawValues drawn{
            draws_.keyed(spec.key, "", model_.ics[i].code, *value.distribution, bounds_of(spec))};
        for (const std::uint32_t slot : slots_of_ics(spec, model_, i)) plan_->set_base(spec.id, slot, drawn);
      }
    }
  }

  /// A value of its own for each staff group or quintile; folded quintiles have the mean.
  void set_by_place(const ParameterValue& value) {
    const ParameterSpec& spec = *value.spec;
    const bool by_staff = spec.axes & kByStaffGroup;
    if (!by_staff && model_.dims.quintiles == 1) return plan_->set_base(spec.id, {{value.value}});
    for (std::size_t p = 0; p < value.by_place.size(); ++p) {
      Places places = everywhere(model_);
      auto& axis = by_staff ? places.staff_group : places.quintile;
      std::fill(axis.begin(), axis.end(), char{0});
      axis[p] = 1;
      for (const std::uint32_t slot : slots_at(spec, model_.dims, places))
        plan_->set_base(spec.id, slot, {{value.by_place[p]}});
    }
  }

  /// Staff time goes to treatment functions in proportion to the value of their work at the start date.
  void set_staff_shares(const ParameterSpec& spec) {
    const double admitted =
        values_.parameters[static_cast<std::size_t>(Parameter::funding_price_admitted)].value;
    const double seen =
        values_.parameters[static_cast<std::size_t>(Parameter::funding_price_non_admitted)].value;
    for (int i = 0; i < model_.dims.ics; ++i) {
      const auto worth = [&](int s) {
        return model_.flow(i, s).completed_admitted * admitted +
               model_.flow(i, s).completed_non_admitted * seen;
      };
      double total = 0.0;
      for (int s = 0; s < model_.dims.treatment_functions; ++s) total += worth(s);
      for (int s = 0; s < model_.dims.treatment_functions; ++s) {
        plan_->set_base(spec.id, slot_of(spec, model_.dims, {i, s, 0, 0}),
                        {{total > 0.0 ? worth(s) / total : 0.0}});
      }
    }
  }

  [[nodiscard]] LeverEffect effect_of(const ParameterSpec& spec, LeverEffect::How how,
                                      std::vector<std::uint32_t> slots, const ActivePeriod& active,
                                      const DatedPath* path, DrawValues value) const {
    WeeklyPath weekly = spread_over_weeks(calendar_, works_, active, path, spec.part_of_week);
    LeverEffect effect;
    effect.parameter = spec.id;
    effect.how = how;
    effect.slots = std::move(slots);
    effect.weight = std::move(weekly.weight);
    effect.path = std::move(weekly.value);
    effect.value = std::move(value);
    if (spec.part_of_week == PartOfWeek::days && how != LeverEffect::How::scale)
      count_days(effect, active, path);
    return effect;
  }

  /// Days in the week, which part weeks must not weigh a second time.
  void count_days(LeverEffect& effect, const ActivePeriod& active, const DatedPath* path) const {
    const auto of_value = [&](double value) {
      return days_over_weeks(calendar_, works_, active, path, value);
    };
    if (effect.value.values.size() == 1) {
      effect.path = of_value(effect.value.values[0]);
      return;
    }
    effect.knots.assign(effect.weight.size(), DrawValues{{}});
    for (std::size_t week = 0; week < effect.weight.size(); ++week)
      effect.knot_place.push_back(static_cast<double>(week));
    for (const double value : effect.value.values) {
      const std::vector<double> days = of_value(value);
      for (std::size_t week = 0; week < days.size(); ++week) effect.knots[week].values.push_back(days[week]);
    }
  }

  void add_lever(const LeverValue& lever, const std::vector<std::uint32_t>& slots) {
    const ParameterSpec& spec = *lever.what;
    const DatedPath* path = lever.path.points.empty() ? nullptr : &lever.path;
    if (!lever.quantity.is_of_parameter()) return add_quantity(lever, slots);
    const auto add = [&](const std::vector<std::uint32_t>& where, DrawValues value) {
      plan_->add_lever(effect_of(spec, lever.how, where, lever.active, path, std::move(value)));
    };
    if (!lever.distribution) return add(slots, {{lever.number}});
    const Distribution& distribution = *lever.distribution;
    const Bounds bounds = lever_bounds(lever.what, lever.how);
    if (!sampled_) {
      const double central = std::clamp(distribution.quantile(0.5), bounds.low, bounds.high);
      return add(slots, {{central}});
    }
    if (distribution.varies_by == Distribution::VariesBy::nation) {
      return add(slots, {draws_.keyed(spec.key, lever.label, "", distribution, bounds)});
    }
    for (std::size_t i = 0; i < model_.ics.size(); ++i) {
      std::vector<std::uint32_t> here;
      const auto of_ics = slots_of_ics(spec, model_, i);
      std::set_intersection(slots.begin(), slots.end(), of_ics.begin(), of_ics.end(),
                            std::back_inserter(here));
      if (here.empty()) continue;
      add(here, {draws_.keyed(spec.key, lever.label, model_.ics[i].code, distribution, bounds)});
    }
  }

  /// "60 cases/week": in each draw what makes that total of the places, over a year.
  void add_quantity(const LeverValue& lever, const std::vector<std::uint32_t>& slots) {
    LeverEffect effect = effect_of(*lever.what, LeverEffect::How::add, slots, lever.active, nullptr, {});
    const std::vector<int> weeks = weeks_between(effect.weight);
    DrawValues asked{{lever.number}};
    if (lever.distribution) {
      const Bounds bounds = lever_bounds(lever.what, lever.how);
      asked.values = sampled_ ? draws_.keyed(lever.what->key, lever.label, "", *lever.distribution, bounds)
                              : std::vector<double>{lever.distribution->quantile(0.5)};
    }
    double once = 1.0;  // weeks that it is shared over
    if (lever.quantity.unit == QuantityUnit::pathways_once)
      once = std::accumulate(effect.weight.begin(), effect.weight.end(), 0.0);
    const std::uint32_t draws = sampled_ ? values_.ensemble.draws : 1;
    const auto worth =
        quantity_worth({model_, calendar_, *plan_, rates_, draws}, *lever.what, slots, lever.quantity, weeks);
    effect.knots.assign(weeks.size(), DrawValues{std::vector<double>(draws)});
    for (std::uint32_t d = 0; d < draws; ++d) {
      const std::vector<double> whole = mean_over_a_year(worth, d);
      for (std::size_t k = 0; k < weeks.size(); ++k)
        effect.knots[k].values[d] = whole[k] > 0.0 ? asked.at(d) / (whole[k] * once) : 0.0;
    }
    for (std::size_t w = 0; w < effect.weight.size(); ++w)
      effect.knot_place.push_back(std::max(0.0, static_cast<double>(w) - static_cast<double>(weeks.front())));
    plan_->add_lever(std::move(effect));
  }

  /// Of one draw: the year around each week, as far as there are weeks. A single month of a draw may be far from the others.
  static std::vector<double> mean_over_a_year(const std::vector<std::vector<double>>& worth,
                                              std::uint32_t draw) {
    constexpr std::ptrdiff_t kHalf = 26;
    std::vector<double> sums{0.0};
    for (const std::vector<double>& week : worth) sums.push_back(sums.back() + week[draw]);
    const auto count = static_cast<std::ptrdiff_t>(worth.size());
    std::vector<double> means;
    for (std::ptrdiff_t k = 0; k < count; ++k) {
      const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, k - kHalf), to = std::min(count, k + kHalf + 1);
      means.push_back((sums[static_cast<std::size_t>(to)] - sums[static_cast<std::size_t>(from)]) /
                      static_cast<double>(to - from));
    }
    return means;
  }

  /// From the first week in force to the last; the first of all where there is none.
  static std::vector<int> weeks_between(const std::vector<double>& weight) {
    std::vector<int> weeks;
    for (std::size_t w = 0; w < weight.size(); ++w) {
      if (weight[w] != 0.0) weeks.push_back(static_cast<int>(w));
    }
    if (weeks.empty()) weeks.push_back(0);
    std::vector<int> all(static_cast<std::size_t>(weeks.back() - weeks.front() + 1));
    std::iota(all.begin(), all.end(), weeks.front());
    return all;
  }

  const Model& model_;
  const Calendar& calendar_;
  const ScenarioValues& values_;
  WorkingDayTest works_;
  bool sampled_;
  ParameterDraws draws_;
  std::vector<SessionRates> rates_;
  std::shared_ptr<ParameterPlan> plan_;
};

std::string where_text(const LeverValue& lever) {
  if (lever.where == nullptr) return "all";
  std::string text;
  for (const Entry& entry : lever.where->entries) {
    if (!text.empty()) text += "; ";
    text += entry.key + ' ' + flow_yaml(entry.value);
  }
  return text;
}

std::string when_text(const LeverValue& lever, const ScenarioValues& values) {
  Date from = lever.active.from.value_or(*values.start);
  if (!lever.path.points.empty()) from = std::max(from, lever.path.points.front().date);
  std::string text =
      to_string(from) + " to " + to_string(std::min(lever.active.to.value_or(*values.end), *values.end));
  if (lever.active.ramp_weeks > 0.0) text += fmt::format(", growing over {} weeks", lever.active.ramp_weeks);
  return text;
}

std::string path_text(const DatedPath& path, std::string_view unit) {
  std::string text = path.interpolate == Interpolate::linear ? "in straight lines" : "in steps";
  for (const DatedValue& point : path.points)
    text += fmt::format(", {} {}", to_string(point.date), point.value);
  return fmt::format("{} ({})", text, unit);
}

std::string how_text(const LeverValue& lever) {
  if (!lever.path.points.empty()) return "follow " + path_text(lever.path, lever.what->unit);
  const std::string value = lever.distribution ? to_text(*lever.distribution) : number_text(lever.number);
  switch (lever.how) {
    case LeverEffect::How::set:
      return fmt::format("set to {} ({})", value, lever.what->unit);
    case LeverEffect::How::scale:
      return "multiply by " + value;
    case LeverEffect::How::add:
      return lever.quantity.is_of_parameter() ? fmt::format("add {} ({})", value, lever.what->unit)
                                              : fmt::format("add {} {}", value, to_text(lever.quantity));
  }
  return {};
}

}  // namespace

std::vector<std::vector<std::uint32_t>> resolve_places(Fields& fields, const Model& model,
                                                       const ScenarioValues& values,
                                                       const WhereContext& context) {
  for (const auto& [name, node] : values.sets)
    read_where(fields, model, nullptr, *node, {nullptr, true, context.place_names});
  for (const LeverPlaces& lever : values.unusable_levers)
    read_where(fields, model, lever.what, *lever.where, context);
  std::vector<std::vector<std::uint32_t>> places;
  for (const LeverValue& lever : values.levers) {
    const Places chosen = lever.where == nullptr
                              ? everywhere(model)
                              : read_where(fields, model, lever.what, *lever.where, context);
    places.push_back(slots_at(*lever.what, model.dims, chosen));
  }
  return places;
}

std::string scale_hint(const LeverValue& lever) {
  if (lever.how != LeverEffect::How::scale || lever.distribution || lever.number < 5.0 ||
      lever.number > 100.0)
    return "";
  return fmt::format("; 'scale' multiplies: write {:.12g} for {} % more", 1.0 + lever.number / 100.0,
                     number_text(lever.number));
}

BuiltPlan build_plan(const Model& model, const Calendar& calendar, const ScenarioValues& values,
                     const std::vector<std::vector<std::uint32_t>>& places, PlanSources sources) {
  return PlanBuilder(model, calendar, values).build(places, std::move(sources));
}

void check_range(FaultList& faults, const Model& model, const Calendar& calendar,
                 const ScenarioValues& values, const std::vector<std::vector<std::uint32_t>>& places,
                 const ParameterPlan& plan) {
  const std::uint32_t draws = values.ensemble.draws;
  for (const ParameterSpec& spec : parameter_registry()) {
    // Slots that the same levers touch behave alike: one of each kind is enough.
    std::map<std::vector<std::size_t>, std::uint32_t> kinds;
    std::vector<std::vector<std::size_t>> touching(slot_count(spec, model.dims));
    for (std::size_t i = 0; i < values.levers.size(); ++i) {
      if (values.levers[i].what != &spec) continue;
      for (const std::uint32_t slot : places[i]) touching[slot].push_back(i);
    }
    for (std::size_t slot = 0; slot < touching.size(); ++slot) {
      if (!touching[slot].empty()) kinds.emplace(touching[slot], static_cast<std::uint32_t>(slot));
    }
    for (const auto& [levers, slot] : kinds) {
      double worst = spec.minimum;
      const CalendarWeek* when = nullptr;
      std::array<double, kLanes> lanes{};
      for (const CalendarWeek& week : calendar.weeks()) {
        for (std::uint32_t first = 0; first < draws && when == nullptr; first += kLanes) {
          plan.evaluate_before_levers(spec.id, slot, first, week.index, lanes.data());
          plan.apply_levers(spec.id, slot, first, week.index, lanes.data());
          for (const double value : lanes) {
            if (value >= spec.minimum && value <= spec.maximum) continue;
            worst = value;
            when = &week;
          }
        }
      }
      if (when == nullptr) continue;
      faults.add(
          *values.levers[levers.back()].node,
          fmt::format("levers take '{}' to {:.6g} in the week of {}, outside {} to {}", spec.key, worst,
                      to_string(when->start), number_text(spec.minimum), number_text(spec.maximum)),
          "change this lever or those before it on the same key" + scale_hint(values.levers[levers.back()]));
    }
  }
}

std::vector<ParameterRecord> parameter_records(const ScenarioValues& values) {
  std::vector<ParameterRecord> records;
  for (const ParameterValue& value : values.parameters) {
    ParameterRecord record;
    record.key = value.spec->key;
    record.unit = value.spec->unit;
    record.value = value.from_baseline          ? "from the baseline, by ICS"
                   : !value.path.points.empty() ? path_text(value.path, value.spec->unit)
                   : !value.by_place.empty()    ? by_place_text(value)
                                                : number_text(value.value);
    if (value.distribution) record.distribution = to_text(*value.distribution);
    record.range = number_text(value.range.low) + " to " + number_text(value.range.high) +
                   (value.range_is_factor() ? " times the value" : "");
    record.source = value.source;
    record.grade = value.grade;
    record.origin = place_of(value.origin);
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<std::string> lasting_levers(const ScenarioValues& values) {
  std::vector<std::string> notes;
  for (const LeverValue& lever : values.levers) {
    const bool ends = lever.active.to && *lever.active.to < *values.end;
    if (!ends || lever.what->after_lever != AfterLever::level) continue;
    notes.push_back(fmt::format(
        "lever '{}' ends on {}, but '{}' is growth: the level stays where it took it; a lever of opposite "
        "growth after that takes it back",
        lever.label, to_string(*lever.active.to), lever.what->key));
  }
  return notes;
}

std::vector<LeverRecord> lever_records(const ScenarioValues& values, const ObservedHistory* history) {
  std::vector<LeverRecord> records;
  if (history != nullptr) {
    const std::string until = to_string(std::min(history_end(*history) - std::chrono::days{1}, *values.end));
    records.push_back(
        {"observed history", "demand.level, capacity.level", "each ICS",
         to_string(*values.start) + " to " + until,
         "follow the published clock starts and completions month by month; then hold the level of the last "
         "twelve months, with growth from there",
         "baseline"});
  }
  for (const LeverValue& lever : values.levers) {
    records.push_back({lever.label, std::string(lever.what->key), where_text(lever), when_text(lever, values),
                       how_text(lever), place_of(lever.node->mark)});
  }
  return records;
}

}  // namespace icsim::scenarios
