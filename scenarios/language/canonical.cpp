#include "scenarios/language/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/system.hpp"
#include "scenarios/language/inherit.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/text/word_help.hpp"

namespace icsim::scenarios {
namespace {

/// May stand without quotes and reads back as the same text.
bool is_plain(std::string_view text) {
  if (is_number(text)) return true;
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || !(letter(text[0]) || text[0] == '-') || text == "null" || text == "Null" ||
      text == "NULL")
    return false;
  if (text[0] == '-' && (text.size() < 2 || !letter(text[1]))) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || c == '.' || c == '-' || c == '_' || c == '+'; });
}

std::string scalar(const std::string& text, bool in_quotes) {
  return !in_quotes && is_plain(text) ? text : double_quoted(text);
}

std::string path_yaml(const DatedPath& path) {
  std::string text;
  for (const DatedValue& point : path.points) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", to_string(point.date), point.value);
  }
  return '{' + text + '}';
}

std::string place_name(const ParameterSpec& spec, std::size_t i) {
  return spec.axes & kByStaffGroup ? std::string(kStaffGroupWords[i]) : std::to_string(i + 1);
}

std::string parameter_yaml(const ParameterValue& value) {
  std::string text;
  if (value.from_baseline) {
    text = "from: baseline";
  } else if (!value.path.points.empty()) {
    text = "path: " + path_yaml(value.path);
    if (value.path.interpolate == Interpolate::linear) text += ", interpolate: linear";
  } else if (!value.by_place.empty()) {
    for (std::size_t i = 0; i < value.by_place.size(); ++i) {
      text += fmt::format("{}{}: {}", i == 0 ? "" : ", ", place_name(*value.spec, i),
                          number_text(value.by_place[i]));
    }
    text = "value: {" + text + '}';
  } else {
    text = "value: " + number_text(value.value);
  }
  if (value.distribution) text += ", distribution: " + to_yaml(*value.distribution);
  return fmt::format("  {}: {{{}, source: {}, grade: {}}}\n", value.spec->key, text,
                     double_quoted(value.source), value.grade);
}

/// "when" and a path in dates of the calendar; of a policy's lever as far as the run reaches.
std::string dated_lever_yaml(const LeverValue& lever, std::string_view key) {
  if (key == "how") {
    return fmt::format("    how: {{path: {}{}}}\n", path_yaml(lever.path),
                       lever.path.interpolate == Interpolate::linear ? ", interpolate: linear" : "");
  }
  std::string when;
  const auto add = [&](const std::string& part) { when += (when.empty() ? "" : ", ") + part; };
  if (lever.active.from) add("from: " + to_string(*lever.active.from));
  if (lever.active.to) add("to: " + to_string(*lever.active.to));
  if (lever.active.ramp_weeks > 0.0) add("ramp: " + number_text(lever.active.ramp_weeks));
  return when.empty() ? "" : "    when: {" + when + "}\n";
}

std::string lever_yaml(const LeverValue& lever) {
  std::string text = fmt::format("  - what: {}\n", lever.what->key);
  for (const std::string_view key : keys_under("levers[]").subspan(1)) {
    const bool is_dated = key == "when" || (key == "how" && !lever.path.points.empty());
    if (is_dated && (lever.node->from_policy || lever.counts_from_start)) {
      text += dated_lever_yaml(lever, key);
    } else if (const Node* node = lever.node->find(key))
      text += fmt::format("    {}: {}\n", key, flow_yaml(*node));
  }
  return text;
}

}  // namespace

std::string by_place_text(const ParameterValue& value) {
  std::string text;
  for (std::size_t p = 0; p < value.by_place.size(); ++p) {
    const std::string name = value.spec->axes & kByStaffGroup ? std::string(kStaffGroupWords[p])
                                                              : "quintile " + std::to_string(p + 1);
    text += fmt::format("{}{} {}", p == 0 ? "" : ", ", name, number_text(value.by_place[p]));
  }
  return text;
}

bool repeats(const ParameterValue& a, const ParameterValue& b) {
  return parameter_yaml(a) == parameter_yaml(b);
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string flow_yaml(const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::scalar:
      return scalar(node.text, node.in_quotes);
    case Node::Kind::sequence:
      for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow_yaml(item);
      return '[' + text + ']';
    case Node::Kind::map:
      for (const Entry& entry : node.entries) {
        text += (text.empty() ? "" : ", ") + scalar(entry.key, false) + ": " + flow_yaml(entry.value);
      }
      return '{' + text + '}';
  }
  return text;
}

std::string calibration_yaml(const ScenarioValues& values) {
  if (values.calibration == kNoCalibration || values.calibration.empty()) return std::string(kNoCalibration);
  std::string leaves;
  for (const ParameterSpec* spec : values.calibration_leaves)
    leaves += (leaves.empty() ? "" : ", ") + std::string(spec->key);
  return fmt::format("{{from: {}, path: {}, leaves: [{}]}}", scalar(values.calibration, false),
                     kBasePaths[values.policy_targets ? 0 : 1], leaves);
}

std::string canonical_yaml(const ScenarioValues& values) {
  const auto word = [](auto words, bool second) { return words[second ? 1 : 0]; };
  std::string text =
      fmt::format("schema: {}\nname: {}\ntitle: {}\ndescription: {}\n", kScenarioSchema,
                  scalar(values.name, false), double_quoted(values.title), double_quoted(values.description));
  text += values.observed_history
              ? fmt::format("baseline: {{start: {}, history: observed}}\n", values.baseline)
              : fmt::format("baseline: {}\n", values.baseline);
  const EnsembleSettings& e = values.ensemble;
  text += fmt::format("period: {{to: {}}}\n", to_string(*values.end));
  text += fmt::format("ensemble: {{draws: {}, seed: {}, noise: {}, quintiles: {}, parameters: {}}}\n",
                      e.draws, e.seed, word(kNoises, e.noise == Noise::demographic),
                      word(kQuintileModes, !e.split_quintiles), word(kParameterModes, !e.sample_parameters));
  text += fmt::format("calibration: {}\nparameters:\n", calibration_yaml(values));
  for (const ParameterValue& value : values.parameters) text += parameter_yaml(value);
  if (!values.sets.empty()) text += "sets:\n";
  for (const auto& [name, node] : values.sets)
    text += fmt::format("  {}: {}\n", scalar(name, false), flow_yaml(*node));
  if (values.network != nullptr) text += fmt::format("network: {}\n", flow_yaml(*values.network));
  if (values.only != nullptr) text += fmt::format("only: {}\n", flow_yaml(*values.only));
  text += values.levers.empty() ? "levers: []\n" : "levers:\n";
  for (const LeverValue& lever : values.levers) text += lever_yaml(lever);
  text += fmt::format("outputs: {{wait_bands: {}, {}compression: {}}}\n", values.outputs.wait_bands,
                      values.outputs.boards ? "boards: true, " : "", values.outputs.compression);
  return text;
}

}  // namespace icsim::scenarios
