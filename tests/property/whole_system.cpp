/// The lists with everything around them: neutral on the base path, closed in every account, monotone in what
/// should help.
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/record/system_record.hpp"
#include "scenarios/study/scenario.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
using namespace scenarios;
namespace {

constexpr auto kBoth = {Noise::expectation, Noise::demographic};
constexpr int kMonths = 30;

LeverEffect lever(const Model& model, const Calendar& calendar, Parameter parameter, LeverEffect::How how,
                  double value, int from_week = 0) {
  LeverEffect effect = everywhere(model, calendar, parameter, how, value);
  for (int week = 0; week < from_week; ++week) effect.weight[static_cast<std::size_t>(week)] = 0.0;
  return effect;
}

/// One run of a toy country of four systems.
struct Country {
  Model model;
  Calendar calendar;
  ParameterPlan plan;
  RunSettings settings{17, 5, Noise::expectation, 2};
  KeepAll sink;

  explicit Country(int months = kMonths, int quintiles = kMaxQuintiles)
      : model(toy_model({4, 2, quintiles}, 6000.0)), calendar(toy_calendar(months)), plan(toy_plan(model)) {
    model.ics[0].population_by_quintile = {4e5, 2e5, 2e5, 1e5, 1e5};
    for (std::size_t i = 1; i < 4; ++i) model.ics[i].population_by_quintile.fill(2e5);
  }
  Country& with(Parameter parameter, LeverEffect::How how, double value, int from_week = 0) {
    plan.add_lever(lever(model, calendar, parameter, how, value, from_week));
    return *this;
  }
  Country& with_network() {
    settings.aid = std::make_shared<const AidNetwork>(model.dims.ics, model.aid_arcs);
    return *this;
  }
  Country& run() {
    RunProgress progress;
    REQUIRE(run_ensemble(model, plan, calendar, settings, sink, progress));
    return *this;
  }
  [[nodiscard]] RecordLayout layout() const {
    return RecordLayout(model, settings.wait_bands, *settings.aid);
  }
  [[nodiscard]] double at(Level level, std::size_t row, Metric metric, int month,
                          std::uint32_t draw = 3) const {
    return sink.at(layout(), level, row, metric, month, draw);
  }
  [[nodiscard]] double england(Metric metric, int month = kMonths - 1) const {
    return at(Level::england, 0, metric, month);
  }
};

// Bits of every metric of the lists.
bool same_lists(const Country& a, const Country& b) {
  const RecordLayout layout = a.layout();
  for (const LevelSpec& level : layout.levels()) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      if (!specification(level.metrics[m]).is_of_lists()) continue;
      for (std::size_t row = 0; row < level.rows; ++row) {
        for (int month = 0; month < kMonths; month += 7) {
          const double x = a.at(level.id, row, level.metrics[m], month, 16);
          const double y = b.at(level.id, row, level.metrics[m], month, 16);
          if (x != y && !(std::isnan(x) && std::isnan(y))) return false;
        }
      }
    }
  }
  return true;
}

}  // namespace

TEST_CASE("with everything around them at its baseline, lists are what they are alone, to the bit",
          "[system][property]") {
  for (const Noise noise : kBoth) {
    Country alone, together;
    alone.settings.noise = together.settings.noise = noise;
    alone.model.system.clear();
    CHECK(same_lists(alone.run(), together.run()));
  }
}

namespace {

// A value that differs a little from the one in force, inside the allowed range.
double moved_a_little(const ParameterSpec& spec, double value) {
  const double more = value == 0.0 ? std::min(1.0, spec.maximum) / 10.0 : value * 1.05;
  return more <= spec.maximum ? more : value * 0.95;
}

// Money moves, so that what hangs on it can.
Country& with_money(Country& country) {
  return country.with(Parameter::funding_threshold, LeverEffect::How::set, 1.04)
      .with(Parameter::funding_rate_below, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_floor, LeverEffect::How::set, 1.0)
      .with(Parameter::funding_total, LeverEffect::How::set, 500.0);
}

}  // namespace

TEST_CASE("a lever on one system moves no number of another", "[system][property]") {
  constexpr int kShort = 9;
  const auto run = [](Country& country) {
    RunProgress progress;
    country.settings.draws = 1;
    REQUIRE(run_ensemble(country.model, country.plan, country.calendar, country.settings, country.sink,
                         progress));
  };
  Country plain(kShort);
  run(with_money(plain));
  const RecordLayout layout = plain.layout();
  for (const ParameterSpec& spec : parameter_registry()) {
    if (!(spec.axes & kByIcs)) continue;
    Country moved(kShort);
    with_money(moved);
    LeverEffect effect = everywhere(moved.model, moved.calendar, spec.id, LeverEffect::How::set, 0.0);
    std::array<double, kLanes> lanes{};
    moved.plan.evaluate(spec.id, 0, 0, kShort, lanes.data());
    effect.value = DrawValues{{moved_a_little(spec, lanes[0])}};
    effect.slots.resize(slot_count(spec, moved.model.dims) / static_cast<std::size_t>(moved.model.dims.ics));
    moved.plan.add_lever(effect);  // slots of the first system come first
    run(moved);
    int wrong = 0;
    for (const Level level : {Level::ics, Level::ics_treatment_function}) {
      const LevelSpec& of_level = layout.level(level);
      const std::size_t rows_of_first = of_level.rows / 4;
      for (std::size_t row = rows_of_first; row < of_level.rows; ++row) {
        for (const Metric metric : of_level.metrics) {
          const double x = plain.at(level, row, metric, kShort - 1, 0),
                       y = moved.at(level, row, metric, kShort - 1, 0);
          if (x != y && !(std::isnan(x) && std::isnan(y))) ++wrong;
        }
      }
    }
    INFO(spec.key);
    CHECK(wrong == 0);
  }
}

