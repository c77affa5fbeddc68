/// `icsim attribute`: why two scenarios' answers differ.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>

#include "outputs/files/new_file.hpp"
#include "outputs/files/output_error.hpp"
#include "scenarios/language/keys.hpp"
#include "tools/jobs/attribution.hpp"
#include "tools/program.hpp"
#include "tools/terminal/common_options.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/tables.hpp"
#include "tools/terminal/tell.hpp"

namespace icsim::tools {
namespace {

struct AttributeOptions {
  std::string base, alternative;
  std::uint32_t draws = 0;
  std::string seed, noise, quintiles;
  std::string cache;
  bool no_cache = false;
  bool json = false;
  std::string csv;
  bool force = false;
  AttributionOptions what;
};

scenarios::Overrides overrides_of(const AttributeOptions& options) {
  scenarios::Overrides overrides;
  if (options.draws > 0) overrides.draws = options.draws;
  if (!options.seed.empty()) overrides.seed = std::stoull(options.seed);
  if (!options.noise.empty())
    overrides.noise = options.noise == "demographic" ? Noise::demographic : Noise::expectation;
  if (!options.quintiles.empty()) overrides.split_quintiles = options.quintiles == "split";
  return overrides;
}

/// The folder that is asked for must work; without the usual one we can do.
CoalitionCache cache_of(const AttributeOptions& options) {
  if (options.no_cache) return {};
  if (!options.cache.empty()) return CoalitionCache(options.cache);
  const std::filesystem::path usual = default_cache_folder();
  if (usual.empty()) return {};
  try {
    return CoalitionCache(usual);
  } catch (const outputs::OutputError& error) {
    tell("{}\n  runs are not kept\n", error.what());
    return {};
  }
}

std::string share_text(double share) {
  return std::isnan(share) ? "" : fmt::format("{:.0f} %", std::round(100.0 * share) + 0.0);
}

std::string error_text(const outputs::Attribution& attribution, double error, NumberKind kind) {
  if (attribution.is_exact()) return "";
  if (std::isnan(error)) return "not known";
  const std::string text = signed_text(error, kind);
  return text.starts_with('+') ? text.substr(1) : text;
}

/// One part: label, mean, interval, share, error, and where it stands.
using Line = std::array<std::string, 6>;

void print_line(const Line& line, std::size_t width) {
  std::string text = fmt::format("  {}{:{}}", line[0], "", width - display_width(line[0]));
  text += fmt::format("  {:>11}  {:>24}  {:>6}  {:>9}  {}", line[1], line[2], line[3], line[4], line[5]);
  text.erase(text.find_last_not_of(' ') + 1);
  fmt::print("{}\n", text);
}

void print_indicator(const outputs::Attribution& attribution, const outputs::AttributedIndicator& row,
                     std::size_t width) {
  const NumberKind kind = row.indicator->kind;
  fmt::print("\n{}: {} to {}\n", row.indicator->name, number_text(row.base.mean, kind),
             number_text(row.alternative.mean, kind));
  std::vector<std::size_t> order(row.parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(row.parts[a].value.mean) > std::abs(row.parts[b].value.mean);
  });
  for (const std::size_t p : order) {
    const outputs::Contribution& part = row.parts[p];
    const outputs::AttributionPlayer& player = attribution.players[p];
    const std::string& what = player.kind == player.label ? player.words : player.kind;
    const std::string note = player.origin.empty() ? what : what + ", " + player.origin;
    print_line({player.label, signed_text(part.value.mean, kind), interval_text(part.value, kind),
                share_text(part.share), error_text(attribution, part.error, kind), note},
               width);
  }
  print_line({"together", signed_text(row.total.mean, kind), interval_text(row.total, kind), "", "", ""},
             width);
}

void print_table(const outputs::Attribution& attribution, double seconds) {
  fmt::print("{} to {}: {}, {}, {} draw{}\n", attribution.base, attribution.alternative, attribution.place,
             month_text(attribution.month), attribution.draws, attribution.draws == 1 ? "" : "s");
  if (attribution.players.empty()) {
    fmt::print(
        "They differ in no lever, no parameter and not in the network: there is nothing to attribute.\n");
    return;
  }
  std::size_t width = 12;
  for (const outputs::AttributionPlayer& player : attribution.players)
    width = std::max(width, display_width(player.label));
  print_line({"", "adds", "90 % interval", "share", attribution.is_exact() ? "" : "error", "what it is"},
             width);
  for (const outputs::AttributedIndicator& row : attribution.indicators)
    print_indicator(attribution, row, width);
  fmt::print(
      "\nWhat each adds is its mean over the orders in which they can act ({}); the shares add up to the "
      "whole.\n",
      attribution.is_exact()
          ? "all of them"
          : fmt::format("{} of them, drawn in pairs; error: of the choice of orders", 2 * attribution.pairs));
  fmt::print("{} of {} runs from the cache, {:.1f} s\n", attribution.cached, attribution.coalitions, seconds);
}

void run(const AttributeOptions& options, Program& program) try {
  const auto start = std::chrono::steady_clock::now();
  RunProgress progress;
  const InterruptGuard interrupts(progress);
  AttributionOptions what = options.what;
  what.cache = cache_of(options);
  what.dictionary = PlaceDictionary(library_of(program));
  const scenarios::ScenarioLibrary library = library_of(program);
  const ChosenScenario base = choose_scenario(options.base, library, overrides_of(options));
  const ChosenScenario alternative = choose_scenario(options.alternative, library, overrides_of(options));
  const std::optional<outputs::Attribution> attribution =
      attribute(base, alternative, library, what, progress);
  if (!attribution) {
    tell("icsim: interrupted; runs that had ended are in the cache\n");
    program.exit_code = kInterrupted;
    return;
  }
  if (!options.csv.empty())
    outputs::write_new_text(options.csv, outputs::csv_of(*attribution),
                            options.force ? outputs::Existing::replace : outputs::Existing::refuse);
  if (options.json) {
    fmt::print("{}", outputs::json_of(*attribution));
  } else {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    print_table(*attribution, took.count());
  }
} catch (const CannotAttribute& error) {
  tell("{}\n", error.what());
  program.exit_code = kCannotBeMet;
}

std::string whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? "" : fmt::format("'{}' is not a whole number from 0 to {}", text, ~std::uint64_t{0});
}

