/// `icsim import`: published RTT files -> the data set that fits and back-tests read.
#include "calibration/data/import.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <map>

#include "outputs/files/json.hpp"
#include "outputs/files/new_file.hpp"
#include "tools/jobs/geography.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"

namespace icsim::tools {
namespace {

struct ImportOptions {
  std::vector<std::string> files, revised;
  std::string output, basis = "provider";
  bool force = false, json = false, strict = false;
};

void print_summary(const calibration::RttDataSet& data, const std::string& output, double seconds) {
  fmt::print("{}: {} basis, {} to {}, {} areas\n\n", output,
             data.basis == calibration::Basis::provider ? "provider" : "commissioner",
             calibration::to_month(data.first_month),
             calibration::to_month(data.first_month + data.months - 1), data.area_count() - 1);
  const auto show = [&](std::string_view name, const std::vector<double>& values, std::size_t per_month) {
    int first = -1, last = -1;
    std::size_t cells = 0;
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (std::isnan(values[k])) continue;
      if (first < 0) first = static_cast<int>(k / per_month);
      last = static_cast<int>(k / per_month);
      ++cells;
    }
    if (cells > 0)
      fmt::print("{:<28} {} to {}  {:>7} values\n", name, calibration::to_month(data.first_month + first),
                 calibration::to_month(data.first_month + last), cells);
  };
  const std::size_t areas = data.areas.size(), lists = areas * data.treatment_functions.size();
  for (std::size_t s = 0; s < calibration::kStocks; ++s)
    show(calibration::kStockNames[s], data.stock[s], areas);
  for (std::size_t f = 0; f < calibration::kFlows; ++f) show(calibration::kFlowNames[f], data.flow[f], areas);
  for (std::size_t s = 0; s < calibration::kStocks; ++s)
    show(fmt::format("{}, by function", calibration::kStockNames[s]), data.list_stock[s], lists);
  for (std::size_t f = 0; f < calibration::kFlows; ++f)
    show(fmt::format("{}, by function", calibration::kFlowNames[f]), data.list_flow[f], lists);
  std::map<std::string, int> kinds;
  for (const calibration::DataNote& note : data.notes) ++kinds[note.kind];
  fmt::print("\nnotes:");
  for (const auto& [kind, count] : kinds) fmt::print(" {} {},", count, kind);
  fmt::print(" in all {}\n", data.notes.size());
  int shown = 0;
  for (const calibration::DataNote& note : data.notes) {
    const bool is_known = note.kind == "shock" || note.kind == "mapped" || note.leave_out;
    if ((is_known && note.kind != "carried") || ++shown > 12) continue;
    fmt::print("  {:<7} {:<5} {:<13} {:<12} {}\n", note.month, note.area, note.series, note.kind, note.text);
  }
  if (shown > 12) fmt::print("  ... and more in the file (note_text)\n");
  fmt::print("\n{:.1f} s\n", seconds);
}

void print_json(const calibration::RttDataSet& data) {
  fmt::print("{{\"basis\": \"{}\", \"first_month\": \"{}\", \"months\": {}, \"notes\": [",
             data.basis == calibration::Basis::provider ? "provider" : "commissioner",
             calibration::to_month(data.first_month), data.months);
  for (std::size_t n = 0; n < data.notes.size(); ++n) {
    const calibration::DataNote& note = data.notes[n];
    fmt::print(
        "{}\n  {{\"month\": {}, \"area\": {}, \"series\": {}, \"kind\": {}, \"text\": {}, \"leave_out\": "
        "{}}}",
        n == 0 ? "" : ",", outputs::json_text(note.month), outputs::json_text(note.area),
        outputs::json_text(note.series), outputs::json_text(note.kind), outputs::json_text(note.text),
        note.leave_out);
  }
  fmt::print("]}}\n");
}

void run(const ImportOptions& options, Program& program) {
  const auto start = std::chrono::steady_clock::now();
  calibration::ImportSettings settings;
  settings.basis =
      options.basis == "provider" ? calibration::Basis::provider : calibration::Basis::commissioner;
  settings.files.assign(options.files.begin(), options.files.end());
  settings.revised.assign(options.revised.begin(), options.revised.end());
  outputs::NewFile place(options.output,
                         options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::string events = "rtt/known_events.csv";
  const calibration::RttDataSet data =
      calibration::import_rtt(settings, geography_of(library), events, library_text(library, events));
  calibration::write_data_set(place.part(), data);
  place.put_in_place();
  if (options.json) {
    print_json(data);
  } else {
    print_summary(data, options.output,
                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const bool doubts = std::any_of(data.notes.begin(), data.notes.end(), [](const calibration::DataNote& n) {
    return n.kind == "total" || n.kind == "read";
  });
  if (options.strict && doubts) program.exit_code = kCannotBeMet;
}

}  // namespace

void add_import(CLI::App& app, Program& program) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", "read published RTT files into a data set for fits");
  command
      ->add_option("file", options->files,
                   "NHS England's full CSV data files (CSV or ZIP), or tidy tables that start with "
                   "month,icb_code,... or "
                   "icb_code,month,tf_code,... (also .xz, .gz); in any order")
      ->required();
  command->add_option("-o,--output", options->output, "data set to write (.h5)")->required();
  command
      ->add_option("--basis", options->basis,
                   "whose pathways: of the providers in a system, or of its residents")
      ->check(CLI::IsMember({"provider", "commissioner"}))
      ->capture_default_str();
  command->add_option("--revised", options->revised,
                      "files that replace months of the others; differences are noted");
  command->add_flag("--strict", options->strict,
                    "exit code 1 when a total does not add up or a cell had to be read leniently");
  command->add_flag("--force", options->force, "replace the data set if it exists");
  command->add_flag("--json", options->json, "all notes, for scripts");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
