#include "tools/terminal/options_table.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "outputs/compare/comparison.hpp"
#include "outputs/files/csv.hpp"
#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<Date> chosen_months(const outputs::ScenarioResults& results,
                                const std::vector<std::string>& codes) {
  const std::vector<Date>& all = results.months();
  std::vector<Date> months;
  for (const std::string& code : codes) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](Date month) { return month_code(month) == code; });
    if (found == all.end())
      throw outputs::OutputError(
          fmt::format("'{}'", code), "is no month of the run",
          fmt::format("give one from {} to {}", month_code(all.front()), month_code(all.back())));
    months.push_back(*found);
  }
  if (!codes.empty()) return months;
  for (const Date month : all) {
    if (std::chrono::year_month_day{month}.month() == std::chrono::March) months.push_back(month);
  }
  return months.empty() ? std::vector<Date>{all.back()} : months;
}

std::vector<const outputs::Indicator*> chosen_columns(const outputs::ScenarioResults& first,
                                                      const outputs::Place& place,
                                                      const std::vector<std::string>& ids) {
  std::vector<const outputs::Indicator*> columns;
  for (const std::string& id : ids) {
    const outputs::Indicator& indicator = outputs::find_indicator(id);
    if (!outputs::has_indicator(first, place.level, indicator))
      throw outputs::OutputError(fmt::format("'{}'", id),
                                 fmt::format("is not known for level '{}' of this run", place.level),
                                 "'icsim explain' lists metrics; FORMAT.md says where each is known");
    columns.push_back(&indicator);
  }
  if (!ids.empty()) return columns;
  for (const outputs::Indicator& indicator : outputs::indicators()) {
    if (indicator.use == outputs::Indicator::Use::headline &&
        outputs::has_indicator(first, place.level, indicator))
      columns.push_back(&indicator);
  }
  return columns;
}

/// Mean of an indicator in the months; NaN where it is not known.
std::vector<double> means(const outputs::ScenarioResults& results, const outputs::Place& place,
                          const outputs::Indicator& indicator, const std::vector<Date>& months) {
  std::vector<double> values(months.size(), kUnknown);
  if (!outputs::has_indicator(results, place.level, indicator)) return values;
  const std::size_t rows = results.rows(place.level);
  for (const std::string& metric : indicator.metrics) {
    const std::vector<float> all = results.checked_mean(place.level, metric);
    std::vector<float> monthly;
    for (std::size_t m = 0; m < results.months().size(); ++m) monthly.push_back(all[m * rows + place.row]);
    for (std::size_t c = 0; c < months.size(); ++c) {
      const auto found = std::find(results.months().begin(), results.months().end(), months[c]);
      const auto month = static_cast<std::size_t>(found - results.months().begin());
      if (found == results.months().end() || !outputs::is_known(indicator, month)) continue;
      const auto part = static_cast<double>(outputs::at_month(monthly, 1, indicator.over, month)[0]);
      values[c] = std::isnan(values[c]) ? part : values[c] + part;
    }
  }
  return values;
}

/// Paired differences of every scenario but the first.
void fill_differences(const std::vector<outputs::Subject>& subjects,
                      const std::vector<outputs::Place>& places, OptionsTable& table) {
  outputs::ComparisonRequest request;
  request.indicators = table.columns;
  for (const Date month : table.months) request.months.push_back(month_code(month));
  const bool is_list = places[0].level == "ics_treatment_function";
  if (is_list)
    request.lists = {places[0].row};
  else
    request.levels = {places[0].level};
  for (std::size_t s = 1; s < subjects.size(); ++s) {
    const outputs::Comparison comparison = outputs::compare(subjects[0], subjects[s], request);
    for (const outputs::DifferenceRow& row : comparison.rows) {
      if (row.place != (is_list ? 0 : places[0].row)) continue;
      const auto column = static_cast<std::size_t>(
          std::find(table.columns.begin(), table.columns.end(), row.indicator) - table.columns.begin());
      for (std::size_t m = 0; m < row.cells.size(); ++m) {
        if (row.cells[m]) table.values[m][s][column] = row.cells[m]->difference.mean;
      }
    }
  }
}

std::string cell_text(const OptionsTable& table, std::size_t month, std::size_t row, std::size_t column) {
  const double value = table.values[month][row][column];
  const NumberKind kind = table.columns[column]->kind;
  if (std::isnan(value)) return "-";
  return table.differences && row > 0 ? signed_text(value, kind) : number_text(value, kind);
}

std::string markdown_text(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  return text;
}

}  // namespace

OptionsTable options_table(const std::vector<outputs::Subject>& subjects,
                           const std::vector<outputs::Place>& places, const TableOptions& options) {
  const outputs::ScenarioResults& first = *subjects.front().results;
  OptionsTable table;
  table.place = places.front().label;
  table.months = chosen_months(first, options.months);
  table.columns = chosen_columns(first, places.front(), options.metrics);
  table.differences = options.differences;
  for (const outputs::Subject& subject : subjects) table.rows.push_back(subject.label);
  table.values.assign(table.months.size(),
                      std::vector(subjects.size(), std::vector<double>(table.columns.size(), kUnknown)));
  const std::size_t levels = options.differences ? 1 : subjects.size();
  for (std::size_t s = 0; s < levels; ++s) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const auto values = means(*subjects[s].results, places[s], *table.columns[c], table.months);
      for (std::size_t m = 0; m < values.size(); ++m) table.values[m][s][c] = values[m];
    }
  }
  if (options.differences) fill_differences(subjects, places, table);
  return table;
}

void print_table(const OptionsTable& table, bool markdown) {
  for (std::size_t m = 0; m < table.months.size(); ++m) {
    std::vector<std::vector<std::string>> lines{{month_text(table.months[m])}};
    for (const outputs::Indicator* column : table.columns) lines[0].push_back(column->name);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      lines.push_back({table.rows[r]});
      for (std::size_t c = 0; c < table.columns.size(); ++c)
        lines.back().push_back(cell_text(table, m, r, c));
    }
    if (!markdown) {
      if (m == 0) fmt::print("{}\n\n", table.place);
      print_columns(lines);
      fmt::print("\n");
      continue;
    }
    for (std::size_t l = 0; l < lines.size(); ++l) {
      for (std::string& cell : lines[l]) cell = markdown_text(cell);
      fmt::print("| {} |\n", fmt::join(lines[l], " | "));
      if (l > 0) continue;
      std::string rule = "|---|";
      for (std::size_t c = 0; c < table.columns.size(); ++c) rule += "--:|";
      fmt::print("{}\n", rule);
    }
    fmt::print("\n");
  }
  fmt::print("{}Means over draws{}; stocks at the end of the month, flows over the year to it.\n",
             markdown ? fmt::format("{}. ", table.place) : std::string(),
             table.differences ? "; rows below the first are differences from it" : "");
}

std::string table_csv(const OptionsTable& table) {
  std::string out = "month,scenario,place,metric,name,unit,kind,value\r\n";
  for (std::size_t m = 0; m < table.months.size(); ++m) {
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const outputs::Indicator& column = *table.columns[c];
        out += fmt::format("{},{},{},{},{},{},{},{}\r\n", month_code(table.months[m]),
                           outputs::csv_text(table.rows[r]), outputs::csv_text(table.place), column.id,
                           outputs::csv_text(column.name), outputs::csv_text(column.unit),
                           table.differences && r > 0 ? "difference" : "level",
                           outputs::csv_number(table.values[m][r][c]));
      }
    }
  }
  return out;
}

}  // namespace icsim::tools
