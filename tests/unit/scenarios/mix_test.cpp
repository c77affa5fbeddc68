// Scenarios between two scenarios.
#include <string>

#include "scenarios/study/coalition.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using Catch::Matchers::ContainsSubstring;
using icsim::test::TinyLibrary;

namespace {

/// Values of all parameters over all slots in the first and last week, first draws.
std::vector<double> values_of(const Scenario& scenario) {
  std::vector<double> values, lanes(kLanes);
  const int last = static_cast<int>(scenario.calendar->weeks().size()) - 1;
  for (const ParameterSpec& spec : parameter_registry()) {
    for (std::size_t slot = 0; slot < slot_count(spec, scenario.model->dims); ++slot) {
      for (const int week : {0, last}) {
        scenario.plan->evaluate(spec.id, slot, 0, week, lanes.data());
        values.insert(values.end(), lanes.begin(), lanes.end());
      }
    }
  }
  return values;
}

double value_in(const Scenario& scenario, Parameter parameter, std::size_t slot = 0) {
  std::vector<double> lanes(kLanes);
  scenario.plan->evaluate(parameter, slot, 0, 10, lanes.data());
  return lanes[0];
}

struct Pair {
  Pair(TinyLibrary& tiny, const std::string& base_text, const std::string& alternative_text)
      : base(tiny.load_plain_with(base_text)),
        alternative(tiny.load_plain_with(alternative_text)),
        mix(base, alternative, tiny.library(), tiny.root()) {}
  [[nodiscard]] Scenario at(const std::vector<bool>& chosen) const { return mix.load(chosen); }
  [[nodiscard]] std::vector<std::string> labels() const {
    std::vector<std::string> labels;
    for (const Difference& d : mix.differences()) labels.push_back(d.label);
    return labels;
  }
  Scenario base, alternative;
  ScenarioMix mix;
};

std::string lever(const std::string& label, const std::string& how, const std::string& what = "demand.level",
                  const std::string& more = "") {
  return "  - {what: " + what + ", label: " + label + ", how: {" + how + "}" + more + "}\n";
}

const char* const kBase =
    "parameters: {demand.growth: 2, gp.need_growth: {uniform: {low: 1, high: 2}}}\n"
    "sets: {there: {ics: [QAA]}}\n"
    "levers:\n"
    "  - {what: demand.level, label: gone, how: {scale: 1.5}}\n"
    "  - {what: demand.level, label: other, how: {add: 0.1}}\n"
    "  - {what: demand.level, label: kept, how: {scale: 2}}\n"
    "  - {what: capacity.level, label: here, where: {set: there}, how: {set: 0.9}}\n"
    "  - {what: demand.level, how: {add: 0.01}}\n";
const char* const kAlternative =
    "parameters: {demand.growth: 3, gp.need_growth: {uniform: {low: 1, high: 2}}}\n"
    "sets: {there: {ics: [QBB, QCC]}}\n"
    "levers:\n"
    "  - {what: capacity.level, label: here, where: {set: there}, how: {set: 0.9}}\n"
    "  - {what: demand.level, label: other, how: {add: 0.3}}\n"
    "  - {what: demand.level, label: kept, how: {scale: 2}}\n"
    "  - {what: demand.level, label: new, how: {add: 0.5}}\n"
    "  - {what: demand.level, how: {add: 0.01}}\n";

}  // namespace

TEST_CASE("A mix with no difference is the base, with every one the alternative", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, kBase, kAlternative);
  CHECK(pair.labels() == std::vector<std::string>{"here", "other", "new", "gone", "demand.growth"});
  const std::vector<bool> none(5, false), all(5, true);
  CHECK(values_of(pair.at(none)) == values_of(pair.base));
  CHECK(values_of(pair.at(all)) == values_of(pair.alternative));
  CHECK(values_of(pair.base) != values_of(pair.alternative));
  CHECK(pair.at(all).model == pair.at(none).model);  // read once
}

TEST_CASE("Levers in a mix act in the order that they have in the two scenarios", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, kBase, kAlternative);  // here, other, new, gone, demand.growth
  const auto demand = [&](std::vector<bool> chosen) {
    return value_in(pair.at(chosen), Parameter::demand_level);
  };
  CHECK(demand({false, false, false, false, false}) == Approx((1.5 + 0.1) * 2 + 0.01));
  CHECK(demand({false, true, false, false, false}) == Approx((1.5 + 0.3) * 2 + 0.01));
  CHECK(demand({false, false, true, false, false}) == Approx((1.5 + 0.1) * 2 + 0.5 + 0.01));
  CHECK(demand({false, false, false, true, false}) == Approx((1.0 + 0.1) * 2 + 0.01));
  CHECK(demand({false, true, true, true, false}) == Approx((1.0 + 0.3) * 2 + 0.5 + 0.01));
}

