#include "engine/model/parameter_registry.hpp"

#include <cctype>
#include <set>
#include <string>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
namespace {

TEST_CASE("every parameter is declared once, in enum order, with unit, range and words",
          "[engine][registry][unit]") {
  std::set<std::string> keys;
  int number = 0;
  for (const ParameterSpec& spec : parameter_registry()) {
    INFO(spec.key);
    CHECK(static_cast<int>(spec.id) == number++);
    CHECK(keys.insert(std::string(spec.key)).second);
    CHECK(!spec.unit.empty());
    CHECK(spec.minimum < spec.maximum);
    CHECK(spec.doc.size() > 20);
    CHECK(spec.doc.back() == '.');
    CHECK(!spec.since.empty());
    for (const char c : spec.key) CHECK((std::islower(c) || std::isdigit(c) || c == '_' || c == '.'));
  }
  CHECK(number == kParameters);
}

TEST_CASE("no key is the beginning of another, so each key is one place in a YAML tree",
          "[engine][registry][unit]") {
  for (const ParameterSpec& shorter : parameter_registry()) {
    const std::string as_branch = std::string(shorter.key) + ".";
    for (const ParameterSpec& longer : parameter_registry()) CHECK(!longer.key.starts_with(as_branch));
  }
}

TEST_CASE("a parameter is found by its key and by its number", "[engine][registry][unit]") {
  REQUIRE(find_parameter("demand.growth") != nullptr);
  CHECK(find_parameter("demand.growth")->id == Parameter::demand_growth);
  CHECK(find_parameter("demand.grow") == nullptr);
  CHECK(find_parameter("") == nullptr);
  CHECK(specification(Parameter::capacity_level).key == "capacity.level");
  CHECK_THROWS_AS(specification(Parameter::count), InternalFault);
}

}  // namespace
}  // namespace icsim
