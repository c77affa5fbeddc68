#include "tests/support/week_books.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/growth.hpp"

namespace icsim::test {
namespace {

using P = Parameter;
using M = SystemMeasure;
constexpr double kDoubles = 1e-9;  // relative error of books kept in doubles
constexpr double kFloats = 1e-5;   // of sums of cells and flows kept in floats
constexpr double kLimit = 1e12;    // nothing is more

std::size_t at(int n) {
  return static_cast<std::size_t>(n);
}

int quarter_of(const CalendarWeek& week) {
  const std::chrono::year_month_day day{week.start};
  return int(day.year()) * 4 + static_cast<int>(unsigned(day.month()) - 1) / 3;
}
int financial_year_of(const CalendarWeek& week) {
  const std::chrono::year_month_day day{week.start};
  return int(day.year()) - (unsigned(day.month()) < 4 ? 1 : 0);
}

}  // namespace

WeekBooks::WeekBooks(const RandomScenario& scenario)
    : scenario_(scenario),
      plan_(scenario.plan()),
      whole_(scenario.noise == Noise::demographic),
      capital_(scenario.model.ics.size(), Lanes(1.0)),
      feared_(scenario.model.ics.size()),
      paid_for_(scenario.model.ics.size()),
      income_(scenario.model.ics.size()),
      earned_(scenario.model.ics.size()) {
  constexpr std::size_t kLongestLag = 106;
  for (const SystemStart& start : scenario.model.system) gps_.emplace_back(start.gp_fte);
  for (Earned& earned : earned_) earned.due.resize(scenario.calendar.weeks().size() + kLongestLag);
}

void WeekBooks::check(const SeenWeek& seen) {
  for (int i = 0; i < scenario_.model.dims.ics && fault_.empty(); ++i) {
    check_cells(seen, i);
    check_pathways(seen, i);
    for (int s = 0; s < scenario_.model.dims.treatment_functions; ++s) check_ages(seen, i, s);
    check_staff(seen, i);
    check_practice(seen, i);
    check_beds(seen, i);
    check_cash(seen, i);
    check_contingent(seen, i);
  }
  check_meeting(seen);
  check_arcs(seen);
  for (std::size_t i = 0; i < income_.size(); ++i) {
    income_[i] = seen.meeting.transfer_income[i];
    paid_for_[i] = Lanes(seen.numbers[i][SystemRows::of(M::independent_spending)]);
  }
}

// No cell is negative or not a number; with demographic noise all are whole.
void WeekBooks::check_cells(const SeenWeek& seen, int place) {
  const std::size_t cells =
      scenario_.model.dims.cells_per_list() * at(scenario_.model.dims.treatment_functions);
  for (std::size_t c = at(place) * cells; c < (at(place) + 1) * cells; ++c) {
    for (std::size_t k = 0; k < kLanes; ++k) {
      const double pathways = static_cast<double>(seen.stock[c][k]);
      if (!(pathways >= 0.0 && pathways < kLimit))
        note({seen.week.index, place, k}, "a cell", pathways, "a number of pathways");
      if (whole_ && pathways != std::floor(pathways))
        note({seen.week.index, place, k}, "a cell", pathways, "whole");
    }
  }
}

// Who waits at the end are those of the start, all that the causes say joined and left, and who moved in.
void WeekBooks::check_pathways(const SeenWeek& seen, int place) {
  const Dimensions& dims = scenario_.model.dims;
  const std::size_t cells = dims.cells_per_list() * at(dims.treatment_functions);
  Lanes before, after, moved, caused, gross;
  for (std::size_t c = at(place) * cells; c < (at(place) + 1) * cells; ++c) {
    before += Lanes(FloatLanes(seen.stock_before[c]));
    after += Lanes(FloatLanes(seen.stock[c]));
  }
  const std::size_t quintiles = at(dims.quintiles), first = dims.list(place, 0) * quintiles;
  for (std::size_t r = first; r < first + at(dims.treatment_functions) * quintiles; ++r)
    moved += Lanes(FloatLanes(seen.meeting.transfers[r]));
  for (int c = 0; c < kCauses; ++c) {
    const Lanes change(seen.numbers[at(place)][SystemRows::of(static_cast<Cause>(c))]);
    if (static_cast<Cause>(c) == Cause::transfers) continue;  // booked when places meet
    caused += change;
    gross += each([](double x) { return std::abs(x); }, change);
  }
  for (std::size_t k = 0; k < kLanes; ++k) {
    const double size = before[k] + gross[k] + std::abs(moved[k]);
    met_.empty_lists += after[k] == 0.0;
    same({seen.week.index, place, k}, "the list", after[k], before[k] + caused[k] + moved[k],
         whole_ ? 1e-3 + kDoubles * size : 1e-3 + kFloats * size);
  }
}

// Nobody's clock jumps: who has waited a weeks now, in a list that nobody moved into, had waited a - 1.
void WeekBooks::check_ages(const SeenWeek& seen, int place, int treatment_function) {
  const Dimensions& dims = scenario_.model.dims;
  const std::size_t list = dims.list(place, treatment_function), quintiles = at(dims.quintiles);
  const auto pathways = [&](const LaneRows<float>& stock, int stage, int band, std::size_t q, std::size_t k) {
    const std::size_t cell = at(stage * kBands + band) * quintiles + q;
    return static_cast<double>(stock[list * dims.cells_per_list() + cell][k]);
  };
  for (std::size_t k = 0; k < kLanes; ++k) {
    if (seen.meeting.touched[list][k] != 0.0f) continue;
    for (std::size_t q = 0; q < quintiles; ++q) {
      for (int a = 1; a < kBands; ++a) {
        const auto earlier = [&](int stage) {
          const double older = a == kBands - 1 ? pathways(seen.stock_before, stage, a, q, k) : 0.0;
          return older + pathways(seen.stock_before, stage, a - 1, q, k);
        };
        const double undecided = pathways(seen.stock, 0, a, q, k), decided = pathways(seen.stock, 1, a, q, k);
        const double all = earlier(0) + earlier(1), slack = whole_ ? 0.0 : 1e-6 * all;
        if (undecided > earlier(0) + slack || undecided + decided > all + slack)
          note({seen.week.index, place, k}, "who waits so long", undecided + decided,
               "of those of last week");
      }
    }
  }
}

void WeekBooks::check_staff(const SeenWeek& seen, int place) {
  const Lanes fill = value(P::workforce_temporary_fill, seen.week.index, place),
              cap = value(P::workforce_agency_cap, seen.week.index, place);
  for (int g = 0; g < kStaffGroups; ++g) {
    const auto now = [&](StaffMeasure m) { return seen.numbers[at(place)][SystemRows::of(g, m)]; };
    for (std::size_t k = 0; k < kLanes; ++k) {
      const At here{seen.week.index, place, k};
      const double last = seen.week.index == 0
                              ? scenario_.model.start(place).staff_fte[at(g)]
                              : seen.before[at(place)][SystemRows::of(g, StaffMeasure::fte)][k];
      const double fte = now(StaffMeasure::fte)[k], joiners = now(StaffMeasure::joiners)[k],
                   leavers = now(StaffMeasure::leavers)[k], posts = now(StaffMeasure::establishment)[k],
                   temporary = now(StaffMeasure::temporary)[k], agency = now(StaffMeasure::agency)[k];
      const double slack = kDoubles * (1.0 + last + posts);
      same(here, "staff", fte, last + joiners - leavers, slack);
      within(here, "joiners", joiners, 0.0, kLimit, 0.0);
      within(here, "leavers", leavers, 0.0, last, slack);
      within(here, "temporary staff", temporary, 0.0, fill[k] * std::max(0.0, posts - fte), slack);
      within(here, "agency staff", agency, 0.0, std::min(temporary, cap[k] * fte), slack);
    }
  }
}

void WeekBooks::check_practice(const SeenWeek& seen, int place) {
  const Lanes level = value(P::gp_level, seen.week.index, place);
  const auto now = [&](M m) { return Lanes(seen.numbers[at(place)][SystemRows::of(m)]); };
  Lanes& gps = gps_[at(place)];
  for (std::size_t k = 0; k < kLanes; ++k)
    within({seen.week.index, place, k}, "GPs who leave", now(M::gp_leavers)[k], 0.0, gps[k],
           kDoubles * gps[k]);
  gps += now(M::gp_joiners) - now(M::gp_leavers);
  for (std::size_t k = 0; k < kLanes; ++k) {
    same({seen.week.index, place, k}, "GPs", now(M::gp_fte)[k], gps[k] * level[k],
         kDoubles * (1.0 + gps[k] * level[k]));
    within({seen.week.index, place, k}, "GP appointments", now(M::gp_appointments)[k], 0.0, kLimit, 0.0);
  }
}

// Beds are those of the start at the level in force, with schemes that have opened and what investment made of them;
// emergencies have theirs first, elective patients what can be used of the rest, and none is used twice.
void WeekBooks::check_beds(const SeenWeek& seen, int place) {
  const SystemStart& start = scenario_.model.start(place);
  const int week = seen.week.index;
  const auto in_week = [&](P p) { return value(p, week, place); };
  const auto number = [&](M m) { return Lanes(seen.numbers[at(place)][SystemRows::of(m)]); };
  const Lanes lead = in_week(P::estate_lead_time), opened = lagged(P::estate_added_beds, week, lead, place),
              investment = lagged(P::estate_investment, week, lead, place), level = in_week(P::beds_level),
              elasticity = in_week(P::estate_elasticity), stay = in_week(P::beds_emergency_stay),
              delayed = in_week(P::beds_delayed_share), usable = in_week(P::beds_most_occupied),
              elective_share = in_week(P::beds_elective_share), acts = in_week(P::beds_waiting_feedback),
              days = in_week(P::beds_waiting_emergency_days);
  const Lanes waiting = number(M::emergency_admissions_waiting), admissions = number(M::emergency_admissions);
  if (week == 0) feared_[at(place)] = waiting;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const At here{week, place, k};
    double& capital = capital_[at(place)][k];
    const double beds =
        std::max(0.0, start.beds * level[k] * (1.0 + opened[k]) * std::pow(capital, elasticity[k]));
    const double more = acts[k] * (waiting[k] - feared_[at(place)][k]) * days[k] / 7.0;
    const double emergency = std::max(0.0, admissions[k] * stay[k] / 7.0 + more) / (1.0 - delayed[k]);
    const double elective = start.beds * start.bed_occupancy * elective_share[k];
    const double room = std::max(0.0, beds * usable[k] - emergency);
    const double slack = kDoubles * (1.0 + beds + emergency + std::abs(more));
    met_.full_beds += elective > room;
    same(here, "beds", number(M::beds_available)[k], beds, slack);
    same(here, "beds in use", number(M::beds_occupied)[k],
         std::min(beds, emergency + std::min(room, elective)), slack);
    within(here, "emergency admissions", admissions[k], 0.0, kLimit, 0.0);
    capital *= std::pow(1.0 + investment[k] / 100.0, kYearsPerWeek);
  }
}

