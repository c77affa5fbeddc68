#include "outputs/run_file/units.hpp"

#include "engine/core/check.hpp"
#include "engine/model/parameter_registry.hpp"
#include "engine/record/metrics.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;

TEST_CASE("every unit of a metric and of a parameter has a spelling for CF") {
  for (int m = 0; m < kMetrics; ++m) {
    const MetricSpec& metric = specification(static_cast<Metric>(m));
    CHECK_FALSE(outputs::udunits(metric.unit).empty());
  }
  for (const ParameterSpec& parameter : parameter_registry())
    CHECK_FALSE(outputs::udunits(parameter.unit).empty());
}

TEST_CASE("what is counted is a number, and a time keeps its unit") {
  CHECK(outputs::udunits("pathways") == "1");
  CHECK(outputs::udunits("GBP million") == "1e6");
  CHECK(outputs::udunits("weeks") == "week");
  CHECK_THROWS_AS(outputs::udunits("parsecs"), InternalFault);
}
