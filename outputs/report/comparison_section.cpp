#include "outputs/report/comparison_section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "outputs/files/json.hpp"
#include "outputs/summary/metric_words.hpp"

namespace icsim::outputs {
namespace {

// [[share base, share alternative, months sooner], ...] of every place, for each milestone.
std::string milestones_json(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const Milestone& milestone : milestones()) {
    std::vector<std::string> places(comparison.places.size(), "null");
    for (const MilestoneRow& row : comparison.milestones) {
      if (row.milestone != &milestone) continue;
      places[row.place] = fmt::format("[{},{},{}]", json_number(row.base.probability),
                                      json_number(row.alternative.probability),
                                      row.months_sooner ? json_number(row.months_sooner->mean) : "null");
    }
    parts.push_back(fmt::format(R"({{"id":{},"label":{},"places":[{}]}})", json_text(milestone.id),
                                json_text(milestone.label), fmt::join(places, ",")));
  }
  return fmt::format("[{}]", fmt::join(parts, ","));
}

constexpr std::size_t kNumbersOfCell = 6;

void write_cell(const std::optional<DifferenceCell>& cell, float* numbers) {
  if (!cell) return;
  const Estimate& difference = cell->difference;
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (const double number : {cell->base, cell->alternative, difference.mean, difference.low, difference.high,
                              cell->improves.value_or(none)})
    *numbers++ = static_cast<float>(number);
}

// The indicator in every place and column.
std::string row_json(const Comparison& comparison, const Indicator& indicator, NumberPack& pack) {
  const std::size_t each = comparison.months.size() * kNumbersOfCell;
  std::vector<float> numbers(comparison.places.size() * each, std::numeric_limits<float>::quiet_NaN());
  for (const DifferenceRow& row : comparison.rows) {
    if (row.indicator != &indicator) continue;
    for (std::size_t c = 0; c < row.cells.size(); ++c)
      write_cell(row.cells[c], &numbers[row.place * each + c * kNumbersOfCell]);
  }
  return json_object({{"metric", json_text(indicator.id)},
                      {"name", json_text(indicator.name)},
                      {"kind", json_text(kind_name(indicator.kind))},
                      {"better", json_text(better_name(indicator.better))},
                      {"values", pack.add(numbers)}});
}

}  // namespace

std::vector<std::string> page_levels() {
  return {"england", "region", "ics"};
}

std::string page_comparison_json(const Comparison& comparison, NumberPack& pack) {
  std::vector<std::string> months, rows;
  for (const Date month : comparison.months) months.push_back(json_text(month_code(month)));
  std::vector<const Indicator*> indicators;
  for (const DifferenceRow& row : comparison.rows) {
    if (std::find(indicators.begin(), indicators.end(), row.indicator) == indicators.end())
      indicators.push_back(row.indicator);
  }
  for (const Indicator* indicator : indicators) rows.push_back(row_json(comparison, *indicator, pack));
  std::vector<std::string> cautions = comparison.pairing.cautions;
  cautions.insert(cautions.end(), comparison.pairing.unpaired.begin(), comparison.pairing.unpaired.end());
  return fmt::format(
      R"({{"base":{},"alternative":{},"paired":{},"cautions":{},"columns":[{}],"rows":[{}],"milestones":{}}})",
      json_text(comparison.base), json_text(comparison.alternative), comparison.is_paired(),
      json_texts(cautions), fmt::join(months, ","), fmt::join(rows, ","), milestones_json(comparison));
}

std::vector<std::string> page_attribution_json(const Attribution& attribution) {
  std::vector<std::string> indicators;
  for (const AttributedIndicator& row : attribution.indicators) {
    std::vector<std::string> parts;
    for (std::size_t p = 0; p < row.parts.size(); ++p) {
      parts.push_back(json_object({{"label", json_text(attribution.players[p].label)},
                                   {"words", json_text(attribution.players[p].words)},
                                   {"value", estimate_json(row.parts[p].value)},
                                   {"error", json_number(row.parts[p].error)}}));
    }
    indicators.push_back(json_object({{"base", json_text(attribution.base)},
                                      {"alternative", json_text(attribution.alternative)},
                                      {"metric", json_text(row.indicator->id)},
                                      {"name", json_text(row.indicator->name)},
                                      {"kind", json_text(kind_name(row.indicator->kind))},
                                      {"month", json_text(month_code(attribution.month))},
                                      {"draws", fmt::to_string(attribution.draws)},
                                      {"method", json_text(attribution.is_exact() ? "exact" : "sampled")},
                                      {"total", estimate_json(row.total)},
                                      {"parts", json_array(parts)}}));
  }
  return indicators;
}

}  // namespace icsim::outputs
