#include "calibration/baseline/baseline_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "engine/model/wait_thresholds.hpp"

namespace icsim::calibration {
namespace {

using std::string;
constexpr std::size_t kMostNotes = 12;

/// Pathways of the start state from a week on, or of one stage.
std::int64_t started(const StartLists& start, int from_week, int stage = -1) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < start.pathways.size(); ++c) {
    const std::size_t band = c / kMaxQuintiles % kBands, z = c / kMaxQuintiles / kBands % kStages;
    if (band >= static_cast<std::size_t>(from_week) && (stage < 0 || z == static_cast<std::size_t>(stage)))
      sum += start.pathways[c];
  }
  return sum;
}

/// Of all places; NaN where the files do not hold it.
double published(const PublishedLists& lists, Stock stock) {
  double sum = 0.0;
  bool any = false;
  for (int i = 0; i < static_cast<int>(lists.places.size()); ++i) {
    const double value = lists.data.at(stock, lists.census_index(), i);
    if (!std::isnan(value)) {
      sum += value;
      any = true;
    }
  }
  return any ? sum : kNotPublished;
}

/// Places with a list from which nobody is ever treated.
std::vector<string> without_flows(const PublishedLists& lists, const ListFlows& flows) {
  std::vector<string> codes;
  const auto functions = static_cast<std::size_t>(lists.functions());
  for (std::size_t i = 0; i < lists.places.size(); ++i) {
    double completed = 0.0;
    for (std::size_t s = i * functions; s < (i + 1) * functions; ++s)
      completed += flows.flows[s].completed_admitted + flows.flows[s].completed_non_admitted;
    if (!(completed > 0.0) &&
        lists.data.at(Stock::incomplete, lists.census_index(), static_cast<int>(i)) > 0.0)
      codes.push_back(lists.places[i].code);
  }
  return codes;
}

string totals(const PublishedLists& lists, const StartLists& start) {
  string text =
      fmt::format("Pathways at the end of {}{:>12}{:>12}\n", to_month(lists.census), "baseline", "files");
  const auto line = [&](const char* what, std::int64_t ours, double theirs) {
    if (std::isnan(theirs)) {
      text += fmt::format("  {:<27}{:>12}{:>12}\n", what, ours, "-");
      return;
    }
    const bool same = std::abs(static_cast<double>(ours) - theirs) < 0.5;
    text += fmt::format("  {:<27}{:>12}{:>12.0f}{}\n", what, ours, theirs, same ? "" : "  differs");
  };
  const std::int64_t all = started(start, 0);
  line("incomplete", all, published(lists, Stock::incomplete));
  line("within 18 weeks", all - started(start, 18), published(lists, Stock::within_18));
  line("over 52 weeks", started(start, 52), published(lists, Stock::over_52));
  line("over 65 weeks", started(start, 65), published(lists, Stock::over_65));
  line("awaiting admission", started(start, 0, static_cast<int>(PathwayStage::awaiting_admission)),
       published(lists, Stock::awaiting_admission));
  if (start.above_list > 0)
    text += fmt::format(
        "  {} pathways with a decision to admit are more than the list of their week: the list was kept\n",
        start.above_list);
  std::vector<std::string> empty;
  for (int i = 0; i < static_cast<int>(lists.places.size()); ++i) {
    if (!(lists.data.at(Stock::incomplete, lists.census_index(), i) > 0.0))
      empty.push_back(lists.places[static_cast<std::size_t>(i)].code);
  }
  if (!empty.empty())
    text += fmt::format("  {} of {} places have no pathway in the files and stay empty: {}\n", empty.size(),
                        lists.places.size(), fmt::join(empty, ", "));
  const double elsewhere =
      lists.data.at(Stock::incomplete, lists.census_index(), lists.data.area_count() - 1);
  if (elsewhere > 0.0)
    text += fmt::format("  {:.0f} pathways of the files belong to no place of this baseline\n", elsewhere);
  return text;
}

