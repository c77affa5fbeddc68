/// `icsim run`: simulates scenarios and writes one run file.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>

#include "outputs/files/temporary_folder.hpp"
#include "outputs/run_file/run_file.hpp"
#include "outputs/run_file/run_file_writer.hpp"
#include "outputs/summary/explanation.hpp"
#include "scenarios/language/keys.hpp"
#include "scenarios/study/scenario.hpp"
#include "tools/commands/rerun.hpp"
#include "tools/jobs/provenance.hpp"
#include "tools/jobs/resume.hpp"
#include "tools/jobs/run_parts.hpp"
#include "tools/jobs/screen.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/tell.hpp"
#include "tools/terminal/warnings.hpp"

namespace icsim::tools {
namespace {

struct RunOptions {
  std::vector<std::string> scenarios;
  std::string from;    ///< a run file to reproduce instead
  std::string output;  ///< empty: here
  bool force = false;
  bool quiet = false;
  bool strict = false;
  bool boards = false;
  std::vector<std::string> only;
  std::uint32_t draws = 0;
  std::string seed;
  std::string noise, quintiles, baseline;
  int threads = 0;
  std::optional<outputs::PartNumber> part;  ///< to run alone
  bool resume = false, preview = false;
  ScreenOptions screen;
};

scenarios::Overrides overrides_of(const RunOptions& options) {
  scenarios::Overrides overrides;
  if (options.draws > 0) overrides.draws = options.draws;
  if (!options.seed.empty()) overrides.seed = std::stoull(options.seed);
  if (!options.noise.empty())
    overrides.noise = options.noise == "demographic" ? Noise::demographic : Noise::expectation;
  overrides.only = options.only;
  overrides.boards = options.boards;
  if (!options.baseline.empty()) overrides.baseline = options.baseline;
  if (!options.quintiles.empty()) overrides.split_quintiles = options.quintiles == "split";
  if (!options.screen.metric.empty()) {  // the screen moves the parameters itself
    overrides.draws = 1;
    overrides.sample_parameters = false;
    overrides.noise = Noise::expectation;
  }
  return overrides;
}

/// One after the other; the faults of all files come at once.
std::vector<scenarios::Scenario> load_all(const RunOptions& options, const Program& program) {
  std::vector<scenarios::Scenario> scenarios;
  std::vector<scenarios::Fault> faults;
  for (const std::string& name : options.scenarios) {
    std::vector<scenarios::Scenario> loaded;
    try {
      loaded = scenarios::load_scenarios(name, library_of(program), overrides_of(options));
    } catch (const scenarios::ScenarioError& error) {
      faults.insert(faults.end(), error.faults().begin(), error.faults().end());
    }
    for (scenarios::Scenario& scenario : loaded) {
      for (const scenarios::Scenario& other : scenarios) {
        if (other.name != scenario.name) continue;
        throw outputs::OutputError(
            fmt::format("{}: scenario name '{}' stands twice in this run (also in {})\n  hint: give one of "
                        "them another `name:`; names are the groups of the run file",
                        scenario.file, scenario.name, other.file));
      }
      scenarios.push_back(std::move(scenario));
    }
  }
  if (!faults.empty()) throw scenarios::ScenarioError(std::move(faults));
  return scenarios;
}

/// A run is one .h5; other kinds of file are made from it.
void refuse_other_endings(const std::string& output) {
  const std::filesystem::path path(output);
  std::error_code ignored;
  std::string ending = path.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (path.extension() == ".h5" || std::filesystem::is_directory(path, ignored)) return;
  const std::string run_file = std::filesystem::path(path).replace_extension(".h5").string();
  const auto refuse = [&](const std::string& then) {
    throw outputs::OutputError(output, "a run is written as one .h5 file",
                               fmt::format("write -o {}{}", run_file, then));
  };
  if (ending == ".xlsx")
    refuse(fmt::format("; then `icsim export {} --xlsx {}` makes this file", run_file, output));
  if (ending == ".csv") refuse(fmt::format("; then `icsim export {} --csv FOLDER` makes tables", run_file));
  if (ending == ".html")
    refuse(fmt::format("; then `icsim report {} -o {}` makes this file", run_file, output));
  for (const std::string_view other : {".h5", ".hdf5", ".hdf", ".he5", ".nc", ".nc4", ".xls", ".json",
                                       ".yaml", ".yml", ".txt", ".zip", ".parquet"}) {
    if (ending == other && !std::filesystem::exists(path, ignored)) refuse("");
  }
}

std::filesystem::path target_of(const RunOptions& options, const std::string& name) {
  const std::filesystem::path output = options.output.empty() ? "." : options.output;
  const bool is_file = output.extension() == ".h5" && !std::filesystem::is_directory(output);
  return is_file ? output : output / name;
}

/// What the run file is called when only a folder is given: the study, or the first scenario.
std::string file_name(const RunOptions& options, const std::vector<scenarios::Scenario>& scenarios) {
  std::string name = scenarios[0].name;
  if (scenarios.size() > 1 && options.scenarios.size() == 1) {  // a study
    name = std::filesystem::path(options.scenarios[0]).filename().string();
    for (const std::string_view ending : {".yaml", ".yml"}) {
      if (name.ends_with(ending)) name.resize(name.size() - ending.size());
    }
  }
  return name;
}

/// A seed: digits, and no more than 64 bits of them.
std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? "" : fmt::format("'{}' is not a whole number from 0 to {}", text, ~std::uint64_t{0});
}

/// "3/16".
std::optional<outputs::PartNumber> read_part(const std::string& text) {
  outputs::PartNumber part;
  const char* const end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, part.number);
  if (number.ec != std::errc{} || number.ptr == end || *number.ptr != '/') return std::nullopt;
  const auto count = std::from_chars(number.ptr + 1, end, part.count);
  if (count.ec != std::errc{} || count.ptr != end || part.count == 0) return std::nullopt;
  return part;
}

