#include "engine/record/recorder.hpp"

#include <algorithm>
#include <limits>

#include "engine/core/check.hpp"
#include "engine/lists/wait_distribution.hpp"

namespace icsim {
namespace {

constexpr int kTransfers = static_cast<int>(Measure::transfers_in);

void add_scaled(float* to, const float* from, float factor) {
  for (int k = 0; k < kLanes; ++k) to[k] += factor * from[k];
}

double ratio(double over, double under) {
  return under > 0.0 ? over / under : std::numeric_limits<double>::quiet_NaN();
}

/// Mean of a share over quintiles, weighted by their lists.
template <class Share, class List>
double weighted_mean(int quintiles, Share share, List list) {
  double sum = 0.0, weight = 0.0;
  for (int q = 0; q < quintiles; ++q) {
    if (list(q) <= 0.0) continue;
    sum += list(q) * share(q);
    weight += list(q);
  }
  return ratio(sum, weight);
}

/// Slope index of inequality: fall of a share from the most to the least deprived end of the list, by
/// weighted least squares on the quintiles' mid-ranks. Source: Mackenbach and Kunst (1997), doi
/// 10.1016/S0277-9536(96)00073-1.
template <class Share, class List>
double inequality_slope(int quintiles, Share share, List list) {
  double total = 0.0;
  for (int q = 0; q < quintiles; ++q) total += list(q);
  const double mean = weighted_mean(quintiles, share, list);
  double rank = 0.0, with_share = 0.0, squares = 0.0;
  for (int q = 0; q < quintiles; ++q) {
    const double part = ratio(list(q), total);
    const double distance = rank + 0.5 * part - 0.5;
    rank += part;
    if (list(q) <= 0.0) continue;
    with_share += part * distance * (share(q) - mean);
    squares += part * distance * distance;
  }
  return -ratio(with_share, squares);
}

/// The measure a metric reports as it is; Measure::count when it is computed.
Measure measure_of(Metric metric) {
  switch (metric) {
    case Metric::incomplete:
      return Measure::incomplete;
    case Metric::awaiting_admission:
      return Measure::awaiting_admission;
    case Metric::within_18_weeks:
      return Measure::within_18_weeks;
    case Metric::over_52_weeks:
      return Measure::over_52_weeks;
    case Metric::over_65_weeks:
      return Measure::over_65_weeks;
    case Metric::over_78_weeks:
      return Measure::over_78_weeks;
    case Metric::over_104_weeks:
      return Measure::over_104_weeks;
    case Metric::clock_starts:
      return Measure::clock_starts;
    case Metric::unreported_removals:
      return Measure::unreported_removals;
    case Metric::decisions_to_admit:
      return Measure::decisions_to_admit;
    case Metric::completed_non_admitted:
      return Measure::completed_non_admitted;
    case Metric::completed_admitted:
      return Measure::completed_admitted;
    case Metric::transfers_in:
      return Measure::transfers_in;
    default:
      return Measure::count;
  }
}

}  // namespace

Recorder::Recorder(const Model& model, const Calendar& calendar, const RecordLayout& layout)
    : model_(model),
      calendar_(calendar),
      layout_(layout),
      quintiles_(model.dims.quintiles),
      this_month_(model.dims.lists() * kMeasures * static_cast<std::size_t>(quintiles_)),
      next_month_(this_month_.size()),
      week_start_(this_month_.size()),
      bands_start_(model.dims.lists() * kBands),
      bands_(bands_start_.size()),
      system_(model, layout),
      record_(layout.series()) {}

float* Recorder::bands_at_end(const CalendarWeek& week, std::size_t list) {
  if (week.census_month >= 0) return bands_[list * kBands];
  const auto next = static_cast<std::size_t>(week.index) + 1;
  const bool before_census = next < calendar_.weeks().size() && calendar_.weeks()[next].census_month >= 0;
  return before_census ? bands_start_[list * kBands] : nullptr;
}

void Recorder::note_week_start(int ics, const LaneRows<float>& measures) {
  std::copy_n(measures[0], measures.flat().size(), week_start_[row_of(model_.dims.list(ics, 0), 0, 0)]);
}

void Recorder::add_flow(int ics, const CalendarWeek& week, const LaneRows<float>& measures, int measure) {
  const bool splits = week.census_month >= 0;
  const auto before = static_cast<float>(splits ? week.census_share : 1.0);
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    const std::size_t list = model_.dims.list(ics, s);
    for (int q = 0; q < quintiles_; ++q) {
      const float* flow = measures[row_of(static_cast<std::size_t>(s), measure, q)];
      add_scaled(this_month_[row_of(list, measure, q)], flow, before);
      if (splits) add_scaled(next_month_[row_of(list, measure, q)], flow, 1.0f - before);
    }
  }
}

