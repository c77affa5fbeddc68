/// `icsim solve`: what would it take.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "outputs/files/json.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "tools/jobs/simulate.hpp"
#include "tools/program.hpp"
#include "tools/solve/lever_option.hpp"
#include "tools/solve/solve.hpp"
#include "tools/solve/steady_table.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

constexpr const char* kUsualLever = "capacity.level cases/week";
constexpr double kPercent = 100.0;

struct SolveOptions {
  SolveRequest request;
  std::vector<std::string> targets, levers;
  std::string each, output = "what-it-takes.yaml";
  double chance = 0.0;     ///< per cent; 0: the mean
  double steady = 0.0;     ///< per cent within 18 weeks; 0: not asked for
  double removals = -1.0;  ///< per cent of clock starts; below 0: as the scenario has it
  bool force = false, json = false;
};

std::string amount_with_unit(double amount, const std::string& unit) {
  return fmt::format("{:+.4g} {}", amount, unit);
}

std::string range_of(const outputs::Estimate& value, NumberKind kind) {
  return fmt::format("{} ({} to {})", number_text(value.mean, kind), number_text(value.low, kind),
                     number_text(value.high, kind));
}

// --- one place

void print_outcomes(const SolveRequest& request, const SolvedPlace& place) {
  std::vector<std::vector<std::string>> lines{{"target", "without", "with", "met in"}};
  for (std::size_t t = 0; t < request.targets.size(); ++t) {
    const Target& target = request.targets[t];
    const TargetOutcome& outcome = place.outcomes[t];
    lines.push_back({target_words(target), number_text(outcome.without.mean, target.measure.kind),
                     range_of(outcome.with, target.measure.kind),
                     fmt::format("{:.0f} % of draws", kPercent * outcome.met)});
  }
  print_columns(lines);
}