std::string check_part(const std::string& text) {
  const std::optional<outputs::PartNumber> part = read_part(text);
  if (!part)
    return fmt::format("'{}' is no part: give its number and how many there are, such as 3/16", text);
  if (part->number >= 1 && part->number <= part->count) return "";
  return fmt::format("'{}' is no part: parts of {} are 1/{} to {}/{}", text, part->count, part->count,
                     part->count, part->count);
}

/// Runs one part of the scenarios into a file of its own.
void run_one_part(const RunOptions& options, const std::vector<scenarios::Scenario>& scenarios,
                  const Program& program, RunProgress& progress) {
  PartsJob job = parts_job(scenarios, options.part->count, program);
  const std::filesystem::path target =
      target_of(options, part_name(file_name(options, scenarios), *options.part));
  job.numbers = {options.part->number};
  job.file = [&](outputs::PartNumber) { return target; };
  job.existing = options.force ? outputs::Existing::replace : outputs::Existing::refuse;
  job.threads = options.threads;
  run_parts(job, progress);
  if (!options.quiet) fmt::print("{}: part {}\n", target.string(), to_text(*options.part));
}

/// Runs the first block of draws and prints its table; these draws are the same in the whole run.
void show_preview(const RunOptions& options, const std::vector<scenarios::Scenario>& scenarios,
                  const Program& program, RunProgress& progress) {
  RunOptions few = options;
  few.draws = kLanes;
  for (const scenarios::Scenario& scenario : scenarios)
    few.draws = std::min(few.draws, scenario.ensemble.draws);
  const outputs::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "preview.h5";
  {
    outputs::RunFileWriter writer(file, this_run(program), outputs::Existing::refuse);
    for (const scenarios::Scenario& scenario : load_all(few, program))
      simulate(scenario, provenance_of(scenario), options.threads, library_of(program), writer, progress);
    if (progress.cancel) throw Interrupted{};
    writer.commit(0.0);
  }
  fmt::print("Preview from the first {} draws:\n\n", few.draws);
  print_headline(outputs::RunFile::open(file));
  fmt::print("\n");
  std::fflush(stdout);
}

