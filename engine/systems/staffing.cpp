/// The workforce: six staff groups whose stocks move by training, recruitment and leaving, and what they can
/// do with the beds and theatres there are. Capacity answers to the scarcest resource, against the base path.
#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"
#include "engine/systems/staff_stock.hpp"

namespace icsim {
namespace {

constexpr std::size_t kBedsRow = 0, kTheatresRow = 1;  // of estate_level
constexpr std::size_t kNow = 0, kBasePath = 1;         // of pressure
constexpr double kMillion = 1e6;

using Levels = std::array<LaneValues, kResources>;  ///< of each resource, against the start date's posts

bool is_december_or_january(Date date) {
  const auto month = unsigned(std::chrono::year_month_day{date}.month());
  return month == 12 || month == 1;
}
bool is_april_to_june(Date date) {
  const auto month = unsigned(std::chrono::year_month_day{date}.month());
  return month >= 4 && month <= 6;
}

class Staffing : public Module {
 public:
  explicit Staffing(const BlockContext& context)
      : context_(context),
        reader_(context),
        now_(systems() * kStaffGroups),
        base_(systems() * kStaffGroups),
        productivity_(systems()),
        base_productivity_(systems()),
        diverged_(systems(), 0) {
    for (int i = 0; i < context.model.dims.ics; ++i) {
      const SystemStart& start = context.model.system[at(i)];
      for (int g = 0; g < kStaffGroups; ++g) {
        LaneValues vacancy = reader_.base_of_staff(Parameter::workforce_vacancy_rate, i, g);
        for (double& v : vacancy) v *= start.vacancy_multiplier;
        now_.start(row(i, g), start.staff_fte[at(g)], vacancy, start.sickness_rate);
      }
    }
    // Levers from the workforce to money can move staff, beds or recruitment off the base path.
    for (int p = static_cast<int>(Parameter::workforce_leave_rate);
         p <= static_cast<int>(Parameter::money_deficit_memory); ++p) {
      has_levers_ = has_levers_ || reader_.has_lever(static_cast<Parameter>(p));
    }
    base_ = now_;
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    if (!diverged_[at(i)] && leaves_base_path(drivers)) {
      diverged_[at(i)] = 1;  // until now both paths were the same
      for (int g = 0; g < kStaffGroups; ++g) base_.copy_row(now_, row(i, g));
      base_productivity_.copy_row(productivity_, at(i));
    }
    const LaneValues productivity =
        productivity_.advance(at(i), reader_.at(Parameter::workforce_productivity_growth, week.index, i));
    const Staff staff = advance_groups(week, i, Path::with_levers, drivers, now_);
    const Levels levels = resource_levels(i, staff, staff.sickness, productivity, drivers.pressure[kNow],
                                          drivers.diagnostic_factor[0], drivers.estate_level);
    record(week.index, i, staff, productivity, levels, drivers.system);
    if (!diverged_[at(i)]) return;

    const LaneValues base_productivity =
        base_productivity_.advance(at(i), reader_.base(Parameter::workforce_productivity_growth, i));
    const Staff base = advance_groups(week, i, Path::base, drivers, base_);
    const LaneValues usual = ones();
    const Levels base_levels =
        resource_levels(i, base, base.sickness, base_productivity, drivers.pressure[kBasePath], usual.data(),
                        drivers.estate_base_level);
    const Levels with_staff =
        resource_levels(i, staff, base.sickness, productivity, drivers.pressure[kBasePath],
                        drivers.diagnostic_factor[0], drivers.estate_base_level);
    const Levels with_sickness =
        resource_levels(i, staff, staff.sickness, productivity, drivers.pressure[kBasePath],
                        drivers.diagnostic_factor[0], drivers.estate_base_level);
    set_factors(week.index, i, base_levels, {with_staff, with_sickness, levels}, drivers);
    set_cost(week.index, i, staff, base, drivers);
  }

 private:
  enum class Path { with_levers, base };
  /// The groups of one system this week.
  struct Staff {
    std::array<StaffWeek, kStaffGroups> groups;
    std::array<LaneValues, kStaffGroups> sickness;
    LaneValues temporary_efficiency;
  };

  static std::size_t at(int n) { return static_cast<std::size_t>(n); }
  static std::size_t row(int i, int g) { return at(i * kStaffGroups + g); }
  static LaneValues ones() {
    LaneValues values;
    values.fill(1.0);
    return values;
  }
  [[nodiscard]] std::size_t systems() const { return context_.model.system.size(); }

