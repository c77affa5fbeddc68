/// `icsim baseline`: NHS England's files or a hospital's own tables -> a baseline of one's own, from any month's end.
#include <fmt/core.h>

#include <chrono>
#include <filesystem>

#include "calibration/baseline/baseline_checks.hpp"
#include "calibration/baseline/baseline_tables.hpp"
#include "calibration/baseline/lists_sources.hpp"
#include "calibration/fit/priors.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "scenarios/language/place_words.hpp"
#include "scenarios/text/checksum.hpp"
#include "tools/jobs/geography.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/jobs/posterior_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"

namespace icsim::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kContext = "2025-04-01";  // the newest that ships

struct BaselineOptions {
  std::vector<std::string> files;
  std::string output, at, level = "icb", within, name, places, templates;
  int threads = 0;
  bool unfitted = false, force = false;
};

calibration::PlaceLevel level_of(const BaselineOptions& options) {
  using calibration::PlaceLevel;
  if (!options.places.empty()) return PlaceLevel::table;
  return options.level == "provider" ? PlaceLevel::provider
         : options.level == "board"  ? PlaceLevel::board
                                     : PlaceLevel::icb;
}

/// Groups of providers are of all systems that they are in.
void check_groups(const BaselineOptions& options) {
  if (!options.places.empty() && options.level != "icb")
    throw outputs::OutputError("--places",
                               fmt::format("says what the places are, and so does --level {}", options.level),
                               "give one of them");
  if (!options.within.empty() && (!options.places.empty() || options.level == "board"))
    throw outputs::OutputError(
        "--within", "is a system of July 2022, and places here may have parts of several",
        "leave it out; --places holds only the providers you name, and `icsim run --only` runs one place");
}

calibration::OwnBaselineRequest request_of(const BaselineOptions& options) {
  check_groups(options);
  calibration::OwnBaselineRequest request;
  request.files.assign(options.files.begin(), options.files.end());
  const std::string month = options.at.substr(0, 7);
  request.census = calibration::month_number(month);
  const bool a_day = options.at.size() == 10;
  if (request.census < 0 ||
      (a_day && options.at != to_string(calibration::first_day(request.census + 1) - std::chrono::days{1})) ||
      (!a_day && options.at.size() != 7))
    throw outputs::OutputError("--at", fmt::format("'{}' is no month's end", options.at),
                               "write 2026-03-31, or the month alone: 2026-03");
  request.level = level_of(options);
  request.places = options.places;
  request.within = options.within;
  request.name = options.name;
  return request;
}

/// The folder to make, which may take the place of a baseline but of nothing else.
fs::path target_of(const BaselineOptions& options, const scenarios::ScenarioLibrary& library) {
  const std::vector<std::string> shipped = scenarios::baseline_names(library);
  if (std::find(shipped.begin(), shipped.end(), options.output) != shipped.end())
    throw outputs::OutputError(options.output, "is the name of a baseline that ships",
                               "choose another name: scenarios would start from that one");
  fs::path target = fs::path(options.output).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  const bool ours = fs::exists(target / scenarios::kOwnTables / "about.csv");
  if (fs::exists(target) && !(options.force && ours))
    throw outputs::OutputError(target.string(),
                               ours ? "is there already" : "is there already, and is no baseline",
                               ours ? "--force replaces it" : "choose another name");
  return target;
}

