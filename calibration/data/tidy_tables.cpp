/// Tidy tables of RTT figures by ICS and month, told apart by their header.
#include <fmt/format.h>

#include <algorithm>

#include "calibration/data/extract_header.hpp"
#include "calibration/data/extract_line.hpp"
#include "calibration/data/import.hpp"
#include "scenarios/text/csv.hpp"

namespace icsim::calibration {
namespace {

/// A column of the table and the series it holds: a stock, or a flow.
struct TidyColumn {
  std::string_view name;
  std::optional<Stock> stock;
  std::optional<Flow> flow;
};

/// A kind of table: its first columns tell it.
struct TidyKind {
  std::string_view start;  ///< of the header
  std::string_view area, function;
  Basis basis;
  std::vector<TidyColumn> columns;
};

const std::vector<TidyKind>& kinds() {
  static const std::vector<TidyColumn> stocks{
      {"total_incomplete", Stock::incomplete, {}}, {"within_18wk", Stock::within_18, {}},
      {"over_52wk", Stock::over_52, {}},           {"over_65wk", Stock::over_65, {}},
      {"over_78wk", Stock::over_78, {}},           {"over_104wk", Stock::over_104, {}}};
  static const std::vector<TidyColumn> by_function{stocks[0], stocks[1], stocks[2], stocks[3], stocks[4]};
  static const std::vector<TidyColumn> flows{{"clock_starts", {}, Flow::clock_starts},
                                             {"completed_pathways", {}, Flow::completed}};
  static const std::vector<TidyKind> all{
      {"month,icb_code,total_incomplete,", "icb_code", "", Basis::provider, stocks},
      {"month,org_code,org_name,total_incomplete,", "org_code", "", Basis::commissioner, stocks},
      {"month,icb_code,clock_starts,", "icb_code", "", Basis::provider, flows},
      {"icb_code,month,tf_code,total_incomplete,", "icb_code", "tf_code", Basis::provider, by_function},
  };
  return all;
}

std::map<std::string, int, std::less<>> positions(const std::vector<std::string>& names) {
  std::map<std::string, int, std::less<>> at;
  for (const std::string& name : names) at.emplace(name, static_cast<int>(at.size()));
  return at;
}

/// Of a file without a known header: "'Zeit;Haus' (line 3) is the first of 20 lines".
std::string what_was_seen(std::string_view text) {
  std::string first;
  int line = 0, number = 0;
  for (; number < kHeaderLines && !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (line == 0 && !trimmed(text.substr(0, end)).empty() && text[0] != '\r') {
      first = scenarios::shown_word(trimmed(text.substr(0, end - (text[end - 1] == '\r' ? 1 : 0))));
      line = number + 1;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (line == 0) return fmt::format("the first {} lines are empty", number);
  if (number == 1) return fmt::format("{} is all there is", first);
  return fmt::format("line {} reads {}, and none of the first {} is a header", line, first, number);
}

}  // namespace

ImportedFile read_tidy_table(const std::string& name, std::string text, Basis basis,
                             const Geography& geography) {
  const auto kind = std::find_if(kinds().begin(), kinds().end(),
                                 [&](const TidyKind& k) { return text.starts_with(k.start); });
  if (kind == kinds().end())
    throw scenarios::DataError({scenarios::Fault{
        name, 1, 1, "", fmt::format("the header is none that icsim knows: {}", what_was_seen(text)),
        "give NHS England's full CSV data file, or a tidy table: `icsim import --help` "
        "lists their first columns"}});
  if (kind->basis != basis)
    throw scenarios::DataError({scenarios::Fault{
        name, 1, 1, "",
        fmt::format("the table is on {} basis", kind->basis == Basis::provider ? "provider" : "commissioner"),
        fmt::format("import with --basis {}, and do not mix the two",
                    kind->basis == Basis::provider ? "provider" : "commissioner")}});
  std::vector<std::string_view> columns{"month", kind->area};
  if (!kind->function.empty()) columns.push_back(kind->function);
  for (const TidyColumn& column : kind->columns) columns.push_back(column.name);
  scenarios::Table table(
      name, std::move(text), columns,
      "mend the table: codes as published, months as 2024-11, counts as numbers without commas");
  std::vector<std::string> areas = geography.ics;
  areas.emplace_back("UNMAPPED");
  const auto area_at = positions(areas), function_at = positions(geography.treatment_functions);
  const std::size_t functions = kind->function.empty() ? 1 : geography.treatment_functions.size();
  ImportedFile file;
  file.name = name;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const MonthNumber month = month_number(table.cell(r, "month"));
    if (month < 0)
      table.fault(r, fmt::format("{} is not a month", scenarios::shown_word(table.cell(r, "month"))),
                  "write it as 2024-11");
    const auto area = table.index(r, kind->area, area_at);
    std::optional<int> function = 0;
    if (!kind->function.empty()) {
      if (table.cell(r, kind->function) == "C_999") continue;  // the sum of the others
      function = table.index(r, kind->function, function_at);
    }
    if (month < 0 || !area || !function) continue;
    ImportedMonth& into = file.months[month];
    const std::size_t cell =
        static_cast<std::size_t>(*area) * functions + static_cast<std::size_t>(*function);
    for (const TidyColumn& column : kind->columns) {
      const bool lists = !kind->function.empty();
      auto& values = column.stock
                         ? (lists ? into.list_stock : into.stock)[static_cast<std::size_t>(*column.stock)]
                         : (lists ? into.list_flow : into.flow)[static_cast<std::size_t>(*column.flow)];
      values.resize(areas.size() * functions, kNotPublished);
      if (!std::isnan(values[cell]))
        table.fault(r,
                    fmt::format("{} {} comes twice in {}", column.name,
                                areas[static_cast<std::size_t>(*area)], to_month(month)),
                    "remove one of the rows");
      if (!table.cell(r, column.name).empty())
        values[cell] = table.number(r, column.name).value_or(kNotPublished);
    }
  }
  table.throw_if_any();
  return file;
}

}  // namespace icsim::calibration