  [[nodiscard]] bool leaves_base_path(const IcsDrivers& drivers) const {
    if (has_levers_) return true;
    const double* freeze = drivers.hiring_freeze[0];
    if (std::any_of(freeze, freeze + kLanes, [](double v) { return v != 0.0; })) return true;
    const auto same = [](const LaneRows<double>& a, const LaneRows<double>& b) {
      return std::equal(a.flat().begin(), a.flat().end(), b.flat().begin());
    };
    return !same(drivers.estate_level, drivers.estate_base_level) ||
           !std::equal(drivers.pressure[kNow], drivers.pressure[kNow] + kLanes, drivers.pressure[kBasePath]);
  }

  LaneValues value(Path path, Parameter p, int week, int i) const {
    return path == Path::base ? reader_.base(p, i) : reader_.at(p, week, i);
  }
  LaneValues of_group(Path path, Parameter p, int week, int i, int g) const {
    return path == Path::base ? reader_.base_of_staff(p, i, g) : reader_.of_staff(p, week, i, g);
  }

  Staff advance_groups(const CalendarWeek& week, int i, Path path, const IcsDrivers& drivers,
                       StaffStock& stock) const {
    const auto of_system = [&](Parameter p) { return value(path, p, week.index, i); };
    StaffRules rules{of_system(Parameter::workforce_time_to_fill),
                     of_system(Parameter::workforce_leave_vacancy_response),
                     of_system(Parameter::workforce_leave_pay_response),
                     of_system(Parameter::workforce_leave_sickness_response),
                     of_system(Parameter::workforce_temporary_fill),
                     of_system(Parameter::workforce_agency_share),
                     of_system(Parameter::workforce_agency_cap),
                     {}};
    if (path == Path::with_levers) std::copy_n(drivers.hiring_freeze[0], kLanes, rules.freeze.begin());
    const LaneValues season = sickness_season(path, week, i);
    Staff staff;
    staff.temporary_efficiency = of_system(Parameter::workforce_temporary_efficiency);
    for (int g = 0; g < kStaffGroups; ++g) {
      const auto of = [&](Parameter p) { return of_group(path, p, week.index, i, g); };
      StaffValues values{of(Parameter::workforce_leave_rate),
                         of(Parameter::workforce_training_joiners),
                         of(Parameter::workforce_overseas_joiners),
                         of(Parameter::workforce_return_joiners),
                         completing(path, week.index, i, g),
                         of(Parameter::workforce_establishment_growth),
                         reader_.base_of_staff(Parameter::workforce_establishment_growth, i, g),
                         of(Parameter::workforce_pay_gap),
                         of(Parameter::workforce_sickness_level)};
      const double rate = context_.model.system[at(i)].sickness_rate;
      for (std::size_t k = 0; k < kLanes; ++k) values.sickness[k] *= rate + season[k];
      staff.sickness[at(g)] = values.sickness;
      staff.groups[at(g)] = stock.advance(row(i, g), values, rules);
    }
    return staff;
  }

  LaneValues sickness_season(Path path, const CalendarWeek& week, int i) const {
    if (is_december_or_january(week.start))
      return value(path, Parameter::workforce_sickness_winter, week.index, i);
    if (is_april_to_june(week.start)) return value(path, Parameter::workforce_sickness_spring, week.index, i);
    return LaneValues{};
  }

  // Newly trained staff against the start date: the intake of the training lag ago and its completion.
  LaneValues completing(Path path, int week, int i, int g) const {
    if (path == Path::base || !(reader_.has_lever(Parameter::workforce_training_places) ||
                                reader_.has_lever(Parameter::workforce_training_attrition))) {
      return reader_.base_of_staff(Parameter::workforce_training_places, i, g);
    }
    const LaneValues lag = reader_.of_staff(Parameter::workforce_training_lag, week, i, g);
    LaneValues places = reader_.lagged(Parameter::workforce_training_places, week, lag, i, g);
    const LaneValues attrition = reader_.lagged(Parameter::workforce_training_attrition, week, lag, i, g);
    const LaneValues usual = reader_.base_of_staff(Parameter::workforce_training_attrition, i, g);
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (attrition[k] != usual[k]) places[k] *= (1.0 - attrition[k]) / (1.0 - usual[k]);
    }
    return places;
  }

  /// Emergencies call on anaesthetists, theatre teams and ward nurses first; clinics and tests go on.
  static bool pressed(int g) {
    const auto group = static_cast<StaffGroup>(g);
    return group == StaffGroup::anaesthetic || group == StaffGroup::theatre ||
           group == StaffGroup::ward_nurse;
  }

