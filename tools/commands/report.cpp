/// `icsim report`: one page to look at, to mail and to print.
#include "outputs/report/page_data.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <span>

#include "outputs/files/new_file.hpp"
#include "scenarios/text/fault.hpp"
#include "tools/jobs/attribution.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/terminal/progress.hpp"

namespace icsim::tools {
namespace {

struct ReportOptions {
  std::vector<std::string> runs;
  std::string output, title;
  std::uint32_t attribution_draws = 32;  ///< 0: none
  int threads = 0;
  bool force = false;
};

std::string choice_of(const outputs::Subject& subject) {
  return subject.file->path().string() + ":" + subject.results->name();
}

outputs::Attribution attribution_between(const outputs::Subject& base, const outputs::Subject& alternative,
                                         const ReportOptions& options, const Program& program,
                                         RunProgress& progress) {
  scenarios::Overrides overrides;
  overrides.draws =
      std::min({options.attribution_draws, base.results->draws(), alternative.results->draws()});
  const scenarios::ScenarioLibrary library = library_of(program);
  AttributionOptions what;
  what.exact_only = true;
  what.threads = options.threads;
  if (const auto folder = default_cache_folder(); !folder.empty()) what.cache = CoalitionCache(folder);
  auto attribution =
      attribute(choose_scenario(choice_of(base), library, overrides),
                choose_scenario(choice_of(alternative), library, overrides), library, what, progress);
  if (!attribution) throw Interrupted{};
  attribution->base = base.label;
  attribution->alternative = alternative.label;
  return *std::move(attribution);
}

/// Of the first scenario to each other, where they differ in levers and parameters alone; a line says where
/// not.
std::vector<outputs::Attribution> attribute_all(const std::vector<outputs::Subject>& subjects,
                                                const ReportOptions& options, const Program& program) {
  std::vector<outputs::Attribution> attributions;
  if (options.attribution_draws == 0) return attributions;
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  for (const outputs::Subject& subject : std::span(subjects).subspan(1)) {
    const auto leave_out = [&](const std::string& why) {
      fmt::print(stderr, "{}: not attributed to its levers: {}\n", subject.label, why);
    };
    try {
      attributions.push_back(attribution_between(subjects.front(), subject, options, program, progress));
    } catch (const scenarios::InputError& error) {
      leave_out(error.what());
    } catch (const CannotAttribute& error) {
      leave_out(error.what());
    }
  }
  return attributions;
}

void report(const ReportOptions& options, Program& program) try {
  const std::vector<outputs::Subject> subjects = outputs::open_subjects(options.runs);
  outputs::require_one_page(subjects);
  outputs::NewFile file(options.output,
                        options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  const outputs::PageOrigin origin{options.title, this_run(program)};
  const std::vector<outputs::Attribution> attributions = attribute_all(subjects, options, program);
  const std::string page = outputs::page_html(outputs::page_title(subjects, origin),
                                              outputs::page_json(subjects, attributions, origin));
  file.write(page);
  file.put_in_place();
  fmt::print("{} ({:.2f} MB)\n", options.output, static_cast<double>(page.size()) / 1e6);
} catch (const Interrupted&) {
  fmt::print(stderr, "icsim: interrupted; nothing was written\n");
  program.exit_code = kInterrupted;
}

}  // namespace

void add_report(CLI::App& app, Program& program) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "write one HTML page about one or several runs: charts, maps, tables, where it comes from");
  command
      ->add_option(
          "run", options->runs,
          "run files, or FILE:SCENARIO for one scenario of a file; others are compared with the first")
      ->required();
  command->add_option("-o,--output", options->output, "the page (.html)")->required();
  command->add_option("--title", options->title, "of the page (default: made from the scenarios)");
  command
      ->add_option("--attribution-draws", options->attribution_draws,
                   "draws of the runs that give each lever its share of a difference; 0: leave it out")
      ->check(CLI::Range(0u, 100000u))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "worker threads for these runs (default: all)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--force", options->force, "replace the page if it exists");
  command->callback([options, &program] { report(*options, program); });
}

}  // namespace icsim::tools
