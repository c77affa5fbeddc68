#include "tools/terminal/peers_tables.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "tools/terminal/tables.hpp"

namespace icsim::tools {
namespace {

constexpr std::size_t kName = 21;

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

std::string verdict(const outputs::Assessment& here) {
  if (!here.has_limits) return "";
  if (here.standing == outputs::Standing::inside) return "as expected";
  const std::string side = here.ratio > 1.0 ? "above" : "below";
  return here.standing == outputs::Standing::watch ? side : "far " + side;
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
  fmt::print("{}; {}\n", assessed.indicator.name, better_words(assessed.indicator.better));
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
  if (std::isnan(assessed.tau)) {
    fmt::print("  no count, so without funnel limits\n");
  } else {
    fmt::print("  systems differ by {}{:.1f} % for other reasons: {:.0f} times the variance of chance\n",
               terminal_characters() == Characters::unicode ? "±" : "+-", 100.0 * assessed.tau,
               assessed.overdispersion);
  }
}

void print_system_line(const outputs::LikeWithLike& all, const outputs::AssessedIndicator& assessed,
                       std::size_t i) {
  const outputs::Assessment& here = assessed.systems[i];
  const NumberKind kind = assessed.indicator.kind;
  const auto beside = [&](const char* id) { return item(all, id).values[i]; };
  print_line(left(all.codes[i], 4) + left(all.names[i], kName) + right(value_text(here.simulated, kind), 8) +
             right(value_text(here.expected, kind), 9) + right(ratio_text(here.ratio), 6) + "  " +
             left(verdict(here), 11) + right(value_text(here.peer_median, kind), 8) +
             fmt::format("{:6.1f}{:6.0f}{:5.1f}", 100.0 * beside("most_deprived_share"),
                         beside("start_staff_per_100k"), beside("start_gp_per_100k")) +
             right(value_text(here.start, kind), 8) +
             fmt::format("{:6.0f}", beside("start_allocation_per_head")));
}

void print_indicator(const outputs::LikeWithLike& all, const outputs::AssessedIndicator& assessed) {
  print_expectation(assessed);
  fmt::print("{:24}simulated expected ratio  judged        peers depr% staff  GPs   start GBP/h\n", "");
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

void print_indicators_of(const outputs::LikeWithLike& all, std::size_t system) {
  fmt::print("{:36}simulated expected ratio 95 % limits  judged       start   peers\n", "Indicators");
  for (const outputs::AssessedIndicator& assessed : all.indicators) {
    const outputs::Assessment& here = assessed.systems[system];
    const NumberKind kind = assessed.indicator.kind;
    const std::string limits =
        here.has_limits ? fmt::format("{:.2f}{}{:.2f}", here.limits.low95, dash(), here.limits.high95) : "";
    print_line(left(assessed.indicator.name, 36) + right(value_text(here.simulated, kind), 9) +
               right(value_text(here.expected, kind), 9) + right(ratio_text(here.ratio), 6) +
               right(limits, 11) + "  " + left(verdict(here), 11) + right(value_text(here.start, kind), 8) +
               right(value_text(here.peer_median, kind), 8));
  }
}

}  // namespace

void print_all_systems(const outputs::LikeWithLike& all) {
  for (const outputs::AssessedIndicator& assessed : all.indicators) print_indicator(all, assessed);
  fmt::print(
      "peers: median of the {} systems most like it (`--ics CODE` names them). depr%: residents in the most\n"
      "deprived fifth. staff, GPs: elective staff and GPs per 100,000 people weighted by need. start: the\n"
      "indicator then. GBP/h: allocation a head weighted. All context is of the start date.\n",
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
  fmt::print("\n{:56}{:>12}{:>12}\n", "Context", all.codes[system], "peers");
  for (const outputs::ContextItem& context : all.context)
    print_line(left(context.name, 56) + right(value_text(context.values[system], context.kind), 12) +
               right(peers_median(all, context, system), 12));
  fmt::print("peers: their median.\n");
}

}  // namespace icsim::tools
