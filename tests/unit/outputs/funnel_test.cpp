#include "outputs/compare/funnel.hpp"

#include <cmath>
#include <numeric>

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

TEST_CASE("chance is Poisson without an end and binomial with one", "[outputs][unit]") {
  CHECK_THAT(chance_variance(400.0), WithinRel(1.0 / 400.0, 1e-12));
  // 400 of 1,000: n p (1 - p) / (n p)^2 = 240 / 160,000
  CHECK_THAT(chance_variance(400.0, 1000.0), WithinRel(0.0015, 1e-12));
  CHECK(chance_variance(1000.0, 1000.0) == 0.0);
}

TEST_CASE("winsorising pulls the tenth at either end in", "[outputs][unit]") {
  // 11 values: the 10 % quantile is the second, the 90 % quantile the tenth.
  const std::vector<double> values = winsorised({100, 1, 2, 3, 4, 5, 6, 7, 8, 9, -100}, 0.1);
  CHECK(values == std::vector<double>{9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1});
  // Type 7: between the first two of six values at 0.5.
  CHECK_THAT(winsorised({0, 10, 20, 30, 40, 50}, 0.1)[0], WithinAbs(5.0, 1e-12));
}

TEST_CASE("without more spread than chance the funnel is that of chance", "[outputs][unit]") {
  const std::vector<double> ratios{0.01, -0.01, 0.005, -0.005}, chance(4, 0.01);
  const Spread spread = spread_of(ratios, chance);
  CHECK(spread.overdispersion < 1.0);
  CHECK(spread.tau2 == 0.0);
  const FunnelLimits limits = funnel_limits(1.0 / 400.0, spread.tau2);
  CHECK_THAT(limits.low95, WithinRel(std::exp(-1.959964 * 0.05), 1e-9));
  CHECK_THAT(limits.high95, WithinRel(std::exp(1.959964 * 0.05), 1e-9));
  CHECK_THAT(limits.low998, WithinRel(std::exp(-3.090232 * 0.05), 1e-9));
  CHECK_THAT(limits.high998, WithinRel(std::exp(3.090232 * 0.05), 1e-9));
}

TEST_CASE("spread beyond chance is the excess of the mean square", "[outputs][unit]") {
  // z of -3 and 3 in turn: mean square 9, nothing for winsorising to pull in. phi = 9 / 0.678655.
  std::vector<double> ratios, chance(31, 0.01);
  for (int i = 0; i < 31; ++i) ratios.push_back(i % 2 == 0 ? 0.3 : -0.3);
  const Spread spread = spread_of(ratios, chance);
  const double phi = 9.0 / 0.678655;
  CHECK_THAT(spread.overdispersion, WithinRel(phi, 1e-9));
  // 31 weights of 100: (31 phi - 30) / (3100 - 100).
  CHECK_THAT(spread.tau2, WithinRel((31.0 * phi - 30.0) / 3000.0, 1e-9));
  // One wild system does not widen it.
  ratios[0] = 30.0;
  CHECK_THAT(spread_of(ratios, chance).tau2, WithinRel(spread.tau2, 1e-9));
}

TEST_CASE("winsorising takes nothing from the limits of a normal spread", "[outputs][unit]") {
  // 9,999 quantiles of a normal of standard deviation 0.2, by bisection of the error function.
  std::vector<double> ratios, chance(9999, 1e-8);
  for (int i = 1; i < 10000; ++i) {
    double low = -6.0, high = 6.0;
    while (high - low > 1e-9) {
      const double middle = 0.5 * (low + high);
      (0.5 * std::erfc(-middle / std::sqrt(2.0)) < i / 10000.0 ? low : high) = middle;
    }
    ratios.push_back(0.2 * low);
  }
  CHECK_THAT(std::sqrt(spread_of(ratios, chance).tau2), WithinRel(0.2, 1e-3));
}

TEST_CASE("a ratio is inside, to watch or outside", "[outputs][unit]") {
  const FunnelLimits limits = funnel_limits(0.0016, 0.0009);  // deviation 0.05
  CHECK(standing_of(1.0, limits) == Standing::inside);
  CHECK(standing_of(std::exp(0.0979), limits) == Standing::inside);
  CHECK(standing_of(std::exp(0.0981), limits) == Standing::watch);
  CHECK(standing_of(std::exp(-0.0981), limits) == Standing::watch);
  CHECK(standing_of(std::exp(0.1546), limits) == Standing::outside);
  CHECK(standing_of(0.0, limits) == Standing::outside);
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
