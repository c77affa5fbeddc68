#include "scenarios/language/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/model/system.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/text/relative_date.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

constexpr Bounds kAnyNumber{-1e300, 1e300};  // of a parameter that is unknown

bool is_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 80 || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || c == '.' || c == '-'; });
}

bool is_last_of_month(Date day) {
  return unsigned(std::chrono::year_month_day{day + std::chrono::days{1}}.day()) == 1;
}

/// Reads the sections of one scenario.
class ScenarioReader {
 public:
  ScenarioReader(Fields& fields, const Node& root, const ReadingContext& context)
      : fields_(fields), root_(root), context_(context) {}

  ScenarioValues read() {
    fields_.check_keys(root_, keys_under(""));
    read_names();
    read_baseline();
    read_starts();
    fields_.set_run_start(context_.start ? context_.start : values_.start);
    read_period();
    if (const Node* node = section("ensemble")) read_ensemble(fields_, *node, values_.ensemble);
    read_calibration();
    read_parameters();
    read_sets();
    read_levers();
    values_.network = root_.find("network");
    values_.only = root_.find("only");
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

  /// A key that must stand, here or in what the scenario builds on.
  const Node* required(std::string_view key, std::string_view hint) {
    return context_.whole ? fields_.required(root_, key, hint) : root_.find(key);
  }

  /// The file's name stands for a missing name, with capitals and blanks made fit for one.
  void read_names() {
    const Node* name = root_.find("name");
    const std::string from_file = is_name(context_.stem) ? context_.stem : likely_name(context_.stem);
    values_.name = name != nullptr ? fields_.text(*name).value_or("") : from_file;
    if (values_.name.empty() && name == nullptr) {
      faults().add(
          root_,
          "key 'name' is missing, and the file's name " + shown_word(context_.stem) + " cannot stand for it",
          "write 'name: my-scenario' with a-z, 0-9, '.' and '-'");
    }
    if (name != nullptr && name->is_scalar()) check_name(fields_, *name, values_.name);
    const Node* title = root_.find("title");
    const bool plain =
        std::all_of(context_.stem.begin(), context_.stem.end(), [](char c) { return c >= ' ' && c < 0x7F; });
    values_.title = title != nullptr           ? fields_.text(*title).value_or("")
                    : name == nullptr && plain ? context_.stem
                                               : values_.name;
    if (const Node* description = root_.find("description")) {
      values_.description = fields_.text(*description).value_or("");
    }
  }

  void read_baseline() {
    const Node* node =
        required("baseline", "write 'baseline: 2025-04-01', or 'extends' a scenario that has one");
    if (node == nullptr) return;
    if (node->is_map()) {
      fields_.check_keys(*node, keys_under("baseline"));
      const Node* history = node->find("history");
      values_.observed_history = history != nullptr && fields_.choice(*history, kHistories).has_value();
      node = fields_.required(*node, "start", "write 'start: 2025-04-01'");
      if (node == nullptr) return;
    }
    if (!fields_.text(*node)) return;
    const auto place = find_baseline(context_.library, node->text, context_.folder);
    if (!place) {
      faults().add(*node, "there is no baseline " + shown_word(node->text),
                   baseline_hint(node->text, context_.library));
      return;
    }
    values_.baseline = node->text;
    if (values_.observed_history && !place->ships)
      faults().add(*node, "no observed history goes with a baseline of one's own", "leave 'history' out");
    values_.baseline_place = *place;
    values_.start = place->start;
  }

  /// Which days a run of this scenario may start on.
  void read_starts() {
    const Node* map = section("starts");
    if (map == nullptr) return;
    fields_.check_keys(*map, keys_under("starts"));
    const Node* from = map->find("from");
    const Node* to = map->find("to");
    const auto date_of = [&](const Node* node, Date otherwise) {
      return node != nullptr ? fields_.date(*node, DayMeant::of_calendar).value_or(otherwise) : otherwise;
    };
    const Date first = date_of(from, Date::min()), last = date_of(to, Date::max());
    if (last < first) {
      faults().add(*to, to->text + " is before 'from'", "give a later date");
    } else if (values_.start && *values_.start < first) {
      refuse_start(*from, "makes sense for starts from " + to_string(first) + " on");
    } else if (values_.start && *values_.start > last) {
      refuse_start(*to, "makes sense for starts up to " + to_string(last));
    }
  }

  void refuse_start(const Node& node, const std::string& what) {
    faults().add(
        node, fmt::format("the run starts on {}, but the scenario {}", to_string(*values_.start), what),
        "run it from another baseline, or say otherwise under 'starts' of a scenario that extends it");
    values_.start.reset();  // what else lies outside the run follows from it
  }

  void read_period() {
    const Node* map = required("period", "write 'period: {to: 2035-03-31}'");
    if (map == nullptr || !fields_.expect_map(*map, "write 'period: {to: 2035-03-31}'")) return;
    fields_.check_keys(*map, keys_under("period"));
    values_.end_node = fields_.required(*map, "to", "give the last day, such as 2035-03-31");
    if (values_.end_node != nullptr) values_.end = fields_.date(*values_.end_node, DayMeant::last);
  }

  void read_calibration() {
    values_.calibration_node = root_.find("calibration");
    if (values_.calibration_node == nullptr) return;
    const Node* from = values_.calibration_node;
    if (from->is_map()) {
      fields_.check_keys(*from, keys_under("calibration"));
      if (const Node* leaves = from->find("leaves")) read_leaves(*leaves);
      if (const Node* path = from->find("path"))
        values_.policy_targets = fields_.choice(*path, kBasePaths).value_or(0) == 0;
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

  void read_parameters() {
    values_.parameters = context_.defaults;
    const Node* map = section("parameters");
    if (map == nullptr) return;
    for (const Entry& entry : map->entries) {
      const ParameterSpec* spec = find_parameter(entry.key);
      if (spec == nullptr) {
        faults().add(entry, map->path, "unknown key " + shown_word(entry.key), unknown_key_hint(entry.key));
        continue;
      }
      auto value = read_parameter(fields_, *spec, entry.value, kInScenario);
      if (!value) continue;
      ParameterValue& mine = values_.parameters[static_cast<std::size_t>(spec->id)];
      value->range = mine.range;
      value->is_choice = mine.is_choice;
      if (value->source.empty()) value->source = "set by the scenario";
      if (value->grade.empty()) value->grade = "judgement";
      value->set_by_scenario = !repeats(*value, mine);
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
      fields_.check_keys(entry.value, keys_under("sets.NAME"));
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
      if (!fields_.expect_map(item, "start with 'what: demand.growth'")) continue;
      LeverValue lever;
      const bool usable = read_lever(item, lever);
      if (usable && item.from_policy && !cut_to_run(lever)) continue;
      if (const Node* label = item.find("label"); label != nullptr && !labels.insert(lever.label).second) {
        faults().add(*label, "label " + shown_word(lever.label) + " stands twice",
                     "labels tell levers apart; change one");
      }
      if (usable)
        values_.levers.push_back(std::move(lever));
      else if (lever.where != nullptr)
        values_.unusable_levers.push_back({lever.what, lever.where});
    }
  }

  /// Cuts off what a policy's lever does outside the run.
  /// \return false when nothing is left.
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

  /// \return false when it cannot be used.
  bool read_lever(const Node& item, LeverValue& lever) {
    fields_.check_keys(item, keys_under("levers[]"));
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
    const bool acts = how != nullptr && read_how(*how, lever);
    check_quantity(item, lever);
    if (lever.distribution && label == nullptr) {
      faults().add(item, "a lever with a distribution needs a label",
                   "its random numbers are keyed by it; write 'label: ...'");
    }
    return acts && lever.what != nullptr;
  }

  void read_where(const Node& item, LeverValue& lever) {
    const Node* where = item.find("where");
    if (where == nullptr || (where->is_scalar() && where->text == "all")) return;
    if (!fields_.expect_map(*where, "write 'where: all' or 'where: {ics: [QOP]}'")) return;
    fields_.check_keys(*where, keys_under("levers[].where"));
    if (where->entries.empty()) faults().add(*where, "nothing is named", "write 'where: all' for everywhere");
    lever.where = where;
  }

  void read_when(const Node& item, LeverValue& lever) {
    const Node* when = item.find("when");
    if (when == nullptr || !fields_.expect_map(*when, "write 'when: {from: 2026-04-01}'")) return;
    fields_.check_keys(*when, keys_under("levers[].when"));
    const Node* from = when->find("from");
    const Node* to = when->find("to");
    if (from != nullptr) lever.active.from = fields_.date(*from);
    if (to != nullptr) lever.active.to = fields_.date(*to, DayMeant::last);
    for (const Node* node : {from, to})
      lever.counts_from_start |= node != nullptr && counts_from_start(node->text);
    if (const Node* ramp = when->find("ramp"))
      lever.active.ramp_weeks = fields_.number(*ramp, limits_of("levers[].when.ramp")).value_or(0.0);
    if (lever.active.from && !item.from_policy) check_date(*from, from->text, *lever.active.from);
    if (lever.active.to && lever.active.from && *lever.active.to < *lever.active.from) {
      faults().add(*to, shown_date(to->text, *lever.active.to) + " is before 'from'", "give a later date");
    } else if (lever.active.to && values_.start && *lever.active.to < *values_.start && !item.from_policy) {
      faults().add(*to, to->text + " is before the run starts, " + to_string(*values_.start),
                   "give a later date");
    }
  }

  /// A date from which something acts must lie in the run.
  void check_date(const Node& node, const std::string& text, Date date) {
    const std::string shown = shown_date(text, date);
    if (values_.start && date < *values_.start && !counts_from_start(text)) {
      faults().add(node, shown + " is before the run starts, " + to_string(*values_.start),
                   "give a later date");
    }
    const bool runs = values_.end && (!values_.start || *values_.end >= *values_.start);
    if (runs && date > *values_.end) {
      faults().add(node, shown + " is after the run ends, " + to_string(*values_.end),
                   "give an earlier date or a longer period");
    }
  }

  bool read_how(const Node& how, LeverValue& lever) {
    if (!fields_.expect_map(how, "write {set: 3.5}, {scale: 1.1}, {add: 0.5} or {path: {2026-04-01: 3.5}}"))
      return false;
    fields_.check_keys(how, keys_under("levers[].how"));
    int given = 0;
    bool good = true;
    for (const KeySpec* spec : specs_under("levers[].how", kInScenario)) {
      const Node* node = spec->exclusive ? how.find(key_name(*spec)) : nullptr;
      if (node == nullptr) continue;
      if (++given == 2) {
        faults().add(*node, "one of set, scale, add and path is expected, not two",
                     "keep one, or write two levers");
      }
      good = read_one_how(how, key_name(*spec), *node, lever) && good;
    }
    if (given == 0) faults().add(how, "one of set, scale, add and path is expected", "write {set: 3.5}");
    const Node* interpolate = how.find("interpolate");
    if (interpolate != nullptr && how.find("path") == nullptr)
      faults().add(*interpolate, "'interpolate' goes with 'path' only", "remove it");
    return good && given == 1;
  }

  bool read_one_how(const Node& how, std::string_view key, const Node& node, LeverValue& lever) {
    const Node* unit = how.find("unit");
    if (unit != nullptr && key != "add") {
      faults().add(*unit, "'unit' goes with 'add' only", "write {add: 60, unit: cases/week}, or remove it");
      return false;
    }
    if (key == "path") return read_how_path(how, node, lever);
    lever.how = key == "set"     ? LeverEffect::How::set
                : key == "scale" ? LeverEffect::How::scale
                                 : LeverEffect::How::add;
    if (unit != nullptr && lever.what != nullptr) {
      const auto kind = read_quantity_kind(fields_, *unit, *lever.what);
      if (!kind) return false;
      lever.quantity = *kind;
    } else if (node.is_scalar() && lever.what != nullptr && looks_like_quantity(node.text)) {
      const bool by_the_week = node.text.find('/') != std::string::npos;
      if (key == "add" ? !quantity_words(*lever.what).empty() : by_the_week)
        return read_how_quantity(key, node, lever);
    }
    const Bounds bounds = lever_bounds(lever.what, lever.how);
    if (node.is_map()) {
      lever.distribution = read_distribution(fields_, node, bounds);
      return lever.distribution && check_varies_by(node, lever.what, *lever.distribution);
    }
    const auto number = fields_.number(node, bounds);
    lever.number = number.value_or(0.0);
    return number.has_value();
  }

  /// "60 cases/week": what is added.
  bool read_how_quantity(std::string_view key, const Node& node, LeverValue& lever) {
    if (key != "add") {
      faults().add(node, shown_word(node.text) + " is what is more or less, not a value",
                   "write 'add: " + node.text + "'");
      return false;
    }
    const auto quantity = read_quantity(fields_, node, *lever.what);
    if (!quantity) return false;
    lever.number = quantity->number;
    lever.quantity = quantity->kind;
    return true;
  }

  /// What is shared over the time of the lever needs an end; draws of its own for each system have no total.
  void check_quantity(const Node& item, const LeverValue& lever) {
    if (lever.quantity.is_of_parameter()) return;
    if (lever.quantity.unit == QuantityUnit::pathways_once && !lever.active.to)
      faults().add(item, "pathways once are shared over the time of the lever, which has no last day",
                   "write 'when: {from: ..., to: ...}'");
    if (lever.distribution && lever.distribution->varies_by == Distribution::VariesBy::ics)
      faults().add(item, "an amount of " + to_text(lever.quantity) + " is one total, not one of each system",
                   "remove 'varies_by: ics', or write a lever for each");
  }

  bool check_varies_by(const Node& node, const ParameterSpec* spec, const Distribution& distribution) {
    if (distribution.varies_by == Distribution::VariesBy::nation || spec == nullptr || (spec->axes & kByIcs))
      return true;
    faults().add(node, "'" + std::string(spec->key) + "' has one value for the nation",
                 "remove 'varies_by: ics'");
    return false;
  }

  bool read_how_path(const Node& how, const Node& path, LeverValue& lever) {
    lever.path = read_path(fields_, path, lever_bounds(lever.what, LeverEffect::How::set));
    for (const Entry& point : path.entries) lever.counts_from_start |= counts_from_start(point.key);
    if (const Node* interpolate = how.find("interpolate")) {
      if (fields_.choice(*interpolate, kInterpolations) == 1) lever.path.interpolate = Interpolate::linear;
    }
    if (lever.path.points.empty()) return false;
    if (!lever.node->from_policy) check_date(path, path.entries.front().key, lever.path.points.front().date);
    return true;
  }

  void read_outputs() {
    const Node* map = section("outputs");
    if (map == nullptr) return;
    fields_.check_keys(*map, keys_under("outputs"));
    if (const Node* bands = map->find("wait_bands"))
      values_.outputs.wait_bands = fields_.truth(*bands).value_or(false);
    if (const Node* boards = map->find("boards"))
      values_.outputs.boards = fields_.truth(*boards).value_or(false);
    if (const Node* level = map->find("compression")) {
      values_.outputs.compression =
          static_cast<int>(fields_.count(*level, limits_of("outputs.compression")).value_or(1));
    }
  }

  Fields& fields_;
  const Node& root_;
  const ReadingContext& context_;
  ScenarioValues values_;
};

}  // namespace

std::string baseline_hint(const std::string& name, const ScenarioLibrary& library) {
  const std::vector<std::string> shipped = baseline_names(library);
  const std::vector<std::string_view> names(shipped.begin(), shipped.end());
  const std::string near = nearest_word(name, names);
  return (near.empty() ? "" : "did you mean '" + near + "'? ") + "there are: " + joined_words(names) +
         ", and folders that `icsim baseline` made";
}

ScenarioValues read_scenario_values(Fields& fields, const Node& root, const ReadingContext& context) {
  return ScenarioReader(fields, root, context).read();
}

void check_period(FaultList& faults, const Model& model, const ScenarioValues& values) {
  if (!values.end) return;
  const Date end = *values.end;
  const int last = int(std::chrono::year_month_day{model.bank_holidays.back()}.year());
  std::string hint = fmt::format("give the last day of a month, at most {}-12-31", last);
  if (values.start) {
    const std::chrono::year_month_day start{*values.start};
    const std::chrono::year_month_day_last first{start.year(), std::chrono::month_day_last{start.month()}};
    hint = fmt::format("give the last day of a month from {} to {}-12-31", to_string(Date(first)), last);
  }
  std::string problem;
  if (!is_last_of_month(end)) {
    problem = "is not the last day of a month";
  } else if (values.start && end < *values.start) {
    problem = "is before the baseline's start, " + to_string(*values.start);
  } else if (int(std::chrono::year_month_day{end}.year()) > last) {
    problem = fmt::format("is too far ahead: bank holidays are known to {} only", last);
  }
  if (!problem.empty())
    faults.add(*values.end_node, shown_date(values.end_node->text, end) + ' ' + problem, hint);
}

Bounds lever_bounds(const ParameterSpec* what, LeverEffect::How how) {
  if (how == LeverEffect::How::scale) return {0.0, 1e6, "factor"};
  if (how == LeverEffect::How::add) return {-1e9, 1e9, what != nullptr ? what->unit : std::string_view()};
  return what != nullptr ? bounds_of(*what) : kAnyNumber;
}

void read_ensemble(Fields& fields, const Node& map, EnsembleSettings& ensemble) {
  fields.check_keys(map, keys_under("ensemble"));
  if (const Node* node = map.find("draws")) {
    ensemble.draws =
        static_cast<std::uint32_t>(fields.count(*node, limits_of("ensemble.draws")).value_or(ensemble.draws));
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

bool check_name(Fields& fields, const Node& node, const std::string& name) {
  if (is_name(name)) return true;
  const std::string likely = likely_name(name);
  fields.faults().add(node, shown_word(name) + " cannot be a name",
                      "use a-z, 0-9, '.' and '-', at most 80, a letter or digit first" +
                          (likely.empty() ? "" : "; such as " + shown_word(likely)));
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
