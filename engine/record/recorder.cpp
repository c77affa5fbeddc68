#include "engine/record/recorder.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/core/wide.hpp"
#include "engine/lists/wait_distribution.hpp"
#include "engine/record/sums.hpp"

namespace icsim {
namespace {

constexpr int kTransfers = static_cast<int>(Measure::transfers_in);

ICSIM_WIDE void add_scaled(float* to, const float* from, float factor, std::size_t count) {
  for (std::size_t v = 0; v < count; ++v) to[v] += factor * from[v];
}

/// `census` may be `end`.
ICSIM_WIDE void interpolate(float* census, const float* start, const float* end, float after,
                            std::size_t count) {
  for (std::size_t v = 0; v < count; ++v) census[v] = (1.0f - after) * start[v] + after * end[v];
}

}  // namespace

Recorder::Recorder(const Model& model, const Calendar& calendar, const RecordLayout& layout)
    : model_(model),
      calendar_(calendar),
      layout_(layout),
      quintiles_(model.dims.quintiles),
      months_(row_of(model.dims.lists(), 0, 0)),
      bands_(model.dims.lists() * kBands),
      week_start_(row_of(model.dims.lists(), 0, 0)),
      bands_start_(model.dims.lists() * kBands),
      system_(model, layout),
      ics_rows_(model.ics.size() * OpenMonths<float>::kOpen, empty_row(true)),
      record_(layout.series()) {}

float* Recorder::bands_at_end(const CalendarWeek& week, std::size_t list) {
  if (week.census_month >= 0) return bands_.at(week.census_month, list * kBands);
  const auto next = static_cast<std::size_t>(week.index) + 1;
  const bool before_census = next < calendar_.weeks().size() && calendar_.weeks()[next].census_month >= 0;
  return before_census ? bands_start_[list * kBands] : nullptr;
}

void Recorder::note_week_start(int ics, const LaneRows<float>& measures) {
  std::copy_n(measures[0], measures.flat().size(), week_start_[row_of(model_.dims.list(ics, 0), 0, 0)]);
}

void Recorder::add_flows(int ics, const CalendarWeek& week, const LaneRows<float>& measures, int first,
                         int end) {
  const bool splits = week.census_month >= 0;
  const auto before = static_cast<float>(splits ? week.census_share : 1.0);
  const int month = week.parts.front().month;
  const std::size_t count = static_cast<std::size_t>((end - first) * quintiles_) * kLanes;
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    const std::size_t row = row_of(model_.dims.list(ics, s), first, 0);
    const float* flows = measures[row_of(static_cast<std::size_t>(s), first, 0)];
    add_scaled(months_.at(month, row), flows, before, count);
    if (splits) add_scaled(months_.at(month + 1, row), flows, 1.0f - before, count);
  }
}

void Recorder::add_flows(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  add_flows(ics, week, measures, kFirstFlow, kTransfers);
}

void Recorder::add_transfers(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  add_flows(ics, week, measures, kTransfers, kTransfers + 1);
}

void Recorder::close_ics(int ics, const CalendarWeek& week, const LaneRows<float>& measures) {
  const auto after = static_cast<float>(week.census_share);
  const std::size_t stocks = static_cast<std::size_t>(kFirstFlow * quintiles_) * kLanes;
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    const std::size_t list = model_.dims.list(ics, s), row = row_of(list, 0, 0);
    interpolate(months_.at(week.census_month, row), week_start_[row],
                measures[row_of(static_cast<std::size_t>(s), 0, 0)], after, stocks);
    float* bands = bands_.at(week.census_month, list * kBands);
    interpolate(bands, bands_start_[list * kBands], bands, after, kBands * kLanes);
  }
  write_lists(ics, week.census_month);
}

Recorder::RowSums Recorder::empty_row(bool with_bands) const {
  RowSums row;
  row.by_quintile = LaneRows<double>(static_cast<std::size_t>(kMeasures * quintiles_));
  if (with_bands) row.bands = LaneRows<float>(kBands);
  return row;
}

void Recorder::RowSums::clear() {
  by_quintile.fill(0.0);
  bands.fill(0.0f);
  activity_base = 0.0;
}

ICSIM_WIDE void Recorder::RowSums::add(const RowSums& other) {
  for (std::size_t v = 0; v < by_quintile.flat().size(); ++v)
    by_quintile.flat()[v] += other.by_quintile.flat()[v];
  for (std::size_t v = 0; v < bands.flat().size(); ++v) bands.flat()[v] += other.bands.flat()[v];
  activity_base += other.activity_base;
}

ICSIM_WIDE void Recorder::add_list(RowSums& row, int month, std::size_t list) const {
  const float* measures = months_.at(month, row_of(list, 0, 0));
  const std::span<double> sums = row.by_quintile.flat();
  for (std::size_t v = 0; v < sums.size(); ++v) sums[v] += measures[v];
  const float* bands = bands_.at(month, list * kBands);
  const std::span<float> band_sums = row.bands.flat();
  for (std::size_t v = 0; v < band_sums.size(); ++v) band_sums[v] += bands[v];
  row.activity_base += model_.flows[list].completed_2019_20_per_year / model_.working_days_2019_20;
}

// The lists of an ICS, and the ICS that they make.
void Recorder::write_lists(int ics, int month) {
  const auto i = static_cast<std::size_t>(ics);
  const LevelSpec& by_list = layout_.level(Level::ics_treatment_function);
  RowSums& all = ics_row(month, i);
  all.clear();
  RowSums one = empty_row(true);
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    const std::size_t list = model_.dims.list(ics, s);
    one.clear();
    add_list(one, month, list);
    all.add(one);
    if (by_list.rows > 0) write_row(by_list, list, one, month);
  }
  write_row(layout_.level(Level::ics), i, all, month);
  const LevelSpec& by_band = layout_.level(Level::ics_wait_band);
  if (by_band.rows > 0) {
    std::copy(all.bands.flat().begin(), all.bands.flat().end(), record_.at(month, by_band.at(i * kBands, 0)));
  }
}

