#pragma once
/// The scenario language: what each key means, read from a flattened tree into typed values.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/parameter_plan.hpp"
#include "engine/model/parameter_registry.hpp"
#include "scenarios/language/dated_path.hpp"
#include "scenarios/language/distribution.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/quantity.hpp"
#include "scenarios/language/settings.hpp"
#include "scenarios/language/where.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

/// Value of a parameter before levers: one of a number, what the baseline says, or a path of dated values.
struct ParameterValue {
  const ParameterSpec* spec = nullptr;
  double value = 0.0;            ///< mean of `by_place` when that is in use
  std::vector<double> by_place;  ///< one for each staff group, or each quintile; empty: one for all
  bool from_baseline = false;
  DatedPath path;  ///< in use when it has points
  std::optional<Distribution> distribution;
  Bounds range{0.0, 0.0};  ///< plausible, from the defaults; multiples of the value when range_is_factor()
  std::string source, grade;
  bool is_choice = false;  ///< what policy decides rather than what is uncertain
  Mark origin;
  /// False in the defaults, and where a scenario repeats a default word for word, source and all, as the
  /// resolved scenario of a run does.
  bool set_by_scenario = true;
  /// True when each place has its own value, so that a plausible range can only be a multiple of it.
  [[nodiscard]] bool range_is_factor() const { return from_baseline || !by_place.empty(); }
};

/// A lever as written; codes are checked when the baseline is known.
struct LeverValue {
  const Node* node = nullptr;
  const ParameterSpec* what = nullptr;
  std::string label;
  const Node* where = nullptr;  ///< null: everywhere
  ActivePeriod active;
  LeverEffect::How how = LeverEffect::How::set;
  double number = 0.0;
  QuantityKind quantity;  ///< what number and distribution count
  std::optional<Distribution> distribution;
  DatedPath path;
  bool counts_from_start = false;  ///< a date of `when` or `how` does
};

/// Where a lever acts that cannot be used for another fault: its places are checked all the same.
struct LeverPlaces {
  const ParameterSpec* what = nullptr;  ///< null: unknown
  const Node* where = nullptr;
};

/// Nodes belong to the tree it was read from.
struct ScenarioValues {
  std::string name, title, description;
  std::string baseline;          ///< empty when it is unknown
  BaselinePlace baseline_place;  ///< where that is
  bool observed_history = false;
  std::optional<Date> start, end;  ///< last day, inside the run
  const Node* end_node = nullptr;  ///< of the date in `end`
  EnsembleSettings ensemble;
  OutputSettings outputs;
  std::vector<ParameterValue> parameters;  ///< registry order
  NamedSets sets;
  std::vector<LeverValue> levers;
  std::vector<LeverPlaces> unusable_levers;
  const Node* network = nullptr;  ///< null: the default
  const Node* only = nullptr;     ///< places to run alone; null: all
  std::string calibration;        ///< none, shipped, or a posterior file; empty: not said
  bool policy_targets = true;     ///< announced targets are part of the base path
  bool calibration_says_leaves = false;
  std::vector<const ParameterSpec*>
      calibration_leaves;  ///< the posterior leaves these alone; unless said, values that the scenario sets
  const Node* calibration_node = nullptr;
};

/// What a scenario is read against.
struct ReadingContext {
  std::string stem;  ///< name of the file without folder and ending: the default name
  const std::vector<ParameterValue>& defaults;
  const ScenarioLibrary& library;
  std::filesystem::path folder;  ///< relative names start here
  bool whole = true;  ///< false: a parent or policy is missing, so that a missing key or set is no fault
  std::optional<Date> start;  ///< dates count from here; none: from the baseline's start
};

/// "did you mean ...? there are: ...", for the name of a baseline that does not ship.
std::string baseline_hint(const std::string& name, const ScenarioLibrary& library);

/// Notes every fault that can be seen without the baseline's tables.
ScenarioValues read_scenario_values(Fields& fields, const Node& root, const ReadingContext& context);

/// Notes an end that is not the last day of a month from the start on, within the years of the bank holidays.
void check_period(FaultList& faults, const Model& model, const ScenarioValues& values);

/// `draws`, `seed` and so on; returns nothing known for missing keys.
void read_ensemble(Fields& fields, const Node& map, EnsembleSettings& ensemble);

/// A parameter's value: a number, a distribution, or {value | from | path, distribution, source, grade}.
/// \param home a scenario, or the defaults with their further keys.
std::optional<ParameterValue> read_parameter(Fields& fields, const ParameterSpec& spec, const Node& node,
                                             KeyHome home);

/// {2025-04-01: 1.5, start + 2 years: 2, ...} with rising dates.
DatedPath read_path(Fields& fields, const Node& node, Bounds bounds);

/// Allowed numbers of a parameter.
Bounds bounds_of(const ParameterSpec& spec);
/// What a lever's number may be, and where its own random numbers stay.
/// \param what null: unknown.
Bounds lever_bounds(const ParameterSpec* what, LeverEffect::How how);

/// Notes a name that is not made of a-z, 0-9, '.' and '-'.
bool check_name(Fields& fields, const Node& node, const std::string& name);

/// All keys of the registry.
std::span<const std::string_view> parameter_keys();

}  // namespace icsim::scenarios
