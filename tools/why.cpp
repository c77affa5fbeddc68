#include "tools/why.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "outputs/json.hpp"

namespace icsim {
namespace {

using Kind = NumberKind;

/// Causes in the order they are told, in words.
struct CauseWords {
  const char* cause;
  const char* label;
};
constexpr CauseWords kUsual[] = {
    {"clock_starts_at_start", "clock starts"}, {"treatment_at_start", "treatment"}, {"removals", "removals"}};
constexpr CauseWords kChanges[] = {{"demand_growth", "growth of demand"},
                                   {"general_practice", "general practice"},
                                   {"missing_patients", "missing patients who return"},
                                   {"capacity_growth", "growth of capacity"},
                                   {"staff", "staff numbers and productivity"},
                                   {"sickness", "sickness absence"},
                                   {"beds", "beds, theatres, emergencies"},
                                   {"strikes", "strikes"},
                                   {"winter", "winter"},
                                   {"money", "money"},
                                   {"independent_sector", "independent sector and hubs"},
                                   {"transfers", "transfers"},
                                   {"unused_capacity", "slots not used, mix of decisions"}};

double sum_over(const std::vector<float>& values, std::size_t rows, std::size_t row, const Period& period) {
  double sum = 0.0;
  for (std::size_t m = period.first; m <= period.last; ++m)
    sum += static_cast<double>(values[m * rows + row]);
  return sum;
}

std::string change_text(double pathways) {
  if (std::lround(pathways) == 0) return "0";
  return fmt::format("{}{}", pathways > 0.0 ? "+" : "", number_text(pathways, Kind::count));
}

std::string period_text(const ScenarioResults& scenario, const Period& period) {
  const auto& months = scenario.months();
  return fmt::format("{} to {}", month_text(months[period.first]), month_text(months[period.last]));
}

double list_before(const ScenarioResults& scenario, const Place& place, const Period& period) {
  const std::size_t rows = scenario.rows(place.level);
  if (period.first > 0)
    return static_cast<double>(
        scenario.mean(place.level, "incomplete")[(period.first - 1) * rows + place.row]);
  const std::vector<double> waits = scenario.start_waits();
  const std::size_t each = waits.size() / scenario.rows("ics");
  const auto from = waits.begin() + static_cast<std::ptrdiff_t>(place.level == "ics" ? place.row * each : 0);
  return std::accumulate(from, place.level == "ics" ? from + static_cast<std::ptrdiff_t>(each) : waits.end(),
                         0.0);
}

std::size_t find_month(const ScenarioResults& scenario, const std::string& code) {
  const auto& months = scenario.months();
  const auto found =
      std::find_if(months.begin(), months.end(), [&](Date date) { return month_code(date) == code; });
  if (found == months.end()) {
    throw OutputError(
        "'" + code + "'", "is no month of scenario '" + scenario.name() + "'",
        fmt::format("give one from {} to {}", month_code(months.front()), month_code(months.back())));
  }
  return static_cast<std::size_t>(found - months.begin());
}

}  // namespace

Period find_period(const ScenarioResults& scenario, const std::string& from, const std::string& to) {
  Period period{0, scenario.months().size() - 1};
  if (!from.empty()) period.first = find_month(scenario, from);
  if (!to.empty()) period.last = find_month(scenario, to);
  if (period.first > period.last)
    throw OutputError("'" + to + "'", "is before '" + from + "'", "give --from before --to");
  return period;
}

Explanation explain_list(const ScenarioResults& scenario, const Place& place, const Period& period) {
  const bool england = place.level == "england";
  const std::string level = england ? "cause" : "ics_cause";
  if ((!england && place.level != "ics") || !scenario.has_level(level)) {
    throw OutputError("--why", "there are no causes for " + place.label,
                      "ask for England or one system (--ics), of a run with systems");
  }
  Explanation result;
  result.before = list_before(scenario, place, period);
  const std::size_t rows = scenario.rows(place.level);
  result.after =
      static_cast<double>(scenario.mean(place.level, "incomplete")[period.last * rows + place.row]);
  const std::vector<std::string> causes = scenario.row_axes(level).back().codes;
  const std::vector<float> change = scenario.mean(level, "list_change");
  const auto add = [&](const CauseWords& words) {
    const auto found = std::find(causes.begin(), causes.end(), words.cause);
    if (found == causes.end()) return;
    const std::size_t row = place.row * causes.size() + static_cast<std::size_t>(found - causes.begin());
    result.changes.push_back({words.cause, words.label, sum_over(change, scenario.rows(level), row, period)});
  };
  for (const CauseWords& words : kUsual) add(words);
  for (const CauseWords& words : kChanges) add(words);
  return result;
}

std::vector<Scarcity> scarcest_over(const ScenarioResults& scenario, const Place& place,
                                    const Period& period) {
  const std::string level = place.level == "england" ? "resource" : "ics_resource";
  const std::vector<std::string> names = scenario.row_axes(level).back().codes;
  const std::vector<float> shares = scenario.mean(level, "scarcest_share");
  const double months = static_cast<double>(period.last - period.first + 1);
  std::vector<Scarcity> result;
  for (std::size_t r = 0; r < names.size(); ++r) {
    const std::size_t row = place.row * names.size() + r;
    result.push_back({names[r], sum_over(shares, scenario.rows(level), row, period) / months});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Scarcity& a, const Scarcity& b) { return a.share > b.share; });
  return result;
}