// Income less spending; what is paid for independent care and for moved patients is what last week left to pay.
void WeekBooks::check_cash(const SeenWeek& seen, int place) {
  const auto now = [&](M m) { return Lanes(seen.numbers[at(place)][SystemRows::of(m)]); };
  for (std::size_t k = 0; k < kLanes; ++k) {
    const At here{seen.week.index, place, k};
    const double last =
        seen.week.index == 0 ? 0.0 : seen.before[at(place)][SystemRows::of(M::cash_balance)][k];
    const double income =
        now(M::allocation)[k] + now(M::contingent_received)[k] + now(M::transfer_payments)[k];
    const double spent = now(M::spending)[k] + now(M::session_spending)[k] + now(M::independent_paid)[k];
    const double slack = kDoubles * (1.0 + std::abs(last) + std::abs(income) + std::abs(spent));
    met_.contingent += now(M::contingent_received)[k] != 0.0;
    met_.independent += now(M::independent_paid)[k] != 0.0;
    same(here, "cash", now(M::cash_balance)[k], last + income - spent, slack);
    same(here, "independent care paid", now(M::independent_paid)[k], paid_for_[at(place)][k], slack);
    same(here, "payments for moves", now(M::transfer_payments)[k], income_[at(place)][k], slack);
    within(here, "allocation", now(M::allocation)[k], 0.0, kLimit, 0.0);
  }
}