void Recorder::add_flows(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  for (int m = kFirstFlow; m < kMeasures; ++m) {
    if (m != kTransfers) add_flow(ics, week, measures, m);
  }
}

void Recorder::add_transfers(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  add_flow(ics, week, measures, kTransfers);
}

void Recorder::close_ics(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  const auto after = static_cast<float>(week.census_share);
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    const std::size_t list = model_.dims.list(ics, s);
    for (int m = 0; m < kFirstFlow; ++m) {
      for (int q = 0; q < quintiles_; ++q) {
        const float* start = week_start_[row_of(list, m, q)];
        const float* end = measures[row_of(static_cast<std::size_t>(s), m, q)];
        float* census = this_month_[row_of(list, m, q)];
        for (int k = 0; k < kLanes; ++k) census[k] = (1.0f - after) * start[k] + after * end[k];
      }
    }
    float* bands = bands_[list * kBands];
    const float* start = bands_start_[list * kBands];
    for (std::size_t v = 0; v < kBands * kLanes; ++v) bands[v] = (1.0f - after) * start[v] + after * bands[v];
    const LevelSpec& level = layout_.level(Level::ics_treatment_function);
    if (level.rows == 0) continue;
    RowSums row = empty_row(true);
    add_list(row, list);
    write_row(level, list, row, calendar_.activity_days(week.census_month));
  }
}

Recorder::RowSums Recorder::empty_row(bool with_bands) const {
  RowSums row;
  row.by_quintile = LaneRows<double>(static_cast<std::size_t>(kMeasures * quintiles_));
  if (with_bands) row.bands = LaneRows<float>(kBands);
  return row;
}

void Recorder::RowSums::add(const RowSums& other) {
  for (std::size_t v = 0; v < by_quintile.flat().size(); ++v)
    by_quintile.flat()[v] += other.by_quintile.flat()[v];
  for (std::size_t v = 0; v < bands.flat().size(); ++v) bands.flat()[v] += other.bands.flat()[v];
  activity_base += other.activity_base;
}

void Recorder::add_list(RowSums& row, std::size_t list) const {
  const float* measures = this_month_[row_of(list, 0, 0)];
  const std::span<double> sums = row.by_quintile.flat();
  for (std::size_t v = 0; v < sums.size(); ++v) sums[v] += measures[v];
  const float* bands = bands_[list * kBands];
  const std::span<float> band_sums = row.bands.flat();
  for (std::size_t v = 0; v < band_sums.size(); ++v) band_sums[v] += bands[v];
  row.activity_base += model_.flows[list].completed_2019_20_per_year / model_.working_days_2019_20;
}