TEST_CASE("every value that a parameter allows runs, at both ends of its range", "[system][property]") {
  constexpr int kShort = 9;
  for (const ParameterSpec& spec : parameter_registry()) {
    for (const double value : {spec.minimum, spec.maximum}) {
      for (const bool from_the_start : {true, false}) {
        Country country(kShort);
        country.settings.draws = 1;
        with_money(country)
            .with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.05)
            .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 10.0)
            .with_network();
        if (from_the_start) {
          for (std::size_t slot = 0; slot < slot_count(spec, country.model.dims); ++slot)
            country.plan.set_base(spec.id, slot, DrawValues{{value}});
        } else {
          country.with(spec.id, LeverEffect::How::set, value, 4);
        }
        INFO(spec.key << " " << value << (from_the_start ? " from the start" : " from the fifth week"));
        RunProgress progress;
        CHECK_NOTHROW(run_ensemble(country.model, country.plan, country.calendar, country.settings,
                                   country.sink, progress));
      }
    }
  }
}

TEST_CASE("a system has the random numbers that are its own, whichever others there are",
          "[system][property]") {
  Country all, two;
  all.model.system.clear();
  all.model.network = {};
  two.model = all.model;
  Model& model = two.model;
  model.dims.ics = 2;
  const auto keep = [](auto& values, int systems) {  // the second and the fourth
    const std::size_t each = values.size() / 4;
    const auto part = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i * each); };
    std::copy(part(3), part(3) + static_cast<std::ptrdiff_t>(each),
              std::copy(part(1), part(2), values.begin()));
    values.resize(each * static_cast<std::size_t>(systems));
  };
  keep(model.ics, 2);
  keep(model.flows, 2);
  keep(model.start_state, 2);
  keep(model.quintile_share, 2);
  two.plan = toy_plan(model);
  for (Country* country : {&all, &two}) {
    country->settings.noise = Noise::demographic;
    country->plan.set_base(Parameter::demand_noise, DrawValues{{0.1}});
    country->plan.set_base(Parameter::capacity_noise, DrawValues{{0.1}});
    country->run();
  }
  for (const Metric metric : {Metric::incomplete, Metric::clock_starts, Metric::completed_admitted}) {
    for (int month = 0; month < kMonths; ++month) {
      CHECK(two.at(Level::ics, 0, metric, month) == all.at(Level::ics, 1, metric, month));
      CHECK(two.at(Level::ics, 1, metric, month) == all.at(Level::ics, 3, metric, month));
    }
  }
}

TEST_CASE("a lever that changes nothing changes nothing", "[system][property]") {
  Country plain;
  plain.run();
  for (const Parameter parameter :
       {Parameter::workforce_leave_rate, Parameter::workforce_share, Parameter::beds_delayed_share,
        Parameter::gp_level, Parameter::advice_request_rate, Parameter::money_unfunded_inflation,
        Parameter::independent_volume, Parameter::estate_added_beds, Parameter::funding_spend_share,
        Parameter::mutual_aid_max_flow}) {
    Country moved;
    INFO(specification(parameter).key);
    CHECK(same_lists(plain, moved.with(parameter, LeverEffect::How::scale, 1.0).run()));
  }
}

TEST_CASE("the national baseline of 2025 keeps its lists with sampled parameters", "[system][property]") {
  const std::filesystem::path root = test::source_root() / "scenarios";
  Overrides overrides;
  overrides.draws = 16;
  overrides.split_quintiles = false;
  const Scenario scenario = load_scenarios("baseline-2025", {root, {}}, overrides).at(0);
  const Calendar year(scenario.calendar->start(), parse_date("2026-04-01"), scenario.model->bank_holidays,
                      scenario.model->seasonality);
  RunSettings settings{16, 7, Noise::expectation, 2};
  KeepAll alone, together;
  RunProgress progress;
  REQUIRE(run_ensemble(*scenario.model, *scenario.plan, year, settings, together, progress));
  Model lists_alone = *scenario.model;
  lists_alone.system.clear();
  REQUIRE(run_ensemble(lists_alone, *scenario.plan, year, settings, alone, progress));
  const RecordLayout layout(*scenario.model), layout_alone(lists_alone);
  for (const Metric metric : {Metric::incomplete, Metric::within_18_weeks, Metric::over_52_weeks,
                              Metric::completed_admitted, Metric::unreported_removals}) {
    for (std::size_t list = 0; list < scenario.model->dims.lists(); ++list) {
      REQUIRE(alone.at(layout_alone, Level::ics_treatment_function, list, metric, 11, 9) ==
              together.at(layout, Level::ics_treatment_function, list, metric, 11, 9));
    }
  }
}

