/// Beds and theatres, and the emergencies that press on them: what room is left for elective patients,
/// against what the activity of the start date needs.
#include "engine/core/check.hpp"
#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

/// What a lever must touch for beds to leave the base path.
constexpr std::array kLevers{Parameter::beds_level,
                             Parameter::beds_emergency_level,
                             Parameter::beds_emergency_growth,
                             Parameter::beds_emergency_stay,
                             Parameter::beds_avoidable_share,
                             Parameter::beds_avoidable_level,
                             Parameter::beds_delayed_share,
                             Parameter::beds_elective_share,
                             Parameter::beds_winter_pressure,
                             Parameter::beds_most_occupied,
                             Parameter::beds_waiting_emergency_rate,
                             Parameter::beds_waiting_emergency_days,
                             Parameter::beds_waiting_feedback,
                             Parameter::estate_added_beds,
                             Parameter::estate_added_theatres,
                             Parameter::estate_investment,
                             Parameter::estate_lead_time,
                             Parameter::estate_elasticity,
                             Parameter::workforce_pressure_response,
                             Parameter::workforce_pressure_occupancy,
                             Parameter::workforce_pressure_width};

constexpr double kDaysPerWeek = 7.0;
constexpr std::size_t kBeds = 0, kTheatres = 1;  // rows of estate_level
constexpr std::size_t kNow = 0, kBasePath = 1;   // rows of pressure

