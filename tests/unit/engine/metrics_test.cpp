#include "engine/record/metrics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "engine/model/wait_thresholds.hpp"
#include "outputs/export/topics.hpp"
#include "outputs/report/page_metrics.hpp"
#include "outputs/summary/indicators.hpp"
#include "outputs/summary/metric_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/source_root.hpp"
#include "tests/support/toy_model.hpp"
#include "tests/unit/outputs/support.hpp"

using namespace icsim;
using namespace icsim::outputs;

namespace {

bool holds(const std::vector<Level>& levels, Level level) {
  return std::find(levels.begin(), levels.end(), level) != levels.end();
}

/// With arcs of mutual aid and wait bands, so that every level has rows.
RecordLayout whole_layout(int quintiles) {
  const Model model = test::fake_model(2, 2, quintiles);
  return RecordLayout(model, WaitBands::record, AidNetwork(model.dims.ics, model.aid_arcs));
}

std::string lower(std::string_view text) {
  std::string out(text);
  out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
  return out;
}

/// The row of FORMAT.md up to its last cell, the meaning.
std::string documented(const MetricSpec& metric, const RecordLayout& layout) {
  std::vector<std::string> levels;
  for (const Level level : levels_of(metric.family))
    levels.push_back(fmt::format("`{}`", layout.level(level).name));
  const char* const kYears[] = {"last", "sum", "mean"};
  return fmt::format("| `{}` | {} | {} | {} | {} | {} | {}{} | ", metric.name, metric.unit,
                     metric.is_flow() ? "flow" : "stock", kYears[static_cast<std::size_t>(metric.over)],
                     better_name(metric.better), metric.label, fmt::join(levels, ", "),
                     metric.family == MetricFamily::inequality ? "; not when folded" : "");
}

}  // namespace

TEST_CASE("a level has every metric of its families and no other, in the order of Metric",
          "[engine][metrics][unit]") {
  const RecordLayout layout = whole_layout(kMaxQuintiles);
  for (const LevelSpec& level : layout.levels()) {
    INFO(level.name);
    CHECK(level.rows > 0);
    CHECK(std::is_sorted(level.metrics.begin(), level.metrics.end()));
    for (const MetricSpec& metric : all_metrics()) {
      INFO(metric.name);
      CHECK(std::count(level.metrics.begin(), level.metrics.end(), metric.id) ==
            (holds(levels_of(metric.family), level.id) ? 1 : 0));
    }
  }
}

TEST_CASE("a model without quintiles or without systems leaves out only what it cannot know",
          "[engine][metrics][unit]") {
  Model bare = test::fake_model(2, 2, 1);
  bare.system.clear();
  const RecordLayout whole = whole_layout(kMaxQuintiles), less(bare);
  for (const LevelSpec& level : whole.levels()) {
    for (const Metric metric : level.metrics) {
      const MetricFamily family = specification(metric).family;
      const bool known = family != MetricFamily::inequality && family != MetricFamily::need &&
                         family != MetricFamily::staff && family != MetricFamily::system;
      INFO(level.name << " " << specification(metric).name);
      CHECK((test::metric_column(less.level(level.id), metric) >= 0) == known);
    }
  }
}

TEST_CASE("lists give the metrics of pathways, what surrounds them the others", "[engine][metrics][unit]") {
  for (const MetricSpec& metric : all_metrics()) {
    INFO(metric.name);
    const bool by_list = holds(levels_of(metric.family), Level::quintile) ||
                         holds(levels_of(metric.family), Level::treatment_function) ||
                         holds(levels_of(metric.family), Level::ics_treatment_function) ||
                         metric.family == MetricFamily::inequality;
    CHECK(metric.is_of_lists() == by_list);
    CHECK(std::holds_alternative<ArcMeasure>(metric.formula) == (metric.family == MetricFamily::arcs));
  }
}

TEST_CASE("a metric is found by its number and by its name", "[engine][metrics][unit]") {
  for (int m = 0; m < kMetrics; ++m) {
    const MetricSpec& metric = specification(static_cast<Metric>(m));
    CHECK(metric.id == static_cast<Metric>(m));
    CHECK(find_metric(metric.name) == &metric);
  }
  CHECK(find_metric("joy") == nullptr);
}

TEST_CASE("there is one list of wait thresholds, and a metric for each", "[engine][metrics][unit]") {
  for (const WaitThreshold& threshold : kWaitThresholds) {
    const bool within = threshold.measure == Measure::within_18_weeks;
    const MetricSpec* metric =
        find_metric(fmt::format("{}_{}_weeks", within ? "within" : "over", threshold.weeks));
    REQUIRE(metric != nullptr);
    CHECK(std::get<Measure>(metric->formula) == threshold.measure);
    CHECK(threshold.counts(threshold.weeks) == !within);
    CHECK(threshold.counts(threshold.weeks - 1) == within);
  }
}

TEST_CASE("every metric of areas is an indicator and on one sheet, and the page shows none twice",
          "[outputs][metrics][unit]") {
  std::set<std::string> ids;
  for (const Indicator& indicator : indicators()) CHECK(ids.insert(indicator.id).second);
  for (const MetricSpec& metric : all_metrics()) {
    INFO(metric.name);
    const bool of_areas = holds(levels_of(metric.family), Level::ics);
    CHECK(ids.count(std::string(metric.name)) == (of_areas ? 1 : 0));
    const auto shows = [&](const TopicSheetSpec& sheet) {
      return std::find(sheet.topics.begin(), sheet.topics.end(), metric.topic) != sheet.topics.end();
    };
    if (of_areas) CHECK(std::count_if(topic_sheets().begin(), topic_sheets().end(), shows) == 1);
  }
  std::set<Metric> shown;
  for (const PageMetric& metric : page_metrics()) CHECK(shown.insert(metric.id).second);
}

TEST_CASE("FORMAT.md has the table of metrics", "[outputs][metrics][unit]") {
  const RecordLayout layout = whole_layout(kMaxQuintiles);
  std::ifstream file(test::source_root() / "outputs/FORMAT.md");
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| metric | unit |")) inside = true;
    if (inside && !line.starts_with("|")) break;
    if (inside && line.starts_with("| `")) lines.push_back(line);
  }
  REQUIRE(lines.size() == all_metrics().size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string row = documented(all_metrics()[i], layout);
    INFO("should be: " << row << lower(all_metrics()[i].long_name) << " |");
    CHECK(lines[i].starts_with(row));
    CHECK(lines[i].size() > row.size() + 2);
  }
}
