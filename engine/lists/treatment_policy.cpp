/// Who is treated first: national milestones pull the rate up just below them, and policy can tilt it towards
/// long waits, the 18-week line or deprived quintiles.
#include "engine/core/math.hpp"
#include "engine/week/lane_math.hpp"
#include "engine/week/standard.hpp"

namespace icsim {
namespace {

constexpr std::array kShapeParameters{
    Parameter::treatment_milestone_weeks, Parameter::treatment_milestone_strength,
    Parameter::treatment_milestone_lead,  Parameter::treatment_milestone_width,
    Parameter::treatment_long_wait_skew,  Parameter::treatment_line_18_weight,
    Parameter::treatment_within_18_weight};

/// Bands within four weeks of passing 18 weeks; the last of them is the last within 18 weeks.
constexpr int kLineFirst = 14, kLineLast = 17;

class TreatmentPolicy : public Module {
 public:
  explicit TreatmentPolicy(const BlockContext& context)
      : context_(context), reader_(context), known_(static_cast<std::size_t>(context.model.dims.ics)) {}

  [[nodiscard]] WeekStep step() const override { return WeekStep::lists; }

  void advance(const CalendarWeek& week, const IcsView& last_week, IcsDrivers& drivers) override {
    const int i = last_week.ics;
    Shape shape;
    for (std::size_t p = 0; p < kShapeParameters.size(); ++p) {
      shape.values[p] = reader_.at(kShapeParameters[p], week.index, i);
    }
    Shape& known = known_[static_cast<std::size_t>(i)];
    if (week.index == 0 || known.values != shape.values) {
      known = shape;
      set_weights(shape, drivers);
    }
    set_quintile_weights(week.index, i, drivers);
  }

 private:
  struct Shape {
    std::array<LaneValues, kShapeParameters.size()> values{};
  };

  static void set_weights(const Shape& shape, IcsDrivers& drivers) {
    const auto& [milestone, strength, lead, width, skew, line, within] = shape.values;
    for (int a = 0; a < kBands; ++a) {
      float* row = drivers.policy_weight[static_cast<std::size_t>(a)];
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double rise = 1.0 / (1.0 + exp_exact_bits(-(a - (milestone[k] - lead[k])) / width[k]));
        double weight = (1.0 + strength[k] * rise) * exp_exact_bits(skew[k] * a / 52.0);
        if (a >= kLineFirst && a <= kLineLast) weight *= 1.0 + line[k];
        if (a <= kLineLast) weight *= within[k];
        row[k] = static_cast<float>(weight);
      }
    }
  }

  void set_quintile_weights(int week, int i, IcsDrivers& drivers) const {
    const int quintiles = context_.model.dims.quintiles;
    drivers.quintile_weight_on = drivers.access_weight_on;
    const LaneValues gradient = reader_.at(Parameter::treatment_deprivation_gradient, week, i);
    for (int q = 0; q < quintiles; ++q) {
      const LaneValues weight = reader_.at(Parameter::treatment_quintile_weight, week, i, 0, 0, q);
      const double place =
          (q + 0.5) / quintiles - 0.5;  // of the quintile's middle, -1/2 most deprived to 1/2 least
      for (std::size_t k = 0; k < kLanes; ++k) {
        const double tilted = weight[k] * (1.0 + gradient[k] * place);
        for (int s = 0; s < context_.model.dims.treatment_functions; ++s) {
          const auto row = static_cast<std::size_t>(s * quintiles + q);
          const double access = drivers.access_weight_on ? drivers.access_weight[row][k] : 1.0;
          drivers.quintile_weight[row][k] = static_cast<float>(tilted * access);
        }
        drivers.quintile_weight_on = drivers.quintile_weight_on || tilted != 1.0;
      }
    }
  }

  const BlockContext context_;
  ParameterReader reader_;
  std::vector<Shape> known_;  // [ics]: what the weights now in the drivers were made from
};

}  // namespace

std::unique_ptr<Module> make_treatment_policy(const BlockContext& context) {
  return std::make_unique<TreatmentPolicy>(context);
}

}  // namespace icsim
