// Shapley values against games whose answers are known with pencil and paper.
#include "outputs/compare/shapley.hpp"

#include <bit>
#include <cmath>
#include <functional>
#include <set>

#include "tests/support/catch.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

using Game = std::function<double(Coalition)>;

/// One draw a game.
std::vector<std::vector<double>> play(const ShapleyDesign& design, const std::vector<Game>& games) {
  std::vector<std::vector<double>> worth;
  for (const Coalition coalition : design.coalitions) {
    worth.emplace_back();
    for (const Game& game : games) worth.back().push_back(game(coalition));
  }
  return worth;
}

std::vector<double> values_of(const ShapleyDesign& design, const Game& game) {
  std::vector<double> values;
  for (const auto& draws : shapley_values(design, play(design, {game}))) values.push_back(draws.at(0));
  return values;
}

bool has(Coalition coalition, int player) {
  return (coalition >> player & 1u) != 0;
}

/// Worth that players have alone, and for each pair what it adds or takes; `players` at most 8.
double paired(Coalition coalition, int players) {
  double worth = 10.0;
  for (int p = 0; p < players; ++p) {
    if (!has(coalition, p)) continue;
    worth += 1.0 + p;
    for (int q = 0; q < p; ++q) worth += has(coalition, q) ? 0.25 * (p - 2 * q) : 0.0;
  }
  return worth;
}

}  // namespace

TEST_CASE("The owner of the only left glove gets two thirds, the two owners of right gloves a sixth each",
          "[shapley][unit]") {
  const std::vector<double> values = values_of(
      exact_design(3), [](Coalition c) { return has(c, 0) && (has(c, 1) || has(c, 2)) ? 1.0 : 0.0; });
  CHECK(values[0] == Approx(2.0 / 3.0));
  CHECK(values[1] == Approx(1.0 / 6.0));
  CHECK(values[2] == Approx(1.0 / 6.0));
}

TEST_CASE("Players who do not act on each other get what they are worth alone", "[shapley][unit]") {
  const Game additive = [](Coalition c) {
    double worth = 5.0;
    for (int p = 0; p < 6; ++p) worth += has(c, p) ? p - 2.5 : 0.0;
    return worth;
  };
  const std::vector<double> exact = values_of(exact_design(6), additive);
  const std::vector<double> sampled = values_of(sampled_design(6, 1, 3), additive);
  for (int p = 0; p < 6; ++p) {
    CHECK(exact[static_cast<std::size_t>(p)] == Approx(p - 2.5));
    CHECK(sampled[static_cast<std::size_t>(p)] == Approx(p - 2.5));
  }
}

TEST_CASE("A player who changes nothing gets nothing, equal players get the same", "[shapley][unit]") {
  const Game game = [](Coalition c) { return std::pow(std::popcount(c & 0b1011u), 2.0) + 7.0; };  // 2 is idle
  const std::vector<double> values = values_of(exact_design(4), game);
  CHECK(values[2] == 0.0);
  CHECK(values[0] == Approx(3.0));
  CHECK(values[1] == Approx(3.0));
  CHECK(values[3] == Approx(3.0));
}

TEST_CASE("Two players share what they add together by halves", "[shapley][unit]") {
  const std::vector<double> values = values_of(exact_design(2), [](Coalition c) {
    return (has(c, 0) ? 1.0 : 0.0) + (has(c, 1) ? 3.0 : 0.0) + (c == 3 ? 2.0 : 0.0);
  });
  CHECK(values[0] == Approx(2.0));
  CHECK(values[1] == Approx(4.0));
}

TEST_CASE("One player gets all of it", "[shapley][unit]") {
  CHECK(values_of(exact_design(1), [](Coalition c) { return c == 1 ? -4.0 : 3.0; }).at(0) == -7.0);
}

TEST_CASE("Values of every draw add up to what everybody adds", "[shapley][unit]") {
  const std::vector<Game> games{[](Coalition c) { return paired(c, 5); },
                                [](Coalition c) { return std::sin(static_cast<double>(c)); },
                                [](Coalition c) { return 1e6 / (1.0 + std::popcount(c)); }};
  for (const ShapleyDesign& design : {exact_design(5), sampled_design(5, 3, 11)}) {
    const auto values = shapley_values(design, play(design, games));
    for (std::size_t g = 0; g < games.size(); ++g) {
      double sum = 0.0;
      for (const auto& draws : values) sum += draws[g];
      CHECK(sum == Approx(games[g](31) - games[g](0)));
    }
  }
}

