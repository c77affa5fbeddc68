#include "engine/systems/workforce.hpp"

#include <chrono>

#include "engine/core/math.hpp"

namespace icsim {
namespace {

using P = Parameter;
using F = ParameterFamily;
constexpr double kMillion = 1e6;
constexpr double kLeastLevel = 1e-6;  // a power of nothing is not a number; this is as good as nothing

bool is_december_or_january(Date date) {
  const auto month = unsigned(std::chrono::year_month_day{date}.month());
  return month == 12 || month == 1;
}
bool is_april_to_june(Date date) {
  const auto month = unsigned(std::chrono::year_month_day{date}.month());
  return month >= 4 && month <= 6;
}

/// Emergencies call on anaesthetists, theatre teams and ward nurses first; clinics and tests go on.
bool is_pressed(std::size_t resource) {
  return resource == static_cast<std::size_t>(StaffGroup::anaesthetic) ||
         resource == static_cast<std::size_t>(StaffGroup::theatre) ||
         resource == static_cast<std::size_t>(StaffGroup::ward_nurse);
}

/// \param levels of each resource in overnight care.
void record_scarcest(const std::array<Lanes, kResources>& levels, SystemNumbers& numbers) {
  std::array<Lanes, kResources> is_scarcest{};
  for (std::size_t k = 0; k < kLanes; ++k) {
    std::size_t scarcest = 0;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (levels[r][k] < levels[scarcest][k]) scarcest = r;
    }
    is_scarcest[scarcest][k] = 1.0;
  }
  for (int r = 0; r < kResources; ++r)
    put_row(numbers[SystemRows::scarcest(r)], is_scarcest[static_cast<std::size_t>(r)]);
}

}  // namespace

Workforce::Workforce(const BlockContext& context)
    : context_(context),
      reader_(context_),
      now_(context.model.system.size() * kStaffGroups),
      productivity_(context.model.system.size()),
      base_productivity_(context.model.system.size()),
      diverged_(context.model.system.size(), 0),
      week_(context.model.system.size(), WorkforceWeek(context.model.dims.treatment_functions)),
      // Levers from the workforce to money can move staff, beds or recruitment off the base path.
      has_levers_(reader_.is_moved({F::workforce, F::estate, F::partners, F::funding})) {
  for (int i = 0; i < context.model.dims.ics; ++i) {
    const SystemStart& start = context.model.start(i);
    for (int g = 0; g < kStaffGroups; ++g) {
      const Lanes vacancy =
          reader_.base(P::workforce_vacancy_rate, {.ics = i, .staff_group = g}) * start.vacancy_multiplier;
      now_.start(row(i, g), start.staff_fte[static_cast<std::size_t>(g)], vacancy, start.sickness_rate);
    }
  }
  base_ = now_;
}

const WorkforceWeek& Workforce::advance(const CalendarWeek& week, int i, const EstateWeek& estate,
                                        const PartnerWeek& partners, const Money& money,
                                        SystemNumbers& numbers) {
  const auto ics = static_cast<std::size_t>(i);
  WorkforceWeek& out = week_[ics];
  leave_base_path(i, estate, money);
  const Lanes productivity =
      productivity_.advance(ics, reader_.at(P::workforce_productivity_growth, week.index, {.ics = i}));
  const Staff staff = advance_groups(week, i, Path::with_levers, money.hiring_freeze, now_);
  const Levels levels =
      resource_levels(i, staff, staff.sickness, {estate.now, productivity, partners.diagnostic_factor});
  record(week.index, i, staff, productivity, levels, numbers);
  if (!diverged_[ics]) return out;

  const Lanes usual =
      base_productivity_.advance(ics, reader_.base(P::workforce_productivity_growth, {.ics = i}));
  const Staff base = advance_groups(week, i, Path::base, 0.0, base_);
  const Levels base_levels = resource_levels(i, base, base.sickness, {estate.base, usual});
  const Conditions in_base_estate{estate.base, productivity, partners.diagnostic_factor};
  const Levels with_staff = resource_levels(i, staff, base.sickness, in_base_estate);
  const Levels with_sickness = resource_levels(i, staff, staff.sickness, in_base_estate);
  set_factors(week.index, i, base_levels, {with_staff, with_sickness, levels}, out);
  set_cost(week.index, i, staff, base, out);
  return out;
}

