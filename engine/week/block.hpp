#pragma once
/// One block: kLanes draws of one scenario through the whole horizon.
#include <functional>

#include "engine/week/module.hpp"
#include "engine/record/metrics.hpp"
#include "engine/record/recorder.hpp"

namespace icsim {

/// Calls a function for each ICS, possibly side by side. ICSs meet only at exchanges and month ends.
using ForEachIcs = std::function<void(int ics_count, const std::function<void(int)>&)>;

class Block {
 public:
  /// \param first_month that is recorded.
  Block(const BlockContext& context, const RecordLayout& layout, ModuleFactory modules, int first_month = 0);

  /// Runs to the next exchange or census, whichever is first; returns the weeks done.
  /// After a census, `closed_month()` is the month it closed and `record()` its numbers, if it is recorded.
  int advance(const ForEachIcs& for_each_ics);
  [[nodiscard]] bool finished() const;
  [[nodiscard]] int closed_month() const { return closed_month_; }  ///< -1 unless the last advance closed one
  [[nodiscard]] std::span<const float> record() const { return recorder_.record(); }

  [[nodiscard]] const LaneRows<float>& stock() const { return stock_; }  ///< [ics][tf][stage][band][quintile]

 private:
  [[nodiscard]] std::size_t list_rows() const {
    return static_cast<std::size_t>(kMeasures * dims_.quintiles);
  }
  [[nodiscard]] bool is_exchange_week(int week) const;
  void advance_ics(int ics, int first_week, int last_week);
  void advance_list_of(int ics, int treatment_function, const CalendarWeek& week);
  void exchange(const CalendarWeek& week);
  void count_stocks(int ics, int treatment_function);
  void recount_moved(int ics, int treatment_function, const CalendarWeek& week);
  void explain_rest(int ics);

  const BlockContext context_;
  const Dimensions dims_;
  ModuleList modules_;
  LaneRows<float> stock_;
  std::vector<LaneRows<float>> measures_;         // per ICS: [tf][Measure][quintile], of the last week
  std::vector<IcsDrivers> drivers_;               // per ICS
  LaneRows<float> transfers_;                     // [list][quintile]
  LaneRows<float> touched_;                       // [list], pathways moved in or out in this exchange
  LaneRows<double> arc_pathways_, arc_payments_;  // [arc], of this exchange
  float removal_shape_max_ = 1.0f;
  Recorder recorder_;
  int first_month_ = 0;
  int next_week_ = 0;
  int closed_month_ = -1;
};

}  // namespace icsim
