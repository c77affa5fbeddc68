#pragma once
/// Elementary functions made only of IEEE additions, multiplications and divisions, so that the bits are the
/// same on every processor. The C library picks code by processor (with or without fused multiply-add) and
/// its last bit moves. Of all draws at once they are several times as fast, with the same bits.
#include "engine/core/lanes.hpp"

namespace icsim {

/// e^x; relative error below 1e-15 for |x| < 700, 0 below -745, infinity above 709.78.
double exp_exact_bits(double x);
Lanes exp_exact_bits(const Lanes& x);

/// Natural logarithm of a positive finite number; relative error below 1e-15.
double log_exact_bits(double x);
Lanes log_exact_bits(const Lanes& x);

/// base^exponent of a positive base; exactly 1 when the base is 1.
double power_exact_bits(double base, double exponent);
Lanes power_exact_bits(const Lanes& base, const Lanes& exponent);

/// Quantile of the standard normal distribution.
/// \param p in (0, 1).
/// \return z with P(Z <= z) = p; absolute error below 1e-14 for p in [1e-12, 1 - 1e-12].
/// Source: M. J. Wichura (1988), Algorithm AS 241, Applied Statistics 37, PPND16.
double normal_quantile(double p);

}  // namespace icsim