// Until something moves a system off the base path, both paths are the same and one is run.
void Workforce::leave_base_path(int i, const EstateWeek& estate, const Money& money) {
  const auto ics = static_cast<std::size_t>(i);
  const bool moves = has_levers_ || estate.now != estate.base ||
                     any_of(money.hiring_freeze, [](double share) { return share != 0.0; });
  if (diverged_[ics] || !moves) return;
  diverged_[ics] = 1;
  for (int g = 0; g < kStaffGroups; ++g) base_.copy_row(now_, row(i, g));
  base_productivity_.copy_row(productivity_, ics);
}

Workforce::Staff Workforce::advance_groups(const CalendarWeek& week, int i, Path path, const Lanes& freeze,
                                           StaffStock& stock) const {
  const auto of_system = [&](P p) { return read(path, p, week.index, {.ics = i}); };
  const StaffRules rules{.time_to_fill = of_system(P::workforce_time_to_fill),
                         .vacancy_response = of_system(P::workforce_leave_vacancy_response),
                         .pay_response = of_system(P::workforce_leave_pay_response),
                         .sickness_response = of_system(P::workforce_leave_sickness_response),
                         .temporary_fill = of_system(P::workforce_temporary_fill),
                         .agency_share = of_system(P::workforce_agency_share),
                         .agency_cap = of_system(P::workforce_agency_cap),
                         .freeze = freeze};
  const Lanes season = sickness_season(path, week, i);
  Staff staff;
  staff.temporary_efficiency = of_system(P::workforce_temporary_efficiency);
  for (int g = 0; g < kStaffGroups; ++g) {
    const Place group{.ics = i, .staff_group = g};
    const auto of_group = [&](P p) { return read(path, p, week.index, group); };
    const Lanes sickness =
        of_group(P::workforce_sickness_level) * (context_.model.start(i).sickness_rate + season);
    const auto at = static_cast<std::size_t>(g);
    staff.sickness[at] = sickness;
    staff.groups[at] = stock.advance(row(i, g),
                                     {.leave_rate = of_group(P::workforce_leave_rate),
                                      .training = of_group(P::workforce_training_joiners),
                                      .overseas = of_group(P::workforce_overseas_joiners),
                                      .returning = of_group(P::workforce_return_joiners),
                                      .completing = completing(path, week.index, i, g),
                                      .establishment_growth = of_group(P::workforce_establishment_growth),
                                      .usual_growth = reader_.base(P::workforce_establishment_growth, group),
                                      .pay_gap = of_group(P::workforce_pay_gap),
                                      .sickness = sickness},
                                     rules);
  }
  return staff;
}

Lanes Workforce::sickness_season(Path path, const CalendarWeek& week, int i) const {
  if (is_december_or_january(week.start))
    return read(path, P::workforce_sickness_winter, week.index, {.ics = i});
  if (is_april_to_june(week.start)) return read(path, P::workforce_sickness_spring, week.index, {.ics = i});
  return 0.0;
}

// Newly trained staff against the start date: the intake of the training lag ago and its completion.
Lanes Workforce::completing(Path path, int week, int i, int g) const {
  const Place group{.ics = i, .staff_group = g};
  if (path == Path::base ||
      !(reader_.is_moved(P::workforce_training_places) || reader_.is_moved(P::workforce_training_attrition)))
    return reader_.base(P::workforce_training_places, group);
  const Lanes lag = reader_.at(P::workforce_training_lag, week, group);
  const Lanes places = reader_.lagged(P::workforce_training_places, week, lag, group);
  const Lanes attrition = reader_.lagged(P::workforce_training_attrition, week, lag, group);
  const Lanes usual = reader_.base(P::workforce_training_attrition, group);
  return each(
      [](double intake, double lost, double usually) {
        return lost == usually ? intake : intake * ((1.0 - lost) / (1.0 - usually));
      },
      places, attrition, usual);
}

