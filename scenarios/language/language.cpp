#include "scenarios/language/language.hpp"

#include <algorithm>
#include <set>

#include "engine/model/system.hpp"
#include "scenarios/language/inherit.hpp"

namespace icsim::scenarios {
namespace {

constexpr std::string_view kParameterForms[] = {"value",        "from",   "path", "interpolate",
                                                "distribution", "source", "grade"};

Bounds bounds_of(const ParameterSpec& spec) {
  return {spec.minimum, spec.maximum};
}

bool is_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 80 || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || c == '.' || c == '-'; });
}

bool is_last_of_month(Date day) {
  return unsigned(std::chrono::year_month_day{day + std::chrono::days{1}}.day()) == 1;
}

/// A value for each staff group or each deprivation quintile.
bool read_by_place(Fields& fields, const Node& map, ParameterValue& result) {
  static constexpr std::string_view kQuintileNames[] = {"1", "2", "3", "4", "5"};
  const ParameterSpec& spec = *result.spec;
  const bool by_staff = spec.axes & kByStaffGroup;
  if (!by_staff && !(spec.axes & kByQuintile)) {
    fields.faults().add(map, "'" + std::string(spec.key) + "' does not vary by staff group or quintile",
                        "give one number; use a lever with 'where' for other places");
    return false;
  }
  const std::span<const std::string_view> names = by_staff
                                                      ? std::span<const std::string_view>(kStaffGroupWords)
                                                      : std::span<const std::string_view>(kQuintileNames);
  fields.check_keys(map, names);
  for (const std::string_view name : names) {
    const Node* node = fields.required(map, name, "give a value for each");
    if (node == nullptr) return false;
    const auto number = fields.number(*node, bounds_of(spec));
    if (!number) return false;
    result.by_place.push_back(*number);
  }
  result.value = 0.0;
  for (const double value : result.by_place) result.value += value / static_cast<double>(names.size());
  return true;
}

/// The central value: a number, what the baseline says, or a path; at most one, and with a distribution only
/// a number.
bool read_central(Fields& fields, const Node& node, const Node* distribution, ParameterValue& result) {
  const ParameterSpec& spec = *result.spec;
  const Node* value = node.find("value");
  const Node* from = node.find("from");
  const Node* path = node.find("path");
  const int given = (value != nullptr) + (from != nullptr) + (path != nullptr);
  if (given > 1 || (given == 0 && distribution == nullptr)) {
    fields.faults().add(node, "one of value, from and path is expected",
                        "write {value: 1.5, source: ..., grade: judgement}");
    return false;
  }
  if (distribution != nullptr &&
      (from != nullptr || path != nullptr || (value != nullptr && value->is_map()))) {
    fields.faults().add(*distribution, "a distribution goes with a single 'value' only",
                        "remove it, or give a value");
    return false;
  }
  if (value != nullptr && value->is_map()) return read_by_place(fields, *value, result);
  if (value != nullptr) {
    const auto number = fields.number(*value, bounds_of(spec));
    result.value = number.value_or(0.0);
    return number.has_value();
  }
  if (from != nullptr) {
    static constexpr std::string_view kFrom[] = {"baseline"};
    result.from_baseline = fields.choice(*from, kFrom).has_value();
    if (result.from_baseline && spec.id != Parameter::capacity_activity_vs_2019_20 &&
        spec.id != Parameter::workforce_share) {
      fields.faults().add(*from, "the baseline holds no value of '" + std::string(spec.key) + "'",
                          "give a value");
    }
    return result.from_baseline;
  }
  if (path == nullptr) return true;
  result.path = read_path(fields, *path, bounds_of(spec));
  if (const Node* interpolate = node.find("interpolate")) {
    if (fields.choice(*interpolate, kInterpolations) == 1) result.path.interpolate = Interpolate::linear;
  }
  return !result.path.points.empty();
}

/// Reads the sections of one scenario.
class ScenarioReader {
 public:
  ScenarioReader(Fields& fields, const Node& root) : fields_(fields), root_(root) {}

  ScenarioValues read(const std::string& stem, const std::vector<ParameterValue>& defaults,
                      const std::vector<std::string>& baselines) {
    fields_.check_keys(root_, kScenarioKeys);
    read_names(stem);
    read_baseline(baselines);
    read_period();
    if (const Node* node = section("ensemble")) read_ensemble(fields_, *node, values_.ensemble);
    read_calibration();
    read_parameters(defaults);
    read_sets();
    read_levers();
    values_.network = root_.find("network");
    read_outputs();
    return std::move(values_);
  }

