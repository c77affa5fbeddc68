#include "scenarios/plan/quantity_worth.hpp"

#include <algorithm>
#include <map>

#include "engine/core/growth.hpp"

namespace icsim::scenarios {
namespace {

using U = QuantityUnit;
using P = Parameter;
constexpr double kWeeksPerYear = 1.0 / kYearsPerWeek;
constexpr double kHundred = 100.0;

class Worth {
 public:
  Worth(const QuantityContext& context, const ParameterSpec& spec, const QuantityKind& kind)
      : context_(context),
        spec_(spec),
        kind_(kind),
        dims_(context.model.dims),
        growth_(spec.id == P::demand_level ? P::demand_growth : P::capacity_growth) {
    double days = 0.0;
    for (const CalendarWeek& week : context.calendar.weeks()) days += week.working_days;
    days_a_week_ = days / static_cast<double>(context.calendar.weeks().size());
  }

  std::vector<std::vector<double>> at(const std::vector<std::uint32_t>& slots,
                                      const std::vector<int>& weeks) {
    std::vector<std::vector<double>> worth(weeks.size(), std::vector<double>(context_.draws, 0.0));
    for (std::uint32_t first = 0; first < context_.draws; first += kLanes) {
      const std::vector<Lanes> sums = block(slots, weeks, first);
      for (std::size_t w = 0; w < weeks.size(); ++w) {
        for (std::uint32_t k = 0; k < kLanes && first + k < context_.draws; ++k)
          worth[w][first + k] = sums[w][k];
      }
    }
    return worth;
  }

 private:
  /// Sum over slots in each week, for kLanes draws.
  std::vector<Lanes> block(const std::vector<std::uint32_t>& slots, const std::vector<int>& weeks,
                           std::uint32_t first) {
    if (kind_.unit == U::percent) return std::vector<Lanes>(weeks.size(), Lanes(kHundred));
    if (kind_.unit == U::referral_percent)
      return std::vector<Lanes>(weeks.size(), referral_percent(slots, first));
    if (kind_.unit == U::whole_time_equivalent) return std::vector<Lanes>(weeks.size(), staff(slots, first));
    std::vector<Lanes> sums(weeks.size());
    for (const auto& [kind, start] : kinds_of(slots)) add(kind, start, weeks, first, sums);
    return sums;
  }

  /// Lists whose level runs the same course: where they read their growth, level and activity.
  struct Kind {
    std::size_t growth, level, activity;
    auto operator<=>(const Kind&) const = default;
  };

  /// What the slots do at the level of the start date, by the course that it runs.
  [[nodiscard]] std::map<Kind, double> kinds_of(const std::vector<std::uint32_t>& slots) const {
    std::map<Kind, double> kinds;
    std::vector<std::size_t> growths, levels;
    const auto first_like = [&](std::vector<std::size_t>& known, P parameter, std::size_t slot) {
      for (const std::size_t other : known)
        if (other == slot || context_.plan.is_same_at(parameter, other, slot)) return other;
      known.push_back(slot);
      return slot;
    };
    for (const std::uint32_t slot : slots) {
      const Place place = place_of_slot(spec_, dims_, slot);
      const std::size_t growth = slot_of(specification(growth_), dims_, place);
      kinds[{first_like(growths, growth_, growth), first_like(levels, spec_.id, slot),
             slot_of(specification(P::capacity_activity_vs_2019_20), dims_, place)}] += at_start(place);
    }
    return kinds;
  }

  /// What has become of the level of the start date by then.
  void add(const Kind& kind, double start, const std::vector<int>& weeks, std::uint32_t first,
           std::vector<Lanes>& sums) const {
    if (spec_.id == P::independent_volume) {  // a share of what was done at the start date
      for (Lanes& sum : sums) sum += Lanes(start);
      return;
    }
    GrowthIndex index(1);
    std::size_t at = 0;
    for (int week = 0; at < weeks.size(); ++week) {
      const Lanes grown = index.advance(0, value(growth_, kind.growth, first, week));
      if (week != weeks[at]) continue;
      Lanes factors;
      context_.plan.evaluate_factors(spec_.id, kind.level, first, week, factors.data());
      Lanes now = start * grown * factors;
      if (spec_.id == P::capacity_level)
        now = now * value(P::capacity_activity_vs_2019_20, kind.activity, first, week) /
              context_.model.activity_vs_2019_20(static_cast<int>(kind.activity));
      sums[at++] += now;
    }
  }

