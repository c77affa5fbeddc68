#pragma once
/// Which days work, what season it is, and how weeks and months share stocks and flows.
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace icsim {

using Date = std::chrono::sys_days;

/// "2022-04-01"; throws std::invalid_argument when the text is not an existing date of that form.
Date parse_date(const std::string& text);
std::string to_string(Date date);
/// "2028-03"
std::string month_code(Date date);

/// December to February.
bool is_winter(Date date);

/// Month factors on flows per working day (mean 1 over a year, about). Index 0 is January.
struct Seasonality {
  std::array<double, 12> clock_starts{};
  std::array<double, 12> activity{};
};

/// The part of a week that lies in one calendar month.
struct MonthPart {
  int month = 0;       ///< months since the month of the start date
  double share = 0.0;  ///< share of the week's flows: working days here / working days of the week
  double working_days = 0.0;
  double clock_start_days = 0.0;  ///< working days x season of clock starts
  double activity_days = 0.0;     ///< working days x season of activity
};

/// Week k covers [start + 7 k, start + 7 (k + 1)).
struct CalendarWeek {
  int index = 0;
  Date start{};
  double working_days = 0.0;
  double clock_start_days = 0.0;
  double activity_days = 0.0;
  std::vector<MonthPart> parts;  ///< one or two
  /// Month whose end-of-month census falls in this week (at or before its end), or -1.
  int census_month = -1;
  /// Where: stock at the census = (1 - share) x stock at the week's start + share x stock at its end. It is
  /// the share of the week's flows before the census, so that stocks and flows close month by month, exactly.
  double census_share = 0.0;
};

/// Calendar of a run.
class Calendar {
 public:
  /// \param start first day; stocks of the start state are those of the midnight before.
  /// \param end   the day after the last; the run covers whole months up to it.
  /// \param bank_holidays England; weekends among them are harmless.
  Calendar(Date start, Date end, const std::vector<Date>& bank_holidays, const Seasonality& seasonality);

  [[nodiscard]] Date start() const { return start_; }
  [[nodiscard]] const std::vector<CalendarWeek>& weeks() const { return weeks_; }
  [[nodiscard]] const CalendarWeek& week(int index) const { return weeks_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] int months() const { return months_; }  ///< whole months simulated
  /// Weeks until the census that ends the month before this one; all of them when `month` is 0.
  [[nodiscard]] int weeks_before(int month) const;
  [[nodiscard]] Date month_start(int month) const;
  [[nodiscard]] double working_days(int month) const {
    return month_working_days_[static_cast<std::size_t>(month)];
  }
  [[nodiscard]] double activity_days(int month) const {
    return month_activity_days_[static_cast<std::size_t>(month)];
  }

 private:
  Date start_;
  int months_ = 0;
  std::vector<CalendarWeek> weeks_;
  std::vector<double> month_working_days_;
  std::vector<double> month_activity_days_;
};

}  // namespace icsim