// Work of each resource against the posts of the start date.
Workforce::Levels Workforce::resource_levels(int i, const Staff& staff,
                                             const std::array<Lanes, kStaffGroups>& sickness,
                                             const Conditions& conditions) const {
  Levels levels{.of = {}, .pressure = conditions.room.pressure};
  for (int g = 0; g < kStaffGroups; ++g) {
    const auto at = static_cast<std::size_t>(g);
    const StaffWeek& group = staff.groups[at];
    const Lanes work = group.fte * (1.0 - sickness[at]) + group.temporary * staff.temporary_efficiency;
    levels.of[at] = work / now_.start_establishment(row(i, g)) * conditions.productivity;
  }
  levels.of[static_cast<std::size_t>(StaffGroup::diagnostic)] *= conditions.diagnostic;
  levels.of[static_cast<std::size_t>(Resource::beds)] = conditions.room.beds;
  levels.of[static_cast<std::size_t>(Resource::theatres)] = conditions.room.theatres;
  return levels;
}

// Capacity of each group of treatment functions: the sums of CES means over what clinics, day cases and overnight
// stays need. Emergencies press on staff of overnight care alone.
Workforce::Capacity Workforce::capacity_of(const Levels& levels, const Lanes& exponent) const {
  const auto power = [&](const Lanes& level) { return power_exact_bits(max(level, kLeastLevel), exponent); };
  std::array<Lanes, kResources> powers, pressed;
  for (std::size_t r = 0; r < kResources; ++r) {
    powers[r] = power(levels.of[r]);
    pressed[r] = is_pressed(r) ? power(levels.of[r] * levels.pressure) : powers[r];
  }
  const auto sum = [](const std::array<double, kResources>& weights,
                      const std::array<Lanes, kResources>& of) {
    Lanes total;
    for (std::size_t r = 0; r < kResources; ++r) {
      if (weights[r] != 0.0) total += weights[r] * of[r];
    }
    return total;
  };
  Capacity capacity{.staff = {}, .beds = powers[static_cast<std::size_t>(Resource::beds)]};
  for (const ResourceNeed& need : context_.model.need) {
    const auto& [clinic, admission] = need.weight;
    capacity.staff.push_back({sum(clinic, powers), sum(admission, powers), sum(admission, pressed)});
  }
  return capacity;
}

// Capacity against the base path. An overnight stay needs staff and a bed: the smooth minimum of both, alike in weight.
std::vector<Workforce::Settings> Workforce::against(const Capacity& base, const Capacity& now,
                                                    const Lanes& exponent) {
  const auto root = [&](const Lanes& sum) { return power_exact_bits(sum, 1.0 / exponent); };
  std::vector<Settings> factors;
  for (std::size_t n = 0; n < now.staff.size(); ++n) {
    const Settings &usual = base.staff[n], &sums = now.staff[n];
    const Lanes overnight_staff = sums.overnight / usual.overnight;
    factors.push_back({root(sums.clinic / usual.clinic), root(sums.day_case / usual.day_case),
                       root((overnight_staff + now.beds) / (1.0 + base.beds))});
  }
  return factors;
}

void Workforce::set_factors(int week, int i, const Levels& base_levels, const std::array<Levels, 3>& steps,
                            WorkforceWeek& out) const {
  constexpr int kDecision = static_cast<int>(PathwayStage::awaiting_decision);
  constexpr int kAdmission = static_cast<int>(PathwayStage::awaiting_admission);
  const Lanes exponent = reader_.at(P::capacity_substitution, week);
  const Capacity base = capacity_of(base_levels, exponent);
  const bool shares_move = reader_.is_moved(P::workforce_share);
  std::vector<Settings> factors;
  for (std::size_t step = 0; step < steps.size(); ++step) {
    if (step == 0 || steps[step] != steps[step - 1])
      factors = against(base, capacity_of(steps[step], exponent), exponent);
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      const auto function = static_cast<std::size_t>(s);
      const Lanes share = shares_move ? staff_share(week, i, s) : Lanes(1.0);
      const auto& [clinic, day_case, overnight] =
          factors[static_cast<std::size_t>(context_.model.need_of_function[function])];
      out.capacity_factor(step, s, kDecision) = share * clinic;
      out.capacity_factor(step, s, kAdmission) =
          share * (day_case + context_.model.overnight_share[function] * (overnight - day_case));
    }
  }
}

