/// The whole engine against answers known beforehand.
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
namespace {

// One list, no removals: 100 join a day, 80 are seen, 20 of them for admission, and 20 are admitted.
Model one_list() {
  Model model = toy_model({1, 1, 1}, 50000.0);
  model.flows = {{100.0, 80.0, 20.0, 20.0, 0.0, 25300.0}};
  return model;
}

struct Result {
  RecordLayout layout;
  KeepAll sink;
  Result(const Model& model, const ParameterPlan& plan, const Calendar& calendar) : layout(model) {
    RunProgress progress;
    REQUIRE(run_ensemble(model, plan, calendar, RunSettings{}, sink, progress));
  }
  [[nodiscard]] double england(Metric metric, int month) const {
    return sink.at(layout, Level::england, 0, metric, month);
  }
};

double start_list(const Model& model) {
  double sum = 0.0;
  for (const float cell : model.start_state) sum += cell;
  return sum;
}

TEST_CASE("a list that as many join as leave keeps its length for ten years", "[engine][simulation][unit]") {
  const Model model = one_list();
  const Calendar calendar = toy_calendar(120);
  const Result result(model, toy_plan(model), calendar);
  for (int month = 0; month < 120; ++month) {
    REQUIRE(result.england(Metric::incomplete, month) == Approx(start_list(model)).epsilon(1e-4));
    REQUIRE(result.england(Metric::clock_starts, month) ==
            Approx(100.0 * calendar.working_days(month)).epsilon(1e-5));
    REQUIRE(result.england(Metric::completed_non_admitted, month) ==
            Approx(80.0 * calendar.working_days(month)).epsilon(1e-4));
  }
}

TEST_CASE("a tenth more admissions shorten the list by that many a working day",
          "[engine][simulation][unit]") {
  const Model model = one_list();
  const Calendar calendar = toy_calendar(12);
  ParameterPlan plan = toy_plan(model);
  LeverEffect lever = everywhere(model, calendar, Parameter::capacity_level, LeverEffect::How::scale, 1.1);
  lever.slots = {1};  // awaiting admission
  plan.add_lever(lever);
  const Result result(model, plan, calendar);
  double days = 0.0;
  for (int month = 0; month < 12; ++month) {
    days += calendar.working_days(month);
    CHECK(result.england(Metric::incomplete, month) == Approx(start_list(model) - 2.0 * days).epsilon(1e-5));
    CHECK(result.england(Metric::activity_vs_2019_20, month) == Approx(1.02).epsilon(1e-5));
  }
}

TEST_CASE("a number that is none stops the run and is named with list, week and draw",
          "[engine][simulation][unit]") {
  Model model = toy_model({2, 2, 1});
  model.start_state[model.dims.list(1, 0) * model.dims.cells_per_list() + 3] =
      std::numeric_limits<float>::quiet_NaN();
  const auto fault = [&](Noise noise) {
    KeepAll sink;
    RunProgress progress;
    try {
      run_ensemble(model, toy_plan(model), toy_calendar(1), {17, 5, noise, 1}, sink, progress);
      return std::string();
    } catch (const InternalFault& found) {
      return std::string(found.what());
    }
  };
  CHECK(fault(Noise::expectation) == "incomplete pathways of Q1 C_100 are not a number in week 0 of draw 0");
  CHECK(fault(Noise::demographic) == "incomplete pathways of Q1 C_100 are not a number in week 0 of draw 0");
}

TEST_CASE("demand grows by its yearly rate", "[engine][simulation][unit]") {
  const Model model = one_list();
  const Calendar calendar = toy_calendar(25);
  ParameterPlan plan = toy_plan(model);
  plan.set_base(Parameter::demand_growth, DrawValues{{10.0}});
  const Result result(model, plan, calendar);
  const auto per_day = [&](int month) {
    return result.england(Metric::clock_starts, month) / calendar.working_days(month);
  };
  CHECK(per_day(0) == Approx(100.0).epsilon(0.01));
  CHECK(per_day(12) / per_day(0) == Approx(1.1).epsilon(0.001));
  CHECK(per_day(24) / per_day(12) == Approx(1.1).epsilon(0.001));
}

/// What moved the one list, cause by cause, week by week.
class Explained {
 public:
  Explained(const Model& model, const ParameterPlan& plan, Noise noise = Noise::expectation) {
    RunSettings settings;
    settings.noise = noise;
    settings.additions.look_at = [&](const CalendarWeek&, int, std::uint32_t, const SystemNumbers& numbers) {
      std::vector<double>& week = weeks_.emplace_back();
      for (int c = 0; c < kCauses; ++c) week.push_back(numbers[SystemRows::of(static_cast<Cause>(c))][0]);
    };
    KeepAll sink;
    RunProgress progress;
    REQUIRE(run_ensemble(model, plan, toy_calendar(1), settings, sink, progress));
  }
  [[nodiscard]] double at(Cause cause, std::size_t week = 0) const {
    return weeks_.at(week).at(static_cast<std::size_t>(cause));
  }
  [[nodiscard]] double total(std::size_t week = 0) const {
    return std::accumulate(weeks_.at(week).begin(), weeks_.at(week).end(), 0.0);
  }

