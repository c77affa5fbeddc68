#include "scenarios/language/defaults.hpp"

namespace icsim::scenarios {
namespace {

constexpr double kMostFactor = 100.0;  // of a value, in the range of a key with a value for each place

void read_entry(Fields& fields, const Entry& entry, std::vector<ParameterValue>& parameters) {
  const ParameterSpec* spec = find_parameter(entry.key);
  if (spec == nullptr) {
    fields.faults().add(entry, "parameters", "unknown key " + shown_word(entry.key),
                        suggest(entry.key, parameter_keys()));
    return;
  }
  if (!fields.expect_map(entry.value, "give value, unit, range, source and grade")) return;
  auto value = read_parameter(fields, *spec, entry.value, kInDefaults);
  const Node* unit = fields.required(entry.value, "unit", "write 'unit: " + std::string(spec->unit) + "'");
  if (unit != nullptr && fields.text(*unit) && unit->text != spec->unit) {
    fields.faults().add(*unit, "the unit must be '" + std::string(spec->unit) + "'",
                        "the program declares it");
  }
  fields.required(entry.value, "source", "say where the value comes from");
  fields.required(entry.value, "grade", "write data, published or judgement");
  const Node* range = fields.required(entry.value, "range", "write [low, high], the plausible values");
  if (!value || range == nullptr) return;
  const Bounds bounds =
      value->range_is_factor() ? Bounds{0.0, kMostFactor} : Bounds{spec->minimum, spec->maximum};
  const auto numbers = fields.numbers(*range, bounds);
  if (numbers.size() != 2 || numbers[0] > numbers[1]) {
    fields.faults().add(*range, "a low and a high number are expected", "write [low, high]");
    return;
  }
  value->range = {numbers[0], numbers[1]};
  if (const Node* role = entry.value.find("role")) {
    value->is_choice = fields.choice(*role, kRoles).has_value();
  }
  value->set_by_scenario = false;
  parameters[static_cast<std::size_t>(spec->id)] = std::move(*value);
}

}  // namespace

Defaults load_defaults(const ScenarioLibrary& library) {
  Document document = read_document(library.root / "library" / "defaults.yaml", library);
  FaultList faults;
  Fields fields(faults);
  fields.check_keys(document.root, keys_under("", kInDefaults));
  const Node* schema = fields.required(document.root, "schema", "write 'schema: icsim/defaults/1'");
  static constexpr std::string_view kSchemas[] = {kDefaultsSchema};
  if (schema != nullptr) fields.choice(*schema, kSchemas);
  Defaults defaults;
  defaults.parameters.resize(kParameters);
  const Node* map = fields.required(document.root, "parameters", "list every key of 'icsim explain'");
  if (map != nullptr && fields.expect_map(*map, "list every key of 'icsim explain'")) {
    for (const Entry& entry : map->entries) read_entry(fields, entry, defaults.parameters);
    for (const ParameterSpec& spec : parameter_registry()) {
      fields.required(*map, spec.key, "every key needs a default: value, unit, range, source, grade");
    }
  }
  faults.throw_if_any();
  defaults.inputs = std::move(document.inputs);
  return defaults;
}

}  // namespace icsim::scenarios
