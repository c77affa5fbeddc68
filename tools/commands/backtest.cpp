/// `icsim backtest`: rolling origins, and what simple rules would have said.
#include "calibration/backtest/backtest.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>

#include "calibration/backtest/backtest_headline.hpp"
#include "calibration/backtest/backtest_page.hpp"
#include "calibration/backtest/backtest_table.hpp"
#include "outputs/export/new_files.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/jobs/fit_inputs.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/month_option.hpp"
#include "tools/terminal/score_tables.hpp"
#include "tools/terminal/tell.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

struct BacktestOptions {
  std::string data, baseline, output = "backtest";
  std::string from, to;
  calibration::BacktestSettings settings;
  bool own_only = false, force = false;
};

/// Those given; else the twelve of the record, or all that the months of places of one's own allow.
void take_origins(BacktestOptions& options, const FitInputs& inputs) {
  calibration::Origins origins{calibration::month_number("2023-04"), calibration::month_number("2024-03")};
  if (inputs.own && (options.from.empty() || options.to.empty()))
    origins = calibration::testable_origins(calibration::usable_stocks(inputs.data), inputs.ground);
  if (!options.from.empty()) origins.first = month_option(options.from, "icsim backtest");
  if (!options.to.empty()) origins.last = month_option(options.to, "icsim backtest");
  options.settings.first_origin = origins.first;
  options.settings.last_origin = origins.last;
}

void run(BacktestOptions options, Program& program) {
  const auto start = std::chrono::steady_clock::now();
  options.settings.flows_given = !options.own_only;
  outputs::NewFiles files(options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  outputs::NewFile& scores = files.add(options.output + ".h5");
  outputs::NewFile& table = files.add(options.output + ".csv");
  outputs::NewFile& page = files.add(options.output + ".html");
  const scenarios::ScenarioLibrary library = library_of(program);
  const FitInputs inputs = fit_inputs(library, options.data, options.baseline);
  const calibration::RttDataSet& data = inputs.data;
  const calibration::FitPriors& priors = inputs.priors;
  take_origins(options, inputs);
  const calibration::EnglandBands bands = calibration::read_england_bands(
      "rtt/england_months_waited.csv", library_text(library, "rtt/england_months_waited.csv"));
  const bool terminal = ::isatty(2) == 1;
  const calibration::BacktestResult result = calibration::run_backtest(
      data, inputs.ground, library, priors, options.settings, bands, [&](calibration::MonthNumber origin) {
        if (terminal) tell("\rorigin {} done", calibration::to_month(origin));
        return true;
      });
  if (terminal) tell("\r                    \r");
  const calibration::ScoreSheet sheet(result);
  calibration::BacktestPageText text;
  text.title = "Back-test of icsim";
  text.facts = {fmt::format("Data: {}, {} basis, known to {}", inputs.data_file.filename().string(),
                            data.basis == calibration::Basis::provider ? "provider" : "commissioner",
                            calibration::to_month(data.first_month + data.months - 1)),
                fmt::format("Program: icsim {} ({}); {} draws, seed {}", kVersion, kCommit,
                            options.settings.draws, options.settings.seed),
                fmt::format("Priors: {} {}", priors.file.name, priors.file.sha256.substr(0, 12))};
  for (const std::string& line : inputs.said) text.facts.push_back(line);
  for (const IcsRecord& ics : inputs.ground.model->ics) text.area_names[ics.code] = ics.name;
  text.licence = data.licence;
  calibration::write_backtest(scores.part(), result,
                              {{"program_version", kVersion},
                               {"commit", kCommit},
                               {"data", inputs.data_file.filename().string()},
                               {"attribution", data.licence},
                               {"priors_sha256", priors.file.sha256},
                               {"draws", fmt::format("{}", options.settings.draws)},
                               {"seed", fmt::format("{}", options.settings.seed)}});
  table.write(calibration::backtest_csv(result, sheet));
  page.write(calibration::backtest_page(result, sheet, text));
  files.put_in_place();
  for (std::size_t mode = 0; mode < result.modes.size(); ++mode)
    print_scores(result, sheet, mode, calibration::headline_horizons(result),
                 fmt::format("{}: mean over {} origins and ICSs",
                             result.modes[mode] == calibration::ForecastMode::own ? "own forecast"
                                                                                  : "true flows given",
                             result.origins.size()));
  fmt::print("\n{0}.h5, {0}.csv, {0}.html in {1:.1f} s\n", options.output,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

void add_backtest(CLI::App& app, Program& program) {
  auto options = std::make_shared<BacktestOptions>();
  CLI::App* command =
      app.add_subcommand("backtest", "forecast from past months and score it against what came");
  command->add_option("data", options->data,
                      "data set of `icsim import` (default: the shipped one, to March 2025)");
  command->add_option(
      "--baseline", options->baseline,
      "a baseline of your own, whose places are tested on its own months, or on the data set given");
  command->add_option("-o,--output", options->output, "name of the .h5, .csv and .html to write")
      ->capture_default_str();
  command->add_option(
      "--from", options->from,
      "first origin: the last month that is known (default: 2023-04, or the first that the months of a "
      "baseline of your own allow)");
  command->add_option("--to", options->to, "last origin (default: 2024-03, or the last of them)");
  command->add_option("--horizon", options->settings.horizon, "months to forecast")
      ->check(CLI::Range(1, 24))
      ->capture_default_str();
  command->add_option("--draws", options->settings.draws, "draws of each forecast")
      ->check(CLI::Range(16u, scenarios::kMostDraws))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "random seed")->capture_default_str();
  add_threads(*command, options->settings.threads);
  command->add_flag("--own-only", options->own_only, "leave the mode with true flows given out");
  command->add_flag("--force", options->force, "replace the files if they exist");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