TEST_CASE("staff, GPs and money close every month in every system and draw", "[system][property]") {
  Country country;
  country.with(Parameter::workforce_leave_rate, LeverEffect::How::scale, 1.2, 10)
      .with(Parameter::money_unfunded_inflation, LeverEffect::How::set, 3.0, 4)
      .with(Parameter::funding_threshold, LeverEffect::How::set, 1.04)
      .with(Parameter::funding_rate_above, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_rate_below, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_total, LeverEffect::How::set, 500.0)
      .with(Parameter::independent_volume, LeverEffect::How::set, 0.05, 20)
      .with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.05)
      .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 10.0)
      .with_network()
      .run();
  const auto close = [&](Level level, std::size_t row, Metric stock, double moved, int month,
                         std::uint32_t draw) {
    const double change =
        country.at(level, row, stock, month, draw) - country.at(level, row, stock, month - 1, draw);
    INFO(specification(stock).name << " row " << row << " month " << month);
    REQUIRE(change == Approx(moved).margin(2e-2));
  };
  for (const std::uint32_t draw : {0u, 7u, 16u}) {
    for (int month = 1; month < kMonths; ++month) {
      for (std::size_t i = 0; i < 4; ++i) {
        const auto of = [&](Metric m) { return country.at(Level::ics, i, m, month, draw); };
        close(Level::ics, i, Metric::cash_balance,
              of(Metric::allocation) + of(Metric::contingent_received) + of(Metric::transfer_payments) -
                  of(Metric::spending),
              month, draw);
        for (std::size_t g = 0; g < kStaffGroups; ++g) {
          const std::size_t row = i * kStaffGroups + g;
          close(Level::ics_staff_group, row, Metric::staff_fte,
                country.at(Level::ics_staff_group, row, Metric::staff_joiners, month, draw) -
                    country.at(Level::ics_staff_group, row, Metric::staff_leavers, month, draw),
                month, draw);
        }
      }
    }
  }
  CHECK(country.england(Metric::contingent_received, 12) != 0.0);
  CHECK(country.england(Metric::cash_balance) < -1.0);
}

namespace {

/// Looks at every week, system and draw: what a stock gained is what moved.
class CheckIdentities {
 public:
  explicit CheckIdentities(const Country& country) : systems_(country.model.system.size()) {}
  std::function<void(const CalendarWeek&, int, std::uint32_t, const SystemNumbers&)> look() {
    return [this](const CalendarWeek& week, int ics, std::uint32_t first_draw, const SystemNumbers& numbers) {
      const std::lock_guard lock(mutex_);
      SystemNumbers& before = before_[first_draw * systems_ + static_cast<std::size_t>(ics)];
      for (int k = 0; week.index > 0 && k < kLanes; ++k) check(before, numbers, k);
      before = numbers;
    };
  }
  int checked = 0, wrong = 0;

 private:
  void check(const SystemNumbers& before, const SystemNumbers& now, int k) {
    using M = SystemMeasure;
    const auto of = [&](M m) { return now[SystemRows::of(m)][k]; };
    const auto same = [&](std::size_t row, double moved) {
      ++checked;
      if (!(std::abs(now[row][k] - before[row][k] - moved) <= 1e-9 * (1.0 + std::abs(now[row][k])))) ++wrong;
    };
    same(SystemRows::of(M::gp_fte), of(M::gp_joiners) - of(M::gp_leavers));
    same(SystemRows::of(M::cash_balance), of(M::allocation) + of(M::contingent_received) +
                                              of(M::transfer_payments) - of(M::spending) -
                                              of(M::session_spending) - of(M::independent_paid));
    for (int g = 0; g < kStaffGroups; ++g) {
      same(SystemRows::of(g, StaffMeasure::fte), now[SystemRows::of(g, StaffMeasure::joiners)][k] -
                                                     now[SystemRows::of(g, StaffMeasure::leavers)][k]);
    }
  }
  std::size_t systems_;
  std::mutex mutex_;
  std::map<std::size_t, SystemNumbers> before_;  // of last week
};

}  // namespace

