#include "outputs/export/topics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace icsim::outputs {
namespace {

template <class T>
bool holds(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

const std::vector<std::string> kAreas{"england", "region", "ics"};

/// Metrics of a topic that the slices have; those that no topic of the same levels names where it names none.
std::vector<MetricInfo> metrics_of(const Topic& topic, const std::vector<Slice>& slices) {
  std::vector<MetricInfo> found;
  const auto add = [&](const MetricInfo& metric) {
    const auto same = [&](const MetricInfo& other) { return other.name == metric.name; };
    if (std::none_of(found.begin(), found.end(), same)) found.push_back(metric);
  };
  const auto named_elsewhere = [&](const std::string& metric) {
    return std::any_of(topics().begin(), topics().end(), [&](const Topic& other) {
      return other.levels == topic.levels && holds(other.metrics, metric);
    });
  };
  for (const Slice& slice : slices) {
    for (const MetricInfo& metric : slice.metrics) {
      if (topic.metrics.empty() ? !named_elsewhere(metric.name) : holds(topic.metrics, metric.name))
        add(metric);
    }
  }
  const auto place = [&](const MetricInfo& metric) {
    return std::find(topic.metrics.begin(), topic.metrics.end(), metric.name);
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const MetricInfo& a, const MetricInfo& b) { return place(a) < place(b); });
  return found;
}

}  // namespace

const std::vector<Topic>& topics() {
  constexpr auto kAlways = Topic::Use::always;
  constexpr auto kOnDemand = Topic::Use::on_demand;
  static const std::vector<Topic> kTopics{
      {"Waiting list",
       "the list and how long people on it have waited",
       kAreas,
       {"incomplete", "awaiting_admission", "within_18_weeks", "within_18_weeks_share", "over_52_weeks",
        "over_65_weeks", "over_78_weeks", "over_104_weeks", "median_wait", "percentile_92_wait"},
       kAlways},
      {"Flows",
       "who joins the list and who leaves it",
       kAreas,
       {"clock_starts", "unreported_removals", "decisions_to_admit", "completed_non_admitted",
        "completed_admitted", "transfers_in"},
       kAlways},
      {"Activity and money",
       "activity against 2019/20, contingent funding, spending",
       kAreas,
       {"activity_vs_2019_20", "value_index", "pathway_index", "value_threshold", "contingent_earned",
        "contingent_received", "allocation", "spending", "temporary_staff_spending", "session_spending",
        "independent_spending", "transfer_payments", "cash_balance", "funding_loop_gain"},
       kAlways},
      {"Workforce",
       "staff that elective care depends on",
       kAreas,
       {"staff_fte", "staff_establishment", "staff_vacancy_rate", "staff_sickness_rate",
        "temporary_staff_share", "agency_staff_share", "staff_joiners", "staff_leavers",
        "productivity_vs_2019_20", "capacity_index"},
       kAlways},
      {"General practice",
       "general practitioners, their appointments and what they avoid",
       kAreas,
       {"gp_fte", "gp_fte_per_100k_weighted", "gp_appointments", "gp_load", "referrals_avoided"},
       kAlways},
      {"Beds and partners",
       "beds, emergencies, independent providers, surgical hubs",
       kAreas,
       {"beds_available", "bed_occupancy", "emergency_admissions", "emergency_admissions_waiting",
        "independent_additional", "hub_additional"},
       kAlways},
      {"Inequality",
       "how waits differ between most and least deprived",
       kAreas,
       {"over_18_weeks_q1_q5_ratio", "over_52_weeks_q1_q5_ratio", "over_18_weeks_slope_index",
        "over_18_weeks_relative_index", "over_52_weeks_slope_index", "over_52_weeks_relative_index"},
       kAlways},
      {"Other figures", "what the run file has besides", kAreas, {}, kAlways},
      {"Treatment functions", "England by treatment function", {"treatment_function"}, {}, kAlways},
      {"Deprivation quintiles", "England by deprivation", {"quintile"}, {}, kAlways},
      {"Staff groups", "England by staff group", {"staff_group"}, {}, kAlways},
      {"Scarce resources", "what limits treatment in England", {"resource"}, {}, kAlways},
      {"What moved the list", "change of England's list by cause", {"cause"}, {}, kAlways},
      {"Mutual aid", "who sent whom patients", {"transfer_arc"}, {}, kAlways},
      {"Functions by system", "every list", {"ics_treatment_function"}, {}, kOnDemand},
      {"Quintiles by system", "systems by deprivation", {"ics_quintile"}, {}, kOnDemand},
      {"Where patients live", "systems by where patients live", {"resident_ics"}, {}, kOnDemand},
      {"Staff groups by system", "systems by staff group", {"ics_staff_group"}, {}, kOnDemand},
      {"Scarce resources by system", "what limits treatment in systems", {"ics_resource"}, {}, kOnDemand},
      {"What moved lists by system", "change of systems' lists by cause", {"ics_cause"}, {}, kOnDemand},
      {"Weeks waited by system", "the list of systems by weeks waited", {"ics_wait_band"}, {}, kOnDemand},
  };
  return kTopics;
}

std::size_t TopicSheet::rows() const {
  std::size_t rows = 0;
  for (const Slice& slice : slices) rows += slice.rows.size() * slice.months.size();
  return rows;
}

std::optional<std::string> TopicPlan::too_large() const {
  for (const TopicSheet& sheet : sheets) {
    if (sheet.rows() + 1 <= kMostSheetRows) continue;
    return fmt::format(
        "sheet '{}' would have {} rows; a sheet of Excel holds {}\n  hint: ask for fewer systems (--ics), "
        "months (--from, --to) or scenarios at a time, or for --csv",
        sheet.topic->sheet, sheet.rows() + 1, kMostSheetRows);
  }
  return std::nullopt;
}

TopicPlan plan_topics(const std::vector<Slice>& slices, const Selection& selection) {
  TopicPlan plan;
  for (const Topic& topic : topics()) {
    TopicSheet sheet{&topic, {}, {}};
    for (const Slice& slice : slices) {
      if (holds(topic.levels, slice.level)) sheet.slices.push_back(slice);
    }
    sheet.metrics = metrics_of(topic, sheet.slices);
    std::erase_if(sheet.slices, [&](const Slice& slice) {
      return std::none_of(slice.metrics.begin(), slice.metrics.end(), [&](const MetricInfo& metric) {
        return std::any_of(sheet.metrics.begin(), sheet.metrics.end(),
                           [&](const MetricInfo& other) { return other.name == metric.name; });
      });
    });
    if (sheet.slices.empty()) continue;
    const bool asked = selection.by_place() || !selection.levels.empty();
    if (topic.use == Topic::Use::on_demand && !asked) {
      plan.left_out.push_back(&topic);
    } else {
      plan.sheets.push_back(std::move(sheet));
    }
  }
  return plan;
}

}  // namespace icsim::outputs
