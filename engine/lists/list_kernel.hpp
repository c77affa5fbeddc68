#pragma once
/// One week of one waiting list (one ICS x treatment function) for kLanes draws: steps 3 to 5 of the week.
#include <cstdint>
#include <vector>

#include "engine/model/chance.hpp"

namespace icsim {

/// Everything one list needs for one week. Rows hold kLanes values; `[a][b]` is row-major, lanes fastest.
struct ListWeek {
  int quintiles = 1;  ///< 1 or 5
  Noise noise = Noise::expectation;

  float* stock = nullptr;  ///< [stage][band][quintile][lane], pathways; last week's in, this week's out
  const float* clock_starts = nullptr;      ///< [quintile][lane], expected pathways this week
  const float* removals = nullptr;          ///< [lane], expected unreported removals this week, pathways
  const float* capacity = nullptr;          ///< [stage][lane], treatment slots this week, pathways
  const float* dta_share = nullptr;         ///< [lane], share of those seen for whom the decision is to admit
  const float* decision_profile = nullptr;  ///< [band], relative chance of that; null: 1 at every wait
  const float* kernel = nullptr;            ///< [stage][band], relative treatment hazard, > 0
  const float* removal_shape = nullptr;     ///< [stage][band], relative removal hazard, >= 0
  float removal_shape_max = 1.0f;           ///< largest element of removal_shape
  const float* policy_weight = nullptr;     ///< [band][lane], multiplies the kernel, > 0
  const float* quintile_weight = nullptr;   ///< [quintile][lane], multiplies the kernel; null when all are 1
  const float* campaign = nullptr;  ///< [band][lane], removal share by validation campaigns; null when none

  std::uint64_t seed = 0;        ///< used by demographic noise only
  std::uint32_t first_draw = 0;  ///< draw number of lane 0
  std::uint32_t list_id = 0;     ///< stable number of the list
  std::uint32_t week = 0;

  float* bands = nullptr;     ///< out: [band][lane], stock over stages and quintiles; null when not wanted
  float* measures = nullptr;  ///< out: [Measure][quintile][lane], pathways; transfers are left alone
};

/// Advances the list by one week: age, start clocks, remove, treat, move decisions to admit, count.
///
/// Treatment: p = min(1, f w) with f such that the total is the capacity: never more than the stock, never
/// more than the capacity, unspent only if nobody waits. In demographic mode slots are handed out cell by
/// cell, each with a binomial whose rate is the capacity left over the weight left, so the total
/// is exact and every cell keeps its expected share, but for a fraction of a pathway in those served last.
/// Same bits on every instruction set.
void advance_list(const ListWeek& week);
void advance_list_by_chance(const ListWeek& week);  ///< its demographic mode

/// Instruction sets this build can use here, best first, and a way for tests to hold the engine to one of
/// them.
std::vector<const char*> instruction_sets();
void use_instruction_set(const char* name);  ///< null: the best; throws InternalFault if not available here

}  // namespace icsim
