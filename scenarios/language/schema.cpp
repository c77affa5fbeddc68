#include <fmt/format.h>

#include "engine/model/system.hpp"
#include "scenarios/language/canonical.hpp"
#include "scenarios/language/reference.hpp"

namespace icsim::scenarios {
namespace {

/// Words between @ signs are filled in from the tables that the reader uses.
constexpr std::string_view kTemplate = R"json({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$comment": "Made by `icsim explain --schema`; do not edit.",
  "title": "icsim scenario, study, policy or defaults file",
  "type": "object",
  "required": ["schema"],
  "oneOf": [
    {"$ref": "#/$defs/scenario"},
    {"$ref": "#/$defs/study"},
    {"$ref": "#/$defs/policy"},
    {"$ref": "#/$defs/defaults"}
  ],
  "$defs": {
    "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$", "maxLength": 80},
    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "words": {
      "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1}
      ]
    },
    "numbers": {"type": "array", "items": {"type": "number"}, "minItems": 1},
    "path": {
      "type": "object",
      "patternProperties": {"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": {"type": "number"}},
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
    "value": {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/distribution"}]},
    "values": {
      "anyOf": [
        {"type": "number"},
        {"type": "object", "required": @staff_groups@, "additionalProperties": false,
          "properties": {@staff_numbers@}},
        {"type": "object", "required": ["1", "2", "3", "4", "5"], "additionalProperties": false,
          "patternProperties": {"^[1-5]$": {"type": "number"}}}
      ]
    },
    "network": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "reach": {"enum": ["none", "collaboratives", "region", "national"]},
        "most_miles": {"type": "number", "minimum": 0},
        "least_share": {"type": "number", "minimum": 0, "maximum": 1},
        "collaboratives": {
          "type": "object",
          "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 2}
        }
      }
    },
    "parameter": {
      "anyOf": [
        {"$ref": "#/$defs/value"},
        {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "value": {"$ref": "#/$defs/values"},
            "from": {"const": "baseline"},
            "path": {"$ref": "#/$defs/path"},
            "interpolate": {"enum": @interpolations@},
            "distribution": {"$ref": "#/$defs/distribution"},
            "source": {"type": "string"},
            "grade": {"enum": @grades@}
          }
        }
      ]
    },
    "parameters": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
