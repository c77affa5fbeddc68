#pragma once
/// Values with dates, spread over the weeks of a run. A week takes the mean over its working days, so a
/// change in the middle of a week counts for the days it holds.
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "engine/model/calendar.hpp"

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
};

/// When a lever acts.
struct ActivePeriod {
  std::optional<Date> from, to;  ///< inclusive; none: from the start, to the end of the run
  double ramp_weeks = 0.0;       ///< it grows evenly to full force over these weeks
};

struct WeeklyPath {
  std::vector<double> weight;  ///< [week], mean force over the week's working days
  std::vector<double> value;   ///< [week], mean over the days it acts; empty without a path
};

/// \param path null when the lever has one value.
WeeklyPath spread_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                             const ActivePeriod& active, const DatedPath* path);

}  // namespace icsim::scenarios
