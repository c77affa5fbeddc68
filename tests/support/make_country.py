#!/usr/bin/python3
"""A country whose truth is known, as NHS England would publish it: full extracts, month by month.

    make_country.py FOLDER [--last 2025-11] [--months 24] [--providers 6] [--functions 4] [--commissioners 1]
                    [--counting 0] [--seed 1] [--ahead 12]

Every list is simulated day by day: clock starts and treatments on working days with the shipped season, treatment by the shipped kernel
tilted by the provider's own skew, decisions to admit and removals by the shipped shapes. Same arguments, same bytes. Beside the
extracts, truth.json holds what a fit should find, and what comes in the months ahead, after the last extract.
--providers 450 --functions 20 --commissioners 4 gives about 180,000 rows a month.
"""
import argparse
import calendar
import csv
import datetime
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make_full_extract as published  # noqa: E402

COMMON = published.ROOT / "scenarios/baseline/common"
WEEKS, DAYS = 105, 105 * 7
BURN_IN = 18  # months before the first


def table(name, *keys):
    with open(COMMON / name, newline="") as stream:
        return {tuple(row[k] for k in keys): np.array([float(row[f"w{w}"]) for w in range(WEEKS)]) for row in csv.DictReader(stream)}


def by_day(weeks):
    return np.repeat(weeks, 7, axis=-1)


class Days:
    """Working days, weighted by the season of clock starts and of activity."""

    def __init__(self):
        with open(COMMON / "bank_holidays.csv", newline="") as stream:
            self.holidays = {row["date"] for row in csv.DictReader(stream)}
        with open(COMMON / "seasonality.csv", newline="") as stream:
            self.season = {int(r["month"]): (float(r["clock_starts_factor"]), float(r["activity_factor"])) for r in csv.DictReader(stream)}

    def weights(self, day):
        works = day.weekday() < 5 and day.isoformat() not in self.holidays
        return self.season[day.month] if works else (0.0, 0.0)


class Country:
    def __init__(self, arguments):
        self.draw = np.random.default_rng(arguments.seed)
        places = published.providers(arguments.providers)
        functions = [f for f in published.FUNCTIONS if f not in ("X02", "X03")][:arguments.functions]
        self.names = [(provider, ics, function) for provider, ics in places for function in functions]
        n = len(self.names)
        size = np.repeat(self.draw.lognormal(0.0, 0.7, len(places)), len(functions))
        self.starts = 40.0 * size * self.draw.lognormal(0.0, 0.5, n)  # a working day
        self.removed = np.clip(0.13 + 0.04 * self.draw.standard_normal(n), 0.03, 0.3)
        self.admitted = self.draw.uniform(0.15, 0.45, n)  # share of completed
        self.growth = np.repeat(0.04 * self.draw.standard_normal(len(places)), len(functions))  # of the list a year
        self.skew = np.repeat(0.9 + 0.4 * self.draw.standard_normal(len(places)), len(functions))
        kernel = table("treatment_kernel.csv", "treatment_function", "stage")
        tilt = np.exp(np.clip(self.skew[:, None] * np.arange(WEEKS) / 52.0, 0.0, 3.0))
        stages = ("awaiting_decision", "awaiting_admission")
        self.kernel = np.stack([by_day(np.stack([kernel[f, s] for _, _, f in self.names]) * tilt) for s in stages], axis=1)
        decide = table("decision_to_admit_profile.csv", "treatment_function")
        self.decide = by_day(np.stack([decide[f,] for _, _, f in self.names]))
        self.leave = by_day(np.stack([table("removal_shape.csv", "stage")[s,] for s in stages]))
        age = np.arange(DAYS)
        self.errors = np.random.default_rng(arguments.seed + 1)  # of counting: what happens does not depend on them
        self.stock = 0.7 * self.starts[:, None, None] * np.stack([0.8 * np.exp(-age / 90.0), 0.2 * np.exp(-age / 160.0)])

    @staticmethod
    def shared(amount, weights, stock):
        """An amount of each row taken from its stock by weight; never more than there is."""
        pull = weights * stock
        total = pull.sum(axis=-1, keepdims=True)
        return np.minimum(stock, amount[..., None] * np.divide(pull, total, out=np.zeros_like(pull), where=total > 0.0))

    def step(self, weights, noise):
        """One day. Returns clock starts and what was completed, [list][stage][day waited]."""
        of_starts, of_activity = weights
        starts = self.draw.poisson(self.starts * of_starts).astype(float)
        self.stock[:, :, -2] += self.stock[:, :, -1]
        self.stock[:, :, 1:] = self.stock[:, :, :-1].copy()
        self.stock[:, :, 0] = 0.0
        self.stock[:, 0, 0] = starts
        if of_activity == 0.0:
            return starts, np.zeros_like(self.stock)
        grown = self.growth * self.stock.sum(axis=(1, 2)) / 253.0
        leaving = self.removed * self.starts * of_activity
        completed = np.maximum(0.0, (self.starts * (1.0 - self.removed) - grown) * of_activity) * noise
        listed = self.stock[:, 1].sum(axis=1) / np.maximum(self.stock.sum(axis=(1, 2)), 1e-9)
        for s, part in ((0, 1.0 - listed), (1, listed)):
            self.stock[:, s] -= self.shared(leaving * part, self.leave[s], self.stock[:, s])
        done = np.stack([self.shared(completed * share, self.kernel[:, s], self.stock[:, s])
                         for s, share in ((0, 1.0 - self.admitted), (1, self.admitted))], axis=1)
        self.stock -= done
        moved = self.shared(completed * self.admitted + leaving * listed, self.decide, self.stock[:, 0])
        self.stock[:, 0] -= moved
        self.stock[:, 1] += moved
        return starts, done

    def month(self, year, number, days):
        noise = self.draw.lognormal(0.0, 0.02, len(self.names))
        starts, done = np.zeros(len(self.names)), np.zeros_like(self.stock)
        for day in range(1, calendar.monthrange(year, number)[1] + 1):
            s, d = self.step(days.weights(datetime.date(year, number, day)), noise)
            starts += s
            done += d
        return starts, by_week(done), by_week(self.stock)


