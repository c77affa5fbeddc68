/// Promises of one list's week for any list: pathways, capacity, stock.
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/support/recipes.hpp"
#include "tests/support/reference_week.hpp"

namespace icsim::test {
namespace {

// Sums of float32 cells carry an error of this size relative to the list.
double rounding(double size) {
  return 1e-5 * size + 1e-4;
}

struct Opening {
  double list, decision, admission;
  std::vector<double> quintile;
};

Opening opening_of(ListCase& list, int lane) {
  Opening opening{list.waiting(lane), list.waiting(kDecision, lane), list.waiting(kAdmission, lane), {}};
  for (int q = 0; q < list.quintiles; ++q) {
    double sum = 0.0;
    for (int z = 0; z < kStages; ++z) {
      for (int a = 0; a < kBands; ++a) sum += list.cell(z, a, q)[lane];
    }
    opening.quintile.push_back(sum);
  }
  return opening;
}

void check_accounts(ListCase& list, const Opening& before, int lane, double tolerance) {
  for (int q = 0; q < list.quintiles; ++q) {
    const auto flow = [&](Measure m) { return list.measure(m, q, lane); };
    const double closing = before.quintile[static_cast<std::size_t>(q)] + flow(Measure::clock_starts) -
                           flow(Measure::unreported_removals) - flow(Measure::completed_non_admitted) -
                           flow(Measure::completed_admitted);
    RC_ASSERT(std::abs(closing - flow(Measure::incomplete)) <= tolerance);
  }
  RC_ASSERT(std::abs(list.waiting(lane) - list.measure(Measure::incomplete, lane)) <= tolerance);
  RC_ASSERT(std::abs(list.waiting(kAdmission, lane) - list.measure(Measure::awaiting_admission, lane)) <=
            tolerance);
}

void check_signs(const ListCase& list) {
  const bool whole = list.noise == Noise::demographic;
  for (const auto& numbers : {list.stock.flat(), list.measures.flat()}) {
    for (const float value : numbers) {
      RC_ASSERT(value >= 0.0f);
      if (whole) RC_ASSERT(value == std::floor(value));
    }
  }
}

void check_capacity(ListCase& list, const Opening& before, int lane, double tolerance) {
  const double decided = list.measure(Measure::decisions_to_admit, lane);
  const double seen = decided + list.measure(Measure::completed_non_admitted, lane);
  const double admitted = list.measure(Measure::completed_admitted, lane);
  RC_ASSERT(seen <= list.capacity[kDecision][lane] + tolerance);
  RC_ASSERT(admitted <= list.capacity[kAdmission][lane] + tolerance);
  RC_ASSERT(seen <= before.decision + list.measure(Measure::clock_starts, lane) + tolerance);
  RC_ASSERT(admitted <= before.admission + tolerance);
  // Those decided on this week join after this week's admissions.
  const double still_for_decision = list.waiting(kDecision, lane);
  const double still_for_admission = list.waiting(kAdmission, lane) - decided;
  if (seen < list.capacity[kDecision][lane] - tolerance) RC_ASSERT(still_for_decision <= tolerance);
  if (admitted < list.capacity[kAdmission][lane] - tolerance) RC_ASSERT(still_for_admission <= tolerance);
}

TEST_CASE(
    "every pathway is accounted for, no cell is negative, capacity and stock are respected, slots are idle "
    "only "
    "when nobody waits",
    "[engine][kernel][property]") {
  for (const Noise noise : {Noise::expectation, Noise::demographic}) {
    for_any([noise](const ListRecipe& recipe) {
      ListCase list = recipe.make(noise);
      for (int week = 0; week < 4; ++week) {
        std::vector<Opening> before;
        for (int k = 0; k < kLanes; ++k) before.push_back(opening_of(list, k));
        list.advance();
        check_signs(list);
        for (int k = 0; k < kLanes; ++k) {
          const Opening& opening = before[static_cast<std::size_t>(k)];
          const double tolerance = noise == Noise::demographic
                                       ? 0.0
                                       : rounding(opening.list + list.measure(Measure::clock_starts, k));
          check_accounts(list, opening, k, tolerance);
          check_capacity(list, opening, k, tolerance);
        }
      }
    });
  }
}

TEST_CASE("the engine does what the plain reference loop does", "[engine][kernel][property]") {
  for_any([](const ListRecipe& recipe) {
    ListCase list = recipe.make(Noise::expectation);
    const int lane = recipe.salt % kLanes;
    std::vector<double> stock;
    for (std::size_t r = 0; r < list.stock.size(); ++r) stock.push_back(list.stock[r][lane]);
    double size = 1.0;
    for (int week = 0; week < 6; ++week) {
      size = std::max(size, list.waiting(lane) + list.clock_starts[0][lane] * list.quintiles);
      const ReferenceFlows flows = reference_week(list.view(), lane, stock);
      list.advance();
      const auto agrees = [&](const ReferenceFlows::ByQuintile& flow, Measure m) {
        for (int q = 0; q < list.quintiles; ++q) {
          RC_ASSERT(std::abs(flow[static_cast<std::size_t>(q)] - list.measure(m, q, lane)) <= 3e-5 * size);
        }
      };
      agrees(flows.clock_starts, Measure::clock_starts);
      agrees(flows.unreported_removals, Measure::unreported_removals);
      agrees(flows.decisions_to_admit, Measure::decisions_to_admit);
      agrees(flows.completed_non_admitted, Measure::completed_non_admitted);
      agrees(flows.completed_admitted, Measure::completed_admitted);
      for (std::size_t r = 0; r < stock.size(); ++r)
        RC_ASSERT(std::abs(stock[r] - list.stock[r][lane]) <= 3e-5 * size);
    }
  });
}

TEST_CASE("quintiles of equal weight add up to the folded list", "[engine][kernel][property]") {
  for_any([](ListRecipe recipe) {
    recipe.quintiles = kMaxQuintiles;
    recipe.quintile_tilt = 0;
    ListCase five = recipe.make(Noise::expectation);
    recipe.quintiles = 1;
    ListCase one = recipe.make(Noise::expectation);
    for (int k = 0; k < kLanes; ++k) {
      one.clock_starts[0][k] = 0.0f;
      for (std::size_t q = 0; q < kMaxQuintiles; ++q) one.clock_starts[0][k] += five.clock_starts[q][k];
      for (int z = 0; z < kStages; ++z) {
        for (int a = 0; a < kBands; ++a) {
          one.cell(z, a)[k] = 0.0f;
          for (int q = 0; q < kMaxQuintiles; ++q) one.cell(z, a)[k] += five.cell(z, a, q)[k];
        }
      }
    }
    std::array<double, kLanes> size{};
    for (int week = 0; week < 10; ++week) {
      for (int k = 0; k < kLanes; ++k)
        size[static_cast<std::size_t>(k)] =
            std::max(size[static_cast<std::size_t>(k)], one.waiting(k) + 100.0);
      one.advance();
      five.advance();
      for (int m = 0; m < kMeasures; ++m) {
        const auto measure = static_cast<Measure>(m);
        for (int k = 0; k < kLanes; ++k) {
          const double difference = one.measure(measure, k) - five.measure(measure, k);
          RC_ASSERT(std::abs(difference) <= 3.0 * rounding(size[static_cast<std::size_t>(k)]));
        }
      }
    }
  });
}

}  // namespace
}  // namespace icsim::test
