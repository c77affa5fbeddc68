#include "outputs/report/assumptions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/check.hpp"
#include "engine/model/parameter_registry.hpp"
#include "outputs/files/json.hpp"

namespace icsim::outputs {
namespace {

constexpr const char* kOutcomes[] = {"within_18_weeks_share", "incomplete", "over_52_weeks"};

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// England's value in the last month, [draw]; empty when a draw has none.
std::vector<double> outcome_of(const ScenarioResults& results, const std::string& metric) {
  const std::vector<float> all = results.checked_draws("england", metric);
  std::vector<double> last(all.end() - results.draws(), all.end());
  const bool known = std::all_of(last.begin(), last.end(), [](double value) { return std::isfinite(value); });
  return known ? last : std::vector<double>{};
}

struct Influence {
  std::string json = "null";
  double size = -1.0;  // of the rank correlation with the first outcome; negative: none
};

Influence influence_of(const std::vector<double>& values, const std::vector<std::vector<double>>& outcomes) {
  const bool varies = !values.empty() && *std::max_element(values.begin(), values.end()) >
                                             *std::min_element(values.begin(), values.end());
  if (!varies) return {};
  Influence influence;
  std::vector<std::pair<std::string_view, std::string>> members;
  for (std::size_t i = 0; i < std::size(kOutcomes); ++i) {
    if (outcomes[i].empty()) continue;
    const std::optional<double> rank = rank_correlation(values, outcomes[i]);
    if (i == 0) influence.size = std::abs(rank.value_or(0.0));
    members.emplace_back(kOutcomes[i],
                         json_object({{"rank", rank ? json_number(*rank) : "null"},
                                      {"effect", json_number(top_less_bottom_fifth(values, outcomes[i]))}}));
  }
  influence.json = json_object(members);
  influence.size = std::max(influence.size, 0.0);
  return influence;
}

std::string assumption_json(const ScenarioProvenance::Parameter& parameter, const std::string& influence) {
  const ParameterSpec* spec = find_parameter(parameter.key);
  return json_object({{"key", json_text(parameter.key)},
                      {"unit", json_text(parameter.unit)},
                      {"value", json_text(parameter.value)},
                      {"distribution", json_text(parameter.distribution)},
                      {"range", json_text(parameter.range)},
                      {"grade", json_text(parameter.grade)},
                      {"source", json_text(parameter.source)},
                      {"origin", json_text(parameter.origin)},
                      {"doc", json_text(spec != nullptr ? spec->doc : "")},
                      {"influence", influence}});
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  const std::vector<std::size_t> order = order_of(values);
  std::vector<double> out(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = 0.5 * static_cast<double>(first + 1 + end);
    for (std::size_t i = first; i < end; ++i) out[order[i]] = shared;
    first = end;
  }
  return out;
}

std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y) {
  ICSIM_EXPECT(x.size() == y.size());
  const std::vector<double> a = ranks(x), b = ranks(y);
  const double middle = mean_of(a);  // of both
  double cross = 0.0, spread_a = 0.0, spread_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    cross += (a[i] - middle) * (b[i] - middle);
    spread_a += (a[i] - middle) * (a[i] - middle);
    spread_b += (b[i] - middle) * (b[i] - middle);
  }
  if (spread_a == 0.0 || spread_b == 0.0) return std::nullopt;
  return cross / std::sqrt(spread_a * spread_b);
}

double top_less_bottom_fifth(std::span<const double> value, std::span<const double> outcome) {
  ICSIM_EXPECT(value.size() == outcome.size() && value.size() >= 2);
  std::vector<double> sorted;
  for (const std::size_t draw : order_of(value)) sorted.push_back(outcome[draw]);
  const std::size_t fifth = std::max<std::size_t>(1, sorted.size() / 5);
  const std::span<const double> all = sorted;
  return mean_of(all.last(fifth)) - mean_of(all.first(fifth));
}

std::optional<double> noise_floor(std::uint32_t draws) {
  if (draws < 2) return std::nullopt;
  return 1.96 / std::sqrt(static_cast<double>(draws - 1));
}

std::string assumptions_json(const ScenarioResults& results, const ScenarioProvenance& provenance) {
  std::vector<std::vector<double>> outcomes;
  for (const char* metric : kOutcomes) outcomes.push_back(outcome_of(results, metric));
  std::vector<std::pair<double, std::string>> assumptions;  // by influence
  for (const auto& parameter : provenance.parameters) {
    const auto draws = std::find_if(provenance.parameter_draws.begin(), provenance.parameter_draws.end(),
                                    [&](const auto& row) { return row.key == parameter.key; });
    const Influence influence =
        draws == provenance.parameter_draws.end() ? Influence{} : influence_of(draws->values, outcomes);
    assumptions.emplace_back(influence.size, assumption_json(parameter, influence.json));
  }
  std::stable_sort(assumptions.begin(), assumptions.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> out;
  for (auto& [size, json] : assumptions) out.push_back(std::move(json));
  return json_array(out);
}

}  // namespace icsim::outputs
