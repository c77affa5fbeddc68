// Uncertain parameters: distributions, and draws that stay put.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "scenarios/plan/draws.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenarios/fixture.hpp"

using namespace icsim;
using namespace icsim::scenarios;
using icsim::test::TinyLibrary;

namespace {

constexpr Bounds kWide{-1e9, 1e9};

Distribution make(Distribution::Kind kind, std::vector<double> numbers, std::vector<double> weights = {}) {
  Distribution d;
  d.kind = kind;
  d.numbers = std::move(numbers);
  d.weights = std::move(weights);
  return d;
}
double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
std::vector<double> at_slot(const Scenario& scenario, Parameter parameter, std::size_t slot,
                            std::uint32_t draws) {
  std::vector<double> values, lanes(kLanes);
  for (std::uint32_t first = 0; first < draws; first += kLanes) {
    scenario.plan->evaluate(parameter, slot, first, 0, lanes.data());
    values.insert(values.end(), lanes.begin(), lanes.end());
  }
  values.resize(draws);
  return values;
}

}  // namespace

TEST_CASE("Quantiles of the distributions are where tables put them", "[scenarios][unit]") {
  CHECK(make(Distribution::Kind::uniform, {2, 4}).quantile(0.25) == Approx(2.5));
  CHECK(make(Distribution::Kind::normal, {1.5, 0.4}).quantile(0.975) ==
        Approx(1.5 + 0.4 * 1.959963984540054));
  CHECK(make(Distribution::Kind::lognormal, {2, 0.5}).quantile(0.5) == Approx(2.0));
  CHECK(make(Distribution::Kind::lognormal, {2, 0.5}).quantile(0.975) ==
        Approx(2.0 * std::exp(0.5 * 1.959963984540054)));
  const Distribution triangle = make(Distribution::Kind::triangular, {0, 1, 4});
  CHECK(triangle.quantile(0.25) == Approx(1.0));
  CHECK(triangle.quantile(0.0625) == Approx(0.5));
  CHECK(triangle.quantile(1.0 - 0.25 * 0.75 * 1.0 / 0.75 / 1.0 * 0.75) ==
        Approx(4.0 - std::sqrt(0.1875 * 4 * 3)));
  const Distribution coin = make(Distribution::Kind::discrete, {0, 0.3, 0.8}, {1, 0, 3});
  CHECK(coin.quantile(0.2499) == 0.0);
  CHECK(coin.quantile(0.2501) == 0.8);
  CHECK(coin.quantile(std::nextafter(1.0, 0.0)) == 0.8);
}

TEST_CASE("The first draws do not change when more are asked for", "[scenarios][unit]") {
  const Distribution d = make(Distribution::Kind::normal, {0, 1});
  const ParameterDraws few(20, 42), many(500, 42);
  for (const Parameter p :
       {Parameter::demand_level, Parameter::removals_level, Parameter::treatment_quintile_weight}) {
    const auto a = few.national(p, d, kWide), b = many.national(p, d, kWide);
    CHECK(std::equal(a.begin(), a.end(), b.begin()));
  }
  const auto a = few.keyed("k", "l", "QOP", d, kWide), b = many.keyed("k", "l", "QOP", d, kWide);
  CHECK(std::equal(a.begin(), a.end(), b.begin()));
}

TEST_CASE("Sobol draws fill the range evenly, and differ by seed and parameter", "[scenarios][unit]") {
  const Distribution d = make(Distribution::Kind::uniform, {0, 1});
  const ParameterDraws draws(255, 42), other(255, 43);
  for (int p = 0; p < kParameters; ++p) {
    auto values = draws.national(static_cast<Parameter>(p), d, kWide);
    CHECK(mean(values) == Approx(0.5).margin(0.005));
    CHECK(values != other.national(static_cast<Parameter>(p), d, kWide));
    // 255 of the 256 points of a shifted net: each of 256 equal bins holds at most one.
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < values.size(); ++i) {
      CHECK(std::floor(values[i] * 256.0) > std::floor(values[i - 1] * 256.0));
    }
  }
  CHECK(draws.national(Parameter::demand_level, d, kWide) !=
        draws.national(Parameter::demand_growth, d, kWide));
}

