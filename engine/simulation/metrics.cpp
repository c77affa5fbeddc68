#include "engine/simulation/metrics.hpp"

#include <array>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

constexpr std::array<MetricSpec, kMetrics> kMetricTable{{
    {Metric::incomplete, "incomplete", "pathways", "Incomplete pathways: the waiting list", false},
    {Metric::awaiting_admission, "awaiting_admission", "pathways",
     "Incomplete pathways with a decision to admit", false},
    {Metric::within_18_weeks, "within_18_weeks", "pathways",
     "Incomplete pathways that have waited 18 weeks or less", false},
    {Metric::over_52_weeks, "over_52_weeks", "pathways", "Incomplete pathways that have waited over 52 weeks",
     false},
    {Metric::over_65_weeks, "over_65_weeks", "pathways", "Incomplete pathways that have waited over 65 weeks",
     false},
    {Metric::over_78_weeks, "over_78_weeks", "pathways", "Incomplete pathways that have waited over 78 weeks",
     false},
    {Metric::over_104_weeks, "over_104_weeks", "pathways",
     "Incomplete pathways that have waited over 104 weeks", false},
    {Metric::within_18_weeks_share, "within_18_weeks_share", "1",
     "Share of incomplete pathways within 18 weeks", false},
    {Metric::median_wait, "median_wait", "weeks", "Median wait of incomplete pathways", false},
    {Metric::percentile_92_wait, "percentile_92_wait", "weeks",
     "92nd percentile of the wait of incomplete pathways", false},
    {Metric::clock_starts, "clock_starts", "pathways", "New RTT periods in the month", true},
    {Metric::unreported_removals, "unreported_removals", "pathways",
     "Pathways that left the list in the month without a reported clock stop", true},
    {Metric::decisions_to_admit, "decisions_to_admit", "pathways", "Decisions to admit in the month", true},
    {Metric::completed_non_admitted, "completed_non_admitted", "pathways",
     "Completed non-admitted pathways in the month", true},
    {Metric::completed_admitted, "completed_admitted", "pathways", "Completed admitted pathways in the month",
     true},
    {Metric::transfers_in, "transfers_in", "pathways",
     "Pathways taken over from other systems less those given, in the month", true},
    {Metric::activity_vs_2019_20, "activity_vs_2019_20", "1",
     "Completed pathways per working day, season removed, against 2019/20", true},
    {Metric::over_18_weeks_q1_q5_ratio, "over_18_weeks_q1_q5_ratio", "1",
     "Share over 18 weeks in the most deprived quintile over that in the least deprived", false},
    {Metric::over_52_weeks_q1_q5_ratio, "over_52_weeks_q1_q5_ratio", "1",
     "Share over 52 weeks in the most deprived quintile over that in the least deprived", false},
}};

constexpr bool in_enum_order() {
  for (int i = 0; i < kMetrics; ++i) {
    if (kMetricTable[static_cast<std::size_t>(i)].id != static_cast<Metric>(i)) return false;
  }
  return true;
}
static_assert(in_enum_order());

std::vector<Metric> without(std::vector<Metric> metrics, std::initializer_list<Metric> dropped) {
  for (const Metric metric : dropped) std::erase(metrics, metric);
  return metrics;
}

}  // namespace

const MetricSpec& specification(Metric metric) {
  ICSIM_EXPECT(metric < Metric::count);
  return kMetricTable[static_cast<std::size_t>(metric)];
}

RecordLayout::RecordLayout(const Model& model, WaitBands wait_bands) {
  std::vector<Metric> area;
  for (int m = 0; m < kMetrics; ++m) area.push_back(static_cast<Metric>(m));
  if (model.dims.quintiles == 1) {
    area = without(area, {Metric::over_18_weeks_q1_q5_ratio, Metric::over_52_weeks_q1_q5_ratio});
  }
  const std::vector<Metric> function = without(
      area, {Metric::transfers_in, Metric::over_18_weeks_q1_q5_ratio, Metric::over_52_weeks_q1_q5_ratio});
  const std::vector<Metric> list =
      without(function, {Metric::decisions_to_admit, Metric::activity_vs_2019_20});
  const std::vector<Metric> resident =
      without(list, {Metric::awaiting_admission, Metric::median_wait, Metric::percentile_92_wait});
  const std::vector<Metric> quintile =
      without(resident, {Metric::over_65_weeks, Metric::over_78_weeks, Metric::over_104_weeks});

  const auto rows = [](int n) { return static_cast<std::size_t>(n); };
  const Dimensions& dims = model.dims;
  levels_ = {
      {Level::england, "england", area, 1, 0, true},
      {Level::region, "region", area, model.regions.size(), 0, true},
      {Level::ics, "ics", area, rows(dims.ics), 0, true},
      {Level::treatment_function, "treatment_function", function, rows(dims.treatment_functions), 0, true},
      {Level::ics_treatment_function, "ics_treatment_function", list, dims.lists(), 0, false},
      {Level::quintile, "quintile", quintile, rows(dims.quintiles), 0, true},
      {Level::ics_quintile, "ics_quintile", quintile, rows(dims.ics * dims.quintiles), 0, false},
      {Level::resident_ics, "resident_ics", resident, model.network.empty() ? 0 : rows(dims.ics), 0, false},
      {Level::ics_wait_band,
       "ics_wait_band",
       {Metric::incomplete},
       wait_bands == WaitBands::record ? rows(dims.ics * kBands) : 0,
       0,
       false},
  };
  for (LevelSpec& level : levels_) {
    level.offset = series_;
    series_ += level.series();
  }
}

}  // namespace icsim
