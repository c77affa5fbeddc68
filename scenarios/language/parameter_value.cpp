// Values of parameters: a number, one for each place, a distribution, or a path of dated values.
#include <algorithm>

#include "engine/model/system.hpp"
#include "scenarios/language/language.hpp"

namespace icsim::scenarios {
namespace {

/// A value for each staff group or each deprivation quintile.
bool read_by_place(Fields& fields, const Node& map, ParameterValue& result) {
  static constexpr std::string_view kQuintileNames[] = {"1", "2", "3", "4", "5"};
  const ParameterSpec& spec = *result.spec;
  const bool by_staff = spec.axes & kByStaffGroup;
  if (!by_staff && !(spec.axes & kByQuintile)) {
    fields.faults().add(map, shown_word(spec.key) + " does not vary by staff group or quintile",
                        "give one number; use a lever with 'where' for other places");
    return false;
  }
  const std::span<const std::string_view> names = by_staff
                                                      ? std::span<const std::string_view>(kStaffGroupWords)
                                                      : std::span<const std::string_view>(kQuintileNames);
  fields.check_keys(map, names);
  for (const std::string_view name : names) {
    const Node* node = fields.required(map, name, "give a value for each");
    const auto number = node != nullptr ? fields.number(*node, bounds_of(spec)) : std::nullopt;
    if (number) result.by_place.push_back(*number);
  }
  if (result.by_place.size() != names.size()) return false;
  result.value = 0.0;
  for (const double value : result.by_place) result.value += value / static_cast<double>(names.size());
  return true;
}

bool read_from(Fields& fields, const Node& from, ParameterValue& result) {
  const ParameterSpec& spec = *result.spec;
  result.from_baseline = fields.choice(from, kBaselineWord).has_value();
  const bool has_one =
      spec.id == Parameter::capacity_activity_vs_2019_20 || spec.id == Parameter::workforce_share;
  if (result.from_baseline && !has_one) {
    fields.faults().add(from, "the baseline holds no value of " + shown_word(spec.key), "give a value");
  }
  return result.from_baseline && has_one;
}

/// The central value: a number, what the baseline says, or a path; at most one, and with a distribution only
/// a number. Each that stands is read, so that its own faults are named too.
bool read_central(Fields& fields, const Node& node, const Node* distribution, ParameterValue& result) {
  const Node* value = node.find("value");
  const Node* from = node.find("from");
  const Node* path = node.find("path");
  const Node* interpolate = node.find("interpolate");
  const int given = (value != nullptr) + (from != nullptr) + (path != nullptr);
  bool good = given == 1 || (given == 0 && distribution != nullptr);
  if (!good) {
    fields.faults().add(node, "one of value, from and path is expected",
                        "write {value: 1.5, source: ..., grade: judgement}");
  }
  if (distribution != nullptr &&
      (from != nullptr || path != nullptr || (value != nullptr && value->is_map()))) {
    fields.faults().add(*distribution, "a distribution goes with a single 'value' only",
                        "remove it, or give a value");
    good = false;
  }
  if (value != nullptr && value->is_map()) {
    good = read_by_place(fields, *value, result) && good;
  } else if (value != nullptr) {
    const auto number = fields.number(*value, bounds_of(*result.spec));
    result.value = number.value_or(0.0);
    good = number.has_value() && good;
  }
  if (from != nullptr) good = read_from(fields, *from, result) && good;
  if (path != nullptr) {
    result.path = read_path(fields, *path, bounds_of(*result.spec));
    good = !result.path.points.empty() && good;
  }
  if (interpolate != nullptr && fields.choice(*interpolate, kInterpolations) == 1)
    result.path.interpolate = Interpolate::linear;
  return good;
}

}  // namespace

Bounds bounds_of(const ParameterSpec& spec) {
  return {spec.minimum, spec.maximum, spec.unit};
}

std::optional<ParameterValue> read_parameter(Fields& fields, const ParameterSpec& spec, const Node& node,
                                             KeyHome home) {
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
  bool good = true;
  if (distribution != nullptr) {
    result.distribution = read_distribution(fields, *distribution, bounds);
    good = result.distribution.has_value();
    if (good && result.distribution->varies_by == Distribution::VariesBy::ics && !(spec.axes & kByIcs)) {
      fields.faults().add(*distribution, shown_word(spec.key) + " has one value for the nation",
                          "remove 'varies_by: ics'");
    }
    if (good) result.value = std::clamp(result.distribution->quantile(0.5), bounds.low, bounds.high);
  }
  if (!bare) {
    fields.check_keys(node, keys_under("parameters.KEY", home));
    good = read_central(fields, node, distribution, result) && good;
    if (const Node* source = node.find("source")) result.source = fields.text(*source).value_or("");
    if (const Node* grade = node.find("grade")) {
      if (const auto which = fields.choice(*grade, kGrades)) result.grade = kGrades[*which];
    }
  }
  return good ? std::optional(std::move(result)) : std::nullopt;
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
      fields.faults().add(entry, node.path, shown_date(entry.key, *date) + " is not after the date before it",
                          "put the dates in order");
      continue;
    }
    path.points.push_back({*date, *value});
  }
  return path;
}

}  // namespace icsim::scenarios
