#pragma once
/// Turns weeks into the monthly record: flows shared by working days, stocks interpolated at the census,
/// roll-ups.
#include <span>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/model/calendar.hpp"
#include "engine/record/metrics.hpp"
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
  /// Stocks of one ICS at the census inside `week`, which has just ended.
  void close_ics(int ics, const CalendarWeek& week, const LaneRows<float>& measures);
  /// Roll-ups, after close_ics of every ICS.
  void close_month(const CalendarWeek& week);
  /// Instead of closing it, for a month that nobody asks for.
  void skip_month();
  [[nodiscard]] std::span<const float> record() const { return record_.flat(); }

 private:
  // Sums that make a row of metrics: measures over quintiles, by quintile where ratios need them, and bands.
  struct RowSums {
    LaneRows<double> by_quintile;  // [Measure][quintile]
    LaneRows<float> bands;         // [band]
    double activity_base = 0.0;    // completed 2019/20 per working day
    double need = 0.0;             // residents weighted by need; of quintiles alone
    void add(const RowSums& other);
  };
  [[nodiscard]] std::size_t row_of(std::size_t list, int measure, int q) const {
    return (list * kMeasures + static_cast<std::size_t>(measure)) * static_cast<std::size_t>(quintiles_) +
           static_cast<std::size_t>(q);
  }
  void next_month();
  void add_flow(int ics, const CalendarWeek& week, const LaneRows<float>& measures, int measure);
  RowSums empty_row(bool with_bands) const;
  void add_list(RowSums& row, std::size_t list) const;
  void write_row(const LevelSpec& level, std::size_t row, const RowSums& sums, double activity_days);
  void write_quintile_rows(const CalendarWeek& week, const std::vector<RowSums>& ics_rows);
  /// Residents of England in this quintile, weighted by need.
  [[nodiscard]] double need_of(int quintile) const;
  void write_wait_bands(std::size_t ics, const RowSums& row);
  void write_residents(const std::vector<RowSums>& ics_rows, double activity_days);

  const Model& model_;
  const Calendar& calendar_;
  const RecordLayout& layout_;
  const int quintiles_;
  LaneRows<float> this_month_;   // [list][Measure][quintile]: flows of the month so far; stocks once closed
  LaneRows<float> next_month_;   // flows of a census week after the census
  LaneRows<float> week_start_;   // stocks with which the census week started
  LaneRows<float> bands_start_;  // [list][band] likewise (end of the week before)
  LaneRows<float> bands_;        // [list][band] at the end of the census week; at the census once closed
  SystemRecord system_;
  LaneRows<float> record_;
};

}  // namespace icsim
