/// Moves that a scenario tells by itself: what is told moves, waits are kept, nobody is lost, money follows.
#include "engine/systems/told_moves.hpp"

#include "engine/systems/mutual_aid.hpp"
#include "tests/support/toy_country.hpp"

namespace icsim::test {
namespace {

using std::chrono::days;

constexpr Noise kBoth[] = {Noise::expectation, Noise::demographic};
constexpr int kFrom = 0, kTo = 2, kFunction = 1;

/// 300 pathways in the ten weeks from the third on.
ToldMove told(const Country& country, int waited_weeks = 18) {
  const Date start = country.calendar.start();
  return {.from = kFrom,
          .to = kTo,
          .treatment_function = kFunction,
          .pathways = 300.0,
          .waited_weeks = waited_weeks,
          .after = start + days{14},
          .by = start + days{12 * 7 - 1}};
}

void tell(Country& country, std::vector<ToldMove> moves, bool offered = false) {
  std::vector<AidArc> arcs = country.model.aid_arcs;
  for (AidArc& arc : arcs) arc.offered = offered;
  country.settings.aid =
      std::make_shared<const AidNetwork>(country.model.dims.ics, std::move(arcs), std::move(moves));
}

double moved_along(const Country& country, int from, int to) {
  double sum = 0.0;
  for (int month = 0; month < 12; ++month)
    sum += country.at(Level::transfer_arc, country.settings.aid->arc_between(from, to),
                      Metric::transferred_pathways, month);
  return sum;
}

/// Stocks and flows of one exchange, apart from a run.
struct Meeting {
  explicit Meeting(const test::Country& country)
      : stock(country.model.dims.cells()),
        transfers(country.model.dims.lists() * static_cast<std::size_t>(country.model.dims.quintiles)),
        touched(country.model.dims.lists()),
        pathways(country.settings.aid->arcs().size()),
        payments(country.settings.aid->arcs().size()),
        income(static_cast<std::size_t>(country.model.dims.ics)),
        all{country.model.dims, stock, transfers, touched, pathways, payments, income} {
    for (std::size_t c = 0; c < stock.size(); ++c)
      std::fill_n(stock[c], kLanes, country.model.start_state[c]);
  }
  LaneRows<float> stock, transfers, touched;
  LaneRows<double> pathways, payments;
  std::vector<Lanes> income;
  icsim::Country all;
};

}  // namespace

TEST_CASE("What a scenario tells to move moves, in both kinds of noise, and England keeps its list",
          "[system][mutual-aid][property]") {
  for (const Noise noise : kBoth) {
    Country country(12), still(12);
    country.settings.noise = still.settings.noise = noise;
    tell(country, {told(country)});
    country.run();
    still.with_network().run();
    CHECK(moved_along(country, kFrom, kTo) == Approx(300.0).margin(noise == Noise::expectation ? 1e-2 : 0.0));
    double given = 0.0, left = 0.0;
    for (int month = 0; month < 12; ++month) {
      CHECK(country.england(Metric::transfers_in, month) == Approx(0.0).margin(1e-2));
      given += country.at(Level::ics, kTo, Metric::transfers_in, month);
      left += country.at(Level::ics, kFrom, Metric::transfers_in, month);
    }
    CHECK(given == Approx(300.0).margin(1e-2));
    CHECK(left == Approx(-300.0).margin(1e-2));
    // Where nobody comes or goes, lists and all have the bits of a run without the move.
    for (int month = 0; month < 12; ++month)
      CHECK(country.at(Level::ics, 1, Metric::incomplete, month) ==
            still.at(Level::ics, 1, Metric::incomplete, month));
  }
}

TEST_CASE("A move keeps stage, wait and quintile, takes nobody who has waited less, and is paid for",
          "[system][mutual-aid][property]") {
  for (const Noise noise : kBoth) {
    for (const int waited : {0, 18, 30}) {
      Country country(12);
      tell(country, {told(country, waited)});
      Meeting meeting(country);
      const LaneRows<float> before = meeting.stock;
      const Dimensions& dims = country.model.dims;
      const BlockContext context{
          country.model, country.plan, country.calendar, *country.settings.aid, noise, 5, 0};
      const ToldMoves moves(context);
      CHECK(!moves.meets_after(1));
      CHECK(moves.meets_after(2));
      CHECK(moves.meets_after(11));
      CHECK(!moves.meets_after(12));
      for (const CalendarWeek& week : country.calendar.weeks()) {
        if (moves.meets_after(week.index)) moves.meet(week, meeting.all);
      }
      const std::size_t from = dims.list(kFrom, kFunction) * dims.cells_per_list(),
                        to = dims.list(kTo, kFunction) * dims.cells_per_list();
      double moved = 0.0, admissions = 0.0;
      for (std::size_t c = 0; c < dims.cells(); ++c) {
        const bool here = c >= from && c < from + dims.cells_per_list();
        const bool there = c >= to && c < to + dims.cells_per_list();
        if (!here && !there) CHECK(meeting.stock[c][0] == before[c][0]);
        if (!here) continue;
        const std::size_t cell = c - from;
        const double gone = static_cast<double>(before[c][0] - meeting.stock[c][0]);
        const double come = static_cast<double>(meeting.stock[to + cell][0] - before[to + cell][0]);
        REQUIRE(gone == Approx(come).margin(1e-3));
        const auto quintiles = static_cast<std::size_t>(dims.quintiles);
        const auto band = static_cast<int>(cell / quintiles % kBands);
        if (band < waited) CHECK(gone == 0.0);
        moved += gone;
        if (cell / quintiles / kBands == static_cast<std::size_t>(PathwayStage::awaiting_admission))
          admissions += gone;
      }
      CHECK(moved == Approx(300.0).margin(1e-2));
      const ParameterReader reader(context);
      const double tariff = (admissions * reader.at(Parameter::funding_price_admitted, 0)[0] +
                             (moved - admissions) * reader.at(Parameter::funding_price_non_admitted, 0)[0]) *
                            country.model.start(kTo).market_forces_factor / 1e6;
      const double extra = 1.0 + reader.at(Parameter::mutual_aid_transaction_cost, 0)[0];
      CHECK(meeting.income[kTo][0] == Approx(tariff).epsilon(1e-4));
      CHECK(meeting.income[kFrom][0] == Approx(-tariff * extra).epsilon(1e-4));
    }
  }
}

TEST_CASE("Where too few wait so long, those move who do", "[system][mutual-aid][property]") {
  for (const Noise noise : kBoth) {
    Country country(12);
    ToldMove all = told(country, 40);
    all.pathways = 1e6;
    tell(country, {all});
    Meeting meeting(country);
    const BlockContext context{
        country.model, country.plan, country.calendar, *country.settings.aid, noise, 5, 0};
    const ToldMoves moves(context);
    moves.meet(country.calendar.week(2), meeting.all);
    const Dimensions& dims = country.model.dims;
    const auto quintiles = static_cast<std::size_t>(dims.quintiles);
    const std::size_t from = dims.list(kFrom, kFunction) * dims.cells_per_list();
    for (std::size_t cell = 0; cell < dims.cells_per_list(); ++cell) {
      const bool long_enough = cell / quintiles % kBands >= 40;
      if (long_enough)
        CHECK(meeting.stock[from + cell][0] == 0.0f);
      else
        CHECK(meeting.stock[from + cell][0] == country.model.start_state[from + cell]);
    }
  }
}

TEST_CASE("Mutual aid chooses no arc that is there for a told move only", "[system][mutual-aid][property]") {
  const auto with_aid = [](double flow, bool offered) {
    auto country = std::make_unique<Country>(12);
    tell(*country, {told(*country)}, offered);
    country->with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, flow)
        .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 0.0)
        .with(Parameter::mutual_aid_boundary_cost, LeverEffect::How::set, 0.0)
        .with(Parameter::mutual_aid_distance_cost, LeverEffect::How::set, 0.0)
        .run();
    return country;
  };
  for (const double flow : {0.0, 0.1}) {
    const auto country = with_aid(flow, false);
    double sum = 0.0;
    for (const AidArc& arc : country->settings.aid->arcs()) sum += moved_along(*country, arc.from, arc.to);
    CHECK(sum == Approx(300.0).margin(1e-2));
  }
  // Nor does it leave a told move out where it may choose the arc too.
  CHECK(moved_along(*with_aid(0.1, true), kFrom, kTo) >= 300.0 - 1e-2);
}

TEST_CASE("Weeks of a time are the whole weeks of the run between its days", "[engine][network][unit]") {
  const Date start = parse_date("2025-04-01");
  const auto weeks = [&](const char* after, const char* by) {
    const WeekRange range = weeks_between(start, parse_date(after), parse_date(by));
    return std::pair(range.first, range.last);
  };
  CHECK(weeks("2025-04-01", "2025-04-07") == std::pair(0, 0));
  CHECK(weeks("2025-04-01", "2025-04-06") == std::pair(0, -1));
  CHECK(weeks("2025-04-02", "2025-04-14") == std::pair(1, 1));
  CHECK(weeks("2025-04-08", "2025-04-20") == std::pair(1, 1));
  CHECK(weeks("2024-01-01", "2025-04-21") == std::pair(0, 2));
  CHECK(weeks("2024-01-01", "2024-06-30") == std::pair(0, -1));
}

}  // namespace icsim::test
