#include "engine/core/math.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "engine/core/check.hpp"
#include "engine/core/wide.hpp"

namespace icsim {
namespace {

constexpr double kLn2High = 6.93147180369123816490e-01;  // ln 2 split so that k * high is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;

struct InverseFactorials {
  double value[19];
};
constexpr InverseFactorials make_inverse_factorials() {
  InverseFactorials table{};
  double factorial = 1.0;
  table.value[0] = 1.0;
  for (int n = 1; n <= 18; ++n) {
    factorial *= n;  // exact up to 18!
    table.value[n] = 1.0 / factorial;
  }
  return table;
}
constexpr InverseFactorials kInverseFactorial = make_inverse_factorials();

constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1, kOneHalf = std::uint64_t{1022} << 52,
                        kTwoTo52 = std::uint64_t{1075} << 52;
constexpr double kToWhole =
    6755399441055744.0;  // 1.5 * 2^52: adding and taking it off rounds to a whole number

// Straight-line code, so that loops over draws become vectors. memcpy: std::bit_cast, which the library of Emscripten lacks.

double power_of_two(int exponent) {
  const std::uint64_t bits = static_cast<std::uint64_t>(std::int64_t{exponent + 1023}) << 52;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// e^x of -745 <= x <= 709.78
double exp_in_range(double x) {
  const double k = (x / (kLn2High + kLn2Low) + kToWhole) - kToWhole;
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= 0.35
  // Taylor series by Horner; 18 terms reach 1e-22 at |r| = 0.35.
  double sum = 0.0;
#pragma GCC unroll 18
  for (int n = 18; n >= 1; --n) sum = (sum + kInverseFactorial.value[n]) * r;
  const int exponent = static_cast<int>(k),
            half = exponent / 2;  // two factors keep the exponent of each in range
  return (1.0 + sum) * power_of_two(half) * power_of_two(exponent - half);
}

/// ln of m * 2^exponent, m in [0.5, 1)
double log_of_parts(double m, double exponent) {
  const double twice = 2.0 * m, one_less = exponent - 1.0;
  const bool is_low = m < 0.70710678118654752440;
  m = is_low ? twice : m;
  const double e = is_low ? one_less : exponent;
  // ln m = 2 artanh(s), s = (m - 1)/(m + 1), |s| <= 0.1716
  const double s = (m - 1.0) / (m + 1.0);
  const double s2 = s * s;
  double sum = 0.0;
#pragma GCC unroll 11
  for (int n = 23; n >= 3; n -= 2) sum = (sum + 1.0 / n) * s2;
  const double log_m = 2.0 * (s + s * sum);
  return e * kLn2High + (e * kLn2Low + log_m);
}

/// ln of a normal positive number
double log_of_normal(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const std::uint64_t m_bits = (bits & kMantissa) | kOneHalf, e_bits = (bits >> 52) | kTwoTo52;
  double m, e;
  std::memcpy(&m, &m_bits, sizeof m);
  std::memcpy(&e, &e_bits, sizeof e);  // 2^52 plus the exponent as stored
  return log_of_parts(m, e - (4503599627370496.0 + 1022.0));
}

/// Whether all lie in a range that the fast forms know.
bool all_within(const Lanes& x, double least, double most) {
  bool all = true;
  for (const double value : x) all &= value >= least && value <= most;
  return all;
}

template <std::size_t N>
double polynomial(const double (&coefficient)[N], double x) {
  double sum = coefficient[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + coefficient[i];
  return sum;
}

}  // namespace

double exp_exact_bits(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.78) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0.0;
  return exp_in_range(x);
}

ICSIM_WIDE Lanes exp_exact_bits(const Lanes& x) {
  Lanes out;
  if (!all_within(x, -745.0, 709.78)) {
    for (std::size_t k = 0; k < kLanes; ++k) out[k] = exp_exact_bits(x[k]);
    return out;
  }
  for (std::size_t k = 0; k < kLanes; ++k) out.draw[k] = exp_in_range(x.draw[k]);
  return out;
}

double log_exact_bits(double x) {
  ICSIM_EXPECT(x > 0.0 && std::isfinite(x));
  int exponent = 0;
  const double m = std::frexp(x, &exponent);  // in [0.5, 1)
  return log_of_parts(m, exponent);
}

ICSIM_WIDE Lanes log_exact_bits(const Lanes& x) {
  Lanes out;
  if (!all_within(x, std::numeric_limits<double>::min(), std::numeric_limits<double>::max())) {
    for (std::size_t k = 0; k < kLanes; ++k) out[k] = log_exact_bits(x[k]);
    return out;
  }
  for (std::size_t k = 0; k < kLanes; ++k) out.draw[k] = log_of_normal(x.draw[k]);
  return out;
}

double power_exact_bits(double base, double exponent) {
  return base == 1.0 ? 1.0 : exp_exact_bits(exponent * log_exact_bits(base));
}

Lanes power_exact_bits(const Lanes& base, const Lanes& exponent) {
  Lanes power = exp_exact_bits(exponent * log_exact_bits(base));
  for (std::size_t k = 0; k < kLanes; ++k) power[k] = base[k] == 1.0 ? 1.0 : power[k];
  return power;
}

double normal_quantile(double p) {
  ICSIM_EXPECT(p > 0.0 && p < 1.0);
  static constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                 1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[] = {1.0,
                                 4.2313330701600911252e+1,
                                 6.8718700749205790830e+2,
                                 5.3941960214247511077e+3,
                                 2.1213794301586595867e+4,
                                 3.9307895800092710610e+4,
                                 2.8729085735721942674e+4,
                                 5.2264952788528545610e+3};
  static constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                 5.76949722146069140550e0,  3.64784832476320460504e0,
                                 1.27045825245236838258e0,  2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                 1.78482653991729133580e0,  2.96560571828504891230e-1,
                                 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = std::sqrt(-log_exact_bits(q < 0.0 ? p : 1.0 - p));
  const double z = r <= 5.0 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                            : polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
  return q < 0.0 ? -z : z;
}

}  // namespace icsim
