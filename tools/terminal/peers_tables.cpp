#include "tools/terminal/peers_tables.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "tools/terminal/tables.hpp"
#include "tools/terminal/words.hpp"

namespace icsim::tools {
namespace {

constexpr std::size_t kName = 19, kIndicator = 26, kContext = 64;

std::string dash() {
  return terminal_characters() == Characters::unicode ? "–" : "-";
}

std::string value_text(double value, NumberKind kind) {
  if (std::isnan(value)) return dash();
  if (kind == NumberKind::ratio) return fmt::format("{:.{}f}", value, std::abs(value) < 10.0 ? 2 : 1);
  return number_text(value, kind);
}

std::string ratio_text(double ratio) {
  return std::isnan(ratio) ? dash() : fmt::format("{:.2f}", ratio);
}

std::string band_text(const outputs::Assessment& here) {
  return here.band ? outputs::band_name(*here.band) : "";
}

/// Simulated less expected: of a share of the list in % of the list, else in % of what is expected.
std::string apart_text(const outputs::Assessment& here, const outputs::FairIndicator& indicator) {
  const bool is_share = indicator.basis == outputs::FairIndicator::Basis::list_share;
  const double apart = is_share ? here.difference() : here.ratio - 1.0;
  return std::isnan(apart) ? dash() : fmt::format("{:+.1f} %", 100.0 * apart);
}

std::string middle_half_text(const outputs::AssessedIndicator& assessed) {
  if (!assessed.spread) return "";
  return fmt::format("{:.2f}{}{:.2f}", assessed.spread->lower_quarter, dash(),
                     assessed.spread->upper_quarter);
}

std::string left(std::string text, std::size_t width) {
  while (display_width(text) > width) text.pop_back();
  return text + std::string(width - display_width(text), ' ');
}

std::string right(const std::string& text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return (taken < width ? std::string(width - taken, ' ') : " ") + text;
}

void print_line(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  fmt::print("{}\n", text);
}

const outputs::ContextItem& item(const outputs::LikeWithLike& all, const std::string& id) {
  return *std::find_if(all.context.begin(), all.context.end(),
                       [&](const outputs::ContextItem& candidate) { return candidate.id == id; });
}

// Never by what is measured.
std::vector<std::size_t> by_region_and_name(const outputs::LikeWithLike& all) {
  std::vector<std::size_t> order(all.codes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(all.regions[a], all.names[a], all.codes[a]) <
           std::tie(all.regions[b], all.names[b], all.codes[b]);
  });
  return order;
}

const char* better_words(Better better) {
  if (better == Better::less) return "less is better";
  if (better == Better::more) return "more is better";
  return "neither more nor less is better in itself";
}

void print_expectation(const outputs::AssessedIndicator& assessed) {
  const outputs::FairIndicator& indicator = assessed.indicator;
  for (const std::string& line :
       wrapped(fmt::format("{}; {}", indicator.name, better_words(indicator.better)), 100))
    fmt::print("{}\n", line);
  if (assessed.explained_by.empty()) {
    fmt::print("  beside its peers only: it may be nil or negative, so nothing is expected\n");
    return;
  }
  const auto& words = assessed.explained_by;
  fmt::print("  expected from {}", words.front());
  if (words.size() > 1) {
    fmt::print(" and\n  {},\n  which foretell {:.0f} % of the spread between systems",
               fmt::join(words.begin() + 1, words.end(), ", "), 100.0 * assessed.explained);
  }
  fmt::print("\n");
  if (!assessed.spread) return;
  const outputs::Spread& edges = *assessed.spread;
  fmt::print(
      "  ratio of the middle half of systems {:.2f} to {:.2f}; of all but the outer tenths {:.2f} to "
      "{:.2f}\n",
      edges.lower_quarter, edges.upper_quarter, edges.lower_tenth, edges.upper_tenth);
}

void print_system_line(const outputs::LikeWithLike& all, const outputs::AssessedIndicator& assessed,
                       std::size_t i) {
  const outputs::Assessment& here = assessed.systems[i];
  const NumberKind kind = assessed.indicator.kind;
  const auto beside = [&](const char* id) { return item(all, id).values[i]; };
  print_line(left(all.codes[i], 4) + left(all.names[i], kName) + right(value_text(here.simulated, kind), 8) +
             right(value_text(here.expected, kind), 9) + right(ratio_text(here.ratio), 6) + "  " +
             left(band_text(here), 13) + right(value_text(here.peer_median, kind), 8) +
             fmt::format("{:6.1f}{:6.0f}{:5.1f}", 100.0 * beside("most_deprived_share"),
                         beside("start_staff_per_100k"), beside("start_gp_per_100k")) +
             right(value_text(here.start, kind), 8) +
             fmt::format("{:6.0f}", beside("start_allocation_per_head")));
}

void print_indicator(const outputs::LikeWithLike& all, const outputs::AssessedIndicator& assessed) {
  print_expectation(assessed);
  fmt::print("{:22}simulated expected ratio  of systems      peers depr% staff  GPs   start GBP/h\n", "");
  std::string region;
  for (const std::size_t i : by_region_and_name(all)) {
    if (all.regions[i] != region) fmt::print("{}\n", region = all.regions[i]);
    print_system_line(all, assessed, i);
  }
  fmt::print("\n");
}

std::string peers_median(const outputs::LikeWithLike& all, const outputs::ContextItem& context,
                         std::size_t system) {
  std::vector<double> theirs;
  for (const outputs::Peer& peer : all.peers[system]) theirs.push_back(context.values[peer.system]);
  return value_text(outputs::median(std::move(theirs)), context.kind);
}

void print_features_line(const outputs::LikeWithLike& all, std::size_t system, const std::string& distance) {
  std::string line = left(all.codes[system], 4) + left(all.names[system], 38);
  for (std::size_t f = 0; f < all.features.size(); ++f)
    line += right(value_text(all.feature_values[system][f], all.features[f].kind), 10);
  print_line(line + right(distance, 6));
}

void print_indicator_line(const outputs::AssessedIndicator& assessed, std::size_t system) {
  const outputs::Assessment& here = assessed.systems[system];
  const NumberKind kind = assessed.indicator.kind;
  const std::vector<std::string> name = wrapped(assessed.indicator.name, kIndicator);
  print_line(left(name.front(), kIndicator) + right(value_text(here.simulated, kind), 9) +
             right(value_text(here.expected, kind), 9) + right(apart_text(here, assessed.indicator), 9) +
             right(ratio_text(here.ratio), 6) + right(middle_half_text(assessed), 11) + "  " +
             left(band_text(here), 13) + right(value_text(here.start, kind), 7) +
             right(value_text(here.peer_median, kind), 8));
  for (std::size_t line = 1; line < name.size(); ++line) print_line(name[line]);
}

void print_indicators_of(const outputs::LikeWithLike& all, std::size_t system) {
  fmt::print("{:{}}simulated expected    apart ratio  half have  of systems     start   peers\n",
             "Indicators", kIndicator);
  for (const outputs::AssessedIndicator& assessed : all.indicators) print_indicator_line(assessed, system);
  fmt::print(
      "apart: simulated less expected, of a share of the list in % of the list, else in % of the expected.\n"
      "half have: ratios of the middle half of systems.\n");
}

}  // namespace