TEST_CASE("staff, GPs and cash close every week, in every system and draw", "[system][property]") {
  Country country;
  CheckIdentities identities(country);
  country.settings.additions.look_at = identities.look();
  country.with(Parameter::workforce_leave_rate, LeverEffect::How::scale, 1.3, 10)
      .with(Parameter::gp_leave_rate, LeverEffect::How::scale, 1.5, 20)
      .with(Parameter::gp_training_places, LeverEffect::How::scale, 1.5)
      .with(Parameter::money_unfunded_inflation, LeverEffect::How::set, 3.0, 4)
      .with(Parameter::funding_threshold, LeverEffect::How::set, 1.04)
      .with(Parameter::funding_rate_below, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_total, LeverEffect::How::set, 500.0)
      .with(Parameter::independent_volume, LeverEffect::How::set, 0.05, 20)
      .with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.05)
      .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 10.0)
      .with_network()
      .run();
  CHECK(identities.checked > 100000);
  CHECK(identities.wrong == 0);
}

TEST_CASE("advice cannot take more appointments than there are, and referrals then find no way through",
          "[system][gp][unit]") {
  Country country(6);
  country.with(Parameter::gp_appointments_per_fte, LeverEffect::How::set, 1.0)
      .with(Parameter::advice_request_rate, LeverEffect::How::set, 2.0)
      .with(Parameter::advice_gp_time, LeverEffect::How::set, 10.0)
      .run();
  for (int month = 1; month < 6; ++month) {
    CHECK(country.england(Metric::gp_appointments, month) >= 0.0);
    CHECK(std::isfinite(country.england(Metric::incomplete, month)));
  }
}

TEST_CASE("a system of many organisations sends fewer when a scenario says so",
          "[system][mutual-aid][property]") {
  const auto moved_with = [](double weight) {
    Country country(12);
    country.model.system[0].organisations = 12;  // the others have 2
    for (std::size_t list = 2; list < 4; ++list) {
      country.model.flows[list].completed_non_admitted *= 1.5;
      country.model.flows[list].completed_admitted *= 1.5;
    }
    country.with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.1)
        .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 12.0)
        .with(Parameter::mutual_aid_distance_cost, LeverEffect::How::set, 0.0)
        .with(Parameter::mutual_aid_boundary_cost, LeverEffect::How::set, 0.0)
        .with(Parameter::mutual_aid_organisations_weight, LeverEffect::How::set, weight)
        .with_network()
        .run();
    double moved = 0.0;
    for (int month = 0; month < 12; ++month) {
      for (std::size_t arc = 0; arc < country.model.aid_arcs.size(); ++arc) {
        if (country.model.aid_arcs[arc].from == 0)
          moved += country.at(Level::transfer_arc, arc, Metric::transferred_pathways, month);
      }
    }
    return moved;
  };
  CHECK(moved_with(1.0) < moved_with(0.0));
}

TEST_CASE("what systems receive and lose is what the nation pays and takes", "[system][property]") {
  Country country;
  country.with(Parameter::funding_threshold, LeverEffect::How::set, 1.0)
      .with(Parameter::funding_rate_above, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_rate_below, LeverEffect::How::set, 0.75)
      .with(Parameter::funding_total, LeverEffect::How::set, 500.0)
      .run();
  for (const Metric metric : {Metric::contingent_earned, Metric::contingent_received, Metric::allocation}) {
    for (int month = 0; month < kMonths; ++month) {
      double sum = 0.0;
      for (std::size_t i = 0; i < 4; ++i) sum += country.at(Level::ics, i, metric, month);
      CHECK(country.england(metric, month) == Approx(sum).margin(1e-4));
    }
  }
  // A quarter is settled 13 weeks after it ends: the first, April to June, in early October.
  double earned = 0.0;
  for (int month = 0; month < 3; ++month) earned += country.england(Metric::contingent_earned, month);
  for (int month = 0; month < 5; ++month) CHECK(country.england(Metric::contingent_received, month) == 0.0);
  const double paid =
      country.england(Metric::contingent_received, 5) + country.england(Metric::contingent_received, 6);
  CHECK(paid == Approx(earned).epsilon(0.1));
  CHECK(earned != 0.0);
}

TEST_CASE("mutual aid moves pathways between systems and loses none", "[system][mutual-aid][property]") {
  for (const Noise noise : kBoth) {
    Country country(12);
    country.settings.noise = noise;
    for (std::size_t list = 2; list < 4; ++list) {  // the second system has slots to spare
      country.model.flows[list].completed_non_admitted *= 1.5;
      country.model.flows[list].completed_admitted *= 1.5;
      const std::size_t cells = country.model.dims.cells_per_list();
      for (std::size_t c = list * cells; c < (list + 1) * cells; ++c) {
        country.model.start_state[c] = std::floor(0.4f * country.model.start_state[c]);
      }
    }
    country.with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.1)
        .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 12.0)
        .with(Parameter::mutual_aid_uptake, LeverEffect::How::set, 0.5)
        .with(Parameter::mutual_aid_distance_cost, LeverEffect::How::set, 0.01)
        .with_network()
        .run();
    double moved = 0.0, paid = 0.0, received = 0.0;
    for (int month = 0; month < 12; ++month) {
      CHECK(country.england(Metric::transfers_in, month) == Approx(0.0).margin(1e-2));
      for (std::size_t arc = 0; arc < country.model.aid_arcs.size(); ++arc) {
        moved += country.at(Level::transfer_arc, arc, Metric::transferred_pathways, month);
        paid += country.at(Level::transfer_arc, arc, Metric::transfer_arc_payments, month);
      }
      received += country.england(Metric::transfer_payments, month);
    }
    CHECK(moved > 50.0);
    // The sender pays tariff and 8 % for the move; the 8 % leaves the system. The last round is booked after
    // the run.
    CHECK(-received == Approx(paid * 0.08 / 1.08).epsilon(0.2));
    double given = 0.0;
    for (int month = 0; month < 12; ++month) given += country.at(Level::ics, 1, Metric::transfers_in, month);
    CHECK(given > 0.0);
  }
}

