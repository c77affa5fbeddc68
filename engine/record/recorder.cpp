#include "engine/record/recorder.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/lists/wait_distribution.hpp"
#include "engine/record/sums.hpp"

namespace icsim {
namespace {

constexpr int kTransfers = static_cast<int>(Measure::transfers_in);

void add_scaled(float* to, const float* from, float factor) {
  for (int k = 0; k < kLanes; ++k) to[k] += factor * from[k];
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
  const auto of_draw = [&](int k) {
    return ListSums(sums.by_quintile, quintiles_, sums.activity_base * activity_days, sums.need, k);
  };
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    const Formula& formula = specification(level.metrics[m]).formula;
    float* out = record_[level.at(row, m)];
    if (const auto* measure = std::get_if<Measure>(&formula)) {
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>(of_draw(k).of(*measure));
    } else if (const auto* percentile = std::get_if<Percentile>(&formula)) {
      wait_percentile(sums.bands[0], percentile->share, out);
    } else if (const auto* of_lists = std::get_if<double (*)(const ListSums&)>(&formula)) {
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>((*of_lists)(of_draw(k)));
    }  // the others are SystemRecord's
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
    england.need = need_of(q);
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
  }
}

double Recorder::need_of(int quintile) const {
  const auto q = static_cast<std::size_t>(quintile);
  double need = 0.0;
  for (const IcsRecord& ics : model_.ics)
    need += quintiles_ == 1 ? ics.population : ics.population_by_quintile[q] * model_.need_weight[q];
  return need;
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