void print_all_systems(const outputs::LikeWithLike& all) {
  for (const outputs::AssessedIndicator& assessed : all.indicators) print_indicator(all, assessed);
  fmt::print(
      "peers: median of the {} systems most like it (`--ics CODE` names them). depr%: residents in the most\n"
      "deprived fifth. staff, GPs: elective staff and GPs per 100,000 people weighted by need. start: the\n"
      "indicator then. GBP/h: allocation per person weighted by need. All context is of the start date.\n",
      all.peers.front().size());
}

void print_one_system(const outputs::LikeWithLike& all, std::size_t system) {
  fmt::print("{:42}{:>10}{:>10}{:>10}{:>10}{:>10}{:>6}\n", "Peers, nearest first", "deprived", "60+",
             "people", "trusts", "52w start", "away");
  print_features_line(all, system, dash());
  for (const outputs::Peer& peer : all.peers[system])
    print_features_line(all, peer.system, fmt::format("{:.2f}", peer.distance));
  fmt::print(
      "away: straight distance in standard deviations of the {} systems; people and trusts by logarithm.\n\n",
      all.codes.size());
  print_indicators_of(all, system);
  fmt::print("\n{:{}}{:>12}{:>12}\n", "Context", kContext, all.codes[system], "peers");
  for (const outputs::ContextItem& context : all.context)
    print_line(left(context.name, kContext) + right(value_text(context.values[system], context.kind), 12) +
               right(peers_median(all, context, system), 12));
  fmt::print("peers: their median.\n");
}

}  // namespace icsim::tools