 private:
  std::vector<std::vector<double>> weeks_;
};

TEST_CASE("base path, calibration and levers move a list each on a line of its own, by pencil and paper",
          "[engine][simulation][unit]") {
  using How = LeverEffect::How;
  Model model = one_list();
  model.flows[0].removal_share = 0.1;
  const Calendar calendar = toy_calendar(1);
  const auto effect = [&](Parameter parameter, How how, double value) {
    return everywhere(model, calendar, parameter, how, value);
  };
  ParameterPlan plan = toy_plan(model);
  const Explained plain(model, plan);  // 500 join in a week, 500 are treated, 50 removed
  CHECK(plain.at(Cause::clock_starts_at_start) == Approx(500.0));
  CHECK(plain.at(Cause::treatment_at_start) == Approx(-500.0));
  CHECK(plain.at(Cause::removals) == Approx(-50.0));
  CHECK(plain.total() == Approx(-50.0));

  plan.set_base(Parameter::demand_level, DrawValues{{1.2}});
  plan.set_base(Parameter::removals_level, DrawValues{{1.1}});
  plan.set_base(Parameter::demand_growth, DrawValues{{10.0}});
  plan.add_correction(effect(Parameter::demand_level, How::scale, 0.5));
  plan.add_correction(effect(Parameter::capacity_level, How::scale, 0.8));
  plan.add_correction(effect(Parameter::removals_level, How::scale, 2.0));
  const Explained calibrated(model, plan);
  plan.add_lever(effect(Parameter::demand_level, How::scale, 1.5));
  plan.add_lever(effect(Parameter::demand_growth, How::set, 20.0));
  plan.add_lever(effect(Parameter::capacity_level, How::set, 1.5));
  plan.add_lever(effect(Parameter::capacity_growth, How::add, 5.0));
  plan.add_lever(effect(Parameter::removals_level, How::add, 0.4));
  const Explained moved(model, plan);
  for (const Explained* run : {&calibrated, &moved}) {
    CHECK(run->at(Cause::clock_starts_at_start) == Approx(500.0));
    CHECK(run->at(Cause::treatment_at_start) == Approx(-500.0));
    CHECK(run->at(Cause::removals) == Approx(-55.0));
    CHECK(run->at(Cause::demand_growth) == Approx(100.0));
    CHECK(run->at(Cause::demand_calibration) == Approx(-300.0));
    CHECK(run->at(Cause::capacity_growth) == 0.0);
    CHECK(run->at(Cause::capacity_calibration) == Approx(100.0));
    CHECK(run->at(Cause::removals_calibration) == Approx(-55.0));
  }
  for (const Cause cause : {Cause::demand_levers, Cause::capacity_levers, Cause::removals_levers})
    CHECK(calibrated.at(cause) == 0.0);
  CHECK(moved.at(Cause::demand_levers) == Approx(150.0));     // 500 * 1.2 * 0.5 * (1.5 - 1)
  CHECK(moved.at(Cause::capacity_levers) == Approx(-200.0));  // 500 * 0.8 * (1.5 - 1)
  CHECK(moved.at(Cause::removals_levers) == Approx(-40.0));   // 500 * 0.1 * 2 * 0.4
  CHECK(moved.total() == Approx(450.0 - 600.0 - 150.0));

  const double year = 7.0 / 365.25, slow = std::pow(1.1, year), fast = std::pow(1.2, year);
  CHECK(moved.at(Cause::demand_growth, 1) == Approx(500.0 * (1.2 * slow - 1.0)));
  CHECK(moved.at(Cause::demand_calibration, 1) == Approx(-500.0 * 1.2 * slow * 0.5));
  CHECK(moved.at(Cause::demand_levers, 1) == Approx(500.0 * 0.5 * (1.8 * fast - 1.2 * slow)));
  CHECK(moved.at(Cause::capacity_growth, 1) == 0.0);
  CHECK(moved.at(Cause::capacity_levers, 1) == Approx(-500.0 * 0.8 * (1.5 * std::pow(1.05, year) - 1.0)));
}

TEST_CASE("what validation takes off a list is the scenario's, not removals as they were",
          "[engine][simulation][unit]") {
  Model model = one_list();
  model.flows[0].removal_share = 0.1;
  ParameterPlan plan = toy_plan(model);
  const Explained without(model, plan);
  for (const auto& [parameter, value] :
       {std::pair(Parameter::validation_yield_base, 0.5), std::pair(Parameter::validation_yield_cap, 1.0)})
    plan.set_base(parameter, DrawValues{{value}});
  plan.add_lever(
      everywhere(model, toy_calendar(1), Parameter::validation_contact_share, LeverEffect::How::set, 0.02));
  const Explained with(model, plan);
  CHECK(with.at(Cause::removals) == Approx(without.at(Cause::removals)));
  CHECK(with.at(Cause::removals_levers) == Approx(-0.01 * (start_list(model) + 500.0)).epsilon(0.005));
  CHECK(with.total() == Approx(without.total() + with.at(Cause::removals_levers)));
}

TEST_CASE("chance has a line of its own, and none without noise", "[engine][simulation][unit]") {
  const Model model = one_list();
  ParameterPlan plan = toy_plan(model);
  CHECK(std::abs(Explained(model, plan).at(Cause::chance)) < 0.01);
  plan.set_base(Parameter::demand_noise, DrawValues{{0.2}});
  plan.set_base(Parameter::capacity_noise, DrawValues{{0.2}});
  const Explained noisy(model, plan, Noise::demographic);
  CHECK(std::abs(noisy.at(Cause::chance)) > 1.0);
  CHECK(noisy.at(Cause::demand_growth) == 0.0);
  CHECK(noisy.at(Cause::capacity_growth) == 0.0);
}

TEST_CASE("twice the people, clock starts and capacity are twice every number and the same rates",
          "[engine][simulation][unit]") {
  const Model once = toy_model({2, 2, 5}, 700.0);
  Model twice = once;
  for (float& cell : twice.start_state) cell *= 2.0f;
  for (BaseFlows& flow : twice.flows) {
    for (double* rate : {&flow.clock_starts, &flow.completed_non_admitted, &flow.completed_admitted,
                         &flow.decisions_to_admit, &flow.completed_2019_20_per_year}) {
      *rate *= 2.0;
    }
  }
  for (SystemStart& start : twice.system) {
    for (double* size : {&start.registered_population, &start.weighted_population, &start.gp_fte, &start.beds,
                         &start.allocation}) {
      *size *= 2.0;
    }
    for (double& fte : start.staff_fte) fte *= 2.0;
  }
  for (IcsRecord& ics : twice.ics) ics.population *= 2.0;
  const std::set<std::string_view> rates{"1", "weeks", "pathways per 1000", "FTE per 100000"};
  const Calendar calendar = toy_calendar(6);
  const Result small(once, toy_plan(once), calendar), large(twice, toy_plan(twice), calendar);
  for (const LevelSpec& level : small.layout.levels()) {
    for (const Metric metric : level.metrics) {
      const double factor = rates.contains(specification(metric).unit) ? 1.0 : 2.0;
      for (std::size_t row = 0; row < level.rows; ++row) {
        const double expected = factor * small.sink.at(small.layout, level.id, row, metric, 5);
        const double seen = large.sink.at(large.layout, level.id, row, metric, 5);
        INFO(level.name << " " << specification(metric).name);
        CHECK(((std::isnan(expected) && std::isnan(seen)) || seen == Approx(expected).epsilon(1e-6)));
      }
    }
  }
}

TEST_CASE("a list where every decision is to admit is still seen", "[engine][simulation][unit]") {
  Model model = one_list();
  model.flows = {{20.0, 0.0, 20.0, 20.0, 0.0, 25300.0}};
  model.decision_profile.assign(kBands, 1.0f);  // else some waits would want more than all of them
  const Calendar calendar = toy_calendar(3);
  const Result result(model, toy_plan(model), calendar);
  CHECK(result.england(Metric::decisions_to_admit, 1) ==
        Approx(20.0 * calendar.working_days(1)).epsilon(1e-4));
}

TEST_CASE("an ICS without activity does not turn the country into nothing", "[engine][simulation][unit]") {
  Model model = toy_model({2, 1, 1}, 700.0);
  model.flows[1] = BaseFlows{};
  for (std::size_t c = model.dims.cells_per_list(); c < model.dims.cells(); ++c) model.start_state[c] = 0.0f;
  const Result result(model, toy_plan(model), toy_calendar(3));
  CHECK(std::isfinite(result.england(Metric::incomplete, 2)));
  CHECK(result.england(Metric::completed_non_admitted, 2) > 0.0);
  CHECK(result.sink.at(result.layout, Level::ics, 1, Metric::incomplete, 2) == 0.0);
}

TEST_CASE("every level and metric has a place of its own in the record", "[engine][simulation][unit]") {
  const RecordLayout layout(toy_model({3, 2, 5}));
  std::vector<int> used(layout.series(), 0);
  for (const LevelSpec& level : layout.levels()) {
    for (std::size_t row = 0; row < level.rows; ++row) {
      for (std::size_t m = 0; m < level.metrics.size(); ++m) ++used.at(level.at(row, m));
    }
  }
  for (const int times : used) REQUIRE(times == 1);
}

}  // namespace
}  // namespace icsim::test
