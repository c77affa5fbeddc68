/// `icsim calibrate`: fits every system to RTT data and writes the posterior that runs draw from.
#include <fmt/format.h>

#include <chrono>

#include "outputs/files/output_error.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/jobs/fit_inputs.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/jobs/posterior_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"

namespace icsim::tools {
namespace {

struct CalibrateOptions {
  std::string data, output, baseline = "2025-04-01", until;
  std::uint32_t draws = 500;
  std::uint64_t seed = 20250401;
  int threads = 0, planted = 0;
  bool force = false;
};

/// The baseline that runs will draw the posterior for, if there is one to fit to.
std::optional<scenarios::BaselinePlace> place_of(const CalibrateOptions& options,
                                                 const scenarios::ScenarioLibrary& library) {
  std::optional<scenarios::BaselinePlace> place = scenarios::find_baseline(library, options.baseline, {});
  if (place && place->ships && calibration::month_number(place->name) < 0)
    place.reset();  // a replay has no posterior
  return place;
}

/// What is wrong with the options, all at once.
void check_options(const CalibrateOptions& options, bool place_found,
                   const scenarios::ScenarioLibrary& library, const calibration::RttDataSet& data) {
  std::vector<scenarios::Fault> faults;
  const auto fault = [&](std::string problem, std::string hint) {
    faults.push_back({"icsim calibrate", 0, 0, "", std::move(problem), std::move(hint)});
  };
  if (!place_found) {
    std::vector<std::string> dates;
    for (std::string& name : scenarios::baseline_names(library)) {
      if (calibration::month_number(name) >= 0) dates.push_back(std::move(name));
    }
    fault(fmt::format("there is no baseline {} to fit to", scenarios::shown_word(options.baseline)),
          fmt::format("one of: {}; or a folder that `icsim baseline` made", fmt::join(dates, ", ")));
  }
  if (!options.until.empty()) {
    const calibration::MonthNumber month = calibration::month_number(options.until),
                                   last = data.first_month + data.months - 1;
    if (month < data.first_month || month > last)
      fault(fmt::format("'{}' is not a month of the data", options.until),
            fmt::format("they run from {} to {}", calibration::to_month(data.first_month),
                        calibration::to_month(last)));
  }
  if (!faults.empty()) throw scenarios::DataError(std::move(faults));
}

void run(const CalibrateOptions& options, Program& program) {
  const auto begun = std::chrono::steady_clock::now();
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::optional<scenarios::BaselinePlace> place = place_of(options, library);
  const bool own = place && !place->ships;
  if (options.output.empty() && !own)
    throw outputs::OutputError("--output", "names no files to write",
                               "give -o NAME, for NAME.csv, .h5 and .txt");
  const std::string stem = options.output.empty() ? own_posterior(*place) : options.output;
  PosteriorFiles files(stem, options.force);
  const FitInputs inputs = fit_inputs(library, options.data, own ? place : std::nullopt);
  check_options(options, place.has_value(), library, inputs.data);
  PosteriorRequest request;
  if (!options.until.empty()) request.until = calibration::month_number(options.until);
  request.threads = options.threads;
  request.planted = options.planted;
  request.draws = options.draws;
  request.seed = options.seed;
  const std::string report = files.write(inputs, *place, library, request);
  const std::string use = options.output.empty() ? fmt::format("runs from {} draw from it", options.baseline)
                                                 : fmt::format("`calibration: {}.csv` in a scenario", stem);
  fmt::print("{}\n{}.csv ({}), {}.h5 ({} draws), {}.txt in {:.1f} s\n", report, stem, use, stem,
             options.draws, stem,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
}

}  // namespace

void add_calibrate(CLI::App& app, Program& program) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = app.add_subcommand("calibrate", "fit every system to RTT data and write the posterior");
  command->add_option(
      "data", options->data,
      "data set of `icsim import` (default: the shipped one, to March 2025, or the months that a baseline "
      "of your own was made from)");
  command->add_option(
      "-o,--output", options->output,
      "name of the .csv (the posterior), .h5 (draws) and .txt (diagnosis) to write; for a baseline of "
      "your own it goes into its folder unless you give one");
  command
      ->add_option("--baseline", options->baseline,
                   "start that runs will draw it for: a date that ships, or a baseline of your own, whose "
                   "places are fitted")
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