class Estate : public Module {
 public:
  explicit Estate(const BlockContext& context)
      : context_(context),
        reader_(context),
        off_base_path_(reader_.has_lever(kLevers) || feeds_back()),
        now_(context.model.dims.ics),
        base_(off_base_path_ ? context.model.dims.ics : 0),
        waiting_at_start_(static_cast<std::size_t>(context.model.dims.ics)) {}

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const LaneValues waiting = waiting_emergencies(week.index, last_week);
    const Values values = read(week, i);
    const Outcome now = advance_beds(i, values, now_, waiting);
    record(drivers.system, now, waiting);
    put_row(drivers.pressure[kNow], now.pressure);
    if (!off_base_path_) {
      put_row(drivers.pressure[kBasePath], now.pressure);
      set_levels(drivers.estate_level, now);
      set_levels(drivers.estate_base_level, now);
      return;
    }
    const Outcome base = advance_beds(i, read_base(week, i), base_, waiting);
    put_row(drivers.pressure[kBasePath], base.pressure);
    set_levels(drivers.estate_level, now);
    set_levels(drivers.estate_base_level, base);
  }

 private:
  /// One path of what grows.
  struct Stocks {
    explicit Stocks(int ics)
        : emergencies(static_cast<std::size_t>(ics)), capital(static_cast<std::size_t>(ics)) {}
    GrowthIndex emergencies, capital;  // [ics]
  };
  /// Parameters of one system in one week.
  struct Values {
    LaneValues level, emergency_level, emergency_growth, stay, avoidable_share, avoidable_level, delayed;
    LaneValues elective_share, winter, most_occupied, feedback, waiting_days;
    LaneValues added_beds, added_theatres, investment, elasticity, response, occupancy, width;
  };
  struct Outcome {
    LaneValues available, occupied, admissions, bed_level, theatre_level, pressure;
  };

  [[nodiscard]] bool feeds_back() const {
    const LaneValues feedback = reader_.base(Parameter::beds_waiting_feedback);
    return std::any_of(feedback.begin(), feedback.end(), [](double v) { return v != 0.0; });
  }

  /// \param later reads what acts after the lead time.
  template <class At, class Later>
  static Values values_of(At at, Later later) {
    return {at(Parameter::beds_level),
            at(Parameter::beds_emergency_level),
            at(Parameter::beds_emergency_growth),
            at(Parameter::beds_emergency_stay),
            at(Parameter::beds_avoidable_share),
            at(Parameter::beds_avoidable_level),
            at(Parameter::beds_delayed_share),
            at(Parameter::beds_elective_share),
            at(Parameter::beds_winter_pressure),
            at(Parameter::beds_most_occupied),
            at(Parameter::beds_waiting_feedback),
            at(Parameter::beds_waiting_emergency_days),
            later(Parameter::estate_added_beds),
            later(Parameter::estate_added_theatres),
            later(Parameter::estate_investment),
            at(Parameter::estate_elasticity),
            at(Parameter::workforce_pressure_response),
            at(Parameter::workforce_pressure_occupancy),
            at(Parameter::workforce_pressure_width)};
  }
  Values read(const CalendarWeek& week, int i) const {
    const LaneValues lead = reader_.at(Parameter::estate_lead_time, week.index, i);
    Values values = values_of([&](Parameter p) { return reader_.at(p, week.index, i); },
                              [&](Parameter p) { return reader_.lagged(p, week.index, lead, i); });
    if (!is_winter(week.start)) values.winter = LaneValues{};
    return values;
  }
  Values read_base(const CalendarWeek& week, int i) const {
    const auto at = [&](Parameter p) { return reader_.base(p, i); };
    Values values = values_of(at, at);
    if (!is_winter(week.start)) values.winter = LaneValues{};
    values.feedback = LaneValues{};  // none on the base path
    return values;
  }

  // Admissions a week of people on the list through what they wait for. Source: beds.waiting_emergency_rate.
  LaneValues waiting_emergencies(int week, const IcsView& last_week) {
    const LaneValues rate = reader_.at(Parameter::beds_waiting_emergency_rate, week);
    LaneValues admissions{};
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      for (int q = 0; q < last_week.quintiles; ++q) {
        const float* list = last_week.row(s, Measure::incomplete, q);
        for (std::size_t k = 0; k < kLanes; ++k) admissions[k] += list[k];
      }
    }
    for (std::size_t k = 0; k < kLanes; ++k) admissions[k] *= rate[k] * kYearsPerWeek;
    if (week == 0) put_row(waiting_at_start_[static_cast<std::size_t>(last_week.ics)], admissions);
    return admissions;
  }

  // Beds of the week. Occupied beds at the start split into elective and emergency; a part of the emergency
  // beds holds patients who wait for care outside, so fewer of those free beds at once.
  Outcome advance_beds(int i, const Values& v, Stocks& stocks, const LaneValues& waiting) const {
    const auto ics = static_cast<std::size_t>(i);
    const SystemStart& start = context_.model.system[ics];
    const LaneValues growth = stocks.emergencies.advance(ics, v.emergency_growth);
    const LaneValues capital = stocks.capital.advance(ics, v.investment);
    const LaneValues delayed_at_start = reader_.base(Parameter::beds_delayed_share, i);
    const LaneValues stay_at_start = reader_.base(Parameter::beds_emergency_stay);
    const double* waiting_start = waiting_at_start_[ics];
    Outcome out;
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double occupied = start.beds * start.bed_occupancy;
      const double elective = occupied * v.elective_share[k];
      const double cared_for = (occupied - elective) * (1.0 - delayed_at_start[k]);
      const double usual_admissions = cared_for * kDaysPerWeek / stay_at_start[k];
      const double avoided = v.avoidable_share[k] * (v.avoidable_level[k] - 1.0);
      out.admissions[k] =
          usual_admissions * v.emergency_level[k] * growth[k] * (1.0 + avoided) * (1.0 + v.winter[k]);
      const double of_waiting =
          v.feedback[k] * (waiting[k] - waiting_start[k]) * v.waiting_days[k] / kDaysPerWeek;
      const double needed = out.admissions[k] * v.stay[k] / kDaysPerWeek + of_waiting;
      const double emergency = needed / (1.0 - v.delayed[k]);
      const double estate = power_exact_bits(capital[k], v.elasticity[k]);
      out.available[k] = start.beds * v.level[k] * (1.0 + v.added_beds[k]) * estate;
      ICSIM_ENSURE(out.available[k] >= 0.0 && emergency >= 0.0);
      // Emergencies come first; elective patients have what can be used of the rest.
      const double room = std::max(0.0, out.available[k] * v.most_occupied[k] - emergency);
      out.bed_level[k] = room / std::max(1.0, elective);
      out.theatre_level[k] = (1.0 + v.added_theatres[k]) * estate;
      out.occupied[k] = std::min(out.available[k], emergency + std::min(room, elective));
      const double occupancy = out.occupied[k] / std::max(1.0, out.available[k]);
      const double over = std::clamp((occupancy - v.occupancy[k]) / v.width[k], 0.0, 1.0);
      out.pressure[k] = 1.0 - v.response[k] * over;
    }
    return out;
  }

  static void set_levels(LaneRows<double>& levels, const Outcome& outcome) {
    put_row(levels[kBeds], outcome.bed_level);
    put_row(levels[kTheatres], outcome.theatre_level);
  }

  static void record(LaneRows<double>& system, const Outcome& now, const LaneValues& waiting) {
    const auto put = [&](SystemMeasure m, const LaneValues& values) {
      put_row(system[SystemRows::of(m)], values);
    };
    put(SystemMeasure::beds_available, now.available);
    put(SystemMeasure::beds_occupied, now.occupied);
    put(SystemMeasure::emergency_admissions, now.admissions);
    put(SystemMeasure::emergency_admissions_waiting, waiting);
  }

  const BlockContext context_;
  ParameterReader reader_;
  const bool off_base_path_;
  Stocks now_, base_;
  LaneRows<double> waiting_at_start_;  // [ics], admissions a week of people on the list of the start date
};

}  // namespace

std::unique_ptr<Module> make_estate(const BlockContext& context) {
  return std::make_unique<Estate>(context);
}

}  // namespace icsim
