#pragma once
/// Every model parameter and lever, declared once: the validator, `icsim explain`, the reference page and the
/// JSON Schema are made from this table. Values, ranges, sources and evidence grades live in
/// scenarios/library/defaults.yaml.
#include <cstdint>
#include <span>
#include <string_view>

namespace icsim {

/// What a parameter may differ by. A lever can narrow "where" only along these.
enum AxisFlag : std::uint8_t {
  kByNation = 0,
  kByIcs = 1,
  kByTreatmentFunction = 2,
  kByQuintile = 4,
  kByStage = 8
};

enum class Parameter : std::uint8_t {
  demand_level,
  demand_growth,
  demand_quintile_weight,
  demand_noise,
  missing_pool,
  missing_return_share,
  missing_half_life,
  capacity_level,
  capacity_growth,
  capacity_activity_vs_2019_20,
  capacity_noise,
  capacity_winter_loss,
  strike_days_per_week,
  strike_cancellations_per_day,
  strike_pathways_per_cancellation,
  strike_awaiting_decision_share,
  strike_recovered_share,
  strike_recovery_weeks,
  removals_level,
  removals_memory,
  removals_stock_weight,
  validation_contact_share,
  validation_first_week,
  validation_yield_base,
  validation_yield_per_week,
  validation_yield_cap,
  treatment_milestone_weeks,
  treatment_milestone_strength,
  treatment_milestone_lead,
  treatment_milestone_width,
  treatment_long_wait_skew,
  treatment_line_18_weight,
  treatment_quintile_weight,
  treatment_deprivation_gradient,
  count
};
inline constexpr int kParameters = static_cast<int>(Parameter::count);

struct ParameterSpec {
  Parameter id;
  std::string_view key;  ///< dotted path in YAML: "demand.growth"
  std::string_view unit;
  double minimum, maximum;  ///< outside is an error, not a wide guess
  std::uint8_t axes;        ///< AxisFlag bits
  std::string_view doc;     ///< one or two sentences: what it does and how it enters
  std::string_view since;   ///< program version that introduced it
};

/// All parameters in enum order.
std::span<const ParameterSpec> parameter_registry();
const ParameterSpec& specification(Parameter parameter);
const ParameterSpec* find_parameter(std::string_view key);  ///< null when unknown

}  // namespace icsim