string rates(const PublishedLists& lists, const ListFlows& flows) {
  double starts = 0.0, completed = 0.0, admitted = 0.0, removed = 0.0;
  std::vector<double> shares;
  const auto functions = static_cast<std::size_t>(lists.functions());
  for (std::size_t i = 0; i < lists.places.size(); ++i) {
    double of_place = 0.0, from = 0.0;
    for (std::size_t s = 0; s < functions; ++s) {
      const BaseFlows& f = flows.flows[i * functions + s];
      from += f.clock_starts;
      of_place += f.clock_starts * f.removal_share;
      completed += f.completed_non_admitted + f.completed_admitted;
      admitted += f.completed_admitted;
    }
    starts += from;
    removed += of_place;
    if (from > 0.0) shares.push_back(of_place / from);
  }
  std::sort(shares.begin(), shares.end());
  string text = fmt::format(
      "\nA working day, season taken out, mean of {} month{}\n  clock starts {:.0f}, completed {:.0f} "
      "({:.1f} % "
      "admitted), removed unreported {:.1f} % of clock starts\n",
      flows.months, flows.months == 1 ? "" : "s", starts, completed,
      completed > 0.0 ? 100.0 * admitted / completed : 0.0, starts > 0.0 ? 100.0 * removed / starts : 0.0);
  if (shares.size() > 1)
    text += fmt::format("  removed, by place: {:.1f} to {:.1f} %, median {:.1f}\n", 100.0 * shares.front(),
                        100.0 * shares.back(), 100.0 * shares[shares.size() / 2]);
  if (!flows.removals_bounded.empty()) {
    std::vector<string> codes;
    for (const int i : flows.removals_bounded)
      codes.push_back(lists.places[static_cast<std::size_t>(i)].code);
    text += fmt::format("  out of 0 to 40 % by the data, set to the bound: {}\n", fmt::join(codes, ", "));
  }
  text += fmt::format("  published clock starts: {:.0f}; those above close the account of each list\n",
                      flows.clock_starts_published);
  if (flows.last_month < lists.census)
    text += fmt::format("  flows end with {}, before the census: their mean stands for it\n",
                        to_month(flows.last_month));
  if (flows.months == 1 && flows.in_balance.size() < lists.places.size())
    text += "  one month between two lists: its level stands for all\n";
  else if (flows.months == 1)
    text += "  one month alone: its level stands for all, and lists are taken to be in balance\n";
  else if (flows.months < kFlowMonths)
    text += fmt::format("  {} months: a season may be left in the levels\n", flows.months);
  if (const std::vector<string> codes = without_flows(lists, flows); !codes.empty())
    text += fmt::format("  a list and no completed pathways, so that hardly anybody leaves it: {}\n",
                        fmt::join(codes, ", "));
  if (flows.months > 1 && !flows.in_balance.empty())
    text += fmt::format("  lists before these months are not in the files: {} taken not to grow\n",
                        flows.in_balance.size() == lists.places.size()
                            ? "lists are"
                            : fmt::format("those of {} places are", flows.in_balance.size()));
  return text;
}

string notes(const PublishedLists& lists) {
  std::vector<const DataNote*> shown;
  for (const DataNote& note : lists.data.notes) {
    const bool here =
        note.area.empty() || std::any_of(lists.places.begin(), lists.places.end(),
                                         [&](const OwnPlace& p) { return p.code == note.area; });
    if (note.kind != "shock" && note.kind != "layout" && note.kind != "unmapped" && here)
      shown.push_back(&note);
  }
  if (shown.empty()) return "";
  string text = fmt::format("\nNotes on the files: {}\n", shown.size());
  for (std::size_t n = 0; n < std::min(shown.size(), kMostNotes); ++n)
    text += fmt::format("  {:<8}{:<6}{:<17}{}\n", shown[n]->month, shown[n]->area, shown[n]->kind,
                        shown[n]->text);
  if (shown.size() > kMostNotes) text += "  ... `icsim import --json` lists all\n";
  return text;
}

}  // namespace

string baseline_checks(const PublishedLists& lists, const ListFlows& flows, const StartLists& start,
                       const string& context_name) {
  string assumed;
  for (const string& what : lists.assumed) assumed += fmt::format("Assumed: {}.\n", what);
  return totals(lists, start) + rates(lists, flows) +
         fmt::format("\nAs published: {}.\n{}", lists.as_published, assumed) +
         fmt::format(
             "Inferred from the months: levels of flows, removals, decisions to admit.\n"
             "Carried over from baseline {}: staff, beds, GPs, money and deprivation of {}; order of "
             "treatment by "
             "weeks waited,\nseason, and activity of 2019/20.\n",
             context_name,
             lists.context ? "systems, by the part of their admissions that a place's providers have"
             : std::any_of(lists.places.begin(), lists.places.end(),
                           [](const OwnPlace& p) { return p.share < 1.0; })
                 ? "each system, by a provider's part in its admissions"
                 : "each system") +
         notes(lists);
}

}  // namespace icsim::calibration
