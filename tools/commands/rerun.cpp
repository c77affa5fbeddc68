#include "tools/commands/rerun.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>

#include "outputs/files/temporary_folder.hpp"
#include "outputs/run_file/run_file.hpp"
#include "scenarios/text/checksum.hpp"
#include "scenarios/text/document.hpp"
#include "tools/jobs/provenance.hpp"
#include "tools/jobs/rerun_report.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDamagedNamed = 5;

/// One scenario of the file and what it is run again from.
struct Again {
  outputs::ScenarioProvenance then;
  scenarios::Scenario scenario;
  std::string posterior;  ///< its own posterior file, as it names it; or empty
};

void require_sound(const outputs::RunFile& run) {
  const std::vector<std::string> damaged = run.verify();
  if (damaged.empty()) {
    if (const std::string broken = run.why_not_sealed(); !broken.empty())
      throw outputs::OutputError(run.path().string(), broken, "take another copy of what `icsim run` wrote");
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(damaged.size(), kDamagedNamed); ++i)
    names += (i > 0 ? ", " : "") + printable(damaged[i]);
  if (damaged.size() > kDamagedNamed) names += fmt::format(" and {} more", damaged.size() - kDamagedNamed);
  throw outputs::OutputError(run.path().string(), "does not match its checksums: " + names,
                             "the file was damaged or changed after it was written; take another copy");
}

/// The posterior file that the scenario names; empty when it takes the shipped one or none.
std::string own_posterior(const scenarios::Node& scenario) {
  const scenarios::Node* from = scenario.find("calibration");
  if (from != nullptr && from->is_map()) from = from->find("from");
  if (from == nullptr || !from->is_scalar() || from->text == scenarios::kNoCalibration ||
      from->text == scenarios::kShippedCalibration)
    return {};
  return from->text;
}

std::string checksum_of(const outputs::ScenarioProvenance& then, const std::string& input) {
  for (const outputs::NamedText& known : then.inputs) {
    if (known.name == input) return known.text;
  }
  return "unknown";
}

std::string checksum_of_file(const fs::path& file) {
  const std::optional<std::string> bytes = scenarios::read_bytes(file);
  return bytes ? scenarios::sha256_hex(*bytes) : "";
}

/// Where the scenario's own posterior is now: here, beside the run file or beside a file that the scenario
/// came from; the one with the checksum of then if there is any.
/// \throws OutputError when it is nowhere.
fs::path posterior_folder(const outputs::RunFile& run, const outputs::ScenarioProvenance& then,
                          const std::string& posterior) {
  std::vector<fs::path> folders{"", run.path().parent_path()};
  for (const outputs::NamedText& input : then.inputs) folders.push_back(fs::path(input.name).parent_path());
  const std::string expected = checksum_of(then, posterior);
  std::optional<fs::path> other;
  for (const fs::path& folder : folders) {
    const std::string checksum = checksum_of_file(folder / posterior);
    if (checksum == expected) return folder;
    if (!checksum.empty() && !other) other = folder;
  }
  if (other) return *other;
  throw outputs::OutputError(fmt::format("{}:{}", run.path().string(), printable(then.name)),
                             fmt::format("needs the posterior {} (sha256 {}), which is not there",
                                         scenarios::shown_word(posterior), printable(expected)),
                             "put it beside the run file, or start where it is");
}

Again load_again(const outputs::RunFile& run, const std::string& name, const Program& program) {
  Again again;
  again.then = run.scenario(name).provenance();
  const std::string shown = fmt::format("{}:{} (resolved scenario)", run.path().string(), printable(name));
  const std::string& text = again.then.resolved_scenario;
  again.posterior = own_posterior(scenarios::parse_yaml(text, shown));
  const fs::path folder =
      again.posterior.empty() ? fs::path() : posterior_folder(run, again.then, again.posterior);
  again.scenario = scenarios::load_scenario_text(text, shown, folder, library_of(program));
  again.scenario.name = name;
  return again;
}