TEST_CASE("what should help helps: no list is longer", "[system][property]") {
  Country plain;
  plain.with(Parameter::demand_growth, LeverEffect::How::set, 3.0).run();
  const auto list_with = [&](Parameter parameter, LeverEffect::How how, double value) {
    Country country;
    country.with(Parameter::demand_growth, LeverEffect::How::set, 3.0).with(parameter, how, value).run();
    return country.england(Metric::incomplete);
  };
  const double usual = plain.england(Metric::incomplete);
  using How = LeverEffect::How;
  CHECK(list_with(Parameter::workforce_leave_rate, How::scale, 0.7) < usual);
  CHECK(list_with(Parameter::workforce_overseas_joiners, How::scale, 0.5) > usual);
  CHECK(list_with(Parameter::workforce_sickness_level, How::scale, 1.3) > usual);
  CHECK(list_with(Parameter::workforce_agency_cap, How::set, 0.01) > usual);
  CHECK(list_with(Parameter::workforce_productivity_growth, How::add, 1.0) < usual);
  CHECK(list_with(Parameter::beds_delayed_share, How::scale, 1.5) > usual);
  CHECK(list_with(Parameter::beds_avoidable_level, How::scale, 0.8) <= usual);
  CHECK(list_with(Parameter::beds_level, How::scale, 1.1) <= usual);
  CHECK(list_with(Parameter::hubs_coverage, How::set, 0.3) < usual);
  CHECK(list_with(Parameter::independent_volume, How::set, 0.05) < usual);
  CHECK(list_with(Parameter::diagnostics_added, How::set, 0.2) < usual);
  CHECK(list_with(Parameter::advice_request_rate, How::scale, 2.0) < usual);
  CHECK(list_with(Parameter::gp_level, How::scale, 0.9) < usual);  // fewer appointments find less need
  CHECK(list_with(Parameter::money_unfunded_inflation, How::set, 4.0) > usual);
}

TEST_CASE("beds that run short cost overnight stays, and no clinic or day case", "[system][property]") {
  const auto with_beds = [](Country& country, double level) {
    country.model.overnight_share = {0.0, 0.5};
    country.with(Parameter::demand_growth, LeverEffect::How::set, 3.0)
        .with(Parameter::beds_level, LeverEffect::How::set, level)
        .run();
  };
  Country usual, fewer, more;
  with_beds(usual, 1.0);
  with_beds(fewer, 0.93);
  with_beds(more, 1.07);
  const auto change = [&](const Country& other, Metric metric, std::size_t function) {
    const Level level = Level::treatment_function;
    return other.at(level, function, metric, 5) / usual.at(level, function, metric, 5) - 1.0;
  };
  for (const Country* other : {&fewer, &more}) {
    CHECK(change(*other, Metric::completed_admitted, 0) == 0.0);
    CHECK(change(*other, Metric::completed_non_admitted, 0) == 0.0);
    CHECK(change(*other, Metric::completed_non_admitted, 1) == Approx(0.0).margin(1e-5));
  }
  CHECK(change(fewer, Metric::completed_admitted, 1) < -0.02);
  CHECK(change(fewer, Metric::completed_admitted, 1) > -0.5);
  CHECK(change(more, Metric::completed_admitted, 1) > 0.0);
  // Beds that nobody needs treat nobody.
  CHECK(change(more, Metric::completed_admitted, 1) < -change(fewer, Metric::completed_admitted, 1));
}

TEST_CASE("occupancy has its season, and lists without levers keep their bits", "[system][property]") {
  Country flat, seasonal;
  seasonal.model.bed_season.factor[0] = 1.04;  // January
  seasonal.model.bed_season.factor[7] = 0.96;
  flat.run();
  seasonal.run();
  CHECK(same_lists(flat, seasonal));
  const auto occupancy = [](const Country& country, int month) {
    return country.at(Level::ics, 0, Metric::bed_occupancy, month);
  };
  CHECK(occupancy(flat, 4) == Approx(0.9));  // the toy country starts in April
  CHECK(occupancy(seasonal, 4) == Approx(0.9 * 0.96).epsilon(0.01));
  CHECK(occupancy(seasonal, 9) == Approx(0.9 * 1.04).epsilon(0.01));
  CHECK(occupancy(seasonal, 6) == Approx(0.9).epsilon(0.01));
}

