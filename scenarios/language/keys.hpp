#pragma once
/// Every key of scenario, study, policy and defaults files, declared once: the readers take the names, limits
/// and words from this table, and `icsim explain`, the reference page and the JSON Schema are made from it.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

inline constexpr std::uint32_t kMostDraws = 100000;

/// Files that may hold a key of the top level; keys below one go with it.
enum KeyHome : std::uint8_t { kInScenario = 1, kInStudy = 2, kInPolicy = 4, kInDefaults = 8 };

/// What may stand at a key.
enum class KeyForm : std::uint8_t {
  text,
  name,  ///< a-z, 0-9, '.' and '-'
  date,
  calendar_date,  ///< that cannot count from the start
  truth,
  count,           ///< whole number within the limits
  number,          ///< within the limits
  word,            ///< one of the choices
  words,           ///< one or more of the choices; of anything where there are none
  quintiles,       ///< one or more of 1 to 5
  parameter_key,   ///< a key of the parameter registry
  parameter_keys,  ///< a list of them
  number_or_distribution,
  quantity_or_distribution,  ///< a number, alone or with a unit, or a distribution
  number_by_place,           ///< a number, or one for each staff group or quintile
  distribution,
  path,   ///< {date: value, ...}
  range,  ///< [low, high]
  map,    ///< of the keys below
  list,   ///< of such maps
  named,  ///< a map from names that the user chooses to what stands below
  text_or_map,
  all_or_map,      ///< the word all, or a map
  like_top_level,  ///< what the key of the same name takes at the top of a scenario
};

struct KeySpec {
  std::string_view path = {};  ///< "ensemble.draws", "levers[].when.from", "sets.NAME"
  KeyForm form = KeyForm::text;
  std::string_view usual = {};   ///< default, in words; empty: none
  std::string_view doc = {};     ///< empty: only a place for the keys below, not explained by itself
  std::string_view says = {};    ///< what may stand there, where `form_text` would say too little
  double low = 0.0, high = 0.0;  ///< of numbers and counts, both 0: no limit; low: fewest words of a list
  std::span<const std::string_view> choices = {};
  std::uint8_t homes = kInScenario;  ///< of the top level, and of the keys of a parameter
  std::uint8_t required = 0;         ///< kinds of file in which it must stand
  bool exclusive = false;            ///< exactly one of the exclusive keys of a map must stand
};

/// In the order of the reference page.
std::span<const KeySpec> key_table();

/// \param path of a key that the table holds.
const KeySpec& key_spec(std::string_view path);

/// Names of the keys of a map, in the order of the table.
/// \param path of the map: "ensemble", "levers[]"; empty: the top level.
/// \param home the kind of file; it matters at the top level and for the keys of a parameter.
std::span<const std::string_view> keys_under(std::string_view path, KeyHome home = kInScenario);

/// The keys of a map themselves.
std::vector<const KeySpec*> specs_under(std::string_view path, KeyHome home);

/// Last part of a path: "from" of "levers[].when.from".
std::string_view key_name(const KeySpec& spec);

/// What may stand at a key, for people: "1 to 100000", "split | fold".
std::string form_text(const KeySpec& spec);

/// Limits of a key that takes a number or a count.
Bounds limits_of(std::string_view path);

inline constexpr std::string_view kNoises[] = {"expectation", "demographic"};
inline constexpr std::string_view kQuintileModes[] = {"split", "fold"};
inline constexpr std::string_view kParameterModes[] = {"sampled", "fixed"};
inline constexpr std::string_view kBasePaths[] = {"announced-policy", "no-policy-change"};
inline constexpr std::string_view kInterpolations[] = {"step", "linear"};
inline constexpr std::string_view kGrades[] = {"data", "published", "judgement"};
inline constexpr std::string_view kReaches[] = {"none", "collaboratives", "region", "national"};
inline constexpr std::string_view kHistories[] = {"observed"};
inline constexpr std::string_view kStageWords[] = {"awaiting_decision", "awaiting_admission"};
inline constexpr std::string_view kDeprivationWords[] = {"most", "least"};
inline constexpr std::string_view kBaselineWord[] = {"baseline"};
inline constexpr std::string_view kRoles[] = {"choice"};

}  // namespace icsim::scenarios