/// From where an earlier start was stopped.
void run_on(const std::vector<scenarios::Scenario>& scenarios, const std::filesystem::path& target,
            outputs::Existing existing, const RunOptions& options, Program& program,
            RunProgress& progress) try {
  const std::size_t earlier = run_resumable(scenarios, target, existing, options.threads, program, progress);
  if (earlier > 0 && !options.quiet)
    fmt::print("{} part{} from an earlier start\n", earlier, earlier == 1 ? " is" : "s are");
} catch (const Interrupted&) {
  tell("icsim: interrupted; {}\n", interrupted_text(target));
  program.exit_code = kInterrupted;
}

/// How much of what a scenario told to move did.
void print_moves(const outputs::RunFile& run, const scenarios::Scenario& scenario) {
  std::map<std::size_t, double> told;  // by arc
  for (const ToldMove& move : scenario.aid->moves())
    told[scenario.aid->arc_between(move.from, move.to)] += move.pathways;
  if (told.empty()) return;
  const outputs::ScenarioResults results = run.scenario(scenario.name);
  const auto moved = outputs::transfers_over(results, "", {0, results.months().size() - 1});
  for (const auto& [index, pathways] : told) {
    const AidArc& arc = scenario.aid->arcs()[index];
    const std::string from = scenario.model->area(arc.from).code, to = scenario.model->area(arc.to).code;
    const auto total = std::find_if(moved.begin(), moved.end(), [&](const outputs::ArcTotal& one) {
      return one.code == from + '>' + to;
    });
    const bool aided = arc.offered && scenario.plan->has_lever(Parameter::mutual_aid_max_flow);
    fmt::print("\n{}: of {} pathways told to move from {} to {}, {:.0f} did{}", scenario.name,
               scenarios::number_text(pathways), from, to, total == moved.end() ? 0.0 : total->pathways,
               aided ? ", those of mutual aid among them" : "");
  }
}

