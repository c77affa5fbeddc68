/// Clock starts: base level x working days and season x level x growth, shared over quintiles, plus missing
/// patients who return.
#include <cmath>

#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

class Demand : public Module {
 public:
  explicit Demand(const BlockContext& context)
      : context_(context),
        reader_(context),
        growth_(context.model.dims.lists()),
        missing_left_(static_cast<std::size_t>(context.model.dims.ics), 1.0),
        national_starts_(0.0) {
    for (const BaseFlows& flow : context.model.flows) national_starts_ += flow.clock_starts;
  }

  [[nodiscard]] WeekStep step() const override { return WeekStep::stocks; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    const Dimensions& dims = context_.model.dims;
    const LaneValues returning = missing_patients(week.index, i);
    ListParameter level(reader_, Parameter::demand_level, week.index, i);
    ListParameter growth(reader_, Parameter::demand_growth, week.index, i);
    const LaneValues noise = reader_.at(Parameter::demand_noise, week.index);
    LaneValues at_start{}, returned{}, expected{}, referred{};
    std::array<LaneValues, kMaxQuintiles> quintile{};
    for (int q = 0; q < dims.quintiles; ++q)
      quintile[static_cast<std::size_t>(q)] = share_of_quintile(week.index, i, q);

    for (int s = 0; s < dims.treatment_functions; ++s) {
      const double base = context_.model.flow(i, s).clock_starts;
      const LaneValues& scale = level[s];
      const LaneValues index = growth_.advance(dims.list(i, s), growth[s]);
      LaneValues starts;
      for (std::size_t k = 0; k < kLanes; ++k) {
        starts[k] = base * (week.clock_start_days * scale[k] * index[k] + returning[k]);
        at_start[k] += base * week.clock_start_days;
        returned[k] += base * returning[k];
        expected[k] += starts[k];
      }
      if (context_.noise == Noise::demographic) {
        const LaneValues luck =
            noise_multiplier(context_, Purpose::demand_noise, list_number(i, s), week.index, 0, noise);
        for (std::size_t k = 0; k < kLanes; ++k) starts[k] *= luck[k];
      }
      for (int q = 0; q < dims.quintiles; ++q) {
        float* row = drivers.clock_starts[static_cast<std::size_t>(s * dims.quintiles + q)];
        const double* factor = drivers.referral_factor[static_cast<std::size_t>(q)];
        for (std::size_t k = 0; k < kLanes; ++k) {
          const double usual = starts[k] * quintile[static_cast<std::size_t>(q)][k];
          row[k] = static_cast<float>(usual * factor[k]);
          referred[k] += usual * (factor[k] - 1.0);
        }
      }
    }
    const auto cause = [&](Cause c) { return drivers.system[SystemRows::of(c)]; };
    for (std::size_t k = 0; k < kLanes; ++k) {
      cause(Cause::clock_starts_at_start)[k] = at_start[k];
      cause(Cause::missing_patients)[k] = returned[k];
      cause(Cause::general_practice)[k] = referred[k];
      cause(Cause::demand_growth)[k] = expected[k] - at_start[k] - returned[k];
    }
  }

 private:
  LaneValues share_of_quintile(int week, int i, int q) const {
    const int quintiles = context_.model.dims.quintiles;
    const double share = context_.model.quintile_share[static_cast<std::size_t>(i * quintiles + q)];
    LaneValues value = reader_.at(Parameter::demand_quintile_weight, week, i, 0, 0, q);
    for (double& v : value) v *= share;
    return value;
  }

  // Missing patients who come back this week, as multiples of a list's base clock starts per working day.
  // Each system has a part of the national pool in proportion to its clock starts.
  LaneValues missing_patients(int week, int i) {
    LaneValues returning{};
    const LaneValues share = reader_.at(Parameter::missing_return_share, week, i);
    const LaneValues pool = reader_.at(Parameter::missing_pool, week);
    const LaneValues half_life = reader_.at(Parameter::missing_half_life, week);
    double* left = missing_left_[static_cast<std::size_t>(i)];
    for (std::size_t k = 0; k < kLanes; ++k) {
      if (share[k] == 0.0 || pool[k] == 0.0) continue;
      const double leaving = 1.0 - exp_exact_bits(-kLn2 / half_life[k]);
      returning[k] = pool[k] * share[k] * left[k] * leaving / national_starts_;
      left[k] *= 1.0 - leaving;
    }
    return returning;
  }

  static constexpr double kLn2 = 0.693147180559945309417;
  const BlockContext context_;
  ParameterReader reader_;
  GrowthIndex growth_;
  LaneRows<double> missing_left_;  // [ics], share of the returning pool that has not come back yet
  double national_starts_;         // pathways per working day
};

}  // namespace

std::unique_ptr<Module> make_demand(const BlockContext& context) {
  return std::make_unique<Demand>(context);
}

}  // namespace icsim
