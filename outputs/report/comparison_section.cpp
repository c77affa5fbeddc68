#include "outputs/report/comparison_section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "outputs/compare/comparison_text.hpp"
#include "outputs/json.hpp"

namespace icsim {
namespace {

// [[share base, share alternative, months sooner], ...] of every place, for each milestone.
std::string milestones_json(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const Milestone& milestone : milestones()) {
    std::vector<std::string> places(comparison.places.size(), "null");
    for (const MilestoneRow& row : comparison.milestones) {
      if (row.milestone != &milestone) continue;
      places[row.place] = fmt::format("[{},{},{}]", json_number(row.base.probability),
                                      json_number(row.alternative.probability), json_optional(row.months_sooner));
    }
    parts.push_back(fmt::format(R"({{"id":{},"label":{},"places":[{}]}})", json_text(milestone.id),
                                json_text(milestone.label), fmt::join(places, ",")));
  }
  return fmt::format("[{}]", fmt::join(parts, ","));
}

}  // namespace

std::vector<std::string> page_levels() {
  return {"england", "region", "ics"};
}

std::string page_comparison_json(const Comparison& comparison) {
  std::vector<std::string> months, rows;
  for (const Date month : comparison.months) months.push_back(json_text(month_code(month)));
  for (const DifferenceRow& row : comparison.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row.cells) cells.push_back(difference_json(cell));
    rows.push_back(fmt::format(R"({{"metric":{},"name":{},"kind":{},"better":{},"place":{},"values":[{}]}})",
                               json_text(row.indicator->id), json_text(row.indicator->name),
                               json_text(kind_name(row.indicator->kind)), json_text(better_name(row.indicator->better)),
                               row.place, fmt::join(cells, ",")));
  }
  return fmt::format(
      R"({{"base":{},"alternative":{},"paired":{},"cautions":{},"columns":[{}],"rows":[{}],"milestones":{}}})",
      json_text(comparison.base), json_text(comparison.alternative), comparison.is_paired(),
      json_texts(comparison.pairing.cautions), fmt::join(months, ","), fmt::join(rows, ","),
      milestones_json(comparison));
}

}  // namespace icsim