TEST_CASE("a bed less costs more in the months in which beds are full", "[system][property]") {
  const auto admitted = [](double level) {
    Country country;
    country.model.bed_season.factor[0] = 1.06;
    country.with(Parameter::demand_growth, LeverEffect::How::set, 3.0)
        .with(Parameter::beds_level, LeverEffect::How::set, level)
        .run();
    return std::array{country.england(Metric::completed_admitted, 7),
                      country.england(Metric::completed_admitted, 9)};
  };
  const auto usual = admitted(1.0), fewer = admitted(0.95);
  CHECK(fewer[1] / usual[1] < fewer[0] / usual[0]);
}

TEST_CASE("strikes of four days lose four times what one day does, whatever the weekdays",
          "[system][property]") {
  const auto lost = [](const std::string& days, const std::string& from, const std::string& to) {
    Overrides overrides;
    overrides.draws = 1;
    overrides.split_quintiles = false;
    const Scenario scenario = load_scenario_text(
        "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2026-03-31}\ncalibration: "
        "none\n"
        "levers:\n  - {what: strikes.days_per_week, when: {from: " +
            from + ", to: " + to + "}, how: {set: " + days + "}}\n",
        "x.yaml", ".", {test::source_root() / "scenarios", {}}, overrides);
    KeepAll sink;
    RunProgress progress;
    RunSettings settings{1, 7, Noise::expectation, 2};
    REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
    const RecordLayout layout(*scenario.model);
    double total = 0.0;
    for (int month = 0; month < 12; ++month)
      total += sink.at(layout, Level::cause, static_cast<std::size_t>(Cause::strikes), Metric::list_change,
                       month, 0);
    return total;
  };
  const double one = lost("5", "2025-07-09", "2025-07-09");
  CHECK(one > 1000.0);
  CHECK(lost("4", "2025-07-07", "2025-07-10") == Approx(4.0 * one).epsilon(1e-3));
  CHECK(lost("4", "2025-07-11", "2025-07-16") == Approx(4.0 * one).epsilon(1e-3));
  CHECK(lost("5", "2025-07-11", "2025-07-16") == Approx(4.0 * one).epsilon(1e-3));
}

TEST_CASE("without levers the deprivation gap within systems stays", "[system][property]") {
  Overrides overrides;
  overrides.draws = 1;
  const Scenario scenario = load_scenario_text(
      "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2028-03-31}\n", "x.yaml", ".",
      {test::source_root() / "scenarios", {}}, overrides);
  KeepAll sink;
  RunProgress progress;
  RunSettings settings{1, 7, Noise::expectation, 2};
  REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
  const RecordLayout layout(*scenario.model);
  // Over 52 weeks of a quintile against what it would have at the rate of each of its systems.
  const auto gap_within = [&](int month) {
    constexpr int kQuintiles = 5;
    std::array<double, kQuintiles> over{}, expected{};
    for (int i = 0; i < scenario.model->dims.ics; ++i) {
      const auto of = [&](int q, Metric metric) {
        return sink.at(layout, Level::ics_quintile, static_cast<std::size_t>(i * kQuintiles + q), metric,
                       month, 0);
      };
      double list = 0.0, long_waits = 0.0;
      for (int q = 0; q < kQuintiles; ++q) {
        list += of(q, Metric::incomplete);
        long_waits += of(q, Metric::over_52_weeks);
      }
      for (int q = 0; q < kQuintiles; ++q) {
        over[static_cast<std::size_t>(q)] += of(q, Metric::over_52_weeks);
        expected[static_cast<std::size_t>(q)] += of(q, Metric::incomplete) * long_waits / list;
      }
    }
    return (over[0] / expected[0]) / (over[4] / expected[4]);
  };
  for (const int month : {0, 5, 11, 23, 35}) {
    INFO("month " << month);
    CHECK(gap_within(month) > 1.10);
    CHECK(gap_within(month) < 1.32);
  }
}

TEST_CASE("England with five per cent fewer beds loses some admissions and no clinic", "[system][property]") {
  const auto year = [](const std::string& lever) {
    Overrides overrides;
    overrides.draws = 1;
    overrides.split_quintiles = false;
    const Scenario scenario = load_scenario_text(
        "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2026-03-31}\n" + lever,
        "x.yaml", ".", {test::source_root() / "scenarios", {}}, overrides);
    KeepAll sink;
    RunProgress progress;
    RunSettings settings{1, 7, Noise::expectation, 2};
    REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
    const RecordLayout layout(*scenario.model);
    const auto sum = [&](Level level, std::size_t row, Metric metric, int first, int last) {
      double total = 0.0;
      for (int month = first; month <= last; ++month) total += sink.at(layout, level, row, metric, month, 0);
      return total;
    };
    struct Year {
      double admitted, clinics, eyes_in_winter;
    };
    constexpr std::size_t kEyes = 4;  // C_130
    return Year{sum(Level::england, 0, Metric::completed_admitted, 0, 11),
                sum(Level::england, 0, Metric::completed_non_admitted, 0, 11),
                sum(Level::treatment_function, kEyes, Metric::completed_admitted, 8, 10)};
  };
  const auto usual = year(""), fewer = year("levers: [{what: beds.level, how: {set: 0.95}}]\n"),
             more = year("levers: [{what: beds.level, how: {set: 1.05}}]\n"),
             winter = year("levers: [{what: beds.winter_pressure, how: {set: 0.1}}]\n");
  CHECK(fewer.admitted / usual.admitted < 0.985);
  CHECK(fewer.admitted / usual.admitted > 0.95);
  CHECK(fewer.clinics / usual.clinics == Approx(1.0).margin(1e-3));  // those who wait for admission change
  CHECK(more.admitted / usual.admitted > 1.0);
  CHECK(more.admitted / usual.admitted < 1.02);
  CHECK(winter.eyes_in_winter / usual.eyes_in_winter == Approx(1.0).margin(0.01));
  // A very hard winter takes 2 to 8 % of the admissions of its three months beyond a usual one.
  const double lost = (usual.admitted - winter.admitted) / usual.admitted;
  CHECK(lost > 0.005);
  CHECK(lost < 0.025);
}