TEST_CASE("An exact design holds every coalition once, nobody first and everybody second",
          "[shapley][unit]") {
  const ShapleyDesign design = exact_design(4);
  CHECK(design.is_exact());
  CHECK(design.coalitions[0] == 0);
  CHECK(design.coalitions[1] == 15);
  CHECK(std::set<Coalition>(design.coalitions.begin(), design.coalitions.end()).size() == 16);
  CHECK(design.coalitions.size() == 16);
}

TEST_CASE("A pair of orders is exact where players act on each other two at a time", "[shapley][unit]") {
  const Game game = [](Coalition c) { return paired(c, 8); };
  const ShapleyDesign design = sampled_design(8, 4, 5);
  const std::vector<double> values = values_of(design, game);
  for (int p = 0; p < 8; ++p) {
    double expected = 1.0 + p;
    for (int q = 0; q < p; ++q) expected += 0.5 * 0.25 * (p - 2 * q);
    for (int q = p + 1; q < 8; ++q) expected += 0.5 * 0.25 * (q - 2 * p);
    CHECK(values[static_cast<std::size_t>(p)] == Approx(expected));
  }
  for (const double error : order_errors(design, play(design, {game})))
    CHECK(error == Approx(0.0).margin(1e-12));
}

TEST_CASE("Sampled values come to the exact ones within three of their standard errors", "[shapley][unit]") {
  const Game game = [](Coalition c) {
    return std::pow(std::popcount(c & 0b000111u), 3.0) * (has(c, 4) ? 2.0 : 1.0) + (has(c, 5) ? 4.0 : 0.0);
  };
  const std::vector<double> exact = values_of(exact_design(6), game);
  const ShapleyDesign design = sampled_design(6, 40, 2);
  const std::vector<double> values = values_of(design, game);
  const std::vector<double> errors = order_errors(design, play(design, {game}));
  CHECK(errors[0] > 0.0);
  CHECK(errors[3] == Approx(0.0).margin(1e-12));  // idle
  for (std::size_t p = 0; p < 6; ++p) CHECK(std::abs(values[p] - exact[p]) <= 3.0 * errors[p] + 1e-12);
}

TEST_CASE("The standard error is that of the mean over pairs of orders", "[shapley][unit]") {
  const ShapleyDesign design = sampled_design(7, 6, 8);
  const auto worth = play(design, {[](Coalition c) { return static_cast<double>(c * c % 101); },
                                   [](Coalition c) { return static_cast<double>(c % 13); }});
  for (std::size_t p = 0; p < 7; ++p) {
    std::vector<double> of_pair(6, 0.0);
    for (const ShapleyStep& step : design.steps) {
      if (step.player != p) continue;
      for (const std::size_t draw : {0u, 1u})
        of_pair[step.pair] += 0.25 * (worth[step.with][draw] - worth[step.without][draw]);
    }
    double mean = 0.0, squares = 0.0;
    for (const double value : of_pair) mean += value / 6.0;
    for (const double value : of_pair) squares += (value - mean) * (value - mean);
    CHECK(order_errors(design, worth)[p] == Approx(std::sqrt(squares / 5.0 / 6.0)).margin(1e-12));
  }
}

TEST_CASE("The error of a single pair of orders is not known, that of all orders is nought",
          "[shapley][unit]") {
  const Game game = [](Coalition c) { return static_cast<double>(c); };
  const ShapleyDesign pair = sampled_design(3, 1, 1), all = exact_design(3);
  CHECK(std::isnan(order_errors(pair, play(pair, {game})).at(0)));
  CHECK(order_errors(all, play(all, {game})).at(0) == 0.0);
}

TEST_CASE("The same seed draws the same orders, and more of them when asked for more", "[shapley][unit]") {
  const ShapleyDesign few = sampled_design(9, 3, 42), more = sampled_design(9, 5, 42);
  REQUIRE(more.steps.size() == 9 * 2 * 5);
  for (std::size_t i = 0; i < few.steps.size(); ++i) {
    CHECK(few.steps[i].player == more.steps[i].player);
    CHECK(few.coalitions[few.steps[i].without] == more.coalitions[more.steps[i].without]);
  }
  const ShapleyDesign other = sampled_design(9, 3, 43);
  std::vector<std::size_t> mine, theirs;
  for (std::size_t i = 0; i < few.steps.size(); ++i) {
    mine.push_back(few.steps[i].player);
    theirs.push_back(other.steps[i].player);
  }
  CHECK(mine != theirs);
}
