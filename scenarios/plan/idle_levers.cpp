#include "scenarios/plan/idle_levers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/model/reading.hpp"

namespace icsim::scenarios {
namespace {

using Lanes = std::array<double, kLanes>;

/// What a parameter of lists multiplies there; 0 where the list or its stage does not exist.
double list_base(const Model& model, const ParameterSpec& spec, const Place& at) {
  const BaseFlows& flow = model.flow(at.ics, at.treatment_function);
  const double seen = flow.completed_non_admitted + flow.decisions_to_admit,
               admitted = flow.completed_admitted;
  switch (spec.id) {
    case Parameter::demand_level:
    case Parameter::demand_growth:
      return flow.clock_starts;
    case Parameter::removals_level:
      return flow.clock_starts * flow.removal_share;
    case Parameter::capacity_level:
      return at.stage == 0 ? seen : admitted;
    case Parameter::hubs_coverage:
      return admitted;
    case Parameter::validation_contact_share:
      return flow.clock_starts + seen + admitted;
    default:
      return seen + admitted;
  }
}

/// Values with all levers or without some. Factors of calibration and history stand beside them and are left out.
class Values {
 public:
  explicit Values(const LeverTrial& trial)
      : trial_(trial), plan_(*trial.built.plan), weeks_(trial.calendar.weeks()) {}

  /// One week, leaving out the effects from `without` to before `until`.
  [[nodiscard]] Lanes at(Parameter p, std::uint32_t slot, int week, std::uint32_t draw,
                         std::size_t without = 0, std::size_t until = 0) const {
    Lanes lanes{};
    plan_.evaluate_before_levers(p, slot, draw, week, lanes.data());
    for (const std::uint32_t e : plan_.levers_at(p, slot)) {
      if (e < without || e >= until)
        plan_.levers()[e].apply(draw, static_cast<std::size_t>(week), lanes.data());
    }
    return lanes;
  }
  [[nodiscard]] Lanes base(Parameter p, std::uint32_t slot) const {
    Lanes lanes{};
    plan_.evaluate_base(p, slot, 0, lanes.data());
    return lanes;
  }

  /// Week whose value is read in `week`; -1 when it lies before the run, or nothing is read then.
  [[nodiscard]] int read_week(Parameter p, std::uint32_t slot, int week) const {
    const Reading& reading = reading_of(p);
    const Date start = weeks_[static_cast<std::size_t>(week)].start;
    if (!is_read_in(reading.weeks, unsigned(std::chrono::year_month_day{start}.month()))) return -1;
    if (reading.lag == Parameter::count) return week;
    return week - static_cast<int>(std::lround(lag(p, slot, week)));
  }
  [[nodiscard]] double lag(Parameter p, std::uint32_t slot, int week) const {
    const ParameterSpec& by = specification(reading_of(p).lag);
    const Place place = place_of_slot(specification(p), trial_.model.dims, slot);
    const Lanes lanes = at(by.id, static_cast<std::uint32_t>(slot_of(by, trial_.model.dims, place)), week, 0);
    return *std::min_element(lanes.begin(), lanes.end());
  }

  /// Weeks in which a need is met for an ICS; -1: for any.
  const std::vector<char>& weeks_met(const Need& need, int ics) {
    auto [known, is_new] = met_.try_emplace({&need, ics});
    if (!is_new) return known->second;
    std::vector<char> met(weeks_.size(), 0);
    for (const Parameter p : need.any_of) add_weeks(need, p, ics, met);
    if (need.when == Need::When::so_far) {
      const auto first = std::find(met.begin(), met.end(), char{1});
      std::fill(first, met.end(), char{1});
    }
    if (need.or_else != nullptr) {
      const std::vector<char> other = weeks_met(*need.or_else, ics);
      for (std::size_t w = 0; w < met.size(); ++w) met[w] = met[w] || other[w];
    }
    return met_[{&need, ics}] = std::move(met);
  }

