/// `icsim peers`: like with like.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "outputs/compare/subject.hpp"
#include "outputs/files/json.hpp"
#include "outputs/files/new_file.hpp"
#include "outputs/report/like_with_like.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/peers_tables.hpp"
#include "tools/terminal/place_option.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/why.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

constexpr std::size_t kColumns = 100;

struct PeersOptions {
  std::string run, ics, treatment_function, month, csv;
  std::vector<std::string> indicators;
  int k = outputs::kDefaultPeers;
  bool json = false, force = false;
};

outputs::Subject open_one(const std::string& choice) {
  const std::vector<outputs::Subject> subjects = outputs::open_subjects({choice});
  if (subjects.size() == 1) return subjects.front();
  throw outputs::OutputError(
      choice, fmt::format("has {} scenarios, and peers are of one", subjects.size()),
      fmt::format("choose one: `icsim peers {}:{}`", choice, subjects.front().results->name()));
}

/// Only the indicators asked for, in the order of all.
void choose_indicators(outputs::LikeWithLike& all, const std::vector<std::string>& ids) {
  if (ids.empty()) return;
  const bool of_function = !all.function.empty();
  for (const std::string& id : ids) {
    const outputs::FairIndicator& wanted = outputs::find_fair_indicator(id, of_function);
    const bool is_known = std::any_of(
        all.indicators.begin(), all.indicators.end(),
        [&](const outputs::AssessedIndicator& assessed) { return assessed.indicator.id == wanted.id; });
    if (!is_known)
      throw outputs::OutputError(
          fmt::format("'{}'", id), fmt::format("is not known in {}", month_text(all.month)),
          "figures of a year need twelve months, the deprivation gap `--quintiles split`, money earned "
          "or lost a scheme that pays");
  }
  std::erase_if(all.indicators, [&](const outputs::AssessedIndicator& assessed) {
    return std::find(ids.begin(), ids.end(), assessed.indicator.id) == ids.end();
  });
  all.left_out.clear();
}

void print_head(const outputs::Subject& subject, const outputs::LikeWithLike& all, const std::string& place) {
  fmt::print("Like with like: {}, {}, mean over {} draws\n", subject.label, month_text(all.month),
             subject.results->draws());
  const bool of_function = !all.function.empty();
  if (of_function)
    fmt::print("{}{} ({})\n", place.empty() ? "" : place + ", ", all.function_name, all.function);
  else if (!place.empty())
    fmt::print("{}\n", place);
  fmt::print("\n");
}

void print_reading(const outputs::LikeWithLike& all) {
  if (!all.left_out.empty()) {
    const std::string text = fmt::format("Left out, as run files do not tell them by treatment function: {}.",
                                         fmt::join(all.left_out, ", "));
    fmt::print("\n");
    for (const std::string& line : wrapped(text, kColumns)) fmt::print("{}\n", line);
  }
  fmt::print(
      "\nHow to read it. Expected: England's rate in {} treatment function on the system's own list, or\n"
      "for its people weighted by need, times what the context of the OTHER systems foretells. It includes\n"
      "the system's start: the ratio says how it moved since, the start where it stood.\n"
      "Of systems: where its ratio lies among those of all systems. By definition half of them are in the\n"
      "middle half, a quarter on either side, of which a tenth farthest out: that is how unusual a system\n"
      "is, and says nothing of luck or merit. The spread between draws is another thing (`icsim show`).\n"
      "Not a league table: systems stand by region and name, each against its own list, context, start and\n"
      "peers; nothing is ranked.\n",
      all.function.empty() ? "each" : "this");
  if (!all.function.empty())
    fmt::print(
        "Where treated: of the system's providers, whoever sends to them, against its own residents. The\n"
        "start and the peers' long waits are of this function too. Under 5 expected pathways: in no part.\n");
}

void print_json(const outputs::Subject& subject, const outputs::LikeWithLike& all, int k) {
  fmt::print("{}\n", outputs::json_object({{"file", outputs::json_text(subject.file->path().string())},
                                           {"scenario", outputs::json_text(subject.results->name())},
                                           {"title", outputs::json_text(subject.results->title())},
                                           {"draws", fmt::to_string(subject.results->draws())},
                                           {"k", fmt::to_string(k)},
                                           {"peers", outputs::peers_json(all)}}));
}

void run_peers(const PeersOptions& options, const Program& program) {
  const outputs::Subject subject = open_one(options.run);
  const outputs::ScenarioResults& results = *subject.results;
  results.require_all_results();
  const PlaceDictionary dictionary(library_of(program));
  const auto row_of = [&](const char* level, const std::string& word) {
    return word.empty() ? std::nullopt : std::optional(find_place(results, level, word, dictionary));
  };
  const auto function = row_of("treatment_function", options.treatment_function);
  outputs::LikeWithLike all = outputs::like_with_like(results, find_period(results, "", options.month).last,
                                                      static_cast<std::size_t>(options.k),
                                                      function ? std::optional(function->row) : std::nullopt);
  const auto place = row_of("ics", options.ics);
  choose_indicators(all, options.indicators);
  if (!options.csv.empty())
    outputs::write_new_text(options.csv, outputs::peers_csv(all, results.name()),
                            options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  if (options.json) return print_json(subject, all, options.k);
  print_head(subject, all, place ? place->label : "");
  if (place) {
    print_one_system(all, place->row);
  } else {
    print_all_systems(all);
  }
  print_reading(all);
  if (!options.csv.empty()) fmt::print("\n{}: every system\n", options.csv);
}

}  // namespace

void add_peers(CLI::App& app, Program& program) {
  auto options = std::make_shared<PeersOptions>();
  CLI::App* command = app.add_subcommand(
      "peers",
      "like with like: each system beside its peers, its context and what is expected of it; no ranking");
  command->add_option("run", options->run, "run file, or FILE:SCENARIO for one scenario of several")
      ->required();
  command->add_option("--ics", options->ics,
                      "one integrated care system by code or name, such as QOP: its peers, all indicators");
  command->add_option("--month", options->month, "month, such as 2028-03 (default: the last)");
  command->add_option("--treatment-function", options->treatment_function,
                      "lists of one treatment function by code or name, such as C_110 or T&O");
  add_list(*command, "--metric,--indicator", options->indicators,
           "only these, such as over_18_weeks_share,list_per_1000 (default: all)");
  command->add_option("--k", options->k, "how many peers each system has")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--json", options->json, "every system, for scripts");
  command->add_option("--csv", options->csv, "write every system to this file");
  command->add_flag("--force", options->force, "replace the CSV file if it exists");
  command->callback([options, &program] { run_peers(*options, program); });
}

}  // namespace icsim::tools
