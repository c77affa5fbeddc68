"""England's bank holidays by rule, and the season of starts and activity."""

from datetime import date, timedelta

import pandas as pd

from .sources import DataError

FIRST_YEAR, LAST_YEAR = 2016, 2040


def easter_sunday(year):
    """Gregorian Easter (Anonymous / Meeus-Jones-Butcher rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _first_monday(year, month):
    first = date(year, month, 1)
    return first + timedelta(days=(-first.weekday()) % 7)


def _last_monday(year, month):
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=last.weekday())


def _christmas(year):
    """Christmas Day and Boxing Day, or the weekdays that stand in for them."""
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    stand_in = {5: (27, 28), 6: (27, 26), 4: (25, 28)}.get(christmas.weekday())
    if stand_in:
        christmas, boxing = date(year, 12, stand_in[0]), date(year, 12, stand_in[1])
    return [(christmas, "Christmas Day"), (boxing, "Boxing Day")]


def holidays_of(year):
    """(date, name) of the bank holidays of England observed in `year`: rules, then the known one-offs."""
    new_year = date(year, 1, 1)
    new_year += timedelta(days={5: 2, 6: 1}.get(new_year.weekday(), 0))
    easter = easter_sunday(year)
    may_day = date(2020, 5, 8) if year == 2020 else _first_monday(year, 5)
    spring = date(2022, 6, 2) if year == 2022 else _last_monday(year, 5)
    days = [
        (new_year, "New Year's Day"),
        (easter - timedelta(days=2), "Good Friday"),
        (easter + timedelta(days=1), "Easter Monday"),
        (may_day, "Early May bank holiday (VE day)" if year == 2020 else "Early May bank holiday"),
        (spring, "Spring bank holiday"),
        (_last_monday(year, 8), "Summer bank holiday"),
    ] + _christmas(year)
    one_off = {
        2022: [(date(2022, 6, 3), "Platinum Jubilee"), (date(2022, 9, 19), "State Funeral of Queen Elizabeth II")],
        2023: [(date(2023, 5, 8), "Coronation of King Charles III")],
    }
    return sorted(days + one_off.get(year, []))


def bank_holidays():
    """Frame date,name for 2016-01-01..2040-12-31."""
    rows = [(day.isoformat(), name) for year in range(FIRST_YEAR, LAST_YEAR + 1) for day, name in holidays_of(year)]
    return pd.DataFrame(rows, columns=["date", "name"])


class WorkingDays:
    """Working days (Monday to Friday less bank holidays) of a day, a month or a span."""

    def __init__(self):
        self._closed = {day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day, _ in holidays_of(year)}

    def is_open(self, day):
        return day.weekday() < 5 and day not in self._closed

    def of_month(self, month):
        """Working days of 'YYYY-MM'."""
        year, number = map(int, month.split("-"))
        day, count = date(year, number, 1), 0
        while day.month == number:
            count += self.is_open(day)
            day += timedelta(days=1)
        return count

    def of_year_from(self, first):
        """Working days of the 365 days that begin with `first` ('YYYY-MM-DD')."""
        start = date.fromisoformat(first)
        return sum(self.is_open(start + timedelta(days=offset)) for offset in range(365))


def check_working_days(sources, working_days):
    """Stop if the rule and the published month counts disagree anywhere."""
    published = sources.table("calendar/working_days_month.csv", ["month", "working_days"])
    wrong = [(row.month, row.working_days, working_days.of_month(row.month)) for row in published.itertuples()
             if working_days.of_month(row.month) != row.working_days]
    if wrong:
        raise DataError(f"working days differ from calendar/working_days_month.csv: {wrong}")


def seasonality(sources):
    """Frame month,clock_starts_factor,activity_factor: multipliers of the rate per working day, mean about 1."""
    frame = sources.table("calendar/seasonality_month.csv", ["referrals_seasonality", "activity_seasonality"])
    frame = frame.rename(columns={"referrals_seasonality": "clock_starts_factor",
                                  "activity_seasonality": "activity_factor"})
    return frame.round({"clock_starts_factor": 6, "activity_factor": 6})
