#include <fmt/format.h>

#include "engine/model/system.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/distribution.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/language/reference.hpp"

namespace icsim::scenarios {
namespace {

/// The shapes of values; words between @ signs are filled in from the tables that the reader uses.
constexpr std::string_view kTemplate = R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$comment": "Made by `icsim explain --schema`; do not edit.",
  "title": "icsim scenario, study, policy or defaults file",
  "type": "object",
  "oneOf": [
    {"$ref": "#/$defs/scenario"},
    {"$ref": "#/$defs/study"},
    {"$ref": "#/$defs/policy_file"},
    {"$ref": "#/$defs/defaults_file"}
  ],
  "$defs": {
    "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$", "maxLength": 80},
    "date": {"type": "string", "pattern": "@date_pattern@"},
    "calendar_date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "words": {
      "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1}
      ]
    },
    "numbers": {"type": "array", "items": {"type": "number"}, "minItems": 1},
    "dated_path": {
      "type": "object",
      "patternProperties": {"@date_pattern@": {"type": "number"}},
      "additionalProperties": false,
      "minProperties": 1
    },
    "distribution": {
      "type": "object",
      "minProperties": 1,
      "maxProperties": 1,
      "additionalProperties": false,
      "properties": {
@distributions@
      }
    },
    "number_or_distribution": {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/distribution"}]},
    "quantity_or_distribution": {
      "anyOf": [{"type": ["number", "string"]}, {"$ref": "#/$defs/distribution"}]
    },
    "number_by_place": {
      "anyOf": [
        {"type": "number"},
        {"type": "object", "required": @staff_groups@, "additionalProperties": false,
          "properties": {@staff_numbers@}},
        {"type": "object", "required": ["1", "2", "3", "4", "5"], "additionalProperties": false,
          "patternProperties": {"^[1-5]$": {"type": "number"}}}
      ]
    },
    "parameter": {
      "anyOf": [
        {"$ref": "#/$defs/number_or_distribution"},
        @parameter@
      ]
    },
@sections@
    "scenario": @scenario@,
    "study": @study@,
    "policy_file": @policy@,
    "defaults_file": @defaults@
  }
}
)json";

/// A day of the calendar, or one that counts from the start.
constexpr std::string_view kDatePattern =
    R"(^([0-9]{4}-[0-9]{2}-[0-9]{2}|start( *\\+ *[0-9]{1,5} *(day|week|month|year)s?)?)$)";

std::string word_list(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + double_quoted(word);
  return '[' + text + ']';
}

std::string staff_numbers() {
  std::string text;
  for (const std::string_view group : kStaffGroupWords)
    text += fmt::format("{}\"{}\": {{\"type\": \"number\"}}", text.empty() ? "" : ", ", group);
  return text;
}