@parameters@
      }
    },
    "baseline": {
      "anyOf": [
        {"type": "string"},
        {
          "type": "object",
          "required": ["start"],
          "additionalProperties": false,
          "properties": {"start": {"type": "string"}, "history": {"const": "observed"}}
        }
      ]
    },
    "period": {
      "type": "object",
      "required": ["to"],
      "additionalProperties": false,
      "properties": {"to": {"$ref": "#/$defs/date"}}
    },
    "ensemble": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "draws": {"type": "integer", "minimum": 1, "maximum": @draws@},
        "seed": {"type": "integer", "minimum": 0},
        "noise": {"enum": @noises@},
        "quintiles": {"enum": @quintiles@},
        "parameters": {"enum": @modes@}
      }
    },
    "calibration": {
      "oneOf": [
        {"type": "string"},
        {
          "type": "object",
          "required": ["from"],
          "additionalProperties": false,
          "properties": {"from": {"type": "string"}, "leaves": {"type": "array", "items": {"enum": @keys@}}}
        }
      ]
    },
    "places": {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
        "ics": {"$ref": "#/$defs/words"},
        "region": {"$ref": "#/$defs/words"},
        "treatment_function": {"$ref": "#/$defs/words"},
        "stage": {
          "anyOf": [
            {"enum": @stages@},
            {"type": "array", "items": {"enum": @stages@}, "minItems": 1}
          ]
        },
        "quintile": {
          "anyOf": [
            {"enum": [1, 2, 3, 4, 5]},
            {"type": "array", "items": {"enum": [1, 2, 3, 4, 5]}, "minItems": 1}
          ]
        },
        "deprivation": {"enum": @deprivation@},
        "staff_group": {
          "anyOf": [
            {"enum": @staff_groups@},
            {"type": "array", "items": {"enum": @staff_groups@}, "minItems": 1}
          ]
        },
        "set": {"$ref": "#/$defs/words"}
      }
    },
    "lever": {
      "type": "object",
      "required": ["what", "how"],
      "additionalProperties": false,
      "properties": {
        "what": {"enum": @keys@},
        "label": {"type": "string"},
        "where": {"anyOf": [{"const": "all"}, {"$ref": "#/$defs/places"}]},
        "when": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "from": {"$ref": "#/$defs/date"},
            "to": {"$ref": "#/$defs/date"},
            "ramp": {"type": "number", "minimum": 0, "maximum": 520}
          }
        },
        "how": {
          "type": "object",
          "additionalProperties": false,
          "oneOf": [{"required": ["set"]}, {"required": ["scale"]}, {"required": ["add"]}, {"required": ["path"]}],
          "properties": {
            "set": {"$ref": "#/$defs/value"},
            "scale": {"$ref": "#/$defs/value"},
            "add": {"$ref": "#/$defs/value"},
            "path": {"$ref": "#/$defs/path"},
            "interpolate": {"enum": @interpolations@}
          }
        }
      }
    },
    "levers": {"type": "array", "items": {"$ref": "#/$defs/lever"}},
    "scenario": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "schema": {"const": "@scenario_schema@"},
        "name": {"$ref": "#/$defs/name"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "extends": {"type": "string"},
        "baseline": {"$ref": "#/$defs/baseline"},
        "period": {"$ref": "#/$defs/period"},
        "ensemble": {"$ref": "#/$defs/ensemble"},
        "calibration": {"$ref": "#/$defs/calibration"},
        "parameters": {"$ref": "#/$defs/parameters"},
        "sets": {"type": "object", "additionalProperties": {"$ref": "#/$defs/places"}},
        "network": {"$ref": "#/$defs/network"},
        "policies": {"$ref": "#/$defs/words"},
        "levers": {"$ref": "#/$defs/levers"},
        "outputs": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "wait_bands": {"type": "boolean"},
            "compression": {"type": "integer", "minimum": 0, "maximum": 9}
          }
        }
      }
    },
    "study": {
      "type": "object",
      "required": ["scenarios"],
      "additionalProperties": false,
      "properties": {
        "schema": {"const": "@study_schema@"},
        "name": {"$ref": "#/$defs/name"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "baseline": {"$ref": "#/$defs/baseline"},
        "calibration": {"$ref": "#/$defs/calibration"},
        "period": {"$ref": "#/$defs/period"},
        "ensemble": {"$ref": "#/$defs/ensemble"},
        "scenarios": {
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "object",
            "required": ["scenario"],
            "additionalProperties": false,
            "properties": {
              "scenario": {"type": "string"},
              "name": {"$ref": "#/$defs/name"},
              "title": {"type": "string"},
              "description": {"type": "string"},
              "parameters": {"$ref": "#/$defs/parameters"},
              "policies": {"$ref": "#/$defs/words"},
              "levers": {"$ref": "#/$defs/levers"}
            }
          }
        }
      }
    },
    "policy": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "schema": {"const": "@policy_schema@"},
        "name": {"$ref": "#/$defs/name"},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "sets": {"type": "object", "additionalProperties": {"$ref": "#/$defs/places"}},
        "network": {"$ref": "#/$defs/network"},
        "levers": {"$ref": "#/$defs/levers"}
      }
    },
    "defaults": {
      "type": "object",
      "required": ["parameters"],
      "additionalProperties": false,
      "properties": {
        "schema": {"const": "@defaults_schema@"},
        "description": {"type": "string"},
        "parameters": {
          "type": "object",
          "propertyNames": {"enum": @keys@},
          "additionalProperties": {
            "type": "object",
            "required": ["unit", "range", "source", "grade"],
            "additionalProperties": false,
            "properties": {
              "value": {"$ref": "#/$defs/values"},
              "from": {"const": "baseline"},
              "path": {"$ref": "#/$defs/path"},
              "interpolate": {"enum": @interpolations@},
              "unit": {"type": "string"},
              "distribution": {"$ref": "#/$defs/distribution"},
              "range": {"$ref": "#/$defs/numbers"},
              "source": {"type": "string"},
              "grade": {"enum": @grades@},
              "role": {"const": "choice"}
            }
          }
        }
      }
    }
  }
}
)json";

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

}  // namespace

std::string json_schema() {
  std::string text(kTemplate);
  const auto fill = [&](std::string_view name, const std::string& value) {
    const std::string mark = fmt::format("@{}@", name);
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  };
  fill("distributions", distribution_properties());
  fill("parameters", parameter_properties());
  fill("keys", word_list(parameter_keys()));
  fill("interpolations", word_list(kInterpolations));
  fill("grades", word_list(kGrades));
  fill("noises", word_list(kNoises));
  fill("quintiles", word_list(kQuintileModes));
  fill("modes", word_list(kParameterModes));
  fill("stages", word_list(kStageWords));
  fill("deprivation", word_list(kDeprivationWords));
  fill("staff_groups", word_list(kStaffGroupWords));
  fill("staff_numbers", staff_numbers());
  fill("draws", std::to_string(kMostDraws));
  fill("scenario_schema", std::string(kScenarioSchema));
  fill("policy_schema", std::string(kPolicySchema));
  fill("study_schema", std::string(kStudySchema));
  fill("defaults_schema", std::string(kDefaultsSchema));
  return text;
}

}  // namespace icsim::scenarios