TEST_CASE("training places of today are the joiners of three years on", "[system][workforce][property]") {
  const Level level = Level::staff_group;
  const auto nurse = static_cast<std::size_t>(StaffGroup::ward_nurse);
  Country plain(42), more(42);
  plain.run();
  more.with(Parameter::workforce_training_places, LeverEffect::How::scale, 2.0, 4)
      .with(Parameter::money_freeze_most, LeverEffect::How::set, 0.0)
      .run();
  const auto joiners = [&](const Country& country, int month) {
    return country.at(level, nurse, Metric::staff_joiners, month);
  };
  for (int month = 0; month < 36; ++month) CHECK(joiners(more, month) == joiners(plain, month));
  // Weeks 160 and on lie in the 37th month and later: 5.4 of 11.9 % come from training.
  CHECK(joiners(more, 38) / joiners(plain, 38) == Approx(1.0 + 5.4 / 11.9).epsilon(0.01));
  const auto consultant = static_cast<std::size_t>(StaffGroup::consultant_surgical);
  CHECK(more.at(level, consultant, Metric::staff_joiners, 41) ==
        plain.at(level, consultant, Metric::staff_joiners, 41));
}

TEST_CASE("a tenth more GPs change referrals as the elasticities say", "[system][gp][property]") {
  Country plain(12, 1), more(12, 1);
  plain.run();
  more.with(Parameter::gp_level, LeverEffect::How::scale, 1.1).run();
  const double expected = 1.0 + 0.6 * (std::pow(1.1, 0.5) * std::pow(1.1, -0.2) - 1.0);
  CHECK(more.england(Metric::clock_starts, 6) / plain.england(Metric::clock_starts, 6) ==
        Approx(expected).epsilon(1e-4));
  CHECK(more.england(Metric::gp_load, 6) == Approx(plain.england(Metric::gp_load, 6) / 1.1).epsilon(1e-5));
}

TEST_CASE("advice and guidance avoids what it should, and a part comes back after 17 weeks",
          "[system][gp][property]") {
  Country plain(12, 1), more(12, 1);
  plain.run();
  more.with(Parameter::advice_request_rate, LeverEffect::How::scale, 2.0)
      .with(Parameter::advice_gp_time, LeverEffect::How::set, 0.0)
      .run();
  const auto ratio = [&](int month) {
    return more.england(Metric::clock_starts, month) / plain.england(Metric::clock_starts, month);
  };
  // Share avoided of GP referrals: 0.25 x 0.4 x 0.35 = 0.035, then 0.07.
  CHECK(ratio(1) == Approx(1.0 + 0.6 * (0.93 / 0.965 - 1.0)).epsilon(1e-4));
  CHECK(ratio(8) == Approx(1.0 + 0.6 * (0.93 / 0.965 - 1.0 + 0.15 * 0.035)).epsilon(1e-3));
}

TEST_CASE("GP time for deprived quintiles moves their referrals up, and others down",
          "[system][gp][property]") {
  Country plain, tilted;
  plain.run();
  tilted.with(Parameter::gp_allocation_weight, LeverEffect::How::scale, 1.0);
  LeverEffect first =
      lever(tilted.model, tilted.calendar, Parameter::gp_allocation_weight, LeverEffect::How::scale, 1.5);
  std::erase_if(first.slots, [](std::uint32_t slot) { return slot % kMaxQuintiles != 0; });
  tilted.plan.add_lever(first);
  tilted.run();
  const auto starts = [&](const Country& c, std::size_t q) {
    return c.at(Level::quintile, q, Metric::clock_starts, 9);
  };
  CHECK(starts(tilted, 0) > 1.02 * starts(plain, 0));
  CHECK(starts(tilted, 4) < starts(plain, 4));
  CHECK(tilted.england(Metric::gp_appointments, 9) ==
        Approx(plain.england(Metric::gp_appointments, 9)).epsilon(1e-6));
}

