#pragma once
/// Turns weeks into the monthly record: flows shared by working days, stocks interpolated at the census,
/// roll-ups.
#include <span>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/model/calendar.hpp"
#include "engine/record/metrics.hpp"
#include "engine/record/open_months.hpp"
#include "engine/record/system_record.hpp"

namespace icsim {

class Recorder {
 public:
  Recorder(const Model& model, const Calendar& calendar, const RecordLayout& layout);

  /// Where a list's stock by band at the end of this week belongs; null in weeks that no census needs.
  float* bands_at_end(const CalendarWeek& week, std::size_t list);
  /// The same for the start of the first week.
  float* bands_at_start(std::size_t list) { return bands_start_[list * kBands]; }
  /// What surrounds the lists.
  SystemRecord& system() { return system_; }
  /// Keeps the stocks with which a census week starts; `measures` is the ICS's of last week.
  void note_week_start(int ics, const LaneRows<float>& measures);
  /// Adds one week's flows to the months it lies in. Safe for different ICSs at once.
  void add_flows(int ics, const CalendarWeek& week, const LaneRows<float>& measures);
  void add_transfers(int ics, const CalendarWeek& week, const LaneRows<float>& measures);
  /// Stocks of one ICS at the census inside `week`, which has just ended. Safe for different ICSs at once.
  void close_ics(int ics, const CalendarWeek& week, const LaneRows<float>& measures);
  /// The record of a month, with its roll-ups, after close_ics of every ICS; months in order. It stands until the next week.
  std::span<const float> close_month(int month);
  /// Instead of closing it, for a month that nobody asks for.
  void skip_month(int month);

 private:
  // Sums that make a row of metrics: measures over quintiles, by quintile where ratios need them, and bands.
  struct RowSums {
    LaneRows<double> by_quintile;  // [Measure][quintile]
    LaneRows<float> bands;         // [band]
    double activity_base = 0.0;    // completed 2019/20 per working day
    double need = 0.0;             // residents weighted by need; of quintiles alone
    void add(const RowSums& other);
    void clear();
  };
  [[nodiscard]] std::size_t row_of(std::size_t list, int measure, int q) const {
    return (list * kMeasures + static_cast<std::size_t>(measure)) * static_cast<std::size_t>(quintiles_) +
           static_cast<std::size_t>(q);
  }
  /// Adds neighbouring flows, up to but not including `end`.
  void add_flows(int ics, const CalendarWeek& week, const LaneRows<float>& measures, int first, int end);
  RowSums empty_row(bool with_bands) const;
  void add_list(RowSums& row, int month, std::size_t list) const;
  RowSums& ics_row(int month, std::size_t ics) {
    return ics_rows_[static_cast<std::size_t>(month % OpenMonths<float>::kOpen) * model_.ics.size() + ics];
  }
  void write_lists(int ics, int month);
  void write_functions(int month);
  void write_row(const LevelSpec& level, std::size_t row, const RowSums& sums, int month);
  void write_quintile_rows(int month);
  /// Residents of England in this quintile, weighted by need.
  [[nodiscard]] double need_of(int quintile) const;
  void write_residents(int month);

  const Model& model_;
  const Calendar& calendar_;
  const RecordLayout& layout_;
  const int quintiles_;
  OpenMonths<float> months_;     // [list][Measure][quintile]: flows of the month so far; stocks once closed
  OpenMonths<float> bands_;      // [list][band] at the end of the census week; at the census once closed
  LaneRows<float> week_start_;   // [list][Measure][quintile], stocks with which the census week started
  LaneRows<float> bands_start_;  // [list][band] likewise (end of the week before)
  SystemRecord system_;
  std::vector<RowSums> ics_rows_;  // [open month][ics]
  OpenMonths<float> record_;       // [series]
};

}  // namespace icsim
