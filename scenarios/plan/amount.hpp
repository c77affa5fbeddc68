#pragma once
/// A lever in the units that people think in, whatever it was written in.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/plan/plan_builder.hpp"
#include "scenarios/plan/quantity_worth.hpp"

namespace icsim::scenarios {

/// What a lever on treatment or referrals comes to in its first year of full force, mean over draws and weeks, against what
/// the parameter is without levers.
struct Amount {
  bool treats = true;     ///< false: what is referred
  double share = 0.0;     ///< of what is done there
  double cases = 0.0;     ///< clock stops a week, or clock starts
  double sessions = 0.0;  ///< of four hours a week; 0 for independent providers
  double pounds = 0.0;    ///< a year, at tariff
  std::array<double, kStaffGroups>
      staff{};  ///< WTE that do as much at the start date; 0 for independent providers
};

/// Nothing where the parameter has no such units, or nothing is done there.
/// \param slots of the lever, or some of them
std::optional<Amount> amount_of(const QuantityContext& context, const LeverEffect& effect,
                                const std::vector<std::uint32_t>& slots);

/// "+31 % of what is treated there: +60 cases a week, +14 sessions a week, GBP 9.4 m a year at tariff".
std::string to_text(const Amount& amount);

/// Writes into the records of a scenario's levers, the last of these, what each comes to.
/// \param places [lever][slot]
void note_amounts(const QuantityContext& context, const BuiltPlan& built,
                  const std::vector<std::vector<std::uint32_t>>& places, std::vector<LeverRecord>& records);

/// "31", "-0.25", "1,240": three significant digits.
std::string rounded_text(double value);
/// The same with a sign: "+31".
std::string signed_number(double value);
/// "GBP 9.4 m", "-GBP 120 k".
std::string pounds_text(double pounds);

}  // namespace icsim::scenarios
