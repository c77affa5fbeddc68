#include "outputs/export/csv_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "outputs/export/csv_text.hpp"
#include "outputs/export/metric_values.hpp"
#include "outputs/export/published_table.hpp"
#include "outputs/export/result_columns.hpp"
#include "outputs/export/run_tables.hpp"
#include "outputs/export/text_sink.hpp"
#include "outputs/export/topics.hpp"
#include "outputs/files/csv.hpp"

namespace icsim::outputs {
namespace {

using Slices = std::span<const Slice>;

/// "QOP,Greater Manchester,North West,2025-04," for one row; header: "ics,ics_name,region,start_month,".
/// \param regions of systems
std::string place_text(const Slice& slice, const std::vector<LevelColumn>& columns, std::size_t row,
                       const std::vector<std::string>& regions) {
  std::string text;
  for (const LevelColumn& column : columns) {
    append_text(text, column.is_name ? slice.label(column.axis, row) : slice.code(column.axis, row));
    text += ',';
  }
  if (const auto systems = system_axis(Slices(&slice, 1))) {
    append_text(text, regions.at(slice.place_on(*systems, row)));
    text += ',' + month_code(slice.subject.results->start()) + ',';
  }
  return text;
}

/// What stands before the values of every row: one text for each place, month and metric.
struct RowTexts {
  std::vector<std::string> places, months;
};

RowTexts row_texts(const Slice& slice, const std::vector<LevelColumn>& columns) {
  RowTexts texts;
  std::string scenario;
  append_text(scenario, slice.subject.label);
  const std::vector<std::string> regions = slice.subject.results->ics_regions();
  for (const std::size_t row : slice.rows)
    texts.places.push_back(scenario + "," + place_text(slice, columns, row, regions));
  for (const std::size_t m : slice.months)
    texts.months.push_back(to_string(slice.subject.results->months()[m]) + ",");
  return texts;
}

std::string metric_text(const MetricInfo& metric) {
  std::string text;
  append_text(text, metric.name);
  text += ',';
  append_text(text, metric.unit);
  return text + (metric.is_flow ? ",flow" : ",stock");
}

/// Calls for every place and month of a slice: what the row begins with, and its cell in [month][row].
template <class Write>
void for_each_row(const Slice& slice, const RowTexts& texts, const Write& write) {
  for (std::size_t r = 0; r < slice.rows.size(); ++r) {
    for (std::size_t m = 0; m < slice.months.size(); ++m)
      write(texts.places[r], texts.months[m], slice.months[m] * slice.level_rows + slice.rows[r]);
  }
}

std::size_t write_summaries(const Slice& slice, const RowTexts& texts, const MetricInfo& metric,
                            TextSink& sink) {
  const MetricValues values = read_metric(*slice.subject.results, slice.level, metric.name);
  const std::string middle = metric_text(metric);
  for_each_row(slice, texts, [&](const std::string& place, const std::string& month, std::size_t cell) {
    std::string& line = sink.text();
    line += place;
    line += month;
    line += middle;
    for (const std::vector<float>& statistic : values) {
      line += ',';
      append_number(line, statistic[cell]);
    }
    line += '\n';
    sink.flush_if_large();
  });
  return slice.rows.size() * slice.months.size();
}

std::size_t write_draws(const Slice& slice, const RowTexts& texts, const MetricInfo& metric, TextSink& sink) {
  const std::size_t draws = slice.subject.results->draws();
  const std::vector<float> values = slice.subject.results->checked_draws(slice.level, metric.name);
  const std::string middle = metric_text(metric);
  for_each_row(slice, texts, [&](const std::string& place, const std::string& month, std::size_t cell) {
    std::string& line = sink.text();
    const std::string start = place + month + middle;
    for (std::size_t draw = 0; draw < draws; ++draw) {
      fmt::format_to(std::back_inserter(line), "{},{},", start, draw);
      append_number(line, values[cell * draws + draw]);
      line += '\n';
    }
    sink.flush_if_large();
  });
  return slice.rows.size() * slice.months.size() * draws;
}

std::size_t write_level(Slices slices, RowsOf rows_of, TextSink& sink) {
  const std::vector<LevelColumn> columns = level_columns(slices);
  for (const ExportColumn& column : result_columns(slices, rows_of)) sink.text() += column.name + ",";
  sink.text().back() = '\n';
  std::size_t rows = 0;
  for (const Slice& slice : slices) {
    const RowTexts texts = row_texts(slice, columns);
    for (const MetricInfo& metric : slice.metrics)
      rows += rows_of == RowsOf::draws ? write_draws(slice, texts, metric, sink)
                                       : write_summaries(slice, texts, metric, sink);
  }
  sink.close();
  return rows;
}

/// Files that an export of another choice left would belong to other runs than the rest.
void refuse_leftovers(const std::filesystem::path& folder, const std::vector<Subject>& subjects,
                      const std::vector<std::string>& names) {
  std::vector<std::string> possible{std::string(kPublishedTable) + ".csv"};
  for (const Subject& subject : subjects) {
    for (const std::string& level : subject.results->levels()) {
      for (const RowsOf rows_of : {RowsOf::summaries, RowsOf::draws})
        possible.push_back(level_file(level, rows_of));
    }
  }
  for (const std::string& name : possible) {
    const bool ours = std::find(names.begin(), names.end(), name) != names.end();
    if (!ours && std::filesystem::exists(folder / name))
      throw OutputError((folder / name).string(),
                        "is left from another export, which would mix with this one",
                        "remove it, or export to another folder");
  }
}

}  // namespace

std::optional<std::string> too_long_for_excel(const Written& file, RowsOf rows_of) {
  if (file.rows + 1 <= kMostSheetRows) return std::nullopt;
  return fmt::format(
      "{}: {} rows and a header; Excel opens {} and drops the rest\n  hint: narrow it by --metric, --ics, "
      "--region, --from and --to{}; R and Python read the whole file",
      file.path == "-" ? "standard output" : file.path.string(), file.rows, kMostSheetRows,
      rows_of == RowsOf::draws ? ", or leave out --draws" : "");
}

std::vector<Written> write_csv_folder(const std::filesystem::path& folder,
                                      const std::vector<Subject>& subjects, const std::vector<Slice>& slices,
                                      RowsOf rows_of, NewFiles& files) {
  NewFolder& new_folder = files.add_folder(folder);
  std::vector<std::pair<std::string, Slices>> levels;
  for (std::size_t first = 0, next = 0; first < slices.size(); first = next) {
    while (next < slices.size() && slices[next].level == slices[first].level) ++next;
    levels.emplace_back(level_file(slices[first].level, rows_of),
                        Slices(slices).subspan(first, next - first));
  }
  std::vector<std::string> names;
  for (const auto& [name, of_level] : levels) names.push_back(name);
  const std::vector<ExportTable> tables = run_tables(subjects, slices);
  for (const ExportTable& table : tables) names.push_back(table.name + ".csv");
  refuse_leftovers(folder, subjects, names);
  std::vector<Written> written;
  for (const auto& [name, of_level] : levels) {
    TextSink sink(new_folder.part(name), (folder / name).string());
    written.push_back({folder / name, write_level(of_level, rows_of, sink)});
  }
  for (const ExportTable& table : tables) {
    written.push_back({folder / (table.name + ".csv"), table.rows.size()});
    new_folder.write(table.name + ".csv", csv_of(table));
  }
  new_folder.write("README.md", csv_readme(subjects, slices, tables, rows_of));
  return written;
}

Written write_csv_file(const std::string& target, const std::vector<Slice>& slices, RowsOf rows_of,
                       NewFiles& files) {
  if (target == "-") {
    TextSink sink = TextSink::to_standard_output();
    return {target, write_level(slices, rows_of, sink)};
  }
  TextSink sink(files.add(target).part(), target);
  return {target, write_level(slices, rows_of, sink)};
}

}  // namespace icsim::outputs
