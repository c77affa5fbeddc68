#include "engine/core/math.hpp"

#include <cmath>
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
