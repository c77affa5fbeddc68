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

double list_before(const ScenarioResults& scenario, const Place& place, const Period& period) {
  const std::size_t rows = scenario.rows(place.level);
  if (period.first > 0)
    return static_cast<double>(
        scenario.checked_mean(place.level, "incomplete")[(period.first - 1) * rows + place.row]);
  const std::vector<double> waits = scenario.start_waits();
  const std::size_t each = waits.size() / scenario.rows("ics");
  const auto from = waits.begin() + static_cast<std::ptrdiff_t>(place.level == "ics" ? place.row * each : 0);
  return std::accumulate(from, place.level == "ics" ? from + static_cast<std::ptrdiff_t>(each) : waits.end(),
                         0.0);
}

}  // namespace

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
      static_cast<double>(scenario.checked_mean(place.level, "incomplete")[period.last * rows + place.row]);
  const std::vector<std::string> causes = scenario.row_axes(level).back().codes;
  const std::vector<float> change = scenario.checked_mean(level, "list_change");
  for (const CauseWords& words : kCausesTold) {
    const auto found = std::find(causes.begin(), causes.end(), words.cause);
    if (found == causes.end()) continue;
    const std::size_t row = place.row * causes.size() + static_cast<std::size_t>(found - causes.begin());
    result.changes.push_back({words.group, std::string(words.cause), std::string(words.label),
                              sum_over(change, scenario.rows(level), row, period)});
  }
  return result;
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
