#include "outputs/summary/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace icsim::outputs {
namespace {

/// Causes in the order they are told, in words.
struct CauseWords {
  CauseGroup group;
  std::string_view cause, label;
};
constexpr CauseWords kCausesTold[] = {
    {CauseGroup::start_date, "clock_starts_at_start", "clock starts"},
    {CauseGroup::start_date, "treatment_at_start", "treatment"},
    {CauseGroup::start_date, "removals", "removals"},
    {CauseGroup::base_path, "demand_growth", "growth of demand"},
    {CauseGroup::base_path, "capacity_growth", "growth of capacity"},
    {CauseGroup::base_path, "demand_calibration", "calibration of demand"},
    {CauseGroup::base_path, "capacity_calibration", "calibration of capacity"},
    {CauseGroup::base_path, "removals_calibration", "calibration of removals"},
    {CauseGroup::scenario, "demand_levers", "levers on demand"},
    {CauseGroup::scenario, "capacity_levers", "levers on capacity"},
    {CauseGroup::scenario, "removals_levers", "levers on removals, validation"},
    {CauseGroup::scenario, "general_practice", "general practice"},
    {CauseGroup::scenario, "missing_patients", "missing patients who return"},
    {CauseGroup::scenario, "staff", "staff numbers and productivity"},
    {CauseGroup::scenario, "sickness", "sickness absence"},
    {CauseGroup::scenario, "beds", "beds, theatres, emergencies"},
    {CauseGroup::scenario, "strikes", "strikes"},
    {CauseGroup::scenario, "winter", "winter"},
    {CauseGroup::scenario, "money", "money"},
    {CauseGroup::scenario, "independent_sector", "independent sector and hubs"},
    {CauseGroup::scenario, "transfers", "transfers"},
    {CauseGroup::rest, "chance", "chance"},
    {CauseGroup::rest, "unused_capacity", "slots not used, mix of decisions"}};

double sum_over(const std::vector<float>& values, std::size_t rows, std::size_t row, const Period& period) {
  double sum = 0.0;
  for (std::size_t m = period.first; m <= period.last; ++m)
    sum += static_cast<double>(values[m * rows + row]);
  return sum;
}

// [row] of England or of the systems.
std::vector<double> lists_at_start(const ScenarioResults& scenario, std::size_t rows) {
  const std::vector<double> waits = scenario.start_waits();
  const auto each = static_cast<std::ptrdiff_t>(waits.size() / rows);
  std::vector<double> lists;
  for (auto from = waits.begin(); from != waits.end(); from += each)
    lists.push_back(std::accumulate(from, from + each, 0.0));
  return lists;
}

}  // namespace

ListCauses::ListCauses(const ScenarioResults& scenario, const std::string& level) {
  const std::string of_causes = level == "england" ? "cause" : "ics_cause";
  if ((level != "england" && level != "ics") || !scenario.has_level(of_causes)) {
    throw OutputError("--why", "there are no causes for places of level " + level,
                      "ask for England or one system (--ics), of a run with systems");
  }
  rows_ = scenario.rows(level);
  causes_ = scenario.row_axes(of_causes).back().codes;
  change_ = scenario.checked_mean(of_causes, "list_change");
  list_ = scenario.checked_mean(level, "incomplete");
  start_ = lists_at_start(scenario, rows_);
}

Explanation ListCauses::over(std::size_t row, const Period& period) const {
  Explanation result;
  const auto list = [&](std::size_t month) { return static_cast<double>(list_[month * rows_ + row]); };
  result.before = period.first > 0 ? list(period.first - 1) : start_[row];
  result.after = list(period.last);
  for (const CauseWords& words : kCausesTold) {
    const auto found = std::find(causes_.begin(), causes_.end(), words.cause);
    if (found == causes_.end()) continue;
    const std::size_t at = row * causes_.size() + static_cast<std::size_t>(found - causes_.begin());
    result.changes.push_back({words.group, std::string(words.cause), std::string(words.label),
                              sum_over(change_, rows_ * causes_.size(), at, period)});
  }
  return result;
}

Explanation explain_list(const ScenarioResults& scenario, const Place& place, const Period& period) {
  if (place.level != "england" && place.level != "ics")
    throw OutputError("--why", "there are no causes for " + place.label,
                      "ask for England or one system (--ics), of a run with systems");
  return ListCauses(scenario, place.level).over(place.row, period);
}

double Explanation::total(CauseGroup group) const {
  double sum = 0.0;
  for (const CauseChange& change : changes) {
    if (change.group == group) sum += change.pathways;
  }
  return sum;
}

std::vector<Scarcity> scarcest_over(const ScenarioResults& scenario, const Place& place,
                                    const Period& period) {
  const std::string level = place.level == "england" ? "resource" : "ics_resource";
  const std::vector<std::string> names = scenario.row_axes(level).back().codes;
  const std::vector<float> shares = scenario.checked_mean(level, "scarcest_share");
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
  const std::vector<float> pathways = scenario.checked_mean("transfer_arc", "transferred_pathways");
  const std::vector<float> payments = scenario.checked_mean("transfer_arc", "transfer_arc_payments");
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

}  // namespace icsim::outputs
