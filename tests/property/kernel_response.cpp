/// How a list answers to more capacity, more removals, more of everything, or nothing new.
#include <cmath>

#include "tests/support/recipes.hpp"

namespace icsim::test {
namespace {

double slack(double size) {
  return 2e-5 * size + 1e-4;
}

TEST_CASE("more capacity never lengthens the expected list of the week", "[engine][kernel][property]") {
  for_any([](const ListRecipe& recipe) {
    const int percent = *rc::gen::inRange(0, 300);
    const int stage = *rc::gen::inRange(0, kStages);
    ListCase less = recipe.make(Noise::expectation), more = recipe.make(Noise::expectation);
    for (int k = 0; k < kLanes; ++k)
      more.capacity[static_cast<std::size_t>(stage)][k] *= 1.0f + static_cast<float>(percent) / 100.0f;
    less.advance();
    more.advance();
    for (int k = 0; k < kLanes; ++k) RC_ASSERT(more.waiting(k) <= less.waiting(k) + slack(less.waiting(k)));
  });
}

TEST_CASE("more removals never lengthen the expected list of the week", "[engine][kernel][property]") {
  for_any([](const ListRecipe& recipe) {
    const int percent = *rc::gen::inRange(0, 300);
    ListCase less = recipe.make(Noise::expectation), more = recipe.make(Noise::expectation);
    for (int k = 0; k < kLanes; ++k) more.removals[0][k] *= 1.0f + static_cast<float>(percent) / 100.0f;
    less.advance();
    more.advance();
    for (int k = 0; k < kLanes; ++k) RC_ASSERT(more.waiting(k) <= less.waiting(k) + slack(less.waiting(k)));
  });
}

TEST_CASE("over three years more capacity and more removals shorten the expected list",
          "[engine][kernel][property]") {
  for_any([](ListRecipe recipe) {
    recipe.pathways = 5000;
    recipe.starts = *rc::gen::inRange(2, 6);
    recipe.removals = 1;
    recipe.capacity = *rc::gen::inRange(1, 4);
    recipe.campaign = 0;
    ListCase base = recipe.make(Noise::expectation);
    ListCase capacity = recipe.make(Noise::expectation), removals = recipe.make(Noise::expectation);
    for (int k = 0; k < kLanes; ++k) {
      for (std::size_t z = 0; z < kStages; ++z) capacity.capacity[z][k] *= 1.1f;
      removals.removals[0][k] *= 1.1f;
    }
    for (int week = 0; week < 156; ++week) {
      for (ListCase* list : {&base, &capacity, &removals}) list->advance();
    }
    for (int k = 0; k < kLanes; ++k) {
      RC_ASSERT(capacity.waiting(k) <= base.waiting(k) + slack(base.waiting(k)));
      RC_ASSERT(removals.waiting(k) <= base.waiting(k) + slack(base.waiting(k)));
    }
  });
}

TEST_CASE("twice the people and twice the capacity are twice the list, to the bit",
          "[engine][kernel][property]") {
  for_any([](const ListRecipe& recipe) {
    ListCase once = recipe.make(Noise::expectation), twice = recipe.make(Noise::expectation);
    for (LaneRows<float>* rows : {&twice.stock, &twice.clock_starts, &twice.removals, &twice.capacity}) {
      for (float& value : rows->flat()) value *= 2.0f;
    }
    for (int week = 0; week < 5; ++week) {
      once.advance();
      twice.advance();
      for (std::size_t i = 0; i < once.stock.flat().size(); ++i)
        RC_ASSERT(twice.stock.flat()[i] == 2.0f * once.stock.flat()[i]);
      for (std::size_t i = 0; i < once.measures.flat().size(); ++i) {
        RC_ASSERT(twice.measures.flat()[i] == 2.0f * once.measures.flat()[i]);
      }
    }
  });
}

TEST_CASE("a steady state, once found, stays", "[engine][kernel][property]") {
  for_any([](ListRecipe recipe) {
    // A campaign that removes a tenth of every band each week makes the steady state one that is reached: the
    // list settles where what joins equals what leaves.
    recipe.pathways = 9000;
    recipe.starts = *rc::gen::inRange(4, 9);
    recipe.capacity = *rc::gen::inRange(0, 4);
    recipe.removals = 0;
    recipe.campaign = 10;
    ListCase list = recipe.make(Noise::expectation);
    for (std::size_t a = 0; a < kBands; ++a) ListCase::fill(list.campaign[a], 0.1f);
    for (int week = 0; week < 1500; ++week) list.advance();
    const ListCase found = list;
    for (int week = 0; week < 52; ++week) list.advance();
    for (int k = 0; k < kLanes; ++k) {
      RC_ASSERT(std::abs(list.waiting(k) - found.waiting(k)) <= 1e-4 * found.waiting(k) + 1e-2);
      for (std::size_t r = 0; r < list.stock.size(); ++r) {
        RC_ASSERT(std::abs(list.stock[r][k] - found.stock[r][k]) <= 1e-4 * found.waiting(k) + 1e-2);
      }
    }
  });
}

}  // namespace
}  // namespace icsim::test
