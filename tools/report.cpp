/// `icsim report`: one page to look at, to mail and to print.
#include "outputs/report/page_data.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>
#include <memory>

#include "outputs/new_file.hpp"
#include "tools/program.hpp"
#include "tools/version.hpp"

namespace icsim {
namespace {

struct ReportOptions {
  std::vector<std::string> runs;
  std::string output, title;
  bool force = false;
};

void report(const ReportOptions& options, const Program& program) {
  const std::vector<Subject> subjects = open_subjects(options.runs);
  NewFile file(options.output, options.force ? Existing::replace : Existing::refuse);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const PageOrigin origin{
      options.title,
      {kVersion, kCommit, kBuild, fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", now), program.command_line}};
  const std::string page = page_html(page_title(subjects, origin), page_json(subjects, origin));
  file.write(page);
  file.put_in_place();
  fmt::print("{} ({:.2f} MB)\n", options.output, static_cast<double>(page.size()) / 1e6);
}

}  // namespace

void add_report(CLI::App& app, Program& program) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "write one HTML page about one or several runs: charts, maps, tables, where it comes from");
  command->add_option("run", options->runs, "run files, or FILE:SCENARIO for one scenario of a file")
      ->required();
  command->add_option("-o,--output", options->output, "the page (.html)")->required();
  command->add_option("--title", options->title, "of the page (default: made from the scenarios)");
  command->add_flag("--force", options->force, "replace the page if it exists");
  command->callback([options, &program] { report(*options, program); });
}

}  // namespace icsim
