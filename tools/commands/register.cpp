/// `icsim register`: a forecast of the next twelve months, written down before they come.
#include "calibration/register/registration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "calibration/register/registration_file.hpp"
#include "outputs/files/new_file.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/jobs/library_files.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/month_option.hpp"
#include "tools/terminal/score_tables.hpp"
#include "tools/version.hpp"

namespace icsim::tools {
namespace {

constexpr const char* kCommand = "icsim register";

struct RegisterOptions {
  std::string data, at, output, by, date;
  calibration::BacktestSettings settings;
  bool force = false;
};

Date today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

scenarios::Fault fault(std::string problem, std::string hint) {
  return {kCommand, 0, 0, "", std::move(problem), std::move(hint)};
}

Date date_option(const std::string& text) {
  if (text.empty()) return today();
  try {
    return parse_date(text);
  } catch (const std::invalid_argument&) {
    throw scenarios::DataError({fault(fmt::format("{} is not a date", scenarios::shown_word(text)),
                                      "write the day of registration as 2025-05-08")});
  }
}

/// What is wrong with the options, all at once.
void check_options(const RegisterOptions& options, const calibration::RttDataSet& data,
                   calibration::MonthNumber origin, Date created) {
  std::vector<scenarios::Fault> faults;
  const calibration::MonthNumber last = data.first_month + data.months - 1;
  if (origin < data.first_month || origin > last) {
    faults.push_back(fault(fmt::format("{} is not a month of the data", calibration::to_month(origin)),
                           fmt::format("they run from {} to {}", calibration::to_month(data.first_month),
                                       calibration::to_month(last))));
  } else if (calibration::month_of(created) <= origin) {
    faults.push_back(
        fault(fmt::format("a forecast from {} cannot have been made on {}, before that month ended",
                          calibration::to_month(origin), to_string(created)),
              "give the day of registration as --date, or an earlier month as --at"));
  }
  if (std::any_of(options.by.begin(), options.by.end(), [](unsigned char c) { return c < ' '; }))
    faults.push_back(fault("the name after --by has a line break or another control character",
                           "give the name of the person who signs the forecast off, on one line"));
  if (data.basis != calibration::Basis::provider)
    faults.push_back({data.place, 0, 0, "", "the data are on commissioner basis",
                      "lists sit where they are treated: import with --basis provider"});
  if (!faults.empty()) throw scenarios::DataError(std::move(faults));
}

void print_summary(const calibration::Registration& made, const std::string& output,
                   const std::string& text) {
  const calibration::MonthNumber first = made.origin + 1, last = made.origin + calibration::kRegisteredMonths;
  fmt::print("{}: {} to {}, from what was known of {} to {}\n\n", output, calibration::to_month(first),
             calibration::to_month(last), calibration::to_month(made.known.front().first_month),
             calibration::to_month(made.origin));
  std::vector<std::size_t> quarters;
  for (std::size_t h = 0; h < made.forecast.horizons.size(); ++h) {
    if (made.forecast.horizons[h] % 3 == 0) quarters.push_back(h);
  }
  print_england(made.forecast, quarters);
  const calibration::MonthNumber open = calibration::first_unpublished(made.created);
  fmt::print("\nSigned off by {} on {}; ", made.signed_off_by.empty() ? "nobody" : made.signed_off_by,
             to_string(made.created));
  if (open <= first)
    fmt::print("no month of it was published by then.\n");
  else
    fmt::print("not prospective for {} to {}, which were published by then.\n", calibration::to_month(first),
               calibration::to_month(std::min(open - 1, last)));
  fmt::print(
      "Its last line is the SHA-256 of the others. To prove its day, publish that line, or deposit the file "
      "where\n"
      "dates are kept:\n{}",
      text.substr(text.rfind("# ")));
}

void run(const RegisterOptions& options, Program& program) {
  const Date created = date_option(options.date);
  const scenarios::ScenarioLibrary library = library_of(program);
  const std::filesystem::path file = data_set_file(library, options.data);
  const calibration::RttDataSet data = calibration::read_data_set(file);
  const calibration::MonthNumber origin =
      options.at.empty() ? calibration::last_origin(data, library) : month_option(options.at, kCommand);
  check_options(options, data, origin, created);
  const std::string output =
      options.output.empty() ? fmt::format("forecast-{}.csv", calibration::to_month(origin)) : options.output;
  outputs::NewFile place(output, options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  calibration::Registration made = calibration::make_registration(
      data, origin, library, calibration::load_priors(library), options.settings);
  made.created = created;
  made.signed_off_by = options.by;
  made.program_version = kVersion;
  made.commit = kCommit;
  made.build = kBuild;
  made.data = file.filename().string();
  const std::string text = calibration::registration_text(made);
  place.write(text);
  place.put_in_place();
  print_summary(made, output, text);
}

}  // namespace

void add_register(CLI::App& app, Program& program) {
  auto options = std::make_shared<RegisterOptions>();
  CLI::App* command =
      app.add_subcommand("register", "write a forecast of the next twelve months down before they come");
  command->add_option("--data", options->data,
                      "data set of `icsim import` (default: the shipped one, to March 2025)");
  command->add_option("--at", options->at, "last month that is known (default: the last of the data)");
  command->add_option("-o,--output", options->output, "file to write (default: forecast-MONTH.csv)");
  command->add_option("--by", options->by, "name of the person who signs the forecast off");
  command->add_option("--date", options->date, "day of registration, such as 2025-05-08 (default: today)");
  command->add_option("--draws", options->settings.draws, "draws of the forecast")
      ->check(CLI::Range(16u, scenarios::kMostDraws))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "random seed")->capture_default_str();
  add_threads(*command, options->settings.threads);
  command->add_flag("--force", options->force, "replace the file if it exists");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