 private:
  FaultList& faults() { return fields_.faults(); }

  /// A map under a key, or null.
  const Node* section(std::string_view key) {
    const Node* node = root_.find(key);
    return node != nullptr && fields_.expect_map(*node, "write 'key: value' lines below it") ? node : nullptr;
  }

  void read_names(const std::string& stem) {
    const Node* name = root_.find("name");
    values_.name = name != nullptr ? fields_.text(*name).value_or("") : stem;
    if (name == nullptr && !is_name(stem)) {
      faults().add(root_,
                   "key 'name' is missing, and the file's name " + shown_word(stem) + " cannot stand for it",
                   "write 'name: my-scenario' with a-z, 0-9, '.' and '-'");
    }
    if (name != nullptr && name->is_scalar()) check_name(fields_, *name, values_.name);
    const Node* title = root_.find("title");
    values_.title = title != nullptr ? fields_.text(*title).value_or("") : values_.name;
    if (const Node* description = root_.find("description")) {
      values_.description = fields_.text(*description).value_or("");
    }
  }

  void read_baseline(const std::vector<std::string>& baselines) {
    const Node* node = fields_.required(root_, "baseline",
                                        "write 'baseline: 2025-04-01', or 'extends' a scenario that has one");
    if (node == nullptr) return;
    if (node->is_map()) {
      fields_.check_keys(*node, kBaselineKeys);
      static constexpr std::string_view kHistories[] = {"observed"};
      const Node* history = node->find("history");
      values_.observed_history = history != nullptr && fields_.choice(*history, kHistories).has_value();
      node = fields_.required(*node, "start", "write 'start: 2025-04-01'");
      if (node == nullptr) return;
    }
    const std::vector<std::string_view> names(baselines.begin(), baselines.end());
    if (!fields_.text(*node)) return;
    if (std::find(names.begin(), names.end(), node->text) == names.end()) {
      faults().add(*node, "there is no baseline " + shown_word(node->text), suggest(node->text, names));
      return;
    }
    values_.baseline = node->text;
    values_.start = baseline_start(values_.baseline);
  }

  void read_period() {
    const Node* map = fields_.required(root_, "period", "write 'period: {to: 2035-03-31}'");
    if (map == nullptr || !fields_.expect_map(*map, "write 'period: {to: 2035-03-31}'")) return;
    static constexpr std::string_view kPeriodKeys[] = {"to"};
    fields_.check_keys(*map, kPeriodKeys);
    const Node* to = fields_.required(*map, "to", "give the last day, such as 2035-03-31");
    if (to == nullptr) return;
    const auto date = fields_.date(*to);
    if (!date) return;
    const std::string hint =
        "give the last day of a month after the start, at most " + std::to_string(kLastYear) + "-12-31";
    if (!is_last_of_month(*date)) {
      faults().add(*to, to->text + " is not the last day of a month", hint);
    } else if (values_.start && *date < *values_.start) {
      faults().add(*to, to->text + " is before the baseline's start, " + to_string(*values_.start), hint);
    } else if (std::chrono::year_month_day{*date}.year() > std::chrono::year{kLastYear}) {
      faults().add(*to, to->text + " is too far ahead", hint);
    } else {
      values_.end = date;
      values_.end_node = to;
    }
  }

  void read_calibration() {
    values_.calibration_node = root_.find("calibration");
    if (values_.calibration_node == nullptr) return;
    const Node* from = values_.calibration_node;
    if (from->is_map()) {
      fields_.check_keys(*from, kCalibrationKeys);
      if (const Node* leaves = from->find("leaves")) read_leaves(*leaves);
      from = fields_.required(*from, "from", "write 'from: shipped', or a posterior file");
      if (from == nullptr) return;
    }
    values_.calibration = fields_.text(*from).value_or("");
  }

  /// As a stored scenario says it: every parameter stands in it, so it names those that the posterior did not
  /// touch.
  void read_leaves(const Node& leaves) {
    values_.calibration_says_leaves = true;
    if (leaves.kind == Node::Kind::sequence && leaves.items.empty()) return;
    for (const Node* word : fields_.words(leaves)) {
      const ParameterSpec* spec = find_parameter(word->text);
      if (spec == nullptr)
        faults().add(*word, "unknown key " + shown_word(word->text), unknown_key_hint(word->text));
      else
        values_.calibration_leaves.push_back(spec);
    }
  }

