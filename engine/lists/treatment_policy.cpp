#include "engine/lists/treatment_policy.hpp"

#include "engine/core/math.hpp"

namespace icsim {
namespace {

using P = Parameter;
/// Bands within four weeks of passing 18 weeks; the last of them is the last within 18 weeks.
constexpr int kLineFirst = 14, kLineLast = 17;

}  // namespace

TreatmentPolicy::TreatmentPolicy(const BlockContext& context)
    : context_(context),
      reader_(context_),
      known_(static_cast<std::size_t>(context.model.dims.ics)),
      week_(known_.size(),
            TreatmentWeights(context.model.dims.treatment_functions, context.model.dims.quintiles)) {}

const TreatmentWeights& TreatmentPolicy::advance(const CalendarWeek& week, int i,
                                                 const PartnerWeek& partners) {
  const auto of_place = [&](P p) { return reader_.at(p, week.index, {.ics = i}); };
  const Shape shape{.milestone = {.weeks = of_place(P::treatment_milestone_weeks),
                                  .strength = of_place(P::treatment_milestone_strength),
                                  .lead = of_place(P::treatment_milestone_lead),
                                  .width = of_place(P::treatment_milestone_width)},
                    .backstop = {.weeks = of_place(P::treatment_backstop_weeks),
                                 .strength = of_place(P::treatment_backstop_strength),
                                 .lead = of_place(P::treatment_backstop_lead),
                                 .width = of_place(P::treatment_backstop_width)},
                    .skew = of_place(P::treatment_long_wait_skew),
                    .line_18 = of_place(P::treatment_line_18_weight),
                    .within_18 = of_place(P::treatment_within_18_weight)};
  TreatmentWeights& out = week_[static_cast<std::size_t>(i)];
  Shape& known = known_[static_cast<std::size_t>(i)];
  if (week.index == 0 || known != shape) {
    known = shape;
    set_band_weights(shape, out);
  }
  set_quintile_weights(week.index, i, partners, out);
  return out;
}

void TreatmentPolicy::set_band_weights(const Shape& shape, TreatmentWeights& out) {
  for (int a = 0; a < kBands; ++a) {
    const auto raised = [&](const Rise& rise) {
      return 1.0 + rise.strength / (1.0 + exp_exact_bits(-(a - (rise.weeks - rise.lead)) / rise.width));
    };
    Lanes weight = raised(shape.milestone) * exp_exact_bits(shape.skew * a / 52.0);
    if (any_of(shape.backstop.strength, [](double strength) { return strength != 0.0; }))
      weight *= raised(shape.backstop);
    if (a >= kLineFirst && a <= kLineLast) weight *= 1.0 + shape.line_18;
    if (a <= kLineLast) weight *= shape.within_18;
    out.band(a) = FloatLanes(weight);
  }
}

void TreatmentPolicy::set_quintile_weights(int week, int i, const PartnerWeek& partners,
                                           TreatmentWeights& out) const {
  const int quintiles = context_.model.dims.quintiles;
  out.quintile_on = partners.changes_access;
  const Lanes gradient = reader_.at(P::treatment_deprivation_gradient, week, {.ics = i});
  for (int q = 0; q < quintiles; ++q) {
    const double place =
        (q + 0.5) / quintiles - 0.5;  // of the quintile's middle, -1/2 most deprived to 1/2 least
    const Lanes tilted =
        reader_.at(P::treatment_quintile_weight, week, {.ics = i, .quintile = q}) * (1.0 + gradient * place);
    out.quintile_on = out.quintile_on || any_of(tilted, [](double weight) { return weight != 1.0; });
    for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
      out.quintile(s, q) =
          FloatLanes(partners.changes_access ? tilted * partners.access_weight(s, q) : tilted);
    }
  }
}

}  // namespace icsim
