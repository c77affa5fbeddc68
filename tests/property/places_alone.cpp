// Places that run alone have the numbers that they have in a run of England.
#include <bit>
#include <cstdint>

#include "calibration/posterior/apply.hpp"
#include "scenarios/study/scenario.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"

namespace icsim::test {
using namespace scenarios;
namespace {

constexpr std::uint32_t kDraws = 16;
constexpr int kMonths = 5;

const std::string kScenario =
    "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2025-08-31}\n"
    "levers:\n"
    "  - {what: gp.level, where: {region: North West}, how: {scale: 0.9}}\n"
    "  - {what: workforce.sickness_level, where: {ics: [QYG, QOP]}, when: {from: 2025-06-01}, how: {scale: "
    "1.2}}\n"
    "  - {what: capacity.level, label: more, where: {treatment_function: C_110}, how: {scale: {normal: "
    "{mean: "
    "1.05, sd: 0.01, varies_by: ics}}}}\n"
    "  - {what: treatment.long_wait_skew, where: {ics: QRV}, how: {add: 0.3}}\n"
    // What comes to a place as its part of England, or by how far it is from England's mean.
    "  - {what: strikes.days_per_week, when: {from: 2025-06-02, to: 2025-06-06}, how: {set: 5}}\n"
    "  - {what: demand.missing.return_share, how: {set: 0.3}}\n"
    "  - {what: money.convergence, how: {set: 1}}\n"
    "  - {what: funding.threshold, how: {set: 1.04}}\n"
    "  - {what: funding.rate_below, how: {set: 0.75}}\n"
    "  - {what: funding.rate_above, how: {set: 0.75}}\n"
    "  - {what: funding.target_spread, how: {set: 1}}\n";

struct Country {
  Scenario scenario;
  std::optional<RecordLayout> layout;
  KeepAll sink;

  explicit Country(const std::string& only, Noise noise) {
    Overrides overrides;
    overrides.draws = kDraws;
    overrides.noise = noise;
    overrides.split_quintiles = noise == Noise::expectation;
    const ScenarioLibrary library{source_root() / "scenarios", calibration::apply_posterior};
    scenario = load_scenario_text(kScenario + only, "x.yaml", ".", library, overrides);
    RunProgress progress;
    REQUIRE(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, {kDraws, 7, noise, 2}, sink,
                         progress));
    layout.emplace(*scenario.model);
  }
  [[nodiscard]] std::size_t row_of(const std::string& code) const {
    std::size_t i = 0;
    while (scenario.model->ics[i].code != code) ++i;
    return i;
  }
};

void check_same(const Country& alone, const Country& england, const std::string& code) {
  for (const Level level : {Level::ics, Level::ics_treatment_function, Level::ics_quintile}) {
    const LevelSpec &few = alone.layout->level(level), &all = england.layout->level(level);
    const std::size_t per_place = few.rows / alone.scenario.model->ics.size();
    REQUIRE(per_place == all.rows / england.scenario.model->ics.size());
    for (std::size_t row = 0; row < per_place; ++row) {
      for (const Metric metric : few.metrics) {
        INFO(code << ", " << few.name << " row " << row << ", " << specification(metric).name);
        bool same = true;
        for (int month = 0; month < kMonths; ++month) {
          for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
            const float a = alone.sink.at(*alone.layout, level, alone.row_of(code) * per_place + row, metric,
                                          month, draw),
                        b = england.sink.at(*england.layout, level, england.row_of(code) * per_place + row,
                                            metric, month, draw);
            same = same && std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
          }
        }
        CHECK(same);
      }
    }
  }
}

}  // namespace

TEST_CASE("Places run alone have the bits of a run of England, in expectation and with noise",
          "[scenarios][property]") {
  for (const Noise noise : {Noise::expectation, Noise::demographic}) {
    const Country england("", noise), alone("only: [QRV, QYG]\n", noise);
    CHECK(alone.scenario.only == std::vector<std::string>{"QRV", "QYG"});
    CHECK(alone.scenario.model->regions.size() == 2);
    check_same(alone, england, "QYG");
    check_same(alone, england, "QRV");
  }
}

TEST_CASE("Places that mutual aid lets meet others are not run alone", "[scenarios][property]") {
  const ScenarioLibrary library{source_root() / "scenarios", {}};
  const std::string text =
      "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2025-08-31}\nonly: QSL\n"
      "network: {reach: region, most_miles: 30}\n"
      "levers: [{what: mutual_aid.max_flow, where: {region: South West}, how: {set: 0.05}}]\n";
  try {
    load_scenario_text(text, "x.yaml", ".", library);
    FAIL("taken");
  } catch (const ScenarioError& error) {
    CHECK(std::string(error.what()) ==
          "x.yaml:5:7: mutual aid lets QSL meet QJK, QOX, QUY, QVV: run alone, lists would not be those of a "
          "run of England "
          "in only\n  hint: run without 'only', or without mutual aid ('network: {reach: none}')");
  }
  // Where it is off, or sends between others, nobody meets.
  std::string elsewhere = text;
  elsewhere.replace(elsewhere.find("South West"), 10, "North West");
  CHECK(load_scenario_text(elsewhere, "x.yaml", ".", library).only == std::vector<std::string>{"QSL"});
}

TEST_CASE("A code that no system has is not run alone", "[scenarios][property]") {
  const ScenarioLibrary library{source_root() / "scenarios", {}};
  Overrides overrides;
  overrides.only = {"QYX"};
  try {
    load_scenarios("baseline-2025", library, overrides);
    FAIL("taken");
  } catch (const ScenarioError& error) {
    CHECK(std::string(error.what()) ==
          "--only: there is no ics 'QYX' in baseline 2025-04-01\n  hint: did you mean 'QNX'?");
  }
}

}  // namespace icsim::test