  [[nodiscard]] Lanes value(P parameter, std::size_t slot, std::uint32_t first, int week) const {
    Lanes lanes;
    context_.plan.evaluate(parameter, slot, first, week, lanes.data());
    return lanes;
  }

  /// Hundredths of the clock starts that general practice refers, at the start date.
  [[nodiscard]] Lanes referral_percent(const std::vector<std::uint32_t>& slots, std::uint32_t first) const {
    Lanes all, referred;
    for (const std::uint32_t slot : slots) {
      const Place place = place_of_slot(spec_, dims_, slot);
      const double starts = at_start(place);
      const std::size_t ics = slot_of(specification(P::referral_gp_share), dims_, place);
      all += Lanes(starts);
      referred += starts * value(P::referral_gp_share, ics, first, 0);
    }
    return kHundred * all / max(referred, 1e-9);
  }

  /// Staff that a ratio of 1 stands for: what the group has for the functions, by value between the stages that need it.
  [[nodiscard]] Lanes staff(const std::vector<std::uint32_t>& slots, std::uint32_t first) const {
    Lanes sum;
    for (const std::uint32_t slot : slots) {
      const Place place = place_of_slot(spec_, dims_, slot);
      const SystemStart& start = context_.model.start(place.ics);
      if (!kind_.group) {
        sum += Lanes(start.gp_fte);
        continue;
      }
      const std::size_t share = slot_of(specification(P::workforce_share), dims_, place);
      sum += start.staff_fte[static_cast<std::size_t>(*kind_.group)] * stage_share(place) *
             value(P::workforce_share, share, first, 0);
    }
    return sum;
  }

  /// Of the group's time for a function, the part that the stage takes.
  [[nodiscard]] double stage_share(const Place& place) const {
    const Model& model = context_.model;
    const ResourceNeed& need = model.need[static_cast<std::size_t>(
        model.need_of_function[static_cast<std::size_t>(place.treatment_function)])];
    const BaseFlows& flow = model.flow(place.ics, place.treatment_function);
    const double completed[kStages]{flow.completed_non_admitted, flow.completed_admitted};
    double all = 0.0, here = 0.0;
    for (std::size_t stage = 0; stage < kStages; ++stage) {
      if (need.weight[stage][static_cast<std::size_t>(*kind_.group)] <= 0.0) continue;
      const double worth = completed[stage] * rates(place).price[stage];
      all += worth;
      if (static_cast<int>(stage) == place.stage) here = worth;
    }
    return all > 0.0 ? here / all : 0.0;
  }

  /// In the unit, for a ratio of 1 at the level of the start date.
  [[nodiscard]] double at_start(const Place& place) const {
    const BaseFlows& flow = context_.model.flow(place.ics, place.treatment_function);
    const double of_stage[kStages]{flow.completed_non_admitted * days_a_week_,
                                   flow.completed_admitted * days_a_week_};
    if (spec_.id == P::demand_level) return flow.clock_starts * days_a_week_;
    const auto in_unit = [&](int stage) {
      const auto at = static_cast<std::size_t>(stage);
      if (kind_.unit == U::sessions_a_week) return of_stage[at] / rates(place).cases[at];
      if (kind_.unit == U::pounds_a_year)
        return of_stage[at] * rates(place).price[at] * context_.model.start(place.ics).market_forces_factor *
               kWeeksPerYear;
      return of_stage[at];
    };
    return spec_.axes & kByStage ? in_unit(place.stage) : in_unit(0) + in_unit(1);
  }
  [[nodiscard]] const SessionRates& rates(const Place& place) const {
    return context_.rates[static_cast<std::size_t>(place.treatment_function)];
  }

  const QuantityContext& context_;
  const ParameterSpec& spec_;
  const QuantityKind& kind_;
  const Dimensions& dims_;
  const P growth_;
  double days_a_week_ = 0.0;
};

}  // namespace

bool needs_session_rates(const QuantityKind& kind) {
  return kind.unit == U::sessions_a_week || kind.unit == U::pounds_a_year || kind.group.has_value();
}

bool needs_systems(const QuantityKind& kind) {
  return needs_session_rates(kind) || kind.unit == U::whole_time_equivalent;
}

std::vector<std::vector<double>> quantity_worth(const QuantityContext& context, const ParameterSpec& spec,
                                                const std::vector<std::uint32_t>& slots,
                                                const QuantityKind& kind, const std::vector<int>& weeks) {
  return Worth(context, spec, kind).at(slots, weeks);
}

}  // namespace icsim::scenarios
