#include "outputs/export/run_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "outputs/export/published_table.hpp"

namespace icsim::outputs {
namespace {

ExportTable provenance_table(const std::vector<Subject>& subjects) {
  ExportTable table{
      "provenance",
      "where each scenario comes from",
      {{"scenario", "the scenario, as in every other table"}, {"item", "what is told"}, {"value", "text"}},
      {}};
  for (const Subject& subject : subjects)
    for (const NamedText& item : provenance_items(subject))
      table.rows.push_back({subject.label, item.name, item.text});
  return table;
}

ExportTable metrics_table(const std::vector<Slice>& slices) {
  ExportTable table{"metrics",
                    "what is counted, and in which unit",
                    {{"metric", "as in the tables of results"},
                     {"unit", "of all its values; 1: a share or ratio"},
                     {"kind", "stock: at the end of the month; flow: in the month"},
                     {"meaning", "in words"},
                     {"levels", "levels of this export that have it"}},
                    {}};
  for (const Slice& slice : slices) {
    for (const MetricInfo& metric : slice.metrics) {
      const auto same = [&](const std::vector<ExportCell>& row) {
        return std::get<std::string>(row[0]) == metric.name;
      };
      const auto found = std::find_if(table.rows.begin(), table.rows.end(), same);
      if (found == table.rows.end()) {
        table.rows.push_back({metric.name, metric.unit, std::string(metric.is_flow ? "flow" : "stock"),
                              metric.long_name, slice.level});
        continue;
      }
      std::string& levels = std::get<std::string>((*found)[4]);
      if ((" " + levels + " ").find(" " + slice.level + " ") == std::string::npos)
        levels += " " + slice.level;
    }
  }
  return table;
}

ExportTable levers_table(const std::vector<Subject>& subjects) {
  ExportTable table{"levers",
                    "what each scenario changes, in the order it acts",
                    {{"scenario", "the scenario"},
                     {"label", "the lever, in words"},
                     {"what", "key of the parameter it moves"},
                     {"where", "places"},
                     {"when", "from, to, ramp"},
                     {"how", "set, scale, add or path, with its value"},
                     {"origin", "the file that holds it"}},
                    {}};
  for (const Subject& subject : subjects)
    for (const auto& lever : subject.results->provenance().levers)
      table.rows.push_back(
          {subject.label, lever.label, lever.what, lever.where, lever.when, lever.how, lever.origin});
  return table;
}

ExportTable parameters_table(const std::vector<Subject>& subjects) {
  ExportTable table{"parameters",
                    "every parameter of the model before levers, with its evidence",
                    {{"scenario", "the scenario"},
                     {"key", "dotted path, such as demand.growth"},
                     {"value", "before levers"},
                     {"unit", "of value, distribution and range"},
                     {"distribution", "over draws; empty when fixed"},
                     {"range", "plausible values"},
                     {"grade", "evidence: data, published or judgement"},
                     {"source", "where the value comes from"},
                     {"origin", "the file that set it"}},
                    {}};
  for (const Subject& subject : subjects)
    for (const auto& p : subject.results->provenance().parameters)
      table.rows.push_back(
          {subject.label, p.key, p.value, p.unit, p.distribution, p.range, p.grade, p.source, p.origin});
  return table;
}

ExportTable inputs_table(const std::vector<Subject>& subjects) {
  ExportTable table{"inputs",
                    "every file that was read, with its checksum",
                    {{"scenario", "the scenario"},
                     {"name", "file, relative to the library"},
                     {"sha256", "of the file's bytes, hexadecimal"}},
                    {}};
  for (const Subject& subject : subjects)
    for (const NamedText& input : subject.results->provenance().inputs)
      table.rows.push_back({subject.label, input.name, input.text});
  return table;
}

/// Numbers of each system that results must be read with, from the file's `reference` group.
const std::vector<ExportColumn> kContext{
    {"population", "people"},
    {"most_deprived_share",
     "share of residents in the most deprived fifth of England's neighbourhoods (IMD 2019)"},
    {"aged_60_share", "share of residents aged 60 and over"},
    {"registered_population", "people on GP lists"},
    {"weighted_population", "the same weighted by need"},
    {"organisations", "NHS trusts of the system"},
    {"start_gp_fte", "fully qualified general practitioners at the start date, FTE"},
    {"start_staff_fte", "staff in post at the start date, FTE"},
    {"start_allocation", "allocation at the start date, GBP million per year"}};

ExportTable context_table(const std::vector<Subject>& subjects) {
  ExportTable table{
      "context",
      "resources and needs of each system: read no indicator without them",
      {{"scenario", "the scenario"}, {"ics", "code"}, {"ics_name", "name"}, {"region", "NHS England region"}},
      {}};
  table.columns.insert(table.columns.end(), kContext.begin(), kContext.end());
  for (const Subject& subject : subjects) {
    const RowAxis systems = subject.results->row_axes("ics").at(0);
    const std::vector<std::string> regions = subject.results->ics_regions();
    const std::size_t first = table.rows.size();
    for (std::size_t i = 0; i < systems.codes.size(); ++i)
      table.rows.push_back({subject.label, systems.codes[i], systems.labels[i], regions[i]});
    for (const ExportColumn& column : kContext) {
      const std::vector<double> values = subject.results->ics_reference(column.name);
      for (std::size_t i = 0; i < systems.codes.size(); ++i) {
        const bool known = !values.empty() && std::isfinite(values[i]);
        ExportCell& cell = table.rows[first + i].emplace_back();
        if (known) cell = values[i];
      }
    }
  }
  return table;
}

}  // namespace

std::vector<NamedText> provenance_items(const Subject& subject) {
  const RunFile& file = *subject.file;
  const ScenarioProvenance scenario = subject.results->provenance();
  const std::vector<Date>& months = subject.results->months();
  return {{"title", scenario.title},
          {"description", scenario.description},
          {"scenario", scenario.name},
          {"run file", file.path().string()},
          {"baseline", scenario.baseline},
          {"calibration", scenario.calibration_id},
          {"first day", to_string(subject.results->start())},
          {"last month", to_string(months.back())},
          {"draws", std::to_string(scenario.draws)},
          {"seed", std::to_string(scenario.seed)},
          {"noise", scenario.noise},
          {"quintiles", scenario.quintiles},
          {"created", file.run().created_utc},
          {"command", file.run().command},
          {"program version", file.run().program_version},
          {"commit", file.run().commit},
          {"build", file.run().build},
          {"format version", file.format_version()},
          {"content SHA-256", subject.results->content_checksum()}};
}

std::vector<ExportTable> run_tables(const std::vector<Subject>& subjects, const std::vector<Slice>& slices) {
  std::vector<ExportTable> tables{provenance_table(subjects), metrics_table(slices),
                                  levers_table(subjects),     parameters_table(subjects),
                                  inputs_table(subjects),     context_table(subjects)};
  if (ExportTable published = published_table(subjects, slices); !published.rows.empty())
    tables.push_back(std::move(published));
  return tables;
}

std::vector<std::string> licence_lines(const std::vector<Subject>& subjects) {
  std::vector<std::string> lines;
  for (const Subject& subject : subjects) {
    const std::string& line = subject.file->attribution();
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  return lines;
}

}  // namespace icsim::outputs
