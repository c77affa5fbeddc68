#pragma once
/// What every part of one block of draws shares: the model, one scenario's parameters, and which draws these are.
#include <cstdint>

#include "engine/model/calendar.hpp"
#include "engine/model/chance.hpp"
#include "engine/model/model.hpp"
#include "engine/model/parameter_plan.hpp"
#include "engine/network/aid_network.hpp"

namespace icsim {

/// Fixed facts about the run of one block.
struct BlockContext {
  const Model& model;
  const ParameterPlan& plan;
  const Calendar& calendar;
  const AidNetwork& aid;
  Noise noise;
  std::uint64_t seed;
  std::uint32_t first_draw;

  [[nodiscard]] Draws draws() const { return {seed, first_draw}; }
};

}  // namespace icsim
