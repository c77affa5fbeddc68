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

const std::vector<std::string> kAreas{"england", "region", "system", "board", "ics"};

/// Whether a sheet is the metric's: by its topic; where a sheet has none, by its level alone.
bool is_of(const TopicSheetSpec& sheet, const std::string& metric) {
  const MetricSpec* spec = find_metric(metric);
  if (sheet.topics.empty()) return sheet.levels != kAreas || spec == nullptr;
  return spec != nullptr && holds(sheet.topics, spec->topic);
}

/// Metrics of a sheet that the slices have, in the order of the table of metrics, strange ones last.
std::vector<MetricInfo> metrics_of(const TopicSheetSpec& sheet, const std::vector<Slice>& slices) {
  std::vector<MetricInfo> found;
  for (const Slice& slice : slices) {
    for (const MetricInfo& metric : slice.metrics) {
      const auto same = [&](const MetricInfo& other) { return other.name == metric.name; };
      if (is_of(sheet, metric.name) && std::none_of(found.begin(), found.end(), same))
        found.push_back(metric);
    }
  }
  const auto place = [&](const MetricInfo& metric) {
    return std::find_if(all_metrics().begin(), all_metrics().end(),
                        [&](const MetricSpec& spec) { return spec.name == metric.name; });
  };
  if (!sheet.topics.empty())
    std::stable_sort(found.begin(), found.end(),
                     [&](const MetricInfo& a, const MetricInfo& b) { return place(a) < place(b); });
  return found;
}

}  // namespace

const std::vector<TopicSheetSpec>& topic_sheets() {
  using T = Topic;
  constexpr auto kAlways = TopicSheetSpec::Use::always;
  constexpr auto kOnDemand = TopicSheetSpec::Use::on_demand;
  static const std::vector<TopicSheetSpec> kSheets{
      {"Waiting list", "the list and how long people on it have waited", kAreas, {T::waiting}, kAlways},
      {"Flows", "who joins the list and who leaves it", kAreas, {T::flows}, kAlways},
      {"Activity and money",
       "activity against 2019/20, contingent funding, spending",
       kAreas,
       {T::activity, T::money},
       kAlways},
      {"Workforce", "staff that elective care depends on", kAreas, {T::workforce}, kAlways},
      {"General practice",
       "general practitioners, their appointments and what they avoid",
       kAreas,
       {T::general_practice},
       kAlways},
      {"Beds and partners",
       "beds, emergencies, independent providers, surgical hubs",
       kAreas,
       {T::beds, T::partners},
       kAlways},
      {"Inequality", "how waits differ between most and least deprived", kAreas, {T::inequality}, kAlways},
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
  return kSheets;
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
  for (const TopicSheetSpec& topic : topic_sheets()) {
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
    if (topic.use == TopicSheetSpec::Use::on_demand && !asked) {
      plan.left_out.push_back(&topic);
    } else {
      plan.sheets.push_back(std::move(sheet));
    }
  }
  return plan;
}

}  // namespace icsim::outputs