void Recorder::write_row(const LevelSpec& level, std::size_t row, const RowSums& sums, double activity_days) {
  const auto total = [&](Measure m, int k) {
    double value = 0.0;
    for (int q = 0; q < quintiles_; ++q)
      value += sums.by_quintile[static_cast<std::size_t>(static_cast<int>(m) * quintiles_ + q)][k];
    return value;
  };
  const auto of_quintile = [&](Measure m, int q, int k) {
    return sums.by_quintile[static_cast<std::size_t>(static_cast<int>(m) * quintiles_ + q)][k];
  };
  const auto over_18 = [&](int q, int k) {
    const double list = of_quintile(Measure::incomplete, q, k);
    return ratio(list - of_quintile(Measure::within_18_weeks, q, k), list);
  };
  const auto over_52 = [&](int q, int k) {
    return ratio(of_quintile(Measure::over_52_weeks, q, k), of_quintile(Measure::incomplete, q, k));
  };
  const auto list_of = [&](int q, int k) { return of_quintile(Measure::incomplete, q, k); };
  const auto mean_share = [&](const auto& share, int k) {
    return weighted_mean(
        quintiles_, [&](int q) { return share(q, k); }, [&](int q) { return list_of(q, k); });
  };
  const auto slope_index = [&](const auto& share, int k) {
    return inequality_slope(
        quintiles_, [&](int q) { return share(q, k); }, [&](int q) { return list_of(q, k); });
  };
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    const Metric metric = level.metrics[m];
    if (is_system_metric(metric) || metric == Metric::treated_per_1000_need) continue;
    float* out = record_[level.at(row, m)];
    if (metric == Metric::median_wait || metric == Metric::percentile_92_wait) {
      wait_percentile(sums.bands[0], metric == Metric::median_wait ? 0.5 : 0.92, out);
      continue;
    }
    for (int k = 0; k < kLanes; ++k) {
      double value = 0.0;
      switch (metric) {
        case Metric::within_18_weeks_share:
          value = ratio(total(Measure::within_18_weeks, k), total(Measure::incomplete, k));
          break;
        case Metric::activity_vs_2019_20:
          value = ratio(total(Measure::completed_non_admitted, k) + total(Measure::completed_admitted, k),
                        sums.activity_base * activity_days);
          break;
        case Metric::over_18_weeks_q1_q5_ratio:
          value = ratio(over_18(0, k), over_18(quintiles_ - 1, k));
          break;
        case Metric::over_52_weeks_q1_q5_ratio:
          value = ratio(over_52(0, k), over_52(quintiles_ - 1, k));
          break;
        case Metric::over_18_weeks_slope_index:
          value = slope_index(over_18, k);
          break;
        case Metric::over_18_weeks_relative_index:
          value = ratio(slope_index(over_18, k), mean_share(over_18, k));
          break;
        case Metric::over_52_weeks_slope_index:
          value = slope_index(over_52, k);
          break;
        case Metric::over_52_weeks_relative_index:
          value = ratio(slope_index(over_52, k), mean_share(over_52, k));
          break;
        default:
          value = total(measure_of(metric), k);
      }
      out[k] = static_cast<float>(value);
    }
  }
}

void Recorder::close_month(const CalendarWeek& week) {
  ICSIM_EXPECT(week.census_month >= 0);
  const Dimensions& dims = model_.dims;
  const double activity_days = calendar_.activity_days(week.census_month);
  std::vector<RowSums> ics_rows;
  RowSums england = empty_row(true);
  std::vector<RowSums> regions(model_.regions.size(), empty_row(true));
  std::vector<RowSums> functions(static_cast<std::size_t>(dims.treatment_functions), empty_row(true));
  for (int i = 0; i < dims.ics; ++i) {
    RowSums row = empty_row(true);
    for (int s = 0; s < dims.treatment_functions; ++s) {
      const std::size_t list = dims.list(i, s);
      add_list(row, list);
      add_list(functions[static_cast<std::size_t>(s)], list);
    }
    regions[static_cast<std::size_t>(model_.ics[static_cast<std::size_t>(i)].region)].add(row);
    england.add(row);
    write_row(layout_.level(Level::ics), static_cast<std::size_t>(i), row, activity_days);
    write_wait_bands(static_cast<std::size_t>(i), row);
    ics_rows.push_back(std::move(row));
  }
  write_row(layout_.level(Level::england), 0, england, activity_days);
  for (std::size_t r = 0; r < regions.size(); ++r)
    write_row(layout_.level(Level::region), r, regions[r], activity_days);
  const LevelSpec& by_function = layout_.level(Level::treatment_function);
  for (std::size_t s = 0; s < by_function.rows; ++s) write_row(by_function, s, functions[s], activity_days);
  write_quintile_rows(week, ics_rows);
  write_residents(ics_rows, activity_days);
  system_.close_month(record_);
  next_month();
}

