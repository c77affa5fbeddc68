/// The same bits whatever the processor, and whoever shares a vector register with a draw.
#include <cstring>

#include "tests/support/recipes.hpp"

namespace icsim::test {
namespace {

constexpr auto kBoth = {Noise::expectation, Noise::demographic};

bool same_bits(const LaneRows<float>& a, const LaneRows<float>& b) {
  return a.flat().size() == b.flat().size() &&
         std::memcmp(a.flat().data(), b.flat().data(), a.flat().size_bytes()) == 0;
}

bool same_lane(const LaneRows<float>& a, int lane_a, const LaneRows<float>& b, int lane_b) {
  for (std::size_t r = 0; r < a.size(); ++r) {
    if (std::memcmp(a[r] + lane_a, b[r] + lane_b, sizeof(float)) != 0) return false;
  }
  return true;
}

struct BestInstructionSetAgain {
  ~BestInstructionSetAgain() { use_instruction_set(nullptr); }
};

TEST_CASE("every instruction set gives the same bits", "[engine][kernel][property]") {
  const BestInstructionSetAgain afterwards;
  INFO("instruction sets here: " << instruction_sets().size());
  for (const Noise noise : kBoth) {
    for_any([noise](const ListRecipe& recipe) {
      const auto run = [&](const char* set) {
        use_instruction_set(set);
        ListCase list = recipe.make(noise);
        for (int week = 0; week < 3; ++week) list.advance();
        return list;
      };
      const ListCase best = run(nullptr);
      for (const char* set : instruction_sets()) {
        const ListCase other = run(set);
        RC_LOG() << set << "\n";
        RC_ASSERT(same_bits(best.stock, other.stock));
        RC_ASSERT(same_bits(best.measures, other.measures));
      }
    });
  }
}

TEST_CASE("a draw does not feel the draws beside it", "[engine][kernel][property]") {
  for (const Noise noise : kBoth) {
    for_any([noise](const ListRecipe& recipe) {
      // The same list with every other lane emptied of people and given other inputs.
      ListCase full = recipe.make(noise), lonely = recipe.make(noise);
      const int lane = recipe.salt % kLanes;
      for (int k = 0; k < kLanes; ++k) {
        if (k == lane) continue;
        for (std::size_t r = 0; r < lonely.stock.size(); ++r) lonely.stock[r][k] = 0.0f;
        lonely.capacity[0][k] = 12345.0f;
        for (std::size_t a = 0; a < kBands; ++a) lonely.policy_weight[a][k] = 1.0f;
      }
      for (int week = 0; week < 3; ++week) {
        full.advance();
        lonely.advance();
      }
      RC_ASSERT(same_lane(full.stock, lane, lonely.stock, lane));
      RC_ASSERT(same_lane(full.measures, lane, lonely.measures, lane));
    });
  }
}

TEST_CASE("a draw is the same in any lane of any block", "[engine][kernel][property]") {
  for_any([](const ListRecipe& recipe) {
    ListCase here = recipe.make(Noise::demographic), there = recipe.make(Noise::demographic);
    // Draw number 5: lane 5 of a block that starts at 0, lane 2 of one that starts at 3.
    there.first_draw = 3;
    const auto move = [](LaneRows<float>& rows) {
      for (std::size_t r = 0; r < rows.size(); ++r) rows[r][2] = rows[r][5];
    };
    for (LaneRows<float>* rows :
         {&there.stock, &there.clock_starts, &there.removals, &there.capacity, &there.dta_share,
          &there.policy_weight, &there.quintile_weight, &there.campaign}) {
      move(*rows);
    }
    for (int week = 0; week < 3; ++week) {
      here.advance();
      there.advance();
    }
    RC_ASSERT(same_lane(here.stock, 5, there.stock, 2));
    RC_ASSERT(same_lane(here.measures, 5, there.measures, 2));
  });
}

}  // namespace
}  // namespace icsim::test
