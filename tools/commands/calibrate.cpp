/// `icsim calibrate`: fits every system to RTT data and writes the posterior that runs draw from.
#include <fmt/core.h>
#include <unistd.h>

#include <chrono>

#include "calibration/fit/diagnostics.hpp"
#include "calibration/fit/forecast.hpp"
#include "calibration/fit/self_check.hpp"
#include "calibration/posterior/posterior_draws.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/program.hpp"
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
  calibration::OrderState state, before;  ///< after the last month, and after the one before
  std::vector<std::vector<calibration::Observed>> surprises;
};

Filtered filter(const calibration::RttDataSet& data, const scenarios::ScenarioLibrary& library, const calibration::FitPriors& priors, int threads,
                calibration::MonthNumber until) {
  Filtered result;
  const bool terminal = ::isatty(2) == 1;
  calibration::run_order_filter(data, library, priors, threads, [&](const calibration::OrderState& state) {
    const calibration::MonthNumber month = data.first_month + state.known - 1;
    if (terminal) fmt::print(stderr, "\r{} of {} learnt", calibration::to_month(month), calibration::to_month(until));
    result.surprises.push_back(state.surprise);
    if (result.surprises.size() > kCheckedMonths) result.surprises.erase(result.surprises.begin());
    result.before = std::move(result.state);
    result.state = state;
    return month < until;
  });
  if (terminal) fmt::print(stderr, "\r                          \r");
  return result;
}

calibration::MonthNumber last_known(const calibration::RttDataSet& data, const std::string& until) {
  const calibration::MonthNumber last = data.first_month + data.months - 1;
  if (until.empty()) return last;
  const calibration::MonthNumber month = calibration::month_number(until);
  if (month < data.first_month || month > last)
    throw scenarios::DataError(
        {scenarios::Fault{"icsim calibrate", 0, 0, "", "'" + until + "' is not a month of the data",
               fmt::format("they run from {} to {}", calibration::to_month(data.first_month), calibration::to_month(last))}});
  return month;
}

calibration::MonthNumber month_before(const std::string& baseline) {
  return calibration::month_number(std::string_view(baseline).substr(0, 7)) - 1;
}

/// A posterior that starts where the data end holds rates, growth and order of treatment; one that starts
/// before, the order alone, as the baseline's rates are data.
calibration::Posterior posterior_for(const calibration::RttDataSet& data, const scenarios::ScenarioLibrary& library, const calibration::FitPriors& priors,
                        const CalibrateOptions& options, const calibration::OrderState& state, calibration::MonthNumber until) {
  std::vector<scenarios::InputFile> ignored;
  const calibration::MonthNumber before = month_before(options.baseline);
  if (before < 0 || before > until)
    throw scenarios::DataError(
        {scenarios::Fault{"icsim calibrate", 0, 0, "",
               fmt::format("baseline {} starts after the data end ({})", options.baseline, calibration::to_month(until)),
               "import later months, or choose an earlier baseline"}});
  const auto model = scenarios::load_baseline(library, options.baseline, false, ignored);
  calibration::Fit fit = calibration::fit_at(data, library, priors, state, calibration::kPosteriorMonths, options.threads);
  calibration::Posterior& posterior = fit.posterior;
  posterior.levels = before == until;
  if (posterior.levels) {
    calibration::balance(posterior, *model, library, priors, calibration::kPosteriorMonths, options.threads);
  } else {
    posterior.origin = before;
    posterior.milestone.clear();
  }
  return posterior;
}

void run(const CalibrateOptions& options, Program& program) {
  const auto start = std::chrono::steady_clock::now();
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::filesystem::path data_file =
      options.data.empty() ? library.root / "rtt" / "to-2025-03.h5" : std::filesystem::path(options.data);
  const calibration::RttDataSet data = calibration::usable_stocks(calibration::read_data_set(data_file));
  if (data.basis != calibration::Basis::provider)
    throw scenarios::DataError({scenarios::Fault{data_file.string(), 0, 0, "", "the data are on commissioner basis",
                           "lists sit where they are treated: import with --basis provider"}});
  const calibration::FitPriors priors = calibration::load_priors(library);
  const calibration::MonthNumber until = last_known(data, options.until);
  const Filtered fitted = filter(data, library, priors, options.threads, until);
  const calibration::Posterior posterior = posterior_for(data, library, priors, options, fitted.state, until);
  const calibration::Diagnosis diagnosis = calibration::diagnose(posterior, priors, data, fitted.state.known, fitted.surprises);
  std::string report = calibration::to_text(diagnosis, posterior);
  calibration::CrossSettings cross;
  cross.threads = options.threads;
  report += "\n" + calibration::to_text(calibration::cross_check(data, library, priors, fitted.before, fitted.state, cross), data);
  if (options.planted > 0) {
    calibration::PlantedSettings planted;
    planted.countries = options.planted;
    planted.threads = options.threads;
    report += "\n" + calibration::to_text(calibration::check_planted(library, priors, priors, planted));
  }
  const outputs::Existing existing = options.force ? outputs::Existing::replace : outputs::Existing::refuse;
  const std::string stem = options.output;
  outputs::write_new_text(stem + ".csv", calibration::posterior_text(posterior), existing);
  outputs::write_new_text(stem + ".txt", report, existing);
  std::vector<scenarios::InputFile> ignored;
  const auto model = scenarios::load_baseline(library, options.baseline, false, ignored);
  calibration::write_posterior_draws(stem + ".h5", posterior, *model, options.seed, options.draws,
                        {{"program_version", kVersion},
                         {"commit", kCommit},
                         {"data", data_file.filename().string()},
                         {"baseline", options.baseline},
                         {"priors_sha256", priors.file.sha256},
                         {"seed", fmt::format("{}", options.seed)},
                         {"attribution", data.licence}},
                        options.force);
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
  command
      ->add_option("--threads", options->threads, "worker threads (default: all); never changes the numbers")
      ->check(CLI::Range(1, 1024));
  command
      ->add_option("--planted", options->planted,
                   "also fit this many synthetic countries, 42 systems each, whose values are known")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--force", options->force, "replace the files if they exist");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