def by_week(of_days):
    return of_days.reshape(*of_days.shape[:-1], WEEKS, 7).sum(axis=-1)


def whole(weeks):
    """Whole pathways with the same running sums."""
    return np.diff(np.rint(np.cumsum(weeks, axis=-1)), axis=-1, prepend=0.0).astype(int)


def extract(country, year, number, figures, commissioners, counting):
    starts, done, stock = figures
    yield published.header(False)
    stock = stock * np.exp(counting * country.errors.standard_normal(len(country.names)))[:, None, None]  # of one census
    done, listed, waiting = whole(done), whole(stock[:, 1]), whole(stock[:, 0])
    period = f"RTT-{published.MONTHS[number - 1]}-{year}"
    for i, (provider, ics, function) in enumerate(country.names):
        parts = {"Part_1A": done[i, 1], "Part_1B": done[i, 0], "Part_2": waiting[i] + listed[i], "Part_2A": listed[i], "Part_3": None}
        for k in range(commissioners):
            for part, bands in parts.items():
                mine = None if bands is None else (bands + k) // commissioners  # parts that add up to the whole
                total = (int(starts[i]) + k) // commissioners if mine is None else int(mine.sum())
                yield [period, ics, f"NHS {ics}", provider, f"TRUST {provider}", ics, "", f"{ics}{k}", "", part, published.PARTS[part], function,
                       "A Service"] + ([""] * WEEKS if mine is None else mine.tolist()) + \
                    (["", "", total] if part in ("Part_2", "Part_2A", "Part_3") else [total, "", total])


def figures_of(stock):
    weeks = stock.sum(axis=1)
    return {"list": weeks.sum(axis=1), "within_18": weeks[:, :18].sum(axis=1), "over_52": weeks[:, 52:].sum(axis=1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--last", default="2025-11")
    parser.add_argument("--counting", type=float, default=0.0, help="error of a list as counted at one census, a share of it")
    for name, usual in (("months", 24), ("providers", 6), ("functions", 4), ("commissioners", 1), ("seed", 1), ("ahead", 12)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    arguments = parser.parse_args()
    country, days = Country(arguments), Days()
    year, month = map(int, arguments.last.split("-"))
    last = 12 * year + month - 1
    truth = {"lists": [list(name) for name in country.names], "clock_starts": country.starts.tolist(), "removal_share": country.removed.tolist(),
             "skew": country.skew.tolist(), "after": []}
    for m in range(last - arguments.months - BURN_IN + 1, last + arguments.ahead + 1):
        figures = country.month(m // 12, m % 12 + 1, days)
        if last - arguments.months < m <= last:
            with open(arguments.folder / f"{m // 12}-{m % 12 + 1:02d}.csv", "w", newline="") as stream:
                csv.writer(stream, lineterminator="\r\n").writerows(extract(country, m // 12, m % 12 + 1, figures, arguments.commissioners, arguments.counting))
        if m >= last:
            truth["after"].append({k: v.tolist() for k, v in figures_of(figures[2]).items()})
    (arguments.folder / "truth.json").write_text(json.dumps(truth))


if __name__ == "__main__":
    main()