// What is earned or lost on a quarter is paid or taken back once, after the lag; in a year no more is lost than the floor.
void WeekBooks::check_contingent(const SeenWeek& seen, int place) {
  const int week = seen.week.index;
  Earned& earned = earned_[at(place)];
  const Lanes now(seen.numbers[at(place)][SystemRows::of(M::contingent_earned)]),
      received(seen.numbers[at(place)][SystemRows::of(M::contingent_received)]);
  const auto slack = [&](std::size_t k) {
    return kDoubles * (1.0 + std::abs(earned.quarter[k]) + std::abs(earned.year[k]) + std::abs(now[k]));
  };
  if (week > 0) {
    const CalendarWeek& then = scenario_.calendar.week(week - 1);  // its activity is posted a week later
    if (week > 1 && quarter_of(then) != quarter_of(scenario_.calendar.week(week - 2))) {
      const Lanes lag = value(P::funding_settlement_lag, then.index, place);
      for (std::size_t k = 0; k < kLanes; ++k)
        earned.due[at(week) + static_cast<std::size_t>(std::lround(lag[k]))][k] += earned.quarter[k];
      const bool new_year = financial_year_of(then) != financial_year_of(scenario_.calendar.week(week - 2));
      earned.year = new_year ? Lanes{} : earned.year + earned.quarter;
      earned.quarter = 0.0;
    }
    earned.quarter += now;
    const Lanes most = value(P::funding_floor, then.index, place) *
                       scenario_.model.start(place).contingent_share *
                       value(P::funding_total, then.index, place);
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (now[k] != 0.0)
        within({week, place, k}, "earned in the year", earned.year[k] + earned.quarter[k],
               std::min(earned.year[k], -most[k]), kLimit, slack(k));
    }
  }
  for (std::size_t k = 0; k < kLanes; ++k)
    same({week, place, k}, "contingent funding paid", received[k], earned.due[at(week)][k], slack(k));
}

