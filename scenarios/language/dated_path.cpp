#include "scenarios/language/dated_path.hpp"

#include <algorithm>

namespace icsim::scenarios {

using std::chrono::days;

WorkingDayTest::WorkingDayTest(const std::vector<Date>& bank_holidays) {
  for (const Date day : bank_holidays) holidays_.insert(day.time_since_epoch().count());
}

bool WorkingDayTest::operator()(Date day) const {
  return std::chrono::weekday(day).iso_encoding() <= 5 && !holidays_.contains(day.time_since_epoch().count());
}

double DatedPath::at(Date day) const {
  const auto next = std::upper_bound(points.begin(), points.end(), day,
                                     [](Date d, const DatedValue& point) { return d < point.date; });
  if (next == points.begin()) return points.front().value;
  const DatedValue& before = *(next - 1);
  if (next == points.end() || interpolate == Interpolate::step) return before.value;
  const double passed = static_cast<double>((day - before.date).count());
  const double length = static_cast<double>((next->date - before.date).count());
  return before.value + (next->value - before.value) * (passed / length);
}

WeeklyPath spread_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                             const ActivePeriod& active, const DatedPath* path) {
  Date from = active.from.value_or(calendar.start());
  if (path != nullptr) from = std::max(from, path->points.front().date);
  WeeklyPath result;
  for (const CalendarWeek& week : calendar.weeks()) {
    double working = 0.0, force = 0.0, acting = 0.0, sum = 0.0;
    for (int d = 0; d < 7; ++d) {
      const Date day = week.start + days{d};
      if (!works(day)) continue;
      working += 1.0;
      if (day < from || (active.to && day > *active.to)) continue;
      const double passed = (static_cast<double>((day - from).count()) + 0.5) / 7.0;
      force += active.ramp_weeks > 0.0 ? std::min(1.0, passed / active.ramp_weeks) : 1.0;
      acting += 1.0;
      if (path != nullptr) sum += path->at(day);
    }
    result.weight.push_back(working > 0.0 ? force / working : 0.0);
    if (path != nullptr) result.value.push_back(acting > 0.0 ? sum / acting : 0.0);
  }
  return result;
}

}  // namespace icsim::scenarios