 private:
  void add_weeks(const Need& need, Parameter p, int ics, std::vector<char>& met) const {
    const ParameterSpec& spec = specification(p);
    const bool moves = plan_.is_moved(p);
    if (need.differs == Need::Differs::from_base && !moves) return;
    const bool alike = plan_.is_uniform(p);
    const std::size_t slots = alike ? 1 : slot_count(spec, trial_.model.dims);
    const std::uint32_t draws = plan_.is_uncertain(p) ? trial_.values.ensemble.draws : 1;
    for (std::uint32_t slot = 0; slot < slots; ++slot) {
      const bool elsewhere = ics >= 0 && !alike && (spec.axes & kByIcs) &&
                             place_of_slot(spec, trial_.model.dims, slot).ics != ics;
      for (std::size_t w = 0; w < met.size() && !elsewhere; ++w) {
        if (!met[w]) met[w] = meets(need, p, slot, static_cast<int>(moves ? w : 0), draws);
      }
    }
  }
  [[nodiscard]] bool meets(const Need& need, Parameter p, std::uint32_t slot, int week,
                           std::uint32_t draws) const {
    // What moved before its lag is over counts as moved: the lag itself may be what a lever changes.
    const bool as_read = need.differs == Need::Differs::from_neutral && plan_.is_moved(p);
    const int read = as_read ? read_week(p, slot, week) : week;
    for (std::uint32_t draw = 0; draw < draws; draw += kLanes) {
      const Lanes value = read < 0 ? base(p, slot) : at(p, slot, read, draw);
      if (need.differs == Need::Differs::from_base) {
        if (value != base(p, slot)) return true;
      } else if (std::any_of(value.begin(), value.end(), [&](double v) { return v != need.neutral; })) {
        return true;
      }
    }
    return false;
  }

  const LeverTrial& trial_;
  const ParameterPlan& plan_;
  const std::vector<CalendarWeek>& weeks_;
  std::map<std::pair<const Need*, int>, std::vector<char>> met_;
};

/// How near a lever came to acting in some place and week: the furthest says why it does not.
enum Step { no_list, not_read, same_value, same_for_quintiles, first_need, acts = 100 };

class IdleLevers {
 public:
  IdleLevers(FaultList& faults, const LeverTrial& trial) : faults_(faults), trial_(trial), values_(trial) {}

  void run() {
    for (std::size_t l = 0; l < trial_.values.levers.size(); ++l) {
      const LeverValue& lever = trial_.values.levers[l];
      const Why why = why_idle(l);
      if (why.reason.empty()) continue;
      faults_.warn(*lever.node, fmt::format("lever '{}' changes nothing: {}", lever.label, why.reason),
                   why.hint);
    }
  }

 private:
  struct Why {
    std::string reason, hint;
  };

  [[nodiscard]] Why why_idle(std::size_t l) {
    const ParameterSpec& spec = *trial_.values.levers[l].what;
    const Reading& reading = reading_of(spec.id);
    const std::string key(spec.key);
    if (reading.weeks == Reading::Weeks::none)
      return {"'" + key + "' is read at the start date only",
              "give it under 'parameters', which sets what the run starts from"};
    if (needs_systems(spec.id) && trial_.model.system.empty())
      return {"baseline " + trial_.model.name + " has no systems around its lists", "use another baseline"};
    if (reading.with_noise && trial_.values.ensemble.noise == Noise::expectation)
      return {"'" + key + "' acts with demographic noise only", "write 'ensemble: {noise: demographic}'"};
    if (reading.quintiles != Reading::Quintiles::any && trial_.model.dims.quintiles == 1)
      return {"it acts between deprivation quintiles, which this run adds up",
              "write 'ensemble: {quintiles: split}'"};
    if (!trial_.aid.moves().empty() &&
        (spec.id == Parameter::mutual_aid_acceptance || spec.id == Parameter::mutual_aid_transaction_cost))
      return {};  // told moves read it
    if (reading.over_network && !trial_.aid.has_offers())
      return {"the network of mutual aid has no arcs", "widen 'network': reach, most_miles, collaboratives"};
    if (!in_force(l))
      return {"no working day of the run lies between its dates", "give a longer time in 'when'"};
    return furthest(l);
  }

  [[nodiscard]] std::size_t first(std::size_t l) const { return trial_.built.first_effect[l]; }
  [[nodiscard]] const LeverEffect& effect(std::size_t l) const {
    return trial_.built.plan->levers()[first(l)];
  }
  [[nodiscard]] bool in_force(std::size_t l) const {
    return first(l) < first(l + 1) && std::any_of(effect(l).weight.begin(), effect(l).weight.end(),
                                                  [](double weight) { return weight > 0.0; });
  }

