/// `icsim compare`: differences between scenarios, draw by draw.
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "outputs/compare/comparison.hpp"
#include "outputs/compare/comparison_text.hpp"
#include "outputs/files/new_file.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

struct CompareOptions {
  std::vector<std::string> runs;
  std::string base;
  std::vector<std::string> metrics, months;
  std::string region, system, board, ics, treatment_function, quintile;
  std::string csv;
  bool json = false, unpaired = false, force = false;
};

constexpr const char* kLevels[] = {"england", "region", "system", "board", "ics", "treatment_function",
                                   "quintile"};

constexpr const char* kLists = "ics_treatment_function";

/// The place that the table shows: level, and code or name; of one list that of the system.
std::pair<std::string, std::string> chosen_place(const CompareOptions& options) {
  if (!options.ics.empty() && !options.treatment_function.empty()) return {kLists, options.ics};
  if (!options.region.empty()) return {"region", options.region};
  if (!options.system.empty()) return {"system", options.system};
  if (!options.board.empty()) return {"board", options.board};
  if (!options.ics.empty()) return {"ics", options.ics};
  if (!options.treatment_function.empty()) return {"treatment_function", options.treatment_function};
  if (!options.quintile.empty()) return {"quintile", options.quintile};
  return {"england", "ENG"};
}

/// What is compared, and the code of the place that the table shows.
struct Chosen {
  std::string level, code;
  std::vector<std::size_t> lists;  ///< rows of kLists
};

Chosen find_chosen(const CompareOptions& options, const outputs::ScenarioResults& base,
                   const PlaceDictionary& dictionary) {
  const auto [level, word] = chosen_place(options);
  if (level == "england" || level == "quintile") return {level, word, {}};
  if (level != kLists) {
    const outputs::Place place = find_place(base, level, word, dictionary);
    return {level, base.row_axes(level).at(0).codes.at(place.row), {}};
  }
  const outputs::Place list = find_list(base, word, options.treatment_function, dictionary);
  const std::vector<outputs::RowAxis> axes = base.row_axes(kLists);
  const std::size_t functions = axes.at(1).codes.size();
  return {level, axes[0].codes[list.row / functions] + '/' + axes[1].codes[list.row % functions], {list.row}};
}

outputs::ComparisonRequest request_of(const CompareOptions& options, const Chosen& chosen) {
  outputs::ComparisonRequest request;
  request.unpaired = options.unpaired;
  const bool all_levels = options.json || !options.csv.empty();
  if (all_levels) {
    request.levels.assign(std::begin(kLevels), std::end(kLevels));
  } else {
    request.levels = {chosen.level};
  }
  if (chosen.level == kLists && !all_levels) request.levels.clear();
  request.lists = chosen.lists;
  for (const std::string& metric : options.metrics)
    request.indicators.push_back(&outputs::find_indicator(metric));
  request.months = options.months;
  return request;
}

std::size_t base_of(const std::vector<outputs::Subject>& subjects, const std::string& label) {
  if (label.empty()) return 0;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (subjects[i].label == label) return i;
    labels.push_back(subjects[i].label);
  }
  throw outputs::OutputError(fmt::format("'{}'", label), "is none of the scenarios compared",
                             fmt::format("there are {}", fmt::join(labels, ", ")));
}

std::vector<outputs::Comparison> compare_all(const CompareOptions& options, const PlaceDictionary& dictionary,
                                             Chosen& chosen) {
  std::vector<outputs::Subject> subjects = outputs::open_subjects(options.runs);
  if (subjects.size() < 2)
    throw outputs::OutputError(options.runs.front(), "holds one scenario, and one cannot be compared",
                               "give a second run file, or a file that holds several scenarios");
  const std::size_t base = base_of(subjects, options.base);
  chosen = find_chosen(options, *subjects[base].results, dictionary);
  for (const outputs::Subject& subject : subjects) {
    const Chosen other = find_chosen(options, *subject.results, dictionary);
    if (other.code != chosen.code || other.lists != chosen.lists)
      throw outputs::OutputError(fmt::format("'{}'", chosen_place(options).second),
                                 "means other places in these runs",
                                 fmt::format("it is {} in one and {} in another", chosen.code, other.code));
  }
  const outputs::ComparisonRequest request = request_of(options, chosen);
  std::vector<outputs::Comparison> comparisons;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (i != base) comparisons.push_back(outputs::compare(subjects[base], subjects[i], request));
  }
  return comparisons;
}

