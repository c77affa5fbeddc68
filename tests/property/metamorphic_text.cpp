/// The order in which a scenario's text names its levers, and what it calls them, changes no bit.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/language/defaults.hpp"
#include "scenarios/language/example.hpp"
#include "tests/support/random_recipes.hpp"
#include "tests/unit/scenarios/fixture.hpp"

namespace icsim::test {
using namespace scenarios;
namespace {

std::shared_ptr<const Model> four_places() {
  Model model = toy_model({4, 2, kMaxQuintiles}, 20000.0);
  model.regions[0] = "London";
  for (IcsRecord& ics : model.ics) ics.population_by_quintile = {4e5, 2e5, 2e5, 1e5, 1e5};
  model.bank_holidays = {parse_date("2040-12-25")};
  return std::make_shared<const Model>(std::move(model));
}

/// One lever in YAML, on what the reference gives as an example; `number` tells levers apart.
std::string lever_text(const ParameterValue& value, int number) {
  std::string where;
  if (value.spec->axes & kByQuintile) {
    where = "where: {quintile: 1}, ";
  } else if (value.spec->axes & kByIcs) {
    static constexpr const char* kWhere[] = {"", "where: {ics: Q1}, ", "where: {region: London}, ",
                                             "where: {ics: [Q0, Q3]}, "};
    where = kWhere[*any_below(4)];
  }
  const int day = 1 + *any_below(28), ramp = *any_below(4);
  return fmt::format(
      "  - {{what: {}, label: 'lever {}', {}when: {{from: 2025-05-{:02}, ramp: {}}}, how: {{{}}}}}\n",
      value.spec->key, number, where, day, ramp, example_change(value));
}

/// Texts of levers on different parameters, in a random order.
std::vector<std::string> some_levers(const Defaults& defaults) {
  std::map<int, std::string> chosen;
  const int most = 1 + *any_below(8);
  for (int n = 0; n < most; ++n) {
    const int parameter = *any_below(kParameters);
    if (!chosen.count(parameter))
      chosen[parameter] = lever_text(defaults.parameters[static_cast<std::size_t>(parameter)], n);
  }
  std::vector<std::string> levers;
  for (const auto& [parameter, text] : chosen) levers.push_back(text);
  return levers;
}

std::string joined(const std::vector<std::string>& levers) {
  std::string text = "levers:\n";
  for (const std::string& lever : levers) text += lever;
  return text;
}

void run_text(const std::shared_ptr<const Model>& model, const std::string& levers, KeepAll& sink) {
  Overrides overrides;
  overrides.model = model;
  overrides.draws = 3;
  const Scenario scenario = load_scenario_text(
      "schema: icsim/scenario/1\nname: x\nbaseline: 2025-04-01\nperiod: {to: 2025-08-31}\ncalibration: none\n"
      "parameters: {funding.threshold: 1.02}\n" +
          levers,
      "x.yaml", ".", real_library(), overrides);
  RunSettings settings{scenario.ensemble.draws, 5, scenario.ensemble.noise, 1};
  settings.aid = scenario.aid;
  RunProgress progress;
  RC_ASSERT(run_ensemble(*scenario.model, *scenario.plan, *scenario.calendar, settings, sink, progress));
}

void check_text_order(const std::shared_ptr<const Model>& model, const Defaults& defaults) {
  std::vector<std::string> levers = some_levers(defaults);
  KeepAll before, after;
  run_text(model, joined(levers), before);
  for (std::size_t j = levers.size(); j-- > 1;)
    std::swap(levers[j], levers[static_cast<std::size_t>(*any_below(static_cast<int>(j) + 1))]);
  std::string other = joined(levers);
  for (std::size_t at = 0; (at = other.find("'lever ", at)) != std::string::npos; ++at)
    other.replace(at, 7, "'another ");
  run_text(model, other, after);
  RC_LOG() << other;
  RC_ASSERT(before == after);
}

}  // namespace

TEST_CASE("Levers on different parameters may stand in any order in a scenario's text, under any label",
          "[scenarios][metamorphic][property]") {
  const auto model = four_places();
  const Defaults defaults = load_defaults(real_library());
  for_cases(15, [&] { check_text_order(model, defaults); });
}

TEST_CASE("In 500 random texts levers on different parameters may stand in any order",
          "[scenarios][metamorphic][slow]") {
  const auto model = four_places();
  const Defaults defaults = load_defaults(real_library());
  for_cases(500, [&] { check_text_order(model, defaults); });
}

}  // namespace icsim::test