void run(RunOptions options, Program& program) try {
  if (!options.from.empty()) {
    return rerun({options.from, options.output, options.threads, options.quiet, options.force}, program);
  }
  if (options.scenarios.empty()) throw CLI::RequiredError("scenario, or --from,");
  refuse_other_endings(options.output);
  options.screen.threads = options.threads;
  const auto start = std::chrono::steady_clock::now();
  const auto seconds_since = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  const std::vector<scenarios::Scenario> scenarios = load_all(options, program);
  report_warnings(scenarios, options.strict ? Warnings::refuse : Warnings::tell);
  if (!options.screen.metric.empty()) {
    for (const scenarios::Scenario& scenario : scenarios) {
      progress.weeks_done = 0;
      progress.draws_done = 0;
      if (!screen(scenario, library_of(program), options.screen, progress)) throw Interrupted{};
    }
    return;
  }
  if (options.part) return run_one_part(options, scenarios, program, progress);
  const std::filesystem::path target = target_of(options, file_name(options, scenarios) + ".h5");
  const auto existing = options.force ? outputs::Existing::replace : outputs::Existing::refuse;
  if (options.preview) {
    { const outputs::NewFile check(target, existing); }
    show_preview(options, scenarios, program, progress);
  }
  if (options.resume) {
    run_on(scenarios, target, existing, options, program, progress);
    if (program.exit_code != kDone) return;
  } else {
    outputs::RunFileWriter writer(target, this_run(program), existing);
    for (const scenarios::Scenario& scenario : scenarios)
      simulate(scenario, provenance_of(scenario), options.threads, library_of(program), writer, progress);
    if (progress.cancel) throw Interrupted{};
    writer.commit(seconds_since());
  }
  if (!options.quiet) {
    const outputs::RunFile done = outputs::RunFile::open(target);
    print_headline(done);
    for (const scenarios::Scenario& scenario : scenarios) {
      print_moves(done, scenario);
      if (scenario.calibration_id != scenarios::kNoCalibration)
        fmt::print("\n{}: draws from the posterior {}; `calibration: none` runs without", scenario.name,
                   scenario.calibration_id);
    }
    fmt::print("\n");
    fmt::print("\n{} in {:.1f} s\n", target.string(), seconds_since());
  }
} catch (const Interrupted&) {
  tell("icsim: interrupted; nothing was written\n");
  program.exit_code = kInterrupted;
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "simulate scenarios or studies and write a run file");
  CLI::Option* scenarios = command->add_option("scenario", options->scenarios,
                                               "scenario or study files, or names from the library");
  CLI::Option* from = command->add_option(
      "--from", options->from,
      "run the scenarios of this run file again and say whether every number is the same; keeps nothing "
      "unless -o is given");
  from->excludes(scenarios);
  command->add_option("-o,--output", options->output,
                      "run file (.h5) or existing folder for it (default: here)");
  command->add_flag("--force", options->force, "replace the run file if it exists");
  command
      ->add_option(
          "--baseline", options->baseline,
          "start from this baseline, such as 2022-04-01, instead of the scenario's; base scenarios of the "
          "library give way to that of this baseline")
      ->excludes(from);
  command->add_option("--draws", options->draws, "ensemble draws, instead of the scenario's")
      ->excludes(from)
      ->check(CLI::Range(1u, scenarios::kMostDraws));
  command->add_option("--seed", options->seed, "random seed, instead of the scenario's")
      ->excludes(from)
      ->check(whole_number);
  command->add_option("--noise", options->noise, "expectation or demographic, instead of the scenario's")
      ->excludes(from)
      ->check(CLI::IsMember({"expectation", "demographic"}));
  command->add_option("--quintiles", options->quintiles, "split or fold, instead of the scenario's")
      ->excludes(from)
      ->check(CLI::IsMember({"split", "fold"}));
  command
      ->add_option_function<std::string>(
          "--only", [options](const std::string& codes) { options->only = CLI::detail::split(codes, ','); },
          "run these systems alone, such as QYG or QYG,QOP: their numbers are those of a run of England")
      ->excludes(from);
  command
      ->add_flag("--boards", options->boards,
                 "results by board of April 2026 too, where one is made of whole systems of 2022")
      ->excludes(from);
  CLI::Option* blocks = command->add_option_function<std::string>(
      "--blocks", [options](const std::string& text) { options->part = read_part(text); },
      "run this part of the draws alone, such as 3/16, into a file that `icsim merge` puts together with "
      "the others");
  blocks->excludes(from)->check(check_part);
  CLI::Option* resume = command->add_flag(
      "--resume", options->resume,
      "keep finished parts in OUTPUT.parts until the run is done, and go on from those that are there");
  resume->excludes(blocks)->excludes(from);
  CLI::Option* preview =
      command->add_flag("--preview", options->preview,
                        "run the first 16 draws beforehand and print their table; costs these draws twice");
  preview->excludes(blocks)->excludes(from);
  add_threads(*command, options->threads);
  command->add_flag("--quiet", options->quiet, "no table at the end");
  command->add_flag("--strict", options->strict, "run nothing when there is a warning")->excludes(from);
  CLI::Option* metric = command->add_option(
      "--screen", options->screen.metric,
      "write no run file but rank parameters by their effect on this metric of England (Morris screening)");
  metric->excludes(from)->excludes(blocks)->excludes(resume)->excludes(preview);
  command
      ->add_option("--screen-month", options->screen.month,
                   "month of the metric, such as 2030-03 (default: last)")
      ->needs(metric);
  command->add_option("--trajectories", options->screen.trajectories, "starting points of the screen")
      ->needs(metric)
      ->check(CLI::Range(2u, 1000u))
      ->capture_default_str();
  command
      ->add_flag("--choices", options->screen.with_choices,
                 "screen policy choices too, not only what is uncertain")
      ->needs(metric);
  command->add_flag("--json", options->screen.json, "the screen's result for scripts")->needs(metric);
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