// --- text

std::string percent_text(std::optional<double> share) {
  return share ? fmt::format("{:.0f} %", 100.0 * *share) : "";
}

std::string when_text(const outputs::MilestoneOutcome& outcome) {
  if (!outcome.first) return "never";
  const std::string from = month_code(*outcome.low).substr(0, 4), to = month_code(*outcome.high).substr(0, 4);
  return month_text(*outcome.first) + (from == to ? "" : fmt::format(" ({} to {})", from, to));
}

/// In how many draws the alternative is better, and how many are equal where some are.
std::string better_text(const outputs::DifferenceCell& cell) {
  if (!cell.improves) return "";
  if (cell.same == 1.0) return "no difference";
  const std::string better = percent_text(cell.improves);
  return cell.same < 0.005 ? better : fmt::format("{}, equal in {}", better, percent_text(cell.same));
}

void print_differences(const outputs::Comparison& comparison, std::size_t place) {
  for (std::size_t c = 0; c < comparison.months.size(); ++c) {
    const bool has_draws = comparison.places[place].level != kLists;
    std::vector<std::vector<std::string>> lines{
        {month_text(comparison.months[c]), comparison.base, comparison.alternative, "difference"}};
    if (has_draws) lines[0].insert(lines[0].end(), {"90 % interval", "better in"});
    for (const outputs::DifferenceRow& row : comparison.rows) {
      if (row.place != place || !row.cells[c]) continue;
      const outputs::DifferenceCell& cell = *row.cells[c];
      const NumberKind kind = row.indicator->kind;
      lines.push_back({outputs::name_at(*row.indicator, comparison.places[place].level),
                       number_text(cell.base, kind), number_text(cell.alternative, kind),
                       signed_text(cell.difference.mean, kind)});
      if (has_draws)
        lines.back().insert(lines.back().end(), {interval_text(cell.difference, kind), better_text(cell)});
    }
    print_columns(lines);
    fmt::print("\n");
  }
}

/// In how many draws, and what so few of them leave open of the probability.
std::string met_text(const outputs::MilestoneOutcome& outcome) {
  return fmt::format("{} ({:.0f} to {:.0f} %)", outcome.met, 100.0 * outcome.probability_low,
                     100.0 * outcome.probability_high);
}

std::string sooner_text(const std::optional<outputs::Estimate>& sooner) {
  return sooner ? fmt::format("{:+.1f} ({:.0f} to {:.0f})", sooner->mean, sooner->low, sooner->high) : "";
}

/// A row for each milestone that some draw meets, and one sentence for the rest.
void print_milestones(const outputs::Comparison& comparison, std::size_t place) {
  if (comparison.milestones.empty()) return;
  const std::size_t draws = comparison.milestones.front().base.draws,
                    others = comparison.milestones.front().alternative.draws;
  const std::string of = draws == others ? fmt::to_string(draws) : fmt::format("{} and {}", draws, others);
  std::vector<std::vector<std::string>> lines{
      {"in draws of " + of, comparison.base, "from", comparison.alternative, "from", "months sooner"}};
  std::vector<std::string> never;
  for (const outputs::MilestoneRow& row : comparison.milestones) {
    if (row.place != place) continue;
    if (row.base.met + row.alternative.met == 0) {
      never.push_back(row.milestone->label);
      continue;
    }
    lines.push_back({row.milestone->label, met_text(row.base), when_text(row.base), met_text(row.alternative),
                     when_text(row.alternative), sooner_text(row.months_sooner)});
  }
  if (lines.size() > 1) print_columns(lines);
  if (never.empty()) return;
  const double chance = outputs::wilson_interval(0, std::min(draws, others)).second;
  const std::string sentence =
      fmt::format("in none of {} ({} at most): {}", of, percent_text(chance), fmt::join(never, ", "));
  for (const std::string& line : wrapped(sentence, 112)) fmt::print("{}\n", line);
}

std::size_t place_in(const outputs::Comparison& comparison, const std::string& level,
                     const std::string& code) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < comparison.places.size(); ++i) {
    const outputs::ComparedPlace& place = comparison.places[i];
    if (place.level != level) continue;
    if (place.code == code) return i;
    codes.push_back(place.code);
  }
  throw outputs::OutputError(
      fmt::format("'{}'", code), fmt::format("is no row of level '{}' in both runs", level),
      codes.empty() ? "the runs have no such level" : fmt::format("there are {}", fmt::join(codes, ", ")));
}

