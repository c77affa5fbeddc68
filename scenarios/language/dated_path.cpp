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

int DatedPath::point_at(Date day) const {
  const auto next = std::upper_bound(points.begin(), points.end(), day,
                                     [](Date d, const DatedValue& point) { return d < point.date; });
  return static_cast<int>(next - points.begin()) - 1;
}

double DatedPath::at(Date day) const {
  const int point = point_at(day);
  if (point < 0) return points.front().value;
  const auto before = points.begin() + point, next = before + 1;
  if (next == points.end() || interpolate == Interpolate::step) return before->value;
  const double passed = static_cast<double>((day - before->date).count());
  const double length = static_cast<double>((next->date - before->date).count());
  return before->value + (next->value - before->value) * (passed / length);
}

namespace {

/// How much of a lever holds on a day.
class DailyForce {
 public:
  DailyForce(const Calendar& calendar, const WorkingDayTest& works, const ActivePeriod& active,
             const DatedPath* path)
      : works_(works), active_(active), path_(path), ramp_from_(active.from.value_or(calendar.start())) {
    if (path != nullptr) ramp_from_ = std::max(ramp_from_, path->points.front().date);
  }
  /// A working day between its dates; one that has none began before the run.
  [[nodiscard]] bool holds(Date day) const {
    if (!works_(day) || (active_.from && day < *active_.from) || (active_.to && day > *active_.to))
      return false;
    return path_ == nullptr || path_->point_at(day) >= 0;
  }
  [[nodiscard]] double at(Date day) const {
    if (!holds(day)) return 0.0;
    const double passed = (static_cast<double>((day - ramp_from_).count()) + 0.5) / 7.0;
    return active_.ramp_weeks > 0.0 ? std::min(1.0, passed / active_.ramp_weeks) : 1.0;
  }
  /// Working days on which it holds in the day's calendar week, with the same point of its path in force.
  [[nodiscard]] int days_alike(Date day) const {
    const Date monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
    int alike = 0;
    for (Date other = monday; other < monday + days{7}; other += days{1})
      alike += holds(other) && (path_ == nullptr || path_->point_at(other) == path_->point_at(day));
    return alike;
  }

 private:
  const WorkingDayTest& works_;
  const ActivePeriod& active_;
  const DatedPath* path_;
  Date ramp_from_;
};

}  // namespace

WeeklyPath spread_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                             const ActivePeriod& active, const DatedPath* path, PartOfWeek rule) {
  const DailyForce lever(calendar, works, active, path);
  WeeklyPath result;
  for (const CalendarWeek& week : calendar.weeks()) {
    double working = 0.0, force = 0.0, most = 0.0, acting = 0.0, sum = 0.0;
    for (Date day = week.start; day < week.start + days{7}; day += days{1}) {
      if (!works(day)) continue;
      working += 1.0;
      if (!lever.holds(day)) continue;
      force += lever.at(day);
      most = std::max(most, lever.at(day));
      acting += 1.0;
      if (path != nullptr) sum += path->at(day);
    }
    const double mean = working > 0.0 ? force / working : 0.0;
    result.weight.push_back(rule == PartOfWeek::one_is_all ? most : mean);
    if (path != nullptr) result.value.push_back(acting > 0.0 ? sum / acting : 0.0);
  }
  return result;
}

std::vector<double> days_over_weeks(const Calendar& calendar, const WorkingDayTest& works,
                                    const ActivePeriod& active, const DatedPath* path, double days_a_week) {
  const DailyForce lever(calendar, works, active, path);
  std::vector<double> result;
  for (const CalendarWeek& week : calendar.weeks()) {
    double working = 0.0, force = 0.0, given = 0.0;
    for (Date day = week.start; day < week.start + days{7}; day += days{1}) {
      if (!works(day)) continue;
      working += 1.0;
      if (!lever.holds(day)) continue;
      const double held = lever.days_alike(day);
      const double asked = path != nullptr ? path->at(day) : days_a_week;
      force += lever.at(day);
      given += lever.at(day) * std::min(asked, held) / held;
    }
    result.push_back(force > 0.0 ? given * working / force : 0.0);
  }
  return result;
}

}  // namespace icsim::scenarios