TEST_CASE("Keyed draws differ by key, label and slot, and are independent", "[scenarios][unit]") {
  const Distribution d = make(Distribution::Kind::normal, {0, 1});
  const ParameterDraws draws(4000, 42);
  const auto a = draws.keyed("ab", "c", "QOP", d, kWide);
  for (const auto& b : {draws.keyed("a", "bc", "QOP", d, kWide), draws.keyed("ab", "c", "QWO", d, kWide),
                        draws.keyed("ab", "d", "QOP", d, kWide)}) {
    double product = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) product += a[i] * b[i];
    CHECK(std::abs(product / 4000.0) < 5.0 / std::sqrt(4000.0));  // 5 standard errors of a correlation
  }
  CHECK(std::abs(mean(a)) < 5.0 / std::sqrt(4000.0));
}

TEST_CASE("Tails are cut at the allowed range", "[scenarios][unit]") {
  const auto values = ParameterDraws(1000, 1).national(
      Parameter::demand_level, make(Distribution::Kind::normal, {0.1, 1}), {0.0, 0.5});
  CHECK(*std::min_element(values.begin(), values.end()) == 0.0);
  CHECK(*std::max_element(values.begin(), values.end()) == 0.5);
}

TEST_CASE("A sampled parameter has the same draws in every scenario and block", "[scenarios][unit]") {
  TinyLibrary tiny;
  const std::string growth = "parameters: {demand.growth: {normal: {mean: 1, sd: 1}}}\n";
  const Scenario one = tiny.load_plain_with(growth);
  const Scenario two = tiny.load_plain_with(growth + "levers: [{what: capacity.level, how: {set: 1.1}}]\n");
  const auto values = at_slot(one, Parameter::demand_growth, 0, 20);
  CHECK(values == at_slot(two, Parameter::demand_growth, 0, 20));
  CHECK(values == at_slot(one, Parameter::demand_growth, 5, 20));
  CHECK(*std::max_element(values.begin(), values.end()) > *std::min_element(values.begin(), values.end()));
}

TEST_CASE("With varies_by: ics each system has its own draws", "[scenarios][unit]") {
  TinyLibrary tiny;
  const Scenario scenario =
      tiny.load_plain_with("parameters: {demand.growth: {normal: {mean: 1, sd: 1, varies_by: ics}}}\n");
  CHECK(at_slot(scenario, Parameter::demand_growth, 0, 20) ==
        at_slot(scenario, Parameter::demand_growth, 1, 20));
  CHECK(at_slot(scenario, Parameter::demand_growth, 0, 20) !=
        at_slot(scenario, Parameter::demand_growth, 2, 20));
  CHECK(tiny.message_with("parameters: {demand.noise: {normal: {mean: 1, sd: 1, varies_by: ics}}}\n") ==
        "x.yaml:5:28: 'demand.noise' has one value for the nation in parameters.demand.noise\n  hint: remove "
        "'varies_by: ics'");
}

TEST_CASE("Fixed parameters and a single draw have the central values", "[scenarios][unit]") {
  TinyLibrary tiny;
  Overrides overrides;
  overrides.draws = 1;
  const Scenario single = tiny.load(TinyLibrary::plain(), overrides).at(0);
  CHECK(at_slot(single, Parameter::demand_growth, 0, 1).at(0) == 1.5);
  overrides.draws = 20;
  overrides.sample_parameters = false;
  const Scenario fixed = tiny.load(TinyLibrary::plain(), overrides).at(0);
  CHECK(at_slot(fixed, Parameter::demand_growth, 0, 20) == std::vector<double>(20, 1.5));
}
