#include "engine/parameters/registry.hpp"

#include <array>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

constexpr std::uint8_t kList = kByIcs | kByTreatmentFunction;

constexpr std::array<ParameterSpec, kParameters> kRegistry{{
    {Parameter::demand_level, "demand.level", "ratio", 0.0, 10.0, kList,
     "Multiplies clock starts; 1 is the level of the start date.", "0.1"},
    {Parameter::demand_growth, "demand.growth", "% a year", -50.0, 50.0, kList,
     "Yearly growth of clock starts from the start date on, compounding week by week.", "0.1"},
    {Parameter::demand_quintile_weight, "demand.quintile_weight", "ratio", 0.0, 10.0, kByIcs | kByQuintile,
     "Multiplies the clock starts of a deprivation quintile.", "0.1"},
    {Parameter::demand_noise, "demand.noise", "coefficient of variation", 0.0, 2.0, kByNation,
     "Week-to-week spread of a list's clock starts beyond Poisson counts; acts with demographic noise only.",
     "0.1"},
    {Parameter::missing_pool, "demand.missing.pool", "pathways", 0.0, 5e7, kByNation,
     "Clock starts of England that did not happen in the pandemic and may still come.", "0.1"},
    {Parameter::missing_return_share, "demand.missing.return_share", "share", 0.0, 1.0, kByIcs,
     "Share of the missing pool that returns after the start date, on top of clock starts at the level of "
     "then.",
     "0.1"},
    {Parameter::missing_half_life, "demand.missing.half_life", "weeks", 1.0, 1040.0, kByNation,
     "Time in which half of the returning part of the missing pool has come back.", "0.1"},
    {Parameter::capacity_level, "capacity.level", "ratio", 0.0, 10.0, kList | kByStage,
     "Multiplies treatment slots; 1 is the level of the start date.", "0.1"},
    {Parameter::capacity_growth, "capacity.growth", "% a year", -50.0, 50.0, kList,
     "Yearly growth of treatment slots from the start date on, compounding week by week.", "0.1"},
    {Parameter::capacity_activity_vs_2019_20, "capacity.activity_vs_2019_20", "ratio", 0.0, 3.0, kByIcs,
     "Completed pathways per working day against 2019/20 that the system's capacity is set up for. Its "
     "default is read "
     "from the baseline: what the system achieved at the start date.",
     "0.1"},
    {Parameter::capacity_noise, "capacity.noise", "coefficient of variation", 0.0, 2.0, kByNation,
     "Week-to-week spread of a list's treatment slots; acts with demographic noise only.", "0.1"},
    {Parameter::capacity_winter_loss, "capacity.winter_loss", "share", 0.0, 1.0, kByIcs,
     "Share of admitted capacity lost from December to February beyond the season factors, which hold a "
     "usual winter.",
     "0.1"},
    {Parameter::strike_days_per_week, "strikes.days_per_week", "days", 0.0, 5.0, kByIcs,
     "Working days of industrial action in a week.", "0.1"},
    {Parameter::strike_cancellations_per_day, "strikes.cancellations_per_day", "appointments", 0.0, 500000.0,
     kByNation, "Appointments and procedures rescheduled in England on one strike day.", "0.1"},
    {Parameter::strike_pathways_per_cancellation, "strikes.pathways_per_cancellation", "pathways", 0.0, 2.0,
     kByNation, "Completed pathways lost for one rescheduled appointment.", "0.1"},
    {Parameter::strike_awaiting_decision_share, "strikes.awaiting_decision_share", "share", 0.0, 1.0,
     kByNation, "Part of the lost pathways that were awaiting a decision; the rest were awaiting admission.",
     "0.1"},
    {Parameter::strike_recovered_share, "strikes.recovered_share", "share", 0.0, 1.0, kByNation,
     "Part of the lost slots made up in the weeks after.", "0.1"},
    {Parameter::strike_recovery_weeks, "strikes.recovery_weeks", "weeks", 1.0, 104.0, kByNation,
     "Mean time over which lost slots are made up.", "0.1"},
    {Parameter::removals_level, "removals.level", "ratio", 0.0, 10.0, kList,
     "Multiplies unreported removals; 1 is the list's removal share of clock starts in the baseline.", "0.1"},
    {Parameter::removals_memory, "removals.memory", "weeks", 1.0, 520.0, kByNation,
     "Time constant of the mean of recent clock starts that unreported removals follow.", "0.1"},
    {Parameter::removals_stock_weight, "removals.stock_weight", "share", 0.0, 1.0, kByNation,
     "0: removals follow clock starts, as the data do. 1: removals follow the size of the list (for "
     "comparison with "
     "models that use a fixed hazard).",
     "0.1"},
    {Parameter::validation_contact_share, "validation.contact_share", "share a week", 0.0, 1.0, kList,
     "Share of those who waited long enough that a validation campaign contacts in a week, beyond usual "
     "validation.",
     "0.1"},
    {Parameter::validation_first_week, "validation.first_week", "weeks", 0.0, 104.0, kByNation,
     "Shortest wait that a validation campaign contacts.", "0.1"},
    {Parameter::validation_yield_base, "validation.yield_base", "share", 0.0, 1.0, kByNation,
     "Share of contacted pathways that a campaign removes, at zero weeks waited.", "0.1"},
    {Parameter::validation_yield_per_week, "validation.yield_per_week", "share a week", 0.0, 0.1, kByNation,
     "Growth of that share with each week waited.", "0.1"},
    {Parameter::validation_yield_cap, "validation.yield_cap", "share", 0.0, 1.0, kByNation,
     "Most of the contacted pathways that a campaign removes.", "0.1"},
    {Parameter::treatment_milestone_weeks, "treatment.milestone.weeks", "weeks", 1.0, 104.0, kByIcs,
     "Wait that national policy wants nobody to reach; treatment rates rise just below it.", "0.1"},
    {Parameter::treatment_milestone_strength, "treatment.milestone.strength", "ratio", 0.0, 50.0, kByIcs,
     "How much the treatment rate rises towards the milestone: 3 means up to four times the flat rate; 0 "
     "switches it "
     "off.",
     "0.1"},
    {Parameter::treatment_milestone_lead, "treatment.milestone.lead", "weeks", 0.0, 52.0, kByNation,
     "How long before the milestone the rise is half done.", "0.1"},
    {Parameter::treatment_milestone_width, "treatment.milestone.width", "weeks", 0.5, 26.0, kByNation,
     "How gradual the rise is.", "0.1"},
    {Parameter::treatment_long_wait_skew, "treatment.long_wait_skew", "per 52 weeks", -5.0, 20.0, kByIcs,
     "Tilts treatment towards long waits: the rate is multiplied by exp(skew x weeks waited / 52).", "0.1"},
    {Parameter::treatment_line_18_weight, "treatment.line_18_weight", "ratio", 0.0, 50.0, kByIcs,
     "Extra weight for pathways within the four weeks before they pass 18 weeks; 0 is none.", "0.1"},
    {Parameter::treatment_quintile_weight, "treatment.quintile_weight", "ratio", 0.01, 100.0,
     kByIcs | kByQuintile,
     "Multiplies the treatment rate of a deprivation quintile (inclusive recovery); 1 is neutral.", "0.1"},
    {Parameter::treatment_deprivation_gradient, "treatment.deprivation_gradient", "ratio", -1.0, 1.0, kByIcs,
     "How much lower the treatment rate is at the most deprived end than at the least, at the same wait: "
     "missed and "
     "cancelled appointments, travel. It falls evenly over the quintiles and is 0 on average.",
     "0.1"},
}};

constexpr bool in_enum_order() {
  for (int i = 0; i < kParameters; ++i) {
    if (kRegistry[static_cast<std::size_t>(i)].id != static_cast<Parameter>(i)) return false;
  }
  return true;
}
static_assert(in_enum_order());

}  // namespace

std::span<const ParameterSpec> parameter_registry() {
  return kRegistry;
}

const ParameterSpec& specification(Parameter parameter) {
  ICSIM_EXPECT(parameter < Parameter::count);
  return kRegistry[static_cast<std::size_t>(parameter)];
}

const ParameterSpec* find_parameter(std::string_view key) {
  for (const ParameterSpec& spec : kRegistry) {
    if (spec.key == key) return &spec;
  }
  return nullptr;
}

}  // namespace icsim