// Staff time of a treatment function against the base path.
Lanes Workforce::staff_share(int week, int i, int s) const {
  const Place list{.ics = i, .treatment_function = s};
  return each([](double share, double usual) { return usual > 0.0 ? share / usual : 1.0; },
              reader_.at(P::workforce_share, week, list), reader_.base(P::workforce_share, list));
}

// Pay of staff at work against the base path, premiums apart: those are a number of their own.
void Workforce::set_cost(int week, int i, const Staff& staff, const Staff& base, WorkforceWeek& out) const {
  out.premium_over_base =
      premiums(week, i, Path::with_levers, staff, now_) - premiums(week, i, Path::base, base, base_);
  Lanes paid, usual;
  for (int g = 0; g < kStaffGroups; ++g) {
    const Lanes cost = reader_.at(P::workforce_cost_per_fte, week, {.ics = i, .staff_group = g});
    const StaffWeek &now = staff.groups[static_cast<std::size_t>(g)],
                    &then = base.groups[static_cast<std::size_t>(g)];
    paid += cost * (now.fte + now.temporary);
    usual += cost * (then.fte + then.temporary);
  }
  out.cost_factor = paid / usual;
}

// GBP m a week that bank and agency staff cost beyond permanent staff. Agencies charge more where posts are
// hard to fill.
Lanes Workforce::premiums(int week, int i, Path path, const Staff& staff, const StaffStock& stock) const {
  const Lanes agency = read(path, P::workforce_agency_premium, week, {.ics = i}),
              bank = read(path, P::workforce_bank_premium, week, {.ics = i}),
              response = read(path, P::workforce_premium_response, week, {.ics = i});
  Lanes spent;
  for (int g = 0; g < kStaffGroups; ++g) {
    const StaffWeek& group = staff.groups[static_cast<std::size_t>(g)];
    const Lanes cost = read(path, P::workforce_cost_per_fte, week, {.ics = i, .staff_group = g});
    const Lanes charged =
        agency * (1.0 + response * (stock.vacancy(row(i, g)) - stock.start_vacancy(row(i, g))));
    const Lanes extra = group.agency * charged + (group.temporary - group.agency) * bank;
    spent += extra * cost * kYearsPerWeek / kMillion;
  }
  return spent;
}

void Workforce::record(int week, int i, const Staff& staff, const Lanes& productivity, const Levels& levels,
                       SystemNumbers& numbers) const {
  const Lanes gap = reader_.base(P::workforce_productivity_gap, {.ics = i});
  Lanes productive;
  for (int g = 0; g < kStaffGroups; ++g) {
    const StaffWeek& group = staff.groups[static_cast<std::size_t>(g)];
    productive += group.fte * (1.0 - gap) * productivity;
    const auto put = [&](StaffMeasure m, const Lanes& values) {
      put_row(numbers[SystemRows::of(g, m)], values);
    };
    put(StaffMeasure::fte, group.fte);
    put(StaffMeasure::establishment, group.establishment);
    put(StaffMeasure::absent, group.fte * staff.sickness[static_cast<std::size_t>(g)]);
    put(StaffMeasure::temporary, group.temporary);
    put(StaffMeasure::agency, group.agency);
    put(StaffMeasure::joiners, group.joiners);
    put(StaffMeasure::leavers, group.leavers);
  }
  put(numbers, SystemMeasure::staff_productive, productive);
  put(numbers, SystemMeasure::temporary_spending, premiums(week, i, Path::with_levers, staff, now_));
  put(numbers, SystemMeasure::weeks, 1.0);
  std::array<Lanes, kResources> overnight = levels.of;
  for (std::size_t r = 0; r < kResources; ++r) {
    if (is_pressed(r)) overnight[r] *= levels.pressure;
  }
  record_scarcest(overnight, numbers);
}

}  // namespace icsim
