#pragma once
/// Numbers with the units that people think in, as a lever adds them: "60 cases/week", "2 sessions/week", "-3 WTE",
/// "GBP 1.2m/year", "500 pathways", "+8 %". What they come to in the parameter's own unit: plan/quantity_worth.hpp.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/model/parameter_registry.hpp"
#include "engine/model/system.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

enum class QuantityUnit {
  of_parameter,          ///< a plain number
  percent,               ///< hundredths of what the parameter counts
  referral_percent,      ///< hundredths of the clock starts that general practice refers
  cases_a_week,          ///< completed pathways
  sessions_a_week,       ///< theatre lists and clinics of four hours
  clock_starts_a_week,   ///< "referrals/week"
  pounds_a_year,         ///< at the prices of the library's table of sessions
  pathways_once,         ///< shared over the time that the lever acts
  whole_time_equivalent  ///< of one staff group, or of general practitioners
};

/// What a lever's number counts.
struct QuantityKind {
  QuantityUnit unit = QuantityUnit::of_parameter;
  std::optional<StaffGroup> group;  ///< of whole-time equivalents; none: general practitioners
  [[nodiscard]] bool is_of_parameter() const { return unit == QuantityUnit::of_parameter; }
  bool operator==(const QuantityKind&) const = default;
};

struct Quantity {
  double number = 0.0;
  QuantityKind kind;
};

/// "cases/week", "WTE anaesthetic".
std::string to_text(const QuantityKind& kind);

/// How the kinds that a lever on a parameter takes are written; empty where it takes plain numbers alone.
std::vector<std::string> quantity_words(const ParameterSpec& spec);

/// Whether a text is a number and something after it, or money, and so is meant as a quantity.
bool looks_like_quantity(std::string_view text);

/// "cases/week" alone, as under `unit`. Notes one that does not fit the parameter.
std::optional<QuantityKind> read_quantity_kind(Fields& fields, const Node& node, const ParameterSpec& spec);

/// "60 cases/week". Notes what is no number, and a unit that does not fit.
std::optional<Quantity> read_quantity(Fields& fields, const Node& node, const ParameterSpec& spec);

/// "GBP 1.2m/year", "£300k/year": GBP; nothing when it is something else.
std::optional<double> read_pounds_a_year(std::string_view text);

}  // namespace icsim::scenarios