void print_text(const outputs::Comparison& comparison, const Chosen& chosen) {
  const std::size_t place = place_in(comparison, chosen.level, chosen.code);
  fmt::print(
      "{} against {}, {}: {}\n", comparison.alternative, comparison.base, comparison.places[place].name,
      comparison.is_paired()
          ? "the same draws, so the same luck"
          : fmt::format("UNPAIRED, as independent runs: {}", fmt::join(comparison.pairing.unpaired, "; ")));
  for (const std::string& caution : comparison.pairing.cautions) fmt::print("  mind: {}\n", caution);
  fmt::print("\n");
  print_differences(comparison, place);
  print_milestones(comparison, place);
}

void print_reading_of_lists(const Chosen& chosen) {
  fmt::print(
      "\nDifferences of means, without intervals: run files keep no draws of one list, system by treatment "
      "function. "
      "Intervals:\n--ics or --treatment-function alone, or a run of the system alone (`icsim run --only "
      "{0}`), then "
      "--treatment-function.\n",
      chosen.code.substr(0, chosen.code.find('/')));
}

void print_reading(bool is_paired) {
  fmt::print(
      "\nMeans over draws; the interval holds nine {} in ten. Better in: share of them in which the "
      "alternative is\nbetter. Milestones: in how many draws met to the end (in brackets: the chance that "
      "leaves "
      "open), and from when;\ncounts rounded, as published.\n",
      is_paired ? "draws" : "pairs of draws");
}

void run_compare(const CompareOptions& options, const Program& program) {
  Chosen chosen;
  const std::vector<outputs::Comparison> comparisons =
      compare_all(options, PlaceDictionary(library_of(program)), chosen);
  if (!options.csv.empty())
    outputs::write_new_text(options.csv, outputs::comparison_csv(comparisons),
                            options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  if (options.json) {
    fmt::print("{}\n", outputs::comparison_json(comparisons));
    return;
  }
  for (const outputs::Comparison& comparison : comparisons) {
    if (&comparison != &comparisons.front()) fmt::print("\n");
    print_text(comparison, chosen);
  }
  if (chosen.lists.empty())
    print_reading(comparisons.front().is_paired());
  else
    print_reading_of_lists(chosen);
  if (!options.csv.empty()) fmt::print("\n{}: every level and metric\n", options.csv);
}

}  // namespace

void add_compare(CLI::App& app, Program& program) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand(
      "compare", "differences between scenarios: draw by draw, with intervals, chances and milestones");
  command
      ->add_option("run", options->runs,
                   "run files, or FILE:SCENARIO for one scenario of a file; the first is "
                   "the base")
      ->required();
  command->add_option("--base", options->base,
                      "scenario that the others are compared with (default: the first)");
  add_list(*command, "--metric", options->metrics,
           "only these, such as incomplete,over_52_weeks (default: the headline ones)");
  add_list(*command, "--month,--months", options->months, "months to compare in, such as 2028-03,2029-03");
  CLI::Option* region = command->add_option("--region", options->region, "table of an NHS England region");
  CLI::Option* system = command->add_option(
      "--system", options->system, "table of a system of July 2022 that places of one's own add up to");
  CLI::Option* board =
      command->add_option("--board", options->board, "table of a board of April 2026 (`icsim run --boards`)");
  CLI::Option* ics = command->add_option(
      "--ics", options->ics,
      "table of an integrated care system, by code or name, such as QOP or Gloucestershire");
  CLI::Option* function =
      command->add_option("--treatment-function", options->treatment_function,
                          "table of a treatment function, such as C_110 or T&O; with --ics, of that system");
  CLI::Option* quintile = command->add_option("--quintile", options->quintile,
                                              "table of a deprivation quintile, 1 the most deprived");
  for (CLI::Option* area : {region, system, board})
    area->excludes(ics)->excludes(function)->excludes(quintile);
  region->excludes(system)->excludes(board);
  system->excludes(board);
  ics->excludes(quintile);
  function->excludes(quintile);
  command->add_flag("--unpaired", options->unpaired,
                    "compare runs of other draws, periods or baselines too, as independent runs");
  command->add_flag("--json", options->json, "every level and place, for scripts");
  command->add_option("--csv", options->csv, "write every level and place to this file");
  command->add_flag("--force", options->force, "replace the CSV file if it exists");
  command->callback([options, &program] { run_compare(*options, program); });
}

}  // namespace icsim::tools
