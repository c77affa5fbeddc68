/// `icsim calibrate`: fits every system to RTT data and writes the posterior that runs draw from.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "calibration/fit/diagnostics.hpp"
#include "calibration/fit/fit_window.hpp"
#include "calibration/fit/forecast.hpp"
#include "calibration/fit/self_check.hpp"
#include "calibration/posterior/posterior_draws.hpp"
#include "outputs/export/new_files.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

struct CalibrateOptions {
  std::string data, output, baseline = "2025-04-01", until;
  std::uint32_t draws = 500;
  std::uint64_t seed = 20250401;
  int threads = 0, planted = 0;
  bool force = false;
};

constexpr int kCheckedMonths = 12;

/// What the filter leaves at its last month, and its surprises of the last year.
struct Filtered {
  calibration::OrderState state;
  std::vector<std::vector<calibration::Observed>> surprises;
};

Filtered filter(const calibration::RttDataSet& data, const scenarios::ScenarioLibrary& library,
                const calibration::FitPriors& priors, int threads, calibration::MonthNumber until) {
  Filtered result;
  const bool terminal = ::isatty(2) == 1;
  calibration::run_order_filter(data, library, priors, threads, [&](const calibration::OrderState& state) {
    const calibration::MonthNumber month = data.first_month + state.known - 1;
    if (terminal)
      fmt::print(stderr, "\r{} of {} learnt", calibration::to_month(month), calibration::to_month(until));
    result.surprises.push_back(state.surprise);
    if (result.surprises.size() > kCheckedMonths) result.surprises.erase(result.surprises.begin());
    result.state = state;
    return month < until;
  });
  if (terminal) fmt::print(stderr, "\r                          \r");
  return result;
}

/// What is wrong with the options, all at once.
void check_options(const CalibrateOptions& options, const scenarios::ScenarioLibrary& library,
                   const calibration::RttDataSet& data) {
  std::vector<scenarios::Fault> faults;
  const auto fault = [&](std::string problem, std::string hint) {
    faults.push_back({"icsim calibrate", 0, 0, "", std::move(problem), std::move(hint)});
  };
  std::vector<std::string> dates;
  for (std::string& name : scenarios::baseline_names(library)) {
    if (calibration::month_number(name) >= 0) dates.push_back(std::move(name));  // a replay has no posterior
  }
  if (std::find(dates.begin(), dates.end(), options.baseline) == dates.end())
    fault(fmt::format("there is no baseline {} to fit to", scenarios::shown_word(options.baseline)),
          fmt::format("one of: {}", fmt::join(dates, ", ")));
  if (!options.until.empty()) {
    const calibration::MonthNumber month = calibration::month_number(options.until),
                                   last = data.first_month + data.months - 1;
    if (month < data.first_month || month > last)
      fault(fmt::format("'{}' is not a month of the data", options.until),
            fmt::format("they run from {} to {}", calibration::to_month(data.first_month),
                        calibration::to_month(last)));
  }
  if (data.basis != calibration::Basis::provider)
    faults.push_back({data.place, 0, 0, "", "the data are on commissioner basis",
                      "lists sit where they are treated: import with --basis provider"});
  if (!faults.empty()) throw scenarios::DataError(std::move(faults));
}

/// The last month with stocks that the fit may use.
/// \throws DataError with what the fit lacks
calibration::MonthNumber last_known(const CalibrateOptions& options,
                                    const scenarios::ScenarioLibrary& library,
                                    const calibration::RttDataSet& data) {
  const int known =
      options.until.empty() ? data.months : calibration::month_number(options.until) - data.first_month + 1;
  const scenarios::Scenario fit = calibration::fit_scenario(library);
  const calibration::MonthNumber until =
      data.first_month +
      calibration::fit_window(data, *fit.model, calibration::month_of(fit.start), known).last;
  if (calibration::month_number(options.baseline) - 1 > until)
    throw scenarios::DataError({scenarios::Fault{"icsim calibrate", 0, 0, "",
                                                 fmt::format("baseline {} starts after the data end ({})",
                                                             options.baseline, calibration::to_month(until)),
                                                 "import later months, or choose an earlier baseline"}});
  return until;
}

