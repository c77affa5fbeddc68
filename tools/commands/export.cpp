/// `icsim export`: results of run files as tidy CSV and as a workbook.
#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "outputs/export/csv_export.hpp"
#include "outputs/export/xlsx_export.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

struct ExportOptions {
  std::vector<std::string> runs;
  std::string csv, xlsx;
  outputs::Selection selection;
  bool draws = false;
  bool force = false;
};

bool is_one_file(const std::string& target) {
  return target == "-" || std::filesystem::path(target).extension() == ".csv";
}

void check_options(const ExportOptions& options) {
  if (options.csv.empty() && options.xlsx.empty())
    throw outputs::OutputError("icsim export", "is not told what to write",
                               "give --csv FOLDER, --xlsx FILE or both");
  if (options.draws && options.csv.empty())
    throw outputs::OutputError("--draws", "is for --csv only", "a workbook holds mean and quantiles");
  if (!options.xlsx.empty() && std::filesystem::path(options.xlsx).extension() != ".xlsx")
    throw outputs::OutputError(options.xlsx, "does not end in .xlsx",
                               "give the workbook a name such as results.xlsx");
}

/// The slices whose level keeps draws.
/// \throws OutputError when a level that is asked for does not.
std::vector<outputs::Slice> with_draws(const std::vector<outputs::Slice>& slices,
                                       const std::vector<std::string>& asked) {
  std::vector<outputs::Slice> kept;
  for (const outputs::Slice& slice : slices) {
    if (slice.subject.results->keeps_draws(slice.level)) {
      kept.push_back(slice);
    } else if (std::find(asked.begin(), asked.end(), slice.level) != asked.end()) {
      throw outputs::OutputError(
          "level '" + slice.level + "'", "keeps mean and quantiles only",
          "leave out --draws, or ask for a level that keeps draws, such as england, region or ics");
    }
  }
  if (kept.empty())
    throw outputs::OutputError("the selection", "has no level that keeps draws", "leave out --draws");
  return kept;
}

std::vector<outputs::Written> write_csv(const ExportOptions& options,
                                        const std::vector<outputs::Subject>& subjects,
                                        const std::vector<outputs::Slice>& slices, outputs::NewFiles& files) {
  const outputs::RowsOf rows_of = options.draws ? outputs::RowsOf::draws : outputs::RowsOf::summaries;
  const std::vector<outputs::Slice> kept =
      options.draws ? with_draws(slices, options.selection.levels) : slices;
  if (!is_one_file(options.csv))
    return outputs::write_csv_folder(options.csv, subjects, kept, rows_of, files);
  const bool one_level = std::all_of(kept.begin(), kept.end(), [&](const outputs::Slice& slice) {
    return slice.level == kept.front().level;
  });
  if (!one_level)
    throw outputs::OutputError(options.csv, "holds one level, and several are asked for",
                               "give --level, such as --level ics, or a folder");
  return {outputs::write_csv_file(options.csv, kept, rows_of, files)};
}

void export_results(const ExportOptions& options, Program& program) {
  check_options(options);
  const std::vector<outputs::Subject> subjects = outputs::open_subjects(options.runs);
  outputs::Selection selection = options.selection;
  const PlaceDictionary dictionary(library_of(program));
  selection.ics = codes_of(subjects, "ics", selection.ics, dictionary);
  selection.regions = codes_of(subjects, "region", selection.regions, dictionary);
  const std::vector<outputs::Slice> slices = outputs::select_slices(subjects, selection);
  const outputs::TopicPlan plan = outputs::plan_topics(slices, selection);
  if (!options.xlsx.empty()) {
    if (const std::optional<std::string> problem = plan.too_large()) {
      tell("{}: {}\n", options.xlsx, *problem);
      program.exit_code = kCannotBeMet;
      return;
    }
  }
  outputs::NewFiles files(options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  std::size_t sheets = 0;
  if (!options.xlsx.empty()) sheets = outputs::write_xlsx(options.xlsx, subjects, slices, plan, files);
  std::vector<outputs::Written> written;
  if (!options.csv.empty()) written = write_csv(options, subjects, slices, files);
  files.put_in_place();
  for (const outputs::Written& file : written) {
    if (const auto problem = outputs::too_long_for_excel(
            file, options.draws ? outputs::RowsOf::draws : outputs::RowsOf::summaries))
      tell("warning: {}\n", *problem);
  }
  if (options.csv == "-") return;
  for (const outputs::Written& file : written) fmt::print("{}: {} rows\n", file.path.string(), file.rows);
  if (sheets > 0) fmt::print("{}: {} sheets\n", options.xlsx, sheets);
}

}  // namespace

void add_export(CLI::App& app, Program& program) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "results as tidy CSV, or as a workbook for spreadsheets");
  command->footer(
      "Parquet: Debian 12 has neither Arrow nor DuckDB, so icsim writes none. From a CSV file, with DuckDB "
      "or pandas:\n"
      "  duckdb -c \"COPY (FROM read_csv('out/ics.csv')) TO 'ics.parquet' (FORMAT parquet)\"\n"
      "  python3 -c \"import pandas as p; p.read_csv('out/ics.csv').to_parquet('ics.parquet')\"   # with "
      "pyarrow\n"
      "Power BI, pandas, DuckDB: outputs/examples/README.md");
  command->add_option("run", options->runs, "run files, or RUN:SCENARIO for one scenario of a file")
      ->required();
  command->add_option(
      "--csv", options->csv,
      "folder for one CSV file a level and a README.md; a file (.csv) or - for one level alone");
  command->add_option("--xlsx", options->xlsx, "workbook (.xlsx) with one sheet a topic");
  outputs::Selection& selection = options->selection;
  add_list(*command, "--level", selection.levels, "levels, such as england,region,ics (default: all)");
  add_list(*command, "--metric", selection.metrics,
           "metrics, such as incomplete,over_52_weeks (default: all)");
  add_list(*command, "--ics", selection.ics, "integrated care systems, such as QOP,QYG (default: all)");
  add_list(*command, "--region", selection.regions, "NHS England regions, with their systems (default: all)");
  command->add_option("--from", selection.from, "first month, such as 2026-04");
  command->add_option("--to", selection.to, "last month");
  command->add_flag("--draws", options->draws,
                    "every draw as a row, of levels that keep draws, instead of summaries");
  command->add_flag("--force", options->force, "replace files that exist");
  command->callback([options, &program] { export_results(*options, program); });
}

}  // namespace icsim::tools
