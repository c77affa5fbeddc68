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
  kByStage = 8,
  kByStaffGroup = 16
};

/// What part of the model a parameter belongs to: a lever on any of a family moves that part off the base path.
enum class ParameterFamily : std::uint8_t {
  demand,
  capacity,
  removals,
  treatment,
  general_practice,
  workforce,
  estate,  ///< beds, theatres, and the staff time that emergencies take
  partners,
  funding,
  mutual_aid
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
  gp_level,
  gp_leave_rate,
  gp_join_rate,
  gp_training_share,
  gp_training_places,
  gp_training_lag,
  gp_appointments_per_fte,
  gp_need_growth,
  gp_inverse_care,
  gp_need_weight,
  gp_allocation_weight,
  referral_supply_elasticity,
  referral_load_elasticity,
  referral_gp_share,
  advice_request_rate,
  advice_diversion,
  advice_net_avoided,
  advice_rebound,
  advice_rebound_weeks,
  advice_gp_time,
  advice_pathway_credit,
  advice_value_credit,
  workforce_leave_rate,
  workforce_training_joiners,
  workforce_overseas_joiners,
  workforce_return_joiners,
  workforce_training_places,
  workforce_training_lag,
  workforce_training_attrition,
  workforce_establishment_growth,
  workforce_vacancy_rate,
  workforce_time_to_fill,
  workforce_leave_vacancy_response,
  workforce_leave_pay_response,
  workforce_leave_sickness_response,
  workforce_pay_gap,
  workforce_sickness_level,
  workforce_sickness_winter,
  workforce_sickness_spring,
  workforce_temporary_fill,
  workforce_agency_share,
  workforce_agency_cap,
  workforce_temporary_efficiency,
  workforce_agency_premium,
  workforce_bank_premium,
  workforce_premium_response,
  workforce_productivity_gap,
  workforce_productivity_growth,
  workforce_share,
  workforce_cost_per_fte,
  workforce_pressure_response,
  workforce_pressure_occupancy,
  workforce_pressure_width,
  capacity_substitution,
  beds_level,
  beds_emergency_level,
  beds_emergency_growth,
  beds_emergency_stay,
  beds_avoidable_share,
  beds_avoidable_level,
  beds_delayed_share,
  beds_elective_share,
  beds_winter_pressure,
  beds_most_occupied,
  beds_waiting_emergency_rate,
  beds_waiting_emergency_days,
  beds_waiting_feedback,
  estate_added_beds,
  estate_added_theatres,
  estate_investment,
  estate_lead_time,
  estate_elasticity,
  independent_volume,
  independent_access_weight,
  independent_displacement,
  independent_price,
  hubs_coverage,
  hubs_effect,
  hubs_displacement,
  diagnostics_added,
  diagnostics_displacement,
  funding_threshold,
  funding_target_spread,
  funding_pathway_measure,
  funding_rate_above,
  funding_rate_below,
  funding_upper_threshold,
  funding_rate_upper,
  funding_cap,
  funding_floor,
  funding_total,
  funding_strike_relief,
  funding_settlement_lag,
  funding_price_admitted,
  funding_price_non_admitted,
  funding_price_growth,
  funding_spend_share,
  funding_spend_weeks,
  funding_session_cost,
  money_nominal_growth,
  money_allocation_growth,
  money_convergence,
  money_unfunded_inflation,
  money_extra_efficiency,
  money_pay_share,
  money_freeze_at,
  money_freeze_most,
  money_session_cut,
  money_deficit_memory,
  mutual_aid_max_flow,
  mutual_aid_weeks,
  mutual_aid_uptake,
  mutual_aid_transferable,
  mutual_aid_acceptance,
  mutual_aid_spare,
  mutual_aid_transaction_cost,
  mutual_aid_distance_cost,
  mutual_aid_boundary_cost,
  mutual_aid_coordination,
  mutual_aid_organisations_weight,
  treatment_within_18_weight,
  treatment_backstop_weeks,
  treatment_backstop_strength,
  treatment_backstop_lead,
  treatment_backstop_width,
  count
};
inline constexpr int kParameters = static_cast<int>(Parameter::count);

/// What a lever that holds on some of a week's working days makes of the week's value.
enum class PartOfWeek : std::uint8_t {
  mean,        ///< the mean over its working days: levels, shares and rates
  days,        ///< it counts days itself: in each calendar week, no more than the working days it holds there
  one_is_all,  ///< read on some days only: a lever that holds on one working day holds all week
};

/// What is left of a lever after its last day.
enum class AfterLever : std::uint8_t {
  value_only,  ///< nothing of this parameter: its value is as before
  level,       ///< it is growth, and the level stays where growth took it
};

struct ParameterSpec {
  Parameter id;
  std::string_view key;  ///< dotted path in YAML: "demand.growth"
  std::string_view unit;
  double minimum, maximum;  ///< outside is an error, not a wide guess
  std::uint8_t axes;        ///< AxisFlag bits
  std::string_view doc;     ///< one or two sentences: what it does and how it enters
  std::string_view since;   ///< program version that introduced it
  ParameterFamily family;
  std::uint16_t
      sobol_dimension;  ///< its own for good: never given again, whatever is added, moved or taken away
  PartOfWeek part_of_week = PartOfWeek::mean;
  AfterLever after_lever = AfterLever::value_only;
};

/// All parameters in enum order.
std::span<const ParameterSpec> parameter_registry();
const ParameterSpec& specification(Parameter parameter);
const ParameterSpec* find_parameter(std::string_view key);  ///< null when unknown

}  // namespace icsim