  void read_parameters(const std::vector<ParameterValue>& defaults) {
    values_.parameters = defaults;
    const Node* map = section("parameters");
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      const ParameterSpec* spec = find_parameter(entry.key);
      if (spec == nullptr) {
        faults().add(entry, map->path, "unknown key " + shown_word(entry.key), unknown_key_hint(entry.key));
        continue;
      }
      auto value = read_parameter(fields_, *spec, entry.value, kParameterForms);
      if (!value) continue;
      ParameterValue& mine = values_.parameters[static_cast<std::size_t>(spec->id)];
      value->range = mine.range;
      value->is_choice = mine.is_choice;
      if (value->source.empty()) value->source = "set by the scenario";
      if (value->grade.empty()) value->grade = "judgement";
      mine = std::move(*value);
    }
  }

  static std::string unknown_key_hint(const std::string& key) {
    const std::string near = nearest_word(key, parameter_keys());
    return near.empty() ? "'icsim explain' lists all keys"
                        : "did you mean '" + near + "'? 'icsim explain' lists all keys";
  }

  void read_sets() {
    const Node* map = section("sets");
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      if (!fields_.expect_map(entry.value, "write {ics: [QWO, QOP]}")) continue;
      fields_.check_keys(entry.value, kSetKeys);
      if (entry.value.entries.empty()) faults().add(entry.value, "the set is empty", "name what it holds");
      values_.sets.emplace(entry.key, &entry.value);
    }
  }

  void read_levers() {
    const Node* list = root_.find("levers");
    if (list == nullptr) return;
    if (list->kind != Node::Kind::sequence) {
      faults().add(*list, "a list of levers is expected",
                   "start each lever with '- what: ...'; write [] for none");
      return;
    }
    std::set<std::string> labels;
    for (const Node& item : list->items) {
      auto lever = read_lever(item);
      if (!lever || (item.from_policy && !cut_to_run(*lever))) continue;
      if (const Node* label = item.find("label"); label != nullptr && !labels.insert(lever->label).second) {
        faults().add(*label, "label " + shown_word(lever->label) + " stands twice",
                     "labels tell levers apart; change one");
      }
      values_.levers.push_back(std::move(*lever));
    }
  }

  /// Cuts off what a policy's lever does outside the run. \return false when nothing is left.
  bool cut_to_run(LeverValue& lever) const {
    if (!values_.start || !values_.end) return true;
    ActivePeriod& active = lever.active;
    if (active.to && *active.to < *values_.start) return false;
    if (active.from && *active.from > *values_.end) return false;
    if (active.from && *active.from < *values_.start) {
      active.from.reset();
      active.ramp_weeks = 0.0;
    }
    auto& points = lever.path.points;
    if (points.empty()) return true;
    if (points.front().date > *values_.end) return false;
    std::erase_if(points, [&](const DatedValue& point) { return point.date > *values_.end; });
    if (points.front().date < *values_.start) {
      const double at_start = lever.path.at(*values_.start);
      std::erase_if(points, [&](const DatedValue& point) { return point.date <= *values_.start; });
      points.insert(points.begin(), DatedValue{*values_.start, at_start});
    }
    return true;
  }

  std::optional<LeverValue> read_lever(const Node& item) {
    if (!fields_.expect_map(item, "start with 'what: demand.growth'")) return std::nullopt;
    fields_.check_keys(item, kLeverKeys);
    LeverValue lever;
    lever.node = &item;
    const Node* what =
        fields_.required(item, "what", "name the parameter to change; 'icsim explain' lists them");
    const Node* how = fields_.required(item, "how", "write 'how: {set: 3.5}', or scale, add, path");
    if (what != nullptr && fields_.text(*what)) {
      lever.what = find_parameter(what->text);
      if (lever.what == nullptr)
        faults().add(*what, "unknown key " + shown_word(what->text), unknown_key_hint(what->text));
    }
    const Node* label = item.find("label");
    if (label != nullptr) lever.label = fields_.text(*label).value_or("");
    if (label == nullptr && lever.what != nullptr) lever.label = lever.what->key;
    read_where(item, lever);
    read_when(item, lever);
    if (how == nullptr || lever.what == nullptr || !read_how(*how, lever)) return std::nullopt;
    if (lever.distribution && label == nullptr) {
      faults().add(item, "a lever with a distribution needs a label",
                   "its random numbers are keyed by it; write 'label: ...'");
    }
    return lever;
  }

  void read_where(const Node& item, LeverValue& lever) {
    const Node* where = item.find("where");
    if (where == nullptr || (where->is_scalar() && where->text == "all")) return;
    if (!fields_.expect_map(*where, "write 'where: all' or 'where: {ics: [QOP]}'")) return;
    fields_.check_keys(*where, kWhereKeys);
    if (where->entries.empty()) faults().add(*where, "nothing is named", "write 'where: all' for everywhere");
    lever.where = where;
  }

  void read_when(const Node& item, LeverValue& lever) {
    const Node* when = item.find("when");
    if (when == nullptr || !fields_.expect_map(*when, "write 'when: {from: 2026-04-01}'")) return;
    fields_.check_keys(*when, kWhenKeys);
    const Node* from = when->find("from");
    const Node* to = when->find("to");
    if (from != nullptr) lever.active.from = fields_.date(*from);
    if (to != nullptr) lever.active.to = fields_.date(*to);
    if (const Node* ramp = when->find("ramp"))
      lever.active.ramp_weeks = fields_.number(*ramp, {0.0, 520.0}).value_or(0.0);
    if (lever.active.from && !item.from_policy) check_date(*from, *lever.active.from);
    if (lever.active.to && lever.active.from && *lever.active.to < *lever.active.from) {
      faults().add(*to, to->text + " is before 'from'", "give a later date");
    } else if (lever.active.to && values_.start && *lever.active.to < *values_.start && !item.from_policy) {
      faults().add(*to, to->text + " is before the run starts, " + to_string(*values_.start),
                   "give a later date");
    }
  }

  /// A date from which something acts must lie in the run.
  void check_date(const Node& node, Date date) {
    if (values_.start && date < *values_.start) {
      faults().add(node, to_string(date) + " is before the run starts, " + to_string(*values_.start),
                   "give a later date");
    }
    if (values_.end && date > *values_.end) {
      faults().add(node, to_string(date) + " is after the run ends, " + to_string(*values_.end),
                   "give an earlier date or a longer period");
    }
  }

  bool read_how(const Node& how, LeverValue& lever) {
    if (!fields_.expect_map(how, "write {set: 3.5}, {scale: 1.1}, {add: 0.5} or {path: {2026-04-01: 3.5}}"))
      return false;
    fields_.check_keys(how, kHowKeys);
    const Node* chosen = nullptr;
    std::size_t which = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const Node* node = how.find(kHowKeys[k]);
      if (node == nullptr) continue;
      if (chosen != nullptr) {
        faults().add(*node, "one of set, scale, add and path is expected, not two",
                     "keep one, or write two levers");
        return false;
      }
      chosen = node;
      which = k;
    }
    if (chosen == nullptr) {
      faults().add(how, "one of set, scale, add and path is expected", "write {set: 3.5}");
      return false;
    }
    if (const Node* interpolate = how.find("interpolate"); interpolate != nullptr && which != 3) {
      faults().add(*interpolate, "'interpolate' goes with 'path' only", "remove it");
    }
    if (which == 3) return read_how_path(how, *chosen, lever);
    static constexpr LeverEffect::How kHows[] = {LeverEffect::How::set, LeverEffect::How::scale,
                                                 LeverEffect::How::add};
    static constexpr Bounds kFree[] = {{}, {0.0, 1e6}, {-1e9, 1e9}};
    lever.how = kHows[which];
    const Bounds bounds = which == 0 ? bounds_of(*lever.what) : kFree[which];
    if (chosen->is_map()) {
      lever.distribution = read_distribution(fields_, *chosen, bounds);
      return check_varies_by(*chosen, *lever.what, lever.distribution) && lever.distribution.has_value();
    }
    const auto number = fields_.number(*chosen, bounds);
    lever.number = number.value_or(0.0);
    return number.has_value();
  }

  bool check_varies_by(const Node& node, const ParameterSpec& spec,
                       const std::optional<Distribution>& distribution) {
    if (!distribution || distribution->varies_by == Distribution::VariesBy::nation || (spec.axes & kByIcs))
      return true;
    faults().add(node, "'" + std::string(spec.key) + "' has one value for the nation",
                 "remove 'varies_by: ics'");
    return false;
  }

  bool read_how_path(const Node& how, const Node& path, LeverValue& lever) {
    lever.path = read_path(fields_, path, bounds_of(*lever.what));
    if (const Node* interpolate = how.find("interpolate")) {
      if (fields_.choice(*interpolate, kInterpolations) == 1) lever.path.interpolate = Interpolate::linear;
    }
    if (lever.path.points.empty()) return false;
    if (!lever.node->from_policy) check_date(path, lever.path.points.front().date);
    return true;
  }

  void read_outputs() {
    const Node* map = section("outputs");
    if (map == nullptr) return;
    fields_.check_keys(*map, kOutputKeys);
    if (const Node* bands = map->find("wait_bands"))
      values_.outputs.wait_bands = fields_.truth(*bands).value_or(false);
    if (const Node* level = map->find("compression")) {
      values_.outputs.compression = static_cast<int>(fields_.count(*level, 0, 9).value_or(1));
    }
  }

  Fields& fields_;
  const Node& root_;
  ScenarioValues values_;
};

}  // namespace