TEST_CASE("A difference says what it is, what it was and where it stands", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, kBase, kAlternative);
  const std::vector<Difference>& d = pair.mix.differences();
  CHECK(d[0].kind == Difference::Kind::changed);
  CHECK(d[1].kind == Difference::Kind::changed);
  CHECK(d[2].kind == Difference::Kind::added);
  CHECK(d[3].kind == Difference::Kind::taken_away);
  CHECK(d[4].kind == Difference::Kind::parameter);
  CHECK_THAT(d[1].words, ContainsSubstring("demand.level: add 0.3") &&
                             ContainsSubstring("before: demand.level: add 0.1"));
  CHECK_THAT(d[4].words, ContainsSubstring("3 (% a year); before: 2 (% a year)"));
  CHECK_THAT(d[2].origin, ContainsSubstring("x.yaml:11"));
  CHECK_THAT(d[3].origin, ContainsSubstring("x.yaml:8"));
}

TEST_CASE("A set that means something else makes its lever differ, and each mix uses the right one",
          "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const std::string levers = "levers:\n" +
                             lever("a", "set: 0.8", "capacity.level", ", where: {set: [there]}") +
                             lever("b", "set: 1.2", "demand.level", ", where: {set: there}");
  const Pair pair(tiny, "sets: {there: {ics: [QAA]}}\n" + levers, "sets: {there: {ics: [QBB]}}\n" + levers);
  REQUIRE(pair.labels() == std::vector<std::string>{"a", "b"});
  const Scenario mixed = pair.at({true, false});
  const auto at = [&](Parameter parameter, int ics) {
    return value_in(mixed, parameter, slot_of(specification(parameter), mixed.model->dims, {ics, 0, 0, 0}));
  };
  CHECK(at(Parameter::capacity_level, 0) == 1.0);
  CHECK(at(Parameter::capacity_level, 1) == 0.8);
  CHECK(at(Parameter::demand_level, 0) == 1.2);
  CHECK(at(Parameter::demand_level, 1) == 1.0);
}

TEST_CASE("A lever that acts at another place is one difference", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const std::string first = lever("add", "add: 1"), second = lever("double", "scale: 2");
  const Pair pair(tiny, "levers:\n" + first + second, "levers:\n" + second + first);
  REQUIRE(pair.mix.differences().size() == 1);
  CHECK(pair.mix.differences()[0].kind == Difference::Kind::moved);
  CHECK(value_in(pair.at({false}), Parameter::demand_level) == 4.0);
  CHECK(value_in(pair.at({true}), Parameter::demand_level) == 3.0);
}

TEST_CASE("The order of levers on different keys is no difference", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const std::string first = lever("add", "add: 1"), second = lever("double", "scale: 2", "capacity.level");
  const Pair pair(tiny, "levers:\n" + first + second, "levers:\n" + second + first);
  CHECK(pair.mix.differences().empty());
}

TEST_CASE("What a scenario says about itself, its outputs and its sources is no difference",
          "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(
      tiny, "title: One\nparameters: {demand.growth: {value: 2, source: here, grade: data}}\n",
      "title: Two\nname: two\nparameters: {demand.growth: {value: 2, source: there, grade: judgement}}\n"
      "outputs: {compression: 3}\n");
  CHECK(pair.mix.differences().empty());
}

TEST_CASE("The base's text is the same beside every alternative", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair one(tiny, kBase, kAlternative);
  const Pair other(tiny, kBase, std::string(kBase) + lever("more", "add: 0.2"));
  CHECK(one.mix.text(std::vector<bool>(5, false)) == other.mix.text({false}));
}

// A lever that sends patients to other systems.
const std::string kAid = "  - {what: mutual_aid.max_flow, label: aid, how: {set: 0.02}}\n";

TEST_CASE("Another network is a difference", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, "", "network: {reach: none}\n");
  REQUIRE(pair.labels() == std::vector<std::string>{"network"});
  CHECK_THAT(pair.mix.text({true}), ContainsSubstring("network: {reach: none}"));
  CHECK_THAT(pair.mix.text({false}), !ContainsSubstring("network"));
}

