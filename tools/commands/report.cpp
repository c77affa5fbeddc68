/// `icsim report`: one page to look at, to mail and to print.
#include "outputs/report/page_data.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <span>

#include "outputs/files/new_file.hpp"
#include "scenarios/text/fault.hpp"
#include "tools/jobs/attribution.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

/// Of many levers, a sample of the orders in which they come in: few, because a page is waited for.
constexpr std::size_t kOrdersOfAPage = 4;

struct ReportOptions {
  std::vector<std::string> runs;
  std::string output, title, region, ics, treatment_function;
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
  what.orders_beyond = kOrdersOfAPage;
  what.least_players = 2;  // one lever makes the whole difference
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
      tell("{}: not attributed to its levers: {}\n", subject.label, why);
    };
    try {
      attributions.push_back(attribution_between(subjects.front(), subject, options, program, progress));
      if (attributions.back().indicators.empty()) attributions.pop_back();
    } catch (const scenarios::InputError& error) {
      leave_out(error.what());
    } catch (const CannotAttribute& error) {
      leave_out(error.what());
    }
  }
  return attributions;
}

/// What the page opens with.
outputs::PageOrigin origin_of(const ReportOptions& options, const outputs::ScenarioResults& first,
                              Program& program) {
  outputs::PageOrigin origin{options.title, {}, {}, this_run(program)};
  if (options.region.empty() && options.ics.empty() && options.treatment_function.empty()) return origin;
  const PlaceDictionary dictionary(library_of(program));
  const auto code = [&](const std::string& level, const std::string& words) {
    if (words.empty()) return std::string();
    return first.row_axes(level).at(0).codes.at(find_place(first, level, words, dictionary).row);
  };
  origin.place = options.ics.empty() ? code("region", options.region) : code("ics", options.ics);
  origin.treatment_function = code("treatment_function", options.treatment_function);
  return origin;
}

void report(const ReportOptions& options, Program& program) try {
  const std::vector<outputs::Subject> subjects = outputs::open_subjects(options.runs);
  outputs::require_one_page(subjects);
  const outputs::PageOrigin origin = origin_of(options, *subjects.front().results, program);
  outputs::NewFile file(options.output,
                        options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  const std::vector<outputs::Attribution> attributions = attribute_all(subjects, options, program);
  const outputs::PageData data = outputs::page_data(subjects, attributions, origin);
  const std::string page = outputs::page_html(outputs::page_title(subjects, origin), data.json);
  file.write(page);
  file.put_in_place();
  fmt::print("{} ({:.2f} MB)\n", options.output, static_cast<double>(page.size()) / 1e6);
  if (!data.left_out.empty())
    fmt::print("left out, to keep it under 3 MB: {}; {}\n", fmt::join(data.left_out, "; "),
               subjects.size() > 1 ? "pages of fewer runs have more" : "the run file has it");
} catch (const Interrupted&) {
  tell("icsim: interrupted; nothing was written\n");
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
  CLI::Option* region = command->add_option("--region", options->region, "region that the page opens with");
  command
      ->add_option("--ics", options->ics, "system that the page opens with: its code, or words of its name")
      ->excludes(region);
  command->add_option("--treatment-function", options->treatment_function,
                      "treatment function that the page opens with, such as 110, C_110 or orthopaedics");
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