/// "2.1 consultant_surgical, 0.6 anaesthetic". Without those whose time goes to emergencies above all: what they do on average says
/// little of how many more elective cases need.
std::string staff_text(const scenarios::Amount& amount) {
  std::vector<std::string> parts;
  for (std::size_t g = 0; g < amount.staff.size(); ++g) {
    const auto group = static_cast<StaffGroup>(g);
    if (group == StaffGroup::ward_nurse || group == StaffGroup::diagnostic) continue;
    if (std::abs(amount.staff[g]) >= 0.05)
      parts.push_back(fmt::format("{:.1f} {}", amount.staff[g], kStaffGroupWords[g]));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void print_levers(const SolveRequest& request, const Solution& solution, const SolvedPlace& place) {
  for (std::size_t l = 0; l < request.levers.size(); ++l) {
    if (place.amounts[l] == 0.0) {
      fmt::print("  nothing of {}\n", request.levers[l].what);
      continue;
    }
    fmt::print("  {} of {}", amount_with_unit(place.amounts[l], solution.units[l]), request.levers[l].what);
    if (std::abs(place.amounts[l]) >= std::abs(solution.most[l])) fmt::print(", the most there may be");
    fmt::print("\n");
    if (const auto& worth = place.worth[l]) {
      fmt::print("    = {}\n", scenarios::to_text(*worth));
      if (const std::string staff = staff_text(*worth); !staff.empty())
        fmt::print("    as much as is done by {} (WTE)\n", staff);
    }
  }
}

void print_quarters(const SolveRequest& request, const Solution& solution) {
  const NumberKind kind = request.targets[0].measure.kind;
  std::vector<std::vector<std::string>> lines{{request.targets[0].measure.label, "without", "with"}};
  for (const SolvedQuarter& quarter : solution.quarters)
    lines.push_back(
        {month_text(quarter.month), number_text(quarter.without.mean, kind), range_of(quarter.with, kind)});
  fmt::print("\n");
  print_columns(lines);
}

void print_place(const SolveRequest& request, const Solution& solution) {
  const SolvedPlace& place = solution.places[0];
  fmt::print("{}: what it takes{}\n\n", place.label,
             request.chance ? fmt::format(" in {:.0f} % of draws", kPercent * *request.chance)
                            : ", in the mean over draws");
  print_levers(request, solution, place);
  const bool more_to_say = request.levers.size() > 1 || request.levers[0].cost;
  if (more_to_say && !std::isnan(solution.cost))
    fmt::print("  {} a year{}\n", scenarios::pounds_text(solution.cost),
               request.levers.size() > 1 ? ", the cheapest mix that was found" : "");
  fmt::print("\n");
  print_outcomes(request, place);
  if (!place.certainty.empty()) {
    std::vector<std::string> parts;
    for (const auto& [share, amount] : place.certainty)
      parts.push_back(fmt::format("{} in {:.0f} %", scenarios::signed_number(amount), kPercent * share));
    fmt::print("\n{} that meets the targets: {} of draws\n", solution.units[0], fmt::join(parts, ", "));
  }
  print_quarters(request, solution);
  if (!solution.scarcest.empty() && solution.scarcest[0].second > 0.0)
    fmt::print("\nscarcest by then: {}, in {:.0f} % of weeks\n", solution.scarcest[0].first,
               kPercent * solution.scarcest[0].second);
}

// --- many places

void print_places(const SolveRequest& request, const Solution& solution) {
  const NumberKind kind = request.targets[0].measure.kind;
  std::vector<std::vector<std::string>> lines{{"", solution.units[0], "of what is there", "sessions",
                                               "at tariff, a year", "without", "with", "met in"}};
  std::size_t met = 0, missed = 0, empty = 0;
  for (const SolvedPlace& place : solution.places) {
    const bool out = place.state == SolvedPlace::State::out_of_reach;
    met += place.state == SolvedPlace::State::met_without ? 1 : 0;
    missed += out ? 1 : 0;
    empty += place.state == SolvedPlace::State::nobody_waits ? 1 : 0;
    const auto& worth = place.worth[0];
    lines.push_back(
        {place.label,
         place.amounts[0] == 0.0 ? "0" : scenarios::signed_number(place.amounts[0]) + (out ? " *" : ""),
         worth ? fmt::format("{} %", scenarios::signed_number(kPercent * worth->share)) : "",
         worth && worth->sessions != 0.0 ? scenarios::signed_number(worth->sessions) : "",
         worth && worth->treats ? scenarios::pounds_text(worth->pounds) : "",
         number_text(place.outcomes[0].without.mean, kind), number_text(place.outcomes[0].with.mean, kind),
         std::isnan(place.met) ? "-" : fmt::format("{:.0f} %", kPercent * place.met)});
  }
  print_columns(lines);
  fmt::print("\n{} of {} places meet the targets with no lever", met, solution.places.size());
  if (empty > 0) fmt::print("; in {} nobody waits", empty);
  if (missed > 0) fmt::print("; * in {} the most there may be does not do it", missed);
  if (!std::isnan(solution.cost)) fmt::print("; together {} a year", scenarios::pounds_text(solution.cost));
  fmt::print("\n");
}

// --- JSON

const char* state_word(SolvedPlace::State state) {
  static constexpr const char* kWords[] = {"met_without", "out_of_reach", "solved", "nobody_waits"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string json_place(const SolveRequest& request, const Solution& solution, const SolvedPlace& place) {
  std::vector<std::string> levers, targets, certainty;
  for (std::size_t l = 0; l < request.levers.size(); ++l) {
    std::string worth = "null";
    if (const auto& amount = place.worth[l])
      worth = fmt::format(R"({{"share": {}, "cases_a_week": {}, "sessions_a_week": {}, "gbp_a_year": {}}})",
                          outputs::json_number(amount->share), outputs::json_number(amount->cases),
                          outputs::json_number(amount->sessions), outputs::json_number(amount->pounds));
    levers.push_back(fmt::format(R"({{"what": {}, "unit": {}, "amount": {}, "worth": {}}})",
                                 outputs::json_text(request.levers[l].what),
                                 outputs::json_text(solution.units[l]),
                                 outputs::json_number(place.amounts[l]), worth));
  }
  for (std::size_t t = 0; t < request.targets.size(); ++t)
    targets.push_back(fmt::format(
        R"({{"target": {}, "without": {}, "with": {}, "met": {}}})",
        outputs::json_text(request.targets[t].text), outputs::estimate_json(place.outcomes[t].without),
        outputs::estimate_json(place.outcomes[t].with), outputs::json_number(place.outcomes[t].met)));
  for (const auto& [share, amount] : place.certainty)
    certainty.push_back(
        fmt::format(R"({{"share_of_draws": {}, "amount": {}}})", share, outputs::json_number(amount)));
  return fmt::format(
      R"({{"place": {}, "ics": {}, "treatment_function": {}, "state": "{}", "met": {}, "levers": [{}], "targets": [{}], "certainty": [{}]}})",
      outputs::json_text(place.label), outputs::json_text(place.ics),
      outputs::json_text(place.treatment_function), state_word(place.state), outputs::json_number(place.met),
      fmt::join(levers, ", "), fmt::join(targets, ", "), fmt::join(certainty, ", "));
}

void print_json(const SolveRequest& request, const Solution& solution, const std::string& file) {
  std::vector<std::string> places;
  for (const SolvedPlace& place : solution.places) places.push_back(json_place(request, solution, place));
  fmt::print("{{\"scenario\": {}, \"runs\": {}, \"cost_gbp_a_year\": {}, \"places\": [{}]}}\n",
             outputs::json_text(file), solution.runs, outputs::json_number(solution.cost),
             fmt::join(places, ", "));
}

// --- for ever

SteadyRow sum_of(const std::vector<SteadyRow>& rows) {
  SteadyRow all;
  all.name = "together";
  for (const SteadyRow& row : rows) {
    all.clock_starts += row.clock_starts;
    all.removed += row.removed;
    all.capacity += row.capacity;
    all.completed += row.completed;
    all.admitted += row.admitted;
    all.list += row.list;
    all.steady_list += row.steady_list;
    all.unsteady += row.unsteady;
  }
  return all;
}

void print_steady(const SteadyTable& table, double percent) {
  const auto count = [](double value) { return number_text(value, NumberKind::count); };
  std::vector<std::vector<std::string>> lines{{"a week", "clock starts", "removed", "completed", "to keep it",
                                               "of these admitted", "list", "that keeps it", "to lose"}};
  const auto add = [&](const SteadyRow& row) {
    lines.push_back({row.code.empty() ? row.name : fmt::format("{} ({})", row.name, row.code),
                     count(row.clock_starts), count(row.removed), count(row.capacity), count(row.completed),
                     count(row.admitted), count(row.list), count(row.steady_list),
                     row.list > row.steady_list ? count(row.list - row.steady_list) : "-"});
  };
  for (const SteadyRow& row : table.rows) {
    if (row.clock_starts > 0.0) add(row);
  }
  const SteadyRow all = sum_of(table.rows);
  if (table.rows.size() > 1) add(all);
  fmt::print("{}: what keeps {:.4g} % within 18 weeks for ever\n\n", table.place, percent);
  print_columns(lines);
  fmt::print(
      "\nMeans over draws and the first year. What comes in goes out: the list stays, and is the longest "
      "with which the standard\n"
      "holds, in the baseline's order of treatment. A longer list needs no less treatment, it only waits "
      "longer.\n");
  if (all.unsteady > 0)
    fmt::print("Left out: {} lists that keep the standard at no length, or at any.\n", all.unsteady);
}

void print_steady_json(const SteadyTable& table, double percent) {
  std::vector<std::string> rows;
  for (const SteadyRow& row : table.rows)
    rows.push_back(fmt::format(
        R"({{"treatment_function": {}, "clock_starts_a_week": {}, "removed_a_week": {}, "completed_a_week": {}, "steady_completed_a_week": {}, )"
        R"("steady_admitted_a_week": {}, "list": {}, "steady_list": {}, "left_out": {}}})",
        outputs::json_text(row.code), outputs::json_number(row.clock_starts),
        outputs::json_number(row.removed), outputs::json_number(row.capacity),
        outputs::json_number(row.completed), outputs::json_number(row.admitted),
        outputs::json_number(row.list), outputs::json_number(row.steady_list), row.unsteady));
  fmt::print("{{\"place\": {}, \"within_18_weeks_share\": {}, \"rows\": [{}]}}\n",
             outputs::json_text(table.place), outputs::json_number(percent / kPercent),
             fmt::join(rows, ", "));
}

void run_steady(const SolveOptions& options, const Program& program) {
  SteadyRequest request;
  request.scenario = options.request.scenario;
  request.ics = options.request.ics;
  request.treatment_function = options.request.treatment_function;
  request.within_18 = options.steady / kPercent;
  request.draws = options.request.draws;
  if (options.removals >= 0.0) request.removals = options.removals / kPercent;
  const SteadyTable table = steady_table(request, library_of(program));
  options.json ? print_steady_json(table, options.steady) : print_steady(table, options.steady);
}

// --- the command

SolveEach each_of(const std::string& word) {
  if (word == "ics") return SolveEach::ics;
  if (word == "treatment-function") return SolveEach::treatment_function;
  return word == "list" ? SolveEach::list : SolveEach::whole;
}

void run(SolveOptions options, Program& program) try {
  if (options.steady > 0.0) return run_steady(options, program);
  if (options.targets.empty()) throw CLI::RequiredError("--target, or --steady,");
  SolveRequest& request = options.request;
  const auto existing = options.force ? outputs::Existing::replace : outputs::Existing::refuse;
  outputs::NewFile file(options.output, existing);  // refused before anything is run
  request.output = options.output;
  request.each = each_of(options.each);
  if (options.chance > 0.0) request.chance = options.chance / kPercent;
  for (const std::string& text : options.targets) request.targets.push_back(read_target(text));
  if (options.levers.empty()) options.levers.emplace_back(kUsualLever);
  for (const std::string& text : options.levers) request.levers.push_back(read_solve_lever(text));
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  const auto start = std::chrono::steady_clock::now();
  const Solution solution = solve(request, library_of(program), progress);
  file.write(solution.yaml);
  file.put_in_place();
  if (options.json) return print_json(request, solution, options.output);
  if (solution.places.size() == 1)
    print_place(request, solution);
  else
    print_places(request, solution);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print(
      "\nMeans over {} draws, ranges hold nine in ten. {} gives this: confirmed by its own run; {} runs in "
      "{:.1f} s\n",
      request.draws, options.output, solution.runs, seconds);
} catch (const CannotSolve& cannot) {
  tell("{}\n", cannot.what());
  program.exit_code = kCannotBeMet;
} catch (const Interrupted&) {
  tell("icsim: interrupted; nothing was written\n");
  program.exit_code = kInterrupted;
}

}  // namespace

void add_solve(CLI::App& app, Program& program) {
  auto options = std::make_shared<SolveOptions>();
  CLI::App* command =
      app.add_subcommand("solve", "what would it take: the least of a lever that meets dated targets");
  SolveRequest& request = options->request;
  command
      ->add_option("scenario", request.scenario, "scenario to start from: a file, or a name from the library")
      ->required();
  CLI::Option* targets = command->add_option(
      "--target", options->targets,
      "what is to be reached, such as 'within_18_weeks_share >= 65 % by 2027-03'; may be given again");
  targets->allow_extra_args(false);
  command->add_option("--baseline", request.baseline,
                      "start from this baseline instead of the scenario's: a date, or a folder of one's own");
  command->add_option("--ics", request.ics, "an integrated care system, such as QR1 (default: all)");
  command->add_option("--treatment-function", request.treatment_function,
                      "a treatment function, such as C_110 (default: all)");
  command
      ->add_option("--each", options->each,
                   "each of these meets the targets by itself: ics, treatment-function or list")
      ->check(CLI::IsMember({"ics", "treatment-function", "list"}));
  command
      ->add_option(
          "--lever", options->levers,
          fmt::format("what may be added: a parameter and a unit, and then perhaps from DATE, ramp WEEKS, "
                      "stage NAME, most "
                      "NUMBER, cost GBP/year of one (default: '{}'); of several the cheapest mix is sought",
                      kUsualLever))
      ->allow_extra_args(false);
  command
      ->add_option("--chance", options->chance,
                   "per cent of draws that must meet the targets (default: their mean must)")
      ->check(CLI::Range(1.0, 100.0));
  CLI::Option* steady = command
                            ->add_option("--steady", options->steady,
                                         "instead of a target: the treatment and the list that keep this per "
                                         "cent within 18 weeks for ever")
                            ->check(CLI::Range(1.0, 99.9));
  steady->excludes(targets);
  command
      ->add_option("--removals", options->removals,
                   "with --steady: per cent of clock starts that may leave the list untreated (default: as "
                   "in the scenario)")
      ->check(CLI::Range(0.0, 90.0))
      ->needs(steady);
  command->add_option("--draws", request.draws, "ensemble draws")
      ->check(CLI::Range(1u, 10000u))
      ->capture_default_str();
  add_threads(*command, request.threads);
  command->add_option("-o,--output", options->output, "scenario file to write")->capture_default_str();
  command->add_flag("--force", options->force, "replace the scenario file if it exists");
  command->add_flag("--json", options->json, "the answer for scripts");
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