  Why furthest(std::size_t l) {
    const ParameterSpec& spec = *trial_.values.levers[l].what;
    int step = -1;
    const int weeks = static_cast<int>(trial_.calendar.weeks().size());
    for (const std::uint32_t slot : trial_.places[l]) {
      const Place place = place_of_slot(spec, trial_.model.dims, slot);
      const bool of_list = (spec.axes & kByIcs) && (spec.axes & kByTreatmentFunction);
      if (of_list && list_base(trial_.model, spec, place) == 0.0) {
        step = std::max(step, int(no_list));
        continue;
      }
      for (int week = 0; week < weeks; ++week) {
        step = std::max(step, reached(l, slot, place, week));
        if (step == acts) return {};
      }
    }
    return explain(l, step);
  }

  [[nodiscard]] int reached(std::size_t l, std::uint32_t slot, const Place& place, int week) {
    const ParameterSpec& spec = *trial_.values.levers[l].what;
    const Reading& reading = reading_of(spec.id);
    const int read = values_.read_week(spec.id, slot, week);
    if (read < 0 || effect(l).weight[static_cast<std::size_t>(read)] == 0.0) return not_read;
    if (!differs(l, slot, read)) return same_value;
    if (reading.quintiles == Reading::Quintiles::relative && !differs_between_quintiles(l, place, read))
      return same_for_quintiles;
    for (std::size_t n = 0; n < reading.needs.size() && reading.needs[n] != nullptr; ++n) {
      const int ics = spec.axes & kByIcs ? place.ics : -1;
      if (!values_.weeks_met(*reading.needs[n], ics)[static_cast<std::size_t>(week)])
        return first_need + static_cast<int>(n);
    }
    return acts;
  }

  /// With the lever and without it, in some draw.
  [[nodiscard]] bool differs(std::size_t l, std::uint32_t slot, int week) const {
    const Parameter p = trial_.values.levers[l].what->id;
    const std::uint32_t draws = trial_.built.plan->is_uncertain(p) ? trial_.values.ensemble.draws : 1;
    for (std::uint32_t draw = 0; draw < draws; draw += kLanes) {
      if (values_.at(p, slot, week, draw) != values_.at(p, slot, week, draw, first(l), first(l + 1)))
        return true;
    }
    return false;
  }
  [[nodiscard]] bool differs_between_quintiles(std::size_t l, Place place, int week) const {
    const ParameterSpec& spec = *trial_.values.levers[l].what;
    double least = 0.0, most = 0.0;  // of what the lever makes of each quintile's value
    for (place.quintile = 0; place.quintile < trial_.model.dims.quintiles; ++place.quintile) {
      const auto slot = static_cast<std::uint32_t>(slot_of(spec, trial_.model.dims, place));
      const double ratio = values_.at(spec.id, slot, week, 0)[0] /
                           values_.at(spec.id, slot, week, 0, first(l), first(l + 1))[0];
      least = place.quintile == 0 ? ratio : std::min(least, ratio);
      most = place.quintile == 0 ? ratio : std::max(most, ratio);
    }
    return !(most - least <= kSame * most);
  }

  [[nodiscard]] Why explain(std::size_t l, int step) const {
    const LeverValue& lever = trial_.values.levers[l];
    const std::string key(lever.what->key);
    switch (step) {
      case no_list:
        return {fmt::format("baseline {} has no such list{}", trial_.model.name, named_list(l)),
                "'icsim explain ICS' lists the treatment functions that an ICS has"};
      case not_read:
        return not_read_why(l);
      case same_value:  // a policy states its whole rule, also what holds already or a later lever replaces
        return lever.node->from_policy ? Why{} : same_value_why(l);
      case same_for_quintiles:
        return {"it is the same for all quintiles, and only the difference between them counts",
                "name some in 'where', such as {quintile: [1, 2]}"};
      default:
        return need_why(l, static_cast<std::size_t>(step - first_need));
    }
  }

  /// " of C_150 in QR1" when it is one.
  [[nodiscard]] std::string named_list(std::size_t l) const {
    const ParameterSpec& spec = *trial_.values.levers[l].what;
    const Place a = place_of_slot(spec, trial_.model.dims, trial_.places[l].front()),
                b = place_of_slot(spec, trial_.model.dims, trial_.places[l].back());
    if (a.ics != b.ics || a.treatment_function != b.treatment_function) return "s";
    const std::string stage = (spec.axes & kByStage) && a.stage == b.stage
                                  ? ", " + std::string(kStageWords[static_cast<std::size_t>(a.stage)])
                                  : "";
    return fmt::format(": {} {}{}", trial_.model.ics[static_cast<std::size_t>(a.ics)].code,
                       trial_.model.treatment_functions[static_cast<std::size_t>(a.treatment_function)].code,
                       stage);
  }

