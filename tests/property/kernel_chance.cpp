/// Demographic noise: counts follow their laws, and on average the list does what expectation says.
#include <array>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/counting.hpp"
#include "tests/support/list_case.hpp"

namespace icsim::test {
namespace {

constexpr std::uint64_t kDraws = 1000000;
// Fixed seeds: these scores do not move. A standard score of 4.5 has a chance of 7 in a million.
constexpr double kScore = 4.5;

TEST_CASE("clock starts are Poisson, tails included", "[engine][kernel][property]") {
  for (const double mean : {0.02, 0.7, 4.0, 15.9, 16.1, 48.0, 130.0}) {
    const Fit fit = fit_of(draw_poisson(mean, kDraws), poisson_law(mean));
    INFO("mean " << mean);
    CHECK(fit.chi_square_z < kScore);
    CHECK(fit.tail_z < kScore);
  }
}

TEST_CASE("removals are binomial, tails included", "[engine][kernel][property]") {
  const std::pair<int, double> laws[] = {{1, 0.3},     {10, 0.3},   {100, 0.02}, {400, 0.039},
                                         {400, 0.041}, {1000, 0.9}, {2000, 0.5}, {50000, 0.001}};
  for (const auto& [n, p] : laws) {
    const Fit fit = fit_of(draw_binomial(n, p, kDraws), binomial_law(n, p));
    INFO("n " << n << ", p " << p);
    CHECK(fit.chi_square_z < kScore);
    CHECK(fit.tail_z < kScore);
  }
}

// A list where no cell saturates and capacity is well below the stock: the regime in which means agree.
ListRecipe linear_regime() {
  ListRecipe recipe;
  recipe.quintiles = kMaxQuintiles;
  recipe.pathways = 3000;
  recipe.starts = 3;
  recipe.removals = 2;
  recipe.capacity = 3;
  recipe.dta = 25;
  recipe.profile = 100;
  recipe.skew = 10;
  recipe.quintile_tilt = 30;
  recipe.salt = 11;
  return recipe;
}

// The same list in every lane.
ListCase one_list(const ListRecipe& recipe, Noise noise) {
  ListCase list = recipe.make(noise);
  for (LaneRows<float>* rows :
       {&list.stock, &list.clock_starts, &list.removals, &list.capacity, &list.dta_share, &list.policy_weight,
        &list.quintile_weight, &list.campaign}) {
    for (std::size_t r = 0; r < rows->size(); ++r) ListCase::fill((*rows)[r], (*rows)[r][0]);
  }
  return list;
}

struct Moments {
  double sum = 0.0, squares = 0.0;
  int count = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
    ++count;
  }
  [[nodiscard]] double mean() const { return sum / count; }
  [[nodiscard]] double variance() const { return (squares - sum * sum / count) / (count - 1); }
};

TEST_CASE("the mean over draws is the expectation, band by band and flow by flow",
          "[engine][kernel][property]") {
  constexpr int kWeeks = 4, kBlocks = 2500;
  ListCase expected = one_list(linear_regime(), Noise::expectation);
  for (int week = 0; week < kWeeks; ++week) expected.advance();
  const ListCase opening = one_list(linear_regime(), Noise::demographic);
  std::vector<Moments> cells(opening.stock.size()), measures(opening.measures.size());
  for (int block = 0; block < kBlocks; ++block) {
    ListCase list = opening;
    list.first_draw = static_cast<std::uint32_t>(block * kLanes);
    for (int week = 0; week < kWeeks; ++week) list.advance();
    for (int k = 0; k < kLanes; ++k) {
      for (std::size_t r = 0; r < cells.size(); ++r) cells[r].add(list.stock[r][k]);
      for (std::size_t r = 0; r < measures.size(); ++r) measures[r].add(list.measures[r][k]);
    }
  }
  // The cells served last, the short waits of the last quintiles, take what chance leaves over: a quarter of
  // a pathway.
  const auto margin = [](std::size_t cell) {
    const int quintile = static_cast<int>(cell) % kMaxQuintiles,
              band = static_cast<int>(cell) / kMaxQuintiles % kBands;
    return quintile >= kMaxQuintiles - 2 && band < 12 ? 0.25 : 0.0;
  };
  const auto score = [](const Moments& drawn, double truth, double allowed) {
    // What hardly varies is held to a thousandth of a pathway instead.
    const double standard_error = std::max(std::sqrt(drawn.variance() / drawn.count), 2e-4);
    return std::max(0.0, std::abs(drawn.mean() - truth) - allowed) / standard_error;
  };
  double worst_cell = 0.0, worst_measure = 0.0;
  for (std::size_t r = 0; r < cells.size(); ++r) {
    worst_cell = std::max(worst_cell, score(cells[r], expected.stock[r][0], margin(r)));
  }
  for (std::size_t r = 0; r < measures.size(); ++r) {
    worst_measure = std::max(worst_measure, score(measures[r], expected.measures[r][0], 0.25));
  }
  // 1050 cells of 40,000 draws each: the largest of so many standard scores stays below 5.
  CHECK(worst_cell < 5.0);
  CHECK(worst_measure < 5.0);
}

TEST_CASE("removals vary as binomial counts do", "[engine][kernel][property]") {
  ListRecipe recipe = linear_regime();
  recipe.removals = 6;
  const ListCase opening = one_list(recipe, Noise::demographic);
  Moments removed;
  for (int block = 0; block < 5000; ++block) {
    ListCase list = opening;
    for (std::size_t q = 0; q < kMaxQuintiles; ++q) ListCase::fill(list.clock_starts[q], 0.0f);
    list.first_draw = static_cast<std::uint32_t>(block * kLanes);
    list.advance();
    for (int k = 0; k < kLanes; ++k) removed.add(list.measure(Measure::unreported_removals, k));
  }
  // Shares of the expectation: u v(a), with u from the target.
  ListCase list = opening;
  double shaped = 0.0, variance = 0.0;
  const auto over_cells = [&list](const auto& use) {
    for (int z = 0; z < kStages; ++z) {
      for (int a = 0; a < kBands; ++a) {
        const double shape =
            list.removal_shape[static_cast<std::size_t>(z * kBands + std::min(a + 1, kBands - 1))];
        for (int q = 0; q < kMaxQuintiles; ++q) use(shape, list.cell(z, a, q)[0]);
      }
    }
  };
  over_cells([&](double shape, double stock) { shaped += shape * stock; });
  const double scale = list.removals[0][0] / shaped;
  over_cells([&](double shape, double stock) { variance += stock * scale * shape * (1.0 - scale * shape); });
  // 80,000 draws: the standard error of a variance is 0.5 % of it.
  CHECK(removed.variance() == Approx(variance).epsilon(0.025));
  CHECK(std::abs(removed.mean() - list.removals[0][0]) < 5.0 * std::sqrt(variance / removed.count));
}

TEST_CASE("a list with one slot a week keeps the queue that the textbook gives",
          "[engine][kernel][property]") {
  // One slot a week, Poisson arrivals of mean m who can be served in their first week: x' = max(0, x + A -
  // 1), the M/D/1 queue seen at departures, whose mean is m^2 / (2 (1 - m)) (Pollaczek and Khinchine).
  constexpr double kMean = 0.8;
  ListCase list(1, Noise::demographic);
  ListCase::fill(list.clock_starts[0], static_cast<float>(kMean));
  ListCase::fill(list.capacity[kDecision], 1.0f);
  Moments waiting;
  for (int week = 0; week < 60000; ++week) {
    list.advance();
    if (week < 500) continue;
    double mean = 0.0;
    for (int k = 0; k < kLanes; ++k) mean += list.measure(Measure::incomplete, k) / kLanes;
    waiting.add(mean);
  }
  // Correlation time of the queue is about 2 / (1 - m)^2 = 50 weeks: 16 x 60,000 weeks are 19,000 independent
  // ones, of standard deviation 2: standard error 0.015.
  CHECK(waiting.mean() == Approx(kMean * kMean / (2.0 * (1.0 - kMean))).margin(0.06));
}

}  // namespace
}  // namespace icsim::test
