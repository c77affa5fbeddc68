// The explanations cover the language, and the committed pages are what the program prints.
#include <algorithm>

#include "scenarios/language/language.hpp"
#include "scenarios/language/reference.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;

namespace {

void check_documented(std::span<const std::string_view> keys, const std::string& before) {
  for (const std::string_view key : keys) {
    const std::string path = before + std::string(key);
    INFO(path);
    CHECK(std::any_of(key_docs().begin(), key_docs().end(),
                      [&](const KeyDoc& doc) { return doc.path.starts_with(path); }));
  }
}

}  // namespace

TEST_CASE("Every key of the language is explained", "[scenarios][unit]") {
  check_documented(kScenarioKeys, "");
  check_documented(kStudyKeys, "");
  check_documented(kBaselineKeys, "baseline.");
  check_documented(kEnsembleKeys, "ensemble.");
  check_documented(kLeverKeys, "levers[].");
  check_documented(kWhereKeys, "levers[].where.");
  check_documented(kWhenKeys, "levers[].when.");
  check_documented(kHowKeys, "levers[].how.");
  check_documented(kOutputKeys, "outputs.");
}

TEST_CASE("Every lever example is a valid lever", "[scenarios][unit]") {
  test::TinyLibrary elsewhere;
  for (const ParameterSpec& spec : parameter_registry()) {
    const auto file =
        elsewhere.put("x.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\n" + lever_example(spec));
    INFO(lever_example(spec));
    CHECK_NOTHROW(load_scenarios(file, test::real_library()));
  }
}

TEST_CASE("Every default names its source, and lies in its plausible range", "[scenarios][unit]") {
  for (const ParameterValue& value : load_defaults(test::real_library()).parameters) {
    INFO(value.spec->key);
    CHECK(value.source.size() > 10);
    CHECK_FALSE(value.grade.empty());
    if (!value.from_baseline && value.path.points.empty()) {
      const double central = value.range_is_factor() ? 1.0 : value.value;
      CHECK(central >= value.range.low);
      CHECK(central <= value.range.high);
    }
  }
}

TEST_CASE("The defaults must hold every key with the declared unit", "[scenarios][unit]") {
  test::TinyLibrary tiny;
  std::string text = test::read_file(tiny.root() / "library/defaults.yaml");
  const std::string unit = "unit: ratio";
  text.replace(text.find(unit), unit.size(), "unit: percent");
  const auto entry = text.find("  treatment.quintile_weight:");
  text.erase(entry, text.find("  treatment.deprivation_gradient:") - entry);
  tiny.put("library/defaults.yaml", text);
  const std::string message = tiny.message_of("plain");
  CHECK(message.find(
            "the unit must be 'ratio' in parameters.demand.level.unit\n  hint: the program declares it") !=
        std::string::npos);
  CHECK(message.find("key 'treatment.quintile_weight' is missing in parameters") != std::string::npos);
}

TEST_CASE("The committed reference page and schema are what the program prints", "[scenarios][unit]") {
  const auto folder = test::source_root() / "scenarios";
  CHECK((test::read_file(folder / "REFERENCE.md") == reference_page(load_defaults(test::real_library()))));
  CHECK((test::read_file(folder / "scenario.schema.json") == json_schema()));
}
