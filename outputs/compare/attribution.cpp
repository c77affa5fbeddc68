#include "outputs/compare/attribution.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/check.hpp"
#include "outputs/files/csv.hpp"
#include "outputs/files/json.hpp"

namespace icsim::outputs {
namespace {

/// Quantiles as everywhere; the mean with all its digits, so that means add up.
Estimate over_draws(const std::vector<double>& values) {
  Estimate estimate = estimate_of(std::vector<float>(values.begin(), values.end()));
  if (!values.empty())
    estimate.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  return estimate;
}

/// Without the draws in which some coalition has no value.
std::vector<std::vector<double>> complete_draws(std::span<const std::vector<float>> worth) {
  std::vector<std::vector<double>> complete(worth.size());
  for (std::size_t d = 0; d < worth[0].size(); ++d) {
    const auto is_missing = [d](const std::vector<float>& values) { return std::isnan(values[d]); };
    if (std::any_of(worth.begin(), worth.end(), is_missing)) continue;
    for (std::size_t c = 0; c < worth.size(); ++c) complete[c].push_back(static_cast<double>(worth[c][d]));
  }
  return complete;
}

std::string json(const Estimate& estimate) {
  return fmt::format(R"({{"mean": {}, "low": {}, "high": {}}})", json_number(estimate.mean),
                     json_number(estimate.low), json_number(estimate.high));
}

std::string json(const AttributedIndicator& row) {
  std::vector<std::string> parts;
  for (const Contribution& part : row.parts) {
    parts.push_back(fmt::format(R"({{"value": {}, "share": {}, "error": {}}})", json(part.value),
                                json_number(part.share), json_number(part.error)));
  }
  return fmt::format(
      R"({{"metric": {}, "name": {}, "base": {}, "alternative": {}, "total": {}, "parts": [{}]}})",
      json_text(row.indicator->id), json_text(row.indicator->name), json(row.base), json(row.alternative),
      json(row.total), fmt::join(parts, ", "));
}

std::string numbers(const Estimate& estimate) {
  return fmt::format("{},{},{}", csv_number(estimate.mean), csv_number(estimate.low),
                     csv_number(estimate.high));
}

}  // namespace

AttributedIndicator attribute_indicator(const Indicator& indicator, const ShapleyDesign& design,
                                        std::span<const std::vector<float>> worth) {
  ICSIM_EXPECT(worth.size() == design.coalitions.size() && worth.size() >= 2);
  AttributedIndicator row;
  row.indicator = &indicator;
  row.base = estimate_of(worth[0]);
  row.alternative = estimate_of(worth[1]);
  const std::vector<std::vector<double>> complete = complete_draws(worth);
  std::vector<double> total = complete[1];
  for (std::size_t d = 0; d < total.size(); ++d) total[d] -= complete[0][d];
  row.total = over_draws(total);
  const std::vector<std::vector<double>> values = shapley_values(design, complete);
  const std::vector<double> errors = order_errors(design, complete);
  for (std::size_t p = 0; p < design.players; ++p) {
    Contribution part{over_draws(values[p]), std::numeric_limits<double>::quiet_NaN(), errors[p]};
    if (row.total.mean != 0.0) part.share = part.value.mean / row.total.mean;
    row.parts.push_back(part);
  }
  return row;
}

std::string json_of(const Attribution& attribution) {
  std::vector<std::string> players, indicators;
  for (const AttributionPlayer& player : attribution.players) {
    players.push_back(fmt::format(R"({{"kind": {}, "label": {}, "words": {}, "origin": {}}})",
                                  json_text(player.kind), json_text(player.label), json_text(player.words),
                                  json_text(player.origin)));
  }
  for (const AttributedIndicator& row : attribution.indicators) indicators.push_back(json(row));
  return fmt::format(
      R"({{"base": {}, "alternative": {}, "place": {}, "month": {}, "draws": {}, "method": "{}", "orders": {}, )"
      R"("runs": {}, "cached": {}, "players": [{}], "indicators": [{}]}})"
      "\n",
      json_text(attribution.base), json_text(attribution.alternative), json_text(attribution.place),
      json_text(month_code(attribution.month)), attribution.draws,
      attribution.is_exact() ? "exact" : "sampled", 2 * attribution.pairs, attribution.coalitions,
      attribution.cached, fmt::join(players, ", "), fmt::join(indicators, ", "));
}

std::string csv_of(const Attribution& attribution) {
  std::string text =
      "base,alternative,place,month,metric,part,label,words,origin,mean,low,high,share,error\r\n";
  for (const AttributedIndicator& row : attribution.indicators) {
    const std::string start =
        fmt::format("{},{},{},{},{}", csv_text(attribution.base), csv_text(attribution.alternative),
                    csv_text(attribution.place), month_code(attribution.month), row.indicator->id);
    text += fmt::format("{},base,,,,{},,\r\n", start, numbers(row.base));
    text += fmt::format("{},alternative,,,,{},,\r\n", start, numbers(row.alternative));
    text += fmt::format("{},total,,,,{},1,0\r\n", start, numbers(row.total));
    for (std::size_t p = 0; p < row.parts.size(); ++p) {
      const AttributionPlayer& player = attribution.players[p];
      const Contribution& part = row.parts[p];
      text += fmt::format("{},{},{},{},{},{},{},{}\r\n", start, player.kind, csv_text(player.label),
                          csv_text(player.words), csv_text(player.origin), numbers(part.value),
                          csv_number(part.share), csv_number(part.error));
    }
  }
  return text;
}

}  // namespace icsim::outputs
