/// What scenarios say of levers that cannot act is what the engine does: over the whole registry.
#include <fmt/format.h>

#include <cmath>

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

Scenario load(const std::shared_ptr<const Model>& model, const std::string& end, const std::string& more) {
  Overrides overrides;
  overrides.model = model;
  const std::string text = "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: " + end +
                           "}\ncalibration: none\n" + more;
  overrides.draws = 1;
  return load_scenario_text(text, "x.yaml", ".", real_library(), overrides);
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