void Recorder::write_functions(int month) {
  const LevelSpec& level = layout_.level(Level::treatment_function);
  if (level.rows == 0) return;
  RowSums row = empty_row(true);
  for (int s = 0; s < model_.dims.treatment_functions; ++s) {
    row.clear();
    for (int i = 0; i < model_.dims.ics; ++i) add_list(row, month, model_.dims.list(i, s));
    write_row(level, static_cast<std::size_t>(s), row, month);
  }
}

void Recorder::write_row(const LevelSpec& level, std::size_t row, const RowSums& sums, int month) {
  const bool has_bands = sums.bands.size() > 0;
  const Lanes waiting = has_bands ? all_waiting(sums.bands[0]) : Lanes{};
  const double activity_days = calendar_.activity_days(month);
  const auto of_draw = [&](int k) {
    return ListSums(sums.by_quintile, quintiles_, sums.activity_base * activity_days, sums.need, k);
  };
  for (std::size_t m = 0; m < level.metrics.size(); ++m) {
    const Formula& formula = specification(level.metrics[m]).formula;
    float* out = record_.at(month, level.at(row, m));
    if (const auto* measure = std::get_if<Measure>(&formula)) {
      Lanes total;
      for (int q = 0; q < quintiles_; ++q)
        total +=
            Lanes(sums.by_quintile[static_cast<std::size_t>(static_cast<int>(*measure) * quintiles_ + q)]);
      put_row(out, FloatLanes(total));
    } else if (const auto* percentile = std::get_if<Percentile>(&formula)) {
      ICSIM_EXPECT(has_bands);
      wait_percentile(sums.bands[0], waiting, percentile->share, out);
    } else if (const auto* of_lists = std::get_if<double (*)(const ListSums&)>(&formula)) {
      for (int k = 0; k < kLanes; ++k) out[k] = static_cast<float>((*of_lists)(of_draw(k)));
    }  // the others are SystemRecord's
  }
}

std::span<const float> Recorder::close_month(int month) {
  RowSums england = empty_row(true);
  std::vector<std::vector<RowSums>> areas;  // [layout_.area_sums()][row]
  for (const AreaSums& sums : layout_.area_sums())
    areas.emplace_back(layout_.level(sums.level).rows, empty_row(true));
  for (std::size_t i = 0; i < model_.ics.size(); ++i) {
    for (std::size_t a = 0; a < areas.size(); ++a) {
      const int area = layout_.area_sums()[a].of_place[i];
      if (area >= 0) areas[a][static_cast<std::size_t>(area)].add(ics_row(month, i));
    }
    england.add(ics_row(month, i));
  }
  write_row(layout_.level(Level::england), 0, england, month);
  for (std::size_t a = 0; a < areas.size(); ++a) {
    const LevelSpec& level = layout_.level(layout_.area_sums()[a].level);
    for (std::size_t row = 0; row < level.rows; ++row) write_row(level, row, areas[a][row], month);
  }
  write_functions(month);
  write_quintile_rows(month);
  write_residents(month);
  system_.close_month(month, record_.month(month));
  skip_month(month);
  return record_.month(month);
}

void Recorder::skip_month(int month) {
  months_.forget(month);
  system_.forget(month);
}

void Recorder::write_quintile_rows(int month) {
  if (layout_.level(Level::quintile).rows == 0) return;
  for (int q = 0; q < quintiles_; ++q) {
    RowSums england = empty_row(false);
    england.need = need_of(q);
    for (std::size_t i = 0; i < model_.ics.size(); ++i) {
      const RowSums& of_ics = ics_row(month, i);
      RowSums row = empty_row(false);
      for (int m = 0; m < kMeasures; ++m) {
        const auto r = static_cast<std::size_t>(m * quintiles_ + q);
        for (int k = 0; k < kLanes; ++k) {
          row.by_quintile[r][k] = of_ics.by_quintile[r][k];
          england.by_quintile[r][k] += of_ics.by_quintile[r][k];
        }
      }
      write_row(layout_.level(Level::ics_quintile),
                i * static_cast<std::size_t>(quintiles_) + static_cast<std::size_t>(q), row, month);
    }
    write_row(layout_.level(Level::quintile), static_cast<std::size_t>(q), england, month);
  }
}

double Recorder::need_of(int quintile) const {
  const auto q = static_cast<std::size_t>(quintile);
  double need = 0.0;
  for (const IcsRecord& ics : model_.ics)
    need += quintiles_ == 1 ? ics.population : ics.population_by_quintile[q] * model_.need_weight[q];
  return need;
}

void Recorder::write_residents(int month) {
  if (layout_.level(Level::resident_ics).rows == 0) return;
  std::vector<RowSums> residents(model_.ics.size(), empty_row(false));
  for (const CrossBorderEdge& edge : model_.network.edges()) {
    const RowSums& treated = ics_row(month, static_cast<std::size_t>(edge.provider));
    RowSums& living = residents[static_cast<std::size_t>(edge.resident)];
    for (std::size_t r = 0; r < treated.by_quintile.size(); ++r) {
      for (int k = 0; k < kLanes; ++k) living.by_quintile[r][k] += edge.share * treated.by_quintile[r][k];
    }
  }
  for (std::size_t i = 0; i < residents.size(); ++i) {
    write_row(layout_.level(Level::resident_ics), i, residents[i], month);
  }
}

}  // namespace icsim
