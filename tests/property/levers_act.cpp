/// What scenarios say of levers that cannot act is what the engine does: over the whole registry.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "engine/model/reading.hpp"
#include "scenarios/language/example.hpp"
#include "scenarios/language/reference.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/toy_model.hpp"
#include "tests/unit/scenarios/fixture.hpp"

namespace icsim::test {
using namespace scenarios;
namespace {

/// A toy country with the lists of England, as strikes are England's, whose places have the names that examples use.
std::shared_ptr<const Model> country(int quintiles) {
  Model model = toy_model({4, 2, quintiles}, 8e5);
  model.regions[0] = "London";
  model.treatment_functions[1].code = "C_110";
  model.ics[0].population_by_quintile = {4e5, 2e5, 2e5, 1e5, 1e5};
  for (std::size_t i = 1; i < 4; ++i) model.ics[i].population_by_quintile.fill(2e5);
  for (BaseFlows& flow : model.flows)
    flow.completed_2019_20_per_year *= 0.8;  // activity beyond targets earns
  model.system[0].target_2023_24 = 1.1;      // systems differ in their targets
  model.bank_holidays = {parse_date("2040-12-25")};
  return std::make_shared<const Model>(std::move(model));
}

/// A posterior that moves levels month by month and gives the order of treatment its values, draw by draw.
Calibrated toy_posterior(const CalibrationRequest& request) {
  using How = LeverEffect::How;
  Calibrated calibrated{"toy", {}, {"toy.csv", "00"}};
  const auto correct = [&](Parameter parameter, How how, double first, double last) {
    LeverEffect effect;
    effect.parameter = parameter;
    effect.how = how;
    effect.slots.resize(slot_count(specification(parameter), request.model.dims));
    std::iota(effect.slots.begin(), effect.slots.end(), 0u);
    const std::size_t weeks = request.calendar.weeks().size();
    effect.weight.assign(weeks, 1.0);
    for (const double middle : {first, last})
      effect.knots.push_back({{0.97 * middle, middle, 1.04 * middle}});
    for (std::size_t w = 0; w < weeks; ++w)
      effect.knot_place.push_back(static_cast<double>(w) / static_cast<double>(weeks));
    calibrated.corrections.push_back(std::move(effect));
  };
  correct(Parameter::demand_level, How::scale, 0.9, 0.93);
  correct(Parameter::capacity_level, How::scale, 1.1, 0.97);
  correct(Parameter::removals_level, How::scale, 0.7, 0.8);
  correct(Parameter::treatment_within_18_weight, How::scale, 1.3, 1.2);
  correct(Parameter::treatment_long_wait_skew, How::add, 0.9, 0.4);
  correct(Parameter::treatment_milestone_strength, How::set, 3.0, 2.0);
  correct(Parameter::treatment_milestone_weeks, How::set, 65.0, 52.0);
  return calibrated;
}

/// True when the posterior says what the value is, so that a scenario that says another replaces it.
bool is_given_by_posterior(Parameter parameter) {
  return parameter == Parameter::treatment_long_wait_skew ||
         parameter == Parameter::treatment_milestone_strength ||
         parameter == Parameter::treatment_milestone_weeks;
}

constexpr const char* kCalibrations[] = {"none", "shipped"};

Scenario load(const std::shared_ptr<const Model>& model, const std::string& end, const std::string& more,
              const std::string& calibration = "none", std::uint32_t draws = 1) {
  Overrides overrides;
  overrides.model = model;
  const std::string text = "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: " + end +
                           "}\ncalibration: " + calibration + '\n' + more;
  overrides.draws = draws;
  return load_scenario_text(text, "x.yaml", ".", {real_library().root, toy_posterior}, overrides);
}

void run(const Scenario& scenario, KeepAll& sink) {
  RunSettings settings{scenario.ensemble.draws, 5, scenario.ensemble.noise, 1};
  settings.aid = scenario.aid;
  RunProgress progress;
  REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
}

/// What is only reported: it moves with a threshold or a rate by which nobody is paid.
bool is_only_reported(Metric metric) {
  return metric == Metric::value_threshold || metric == Metric::funding_loop_gain;
}

/// Bits of every metric, what is only reported apart.
bool same_results(const Scenario& scenario, const KeepAll& a, const KeepAll& b) {
  const RecordLayout layout(*scenario.model, WaitBands::leave_out, *scenario.aid);
  for (const LevelSpec& level : layout.levels()) {
    for (std::size_t m = 0; m < level.metrics.size(); ++m) {
      if (is_only_reported(level.metrics[m])) continue;
      for (std::size_t row = 0; row < level.rows; ++row) {
        for (std::size_t month = 0; month < a.months(0); ++month) {
          const auto at = static_cast<std::size_t>(level.at(row, m)) * kLanes;
          const float x = a.record(0, static_cast<int>(month))[at],
                      y = b.record(0, static_cast<int>(month))[at];
          if (!(x == y || (std::isnan(x) && std::isnan(y)))) return false;
        }
      }
    }
  }
  return true;
}

std::string first_warning(const Scenario& scenario) {
  return scenario.warnings.empty() ? "" : to_text(scenario.warnings[0]);
}

std::string alone(const ParameterValue& value) {
  const bool between = value.spec->axes & kByQuintile;
  return fmt::format("levers:\n  - {{what: {}, {}when: {{from: 2025-07-07}}, how: {{{}}}}}\n",
                     value.spec->key, between ? "where: {quintile: 1}, " : "", example_change(value));
}

/// Limits that may bind or not: the plan alone cannot tell, and in this country they do not.
bool is_limit(Parameter parameter) {
  return parameter == Parameter::workforce_time_to_fill || parameter == Parameter::workforce_agency_cap ||
         parameter == Parameter::workforce_pressure_response ||
         parameter == Parameter::workforce_pressure_occupancy ||
         parameter == Parameter::workforce_pressure_width || parameter == Parameter::funding_rate_below ||
         parameter == Parameter::funding_floor || parameter == Parameter::funding_total ||
         specification(parameter).key.starts_with("mutual_aid.");
}

}  // namespace

TEST_CASE("A lever alone is said to change nothing if and only if it does", "[scenarios][property]") {
  const Defaults defaults = load_defaults(real_library());
  const auto model = country(kMaxQuintiles);
  for (const bool noisy : {false, true}) {
    const char* setting = noisy ? "{noise: demographic}" : "{noise: expectation}";
    const std::string ensemble = "ensemble: " + std::string(setting) +
                                 "\nparameters: {funding.threshold: 1.02}\n";  // rates need a target
    KeepAll without;
    run(load(model, "2027-06-30", ensemble), without);
    for (const ParameterValue& value : defaults.parameters) {
      if (noisy && !reading_of(value.spec->id).with_noise) continue;  // the others are the same in both
      const Scenario scenario = load(model, "2027-06-30", ensemble + alone(value));
      KeepAll with;
      run(scenario, with);
      INFO(setting << ' ' << alone(value) << first_warning(scenario));
      const bool acts = !same_results(scenario, with, without);
      if (acts || !is_limit(value.spec->id)) CHECK(scenario.warnings.empty() == acts);
    }
  }
}

TEST_CASE("Every lever example acts", "[scenarios][property]") {
  const Defaults defaults = load_defaults(real_library());
  const auto model = country(kMaxQuintiles);
  for (const ParameterSpec& spec : parameter_registry()) {
    const std::string example = lever_example(spec, defaults.parameters);
    const auto lever = example.find("  - what: ");
    if (lever == std::string::npos) continue;  // a value under 'parameters'
    const bool only = example.compare(lever - 8, 8, "levers:\n") == 0;
    // Long enough for what the example starts in 2026 to come through its lag.
    const bool late = reading_of(spec.id).lag != Parameter::count || reading_of(spec.id).needs[0] != nullptr;
    const std::string end = late ? "2034-03-31" : "2027-06-30";
    const Scenario scenario = load(model, end, example);
    INFO(example << first_warning(scenario));
    CHECK(scenario.warnings.empty());
    KeepAll with, without;
    run(scenario, with);
    run(load(model, end, example.substr(0, only ? lever - 8 : lever)), without);
    CHECK((!same_results(scenario, with, without) || is_limit(spec.id)));
  }
}

/// `set` to the default, where one number is the default everywhere.
std::string default_number(const ParameterValue& value) {
  const bool one = !value.from_baseline && value.by_place.empty() && value.path.points.empty();
  return one ? fmt::format("{}", value.value) : "";
}

TEST_CASE("A lever of no size changes no number, with and without calibration", "[scenarios][property]") {
  const Defaults defaults = load_defaults(real_library());
  const auto model = country(kMaxQuintiles);
  const std::string end = "2026-01-31",
                    fixed = "ensemble: {parameters: fixed}\nparameters: {funding.threshold: 1.02}\n";
  KeepAll uncalibrated;
  run(load(model, end, fixed, "none", 3), uncalibrated);
  for (const std::string calibration : kCalibrations) {
    KeepAll plain;
    run(load(model, end, fixed, calibration, 3), plain);
    CHECK((plain == uncalibrated) == (calibration == "none"));
    for (const ParameterValue& value : defaults.parameters) {
      std::vector<std::string> hows{"scale: 1", "add: 0"};
      const bool given = calibration == "shipped" && is_given_by_posterior(value.spec->id);
      const std::string usual =
          value.spec->id == Parameter::funding_threshold ? "1.02" : default_number(value);
      if (!usual.empty() && !given) hows.push_back("set: " + usual);
      std::string levers = "levers:\n";
      for (const std::string& how : hows)
        levers +=
            fmt::format("  - {{what: {}, label: '{}', when: {{from: 2025-06-11, ramp: 5}}, how: {{{}}}}}\n",
                        value.spec->key, how, how);
      KeepAll with;
      run(load(model, end, fixed + levers, calibration, 3), with);
      INFO("calibration " << calibration << '\n' << levers);
      CHECK(with == plain);
    }
  }
}

TEST_CASE("A parameter set to its default changes no number, with and without calibration",
          "[scenarios][property]") {
  const Defaults defaults = load_defaults(real_library());
  const auto model = country(kMaxQuintiles);
  const std::string end = "2025-09-30", fixed = "ensemble: {parameters: fixed}\n";
  for (const std::string calibration : kCalibrations) {
    KeepAll plain;
    run(load(model, end, fixed, calibration, 3), plain);
    std::string parameters = "parameters:\n";
    for (const ParameterValue& value : defaults.parameters) {
      const bool given = calibration == "shipped" && is_given_by_posterior(value.spec->id);
      if (const std::string usual = default_number(value); !usual.empty() && !given)
        parameters += fmt::format("  {}: {}\n", value.spec->key, usual);
    }
    KeepAll with;
    run(load(model, end, fixed + parameters, calibration, 3), with);
    INFO("calibration " << calibration);
    CHECK(with == plain);
  }
}

TEST_CASE("A lever means the same beside a calibrated path as without one", "[scenarios][property]") {
  const auto model = country(1);
  const std::string fold = "ensemble: {parameters: fixed, quintiles: fold}\n";
  const auto starts = [&](const std::string& calibration, const std::string& more) {
    KeepAll sink;
    const Scenario scenario = load(model, "2025-06-30", fold + more, calibration);
    run(scenario, sink);
    const RecordLayout layout(*model, WaitBands::leave_out, *scenario.aid);
    return sink.at(layout, Level::england, 0, Metric::clock_starts, 1);
  };
  for (const char* how : {"set: 1.1", "scale: 1.1", "add: 0.1"}) {
    const std::string lever = fmt::format("levers: [{{what: demand.level, how: {{{}}}}}]\n", how);
    INFO(how);
    for (const std::string calibration : kCalibrations)
      CHECK(starts(calibration, lever) / starts(calibration, "") == Approx(1.1).epsilon(1e-6));
  }
}

TEST_CASE("Levers between quintiles do nothing where quintiles are added up, and are said to",
          "[scenarios][property]") {
  const Defaults defaults = load_defaults(real_library());
  const auto model = country(1);
  KeepAll without;
  run(load(model, "2026-06-30", "ensemble: {quintiles: fold}\n"), without);
  for (const Parameter p : {Parameter::treatment_deprivation_gradient, Parameter::gp_inverse_care,
                            Parameter::gp_allocation_weight, Parameter::gp_need_weight}) {
    const ParameterValue& value = defaults.parameters[static_cast<std::size_t>(p)];
    const Scenario scenario =
        load(model, "2026-06-30",
             fmt::format("ensemble: {{quintiles: fold}}\nlevers:\n  - {{what: {}, how: {{{}}}}}\n",
                         value.spec->key, example_change(value)));
    KeepAll with;
    run(scenario, with);
    INFO(value.spec->key << ' ' << first_warning(scenario));
    CHECK_FALSE(scenario.warnings.empty());
    CHECK(same_results(scenario, with, without));
  }
}

}  // namespace icsim::test