ScenarioValues read_scenario_values(Fields& fields, const Node& root, const std::string& stem,
                                    const std::vector<ParameterValue>& defaults,
                                    const std::vector<std::string>& baselines) {
  return ScenarioReader(fields, root).read(stem, defaults, baselines);
}

void read_ensemble(Fields& fields, const Node& map, EnsembleSettings& ensemble) {
  fields.check_keys(map, kEnsembleKeys);
  if (const Node* node = map.find("draws")) {
    ensemble.draws = static_cast<std::uint32_t>(fields.count(*node, 1, kMostDraws).value_or(ensemble.draws));
  }
  if (const Node* node = map.find("seed"))
    ensemble.seed = fields.count(*node, 0, UINT64_MAX).value_or(ensemble.seed);
  if (const Node* node = map.find("noise")) {
    ensemble.noise = fields.choice(*node, kNoises) == 1 ? Noise::demographic : Noise::expectation;
  }
  if (const Node* node = map.find("quintiles"))
    ensemble.split_quintiles = fields.choice(*node, kQuintileModes) != 1;
  if (const Node* node = map.find("parameters"))
    ensemble.sample_parameters = fields.choice(*node, kParameterModes) != 1;
}

std::optional<ParameterValue> read_parameter(Fields& fields, const ParameterSpec& spec, const Node& node,
                                             std::span<const std::string_view> allowed_keys) {
  ParameterValue result;
  result.spec = &spec;
  result.origin = node.mark;
  const Bounds bounds = bounds_of(spec);
  if (!node.is_map()) {
    const auto number = fields.number(node, bounds);
    result.value = number.value_or(0.0);
    return number ? std::optional(result) : std::nullopt;
  }
  const auto kinds = distribution_kinds();
  const bool bare =
      node.entries.size() == 1 && std::find(kinds.begin(), kinds.end(), node.entries[0].key) != kinds.end();
  const Node* distribution = bare ? &node : node.find("distribution");
  if (distribution != nullptr) {
    result.distribution = read_distribution(fields, *distribution, bounds);
    if (!result.distribution) return std::nullopt;
    if (result.distribution->varies_by == Distribution::VariesBy::ics && !(spec.axes & kByIcs)) {
      fields.faults().add(*distribution, "'" + std::string(spec.key) + "' has one value for the nation",
                          "remove 'varies_by: ics'");
    }
    result.value = std::clamp(result.distribution->quantile(0.5), bounds.low, bounds.high);
  }
  if (bare) return result;
  fields.check_keys(node, allowed_keys);
  if (!read_central(fields, node, distribution, result)) return std::nullopt;
  if (const Node* source = node.find("source")) result.source = fields.text(*source).value_or("");
  if (const Node* grade = node.find("grade")) {
    if (const auto which = fields.choice(*grade, kGrades)) result.grade = kGrades[*which];
  }
  return result;
}