std::string distribution_properties() {
  std::string text;
  for (std::size_t k = 0; k < distribution_kinds().size(); ++k) {
    const auto fields = distribution_fields(static_cast<Distribution::Kind>(k));
    const bool discrete = static_cast<Distribution::Kind>(k) == Distribution::Kind::discrete;
    std::string properties;
    for (const std::string_view field : fields) {
      properties += fmt::format("\"{}\": {}, ", field,
                                discrete ? R"({"$ref": "#/$defs/numbers"})" : R"({"type": "number"})");
    }
    text += fmt::format(
        "{}        \"{}\": {{\"type\": \"object\", \"required\": {}, \"additionalProperties\": false,\n"
        "          \"properties\": {{{}\"varies_by\": {{\"enum\": [\"nation\", \"ics\"]}}}}}}",
        text.empty() ? "" : ",\n", distribution_kinds()[k], word_list(fields), properties);
  }
  return text;
}

std::string parameter_properties() {
  std::string text;
  for (const ParameterSpec& spec : parameter_registry()) {
    const std::string doc = fmt::format("{} [{}, {} to {}]", spec.doc, spec.unit, number_text(spec.minimum),
                                        number_text(spec.maximum));
    text += fmt::format(
        "{}        \"{}\": {{\"description\": {},\n"
        "          \"if\": {{\"type\": \"number\"}}, \"then\": {{\"minimum\": {}, \"maximum\": {}}}, "
        "\"$ref\": \"#/$defs/parameter\"}}",
        text.empty() ? "" : ",\n", spec.key, double_quoted(doc), number_text(spec.minimum),
        number_text(spec.maximum));
  }
  return text;
}

std::string any_of_words(std::span<const std::string_view> words) {
  return words.size() == 1 ? "\"const\": " + double_quoted(words[0]) : "\"enum\": " + word_list(words);
}

std::string one_or_more(const std::string& item) {
  return fmt::format(R"("anyOf": [{{{0}}}, {{"type": "array", "items": {{{0}}}, "minItems": 1}}])", item);
}

constexpr std::string_view kLater = "#/$defs/";

std::string reference_to(std::string_view name) {
  return fmt::format(R"("$ref": "{}{}")", kLater, name);
}

std::string object_of(std::string_view path, KeyHome home, std::size_t indent);

/// What a key takes, without the braces around it.
std::string value_of(const KeySpec& spec, KeyHome home, std::size_t indent) {
  using F = KeyForm;
  const auto below = [&](std::string_view more = {}) {
    return object_of(std::string(spec.path) + std::string(more), home, indent);
  };
  switch (spec.form) {
    case F::text:
      return R"("type": "string")";
    case F::name:
      return reference_to("name");
    case F::date:
      return reference_to("date");
    case F::calendar_date:
      return reference_to("calendar_date");
    case F::truth:
      return R"("type": "boolean")";
    case F::count:
    case F::number: {
      const std::string most = spec.high > 0.0 ? ", \"maximum\": " + number_text(spec.high) : "";
      return fmt::format(R"("type": "{}", "minimum": {}{})", spec.form == F::count ? "integer" : "number",
                         number_text(spec.low), most);
    }
    case F::word:
      return any_of_words(spec.choices);
    case F::words:
      if (!spec.choices.empty()) return one_or_more(any_of_words(spec.choices));
      if (spec.low > 0.0)
        return fmt::format(R"("type": "array", "items": {{"type": "string"}}, "minItems": {})", spec.low);
      return reference_to("words");
    case F::quintiles:
      return one_or_more(R"("enum": [1, 2, 3, 4, 5])");
    case F::parameter_key:
      return any_of_words(parameter_keys());
    case F::parameter_keys:
      return fmt::format(R"("type": "array", "items": {{{}}})", any_of_words(parameter_keys()));
    case F::number_or_distribution:
      return reference_to("number_or_distribution");
    case F::quantity_or_distribution:
      return reference_to("quantity_or_distribution");
    case F::number_by_place:
      return reference_to("number_by_place");
    case F::distribution:
      return reference_to("distribution");
    case F::path:
      return reference_to("dated_path");
    case F::range:
      return reference_to("numbers");
    case F::map:
      return below();
    case F::list:
      return fmt::format(R"("type": "array", "items": {{{}}}{})", below("[]"),
                         spec.required ? R"(, "minItems": 1)" : "");
    case F::named: {
      const auto inside = specs_under(spec.path, home);
      return fmt::format(R"("type": "object", "additionalProperties": {{{}}})",
                         value_of(*inside.at(0), home, indent));
    }
    case F::text_or_map:
      return fmt::format(R"("anyOf": [{{"type": "string"}}, {{{}}}])", below());
    case F::all_or_map:
      return fmt::format(R"("anyOf": [{{"const": "all"}}, {{{}}}])", below());
    case F::like_top_level:
      return reference_to(key_name(spec));
  }
  return {};
}

/// Sections that several kinds of file hold are written once.
bool is_section(const KeySpec& spec, KeyHome home) {
  if (spec.path.find('.') != std::string_view::npos || home == kInDefaults) return false;
  return !(spec.form == KeyForm::text || spec.form == KeyForm::name || spec.homes == kInStudy);
}

std::string object_of(std::string_view path, KeyHome home, std::size_t indent) {
  const std::string line = ",\n" + std::string(indent + 2, ' ');
  std::vector<std::string_view> required, exclusive;
  std::string properties;
  for (const KeySpec* spec : specs_under(path, home)) {
    if (spec->required & home) required.push_back(key_name(*spec));
    if (spec->exclusive) exclusive.push_back(key_name(*spec));
    const std::string value =
        is_section(*spec, home) ? reference_to(key_name(*spec)) : value_of(*spec, home, indent + 2);
    const std::string doc = spec->doc.empty() ? "" : "\"description\": " + double_quoted(spec->doc) + ", ";
    properties += fmt::format("{}\"{}\": {{{}{}}}", properties.empty() ? line.substr(1) : line,
                              key_name(*spec), doc, value);
  }
  std::string text = R"("type": "object", "additionalProperties": false)";
  if (!required.empty()) text += ", \"required\": " + word_list(required);
  if (path == key_spec("levers[].where").path || path == key_spec("sets.NAME").path)
    text += ", \"minProperties\": 1";
  std::string one_of;
  for (const std::string_view key : exclusive)
    one_of += fmt::format(R"({}{{"required": ["{}"]}})", one_of.empty() ? "" : ", ", key);
  if (!one_of.empty()) text += ", \"oneOf\": [" + one_of + "]";
  return text + ", \"properties\": {" + properties + "}";
}

/// Every section once; `parameters` names each key of the registry.
std::string sections() {
  std::string text;
  for (const KeySpec& spec : key_table()) {
    if (!is_section(spec, kInScenario)) continue;
    if (spec.path == "parameters") {
      text +=
          "    \"parameters\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\n" +
          parameter_properties() + "}},\n";
      continue;
    }
    text += fmt::format("    \"{}\": {{{}}},\n", spec.path, value_of(spec, kInScenario, 4));
  }
  text.resize(text.size() - 1);  // the template ends the line
  return text;
}

std::string file_of(KeyHome home, std::string_view schema) {
  std::string text = '{' + object_of("", home, 4) + '}';
  const std::string any = R"("type": "string"})";
  text.replace(text.find(any), any.size(), fmt::format(R"("const": "{}"}})", schema));
  return text;
}

}  // namespace

std::string json_schema() {
  std::string text(kTemplate);
  const auto fill = [&](std::string_view name, const std::string& value) {
    const std::string mark = fmt::format("@{}@", name);
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  };
  fill("date_pattern", std::string(kDatePattern));
  fill("distributions", distribution_properties());
  fill("staff_groups", word_list(kStaffGroupWords));
  fill("staff_numbers", staff_numbers());
  fill("parameter", '{' + object_of("parameters.KEY", kInScenario, 8) + '}');
  fill("sections", sections());
  fill("scenario", file_of(kInScenario, kScenarioSchema));
  fill("study", file_of(kInStudy, kStudySchema));
  fill("policy", file_of(kInPolicy, kPolicySchema));
  fill("defaults", file_of(kInDefaults, kDefaultsSchema));
  return text;
}

}  // namespace icsim::scenarios
