#include "engine/model/parameter_registry.hpp"

#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"

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

TEST_CASE(
    "a parameter keeps its draws for good: its Sobol dimension is its own, whatever is added, moved or taken "
    "away",
    "[engine][registry][unit]") {
  std::ifstream file(test::source_root() / "tests/golden/sobol_dimensions.txt");
  std::map<std::string, unsigned> known;
  std::set<unsigned> given;
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string key;
    unsigned dimension = 0;
    REQUIRE(words >> key >> dimension);
    CHECK(known.emplace(key, dimension).second);
    CHECK(given.insert(dimension).second);
  }
  for (const ParameterSpec& spec : parameter_registry()) {
    INFO(spec.key << ": add a line for it to tests/golden/sobol_dimensions.txt");
    REQUIRE(known.contains(std::string(spec.key)));
    CHECK(known.at(std::string(spec.key)) == spec.sobol_dimension);
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