DatedPath read_path(Fields& fields, const Node& node, Bounds bounds) {
  DatedPath path;
  if (!fields.expect_map(node, "write {2026-04-01: 3.5, 2027-04-01: 4}")) return path;
  if (node.entries.empty()) fields.faults().add(node, "the path has no dates", "write {2026-04-01: 3.5}");
  for (const Entry& entry : node.entries) {
    const auto date = fields.date_key(entry, node);
    const auto value = fields.number(entry.value, bounds);
    if (!date || !value) continue;
    if (!path.points.empty() && *date <= path.points.back().date) {
      fields.faults().add(entry, node.path, to_string(*date) + " is not after the date before it",
                          "put the dates in order");
      continue;
    }
    path.points.push_back({*date, *value});
  }
  return path;
}

bool check_name(Fields& fields, const Node& node, const std::string& name) {
  if (is_name(name)) return true;
  fields.faults().add(node, shown_word(name) + " cannot be a name",
                      "use a-z, 0-9, '.' and '-', at most 80, a letter or digit first");
  return false;
}

std::span<const std::string_view> parameter_keys() {
  static const std::vector<std::string_view> keys = [] {
    std::vector<std::string_view> result;
    for (const ParameterSpec& spec : parameter_registry()) result.push_back(spec.key);
    return result;
  }();
  return keys;
}

}  // namespace icsim::scenarios
