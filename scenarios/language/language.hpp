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
#include "scenarios/language/settings.hpp"
#include "scenarios/text/fields.hpp"

namespace icsim::scenarios {

inline constexpr std::string_view kScenarioKeys[] = {
    "schema",      "name",       "title", "description", "extends",  "baseline", "period", "ensemble",
    "calibration", "parameters", "sets",  "network",     "policies", "levers",   "outputs"};
inline constexpr std::string_view kStudyKeys[] = {
    "schema", "name", "title", "description", "baseline", "ensemble", "period", "calibration", "scenarios"};
inline constexpr std::string_view kStudyEntryKeys[] = {"scenario",   "name",     "title", "description",
                                                       "parameters", "policies", "levers"};
inline constexpr std::string_view kBaselineKeys[] = {"start", "history"};
inline constexpr std::string_view kCalibrationKeys[] = {"from", "leaves"};
inline constexpr std::string_view kEnsembleKeys[] = {"draws", "seed", "noise", "quintiles", "parameters"};
inline constexpr std::string_view kLeverKeys[] = {"what", "label", "where", "when", "how"};
inline constexpr std::string_view kWhereKeys[] = {"ics",      "region",      "treatment_function", "stage",
                                                  "quintile", "deprivation", "staff_group",        "set"};
inline constexpr std::string_view kSetKeys[] = {"ics",      "region",      "treatment_function", "stage",
                                                "quintile", "deprivation", "staff_group"};
inline constexpr std::string_view kWhenKeys[] = {"from", "to", "ramp"};
inline constexpr std::string_view kHowKeys[] = {"set", "scale", "add", "path", "interpolate"};
inline constexpr std::string_view kOutputKeys[] = {"wait_bands", "compression"};
inline constexpr std::string_view kNoises[] = {"expectation", "demographic"};
inline constexpr std::string_view kQuintileModes[] = {"split", "fold"};
inline constexpr std::string_view kParameterModes[] = {"sampled", "fixed"};
inline constexpr std::string_view kInterpolations[] = {"step", "linear"};
inline constexpr std::string_view kGrades[] = {"data", "published", "judgement"};
inline constexpr std::string_view kStageWords[] = {"awaiting_decision", "awaiting_admission"};
inline constexpr std::string_view kDeprivationWords[] = {"most", "least"};

inline constexpr std::uint64_t kMostDraws = 100000;
inline constexpr int kLastYear = 2060;

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
  bool set_by_scenario = true;  ///< false in the defaults
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
  std::optional<Distribution> distribution;
  DatedPath path;
};

/// Nodes belong to the tree it was read from.
struct ScenarioValues {
  std::string name, title, description, baseline;
  bool observed_history = false;
  std::optional<Date> start, end;  ///< last day, inside the run
  const Node* end_node = nullptr;
  EnsembleSettings ensemble;
  OutputSettings outputs;
  std::vector<ParameterValue> parameters;  ///< registry order
  std::map<std::string, const Node*, std::less<>> sets;
  std::vector<LeverValue> levers;
  const Node* network = nullptr;  ///< null: the default
  std::string calibration;        ///< none, shipped, or a posterior file; empty: not said
  bool calibration_says_leaves = false;
  std::vector<const ParameterSpec*>
      calibration_leaves;  ///< the posterior leaves these alone; unless said, what the scenario sets
  const Node* calibration_node = nullptr;
};

/// Notes every fault that can be seen without the baseline's tables.
/// \param stem name of the file without folder and ending: the default name.
/// \param baselines names that the library ships.
ScenarioValues read_scenario_values(Fields& fields, const Node& root, const std::string& stem,
                                    const std::vector<ParameterValue>& defaults,
                                    const std::vector<std::string>& baselines);

/// `draws`, `seed` and so on; returns nothing known for missing keys.
void read_ensemble(Fields& fields, const Node& map, EnsembleSettings& ensemble);

/// A parameter's value: a number, a distribution, or {value | from | path, distribution, source, grade}.
std::optional<ParameterValue> read_parameter(Fields& fields, const ParameterSpec& spec, const Node& node,
                                             std::span<const std::string_view> allowed_keys);

/// {2025-04-01: 1.5, ...} with rising dates.
DatedPath read_path(Fields& fields, const Node& node, Bounds bounds);

/// Notes a name that is not made of a-z, 0-9, '.' and '-'.
bool check_name(Fields& fields, const Node& node, const std::string& name);

/// All keys of the registry.
std::span<const std::string_view> parameter_keys();

}  // namespace icsim::scenarios
