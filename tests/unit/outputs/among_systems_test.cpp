#include "outputs/compare/among_systems.hpp"

#include <cmath>
#include <string>

#include "outputs/compare/context_fit.hpp"
#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::outputs;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("standardising gives each system England's rate in each stratum", "[outputs][unit]") {
  // Stratum 0: 30 events of 300, 10 %. Stratum 1: 60 of 100, 60 %.
  const Counts counts{2, {10, 50, 20, 10}, {100, 80, 200, 20}};
  const std::vector<double> expected = standardised(counts);
  REQUIRE(expected.size() == 2);
  CHECK_THAT(expected[0], WithinRel(100 * 0.1 + 80 * 0.6, 1e-12));
  CHECK_THAT(expected[1], WithinRel(200 * 0.1 + 20 * 0.6, 1e-12));
  CHECK_THAT(expected[0] + expected[1], WithinRel(90.0, 1e-12));  // the observed of all
}

TEST_CASE("a stratum that nobody has adds nothing", "[outputs][unit]") {
  CHECK(standardised({2, {3, 0, 1, 0}, {10, 0, 10, 0}}) == std::vector<double>{2.0, 2.0});
}

TEST_CASE("edges of bands are quantiles of systems, interpolated", "[outputs][unit]") {
  // 11 values: the 10 % quantile is the second, the 25 % one lies half way from the third to the fourth.
  const auto spread = spread_of({11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  REQUIRE(spread);
  CHECK_THAT(spread->lower_tenth, WithinAbs(2.0, 1e-12));
  CHECK_THAT(spread->lower_quarter, WithinAbs(3.5, 1e-12));
  CHECK_THAT(spread->upper_quarter, WithinAbs(8.5, 1e-12));
  CHECK_THAT(spread->upper_tenth, WithinAbs(10.0, 1e-12));
}

TEST_CASE("fewer than ten systems have no bands", "[outputs][unit]") {
  CHECK_FALSE(spread_of(std::vector<double>(kFewestSystems - 1, 1.0)));
  CHECK(spread_of(std::vector<double>(kFewestSystems, 1.0)));
  CHECK_FALSE(spread_of({}));
}

TEST_CASE("a ratio is in the band that its neighbours make, on an edge in the nearer to the middle",
          "[outputs][unit]") {
  const Spread spread{0.8, 0.9, 1.1, 1.3};
  CHECK(band_of(0.79, spread) == Band::lower_tenth);
  CHECK(band_of(0.8, spread) == Band::lower_quarter);
  CHECK(band_of(0.9, spread) == Band::middle_half);
  CHECK(band_of(1.1, spread) == Band::middle_half);
  CHECK(band_of(1.11, spread) == Band::upper_quarter);
  CHECK(band_of(1.31, spread) == Band::upper_tenth);
  CHECK(std::string(band_name(Band::upper_tenth)) == "upper tenth");
}

TEST_CASE("systems that are all alike are all in the middle half", "[outputs][unit]") {
  const auto spread = spread_of(std::vector<double>(42, 1.02));
  REQUIRE(spread);
  CHECK(band_of(1.02, *spread) == Band::middle_half);
}

TEST_CASE("of 42 systems that all differ 20 are in the middle half and 5 in either outer tenth",
          "[outputs][unit]") {
  std::vector<double> ratios;
  for (int i = 0; i < 42; ++i) ratios.push_back(0.5 + 0.02 * i);
  const auto spread = spread_of(ratios);
  REQUIRE(spread);
  int bands[5] = {};
  for (const double ratio : ratios) ++bands[static_cast<int>(band_of(ratio, *spread))];
  CHECK(bands[0] == 5);
  CHECK(bands[1] == 6);
  CHECK(bands[2] == 20);
  CHECK(bands[3] == 6);
  CHECK(bands[4] == 5);
}

TEST_CASE("without terms each system is foretold the weighted mean of the others", "[outputs][unit]") {
  const std::vector<double> values{1, 2, 6, 9}, weights{1, 1, 2, 0};
  const ContextFit fit = fit_context(values, weights, {});
  REQUIRE(fit.fitted);
  CHECK_THAT(fit.foretold[0], WithinRel((2.0 + 12.0) / 3.0, 1e-9));
  CHECK_THAT(fit.foretold[2], WithinRel(1.5, 1e-9));
  CHECK_THAT(fit.foretold[3],
             WithinRel((1.0 + 2.0 + 12.0) / 4.0, 1e-9));  // left out of the fit, still foretold
  CHECK_THAT(fit.explained, WithinAbs(0.0, 1e-9));
}

TEST_CASE("context that explains all is learnt, context that explains nothing is not", "[outputs][unit]") {
  std::vector<double> line, nothing, term, same(20, 3.0);
  for (int i = 0; i < 20; ++i) {
    term.push_back(i);
    line.push_back(1.0 + 0.5 * i);
    nothing.push_back(i % 2 == 0 ? 1.0 : -1.0);
  }
  const std::vector<double> weights(20, 1.0);
  const ContextFit all = fit_context(line, weights, {term, same});  // a term without spread does no harm
  CHECK(all.explained > 0.999);
  CHECK_THAT(all.foretold[7], WithinAbs(line[7], 0.1));
  const ContextFit none = fit_context(nothing, weights, {term});
  CHECK(none.explained >= 0.0);
  CHECK(none.explained < 0.01);
  CHECK_THAT(none.foretold[4], WithinAbs(-1.0 / 19.0, 0.01));  // the others' mean
}

TEST_CASE("no system is its own benchmark", "[outputs][unit]") {
  std::vector<double> values, term;
  for (int i = 0; i < 20; ++i) {
    term.push_back(i);
    values.push_back(0.5 * i + (i % 3));
  }
  const std::vector<double> weights(20, 1.0);
  const double before = fit_context(values, weights, {term}).foretold[5];
  values[5] += 1.0;
  CHECK_THAT(fit_context(values, weights, {term}).foretold[5], WithinAbs(before, 1e-9));
}

TEST_CASE("too few systems for the terms give no fit", "[outputs][unit]") {
  const ContextFit fit =
      fit_context(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>(5, 1.0), {{1, 2, 3, 4, 5}});
  CHECK_FALSE(fit.fitted);
  CHECK(fit.foretold == std::vector<double>(5, 0.0));
}
