#pragma once
/// Histograms of the engine's Poisson and binomial counts, drawn through the list kernel, and their fit to
/// the law.
#include <cstdint>
#include <vector>

namespace icsim::test {

/// times[k]: how often k was drawn.
using Histogram = std::vector<std::uint64_t>;

/// Clock starts with this mean.
/// \param mean pathways.
Histogram draw_poisson(double mean, std::uint64_t draws);
/// Removals of a campaign that takes each of n with probability p.
Histogram draw_binomial(int n, double p, std::uint64_t draws);

/// Law of the count: probabilities of 0, 1, 2 ...
std::vector<double> poisson_law(double mean);
std::vector<double> binomial_law(int n, double p);

/// How far a histogram is from a law.
struct Fit {
  double chi_square_z =
      0.0;  ///< chi-square over cells of at least 10 expected, as a standard normal (Wilson-Hilferty)
  double tail_z =
      0.0;  ///< worst standard score of the lower and upper tail of about 1000 expected draws each
};
Fit fit_of(const Histogram& times, const std::vector<double>& law);

}  // namespace icsim::test
