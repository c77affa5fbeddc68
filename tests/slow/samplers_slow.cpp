/// The samplers again with a hundred million draws each.
#include "tests/support/catch.hpp"
#include "tests/support/counting.hpp"

namespace icsim::test {
namespace {

constexpr std::uint64_t kDraws = 100000000;
constexpr double kScore = 4.5;

TEST_CASE("clock starts are Poisson over a hundred million draws", "[engine][kernel][slow]") {
  for (const double mean : {0.7, 15.9, 48.0}) {
    const Fit fit = fit_of(draw_poisson(mean, kDraws), poisson_law(mean));
    INFO("mean " << mean);
    CHECK(fit.chi_square_z < kScore);
    CHECK(fit.tail_z < kScore);
  }
}

TEST_CASE("removals are binomial over a hundred million draws", "[engine][kernel][slow]") {
  const std::pair<int, double> laws[] = {{100, 0.02}, {400, 0.041}, {1000, 0.9}};
  for (const auto& [n, p] : laws) {
    const Fit fit = fit_of(draw_binomial(n, p, kDraws), binomial_law(n, p));
    INFO("n " << n << ", p " << p);
    CHECK(fit.chi_square_z < kScore);
    CHECK(fit.tail_z < kScore);
  }
}

}  // namespace
}  // namespace icsim::test
