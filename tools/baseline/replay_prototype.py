"""Plain numpy reference of the weekly waiting-list law, one list (England), for the replay data sets.

The C++ engine implements the same law for many lists; this page is kept short enough to read beside it.
State: pathways by stage (row 0 awaiting_decision, row 1 awaiting_admission) and weeks waited 0..104 (104 open-ended).
Run as a program, it replays one shipped era and prints simulated against observed month ends.
"""

import argparse
import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BANDS = 105
STAGES = ("awaiting_decision", "awaiting_admission")
DECISION, ADMISSION = 0, 1
WEEKS = np.arange(BANDS)
THRESHOLDS = (52, 65, 78, 104)  # over_N_weeks counts the bands N and later
DAY = dt.timedelta(days=1)
WORKING_DAYS_A_WEEK = 253 / (365.25 / 7)  # on average; a base rate per working day times this is a base week


@dataclass(frozen=True)
class Laws:
    """Parameters of one era; the shapes (kernel, removal) are tables."""

    removal_share: float  # rho, unreported removals as a share of recent clock starts
    kernel_skew: float  # sigma, log of the hazard ratio of a pathway that waited 52 weeks longer
    admission_share: float  # p, share of treated awaiting_decision pathways that get a decision to admit
    milestones: tuple = ()  # (first day, milestone weeks, strength M), in date order; none before the first
    milestone_lead: float = 10.0  # weeks
    milestone_width: float = 5.0  # weeks
    start_memory: float = 26.0  # tau, weeks; time constant of the mean of clock starts that removals follow


# ---------------------------------------------------------------------------------------------------- calendar


def easter_sunday(year):
    """Gregorian computus (anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def bank_holidays(year):
    """Bank holidays of England. Source: www.gov.uk/bank-holidays; one-off days listed by hand."""

    def monday(month, last=False):
        day = dt.date(year, month, 31 if last else 1)
        step = -DAY if last else DAY
        while day.weekday() != 0:
            day += step
        return day

    def substitute(day, taken=()):
        while day.weekday() >= 5 or day in taken:
            day += DAY
        return day

    easter = easter_sunday(year)
    early_may = dt.date(2020, 5, 8) if year == 2020 else monday(5)
    spring = dt.date(2022, 6, 2) if year == 2022 else monday(5, last=True)
    christmas, boxing = dt.date(year, 12, 25), dt.date(year, 12, 26)
    if christmas.weekday() < 5:  # the weekday feast keeps its day, the other one moves
        boxing = substitute(boxing, (christmas,))
    else:
        boxing = substitute(boxing)
        christmas = substitute(christmas, (boxing,))
    extra = {2022: (dt.date(2022, 6, 3), dt.date(2022, 9, 19)), 2023: (dt.date(2023, 5, 8),)}.get(year, ())
    new_year = substitute(dt.date(year, 1, 1))
    august = monday(8, last=True)
    return {new_year, easter - 2 * DAY, easter + DAY, early_may, spring, august, christmas, boxing, *extra}


def is_working_day(day):
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_days(first, after):
    """Working days in [first, after)."""
    return [d for d in (first + DAY * i for i in range((after - first).days)) if is_working_day(d)]


def next_month(day):
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_of(day):
    return f"{day.year:04d}-{day.month:02d}"


def weekly_inputs(per_working_day, start, weeks):
    """Weekly totals from monthly rates per working day; a month past the last one keeps its rate."""
    last = max(per_working_day)
    totals = np.zeros((weeks, len(per_working_day[last])))
    for week in range(weeks):
        first = start + 7 * DAY * week
        for day in working_days(first, first + 7 * DAY):
            totals[week] += per_working_day[min(month_of(day), last)]
    return totals


# ---------------------------------------------------------------------------------------------------- the week


def milestone_pull(laws, day):
    """m(a, t): the treatment hazard rises just below the milestone in force."""
    weeks, strength = 104.0, 0.0
    for first, *value in laws.milestones:
        if day >= first:
            weeks, strength = value
    x = (WEEKS - (weeks - laws.milestone_lead)) / laws.milestone_width
    return 1.0 + strength / (1.0 + np.exp(-x))


def share_capacity(stock, weight, capacity):
    """min(stock, f * weight * stock) with f such that the total is the capacity, or everyone."""
    if capacity >= stock.sum():
        return stock.copy()
    fixed = np.zeros(BANDS, bool)
    while True:
        rate = (capacity - stock[fixed].sum()) / (weight * stock)[~fixed].sum()
        over = ~fixed & (rate * weight > 1.0)
        if not over.any():
            return np.where(fixed, stock, rate * weight * stock)
        fixed |= over


def advance_week(stock, starts, capacity, weight, removal_shape, removals, laws):
    """One week: age, start, remove, treat. Returns the week-end stock and the named flows."""
    aged = np.zeros_like(stock)
    aged[:, 1:] = stock[:, :-1]
    aged[:, -1] += stock[:, -1]
    aged[DECISION, 0] = starts

    level = removals / (removal_shape * aged).sum()
    removed = aged * np.minimum(1.0, level * removal_shape)
    left = aged - removed

    treated = np.stack([share_capacity(left[z], weight[z], capacity[z]) for z in range(2)])
    admitted = treated[ADMISSION]
    decided = laws.admission_share * treated[DECISION]
    end = left - treated
    end[ADMISSION] += decided
    flows = {
        "removed": removed,
        "completed_non_admitted": treated[DECISION] - decided,
        "completed_admitted": admitted,
        "decision_to_admit": decided,
    }
    return end, flows


def simulate(start, stock, inputs, kernel, removal_shape, base_starts, laws):
    """Week-end stocks [week + 1, stage, band] and flows {name: [week, band]}.

    inputs[week] = clock starts, completed non-admitted, completed admitted; base_starts is per week.
    """
    memory = 1.0 - np.exp(-1.0 / laws.start_memory)
    recent = base_starts
    stocks, flows = [stock], []
    skew = np.exp(laws.kernel_skew * WEEKS / 52.0)
    for week, (starts, non_admitted, admitted) in enumerate(inputs):
        day = start + 7 * DAY * week
        weight = kernel * milestone_pull(laws, day) * skew
        recent += memory * (starts - recent)
        capacity = (non_admitted / (1.0 - laws.admission_share), admitted)
        stock, flow = advance_week(
            stock, starts, capacity, weight, removal_shape, laws.removal_share * recent, laws
        )
        stocks.append(stock)
        flows.append(flow)
    named = {name: np.array([f[name] for f in flows]) for name in flows[0]}
    return np.array(stocks), named


def census(stocks, start, month_ends):
    """Stocks at month ends, between two week ends by the share of the week's working days gone."""
    out = []
    for end in month_ends:
        after = end + DAY
        week, past = divmod((after - start).days, 7)
        first = start + 7 * DAY * week
        share = 0.0
        if past:
            share = len(working_days(first, after)) / len(working_days(first, first + 7 * DAY))
        following = stocks[min(week + 1, len(stocks) - 1)]
        out.append((1.0 - share) * stocks[week] + share * following)
    return np.array(out)


