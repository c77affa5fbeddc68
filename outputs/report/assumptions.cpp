#include "outputs/report/assumptions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/parameter_registry.hpp"
#include "outputs/files/json.hpp"
#include "outputs/report/influence.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kOutcomes[] = {"within_18_weeks_share", "incomplete", "over_52_weeks"};

// England's value in the last month, [draw]; empty when a draw has none.
std::vector<double> outcome_of(const ScenarioResults& results, const std::string& metric) {
  const std::vector<float> all = results.checked_draws("england", metric);
  std::vector<double> last(all.end() - results.draws(), all.end());
  const bool known = std::all_of(last.begin(), last.end(), [](double value) { return std::isfinite(value); });
  return known ? last : std::vector<double>{};
}

/// What each of the parameters that vary does to each outcome that has influences.
class Told {
 public:
  Told(const ScenarioResults& results, const ScenarioProvenance& provenance) {
    std::vector<std::vector<double>> values;
    for (const auto& row : provenance.parameter_draws) {
      const auto [least, most] = std::minmax_element(row.values.begin(), row.values.end());
      if (row.values.empty() || *least == *most) continue;
      keys_.push_back(row.key);
      values.push_back(row.values);
    }
    for (const char* metric : kOutcomes) {
      const std::vector<double> outcome = outcome_of(results, metric);
      if (auto all = outcome.empty() ? std::nullopt : influences(values, outcome))
        outcomes_.emplace_back(metric, std::move(*all));
    }
  }

  /// Effect, low and high of each of metrics(); nothing when the parameter does not vary, or nothing is told.
  [[nodiscard]] std::vector<float> numbers(const std::string& key) const {
    std::vector<float> numbers;
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    if (found == keys_.end()) return numbers;
    for (const auto& [metric, all] : outcomes_) {
      const Influence& one = all.of[static_cast<std::size_t>(found - keys_.begin())];
      for (const double number : {one.effect, one.low, one.high})
        numbers.push_back(static_cast<float>(number));
    }
    return numbers;
  }
  [[nodiscard]] std::string metrics() const {
    std::vector<std::string> ids;
    for (const auto& [metric, all] : outcomes_) ids.emplace_back(metric);
    return json_texts(ids);
  }
  /// By which parameters are put in order: those that are told apart from nothing first, then by size; below 0: not known.
  [[nodiscard]] std::pair<bool, double> weight(const std::string& key) const {
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    if (found == keys_.end() || outcomes_.empty()) return {false, -1.0};
    const Influence& one = outcomes_[0].second.of[static_cast<std::size_t>(found - keys_.begin())];
    return {one.is_told(), std::abs(one.effect)};
  }
  [[nodiscard]] std::string explained() const {
    std::vector<std::pair<std::string_view, std::string>> members;
    for (const auto& [metric, all] : outcomes_) members.emplace_back(metric, json_number(all.explained));
    return json_object(members);
  }

 private:
  std::vector<std::string> keys_;
  std::vector<std::pair<std::string_view, Influences>> outcomes_;
};

std::string assumption_json(const ScenarioProvenance::Parameter& parameter) {
  const ParameterSpec* spec = find_parameter(parameter.key);
  return json_object({{"key", json_text(parameter.key)},
                      {"unit", json_text(parameter.unit)},
                      {"value", json_text(parameter.value)},
                      {"distribution", json_text(parameter.distribution)},
                      {"range", json_text(parameter.range)},
                      {"grade", json_text(parameter.grade)},
                      {"source", json_text(parameter.source)},
                      {"origin", json_text(parameter.origin)},
                      {"doc", json_text(spec != nullptr ? spec->doc : "")}});
}

}  // namespace

AssumptionsJson assumptions_json(const ScenarioResults& results, const ScenarioProvenance& provenance,
                                 PageParts& parts) {
  const Told told(results, provenance);
  std::vector<const ScenarioProvenance::Parameter*> order;
  for (const auto& parameter : provenance.parameters) order.push_back(&parameter);
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* a, const auto* b) { return told.weight(a->key) > told.weight(b->key); });
  std::vector<std::string> out;
  for (const auto* parameter : order) {
    const std::vector<float> influence = told.numbers(parameter->key);
    out.push_back(json_array({fmt::to_string(parts.assumptions.add(assumption_json(*parameter))),
                              influence.empty() ? "null" : parts.pack.add(influence)}));
  }
  return {json_array(out), told.metrics(), told.explained()};
}

}  // namespace icsim::outputs
