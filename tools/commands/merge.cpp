/// `icsim merge`: puts the parts of a run together, or says which are there.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>

#include "outputs/files/raw_file.hpp"
#include "outputs/run_file/run_file.hpp"
#include "tools/jobs/merge_parts.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

struct MergeOptions {
  std::vector<std::string> parts;
  std::string output;
  bool status = false;
  bool force = false;
  bool quiet = false;
};

std::filesystem::path target_of(const MergeOptions& options, const outputs::ShardSet& parts) {
  const std::filesystem::path output = options.output.empty() ? "." : options.output;
  if (output.extension() == ".h5" && !std::filesystem::is_directory(output)) return output;
  return output /
         (parts.shards().empty() ? "run.h5" : parts.shards().front().scenarios().front().name + ".h5");
}

void merge(const MergeOptions& options, Program& program) try {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::filesystem::path> places(options.parts.begin(), options.parts.end());
  if (options.status) {
    const outputs::ShardSet parts(places, outputs::Check::everything);
    fmt::print("{}", status_text(parts));
    program.exit_code = parts.is_whole() ? kDone : kCannotBeMet;
    return;
  }
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  const outputs::ShardSet parts(places, outputs::Check::headers);
  const std::filesystem::path target = target_of(options, parts);
  outputs::RunProvenance run = this_run(program);
  run.command = fmt::format("{} -o {}", parts.header().any_part, target.string());
  run.merged = fmt::format("{} parts: {}", parts.parts().size(), program.command_line);
  const std::uint64_t bytes =
      merge_parts(parts, target, run, options.force ? outputs::Existing::replace : outputs::Existing::refuse,
                  0.0, progress);
  if (options.quiet) return;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_headline(outputs::RunFile::open(target));
  fmt::print("\n{} from {} parts, {} of draws in {:.1f} s\n", target.string(), parts.parts().size(),
             outputs::bytes_text(bytes), seconds);
} catch (const Interrupted&) {
  tell("icsim: interrupted; nothing was written, and all parts are kept\n");
  program.exit_code = kInterrupted;
}

}  // namespace

void add_merge(CLI::App& app, Program& program) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = app.add_subcommand("merge", "put the parts of a run (`icsim run --blocks`) together");
  command->add_option("part", options->parts, "parts, or folders of them")->required();
  CLI::Option* output = command->add_option("-o,--output", options->output,
                                            "run file (.h5) or existing folder for it (default: here)");
  command
      ->add_flag("--status", options->status,
                 "write nothing, but check which parts are there; 1 as exit code until all are")
      ->excludes(output);
  command->add_flag("--force", options->force, "replace the run file if it exists");
  command->add_flag("--quiet", options->quiet, "no table at the end");
  command->callback([options, &program] { merge(*options, program); });
}

}  // namespace icsim::tools