def thresholds(stock):
    """Total, within 18 weeks, then over 52, 65, 78 and 104 weeks."""
    bands = stock.sum(axis=0)
    return [bands.sum(), bands[:18].sum()] + [bands[n:].sum() for n in THRESHOLDS]


# ---------------------------------------------------------------------------------------------------- one era


def read_table(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def read_bands(path):
    return np.array([[float(row[f"w{a}"]) for a in range(BANDS)] for row in read_table(path)])


def read_laws(path):
    value = {row["parameter"]: float(row["value"]) for row in read_table(path)}
    days = sorted(key.split("@")[1] for key in value if key.startswith("treatment.milestone.weeks@"))
    dated = [[value[f"treatment.milestone.{name}@{day}"] for name in ("weeks", "strength")] for day in days]
    return Laws(
        removal_share=value["removal_share"],
        kernel_skew=value["treatment.long_wait_skew"],
        admission_share=value["admission_share"],
        milestones=tuple((dt.date.fromisoformat(day), *pair) for day, pair in zip(days, dated)),
        milestone_lead=value["treatment.milestone.lead"],
        milestone_width=value["treatment.milestone.width"],
        start_memory=value["removals.memory"],
    )


RATES = [f"{n}_per_working_day" for n in ("clock_starts", "completed_non_admitted", "completed_admitted")]


def replay(era_dir, laws=None):
    """Replay one shipped era. Returns [(month, simulated thresholds, observed thresholds)]."""
    era_dir = Path(era_dir)
    laws = laws or read_laws(era_dir / "fit.csv")
    history = {row["month"]: np.array([float(row[r]) for r in RATES]) for row in read_table(era_dir / "history.csv")}
    start = dt.date.fromisoformat(min(history) + "-01")
    observed = [row for row in read_table(era_dir / "observed.csv") if row["month"] >= month_of(start)]
    month_ends = [next_month(dt.date.fromisoformat(row["month"] + "-01")) - DAY for row in observed]
    weeks = -(-((month_ends[-1] - start).days + 1) // 7)
    base = float(read_table(era_dir / "flows.csv")[0]["clock_starts_per_working_day"]) * WORKING_DAYS_A_WEEK
    stocks, _ = simulate(
        start,
        read_bands(era_dir / "start_state.csv"),
        weekly_inputs(history, start, weeks),
        read_bands(era_dir / "treatment_kernel.csv"),
        read_bands(era_dir.parent / "common" / "removal_shape.csv"),
        base,
        laws,
    )
    names = ["total_incomplete", "within_18_weeks"] + [f"over_{n}_weeks" for n in THRESHOLDS]
    seen = [[float(row[n]) if row[n] else None for n in names] for row in observed]
    return [(row["month"], thresholds(s), o) for row, s, o in zip(observed, census(stocks, start, month_ends), seen)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("era", type=Path, help="for example scenarios/baseline/replay-2021")
    print("month    list sim   list obs  error%   18wk sim   obs  points   >52 sim   >52 obs  error%")
    for month, s, o in replay(parser.parse_args().era):
        share, seen = 100 * s[1] / s[0], 100 * o[1] / o[0]
        print(
            f"{month} {s[0]:10.0f} {o[0]:10.0f} {100 * (s[0] / o[0] - 1):7.2f} {share:9.2f} {seen:6.2f} "
            f"{share - seen:6.2f} {s[2]:10.0f} {o[2]:9.0f} {100 * (s[2] / o[2] - 1):7.1f}"
        )


if __name__ == "__main__":
    main()
