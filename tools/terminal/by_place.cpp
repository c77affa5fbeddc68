#include "tools/terminal/by_place.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>

#include "outputs/files/json.hpp"
#include "outputs/summary/areas.hpp"

namespace icsim::tools {
namespace {

constexpr std::array kShown{Metric::incomplete, Metric::within_18_weeks_share, Metric::over_52_weeks};

struct PlaceRow {
  std::string code, name;
  double start = 0.0;                                   ///< list
  std::array<outputs::Estimate, kShown.size()> at_end;  ///< by kShown
};

std::vector<PlaceRow> rows_of(const outputs::ScenarioResults& scenario, const std::string& level) {
  outputs::require_areas(scenario, level);
  const outputs::RowAxis axis = scenario.row_axes(level).at(0);
  std::vector<PlaceRow> rows;
  for (std::size_t row = 0; row < axis.codes.size(); ++row)
    rows.push_back({axis.codes[row], axis.labels[row], 0.0, {}});
  const std::vector<double> waits = scenario.start_waits();
  const auto areas = outputs::rows_of_places(scenario, level);
  const std::size_t each = waits.size() / areas.size();
  for (std::size_t cell = 0; cell < waits.size(); ++cell) {
    if (const auto area = areas[cell / each]) rows[*area].start += waits[cell];
  }
  const std::size_t last = (scenario.months().size() - 1) * rows.size();
  for (std::size_t m = 0; m < kShown.size(); ++m) {
    const std::string metric(specification(kShown[m]).name);
    const std::vector<float> mean = scenario.checked_mean(level, metric);
    const std::vector<std::vector<float>> quantiles = scenario.checked_quantiles(level, metric);
    for (std::size_t row = 0; row < rows.size(); ++row)
      rows[row].at_end[m] = {static_cast<double>(mean[last + row]),
                             static_cast<double>(quantiles.front()[last + row]),
                             static_cast<double>(quantiles.back()[last + row])};
  }
  return rows;
}

std::vector<outputs::LeftOutArea> left_out_of(const outputs::ScenarioResults& scenario,
                                              const std::string& level) {
  std::vector<outputs::LeftOutArea> areas = scenario.left_out();
  std::erase_if(areas, [&](const outputs::LeftOutArea& area) { return area.level != level; });
  return areas;
}

}  // namespace

void print_by_place(const outputs::ScenarioResults& scenario, const std::string& level,
                    Characters characters) {
  const std::vector<PlaceRow> rows = rows_of(scenario, level);
  fmt::print("{} · {} by {} · {} draws · {} and, of the list, {}\n", scenario.name(), scenario.whole(),
             level == "ics" ? "place" : level, scenario.draws(), month_text(scenario.months().back()),
             month_text(scenario.start() - std::chrono::days{1}));
  std::vector<std::vector<std::string>> lines{{level == "ics" ? "place" : level, "list at start", "list", "",
                                               "within 18 weeks", "", "over 52 weeks", ""}};
  for (const PlaceRow& row : rows) {
    lines.push_back({row.name == row.code ? row.code : fmt::format("{} {}", row.code, row.name),
                     number_text(row.start, NumberKind::count)});
    for (std::size_t m = 0; m < kShown.size(); ++m) {
      const NumberKind kind = specification(kShown[m]).kind;
      lines.back().push_back(number_text(row.at_end[m].mean, kind));
      lines.back().push_back(range_text(row.at_end[m], kind, characters));
    }
  }
  print_columns(lines);
  for (const outputs::LeftOutArea& area : left_out_of(scenario, level))
    fmt::print("not shown: {} ({}): {}\n", area.code, area.name, area.reason);
}

std::string json_by_place(const outputs::ScenarioResults& scenario, const std::string& level) {
  using outputs::json_text;
  std::vector<std::string> places, left_out;
  for (const PlaceRow& row : rows_of(scenario, level)) {
    std::vector<std::pair<std::string_view, std::string>> fields{
        {"code", json_text(row.code)},
        {"name", json_text(row.name)},
        {"start_incomplete", outputs::json_number(row.start)}};
    for (std::size_t m = 0; m < kShown.size(); ++m)
      fields.emplace_back(specification(kShown[m]).name, outputs::estimate_json(row.at_end[m]));
    places.push_back(outputs::json_object(fields));
  }
  for (const outputs::LeftOutArea& area : left_out_of(scenario, level))
    left_out.push_back(outputs::json_object({{"code", json_text(area.code)},
                                             {"name", json_text(area.name)},
                                             {"reason", json_text(area.reason)}}));
  return outputs::json_object({{"name", json_text(scenario.name())},
                               {"level", json_text(level)},
                               {"month", json_text(to_string(scenario.months().back()))},
                               {"places", fmt::format("[{}]", fmt::join(places, ", "))},
                               {"left_out", fmt::format("[{}]", fmt::join(left_out, ", "))}});
}

}  // namespace icsim::tools