  // Work of each resource against the posts of the start date.
  Levels resource_levels(int i, const Staff& staff, const std::array<LaneValues, kStaffGroups>& sickness,
                         const LaneValues& productivity, const double* pressure, const double* diagnostic,
                         const LaneRows<double>& estate) const {
    Levels levels;
    for (int g = 0; g < kStaffGroups; ++g) {
      const StaffWeek& group = staff.groups[at(g)];
      const double* posts = now_.start_establishment(row(i, g));
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double work =
            group.fte[k] * (1.0 - sickness[at(g)][k]) + group.temporary[k] * staff.temporary_efficiency[k];
        const double for_elective = pressed(g) ? pressure[k] : 1.0;
        levels[at(g)][k] = work / posts[k] * productivity[k] * for_elective;
      }
    }
    LaneValues& tests = levels[static_cast<std::size_t>(StaffGroup::diagnostic)];
    for (std::size_t k = 0; k < kLanes; ++k) tests[k] *= diagnostic[k];
    std::copy_n(estate[kBedsRow], kLanes, levels[static_cast<std::size_t>(Resource::beds)].begin());
    std::copy_n(estate[kTheatresRow], kLanes, levels[static_cast<std::size_t>(Resource::theatres)].begin());
    return levels;
  }

  // Capacity of each group of treatment functions and stage: a smooth minimum (CES mean) over what it needs.
  using Capacity = std::vector<std::array<LaneValues, kStages>>;  // [need group][stage]
  Capacity capacity_of(const Levels& levels, const LaneValues& exponent) const {
    Levels powers;
    for (std::size_t r = 0; r < kResources; ++r) {
      for (std::size_t k = 0; k < kLanes; ++k)
        powers[r][k] = power_exact_bits(std::max(levels[r][k], kLeastLevel), exponent[k]);
    }
    Capacity capacity(context_.model.need.size());
    for (std::size_t n = 0; n < capacity.size(); ++n) {
      for (std::size_t z = 0; z < kStages; ++z) {
        LaneValues sum{};
        for (std::size_t r = 0; r < kResources; ++r) {
          const double weight = context_.model.need[n].weight[z][r];
          if (weight == 0.0) continue;
          for (std::size_t k = 0; k < kLanes; ++k) sum[k] += weight * powers[r][k];
        }
        for (std::size_t k = 0; k < kLanes; ++k)
          capacity[n][z][k] = power_exact_bits(sum[k], 1.0 / exponent[k]);
      }
    }
    return capacity;
  }

  void set_factors(int week, int i, const Levels& base_levels,
                   const std::array<Levels, IcsDrivers::kFactorSteps>& steps, IcsDrivers& drivers) const {
    const LaneValues exponent = reader_.at(Parameter::capacity_substitution, week);
    const Capacity base = capacity_of(base_levels, exponent);
    const bool shares_move = reader_.has_lever(Parameter::workforce_share);
    const int functions = context_.model.dims.treatment_functions;
    Capacity before;
    for (std::size_t step = 0; step < steps.size(); ++step) {
      const bool same = step > 0 && steps[step] == steps[step - 1];
      const Capacity capacity = same ? before : capacity_of(steps[step], exponent);
      for (int s = 0; s < functions; ++s) {
        const LaneValues share = shares_move ? staff_share(week, i, s) : ones();
        const auto need = at(context_.model.need_of_function[at(s)]);
        for (int z = 0; z < kStages; ++z) {
          double* factor = drivers.capacity_factor[step * at(functions * kStages) + at(s * kStages + z)];
          for (std::size_t k = 0; k < kLanes; ++k)
            factor[k] = share[k] * (capacity[need][at(z)][k] / base[need][at(z)][k]);
        }
      }
      before = capacity;
    }
  }

  // Staff time of a treatment function against the base path.
  LaneValues staff_share(int week, int i, int s) const {
    LaneValues share = reader_.at(Parameter::workforce_share, week, i, s);
    const LaneValues usual = reader_.base(Parameter::workforce_share, i, s);
    for (std::size_t k = 0; k < kLanes; ++k) share[k] = usual[k] > 0.0 ? share[k] / usual[k] : 1.0;
    return share;
  }

