#pragma once
/// The monthly record of what surrounds the lists: staff, general practice, beds, money, causes, transfers.
#include <span>
#include <vector>

#include "engine/core/lanes.hpp"
#include "engine/model/calendar.hpp"
#include "engine/model/system.hpp"
#include "engine/record/metrics.hpp"
#include "engine/record/open_months.hpp"
#include "engine/record/sums.hpp"

namespace icsim {

class SystemRecord {
 public:
  SystemRecord(const Model& model, const RecordLayout& layout);

  /// Keeps the stocks with which a census week starts; `system` is the ICS's of last week ([SystemRows]).
  void note_week_start(int ics, const LaneRows<double>& system);
  /// Adds one week of an ICS to the months it lies in; notes its stocks. Safe for different ICSs at once.
  void add_week(int ics, const CalendarWeek& week, const LaneRows<double>& system);
  /// Adds to one flow of the week after `add_week`: what an exchange did.
  void add_to_flow(int ics, const CalendarWeek& week, std::size_t row, const double* lanes);
  /// Adds what moved along the arcs of mutual aid in an exchange.
  void add_arcs(const CalendarWeek& week, const LaneRows<double>& pathways, const LaneRows<double>& payments);
  /// Writes every level's system metrics of a month.
  void close_month(int month, std::span<float> record);
  /// Makes room for a month to come.
  void forget(int month);

 private:
  struct Area {
    LaneRows<double> rows;  // [SystemRows]
    double weighted_population = 0.0;
  };
  [[nodiscard]] static std::size_t at(int ics, std::size_t row) {
    return static_cast<std::size_t>(ics) * SystemRows::count + row;
  }
  /// The metrics of a row that are SystemRecord's.
  static void write_row(const LevelSpec& level, std::size_t row, const Area& area,
                        const SystemSums::Part& part, std::span<float> record);
  void write_parts(Level staff, Level resource, Level cause, std::size_t row, const Area& area,
                   std::span<float> record) const;
  void write_arcs(int month, std::span<float> record) const;

  const Model& model_;
  const RecordLayout& layout_;
  OpenMonths<double> months_;    // [ics][SystemRows]: flows so far; stocks at the census
  OpenMonths<double> arcs_;      // [arc][pathways, payments]
  LaneRows<double> week_start_;  // [ics][SystemRows], stocks with which the census week started
};

}  // namespace icsim
