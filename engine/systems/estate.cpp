#include "engine/systems/estate.hpp"

#include "engine/core/check.hpp"
#include "engine/core/math.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kDaysPerWeek = 7.0;

}  // namespace

Estate::Estate(const BlockContext& context)
    : context_(context),
      reader_(context_),
      off_base_path_(reader_.is_moved({ParameterFamily::estate}) ||
                     reader_.is_in_use(P::beds_waiting_feedback)),
      now_(context.model.system.size()),
      base_(off_base_path_ ? context.model.system.size() : 0),
      waiting_at_start_(context.model.system.size()) {}

EstateWeek Estate::advance(const CalendarWeek& week, const LastWeek& last, SystemNumbers& numbers) {
  const int i = last.ics;
  const Lanes waiting = waiting_emergencies(week.index, last);
  const Outcome now = advance_beds(week, i, read(week, i), now_, waiting);
  put(numbers, SystemMeasure::beds_available, now.available);
  put(numbers, SystemMeasure::beds_occupied, now.occupied);
  put(numbers, SystemMeasure::emergency_admissions, now.admissions);
  put(numbers, SystemMeasure::emergency_admissions_waiting, waiting);
  if (!off_base_path_) return {now.room, now.room};
  return {now.room, advance_beds(week, i, read_base(week, i), base_, waiting).room};
}

// `later` reads what acts after the lead time.
template <class At, class Later>
Estate::Values Estate::values_of(At at, Later later) {
  return {.level = at(P::beds_level),
          .emergency_level = at(P::beds_emergency_level),
          .emergency_growth = at(P::beds_emergency_growth),
          .stay = at(P::beds_emergency_stay),
          .avoidable_share = at(P::beds_avoidable_share),
          .avoidable_level = at(P::beds_avoidable_level),
          .delayed = at(P::beds_delayed_share),
          .elective_share = at(P::beds_elective_share),
          .winter = at(P::beds_winter_pressure),
          .most_occupied = at(P::beds_most_occupied),
          .feedback = at(P::beds_waiting_feedback),
          .waiting_days = at(P::beds_waiting_emergency_days),
          .added_beds = later(P::estate_added_beds),
          .added_theatres = later(P::estate_added_theatres),
          .investment = later(P::estate_investment),
          .elasticity = at(P::estate_elasticity),
          .response = at(P::workforce_pressure_response),
          .occupancy = at(P::workforce_pressure_occupancy),
          .width = at(P::workforce_pressure_width)};
}

Estate::Values Estate::read(const CalendarWeek& week, int i) const {
  const Lanes lead = reader_.at(P::estate_lead_time, week.index, {.ics = i});
  Values values = values_of([&](P p) { return reader_.at(p, week.index, {.ics = i}); },
                            [&](P p) { return reader_.lagged(p, week.index, lead, {.ics = i}); });
  if (!is_winter(week.start)) values.winter = 0.0;
  return values;
}

Estate::Values Estate::read_base(const CalendarWeek& week, int i) const {
  const auto at = [&](P p) { return reader_.base(p, {.ics = i}); };
  Values values = values_of(at, at);
  if (!is_winter(week.start)) values.winter = 0.0;
  values.feedback = 0.0;  // none on the base path
  return values;
}

// Admissions a week of people on the list through what they wait for. Source: beds.waiting_emergency_rate.
Lanes Estate::waiting_emergencies(int week, const LastWeek& last) {
  const Lanes rate = reader_.at(P::beds_waiting_emergency_rate, week);
  const Lanes admissions = last.of_all_lists(Measure::incomplete) * (rate * kYearsPerWeek);
  if (week == 0) waiting_at_start_(last.ics) = admissions;
  return admissions;
}

// Beds of the week. Beds occupied over the year split into elective and emergency; emergencies carry the season,
// and a part of their beds holds patients who wait for care outside, so fewer of those free beds at once.
Estate::Outcome Estate::advance_beds(const CalendarWeek& week, int i, const Values& v, Stocks& stocks,
                                     const Lanes& waiting) const {
  const SystemStart& start = context_.model.start(i);
  const Lanes growth = stocks.emergencies.advance(static_cast<std::size_t>(i), v.emergency_growth);
  const Lanes capital = stocks.capital.advance(static_cast<std::size_t>(i), v.investment);
  const Lanes delayed_at_start = reader_.base(P::beds_delayed_share, {.ics = i});
  const Lanes stay_at_start = reader_.base(P::beds_emergency_stay, {.ics = i});
  const double occupied = start.beds * start.bed_occupancy;
  const Lanes elective = occupied * v.elective_share;
  const Lanes emergencies = occupied * context_.model.bed_season.at(week.start) - elective;
  const Lanes cared_for = emergencies * (1.0 - delayed_at_start);
  const Lanes usual_admissions = cared_for * kDaysPerWeek / stay_at_start;
  const Lanes avoided = v.avoidable_share * (v.avoidable_level - 1.0);
  const Lanes of_waiting = v.feedback * (waiting - waiting_at_start_(i)) * v.waiting_days / kDaysPerWeek;
  const Lanes estate = power_exact_bits(capital, v.elasticity);
  Outcome out;
  out.admissions = usual_admissions * v.emergency_level * growth * (1.0 + avoided) * (1.0 + v.winter);
  // Fewer people who wait cannot free more beds than emergencies take.
  const Lanes needed = max(0.0, out.admissions * v.stay / kDaysPerWeek + of_waiting);
  const Lanes emergency = needed / (1.0 - v.delayed);
  out.available = max(0.0, start.beds * v.level * (1.0 + v.added_beds) * estate);
  // Emergencies come first; elective patients have what can be used of the rest.
  const Lanes room = max(0.0, out.available * v.most_occupied - emergency);
  out.room.beds = room / max(1.0, elective);
  out.room.theatres = (1.0 + v.added_theatres) * estate;
  out.occupied = min(out.available, emergency + min(room, elective));
  const Lanes occupancy = out.occupied / max(1.0, out.available);
  out.room.pressure = 1.0 - v.response * clamp((occupancy - v.occupancy) / v.width, 0.0, 1.0);
  return out;
}

}  // namespace icsim