TEST_CASE("independent care by usual access widens the gap, and narrows it when aimed at deprived quintiles",
          "[system][inequality][property]") {
  const auto gap = [](double least_deprived) {
    Country country;
    country.with(Parameter::demand_growth, LeverEffect::How::set, 4.0)
        .with(Parameter::independent_volume, LeverEffect::How::set, 0.3);
    if (least_deprived > 0.0) {
      LeverEffect access = lever(country.model, country.calendar, Parameter::independent_access_weight,
                                 LeverEffect::How::set, 2.0);
      std::erase_if(access.slots, [](std::uint32_t slot) { return slot % kMaxQuintiles != 0; });
      country.plan.add_lever(access);
    }
    country.run();
    return country.england(Metric::over_18_weeks_slope_index);
  };
  CHECK(gap(0.0) > 0.0);
  CHECK(gap(2.0) < gap(0.0));
}

TEST_CASE("the funding loop dies out below a gain of one and runs away above",
          "[system][funding][property]") {
  // A system below its threshold loses money, loses sessions, and so falls further below.
  const auto lost_by_quarter = [](double rate, double spend_share, double session_cost) {
    Country country(27, 1);
    country.with(Parameter::funding_threshold, LeverEffect::How::set, 1.05)
        .with(Parameter::funding_rate_above, LeverEffect::How::set, rate)
        .with(Parameter::funding_rate_below, LeverEffect::How::set, rate)
        .with(Parameter::funding_total, LeverEffect::How::set, 2300.0)
        .with(Parameter::funding_floor, LeverEffect::How::set, 100.0)
        .with(Parameter::funding_settlement_lag, LeverEffect::How::set, 4.0)
        .with(Parameter::funding_spend_share, LeverEffect::How::set, spend_share)
        .with(Parameter::funding_session_cost, LeverEffect::How::set, session_cost)
        .with(Parameter::money_freeze_most, LeverEffect::How::set, 0.0)
        .with(Parameter::demand_growth, LeverEffect::How::set, 8.0)  // someone always waits
        .run();
    std::vector<double> lost;
    for (int quarter = 0; quarter < 9; ++quarter) {
      double sum = 0.0;
      for (int month = 0; month < 3; ++month)
        sum += country.england(Metric::contingent_earned, 3 * quarter + month);
      lost.push_back(sum);
    }
    CHECK(country.england(Metric::funding_loop_gain, 20) ==
          Approx(rate * spend_share / session_cost).epsilon(1e-3));
    return lost;
  };
  const auto damped = lost_by_quarter(0.75, 0.6, 1.15);  // gain 0.39
  CHECK(damped[0] < 0.0);
  CHECK(damped[8] / damped[7] == Approx(1.0).epsilon(0.1));                  // it settles ...
  CHECK(damped[8] / damped[0] == Approx(1.0 / (1.0 - 0.39)).epsilon(0.25));  // ... near the geometric sum
  const auto running_away = lost_by_quarter(1.0, 1.3, 1.0);                  // gain 1.3
  CHECK(running_away[8] < 1.2 * running_away[6]);
  CHECK(running_away[6] < 1.2 * running_away[4]);
}

TEST_CASE("with levers everywhere results are the same bits for any threads and draws",
          "[system][property]") {
  for (const Noise noise : kBoth) {
    const auto results = [&](std::uint32_t draws, int threads) {
      Country country(9);
      country.settings.noise = noise;
      country.settings.draws = draws;
      country.settings.threads = threads;
      country.with(Parameter::workforce_leave_rate, LeverEffect::How::scale, 1.2)
          .with(Parameter::gp_level, LeverEffect::How::scale, 0.9)
          .with(Parameter::beds_waiting_feedback, LeverEffect::How::set, 1.0)
          .with(Parameter::mutual_aid_max_flow, LeverEffect::How::set, 0.05)
          .with(Parameter::mutual_aid_weeks, LeverEffect::How::set, 10.0)
          .with(Parameter::funding_rate_below, LeverEffect::How::set, 0.75)
          .with(Parameter::funding_total, LeverEffect::How::set, 500.0)
          .with(Parameter::independent_volume, LeverEffect::How::set, 0.1)
          .with_network();
      LeverEffect uncertain = lever(country.model, country.calendar, Parameter::workforce_sickness_level,
                                    LeverEffect::How::scale, 1.0);
      uncertain.value.values.clear();
      for (int d = 0; d < 40; ++d) uncertain.value.values.push_back(0.8 + 0.01 * d);
      country.plan.add_lever(uncertain);
      country.run();
      std::vector<double> numbers;
      for (std::size_t i = 0; i < 4; ++i) {
        for (const Metric m :
             {Metric::incomplete, Metric::cash_balance, Metric::staff_fte, Metric::transfers_in})
          numbers.push_back(country.at(Level::ics, i, m, 8, 16));
      }
      return numbers;
    };
    const auto one = results(17, 1);
    CHECK(one == results(17, 4));
    CHECK(one == results(33, 2));
  }
}

}  // namespace icsim::test
