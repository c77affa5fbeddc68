#include "engine/model/calendar.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

#include "engine/core/check.hpp"

namespace icsim {
namespace {

using std::chrono::days;
using std::chrono::year_month_day;

int month_number(year_month_day date) {
  return int(date.year()) * 12 + static_cast<int>(unsigned(date.month())) - 1;
}

bool is_weekend(Date date) {
  const auto day = std::chrono::weekday(date).iso_encoding();
  return day >= 6;
}

}  // namespace

Date parse_date(const std::string& text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  bool form = text.size() == kForm.size();
  for (std::size_t i = 0; form && i < kForm.size(); ++i) {
    form = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
  }
  const auto number = [&](std::size_t first, std::size_t size) {
    return std::stoi(text.substr(first, size));
  };
  const year_month_day date = form ? year_month_day{std::chrono::year{number(0, 4)},
                                                    std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                                    std::chrono::day{static_cast<unsigned>(number(8, 2))}}
                                   : year_month_day{};
  if (!form || !date.ok()) throw std::invalid_argument("'" + text + "' is not a date such as 2022-04-01");
  return date;
}

bool is_winter(Date date) {
  const unsigned month{std::chrono::year_month_day{date}.month()};
  return month == 12 || month <= 2;
}

std::string to_string(Date date) {
  const year_month_day ymd{date};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(ymd.year()), unsigned(ymd.month()),
                unsigned(ymd.day()));
  return text;
}

std::string month_code(Date date) {
  return to_string(date).substr(0, 7);
}

Calendar::Calendar(Date start, Date end, const std::vector<Date>& bank_holidays,
                   const Seasonality& seasonality)
    : start_(start) {
  ICSIM_EXPECT(end > start);
  const year_month_day first{start};
  ICSIM_EXPECT(unsigned(first.day()) == 1);
  std::unordered_set<int> holidays;
  for (const Date holiday : bank_holidays) holidays.insert(holiday.time_since_epoch().count());
  const int first_month = month_number(first);
  const year_month_day last{end};
  months_ = month_number(last) -
            first_month;  // the month of `end` itself is not complete, unless end is its first day
  ICSIM_EXPECT(months_ >= 1);
  month_working_days_.assign(static_cast<std::size_t>(months_) + 1, 0.0);
  month_activity_days_.assign(static_cast<std::size_t>(months_) + 1, 0.0);
  const Date last_census = month_start(months_);

  for (Date first_day = start; first_day < last_census; first_day += days{7}) {
    CalendarWeek week;
    week.index = static_cast<int>(weeks_.size());
    week.start = first_day;
    for (int d = 0; d < 7; ++d) {
      const Date day = first_day + days{d};
      const year_month_day ymd{day};
      const int month = month_number(ymd) - first_month;
      if (week.parts.empty() || week.parts.back().month != month) {
        MonthPart part;
        part.month = month;
        week.parts.push_back(part);
      }
      const bool works = !is_weekend(day) && !holidays.contains(day.time_since_epoch().count());
      if (!works) continue;
      const auto season = static_cast<std::size_t>(unsigned(ymd.month()) - 1);
      MonthPart& part = week.parts.back();
      part.working_days += 1.0;
      part.clock_start_days += seasonality.clock_starts[season];
      part.activity_days += seasonality.activity[season];
    }
    for (const MonthPart& part : week.parts) {
      week.working_days += part.working_days;
      week.clock_start_days += part.clock_start_days;
      week.activity_days += part.activity_days;
      if (part.month <= months_) {
        month_working_days_[static_cast<std::size_t>(part.month)] += part.working_days;
        month_activity_days_[static_cast<std::size_t>(part.month)] += part.activity_days;
      }
    }
    ICSIM_ENSURE(week.working_days > 0.0);
    for (MonthPart& part : week.parts) part.share = part.working_days / week.working_days;
    const Date week_end = first_day + days{7};
    const Date census =
        month_start(week.parts.front().month + 1);  // midnight that ends the week's first month
    if (census <= week_end) {
      week.census_month = week.parts.front().month;
      week.census_share = week.parts.front().share;
    }
    weeks_.push_back(std::move(week));
  }
}

int Calendar::weeks_before(int month) const {
  const auto ends = [&](const CalendarWeek& week) {
    return week.census_month >= 0 && week.census_month + 1 == month;
  };
  const auto last = std::find_if(weeks_.begin(), weeks_.end(), ends);
  return static_cast<int>(last - weeks_.begin()) + (last == weeks_.end() ? 0 : 1);
}

Date Calendar::month_start(int month) const {
  const year_month_day first{start_};
  return Date{year_month_day{first.year() / first.month() / 1} + std::chrono::months{month}};
}

}  // namespace icsim