TEST_CASE(
    "What the posterior leaves alone comes with the parameter that a scenario sets, and the posterior is "
    "read once",
    "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  tiny.put("mine.csv", "");
  int reads = 0;
  ScenarioLibrary library = tiny.library();
  library.calibrate = [&](const CalibrationRequest& request) {
    ++reads;
    Calibrated calibrated{"posterior 1", {}, {"mine.csv", "00"}};
    LeverEffect effect;
    effect.parameter = Parameter::demand_growth;
    effect.how = LeverEffect::How::add;
    effect.slots.resize(slot_count(specification(effect.parameter), request.model.dims));
    for (std::size_t s = 0; s < effect.slots.size(); ++s) effect.slots[s] = static_cast<std::uint32_t>(s);
    effect.weight.assign(request.calendar.weeks().size(), 1.0);
    effect.value = {{10.0}};
    calibrated.corrections.push_back(effect);
    return calibrated;
  };
  const auto load = [&](const std::string& more) {
    return load_scenarios(tiny.put("x.yaml", TinyLibrary::plain() + "calibration: mine.csv\n" + more),
                          library)
        .at(0);
  };
  const std::string levers = "levers:\n" + lever("a", "add: 1") + lever("b", "add: 1");
  const Scenario base = load("parameters: {demand.growth: 2}\n"), alternative = load(levers);
  CHECK(value_in(base, Parameter::demand_growth) == 2.0);
  const ScenarioMix mix(base, alternative, library, tiny.root());
  REQUIRE(mix.differences().size() == 3);  // a, b, demand.growth
  const double calibrated = value_in(alternative, Parameter::demand_growth);
  reads = 0;
  CHECK(value_in(mix.load({true, false, false}), Parameter::demand_growth) == 2.0);
  CHECK(value_in(mix.load({false, true, false}), Parameter::demand_growth) == 2.0);
  CHECK(value_in(mix.load({true, false, true}), Parameter::demand_growth) == calibrated);
  CHECK(value_in(mix.load({true, true, true}), Parameter::demand_growth) == calibrated);
  CHECK(reads == 1);
}

TEST_CASE("Another network comes with the lever that sends patients along it", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, "", "network: {reach: national}\nlevers:\n" + kAid);
  REQUIRE(pair.labels() == std::vector<std::string>{"aid"});
  CHECK_THAT(pair.mix.differences()[0].words, ContainsSubstring("with network {reach: national}"));
  CHECK_THAT(pair.mix.text({true}), ContainsSubstring("network: {reach: national}"));
  CHECK_THAT(pair.mix.text({false}), !ContainsSubstring("network"));
}

TEST_CASE("Scenarios that differ in more than levers, parameters and network are refused, all of it at once",
          "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Scenario base = tiny.load_plain_with("name: one\n");
  const Scenario other =
      tiny.load(
              "schema: icsim/scenario/1\nname: two\nbaseline: 2025-04-01\nperiod: {to: 2026-06-30}\n"
              "ensemble: {draws: 30, seed: 8, noise: demographic, quintiles: fold, parameters: fixed}\n")
          .at(0);
  std::string message;
  try {
    const ScenarioMix mix(base, other, tiny.library(), tiny.root());
  } catch (const ScenarioError& error) {
    message = error.what();
  }
  CHECK(message ==
        "one and two: their last days differ: 2026-03-31 and 2026-06-30\n"
        "  hint: give both the same 'period'\n"
        "one and two: their numbers of draws differ: 20 and 30\n  hint: --draws sets both\n"
        "one and two: their seeds differ: 7 and 8\n  hint: --seed sets both\n"
        "one and two: their kinds of noise differ: expectation and demographic\n  hint: --noise sets both\n"
        "one and two: their quintiles differ: split and fold\n  hint: --quintiles sets both\n"
        "one and two: their ways to draw parameters differ: sampled and fixed\n"
        "  hint: write the same 'ensemble: {parameters: ...}' in both");
}

TEST_CASE("Levers that need each other cannot be told apart", "[scenarios][mix][unit]") {
  TinyLibrary tiny;
  const Pair pair(tiny, "", "levers:\n" + lever("down", "add: -5") + lever("up", "add: 5"));
  CHECK_NOTHROW(pair.at({true, true}));
  CHECK_THROWS_AS(pair.at({true, false}), ScenarioError);
}