/// A posterior that starts where the data end holds rates, growth and order of treatment; one that starts
/// before, the order alone, as the baseline's rates are data.
calibration::Posterior posterior_for(const calibration::RttDataSet& data,
                                     const scenarios::ScenarioLibrary& library,
                                     const calibration::FitPriors& priors, const CalibrateOptions& options,
                                     const calibration::OrderState& state, const Model& baseline) {
  const calibration::MonthNumber before = calibration::month_number(options.baseline) - 1;
  if (before == data.first_month + state.known - 1) {
    calibration::Fit fit = calibration::fit_at(data, library, priors, state, options.threads);
    calibration::steer(fit.posterior, baseline, fit.expected, library, priors, options.threads);
    return std::move(fit.posterior);
  }
  calibration::Posterior posterior = calibration::posterior_at(data, priors, state);
  posterior.levels = false;
  posterior.origin = before;
  posterior.milestone.clear();
  posterior.backstop.clear();
  return posterior;
}

std::string report_of(const Filtered& fitted, const calibration::Posterior& posterior,
                      const calibration::RttDataSet& data, const scenarios::ScenarioLibrary& library,
                      const calibration::FitPriors& priors, const CalibrateOptions& options) {
  std::string report = calibration::to_text(
      calibration::diagnose(posterior, priors, data, fitted.state.known, fitted.surprises), posterior);
  calibration::CrossSettings cross;
  cross.threads = options.threads;
  report +=
      "\n" + calibration::to_text(calibration::cross_check(data, library, priors, fitted.state, cross), data);
  if (options.planted > 0) {
    calibration::PlantedSettings planted;
    planted.countries = options.planted;
    planted.threads = options.threads;
    report += "\n" + calibration::to_text(calibration::check_planted(library, priors, priors, planted));
  }
  return report;
}

void run(const CalibrateOptions& options, Program& program) {
  const auto start = std::chrono::steady_clock::now();
  const std::string stem = options.output;
  outputs::NewFiles files(options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  outputs::NewFile& table = files.add(stem + ".csv");
  outputs::NewFile& draws = files.add(stem + ".h5");
  outputs::NewFile& text = files.add(stem + ".txt");
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::filesystem::path data_file = data_set_file(library, options.data);
  const calibration::RttDataSet data = calibration::usable_stocks(calibration::read_data_set(data_file));
  check_options(options, library, data);
  const calibration::MonthNumber until = last_known(options, library, data);
  const calibration::FitPriors priors = calibration::load_priors(library);
  std::vector<scenarios::InputFile> ignored;
  const auto baseline = scenarios::load_baseline(library, options.baseline, false, ignored);
  const Filtered fitted = filter(data, library, priors, options.threads, until);
  const calibration::Posterior posterior =
      posterior_for(data, library, priors, options, fitted.state, *baseline);
  const std::string report = report_of(fitted, posterior, data, library, priors, options);
  table.write(calibration::posterior_text(posterior));
  text.write(report);
  calibration::write_posterior_draws(draws.part(), posterior, *baseline, options.seed, options.draws,
                                     {{"program_version", kVersion},
                                      {"commit", kCommit},
                                      {"data", data_file.filename().string()},
                                      {"baseline", options.baseline},
                                      {"priors_sha256", priors.file.sha256},
                                      {"seed", fmt::format("{}", options.seed)},
                                      {"attribution", data.licence}});
  files.put_in_place();
  fmt::print("{}\n{}.csv (`calibration: {}.csv` in a scenario), {}.h5 ({} draws), {}.txt in {:.1f} s\n",
             report, stem, stem, stem, options.draws, stem,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

}  // namespace

void add_calibrate(CLI::App& app, Program& program) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = app.add_subcommand("calibrate", "fit every system to RTT data and write the posterior");
  command->add_option("data", options->data,
                      "data set of `icsim import` (default: the shipped one, to March 2025)");
  command
      ->add_option("-o,--output", options->output,
                   "name of the .csv (the posterior), .h5 (draws) and .txt (diagnosis) to write")
      ->required();
  command->add_option("--baseline", options->baseline, "start date that runs will draw it for")
      ->capture_default_str();
  command->add_option("--until", options->until, "last month to learn from (default: the last of the data)");
  command->add_option("--draws", options->draws, "draws in the .h5; runs make as many as they need")
      ->check(CLI::Range(1u, scenarios::kMostDraws))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "random seed of these draws")->capture_default_str();
  add_threads(*command, options->threads);
  command
      ->add_option("--planted", options->planted,
                   "also fit this many synthetic countries, 42 systems each, whose values are known")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--force", options->force, "replace the files if they exist");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
