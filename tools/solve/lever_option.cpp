#include "tools/solve/lever_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "scenarios/language/language.hpp"

namespace icsim::tools {
namespace {

constexpr std::array<std::string_view, 5> kWords{"from", "ramp", "stage", "most", "cost"};

/// Text up to the next of kWords.
std::map<std::string, std::string, std::less<>> parts_of(const std::string& text) {
  std::map<std::string, std::string, std::less<>> parts;
  std::string at;  // the word that is being followed; empty: parameter and unit
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(' ', from), text.size());
    const std::string word = text.substr(from, end - from);
    from = end + 1;
    if (word.empty()) continue;
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) {
      at = word;
      parts[at];
    } else {
      std::string& part = parts[at];
      part += (part.empty() ? "" : " ") + word;
    }
  }
  return parts;
}

/// What follows a word, as if it stood in a file.
scenarios::Node node_of(const std::string& text, std::string_view word) {
  scenarios::Node node;
  node.kind = scenarios::Node::Kind::scalar;
  node.text = text;
  node.path = word;
  node.mark.file = std::make_shared<const std::string>("--lever");
  return node;
}

}  // namespace

SolveLever read_solve_lever(const std::string& text) {
  scenarios::FaultList faults;
  scenarios::Fields fields(faults);
  fields.set_run_start(std::nullopt);
  auto parts = parts_of(text);
  SolveLever lever;
  const std::string& subject = parts[""];
  const std::size_t blank = subject.find(' ');
  lever.what = subject.substr(0, blank);
  lever.unit = blank == std::string::npos ? "" : subject.substr(blank + 1);
  const ParameterSpec* spec = find_parameter(lever.what);
  if (spec == nullptr)
    faults.add(node_of(lever.what, "parameter"), "unknown key " + scenarios::shown_word(lever.what),
               scenarios::suggest(lever.what, scenarios::parameter_keys()));
  else if (!lever.unit.empty())
    scenarios::read_quantity_kind(fields, node_of(lever.unit, "unit"), *spec);
  for (const auto& [word, value] : parts) {
    const scenarios::Node node = node_of(value, word);
    if (word == "from") {
      static_cast<void>(fields.date(node));  // what is none is noted; where it lies, check_lever_dates sees
      lever.from = value;
    }
    if (word == "ramp") lever.ramp_weeks = fields.number(node, {0.0, 520.0}).value_or(0.0);
    if (word == "stage") {
      if (fields.choice(node, scenarios::kStageWords)) lever.stage = value;
      if (spec != nullptr && !(spec->axes & kByStage))
        faults.add(node, fmt::format("'{}' does not differ by stage", spec->key), "leave 'stage' out");
    }
    if (word == "most") {
      lever.most = fields.number(node, {-1e12, 1e12});
      if (lever.most == 0.0) faults.add(node, "the most is nothing", "give a number above or below 0");
    }
    if (word == "cost") {
      lever.cost = scenarios::read_pounds_a_year(value);
      if (!lever.cost)
        faults.add(node, scenarios::shown_word(value) + " is no cost", "write what one costs: GBP 250k/year");
    }
  }
  faults.throw_if_any();
  return lever;
}

void check_lever_dates(const std::vector<SolveLever>& levers, Date run_start, Date last) {
  scenarios::FaultList faults;
  scenarios::Fields fields(faults);
  fields.set_run_start(run_start);
  for (const SolveLever& lever : levers) {
    if (lever.from.empty()) continue;
    const scenarios::Node node = node_of(lever.from, "from");
    const std::optional<Date> from = fields.date(node);
    if (!from) continue;
    const std::string shown = scenarios::shown_date(lever.from, *from);
    if (*from < run_start)
      faults.add(node, fmt::format("{} is before the run starts, {}", shown, to_string(run_start)),
                 "give a later date");
    if (*from > last)
      faults.add(node, fmt::format("{} is after the last target, {}", shown, to_string(last)),
                 "give an earlier date");
  }
  faults.throw_if_any();
}

}  // namespace icsim::tools
