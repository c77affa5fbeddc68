/// What levers on the systems around the lists do in a toy country: signs, sizes by hand, limits.
#include <array>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/toy_country.hpp"

namespace icsim::test {

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

}  // namespace icsim::test
