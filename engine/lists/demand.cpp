#include "engine/lists/demand.hpp"

#include "engine/core/math.hpp"
#include "engine/core/wide.hpp"

namespace icsim {
namespace {

using P = Parameter;
constexpr double kLn2 = 0.693147180559945309417;

}  // namespace

Demand::Demand(const BlockContext& context)
    : context_(context),
      reader_(context_),
      growth_(context.model.dims.lists(), reader_.has_lever(P::demand_growth)),
      missing_left_(context.model.dims.ics, 1, 1, 1.0),
      clock_starts_(static_cast<std::size_t>(context.model.dims.ics),
                    Grid<FloatLanes>(context.model.dims.treatment_functions, context.model.dims.quintiles)),
      national_starts_(context.model.nation().clock_starts) {}

ICSIM_WIDE const Grid<FloatLanes>& Demand::advance(const CalendarWeek& week, int i,
                                                   const Referrals& referrals, SystemNumbers& numbers) {
  const Dimensions& dims = context_.model.dims;
  Grid<FloatLanes>& out = clock_starts_[static_cast<std::size_t>(i)];
  const Lanes returning = missing_patients(week.index, i);
  ListParameter level(reader_, P::demand_level, week.index, {.ics = i});
  ListParameter growth(reader_, P::demand_growth, week.index, {.ics = i});
  const Lanes noise = reader_.at(P::demand_noise, week.index);
  const QuintileShares shares = quintile_shares(week.index, i);
  const auto days_at = [&](const Lanes& of_level, const Lanes& index) {
    return week.clock_start_days * of_level * index;
  };

  Lanes at_start, grown, calibrated, levers, returned, referred;
  for (int s = 0; s < dims.treatment_functions; ++s) {
    const double base = context_.model.flow(i, s).clock_starts;
    const ValueParts& rate = growth.parts(s);
    const auto index = growth_.advance(dims.list(i, s), rate.in_force(), rate.without_levers());
    const ValueParts& of_level = level.parts(s);
    const Lanes on_base_path = days_at(of_level.before_levers, index.without),
                without_levers = days_at(of_level.without_levers(), index.without),
                days = days_at(of_level.in_force(), index.with_levers);
    Lanes starts = base * (days + returning);
    at_start += base * week.clock_start_days;
    grown += base * (on_base_path * shares.without_levers - week.clock_start_days);
    calibrated += base * (without_levers - on_base_path) * shares.without_levers;
    levers += base * (days * shares.total - without_levers * shares.without_levers);
    returned += base * returning * shares.total;
    if (context_.noise == Noise::demographic) {
      starts *= noise_multiplier(context_.draws(), Purpose::demand_noise,
                                 {context_.model.list_key(i, s), week.index}, noise);
    }
    for (int q = 0; q < dims.quintiles; ++q) {
      const Lanes usual = starts * shares.of[static_cast<std::size_t>(q)];
      const Lanes& factor = referrals.factor[static_cast<std::size_t>(q)];
      out(s, q) = FloatLanes(usual * factor);
      referred += usual * (factor - 1.0);
    }
  }
  put(numbers, Cause::clock_starts_at_start, at_start);
  put(numbers, Cause::demand_growth, grown);
  put(numbers, Cause::demand_calibration, calibrated);
  put(numbers, Cause::demand_levers, levers);
  put(numbers, Cause::missing_patients, returned);
  put(numbers, Cause::general_practice, referred);
  return out;
}

Demand::QuintileShares Demand::quintile_shares(int week, int i) const {
  QuintileShares shares;
  for (int q = 0; q < context_.model.dims.quintiles; ++q) {
    const double share =
        context_.model.quintile_share[static_cast<std::size_t>(i * context_.model.dims.quintiles + q)];
    const ValueParts weight = reader_.parts(P::demand_quintile_weight, week, {.ics = i, .quintile = q});
    Lanes& here = shares.of[static_cast<std::size_t>(q)];
    here = weight.in_force() * share;
    shares.total += here;
    shares.without_levers += weight.without_levers() * share;
  }
  return shares;
}

// Missing patients who come back this week, as multiples of a list's base clock starts per working day.
// Each system has a part of the national pool in proportion to its clock starts.
Lanes Demand::missing_patients(int week, int i) {
  const Lanes share = reader_.at(P::missing_return_share, week, {.ics = i}),
              pool = reader_.at(P::missing_pool, week), half_life = reader_.at(P::missing_half_life, week);
  Lanes returning;
  if (!any_of(share, [](double part) { return part != 0.0; })) return returning;
  const Lanes leaving = 1.0 - exp_exact_bits(-kLn2 / half_life);
  for (std::size_t k = 0; k < kLanes; ++k) {
    if (share[k] == 0.0 || pool[k] == 0.0) continue;
    double& left = missing_left_(i)[k];
    returning[k] = pool[k] * share[k] * left * leaving[k] / national_starts_;
    left *= 1.0 - leaving[k];
  }
  return returning;
}

}  // namespace icsim