/// All of them, before the first is run. A text that another program wrote may not be one that this one
/// reads: then the message says so.
std::vector<Again> load_all(const outputs::RunFile& run, const Program& program) try {
  std::vector<Again> all;
  for (const std::string& name : run.scenarios()) all.push_back(load_again(run, name, program));
  if (all.empty()) throw outputs::OutputError(run.path().string(), "holds no scenario", "");
  return all;
} catch (const scenarios::InputError& error) {
  const auto programs =
      differing_programs(run.run(), run.format_version(), this_run(program), run.format_version());
  if (programs.empty()) throw;
  throw outputs::OutputError(fmt::format("{}\n  program: {}", error.what(), fmt::join(programs, "; ")));
}

/// Of the scenario as it is run now; but keys and levers keep the file and line that first set them.
outputs::ScenarioProvenance provenance_of(const Again& again) {
  outputs::ScenarioProvenance now = tools::provenance_of(again.scenario);
  const auto& then = again.then;
  for (std::size_t i = 0; i < std::min(now.levers.size(), then.levers.size()); ++i)
    now.levers[i].origin = then.levers[i].origin;
  for (auto& parameter : now.parameters) {
    for (const auto& known : then.parameters) {
      if (known.key == parameter.key) parameter.origin = known.origin;
    }
  }
  return now;
}

fs::path target_of(const RerunOptions& options) {
  const fs::path output = options.output;
  std::error_code ignored;
  const bool is_folder = output.extension() != ".h5" || fs::is_directory(output, ignored);
  const fs::path target = is_folder ? output / (fs::path(options.from).stem().string() + ".h5") : output;
  if (fs::equivalent(target, options.from, ignored)) {
    throw outputs::OutputError(target.string(), "is the run file that is to be reproduced",
                               "give the new one another name or folder");
  }
  return target;
}

/// Runs all into a file.
/// \throws Interrupted
void run_into(const fs::path& target, const std::vector<Again>& all, const RerunOptions& options,
              const Program& program) {
  const auto start = std::chrono::steady_clock::now();
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  outputs::RunFileWriter writer(target, this_run(program),
                                options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  for (const Again& again : all)
    simulate(again.scenario, provenance_of(again), options.threads, library_of(program), writer, progress);
  if (progress.cancel) throw Interrupted{};
  writer.commit(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

/// \return true when every scenario came out the same.
bool report(const outputs::RunFile& then, const outputs::RunFile& now, const std::vector<Again>& all,
            bool quiet) {
  bool same = true;
  for (const Again& again : all) {
    const outputs::ScenarioResults old_results = then.scenario(again.then.name);
    const outputs::ScenarioResults new_results = now.scenario(again.then.name);
    ResultComparison results = compare_results(old_results.checksums(), new_results.checksums());
    results.name = again.then.name;
    results.content_then = old_results.content_checksum();
    results.content_now = new_results.content_checksum();
    OriginDifferences origins;
    origins.inputs = differing_inputs(again.then.inputs, new_results.provenance().inputs, again.posterior);
    origins.program = differing_programs(then.run(), then.format_version(), now.run(), now.format_version());
    if (results.is_same() || origins.none()) {  // other data say other things
      results.otherwise =
          said_otherwise(old_results.statements(), new_results.statements(), origins.program.empty());
      if (then.attribution() != now.attribution()) results.otherwise.emplace_back("attribution");
    }
    same = same && results.is_same() && !results.says_otherwise(origins);
    if (!quiet || !results.is_same() || !results.otherwise.empty())
      fmt::print("{}", report_text(results, origins));
  }
  return same;
}

}  // namespace

void rerun(const RerunOptions& options, Program& program) {
  const outputs::RunFile run = outputs::RunFile::open(options.from);
  require_sound(run);
  std::optional<outputs::TemporaryFolder> temporary;
  fs::path target;
  if (options.output.empty()) {
    target = temporary.emplace("-o a place for the new run file").path() / "rerun.h5";
  } else {
    target = target_of(options);
  }
  const std::vector<Again> all = load_all(run, program);
  run_into(target, all, options, program);
  if (!report(run, outputs::RunFile::open(target), all, options.quiet)) program.exit_code = kCannotBeMet;
  if (!options.output.empty() && !options.quiet) fmt::print("\n{}\n", target.string());
}

}  // namespace icsim::tools