std::string even_number(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool fits = error == std::errc{} && end == text.data() + text.size() && value >= 2 && value <= 10000;
  return fits && value % 2 == 0 ? "" : fmt::format("'{}' is not an even number from 2 to 10000", text);
}

}  // namespace

void add_attribute(CLI::App& app, Program& program) {
  auto options = std::make_shared<AttributeOptions>();
  CLI::App* command = app.add_subcommand(
      "attribute", "say why two scenarios' answers differ: what each lever contributes (Shapley values)");
  command
      ->add_option("base", options->base,
                   "scenario file, name from the library, study.yaml:NAME, or run.h5:NAME")
      ->required();
  command->add_option("alternative", options->alternative, "the same: what is done instead")->required();
  add_list(
      *command, "--metric", options->what.metrics,
      "only these, such as incomplete,completed (default: incomplete,within_18_weeks_share,over_52_weeks)");
  command->add_option("--month", options->what.month,
                      "month of the answer, such as 2029-03; runs stop there (default: the last)");
  CLI::Option* region = command->add_option("--region", options->what.region, "a region instead of England");
  command->add_option("--ics", options->what.ics, "a system instead of England, by code or name")
      ->excludes(region);
  command->add_option("--draws", options->draws, "ensemble draws, instead of the scenarios'")
      ->check(CLI::Range(1u, scenarios::kMostDraws));
  command->add_option("--seed", options->seed, "random seed, instead of the scenarios'")->check(whole_number);
  command->add_option("--noise", options->noise, "expectation or demographic, instead of the scenarios'")
      ->check(CLI::IsMember({"expectation", "demographic"}));
  command
      ->add_option("--quintiles", options->quintiles,
                   "split or fold, instead of the scenarios'; fold is several times as fast")
      ->check(CLI::IsMember({"split", "fold"}));
  command
      ->add_option("--orders", options->what.orders,
                   fmt::format("orders to sample, in pairs (default: all up to {} differences, {} beyond)",
                               outputs::kMostExactPlayers, kUsualOrders))
      ->check(even_number);
  add_threads(*command, options->what.threads);
  CLI::Option* none = command->add_flag("--no-cache", options->no_cache, "make every run anew and keep none");
  command
      ->add_option("--cache", options->cache,
                   "folder that keeps runs (default: icsim/attribution in $XDG_CACHE_HOME or ~/.cache)")
      ->excludes(none);
  command->add_flag("--json", options->json, "the result for scripts");
  CLI::Option* csv = command->add_option("--csv", options->csv, "write the result to this file too");
  command->add_flag("--force", options->force, "replace the CSV file if it exists")->needs(csv);
  command->callback([options, &program] { run(*options, program); });
}

}  // namespace icsim::tools
