// One scenario from the text that a run file keeps: the same run, and messages that name the text.
#include <array>
#include <numeric>
#include <string>

#include "scenarios/text/checksum.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

constexpr const char* kShown = "run.h5:x (resolved scenario)";

std::string message_of_text(const TinyLibrary& tiny, const std::string& text) {
  try {
    load_scenario_text(text, kShown, tiny.root(), tiny.library());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::vector<double> all_values(const Scenario& scenario, const ParameterSpec& spec) {
  std::vector<double> values, lanes(kLanes);
  for (const CalendarWeek& week : scenario.calendar->weeks()) {
    for (std::size_t slot = 0; slot < slot_count(spec, scenario.model->dims); ++slot) {
      for (std::uint32_t first = 0; first < scenario.ensemble.draws; first += kLanes) {
        scenario.plan->evaluate(spec.id, slot, first, week.index, lanes.data());
        values.insert(values.end(), lanes.begin(), lanes.end());
      }
    }
  }
  return values;
}

void check_same(const Scenario& first, const Scenario& again) {
  CHECK(again.resolved_yaml == first.resolved_yaml);
  CHECK(again.name == first.name);
  CHECK(again.title == first.title);
  CHECK(again.description == first.description);
  CHECK(again.calibration_id == first.calibration_id);
  CHECK(again.start == first.start);
  CHECK(again.end == first.end);
  CHECK(again.ensemble.draws == first.ensemble.draws);
  CHECK(again.ensemble.seed == first.ensemble.seed);
  CHECK(again.ensemble.noise == first.ensemble.noise);
  CHECK(again.ensemble.split_quintiles == first.ensemble.split_quintiles);
  CHECK(again.ensemble.sample_parameters == first.ensemble.sample_parameters);
  CHECK(again.outputs.wait_bands == first.outputs.wait_bands);
  CHECK(again.outputs.compression == first.outputs.compression);
  for (const ParameterSpec& spec : parameter_registry()) {
    INFO(spec.key);
    CHECK(all_values(again, spec) == all_values(first, spec));
  }
}

}  // namespace

TEST_CASE("The resolved text of a scenario gives the same scenario", "[scenarios][unit]") {
  TinyLibrary tiny;
  Overrides overrides;
  overrides.draws = 18;
  overrides.seed = 18446744073709551615u;
  overrides.noise = Noise::demographic;
  overrides.split_quintiles = false;
  tiny.put("near.yaml",
           "schema: icsim/policy/1\nsets: {north: {region: [North]}}\nlevers:\n"
           "  - {what: demand.level, label: before and after, where: {set: north}, when: {from: 2024-01-01, "
           "to: 2025-09-30, ramp: 7},\n     how: {scale: {lognormal: {median: 1.1, sigma: 0.01}}}}\n"
           "  - {what: capacity.level, label: rising, how: {path: {2024-11-03: 0.9, 2025-10-01: 1.3}, "
           "interpolate: linear}}\n");
  const Scenario first =
      tiny.load(
              "schema: icsim/scenario/1\nbaseline: {start: 2025-04-01, history: observed}\n"
              "period: {to: 2026-03-31}\ntitle: \"it's \\\"a\\\" <b> & more\"\npolicies: [near.yaml]\n"
              "outputs: {wait_bands: true, compression: 3}\n"
              "parameters:\n  demand.growth: {normal: {mean: 0.1, sd: 0.3, varies_by: ics}}\n"
              "  capacity.growth: {path: {2025-04-01: 0.1, 2025-09-01: 0.30000000000000004}, interpolate: "
              "linear}\n",
              overrides)
          .at(0);
  REQUIRE(first.levers.size() == 3);
  check_same(first, load_scenario_text(first.resolved_yaml, kShown, {}, tiny.library()));
}

TEST_CASE("A scenario that is named as YAML names nothing loads again from its text", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario first = tiny.load(TinyLibrary::plain() + "name: 'null'\n").at(0);
  CHECK(first.name == "null");
  CHECK(load_scenario_text(first.resolved_yaml, kShown, {}, tiny.library()).name == "null");
}

TEST_CASE("A scenario from text names the text as its place and input", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string text = TinyLibrary::plain() + "name: x\nparameters: {demand.growth: 2}\n";
  const Scenario scenario = load_scenario_text(text, kShown, {}, tiny.library());
  CHECK(scenario.file == kShown);
  CHECK(scenario.inputs.at(0).name == kShown);
  CHECK(scenario.inputs.at(0).sha256 == sha256_hex(text));
  CHECK(scenario.parameters.at(1).origin == std::string(kShown) + ":6");
}

TEST_CASE("Faults of a text name the text and the line", "[scenarios][unit]") {
  TinyLibrary tiny;
  CHECK(message_of_text(tiny, TinyLibrary::plain() + "levles: []\n") ==
        "run.h5:x (resolved scenario):5:1: unknown key 'levles'\n  hint: did you mean 'levers'?");
  CHECK(message_of_text(tiny, "schema: icsim/study/1\nscenarios: [{scenario: plain}]\n") ==
        "run.h5:x (resolved scenario):1:9: 'icsim/study/1' is not a choice in schema\n"
        "  hint: one of: icsim/scenario/1");
  CHECK(message_of_text(tiny, "") ==
        "run.h5:x (resolved scenario): the file is empty\n  hint: start with 'schema: icsim/scenario/1'");
  Overrides overrides;
  overrides.draws = 0;
  CHECK_THROWS_AS(load_scenario_text(TinyLibrary::plain(), kShown, {}, tiny.library(), overrides),
                  ScenarioError);
}

TEST_CASE("A posterior is looked for in the folder that goes with the text", "[scenarios][unit]") {
  TinyLibrary tiny;
  ScenarioLibrary library = tiny.library();
  std::filesystem::path asked;
  library.calibrate = [&](const CalibrationRequest& request) {
    asked = request.file;
    return Calibrated{"mine 0123", {}, {request.shown, "0123"}};
  };
  tiny.put("fits/mine.csv", "");
  tiny.put("elsewhere/fits/mine.csv", "");
  const auto file = tiny.put(
      "x.yaml", TinyLibrary::plain() + "calibration: fits/mine.csv\nparameters: {demand.level: 1.1}\n");
  const Scenario first = load_scenarios(file, library).at(0);
  CHECK(asked == tiny.root() / "fits/mine.csv");
  const Scenario again = load_scenario_text(first.resolved_yaml, kShown, tiny.root() / "elsewhere", library);
  CHECK(asked == tiny.root() / "elsewhere/fits/mine.csv");
  CHECK(again.calibration_id == "mine 0123");
  CHECK(again.inputs.back().name == "fits/mine.csv");
}

TEST_CASE("The posterior gives way where a scenario sets a value, and keeps its factors",
          "[scenarios][unit]") {
  TinyLibrary tiny;
  tiny.put("mine.csv", "");
  ScenarioLibrary library = tiny.library();
  library.calibrate = [](const CalibrationRequest& request) {
    Calibrated calibrated{"mine 0123", {}, {"mine.csv", "0123"}};
    const auto correct = [&](Parameter parameter, LeverEffect::How how, double value) {
      LeverEffect effect;
      effect.parameter = parameter;
      effect.how = how;
      effect.slots.resize(slot_count(specification(parameter), request.model.dims));
      std::iota(effect.slots.begin(), effect.slots.end(), 0u);
      effect.weight.assign(request.calendar.weeks().size(), 1.0);
      effect.value = {{value}};
      calibrated.corrections.push_back(std::move(effect));
    };
    correct(Parameter::demand_level, LeverEffect::How::scale, 0.5);
    correct(Parameter::treatment_long_wait_skew, LeverEffect::How::add, 2.0);
    return calibrated;
  };
  const auto load = [&](const std::string& more) {
    const std::string from = more.find("calibration:") == std::string::npos ? "calibration: mine.csv\n" : "";
    Overrides fixed;
    fixed.sample_parameters = false;
    const Scenario first =
        load_scenarios(tiny.put("x.yaml", TinyLibrary::plain() + from + more), library, fixed).at(0);
    const Scenario again = load_scenario_text(first.resolved_yaml, kShown, tiny.root(), library);
    CHECK(again.resolved_yaml == first.resolved_yaml);
    std::array<double, kLanes> demand{}, skew{}, demand_again{}, skew_again{};
    first.plan->evaluate(Parameter::demand_level, 0, 0, 0, demand.data());
    first.plan->evaluate(Parameter::treatment_long_wait_skew, 0, 0, 0, skew.data());
    again.plan->evaluate(Parameter::demand_level, 0, 0, 0, demand_again.data());
    again.plan->evaluate(Parameter::treatment_long_wait_skew, 0, 0, 0, skew_again.data());
    CHECK(demand_again == demand);
    CHECK(skew_again == skew);
    return std::array{demand[0], skew[0]};
  };
  using Pair = std::array<double, 2>;
  CHECK(load("") == Pair{0.5, 2.0});
  CHECK(load("parameters: {demand.level: 1, treatment.long_wait_skew: 0.3}\n") == Pair{0.5, 0.3});
  CHECK(load("parameters: {demand.level: 1.2}\n") == Pair{0.6, 2.0});
  CHECK(load("levers:\n  - {what: demand.level, how: {set: 1.2}}\n"
             "  - {what: treatment.long_wait_skew, how: {scale: 0.5}}\n") == Pair{0.6, 1.0});
  CHECK(load("calibration: {from: mine.csv, leaves: [demand.level]}\n") == Pair{1.0, 2.0});
}