  // Pay of staff at work against the base path, premiums apart: those are a row of their own.
  void set_cost(int week, int i, const Staff& staff, const Staff& base, IcsDrivers& drivers) const {
    LaneValues paid{}, usual{};
    const LaneValues premium = premiums(week, i, Path::with_levers, staff, now_),
                     usual_premium = premiums(week, i, Path::base, base, base_);
    for (std::size_t k = 0; k < kLanes; ++k) drivers.premium_over_base[0][k] = premium[k] - usual_premium[k];
    for (int g = 0; g < kStaffGroups; ++g) {
      const LaneValues cost = reader_.of_staff(Parameter::workforce_cost_per_fte, week, 0, g);
      const StaffWeek &now = staff.groups[at(g)], &then = base.groups[at(g)];
      for (std::size_t k = 0; k < kLanes; ++k) {
        paid[k] += cost[k] * (now.fte[k] + now.temporary[k]);
        usual[k] += cost[k] * (then.fte[k] + then.temporary[k]);
      }
    }
    for (std::size_t k = 0; k < kLanes; ++k) drivers.staff_cost_factor[0][k] = paid[k] / usual[k];
  }

  // GBP m a week that bank and agency staff cost beyond permanent staff. Agencies charge more where posts are
  // hard to fill.
  LaneValues premiums(int week, int i, Path path, const Staff& staff, const StaffStock& stock) const {
    const LaneValues agency = value(path, Parameter::workforce_agency_premium, week, i),
                     bank = value(path, Parameter::workforce_bank_premium, week, i),
                     response = value(path, Parameter::workforce_premium_response, week, i);
    LaneValues spent{};
    for (int g = 0; g < kStaffGroups; ++g) {
      const StaffWeek& group = staff.groups[at(g)];
      const LaneValues cost = of_group(path, Parameter::workforce_cost_per_fte, week, i, g);
      const LaneValues vacancy = stock.vacancy(row(i, g)), at_start = stock.start_vacancy(row(i, g));
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double charged = agency[k] * (1.0 + response[k] * (vacancy[k] - at_start[k]));
        const double extra = group.agency[k] * charged + (group.temporary[k] - group.agency[k]) * bank[k];
        spent[k] += extra * cost[k] * kYearsPerWeek / kMillion;
      }
    }
    return spent;
  }

  void record(int week, int i, const Staff& staff, const LaneValues& productivity, const Levels& levels,
              LaneRows<double>& system) const {
    const LaneValues gap = reader_.base(Parameter::workforce_productivity_gap, i);
    LaneValues productive{};
    for (int g = 0; g < kStaffGroups; ++g) {
      const StaffWeek& group = staff.groups[at(g)];
      LaneValues absent;
      for (std::size_t k = 0; k < kLanes; ++k) {
        absent[k] = group.fte[k] * staff.sickness[at(g)][k];
        productive[k] += group.fte[k] * (1.0 - gap[k]) * productivity[k];
      }
      const auto put = [&](StaffMeasure m, const LaneValues& values) {
        put_row(system[SystemRows::of(g, m)], values);
      };
      put(StaffMeasure::fte, group.fte);
      put(StaffMeasure::establishment, group.establishment);
      put(StaffMeasure::absent, absent);
      put(StaffMeasure::temporary, group.temporary);
      put(StaffMeasure::agency, group.agency);
      put(StaffMeasure::joiners, group.joiners);
      put(StaffMeasure::leavers, group.leavers);
    }
    put_row(system[SystemRows::of(SystemMeasure::staff_productive)], productive);
    put_row(system[SystemRows::of(SystemMeasure::temporary_spending)],
            premiums(week, i, Path::with_levers, staff, now_));
    put_row(system[SystemRows::of(SystemMeasure::weeks)], ones());
    record_scarcest(levels, system);
  }

  static void record_scarcest(const Levels& levels, LaneRows<double>& system) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      std::size_t scarcest = 0;
      for (std::size_t r = 0; r < kResources; ++r) {
        system[SystemRows::scarcest(static_cast<int>(r))][k] = 0.0;
        if (levels[r][k] < levels[scarcest][k]) scarcest = r;
      }
      system[SystemRows::scarcest(static_cast<int>(scarcest))][k] = 1.0;
    }
  }

  static constexpr double kLeastLevel =
      1e-6;  // a power of nothing is not a number; this is as good as nothing

  const BlockContext context_;
  ParameterReader reader_;
  StaffStock now_, base_;                         // [ics][staff group]
  GrowthIndex productivity_, base_productivity_;  // [ics]
  std::vector<char> diverged_;                    // [ics]: the base path is a path of its own
  bool has_levers_ = false;
};

}  // namespace

std::unique_ptr<Module> make_staffing(const BlockContext& context) {
  return std::make_unique<Staffing>(context);
}

}  // namespace icsim
