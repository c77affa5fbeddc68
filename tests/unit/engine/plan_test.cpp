#include "engine/model/parameter_plan.hpp"

#include <array>
#include <string>

#include "engine/core/check.hpp"
#include "engine/model/system.hpp"
#include "tests/support/catch.hpp"

namespace icsim {
namespace {

using How = LeverEffect::How;
constexpr Dimensions kDims{3, 4, 5};

DrawValues value(double v) {
  return DrawValues{{v}};
}

double at(const ParameterPlan& plan, Parameter parameter, std::size_t slot, int week, int lane = 0) {
  std::array<double, kLanes> lanes{};
  plan.evaluate(parameter, slot, 0, week, lanes.data());
  return lanes[static_cast<std::size_t>(lane)];
}

LeverEffect lever(Parameter parameter, How how, double v, std::vector<std::uint32_t> slots,
                  std::vector<double> weight) {
  LeverEffect effect;
  effect.parameter = parameter;
  effect.how = how;
  effect.slots = std::move(slots);
  effect.weight = std::move(weight);
  effect.value = value(v);
  return effect;
}

// Every place that the axes of a model have.
template <class Visit>
void each_place(Visit visit) {
  for (int i = 0; i < kDims.ics; ++i) {
    for (int s = 0; s < kDims.treatment_functions; ++s) {
      for (int z = 0; z < kStages; ++z) {
        for (int q = 0; q < kDims.quintiles; ++q) {
          for (int g = 0; g < kStaffGroups; ++g) visit(Place{i, s, z, q, g});
        }
      }
    }
  }
}

TEST_CASE("a lever at one place of any parameter moves only that place", "[engine][plan][unit]") {
  for (const ParameterSpec& spec : parameter_registry()) {
    const Place here{2, 3, 1, 4, 5};
    ParameterPlan plan(kDims);
    plan.add_lever(
        lever(spec.id, How::add, 1.0, {static_cast<std::uint32_t>(slot_of(spec, kDims, here))}, {1.0}));
    const auto differs = [&](AxisFlag axis, int there, int place) {
      return (spec.axes & axis) && there != place;
    };
    int wrong = 0;
    each_place([&](const Place& there) {
      const bool elsewhere =
          differs(kByIcs, there.ics, here.ics) ||
          differs(kByTreatmentFunction, there.treatment_function, here.treatment_function) ||
          differs(kByStage, there.stage, here.stage) || differs(kByQuintile, there.quintile, here.quintile) ||
          differs(kByStaffGroup, there.staff_group, here.staff_group);
      if (at(plan, spec.id, slot_of(spec, kDims, there), 0) != (elsewhere ? 0.0 : 1.0)) ++wrong;
    });
    INFO(spec.key);
    CHECK(wrong == 0);
  }
}

TEST_CASE("a read that leaves out an axis of a parameter is refused, not answered for the first place",
          "[engine][plan][unit]") {
  const auto refused = [](const ParameterSpec& spec, const Place& place) {
    try {
      (void)slot_of(spec, kDims, place);
      return std::string();
    } catch (const InternalFault& fault) {
      return std::string(fault.what());
    }
  };
  CHECK(refused(specification(Parameter::funding_spend_share), {}) ==
        "funding.spend_share was read at a place that does not say which system");
  for (const ParameterSpec& spec : parameter_registry()) {
    INFO(spec.key);
    const Place whole{0, 0, 0, 0, 0};
    CHECK(refused(spec, whole).empty());
    const auto without = [&](AxisFlag axis, int Place::*left_out) {
      Place place = whole;
      place.*left_out = Place::kUnnamed;
      CHECK(refused(spec, place).empty() == !(spec.axes & axis));
    };
    without(kByIcs, &Place::ics);
    without(kByTreatmentFunction, &Place::treatment_function);
    without(kByStage, &Place::stage);
    without(kByQuintile, &Place::quintile);
    without(kByStaffGroup, &Place::staff_group);
  }
}

TEST_CASE("slots follow the axes a parameter has, quintile fastest", "[engine][plan][unit]") {
  CHECK(slot_count(specification(Parameter::demand_noise), kDims) == 1);
  CHECK(slot_count(specification(Parameter::demand_level), kDims) == 3 * 4);
  CHECK(slot_count(specification(Parameter::capacity_level), kDims) == 3 * 4 * kStages);
  CHECK(slot_count(specification(Parameter::demand_quintile_weight), kDims) == 3 * 5);
  CHECK(slot_of(specification(Parameter::demand_noise), kDims, {2, 3, 1, 4}) == 0);
  CHECK(slot_of(specification(Parameter::demand_level), kDims, {2, 3, 1, 4}) == 2 * 4 + 3);
  CHECK(slot_of(specification(Parameter::capacity_level), kDims, {2, 3, 1, 4}) == (2 * 4 + 3) * kStages + 1);
  CHECK(slot_of(specification(Parameter::demand_quintile_weight), kDims, {2, 3, 1, 4}) == 2 * 5 + 4);
}

TEST_CASE("a base value holds everywhere until one place has its own", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  plan.set_base(Parameter::demand_level, value(2.0));
  plan.set_base(Parameter::demand_level, 5, value(3.0));
  CHECK(at(plan, Parameter::demand_level, 4, 0) == 2.0);
  CHECK(at(plan, Parameter::demand_level, 5, 0) == 3.0);
  CHECK(at(plan, Parameter::demand_level, 6, 9) == 2.0);
  CHECK_THROWS_AS(plan.set_base(Parameter::demand_level, 12, value(1.0)), InternalFault);
}

TEST_CASE("levers set, scale and add, and ramp by their weight", "[engine][plan][unit]") {
  const std::vector<double> ramp{0.0, 0.5, 1.0};
  const auto after = [&](How how, double v, int week) {
    ParameterPlan plan(kDims);
    plan.set_base(Parameter::demand_growth, value(10.0));
    plan.add_lever(lever(Parameter::demand_growth, how, v, {1}, ramp));
    return at(plan, Parameter::demand_growth, 1, week);
  };
  CHECK(after(How::set, 4.0, 0) == 10.0);
  CHECK(after(How::set, 4.0, 1) == 7.0);
  CHECK(after(How::set, 4.0, 2) == 4.0);
  CHECK(after(How::scale, 3.0, 1) == 20.0);
  CHECK(after(How::scale, 3.0, 2) == 30.0);
  CHECK(after(How::add, 6.0, 1) == 13.0);
  CHECK(after(How::add, 6.0, 2) == 16.0);
}

TEST_CASE("a lever acts only where it says", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  plan.set_base(Parameter::capacity_level, value(1.0));
  plan.add_lever(lever(Parameter::capacity_level, How::scale, 2.0, {0, 7}, {1.0}));
  CHECK(at(plan, Parameter::capacity_level, 0, 0) == 2.0);
  CHECK(at(plan, Parameter::capacity_level, 1, 0) == 1.0);
  CHECK(at(plan, Parameter::capacity_level, 7, 0) == 2.0);
  CHECK(at(plan, Parameter::demand_level, 0, 0) == 0.0);
}

TEST_CASE("later levers act on what earlier ones left", "[engine][plan][unit]") {
  const LeverEffect set = lever(Parameter::demand_growth, How::set, 4.0, {0}, {1.0});
  const LeverEffect scale = lever(Parameter::demand_growth, How::scale, 3.0, {0}, {1.0});
  const LeverEffect add = lever(Parameter::demand_growth, How::add, 1.0, {0}, {1.0});
  const auto run = [](const std::vector<LeverEffect>& levers) {
    ParameterPlan plan(kDims);
    for (const LeverEffect& effect : levers) plan.add_lever(effect);
    return at(plan, Parameter::demand_growth, 0, 0);
  };
  CHECK(run({set, scale, add}) == 13.0);
  CHECK(run({set, add, scale}) == 15.0);
  CHECK(run({scale, add, set}) == 4.0);
}

TEST_CASE("a correction that scales stays beside the levers, one that sets or adds is the value they act on",
          "[engine][plan][unit]") {
  const auto after = [](std::vector<LeverEffect> corrections, std::vector<LeverEffect> levers) {
    ParameterPlan plan(kDims);
    plan.set_base(Parameter::demand_growth, value(1.0));
    for (LeverEffect& effect : levers)
      plan.add_lever(std::move(effect));  // which is added first means nothing
    for (LeverEffect& effect : corrections) plan.add_correction(std::move(effect));
    return at(plan, Parameter::demand_growth, 0, 0);
  };
  const auto effect = [](How how, double v) { return lever(Parameter::demand_growth, how, v, {0}, {1.0}); };
  const LeverEffect factor = effect(How::scale, 0.5), value_set = effect(How::set, 8.0),
                    added = effect(How::add, 3.0);
  CHECK(after({factor}, {}) == 0.5);
  CHECK(after({factor}, {effect(How::set, 1.0)}) == 0.5);
  CHECK(after({factor}, {effect(How::scale, 3.0)}) == 1.5);
  CHECK(after({factor}, {effect(How::add, 0.5)}) == 0.75);
  CHECK(after({factor, effect(How::scale, 4.0)}, {effect(How::set, 3.0)}) == 6.0);
  CHECK(after({value_set}, {}) == 8.0);
  CHECK(after({value_set}, {effect(How::scale, 0.25)}) == 2.0);
  CHECK(after({value_set}, {effect(How::set, 1.0)}) == 1.0);
  CHECK(after({added, factor}, {effect(How::add, 1.0)}) == 2.5);
}

TEST_CASE("a plan says what moves a parameter, levers and corrections apart", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  DrawValues spread{{1.0, 2.0}};
  LeverEffect factor = lever(Parameter::demand_level, How::scale, 1.0, {0}, {1.0});
  factor.value = spread;
  plan.add_correction(factor);
  plan.add_lever(lever(Parameter::capacity_level, How::scale, 1.0, {0}, {1.0}));
  CHECK(plan.has_correction(Parameter::demand_level));
  CHECK_FALSE(plan.has_lever(Parameter::demand_level));
  CHECK(plan.is_moved(Parameter::demand_level));
  CHECK(plan.is_uncertain(Parameter::demand_level));
  CHECK_FALSE(plan.is_uniform(Parameter::demand_level));
  CHECK(plan.has_lever(Parameter::capacity_level));
  CHECK_FALSE(plan.has_correction(Parameter::capacity_level));
  CHECK(plan.is_moved(Parameter::capacity_level));
  CHECK_FALSE(plan.is_moved(Parameter::demand_growth));
  CHECK(plan.is_uniform(Parameter::demand_growth));
}

TEST_CASE("two slots are one while the same base and effects make them", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  const auto same = [&](std::size_t slot, std::size_t other) {
    return plan.is_same_at(Parameter::demand_level, slot, other);
  };
  plan.set_base(Parameter::demand_level, value(1.0));
  CHECK(same(0, 5));
  plan.add_correction(lever(Parameter::demand_level, How::scale, 0.9, {0, 1, 2}, {1.0}));
  CHECK(same(0, 2));
  CHECK_FALSE(same(0, 3));
  plan.add_lever(lever(Parameter::demand_level, How::scale, 1.1, {1, 4}, {1.0}));
  CHECK(same(0, 2));
  CHECK_FALSE(same(0, 1));
  plan.set_base(Parameter::demand_level, 9, value(1.0));
  CHECK_FALSE(same(0, 2));
}

TEST_CASE("a path of dated values replaces the value, week by week", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  plan.set_base(Parameter::strike_days_per_week, value(0.0));
  LeverEffect strikes = lever(Parameter::strike_days_per_week, How::set, 99.0, {2}, {1.0, 1.0, 0.0, 1.0});
  strikes.path = {0.0, 3.0, 5.0, 2.0};
  plan.add_lever(strikes);
  CHECK(at(plan, Parameter::strike_days_per_week, 2, 0) == 0.0);
  CHECK(at(plan, Parameter::strike_days_per_week, 2, 1) == 3.0);
  CHECK(at(plan, Parameter::strike_days_per_week, 2, 2) == 0.0);
  CHECK(at(plan, Parameter::strike_days_per_week, 2, 3) == 2.0);
}

TEST_CASE("draws have values of their own", "[engine][plan][unit]") {
  ParameterPlan plan(kDims);
  DrawValues spread;
  spread.values.clear();
  for (int d = 0; d < 40; ++d) spread.values.push_back(d);
  plan.set_base(Parameter::demand_growth, spread);
  std::array<double, kLanes> lanes{};
  plan.evaluate(Parameter::demand_growth, 0, 16, 0, lanes.data());
  CHECK(lanes[0] == 16.0);
  CHECK(lanes[15] == 31.0);
}

}  // namespace
}  // namespace icsim