void Recorder::skip_month() {
  system_.next_month();
  next_month();
}

void Recorder::next_month() {
  std::swap(this_month_, next_month_);
  next_month_.fill(0.0f);
}

void Recorder::write_quintile_rows(const CalendarWeek& week, const std::vector<RowSums>& ics_rows) {
  if (layout_.level(Level::quintile).rows == 0) return;
  const double activity_days = calendar_.activity_days(week.census_month);
  for (int q = 0; q < quintiles_; ++q) {
    RowSums england = empty_row(false);
    for (std::size_t i = 0; i < ics_rows.size(); ++i) {
      RowSums row = empty_row(false);
      for (int m = 0; m < kMeasures; ++m) {
        const auto r = static_cast<std::size_t>(m * quintiles_ + q);
        for (int k = 0; k < kLanes; ++k) {
          row.by_quintile[r][k] = ics_rows[i].by_quintile[r][k];
          england.by_quintile[r][k] += ics_rows[i].by_quintile[r][k];
        }
      }
      write_row(layout_.level(Level::ics_quintile),
                i * static_cast<std::size_t>(quintiles_) + static_cast<std::size_t>(q), row, activity_days);
    }
    write_row(layout_.level(Level::quintile), static_cast<std::size_t>(q), england, activity_days);
    write_treated_per_need(q, england);
  }
}

void Recorder::write_treated_per_need(int q, const RowSums& england) {
  const LevelSpec& level = layout_.level(Level::quintile);
  const auto found = std::find(level.metrics.begin(), level.metrics.end(), Metric::treated_per_1000_need);
  if (found == level.metrics.end()) return;
  const auto index = static_cast<std::size_t>(q);
  double need = 0.0;
  for (const IcsRecord& ics : model_.ics) {
    need += quintiles_ == 1 ? ics.population : ics.population_by_quintile[index] * model_.need_weight[index];
  }
  float* out = record_[level.at(index, static_cast<std::size_t>(found - level.metrics.begin()))];
  const auto done = [&](Measure m, int k) {
    return england.by_quintile[static_cast<std::size_t>(static_cast<int>(m) * quintiles_ + q)][k];
  };
  for (int k = 0; k < kLanes; ++k) {
    const double treated = done(Measure::completed_non_admitted, k) + done(Measure::completed_admitted, k);
    out[k] = static_cast<float>(ratio(1000.0 * treated, need));
  }
}

void Recorder::write_wait_bands(std::size_t ics, const RowSums& row) {
  const LevelSpec& level = layout_.level(Level::ics_wait_band);
  if (level.rows == 0) return;
  std::copy(row.bands.flat().begin(), row.bands.flat().end(), record_[level.at(ics * kBands, 0)]);
}

void Recorder::write_residents(const std::vector<RowSums>& ics_rows, double activity_days) {
  if (layout_.level(Level::resident_ics).rows == 0) return;
  std::vector<RowSums> residents(ics_rows.size(), empty_row(false));
  for (const CrossBorderEdge& edge : model_.network.edges()) {
    const RowSums& treated = ics_rows[static_cast<std::size_t>(edge.provider)];
    RowSums& living = residents[static_cast<std::size_t>(edge.resident)];
    for (std::size_t r = 0; r < treated.by_quintile.size(); ++r) {
      for (int k = 0; k < kLanes; ++k) living.by_quintile[r][k] += edge.share * treated.by_quintile[r][k];
    }
  }
  for (std::size_t i = 0; i < residents.size(); ++i) {
    write_row(layout_.level(Level::resident_ics), i, residents[i], activity_days);
  }
}

}  // namespace icsim