/// Fits the places of the new baseline to its months, as `icsim calibrate --baseline` does.
/// \return a line on what came of it: what cannot be fitted can still be run
std::string fitted(const BaselineOptions& options, const scenarios::ScenarioLibrary& library) {
  const auto begun = std::chrono::steady_clock::now();
  try {
    const auto place = scenarios::find_baseline(library, options.output, {});
    PosteriorFiles files(own_posterior(*place), true);
    PosteriorRequest request;
    request.threads = options.threads;
    files.write(fit_inputs(library, "", place), *place, library, request);
    return fmt::format("{0}.csv, which runs draw from, and {0}.txt, what was learnt, in {1:.1f} s",
                       own_posterior(*place),
                       std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  } catch (const scenarios::DataError& error) {
    return fmt::format("Not fitted, so runs treat as the defaults say: {}", error.what());
  }
}

/// Example tables of a hospital's own, and the command that reads them.
void write_templates(const std::string& name) {
  const fs::path target = fs::path(name).lexically_normal();
  if (fs::exists(target))
    throw outputs::OutputError(target.string(), "is there already",
                               "give --template the name of a new folder");
  outputs::NewFolder folder(target, outputs::Existing::refuse);
  for (const auto& [file, text] : calibration::hospital_templates()) folder.write(file, text);
  folder.put_in_place();
  fmt::print(
      "{0}/stock.csv, {0}/flows.csv: put your own rows in place of these; they build as they stand:\n"
      "  icsim baseline {0}/stock.csv {0}/flows.csv --within QYG --name \"Our hospital\" --at 2026-03-31 -o "
      "mine\n",
      name);
}

void run(const BaselineOptions& options, Program& program) {
  const auto begun = std::chrono::steady_clock::now();
  const calibration::OwnBaselineRequest request = request_of(options);
  const scenarios::ScenarioLibrary library = library_of(program);
  outputs::NewFolder folder(target_of(options, library),
                            options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  std::vector<scenarios::InputFile> ignored;
  const auto shipped = scenarios::load_baseline(library, kContext, true, ignored);
  const auto shipped_text = [&](const char* name) {
    return calibration::OwnContext::Text{name, library_text(library, name)};
  };
  const calibration::Geography geography = geography_of(library);
  const scenarios::PlaceNames names = scenarios::read_place_names(library);
  const calibration::PublishedLists lists = calibration::read_published_lists(
      request, {geography, *shipped, names.boards, shipped_text("rtt/known_events.csv"),
                shipped_text("rtt/outside_specialty.csv")});
  const auto context = lists.context ? lists.context : shipped;
  const calibration::ListFlows flows =
      calibration::list_flows(lists, *context, calibration::load_priors(library).own_places);
  const calibration::StartLists start = calibration::start_lists(lists, *context);
  const std::string checks = calibration::baseline_checks(lists, flows, start, kContext);
  std::string manifest;
  for (const auto& [name, text] :
       calibration::baseline_tables(lists, flows, start, library, kContext, *context)) {
    folder.write(name, text);
    manifest += scenarios::sha256_hex(text) + "  " + name + "\n";
  }
  const std::string published = std::string(scenarios::kOwnTables) + "/" + scenarios::kPublishedMonths;
  calibration::write_data_set(folder.part(published), lists.unmended ? *lists.unmended : lists.data);
  manifest += scenarios::sha256_of_file(folder.part(published)) + "  " + published + "\n";
  folder.write("MANIFEST.sha256", manifest);
  folder.write(
      "README.md",
      fmt::format("# Baseline from the end of {}, {} place{}\n\nMade by `icsim baseline`.\n\n```\n{}```\n",
                  calibration::to_month(request.census), lists.places.size(),
                  lists.places.size() == 1 ? "" : "s", checks));
  folder.put_in_place();
  const double built = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  fmt::print(
      "{}\n{}: {} place{} from {}; `baseline: {}` in a scenario, or `icsim run ... --baseline {}`\n"
      "in {:.1f} s\n",
      checks, options.output, lists.places.size(), lists.places.size() == 1 ? "" : "s",
      to_string(calibration::first_day(request.census + 1)), options.output, options.output, built);
  if (!options.unfitted) fmt::print("{}\n", fitted(options, library));
}

}  // namespace

void add_baseline(CLI::App& app, Program& program) {
  auto options = std::make_shared<BaselineOptions>();
  CLI::App* command = app.add_subcommand(
      "baseline", "make a start of your own from NHS England's files, or from two tables of your own");
  command->add_option(
      "file", options->files,
      "of the month and, better, of twelve or more before it; one of three kinds:\n"
      "- NHS England's full CSV data files (CSV or ZIP)\n"
      "- tidy tables by system: lists by threshold, flows and, better, lists by treatment function\n"
      "- two tables of your own: bands of weeks at the census, flows by month (--template, --within)");
  command->add_option("-o,--output", options->output, "folder to make; scenarios name it under 'baseline'");
  command->add_option("--at", options->at, "the census: last day of a month, such as 2026-03-31");
  command
      ->add_option("--level", options->level,
                   "what the places are: systems of July 2022 or, of full extracts, boards of April 2026, or "
                   "providers")
      ->check(CLI::IsMember({"icb", "board", "provider"}))
      ->capture_default_str();
  command->add_option(
      "--within", options->within,
      "only this system, such as QYG, or its providers; of your own tables: the system they are in");
  command->add_option("--places", options->places,
                      "of full extracts: table provider,place[,name] that says what the places are");
  command->add_option("--name", options->name,
                      "of your place, where your own tables have no column of places");
  command->add_option("--template", options->templates,
                      "folder to make with examples of your own tables, and nothing else");
  command->add_flag("--no-fit", options->unfitted,
                    "leave the fit of its places to `icsim calibrate --baseline`");
  add_threads(*command, options->threads);
  command->add_flag("--force", options->force, "replace the baseline if it exists");
  command->callback([options, &program] {
    if (!options->templates.empty()) return write_templates(options->templates);
    if (options->files.empty()) throw CLI::RequiredError("file");
    if (options->output.empty()) throw CLI::RequiredError("--output");
    if (options->at.empty()) throw CLI::RequiredError("--at");
    run(*options, program);
  });
}

}  // namespace icsim::tools
