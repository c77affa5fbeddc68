#pragma once
/// One block: kLanes draws of one scenario through the whole horizon.
#include <functional>
#include <memory>
#include <vector>

#include "engine/record/metrics.hpp"
#include "engine/record/recorder.hpp"
#include "engine/week/week.hpp"

namespace icsim {

/// Calls a function for each ICS, possibly side by side. ICSs meet only at exchanges and month ends.
using ForEachIcs = std::function<void(int ics_count, const std::function<void(int)>&)>;

/// What a test may hang onto a run to see or do what no month shows. Nothing in the model needs one.
struct Additions {
  std::vector<std::shared_ptr<const Exchange>> exchanges;  ///< beside those of the model
  /// Called with the numbers of each system's week; systems and blocks may call at once.
  std::function<void(const CalendarWeek&, int ics, std::uint32_t first_draw, const SystemNumbers&)> look_at;
};

class Block {
 public:
  /// \param first_month that is recorded.
  /// \param end_month   before which the run ends; 0: that of the calendar.
  Block(const BlockContext& context, const RecordLayout& layout, const Additions& additions = {},
        int first_month = 0, int end_month = 0);

  /// Takes each place through the weeks up to the next exchange, or through kMonthsAhead censuses, whichever is less;
  /// returns the weeks done. The months that all places have passed are then closed one by one.
  int advance(const ForEachIcs& for_each_ics);
  /// Closes the next month that all places have passed and that is recorded.
  /// \return its number; -1: there is none yet.
  int close_month();
  [[nodiscard]] bool finished() const { return next_week_ >= end_week_; }
  /// Of the month closed last, until the next advance.
  [[nodiscard]] std::span<const float> record() const { return record_; }

  [[nodiscard]] const LaneRows<float>& stock() const { return stock_; }  ///< [ics][tf][stage][band][quintile]
  /// From now on the state at each census is kept too: between those at the start and the end of its week, as
  /// the recorded stocks are.
  void keep_census_state() { week_start_ = LaneRows<float>(stock_.size()); }
  /// Of the last census, like `stock`; empty unless kept.
  [[nodiscard]] LaneRows<float> census_state() const;

 private:
  [[nodiscard]] std::size_t list_rows() const {
    return static_cast<std::size_t>(kMeasures * dims_.quintiles);
  }
  [[nodiscard]] bool is_exchange_week(int week) const;
  void advance_ics(int ics, int first_week, int last_week);
  void note_week_start(int ics);
  void close_census(int ics, const CalendarWeek& week);
  void advance_list_of(int ics, int treatment_function, const CalendarWeek& week, const ListDrivers& drivers);
  /// What is looked at, for the words of a fault.
  struct Checked {
    const char* what;
    int ics, treatment_function, week;
  };
  void require_numbers(const Checked& checked, const float* rows, int count) const;
  void exchange(const CalendarWeek& week);
  void count_stocks(int ics, int treatment_function);
  void recount_moved(int ics, int treatment_function, const CalendarWeek& week);
  void explain_rest(int ics, const RemovalWeek& removals);

  const BlockContext context_;
  const Dimensions dims_;
  const Additions additions_;
  Week week_;
  std::vector<const Exchange*> exchanges_;
  LaneRows<float> stock_;
  LaneRows<float> week_start_;             // stock with which the last census week began; empty unless kept
  std::vector<LaneRows<float>> measures_;  // per ICS: [tf][Measure][quintile], of the last week
  std::vector<SystemNumbers> numbers_;     // per ICS, of the last week
  LaneRows<float> transfers_;              // [list][quintile]
  LaneRows<float> touched_;                // [list], pathways moved in or out in this exchange
  LaneRows<double> arc_pathways_, arc_payments_;  // [arc], of this exchange
  float removal_shape_max_ = 1.0f;
  Recorder recorder_;
  int first_month_ = 0;
  int next_week_ = 0, end_week_ = 0;
  int next_month_ = 0, passed_months_ = 0;  // to be closed; that all places have passed
  std::span<const float> record_;
};

}  // namespace icsim