std::vector<ArcTotal> transfers_over(const ScenarioResults& scenario, const std::string& ics,
                                     const Period& period) {
  std::vector<ArcTotal> totals;
  if (!scenario.has_level("transfer_arc")) return totals;
  const RowAxis axis = scenario.row_axes("transfer_arc").at(0);
  const std::vector<float> pathways = scenario.mean("transfer_arc", "transferred_pathways");
  const std::vector<float> payments = scenario.mean("transfer_arc", "transfer_arc_payments");
  const std::size_t rows = axis.codes.size();
  for (std::size_t arc = 0; arc < rows; ++arc) {
    if (!ics.empty() && !axis.codes[arc].starts_with(ics + '>') && !axis.codes[arc].ends_with('>' + ics))
      continue;
    ArcTotal total{axis.codes[arc], axis.labels[arc], sum_over(pathways, rows, arc, period),
                   sum_over(payments, rows, arc, period)};
    if (total.pathways > 0.0) totals.push_back(std::move(total));
  }
  std::stable_sort(totals.begin(), totals.end(),
                   [](const ArcTotal& a, const ArcTotal& b) { return a.pathways > b.pathways; });
  return totals;
}

void print_why(const ScenarioResults& scenario, const Place& place, const Period& period,
               Characters characters) {
  constexpr int kLabel = 34;
  const char* dot = characters == Characters::unicode ? " · " : " - ";
  const Explanation why = explain_list(scenario, place, period);
  fmt::print("{}{}{}{}{}\n", scenario.name(), dot, place.label, dot, period_text(scenario, period));
  fmt::print("{:{}}{:>10}\n", "waiting list before", kLabel, number_text(why.before, Kind::count));
  fmt::print("as at the start date\n");
  double rest = 0.0;
  for (std::size_t c = 0; c < why.changes.size(); ++c) {
    if (c == std::size(kUsual)) fmt::print("what changed since, against the base path\n");
    if (c >= std::size(kUsual)) rest += why.changes[c].pathways;
    fmt::print("  {:{}}{:>10}\n", why.changes[c].label, kLabel - 2, change_text(why.changes[c].pathways));
  }
  fmt::print("{:{}}{:>10}\n", "waiting list after", kLabel, number_text(why.after, Kind::count));
  fmt::print("{:{}}{:>10}  of which changes since the start date {}\n", "change", kLabel,
             change_text(why.after - why.before), change_text(rest));
  std::string scarcest;
  for (const Scarcity& resource : scarcest_over(scenario, place, period)) {
    if (resource.share < 0.005) break;
    scarcest +=
        fmt::format("{}{} {:.0f} %", scarcest.empty() ? "" : ", ", resource.resource, 100.0 * resource.share);
  }
  fmt::print("scarcest resource, share of weeks: {}\n", scarcest);
}

void print_network(const ScenarioResults& scenario, const Place& place, const std::string& ics,
                   const Period& period, Characters characters) {
  constexpr std::size_t kMost = 25;
  const char* dot = characters == Characters::unicode ? " · " : " - ";
  const std::vector<ArcTotal> arcs = transfers_over(scenario, ics, period);
  fmt::print("{}{}mutual aid, {}{}{}\n", scenario.name(), dot, place.label, dot,
             period_text(scenario, period));
  if (arcs.empty()) {
    fmt::print("  no patient moved between systems\n");
    return;
  }
  double pathways = 0.0, payments = 0.0;
  for (const ArcTotal& arc : arcs) {
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

std::string json_why(const ScenarioResults& scenario, const Place& place, const Period& period) {
  const Explanation why = explain_list(scenario, place, period);
  std::vector<std::string> changes;
  for (const CauseChange& change : why.changes)
    changes.push_back(fmt::format("{}: {}", json_text(change.cause), json_number(change.pathways)));
  std::vector<std::string> scarcest;
  for (const Scarcity& resource : scarcest_over(scenario, place, period))
    scarcest.push_back(fmt::format("{}: {}", json_text(resource.resource), json_number(resource.share)));
  return fmt::format(
      R"({{"from": {}, "to": {}, "before": {}, "after": {}, "changes": {{{}}}, "scarcest_share": {{{}}}}})",
      json_text(month_code(scenario.months()[period.first])),
      json_text(month_code(scenario.months()[period.last])), json_number(why.before), json_number(why.after),
      fmt::join(changes, ", "), fmt::join(scarcest, ", "));
}

std::string json_network(const ScenarioResults& scenario, const std::string& ics, const Period& period) {
  std::vector<std::string> arcs;
  for (const ArcTotal& arc : transfers_over(scenario, ics, period)) {
    arcs.push_back(fmt::format(R"({{"arc": {}, "pathways": {}, "payments_gbp_million": {}}})",
                               json_text(arc.code), json_number(arc.pathways), json_number(arc.payments)));
  }
  return fmt::format("[{}]", fmt::join(arcs, ", "));
}

}  // namespace icsim
