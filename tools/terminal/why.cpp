#include "tools/terminal/why.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "outputs/files/json.hpp"

namespace icsim::tools {
namespace {

using Kind = NumberKind;

std::string change_text(double pathways) {
  if (std::lround(pathways) == 0) return "0";
  return fmt::format("{}{}", pathways > 0.0 ? "+" : "", number_text(pathways, Kind::count));
}

std::string period_text(const outputs::ScenarioResults& scenario, const outputs::Period& period) {
  const auto& months = scenario.months();
  return fmt::format("{} to {}", month_text(months[period.first]), month_text(months[period.last]));
}

std::size_t find_month(const outputs::ScenarioResults& scenario, const std::string& code) {
  const auto& months = scenario.months();
  const auto found =
      std::find_if(months.begin(), months.end(), [&](Date date) { return month_code(date) == code; });
  if (found == months.end()) {
    throw outputs::OutputError(
        "'" + code + "'", "is no month of scenario '" + scenario.name() + "'",
        fmt::format("give one from {} to {}", month_code(months.front()), month_code(months.back())));
  }
  return static_cast<std::size_t>(found - months.begin());
}

}  // namespace

outputs::Period find_period(const outputs::ScenarioResults& scenario, const std::string& from,
                            const std::string& to) {
  outputs::Period period{0, scenario.months().size() - 1};
  if (!from.empty()) period.first = find_month(scenario, from);
  if (!to.empty()) period.last = find_month(scenario, to);
  if (period.first > period.last)
    throw outputs::OutputError("'" + to + "'", "is before '" + from + "'", "give --from before --to");
  return period;
}

void print_why(const outputs::ScenarioResults& scenario, const outputs::Place& place,
               const outputs::Period& period, Characters characters) {
  constexpr int kLabel = 34;
  const char* dot = characters == Characters::unicode ? " · " : " - ";
  const outputs::Explanation why = outputs::explain_list(scenario, place, period);
  fmt::print("{}{}{}{}{}\n", scenario.name(), dot, place.label, dot, period_text(scenario, period));
  fmt::print("{:{}}{:>10}\n", "waiting list before", kLabel, number_text(why.before, Kind::count));
  for (int g = 0; g < outputs::kCauseGroups; ++g) {
    const auto group = static_cast<outputs::CauseGroup>(g);
    fmt::print("{:{}}{:>10}\n", outputs::kCauseGroupWords[static_cast<std::size_t>(g)], kLabel + 12,
               change_text(why.total(group)));
    for (const outputs::CauseChange& change : why.changes) {
      if (change.group == group)
        fmt::print("  {:{}}{:>10}\n", change.label, kLabel - 2, change_text(change.pathways));
    }
  }
  fmt::print("{:{}}{:>10}\n", "waiting list after", kLabel, number_text(why.after, Kind::count));
  fmt::print("{:{}}{:>10}\n", "change", kLabel, change_text(why.after - why.before));
  std::string scarcest;
  for (const outputs::Scarcity& resource : outputs::scarcest_over(scenario, place, period)) {
    if (resource.share < 0.005) break;
    scarcest +=
        fmt::format("{}{} {:.0f} %", scarcest.empty() ? "" : ", ", resource.resource, 100.0 * resource.share);
  }
  fmt::print("scarcest resource, share of weeks: {}\n", scarcest);
}

void print_network(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                   const std::string& ics, const outputs::Period& period, Characters characters) {
  constexpr std::size_t kMost = 25;
  const char* dot = characters == Characters::unicode ? " · " : " - ";
  const std::vector<outputs::ArcTotal> arcs = outputs::transfers_over(scenario, ics, period);
  fmt::print("{}{}mutual aid, {}{}{}\n", scenario.name(), dot, place.label, dot,
             period_text(scenario, period));
  if (arcs.empty()) {
    fmt::print("  no patient moved between systems\n");
    return;
  }
  double pathways = 0.0, payments = 0.0;
  for (const outputs::ArcTotal& arc : arcs) {
    pathways += arc.pathways;
    payments += arc.payments;
  }
  fmt::print("  {:>10}  {:>8}  from, to\n", "pathways", "GBP m");
  for (std::size_t a = 0; a < std::min(arcs.size(), kMost); ++a) {
    fmt::print("  {:>10}  {:>8.2f}  {} ({})\n", number_text(arcs[a].pathways, Kind::count), arcs[a].payments,
               arcs[a].label, arcs[a].code);
  }
  if (arcs.size() > kMost) fmt::print("  and {} more arcs; --json lists them all\n", arcs.size() - kMost);
  fmt::print("  {:>10}  {:>8.2f}  in all\n", number_text(pathways, Kind::count), payments);
}

std::string json_why(const outputs::ScenarioResults& scenario, const outputs::Place& place,
                     const outputs::Period& period) {
  const outputs::Explanation why = outputs::explain_list(scenario, place, period);
  std::vector<std::string> changes;
  for (const outputs::CauseChange& change : why.changes)
    changes.push_back(
        fmt::format("{}: {}", outputs::json_text(change.cause), outputs::json_number(change.pathways)));
  std::vector<std::string> scarcest;
  for (const outputs::Scarcity& resource : outputs::scarcest_over(scenario, place, period))
    scarcest.push_back(
        fmt::format("{}: {}", outputs::json_text(resource.resource), outputs::json_number(resource.share)));
  return fmt::format(
      R"({{"from": {}, "to": {}, "before": {}, "after": {}, "changes": {{{}}}, "scarcest_share": {{{}}}}})",
      outputs::json_text(month_code(scenario.months()[period.first])),
      outputs::json_text(month_code(scenario.months()[period.last])), outputs::json_number(why.before),
      outputs::json_number(why.after), fmt::join(changes, ", "), fmt::join(scarcest, ", "));
}

std::string json_network(const outputs::ScenarioResults& scenario, const std::string& ics,
                         const outputs::Period& period) {
  std::vector<std::string> arcs;
  for (const outputs::ArcTotal& arc : outputs::transfers_over(scenario, ics, period)) {
    arcs.push_back(fmt::format(R"({{"arc": {}, "pathways": {}, "payments_gbp_million": {}}})",
                               outputs::json_text(arc.code), outputs::json_number(arc.pathways),
                               outputs::json_number(arc.payments)));
  }
  return fmt::format("[{}]", fmt::join(arcs, ", "));
}

}  // namespace icsim::tools
