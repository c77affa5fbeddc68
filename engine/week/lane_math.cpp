#include "engine/week/lane_math.hpp"

#include <cmath>

#include "engine/core/math.hpp"

namespace icsim {
namespace {

std::uint32_t keyed_bits(const BlockContext& context, Purpose purpose, int lane, std::uint32_t list_id,
                         int week, std::uint32_t slot) {
  const PhiloxCounter counter{context.first_draw + static_cast<std::uint32_t>(lane), list_id,
                              static_cast<std::uint32_t>(week), slot};
  return philox4x32(counter, stream_key(context.seed, purpose))[0];
}

}  // namespace

LaneValues ParameterReader::at(Parameter parameter, int week, int ics, int treatment_function, int stage,
                               int quintile) const {
  const std::size_t slot =
      slot_of(specification(parameter), context_.plan.dimensions(), ics, treatment_function, stage, quintile);
  LaneValues values;
  context_.plan.evaluate(parameter, slot, context_.first_draw, week, values.data());
  return values;
}

LaneValues ParameterReader::of_staff(Parameter parameter, int week, int ics, int staff_group) const {
  LaneValues values;
  context_.plan.evaluate(
      parameter, slot_of(specification(parameter), context_.plan.dimensions(), ics, 0, 0, 0, staff_group),
      context_.first_draw, week, values.data());
  return values;
}

LaneValues ParameterReader::base(Parameter parameter, int ics, int treatment_function, int stage,
                                 int quintile) const {
  const std::size_t slot =
      slot_of(specification(parameter), context_.plan.dimensions(), ics, treatment_function, stage, quintile);
  LaneValues values;
  context_.plan.evaluate_base(parameter, slot, context_.first_draw, values.data());
  return values;
}

LaneValues ParameterReader::base_of_staff(Parameter parameter, int ics, int staff_group) const {
  LaneValues values;
  context_.plan.evaluate_base(
      parameter, slot_of(specification(parameter), context_.plan.dimensions(), ics, 0, 0, 0, staff_group),
      context_.first_draw, values.data());
  return values;
}

LaneValues ParameterReader::lagged(Parameter parameter, int week, const LaneValues& lag, int ics,
                                   int staff_group) const {
  const LaneValues before = base_of_staff(parameter, ics, staff_group);
  if (!has_lever(parameter)) return before;
  LaneValues values = before, there{};
  int read_week = -1;
  for (std::size_t k = 0; k < kLanes; ++k) {
    const int then = week - static_cast<int>(std::lround(lag[k]));
    if (then < 0) continue;
    if (then != read_week) there = of_staff(parameter, read_week = then, ics, staff_group);
    values[k] = there[k];
  }
  return values;
}

LaneValues GrowthIndex::advance(std::size_t row, const LaneValues& percent_a_year) {
  LaneValues now;
  for (int k = 0; k < kLanes; ++k) {
    const auto lane = static_cast<std::size_t>(k);
    now[lane] = index_[row][k];
    if (percent_a_year[lane] != rate_[row][k]) {
      rate_[row][k] = percent_a_year[lane];
      factor_[row][k] = exp_exact_bits(log_exact_bits(1.0 + percent_a_year[lane] / 100.0) * kYearsPerWeek);
    }
    index_[row][k] *= factor_[row][k];
  }
  return now;
}

void GrowthIndex::copy_row(const GrowthIndex& from, std::size_t row) {
  std::copy_n(from.index_[row], kLanes, index_[row]);
  std::copy_n(from.rate_[row], kLanes, rate_[row]);
  std::copy_n(from.factor_[row], kLanes, factor_[row]);
}

LaneValues noise_multiplier(const BlockContext& context, Purpose purpose, std::uint32_t list_id, int week,
                            std::uint32_t slot, const LaneValues& coefficient_of_variation) {
  LaneValues multiplier;
  for (int k = 0; k < kLanes; ++k) {
    const double cv = coefficient_of_variation[static_cast<std::size_t>(k)];
    if (cv == 0.0) {
      multiplier[static_cast<std::size_t>(k)] = 1.0;
      continue;
    }
    const double variance = log_exact_bits(1.0 + cv * cv);
    const double z = normal_quantile(uniform_open(keyed_bits(context, purpose, k, list_id, week, slot)));
    multiplier[static_cast<std::size_t>(k)] = exp_exact_bits(std::sqrt(variance) * z - 0.5 * variance);
  }
  return multiplier;
}

LaneValues round_by_chance(const BlockContext& context, std::uint32_t list_id, int week, std::uint32_t slot,
                           const LaneValues& mean) {
  LaneValues whole;
  for (int k = 0; k < kLanes; ++k) {
    const double u = uniform_open(keyed_bits(context, Purpose::capacity_rounding, k, list_id, week, slot));
    whole[static_cast<std::size_t>(k)] = std::floor(mean[static_cast<std::size_t>(k)] + u);
  }
  return whole;
}

}  // namespace icsim
