#include "outputs/export/summary_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/record/metrics.hpp"
#include "outputs/export/metric_values.hpp"

namespace icsim::outputs {
namespace {

struct Figure {
  Metric metric;
  const char* name;  ///< for formulas
  CellStyle style;
};
constexpr std::array kFigures{Figure{Metric::incomplete, "waiting_list", CellStyle::whole},
                              Figure{Metric::within_18_weeks_share, "within_18_weeks", CellStyle::percent},
                              Figure{Metric::over_52_weeks, "over_52_weeks", CellStyle::whole}};
constexpr std::array<std::size_t, 3> kStatisticsShown{0, 1, 5};  // of kStatistics: mean, 5 and 95 %
constexpr std::array kStatisticWords{"mean", "5 %", "95 %"};
constexpr std::size_t kChartRow = 3, kChartColumns = 7, kHeaderRow = 20;
constexpr double kMonthWidth = 12, kNumberWidth = 11;

bool has(const Slice& slice, Metric metric) {
  return std::any_of(slice.metrics.begin(), slice.metrics.end(),
                     [&](const MetricInfo& one) { return one.name == specification(metric).name; });
}

/// One place of each scenario that has it.
struct Place {
  std::string label;
  std::vector<const Slice*> slices;  ///< one for each scenario
  std::vector<std::size_t> rows;
};

Place choose(const std::vector<Slice>& slices) {
  for (const char* level : {"england", "ics"}) {
    Place place;
    std::string code;
    for (const Slice& slice : slices) {
      if (slice.level != level || !has(slice, Metric::incomplete)) continue;
      const bool of_all = slice.axes.empty();
      const auto row = std::find_if(slice.rows.begin(), slice.rows.end(), [&](std::size_t r) {
        return of_all || code.empty() || slice.code(0, r) == code;
      });
      if (row == slice.rows.end()) continue;
      if (!of_all) code = slice.code(0, *row);
      if (place.label.empty()) place.label = of_all ? slice.subject.results->whole() : slice.label(0, *row);
      place.slices.push_back(&slice);
      place.rows.push_back(*row);
    }
    if (!place.slices.empty()) return place;
  }
  return {};
}

/// Ends of months of all the scenarios.
std::vector<Date> months_of(const Place& place) {
  std::vector<Date> months;
  for (const Slice* slice : place.slices)
    for (const std::size_t month : slice->months) months.push_back(slice->subject.results->months()[month]);
  std::sort(months.begin(), months.end());
  months.erase(std::unique(months.begin(), months.end()), months.end());
  return months;
}

/// Column of a statistic of a scenario's figure.
std::size_t column_of(std::size_t figure, std::size_t scenario, std::size_t scenarios,
                      std::size_t statistic) {
  return 1 + (figure * scenarios + scenario) * kStatisticsShown.size() + statistic;
}

}  // namespace

bool write_summary(Workbook& workbook, const std::vector<Slice>& slices) {
  const Place place = choose(slices);
  if (place.slices.empty()) return false;
  const std::size_t scenarios = place.slices.size();
  const std::vector<Date> months = months_of(place);
  const std::size_t first = kHeaderRow + 1, last = kHeaderRow + months.size();
  // [figure][scenario]
  std::array<std::vector<MetricValues>, kFigures.size()> values;
  for (std::size_t f = 0; f < kFigures.size(); ++f) {
    for (const Slice* slice : place.slices)
      values[f].push_back(has(*slice, kFigures[f].metric)
                              ? read_metric(*slice->subject.results, slice->level,
                                            std::string(specification(kFigures[f].metric).name))
                              : MetricValues{});
  }
  workbook.begin_sheet("Summary");
  workbook.set_width(0, 0, kMonthWidth);
  workbook.set_width(1, column_of(kFigures.size(), 0, scenarios, 0), kNumberWidth);
  workbook.text(0, 0, place.label, CellStyle::title);
  workbook.text(
      1, 0,
      "Mean over draws, and what 5 % of draws are below and above; at the end of each month. The names "
      "waiting_list, within_18_weeks and over_52_weeks stand for the columns below.");
  for (std::size_t f = 0; f < kFigures.size(); ++f) {
    const MetricSpec& metric = specification(kFigures[f].metric);
    std::vector<ChartLine> lines;
    for (std::size_t s = 0; s < scenarios; ++s) {
      const std::size_t column = column_of(f, s, scenarios, 0);
      lines.push_back({place.slices[s]->subject.label, {first, column, last, column}});
    }
    workbook.line_chart(kChartRow, f * kChartColumns, std::string(metric.label), {first, 0, last, 0}, lines,
                        kFigures[f].style);
    workbook.define_name(kFigures[f].name,
                         {first, column_of(f, 0, scenarios, 0), last, column_of(f + 1, 0, scenarios, 0) - 1});
  }
  std::vector<HeadingCell> headings{{0, "month", kMonthWidth}};
  for (std::size_t f = 0; f < kFigures.size(); ++f)
    for (std::size_t s = 0; s < scenarios; ++s)
      for (std::size_t k = 0; k < kStatisticsShown.size(); ++k)
        headings.push_back({column_of(f, s, scenarios, k),
                            fmt::format("{}, {}, {}", specification(kFigures[f].metric).label,
                                        place.slices[s]->subject.label, kStatisticWords[k]),
                            kNumberWidth});
  workbook.headings(kHeaderRow, headings);
  for (std::size_t line = first; line <= last; ++line) {
    const Date month = months[line - first];
    workbook.date(line, 0, month);
    for (std::size_t f = 0; f < kFigures.size(); ++f) {
      for (std::size_t s = 0; s < scenarios; ++s) {
        const Slice& slice = *place.slices[s];
        const std::vector<Date>& own = slice.subject.results->months();
        const auto at = std::find(own.begin(), own.end(), month);
        if (at == own.end()) continue;
        for (std::size_t k = 0; k < kStatisticsShown.size(); ++k) {
          const std::vector<float>& all = values[f][s][kStatisticsShown[k]];
          if (!all.empty())
            workbook.number(
                line, column_of(f, s, scenarios, k),
                all[static_cast<std::size_t>(at - own.begin()) * slice.level_rows + place.rows[s]],
                kFigures[f].style);
        }
      }
    }
  }
  return true;
}

}  // namespace icsim::outputs
