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
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

struct BacktestOptions {
  std::string data, output = "backtest";
  std::string from = "2023-04", to = "2024-03";
  calibration::BacktestSettings settings;
  bool own_only = false, force = false;
};

calibration::MonthNumber month_option(const std::string& text) {
  const calibration::MonthNumber month = calibration::month_number(text);
  if (month < 0 || text.size() != 7)
    throw scenarios::DataError({scenarios::Fault{"icsim backtest", 0, 0, "", "'" + text + "' is not a month",
                                                 "write it as 2023-04"}});
  return month;
}

void print_headline(const calibration::BacktestResult& result, const calibration::ScoreSheet& sheet) {
  for (std::size_t mode = 0; mode < result.modes.size(); ++mode) {
    fmt::print("\n{}: mean over {} origins and ICSs; error, and weighted interval score (WIS)\n{:<18}",
               result.modes[mode] == calibration::ForecastMode::own ? "own forecast" : "true flows given",
               result.origins.size(), "");
    const std::vector<std::size_t> horizons = calibration::headline_horizons(result);
    for (const char* what : {"list", "18 weeks", "over 52"}) {
      for (const std::size_t h : horizons)
        fmt::print("{:>16}", fmt::format("{} {}m", what, result.horizons[h]));
    }
    fmt::print("\n");
    for (std::size_t model = 0; model < result.models.size(); ++model) {
      if (!sheet.has(model, mode)) continue;
      fmt::print("{:<18}", result.models[model]);
      for (std::size_t t = 0; t < calibration::kForecastTargets; ++t) {
        const auto target = static_cast<calibration::ForecastTarget>(t);
        for (const std::size_t h : horizons) {
          const calibration::MeanScore& mean =
              sheet.of_level(model, mode, target, calibration::AreaLevel::ics, h);
          const double error = mean.mean(calibration::headline_score(target)),
                       wis = mean.mean(calibration::Score::interval_score);
          fmt::print("{:>16}", target == calibration::ForecastTarget::share_18
                                   ? fmt::format("{:.2f} / {:.2f}", 100.0 * error, 100.0 * wis)
                                   : fmt::format("{:.2f} / {:.0f}", error, wis));
        }
      }
      fmt::print("\n");
    }
    fmt::print("\n");
    for (const std::string& sentence : calibration::verdict(result, sheet, mode))
      fmt::print("  {}\n", sentence);
  }
}

void run(BacktestOptions options, Program& program) {
  const auto start = std::chrono::steady_clock::now();
  options.settings.first_origin = month_option(options.from);
  options.settings.last_origin = month_option(options.to);
  options.settings.flows_given = !options.own_only;
  outputs::NewFiles files(options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  outputs::NewFile& scores = files.add(options.output + ".h5");
  outputs::NewFile& table = files.add(options.output + ".csv");
  outputs::NewFile& page = files.add(options.output + ".html");
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::filesystem::path data_file =
      options.data.empty() ? library.root / "rtt" / "to-2025-03.h5" : std::filesystem::path(options.data);
  const calibration::RttDataSet data = calibration::read_data_set(data_file);
  const calibration::FitPriors priors = calibration::load_priors(library);
  const calibration::EnglandBands bands = calibration::read_england_bands(
      "rtt/england_months_waited.csv", library_text(library, "rtt/england_months_waited.csv"));
  const std::shared_ptr<const Model> model = calibration::fit_scenario(library).model;
  std::vector<std::string> regions;
  for (const IcsRecord& ics : model->ics)
    regions.push_back(model->regions[static_cast<std::size_t>(ics.region)]);
  regions.emplace_back("");
  const bool terminal = ::isatty(2) == 1;
  const calibration::BacktestResult result = calibration::run_backtest(
      data, library, priors, options.settings, bands, regions, [&](calibration::MonthNumber origin) {
        if (terminal) fmt::print(stderr, "\rorigin {} done", calibration::to_month(origin));
        return true;
      });
  if (terminal) fmt::print(stderr, "\r                    \r");
  const calibration::ScoreSheet sheet(result);
  calibration::BacktestPageText text;
  text.title = "Back-test of icsim";
  text.facts = {fmt::format("Data: {}, {} basis, known to {}", data_file.filename().string(),
                            data.basis == calibration::Basis::provider ? "provider" : "commissioner",
                            calibration::to_month(data.first_month + data.months - 1)),
                fmt::format("Program: icsim {} ({}); {} draws, seed {}", kVersion, kCommit,
                            options.settings.draws, options.settings.seed),
                fmt::format("Priors: {} {}", priors.file.name, priors.file.sha256.substr(0, 12))};
  for (const IcsRecord& ics : model->ics) text.area_names[ics.code] = ics.name;
  text.licence = data.licence;
  calibration::write_backtest(scores.part(), result,
                              {{"program_version", kVersion},
                               {"commit", kCommit},
                               {"data", data_file.filename().string()},
                               {"attribution", data.licence},
                               {"priors_sha256", priors.file.sha256},
                               {"draws", fmt::format("{}", options.settings.draws)},
                               {"seed", fmt::format("{}", options.settings.seed)}});
  table.write(calibration::backtest_csv(result, sheet));
  page.write(calibration::backtest_page(result, sheet, text));
  files.put_in_place();
  print_headline(result, sheet);
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
  command->add_option("-o,--output", options->output, "name of the .h5, .csv and .html to write")
      ->capture_default_str();
  command->add_option("--from", options->from, "first origin: the last month that is known")
      ->capture_default_str();
  command->add_option("--to", options->to, "last origin")->capture_default_str();
  command->add_option("--horizon", options->settings.horizon, "months to forecast")
      ->check(CLI::Range(1, 24))
      ->capture_default_str();
  command->add_option("--draws", options->settings.draws, "draws of each forecast")
      ->check(CLI::Range(16u, scenarios::kMostDraws))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "random seed")->capture_default_str();
  command
      ->add_option("--threads", options->settings.threads,
                   "worker threads (default: all); never changes the numbers")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--own-only", options->own_only, "leave the mode with true flows given out");
  command->add_flag("--force", options->force, "replace the files if they exist");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
