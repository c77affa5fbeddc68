#include "engine/core/math.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "engine/core/check.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
namespace {

double relative_error(double value, long double exact) {
  return static_cast<double>(std::abs((static_cast<long double>(value) - exact) / exact));
}

TEST_CASE("exp is within its stated error of the exponential over its whole range", "[engine][math][unit]") {
  double worst = 0.0;
  for (int i = 0; i < 200001; ++i) {
    const double x = -700.0 + i * 0.007;
    worst = std::max(worst, relative_error(exp_exact_bits(x), std::exp(static_cast<long double>(x))));
  }
  CHECK(worst < 1e-15);
  CHECK(exp_exact_bits(0.0) == 1.0);
  CHECK(exp_exact_bits(-746.0) == 0.0);
  CHECK(exp_exact_bits(710.0) == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(exp_exact_bits(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("log is within its stated error of the logarithm, near 1 and far from it", "[engine][math][unit]") {
  double worst = 0.0;
  for (int i = 0; i < 100001; ++i) {
    for (const double x :
         {std::exp2(-1020.0 + i * 0.0204), 0.5 + i * 1e-5 + 1e-7, 1.0 + std::exp2(-52.0 + i * 5e-4)}) {
      worst = std::max(worst, relative_error(log_exact_bits(x), std::log(static_cast<long double>(x))));
    }
  }
  CHECK(worst < 1e-15);
  CHECK(log_exact_bits(1.0) == 0.0);
  CHECK_THROWS_AS(log_exact_bits(0.0), InternalFault);
  CHECK_THROWS_AS(log_exact_bits(-1.0), InternalFault);
  CHECK_THROWS_AS(log_exact_bits(std::numeric_limits<double>::infinity()), InternalFault);
}

TEST_CASE("exp, log and power of all draws at once have the bits of each alone", "[engine][math][unit]") {
  const double edges[] = {0.0,
                          -0.0,
                          1.0,
                          -745.0,
                          -745.1,
                          709.78,
                          709.79,
                          1e-320,
                          2.3e-308,
                          5e-324,
                          1e308,
                          std::numeric_limits<double>::infinity(),
                          -std::numeric_limits<double>::infinity()};
  const auto same = [](double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; };
  std::uint64_t state = 1;
  const auto uniform = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state >> 11) / 9007199254740992.0;
  };
  int different = 0;
  for (int n = 0; n < 20000; ++n) {
    Lanes x, base, exponent;
    for (std::size_t k = 0; k < kLanes; ++k) {
      x[k] = (uniform() - 0.5) * (n % 2 == 0 ? 1400.0 : 4.0);
      base[k] = n % 2 == 0 ? std::exp2((uniform() - 0.5) * 2040.0) : 0.5 + uniform();
      exponent[k] = (uniform() - 0.5) * 8.0;
    }
    if (n % 3 == 0) {
      const auto k = static_cast<std::size_t>(n) % kLanes;
      x[k] = edges[static_cast<std::size_t>(n) % std::size(edges)];
      if (x[k] > 0.0 && std::isfinite(x[k])) base[k] = x[k];
    }
    const Lanes exps = exp_exact_bits(x), logs = log_exact_bits(base),
                powers = power_exact_bits(base, exponent);
    for (std::size_t k = 0; k < kLanes; ++k)
      different += static_cast<int>(!same(exps[k], exp_exact_bits(x[k]))) +
                   static_cast<int>(!same(logs[k], log_exact_bits(base[k]))) +
                   static_cast<int>(!same(powers[k], power_exact_bits(base[k], exponent[k])));
  }
  CHECK(different == 0);
  CHECK_THROWS_AS(log_exact_bits(Lanes(0.0)), InternalFault);
}

TEST_CASE("the normal quantile gives tabulated values", "[engine][math][unit]") {
  // Printed to 16 digits by Wichura (1988), who gives these three as the check of AS 241.
  CHECK(std::abs(normal_quantile(0.25) - -0.6744897501960817) < 1e-15);
  CHECK(std::abs(normal_quantile(0.001) - -3.090232306167814) < 1e-14);
  CHECK(std::abs(normal_quantile(1e-20) - -9.262340089798408) < 1e-14);
  CHECK(normal_quantile(0.5) == 0.0);
}

TEST_CASE("the normal quantile inverts the distribution function and is odd about one half",
          "[engine][math][unit]") {
  double worst = 0.0;
  for (int i = 1; i < 4000; ++i) {
    const double p = std::pow(10.0, -12.0 * i / 4000.0) * 0.5;
    const long double z = normal_quantile(p);
    // One Newton step in long double measures how far z is from the exact quantile.
    const long double density = std::exp(-z * z / 2.0L) / std::sqrt(2.0L * 3.14159265358979323846L);
    const long double step = (0.5L * std::erfc(-z / std::sqrt(2.0L)) - static_cast<long double>(p)) / density;
    worst = std::max(worst, static_cast<double>(std::abs(step)));
  }
  CHECK(worst < 1e-14);
  for (const double p : {0.01, 0.125, 0.375})
    CHECK(normal_quantile(1.0 - p) == Approx(-normal_quantile(p)).epsilon(1e-14));
  CHECK_THROWS_AS(normal_quantile(0.0), InternalFault);
  CHECK_THROWS_AS(normal_quantile(1.0), InternalFault);
}

}  // namespace
}  // namespace icsim
