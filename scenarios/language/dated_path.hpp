#pragma once
/// Values with dates, spread over the weeks of a run. A week takes the mean over its working days, so a
/// change in the middle of a week counts for the days it holds; parameters that count days, or are read on some
/// days only, have rules of their own (PartOfWeek).
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "engine/model/calendar.hpp"
#include "engine/model/parameter_registry.hpp"

namespace icsim::scenarios {

/// Monday to Friday less bank holidays.
class WorkingDayTest {
 public:
  explicit WorkingDayTest(const std::vector<Date>& bank_holidays);
  [[nodiscard]] bool operator()(Date day) const;

 private:
  std::unordered_set<int> holidays_;
};

struct DatedValue {
  Date date;
  double value = 0.0;
};

enum class Interpolate { step, linear };

/// Values from the first date on; the last is held. Dates rise.
struct DatedPath {
  std::vector<DatedValue> points;
  Interpolate interpolate = Interpolate::step;
  [[nodiscard]] double at(Date day) const;  ///< before the first date: its value
  /// Number of the point in force on a day, or -1 before the first.
  [[nodiscard]] int point_at(Date day) const;
};

/// When a lever acts.
struct ActivePeriod {
  std::optional<Date> from, to;  ///< inclusive; none: from the start, to the end of the run
  double ramp_weeks = 0.0;       ///< it grows evenly to full force over these weeks
};

struct WeeklyPath {
  std::vector<double> weight;  ///< [week], mean force over the week's working days, or the most of them
  std::vector<double> value;   ///< [week], mean over the days it acts; empty without a path
};

/// \param path null when the lever has one value.
/// \param rule mean, or one_is_all for the most of the week's days instead.
WeeklyPath spread_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                             const ActivePeriod& active, const DatedPath* path,
                             PartOfWeek rule = PartOfWeek::mean);

/// What a lever on a number of days in the week, PartOfWeek::days, gives each week: the days of each calendar week,
/// at most the working days on which it holds there, spread evenly over these.
/// \param days_a_week where no path gives them.
/// \return [week], days over the week's mean force, so that weight x value is the days that it gives.
std::vector<double> days_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                                    const ActivePeriod& active, const DatedPath* path, double days_a_week);

}  // namespace icsim::scenarios
