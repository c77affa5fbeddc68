// The explanations cover the language, and the committed pages are what the program prints.
#include <algorithm>

#include "scenarios/language/keys.hpp"
#include "scenarios/language/language.hpp"
#include "scenarios/language/reference.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;

TEST_CASE("Every key of the language is explained, and what only holds others is a map or a list",
          "[scenarios][unit]") {
  for (const KeySpec& spec : key_table()) {
    INFO(spec.path);
    CHECK_FALSE(form_text(spec).empty());
    const bool holds_others =
        spec.form == KeyForm::map || spec.form == KeyForm::list || spec.form == KeyForm::named;
    CHECK((!spec.doc.empty() || holds_others));
    if (holds_others)
      CHECK_FALSE(specs_under(std::string(spec.path) + (spec.form == KeyForm::list ? "[]" : ""), kInScenario)
                      .empty());
    // No key hangs in the air: what it stands under is a key too.
    const auto end = spec.path.find_last_of('.');
    if (end != std::string_view::npos) {
      std::string_view above = spec.path.substr(0, end);
      if (above.ends_with("[]")) above.remove_suffix(2);
      CHECK_NOTHROW(key_spec(above));
    }
  }
}

TEST_CASE("Validator, schema and reference page take their keys from one table", "[scenarios][unit]") {
  const std::string schema = json_schema();
  const std::string page =
      reference_page(load_defaults(test::real_library()), load_place_codes(test::real_library()));
  test::TinyLibrary tiny;
  for (const KeySpec& spec : key_table()) {
    INFO(spec.path);
    const std::string name(key_name(spec));
    if (name != "KEY" && name != "NAME") CHECK(schema.find('"' + name + "\": {") != std::string::npos);
    if (!spec.doc.empty()) CHECK(page.find("| `" + std::string(spec.path) + "` |") != std::string::npos);
    if (spec.path.find('.') == std::string_view::npos &&
        (spec.homes & kInScenario))  // nothing of it: known, at least
      CHECK(tiny.message_with(name + ":\n").find("unknown key") == std::string::npos);
  }
  CHECK(tiny.message_with("scenarios: []\n").find("unknown key 'scenarios'") != std::string::npos);
}

TEST_CASE("Every lever example lies in its plausible range and can act", "[scenarios][unit]") {
  test::TinyLibrary elsewhere;
  const Defaults defaults = load_defaults(test::real_library());
  const auto model = load_scenarios("baseline-2025", test::real_library()).at(0).model;
  Overrides overrides;
  overrides.model = model;
  for (const ParameterSpec& spec : parameter_registry()) {
    const std::string example = lever_example(spec, defaults.parameters);
    const auto file = elsewhere.put("x.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\n" + example);
    INFO(example);
    const std::vector<Scenario> loaded = load_scenarios(file, test::real_library(), overrides);
    for (const Fault& warning : loaded.at(0).warnings) CHECK(to_text(warning) == "");
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
  CHECK((test::read_file(folder / "REFERENCE.md") ==
         reference_page(load_defaults(test::real_library()), load_place_codes(test::real_library()))));
  CHECK((test::read_file(folder / "scenario.schema.json") == json_schema()));
}