  [[nodiscard]] Why not_read_why(std::size_t l) const {
    const LeverValue& lever = trial_.values.levers[l];
    const Reading& reading = reading_of(lever.what->id);
    if (const auto months = months_of(reading.weeks); !months.empty())
      return {fmt::format("'{}' acts in {} only, when the lever is not in force", lever.what->key, months),
              "change 'when'"};
    const auto& weight = effect(l).weight;
    const auto from =
        std::find_if(weight.begin(), weight.end(), [](double w) { return w > 0.0; }) - weight.begin();
    double shortest = 1e9;
    for (const std::uint32_t slot : trial_.places[l])
      shortest = std::min(shortest, values_.lag(lever.what->id, slot, static_cast<int>(from)));
    const Date acts_from = trial_.calendar.weeks()[static_cast<std::size_t>(from)].start +
                           std::chrono::weeks{std::lround(shortest)};
    return {fmt::format("'{}' acts after {:.0f} weeks ({}), from {}, and the run ends on {}", lever.what->key,
                        shortest, specification(reading.lag).key, to_string(acts_from),
                        to_string(*trial_.values.end)),
            "start it earlier or end the run later"};
  }

  [[nodiscard]] Why same_value_why(std::size_t l) const {
    const auto& levers = trial_.values.levers;
    const LeverValue& lever = levers[l];
    const auto& weight = effect(l).weight;
    const auto strongest = static_cast<int>(std::max_element(weight.begin(), weight.end()) - weight.begin());
    const auto value_with = [&](std::size_t without) {
      return values_.at(lever.what->id, trial_.places[l].front(), strongest, 0, first(without),
                        trial_.built.first_effect.back());
    };
    for (std::size_t later = levers.size(); later-- > l + 1;) {
      if (levers[later].what == lever.what && value_with(l) != value_with(l + 1))
        return {fmt::format("the later lever '{}' on the same key takes its place", levers[later].label),
                "levers act in order; remove one, or put this one after it"};
    }
    const double value = values_.at(lever.what->id, trial_.places[l].front(), strongest, 0)[0];
    const std::string same =
        fmt::format("'{}' is {:.6g} ({}) with and without it", lever.what->key, value, lever.what->unit);
    if (lever.how == LeverEffect::How::scale && value == 0.0)
      return {same + ": a multiple of nothing is nothing", "write 'how: {set: ...}' or {add: ...}"};
    return {same, "give another value, or remove the lever"};
  }

  [[nodiscard]] Why need_why(std::size_t l, std::size_t number) const {
    const Parameter p = trial_.values.levers[l].what->id;
    const Need& need = *reading_of(p).needs[number];
    std::string wanted;
    const std::size_t named = std::min(need.any_of.size(), kMostNamed);
    for (std::size_t i = 0; i < named; ++i)
      wanted += fmt::format("{}'{}'",
                            i == 0                        ? ""
                            : i + 1 == need.any_of.size() ? " or "
                                                          : ", ",
                            specification(need.any_of[i]).key);
    if (named < need.any_of.size()) wanted += " or the like";
    const std::string then = need.when == Need::When::so_far ? "by then" : "there and then";
    const std::string reason =
        need.differs == Need::Differs::from_base
            ? fmt::format("it acts only with a lever on {}, and none is in force {}", wanted, then)
            : fmt::format("it acts only where {} is not {}, and {} it is", wanted, number_text(need.neutral),
                          then);
    return {reason, fmt::format("add a lever on '{}'", specification(need.any_of[0]).key)};
  }

  static constexpr double kSame = 1e-12;        // relative: ratios of quintiles that are equal
  static constexpr std::size_t kMostNamed = 4;  // keys in a message

  FaultList& faults_;
  const LeverTrial& trial_;
  Values values_;
};

}  // namespace

void warn_of_idle_levers(FaultList& faults, const LeverTrial& trial) {
  if (!trial.values.levers.empty()) IdleLevers(faults, trial).run();
}

}  // namespace icsim::scenarios
