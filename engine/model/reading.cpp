#include "engine/model/reading.hpp"

namespace icsim {
namespace {

using P = Parameter;
using Quintiles = Reading::Quintiles;
using Weeks = Reading::Weeks;
constexpr auto kFromBase = Need::Differs::from_base;
constexpr auto kFromNeutral = Need::Differs::from_neutral;
constexpr auto kSoFar = Need::When::so_far;

// --- groups of parameters that others need ---
constexpr std::array kReturns{P::missing_return_share};
constexpr std::array kPool{P::missing_pool};
constexpr std::array kStrikes{P::strike_days_per_week};
constexpr std::array kRecovered{P::strike_recovered_share};
constexpr std::array kContact{P::validation_contact_share};
constexpr std::array kMilestone{P::treatment_milestone_strength};
constexpr std::array kBackstop{P::treatment_backstop_strength};
constexpr std::array kTrainees{P::gp_training_places};
constexpr std::array kRequests{P::advice_request_rate, P::advice_diversion};
constexpr std::array kAvoided{P::advice_request_rate, P::advice_diversion, P::advice_net_avoided};
constexpr std::array kPractice{P::gp_level,
                               P::gp_leave_rate,
                               P::gp_join_rate,
                               P::gp_training_places,
                               P::gp_appointments_per_fte,
                               P::gp_need_growth,
                               P::gp_inverse_care,
                               P::gp_need_weight,
                               P::gp_allocation_weight,
                               P::advice_request_rate,
                               P::advice_diversion};
constexpr std::array kPracticeLoad{P::gp_level,
                                   P::gp_leave_rate,
                                   P::gp_join_rate,
                                   P::gp_training_places,
                                   P::gp_appointments_per_fte,
                                   P::gp_need_growth,
                                   P::advice_request_rate,
                                   P::advice_diversion};
constexpr std::array kIntake{P::workforce_training_places, P::workforce_training_attrition};
constexpr std::array kPayGap{P::workforce_pay_gap};
constexpr std::array kStaff{P::workforce_leave_rate,
                            P::workforce_training_joiners,
                            P::workforce_overseas_joiners,
                            P::workforce_return_joiners,
                            P::workforce_training_places,
                            P::workforce_training_attrition,
                            P::workforce_establishment_growth,
                            P::workforce_time_to_fill,
                            P::workforce_leave_vacancy_response,
                            P::workforce_leave_sickness_response,
                            P::workforce_pay_gap,
                            P::workforce_sickness_level,
                            P::workforce_sickness_winter,
                            P::workforce_sickness_spring,
                            P::workforce_temporary_fill,
                            P::workforce_agency_share,
                            P::workforce_agency_cap};
constexpr std::array kResourceLevers{P::workforce_leave_rate,
                                     P::workforce_training_joiners,
                                     P::workforce_overseas_joiners,
                                     P::workforce_return_joiners,
                                     P::workforce_training_places,
                                     P::workforce_training_attrition,
                                     P::workforce_establishment_growth,
                                     P::workforce_time_to_fill,
                                     P::workforce_leave_vacancy_response,
                                     P::workforce_leave_sickness_response,
                                     P::workforce_pay_gap,
                                     P::workforce_sickness_level,
                                     P::workforce_sickness_winter,
                                     P::workforce_sickness_spring,
                                     P::workforce_temporary_fill,
                                     P::workforce_agency_share,
                                     P::workforce_agency_cap,
                                     P::workforce_temporary_efficiency,
                                     P::workforce_productivity_growth,
                                     P::workforce_pressure_response,
                                     P::workforce_pressure_occupancy,
                                     P::workforce_pressure_width,
                                     P::beds_level,
                                     P::beds_emergency_level,
                                     P::beds_emergency_growth,
                                     P::beds_emergency_stay,
                                     P::beds_avoidable_level,
                                     P::beds_delayed_share,
                                     P::beds_elective_share,
                                     P::beds_winter_pressure,
                                     P::beds_most_occupied,
                                     P::beds_waiting_feedback,
                                     P::estate_added_beds,
                                     P::estate_added_theatres,
                                     P::estate_investment,
                                     P::diagnostics_added};
/// What can take a system's budget off the base path, where it balances.
constexpr std::array kBudget{P::money_unfunded_inflation, P::money_allocation_growth, P::money_convergence,
                             P::money_extra_efficiency,   P::funding_rate_above,      P::funding_rate_below,
                             P::funding_rate_upper,       P::independent_volume,      P::hubs_coverage,
                             P::mutual_aid_max_flow};
constexpr std::array kAvoidable{P::beds_avoidable_level};
constexpr std::array kFeedback{P::beds_waiting_feedback};
constexpr std::array kInvestment{P::estate_investment};
constexpr std::array kSchemes{P::estate_added_beds, P::estate_added_theatres, P::estate_investment};
constexpr std::array kVolume{P::independent_volume};
constexpr std::array kCoverage{P::hubs_coverage};
constexpr std::array kDiagnostics{P::diagnostics_added};
constexpr std::array kRates{P::funding_rate_above, P::funding_rate_below, P::funding_rate_upper};
constexpr std::array kRatesAbove{P::funding_rate_above, P::funding_rate_upper};
constexpr std::array kRateBelow{P::funding_rate_below};
constexpr std::array kRateUpper{P::funding_rate_upper};
constexpr std::array kUpper{P::funding_upper_threshold};
constexpr std::array kFloor{P::funding_floor};
constexpr std::array kTotal{P::funding_total};
constexpr std::array kRatesOrCut{P::funding_rate_above, P::funding_rate_below, P::funding_rate_upper,
                                 P::money_session_cut};
constexpr std::array kFreeze{P::money_freeze_most};
constexpr std::array kFreezeOrCut{P::money_freeze_most, P::money_session_cut};
constexpr std::array kFlow{P::mutual_aid_max_flow};

// --- needs ---
constexpr Need kNeedsReturns{kReturns};
constexpr Need kNeedsPool{kPool};
constexpr Need kNeedsStrike{kStrikes};
constexpr Need kNeedsPastStrike{kStrikes, kFromNeutral, 0.0, kSoFar};
constexpr Need kNeedsRecovered{kRecovered, kFromNeutral, 0.0, kSoFar};
constexpr Need kNeedsContact{kContact};
constexpr Need kNeedsMilestone{kMilestone};
constexpr Need kNeedsBackstop{kBackstop};
constexpr Need kNeedsTrainees{kTrainees, kFromNeutral, 1.0};
constexpr Need kNeedsMovedTrainees{kTrainees, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsMovedRequests{kRequests, kFromBase};
constexpr Need kNeedsMovedAdvice{kAvoided, kFromBase};
constexpr Need kNeedsPractice{kPractice, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsPracticeLoad{kPracticeLoad, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsIntake{kIntake, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsPayGap{kPayGap};
constexpr Need kBudgetMoved{kBudget, kFromNeutral, 0.0, kSoFar};
constexpr Need kStaffMoved{kStaff, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsDeficit{kBudget, kFromNeutral, 0.0, kSoFar, &kStaffMoved};
constexpr Need kNeedsStaff{kStaff, kFromBase, 0.0, kSoFar, &kBudgetMoved};
constexpr Need kNeedsResources{kResourceLevers, kFromBase, 0.0, kSoFar, &kBudgetMoved};
constexpr Need kNeedsAvoidable{kAvoidable, kFromNeutral, 1.0};
constexpr Need kNeedsFeedback{kFeedback};
constexpr Need kNeedsInvestment{kInvestment, kFromNeutral, 0.0, kSoFar};
constexpr Need kNeedsSchemes{kSchemes, kFromBase, 0.0, kSoFar};
constexpr Need kNeedsVolume{kVolume};
constexpr Need kNeedsCoverage{kCoverage};
constexpr Need kNeedsDiagnostics{kDiagnostics};
constexpr Need kNeedsRates{kRates};
constexpr Need kNeedsPastRates{kRates, kFromNeutral, 0.0, kSoFar};
constexpr Need kNeedsRatesAbove{kRatesAbove};
constexpr Need kNeedsRateBelow{kRateBelow};
constexpr Need kNeedsRateUpper{kRateUpper};
constexpr Need kNeedsUpper{kUpper, kFromNeutral, 10.0};
constexpr Need kNeedsFloor{kFloor};
constexpr Need kNeedsTotal{kTotal};
constexpr Need kNeedsRatesOrCut{kRatesOrCut, kFromNeutral, 0.0, kSoFar};
constexpr Need kNeedsFreeze{kFreeze};
constexpr Need kNeedsFreezeOrCut{kFreezeOrCut};
constexpr Need kNeedsFlow{kFlow};

constexpr Reading needing(P parameter, const Need& first, const Need* second = nullptr,
                          const Need* third = nullptr) {
  Reading reading;
  reading.parameter = parameter;
  reading.needs = {&first, second, third};
  return reading;
}
constexpr Reading in_weeks(P parameter, Weeks weeks) {
  Reading reading;
  reading.parameter = parameter;
  reading.weeks = weeks;
  return reading;
}
constexpr Reading with_noise(P parameter) {
  Reading reading;
  reading.parameter = parameter;
  reading.with_noise = true;
  return reading;
}
constexpr Reading by_quintile(P parameter, Quintiles quintiles, const Need* need = nullptr) {
  Reading reading;
  reading.parameter = parameter;
  reading.quintiles = quintiles;
  reading.needs = {need, nullptr, nullptr};
  return reading;
}
constexpr Reading lagged(P parameter, P lag, const Need* need = nullptr) {
  Reading reading;
  reading.parameter = parameter;
  reading.lag = lag;
  reading.needs = {need, nullptr, nullptr};
  return reading;
}
constexpr Reading of_aid(P parameter, const Need* need, Quintiles quintiles = Quintiles::any) {
  Reading reading;
  reading.parameter = parameter;
  reading.quintiles = quintiles;
  reading.over_network = true;
  reading.needs = {need, nullptr, nullptr};
  return reading;
}

constexpr std::array kReadings{
    with_noise(P::demand_noise),
    with_noise(P::capacity_noise),
    needing(P::missing_pool, kNeedsReturns),
    needing(P::missing_return_share, kNeedsPool),
    needing(P::missing_half_life, kNeedsReturns),
    in_weeks(P::capacity_winter_loss, Weeks::winter),
    needing(P::strike_cancellations_per_day, kNeedsStrike),
    needing(P::strike_pathways_per_cancellation, kNeedsStrike),
    needing(P::strike_awaiting_decision_share, kNeedsPastStrike),
    needing(P::strike_recovered_share, kNeedsStrike),
    needing(P::strike_recovery_weeks, kNeedsPastStrike, &kNeedsRecovered),
    needing(P::validation_first_week, kNeedsContact),
    needing(P::validation_yield_base, kNeedsContact),
    needing(P::validation_yield_per_week, kNeedsContact),
    needing(P::validation_yield_cap, kNeedsContact),
    needing(P::treatment_milestone_weeks, kNeedsMilestone),
    needing(P::treatment_backstop_weeks, kNeedsBackstop),
    needing(P::treatment_backstop_lead, kNeedsBackstop),
    needing(P::treatment_backstop_width, kNeedsBackstop),
    needing(P::treatment_milestone_lead, kNeedsMilestone),
    needing(P::treatment_milestone_width, kNeedsMilestone),
    by_quintile(P::treatment_quintile_weight, Quintiles::relative),
    by_quintile(P::treatment_deprivation_gradient, Quintiles::apart),
    needing(P::gp_training_share, kNeedsTrainees),
    lagged(P::gp_training_places, P::gp_training_lag),
    needing(P::gp_training_lag, kNeedsMovedTrainees),
    by_quintile(P::gp_inverse_care, Quintiles::apart),
    by_quintile(P::gp_need_weight, Quintiles::relative),
    by_quintile(P::gp_allocation_weight, Quintiles::relative),
    needing(P::referral_supply_elasticity, kNeedsPractice),
    needing(P::referral_load_elasticity, kNeedsPracticeLoad),
    lagged(P::advice_rebound, P::advice_rebound_weeks, &kNeedsMovedAdvice),
    needing(P::advice_rebound_weeks, kNeedsMovedAdvice),
    needing(P::advice_gp_time, kNeedsMovedRequests),
    lagged(P::workforce_training_places, P::workforce_training_lag),
    lagged(P::workforce_training_attrition, P::workforce_training_lag),
    needing(P::workforce_training_lag, kNeedsIntake),
    in_weeks(P::workforce_vacancy_rate, Weeks::none),
    needing(P::workforce_leave_pay_response, kNeedsPayGap),
    in_weeks(P::workforce_sickness_winter, Weeks::december_and_january),
    in_weeks(P::workforce_sickness_spring, Weeks::april_to_june),
    in_weeks(P::workforce_productivity_gap, Weeks::none),
    needing(P::capacity_substitution, kNeedsResources),
    needing(P::beds_avoidable_share, kNeedsAvoidable),
    in_weeks(P::beds_winter_pressure, Weeks::winter),
    needing(P::beds_waiting_emergency_days, kNeedsFeedback),
    lagged(P::estate_added_beds, P::estate_lead_time),
    lagged(P::estate_added_theatres, P::estate_lead_time),
    lagged(P::estate_investment, P::estate_lead_time),
    needing(P::estate_lead_time, kNeedsSchemes),
    needing(P::estate_elasticity, kNeedsInvestment),
    by_quintile(P::independent_access_weight, Quintiles::apart, &kNeedsVolume),
    needing(P::independent_displacement, kNeedsVolume),
    needing(P::independent_price, kNeedsVolume),
    needing(P::hubs_effect, kNeedsCoverage),
    needing(P::hubs_displacement, kNeedsCoverage),
    needing(P::diagnostics_displacement, kNeedsDiagnostics),
    needing(P::funding_threshold, kNeedsRates),
    needing(P::funding_target_spread, kNeedsRates),
    needing(P::funding_pathway_measure, kNeedsRates),
    needing(P::funding_rate_below, kNeedsTotal, &kNeedsFloor),
    needing(P::funding_upper_threshold, kNeedsRateUpper),
    needing(P::funding_rate_upper, kNeedsUpper),
    needing(P::funding_cap, kNeedsRatesAbove),
    needing(P::funding_floor, kNeedsRateBelow, &kNeedsTotal),
    needing(P::funding_total, kNeedsRateBelow, &kNeedsFloor),
    needing(P::funding_strike_relief, kNeedsPastStrike, &kNeedsRates),
    needing(P::funding_settlement_lag, kNeedsPastRates),
    needing(P::funding_spend_share, kNeedsPastRates),
    needing(P::funding_spend_weeks, kNeedsPastRates),
    needing(P::funding_session_cost, kNeedsRatesOrCut),
    needing(P::money_pay_share, kNeedsStaff),
    needing(P::money_freeze_at, kNeedsFreeze, &kNeedsDeficit),
    needing(P::money_freeze_most, kNeedsDeficit),
    needing(P::money_session_cut, kNeedsDeficit),
    needing(P::money_deficit_memory, kNeedsFreezeOrCut, &kNeedsDeficit),
    of_aid(P::mutual_aid_max_flow, nullptr),
    of_aid(P::mutual_aid_weeks, &kNeedsFlow),
    of_aid(P::mutual_aid_uptake, &kNeedsFlow),
    of_aid(P::mutual_aid_transferable, &kNeedsFlow),
    of_aid(P::mutual_aid_acceptance, &kNeedsFlow, Quintiles::relative),
    of_aid(P::mutual_aid_spare, &kNeedsFlow),
    of_aid(P::mutual_aid_transaction_cost, &kNeedsFlow),
    of_aid(P::mutual_aid_distance_cost, &kNeedsFlow),
    of_aid(P::mutual_aid_boundary_cost, &kNeedsFlow),
    of_aid(P::mutual_aid_coordination, &kNeedsFlow),
    of_aid(P::mutual_aid_organisations_weight, &kNeedsFlow),
};

constexpr std::array<Reading, kParameters> by_parameter() {
  std::array<Reading, kParameters> all{};
  for (int p = 0; p < kParameters; ++p) all[static_cast<std::size_t>(p)].parameter = static_cast<P>(p);
  for (const Reading& reading : kReadings) all[static_cast<std::size_t>(reading.parameter)] = reading;
  return all;
}
constexpr auto kByParameter = by_parameter();

}  // namespace

const Reading& reading_of(Parameter parameter) {
  return kByParameter[static_cast<std::size_t>(parameter)];
}

bool needs_systems(Parameter parameter) {
  switch (specification(parameter).family) {
    case ParameterFamily::demand:
    case ParameterFamily::capacity:
    case ParameterFamily::removals:
    case ParameterFamily::treatment:
      return false;
    default:
      return true;
  }
}

std::string_view months_of(Reading::Weeks weeks) {
  switch (weeks) {
    case Weeks::winter:
      return "December to February";
    case Weeks::december_and_january:
      return "December and January";
    case Weeks::april_to_june:
      return "April to June";
    case Weeks::all:
    case Weeks::none:
      break;
  }
  return {};
}

bool is_read_in(Reading::Weeks weeks, unsigned month) {
  switch (weeks) {
    case Weeks::winter:
      return month == 12 || month <= 2;
    case Weeks::december_and_january:
      return month == 12 || month == 1;
    case Weeks::april_to_june:
      return month >= 4 && month <= 6;
    case Weeks::none:
      return false;
    case Weeks::all:
      break;
  }
  return true;
}

}  // namespace icsim