// Between places nobody is lost: of each treatment function, quintile and draw as many come as go.
void WeekBooks::check_meeting(const SeenWeek& seen) {
  const Dimensions& dims = scenario_.model.dims;
  const std::size_t rows = at(dims.treatment_functions) * at(dims.quintiles);
  for (std::size_t r = 0; r < rows; ++r) {
    Lanes net, gross;
    for (std::size_t i = 0; i < at(dims.ics); ++i) {
      const Lanes moved(FloatLanes(seen.meeting.transfers[i * rows + r]));
      net += moved;
      gross += each([](double x) { return std::abs(x); }, moved);
    }
    for (std::size_t k = 0; k < kLanes; ++k)
      same({seen.week.index, -1, k}, "moves over England", net[k], 0.0, whole_ ? 0.0 : kFloats * gross[k]);
  }
}

// What arcs say went along them is what places have lost and gained; the receiver has the tariff, and the cost of moving
// is all that is lost on the way.
void WeekBooks::check_arcs(const SeenWeek& seen) {
  const AidNetwork aid = scenario_.aid();
  const Dimensions& dims = scenario_.model.dims;
  const Lanes cost = value(P::mutual_aid_transaction_cost, seen.week.index, 0);
  std::vector<Lanes> pathways(at(dims.ics)), gross(at(dims.ics)), money(at(dims.ics)), paid(at(dims.ics));
  for (std::size_t e = 0; e < aid.arcs().size(); ++e) {
    const std::size_t from = at(aid.arcs()[e].from), to = at(aid.arcs()[e].to);
    const Lanes moved(seen.meeting.arc_pathways[e]), payment(seen.meeting.arc_payments[e]);
    for (const double sent : moved) met_.moves += sent > 0.0;
    pathways[from] -= moved;
    pathways[to] += moved;
    money[from] -= payment;
    money[to] += payment / (1.0 + cost);
    for (const std::size_t end : {from, to}) {
      gross[end] += moved;
      paid[end] += payment;
    }
  }
  const std::size_t rows = at(dims.treatment_functions) * at(dims.quintiles);
  for (int i = 0; i < dims.ics; ++i) {
    Lanes transfers;
    for (std::size_t r = 0; r < rows; ++r)
      transfers += Lanes(FloatLanes(seen.meeting.transfers[at(i) * rows + r]));
    for (std::size_t k = 0; k < kLanes; ++k) {
      const At here{seen.week.index, i, k};
      same(here, "moves along arcs", pathways[at(i)][k], transfers[k], 1e-9 + kFloats * gross[at(i)][k]);
      same(here, "money along arcs", seen.meeting.transfer_income[at(i)][k], money[at(i)][k],
           kDoubles * (1.0 + paid[at(i)][k]));
    }
  }
}

Lanes WeekBooks::value(Parameter parameter, int week, int place) const {
  return in_force(plan_, parameter, slot_of(specification(parameter), scenario_.model.dims, {.ics = place}),
                  week);
}

Lanes WeekBooks::lagged(Parameter parameter, int week, const Lanes& lag, int place) const {
  const std::size_t slot = slot_of(specification(parameter), scenario_.model.dims, {.ics = place});
  Lanes values;
  plan_.evaluate_base(parameter, slot, 0, values.data());
  Lanes there;
  int read_week = -1;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const int then = week - static_cast<int>(std::lround(lag[k]));
    if (then < 0) continue;
    if (then != read_week) there = in_force(plan_, parameter, slot, read_week = then);
    values[k] = there[k];
  }
  return values;
}

void WeekBooks::same(const At& at, const char* what, double found, double expected, double tolerance) {
  if (std::abs(found - expected) <= tolerance) return;
  std::ostringstream should;
  should.precision(12);
  should << expected << " within " << tolerance;
  note(at, what, found, should.str());
}

void WeekBooks::within(const At& at, const char* what, double found, double least, double most,
                       double tolerance) {
  if (found >= least - tolerance && found <= most + tolerance) return;
  std::ostringstream should;
  should.precision(12);
  should << "between " << least << " and " << most;
  note(at, what, found, should.str());
}

void WeekBooks::note(const At& at, const char* what, double found, const std::string& should) {
  if (!fault_.empty()) return;
  std::ostringstream text;
  text.precision(12);
  text << "week " << at.week << ", " << (at.place < 0 ? "England" : "place " + std::to_string(at.place))
       << ", draw " << at.draw << ": " << what << ' ' << found << ", should be " << should;
  fault_ = text.str();
}

}  // namespace icsim::test
