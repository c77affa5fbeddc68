/// `icsim score`: a registered forecast against the months that have come since.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cmath>

#include "calibration/backtest/backtest_headline.hpp"
#include "calibration/backtest/backtest_table.hpp"
#include "calibration/register/registration_file.hpp"
#include "calibration/register/registration_score.hpp"
#include "outputs/files/input_file.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/text/checksum.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/score_tables.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

using calibration::AreaLevel;
using calibration::ForecastTarget;
using outputs::json_text;

struct ScoreOptions {
  std::string forecast, data, csv;
  bool json = false, force = false;
};

calibration::Registration read_forecast(const std::string& file) {
  outputs::check_input_file(file, "give a file that `icsim register` wrote");
  return calibration::read_registration(file, scenarios::read_bytes(file).value_or(""));
}

/// Headline horizons, and the last month that came.
std::vector<std::size_t> shown_horizons(const calibration::BacktestResult& result) {
  std::vector<std::size_t> shown = calibration::headline_horizons(result);
  const std::size_t last = result.horizons.size() - 1;
  if (shown.back() != last) shown.push_back(last);
  return shown;
}

/// "6 of 12 months came, 2024-04 to 2024-09".
std::string came_text(const calibration::BacktestResult& result) {
  const calibration::MonthNumber origin = result.origins.front();
  return fmt::format("{} of {} months came, {} to {}", result.horizons.size(), calibration::kRegisteredMonths,
                     calibration::to_month(origin + result.horizons.front()),
                     calibration::to_month(origin + result.horizons.back()));
}

std::string signer(const calibration::Registration& registration) {
  return registration.signed_off_by.empty() ? "nobody" : printable(registration.signed_off_by);
}

void print_text(const ScoreOptions& options, const calibration::Registration& registration,
                const calibration::ScoredRegistration& scored, const calibration::ScoreSheet& sheet,
                const std::string& data) {
  const calibration::BacktestResult& result = scored.result;
  const calibration::MonthNumber origin = registration.origin,
                                 open = calibration::first_unpublished(registration.created);
  fmt::print("{}: forecast from {}, signed off by {} on {}; icsim {} ({}), {} draws\n{}: {}\n",
             options.forecast, calibration::to_month(origin), signer(registration),
             to_string(registration.created), printable(registration.program_version),
             printable(registration.commit), registration.draws, data, came_text(result));
  if (open > origin + result.horizons.front())
    fmt::print("Not prospective up to {}: published by the day of registration.\n",
               calibration::to_month(std::min(open - 1, origin + result.horizons.back())));
  if (scored.revised > 0)
    fmt::print(
        "Lists of {} system-months up to {} have been revised since; rules go by what was registered.\n",
        scored.revised, calibration::to_month(origin));
  std::vector<std::size_t> all;
  for (std::size_t h = 0; h < result.horizons.size(); ++h) all.push_back(h);
  fmt::print("\n");
  print_england(result, all);
  print_scores(result, sheet, 0, shown_horizons(result), "mean over ICSs");
  if (!scored.left_out.empty()) fmt::print("\nNot scored:\n");
  for (const calibration::LeftOut& out : scored.left_out)
    fmt::print("  {} {}: {}\n", calibration::to_month(out.month), out.area, printable(out.why));
}

/// Scores of single forecasts and their means need no more digits than a page shows.
std::string scores_json(const calibration::BacktestResult& result, const calibration::ScoreSheet& sheet) {
  using calibration::Score;
  constexpr std::array kShown{Score::bias,           Score::absolute_error, Score::percentage_error,
                              Score::interval_score, Score::covered_80,     Score::covered_95};
  std::vector<std::string> rows;
  for (std::size_t model = 0; model < result.models.size(); ++model) {
    for (std::size_t t = 0; t < calibration::kForecastTargets; ++t) {
      for (std::size_t level = 0; level < calibration::kAreaLevels; ++level) {
        for (std::size_t h = 0; h < result.horizons.size(); ++h) {
          const calibration::MeanScore& mean =
              sheet.of_level(model, 0, static_cast<ForecastTarget>(t), static_cast<AreaLevel>(level), h);
          std::vector<std::pair<std::string_view, std::string>> row{
              {"model", json_text(result.models[model])},
              {"target", json_text(calibration::kForecastTargetNames[t])},
              {"level", json_text(calibration::kAreaLevelNames[level])},
              {"horizon", fmt::to_string(result.horizons[h])},
              {"forecasts", fmt::to_string(mean.forecasts)}};
          for (const Score score : kShown)
            row.emplace_back(calibration::kScoreNames[static_cast<std::size_t>(score)],
                             outputs::json_number(mean.mean(score)));
          rows.push_back(outputs::json_object(row));
        }
      }
    }
  }
  return outputs::json_array(rows);
}

void print_json(const ScoreOptions& options, const calibration::Registration& registration,
                const calibration::ScoredRegistration& scored, const calibration::ScoreSheet& sheet,
                const std::string& data) {
  std::vector<std::string> months, left_out;
  for (const int horizon : scored.result.horizons)
    months.push_back(calibration::to_month(registration.origin + horizon));
  for (const calibration::LeftOut& out : scored.left_out)
    left_out.push_back(outputs::json_object({{"area", json_text(out.area)},
                                             {"month", json_text(calibration::to_month(out.month))},
                                             {"why", json_text(out.why)}}));
  fmt::print("{}\n",
             outputs::json_object(
                 {{"forecast", json_text(options.forecast)},
                  {"origin", json_text(calibration::to_month(registration.origin))},
                  {"created", json_text(to_string(registration.created))},
                  {"signed_off_by", json_text(registration.signed_off_by)},
                  {"program_version", json_text(registration.program_version)},
                  {"commit", json_text(registration.commit)},
                  {"prospective_from",
                   json_text(calibration::to_month(std::max(
                       calibration::first_unpublished(registration.created), registration.origin + 1)))},
                  {"data", json_text(data)},
                  {"months", outputs::json_texts(months)},
                  {"revised", fmt::to_string(scored.revised)},
                  {"scores", scores_json(scored.result, sheet)},
                  {"not_scored", outputs::json_array(left_out)}}));
}

void run(const ScoreOptions& options, Program& program) {
  const calibration::Registration registration = read_forecast(options.forecast);
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::filesystem::path file = data_set_file(library, options.data);
  const calibration::RttDataSet data = calibration::read_data_set(file);
  const calibration::ScoredRegistration scored = calibration::score_registration(
      registration, data, calibration::regions_of(*calibration::shipped_ground(library).model));
  const calibration::ScoreSheet sheet(scored.result);
  if (!options.csv.empty())
    outputs::write_new_text(options.csv, calibration::backtest_csv(scored.result, sheet),
                            options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  (options.json ? print_json : print_text)(options, registration, scored, sheet, file.filename().string());
  if (!options.csv.empty() && !options.json) fmt::print("\n{}: every score\n", options.csv);
}

}  // namespace

void add_score(CLI::App& app, Program& program) {
  auto options = std::make_shared<ScoreOptions>();
  CLI::App* command =
      app.add_subcommand("score", "score a registered forecast against the months that have come");
  command->add_option("forecast", options->forecast, "file of `icsim register`")->required();
  command->add_option(
      "--data", options->data,
      "data set of `icsim import` with later months (default: the shipped one, to March 2025)");
  command->add_option("-o,--output", options->csv,
                      "write every score to this CSV file, as `icsim backtest` does");
  command->add_flag("--json", options->json, "all mean scores, for scripts");
  command->add_flag("--force", options->force, "replace the CSV file if it exists");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
