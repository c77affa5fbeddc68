#include "outputs/export/published_table.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace icsim::outputs {
namespace {

bool holds(const std::vector<Slice>& slices, const Subject& subject, const std::string& level,
           std::size_t row) {
  return std::any_of(slices.begin(), slices.end(), [&](const Slice& slice) {
    return slice.subject.results == subject.results && slice.level == level &&
           std::find(slice.rows.begin(), slice.rows.end(), row) != slice.rows.end();
  });
}

/// `completed` stands for either kind.
bool holds(const std::vector<Slice>& slices, std::string_view metric) {
  return std::any_of(slices.begin(), slices.end(), [&](const Slice& slice) {
    return std::any_of(slice.metrics.begin(), slice.metrics.end(), [&](const MetricInfo& other) {
      return other.name == metric || (metric == "completed" && other.name.starts_with("completed_"));
    });
  });
}

/// Metrics that some file has and the slices ask for.
std::vector<const PublishedMetric*> columns_of(const std::vector<PublishedMonths>& all,
                                               const std::vector<Slice>& slices) {
  std::vector<const PublishedMetric*> metrics;
  for (const PublishedMetric& metric : published_metrics()) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const PublishedMonths& published) {
      return std::any_of(published.values.begin(), published.values.end(),
                         [&](const auto& level) { return level.second.contains(std::string(metric.name)); });
    });
    if (known && holds(slices, metric.name)) metrics.push_back(&metric);
  }
  return metrics;
}

/// What is known to be wrong with figures of a place, by month: "clock_starts, completed: half of it is missing".
std::vector<std::string> faults_of(const PublishedMonths& published,
                                   const std::vector<const PublishedMetric*>& metrics,
                                   const std::string& code) {
  std::vector<std::map<std::string, std::string>> series(published.months.size());  // by reason
  for (const PublishedMetric* metric : metrics) {
    const std::vector<std::string> why = published.why_left_out(code, std::string(metric->name));
    for (std::size_t m = 0; m < why.size(); ++m) {
      if (why[m].empty()) continue;
      std::string& names = series[m][why[m]];
      names += (names.empty() ? "" : ", ") + std::string(metric->name);
    }
  }
  std::vector<std::string> faults(series.size());
  for (std::size_t m = 0; m < series.size(); ++m) {
    for (const auto& [reason, names] : series[m])
      faults[m] += (faults[m].empty() ? "" : "; ") + names + ": " + reason;
  }
  return faults;
}

/// One place, month by month.
void add_place(ExportTable& table, const std::vector<ExportCell>& place, const PublishedMonths& published,
               const std::vector<const PublishedMetric*>& metrics, const std::string& level, std::size_t row,
               const std::vector<std::string>& faults) {
  const std::size_t first = table.rows.size();
  for (const Date month : published.months) {
    table.rows.push_back(place);
    table.rows.back().insert(table.rows.back().end(), {to_string(month), std::string("published"),
                                                       faults[table.rows.size() - 1 - first]});
  }
  for (const PublishedMetric* metric : metrics) {
    const std::vector<float> values = published.of(level, std::string(metric->name), row);
    for (std::size_t m = 0; m < published.months.size(); ++m) {
      ExportCell& cell = table.rows[first + m].emplace_back();
      if (m < values.size() && !std::isnan(values[m])) cell = values[m];
    }
  }
}

}  // namespace

ExportTable published_table(const std::vector<Subject>& subjects, const std::vector<Slice>& slices) {
  ExportTable table{
      kPublishedTable,
      "what was published before each run, at most 24 months; an empty cell was not published",
      {{"scenario", "the scenario that starts after these months"},
       {"level", "england, region, system, board or ics"},
       {"code", "of the place"},
       {"name", "of the place"},
       {"month_end", "last day of the month: stocks are of its end, flows of the month"},
       {"status", "published: these figures are not simulated, those of all other tables are"},
       {"known_to_be_wrong", "at level ics: figures of the month that fits leave out, and why"}},
      {}};
  std::vector<PublishedMonths> all;
  for (const Subject& subject : subjects)
    all.push_back(subject.results->published().value_or(PublishedMonths{}));
  const std::vector<const PublishedMetric*> metrics = columns_of(all, slices);
  for (const PublishedMetric* metric : metrics)
    table.columns.push_back(
        {std::string(metric->name), std::string(metric->long_name), metric->kind == NumberKind::share});
  for (std::size_t s = 0; s < subjects.size() && !metrics.empty(); ++s) {
    const ScenarioResults& results = *subjects[s].results;
    for (const std::string_view name : kPublishedLevels) {
      const std::string level(name);
      if (all[s].months.empty() || !results.has_level(level)) continue;
      const std::vector<RowAxis> axes = results.row_axes(level);
      for (std::size_t row = 0; row < results.rows(level); ++row) {
        if (!holds(slices, subjects[s], level, row)) continue;
        const std::string code = axes.empty() ? results.whole() : axes[0].codes[row];
        const std::string label = axes.empty() ? code : axes[0].labels[row];
        const std::vector<std::string> faults = level == "ics"
                                                    ? faults_of(all[s], metrics, code)
                                                    : std::vector<std::string>(all[s].months.size());
        add_place(table, {subjects[s].label, level, code, label}, all[s], metrics, level, row, faults);
      }
    }
  }
  return table;
}

}  // namespace icsim::outputs
