"""Fit the common laws of the replay eras. Prints values; writes nothing.

The optimum is flat: replay.py holds round values near it, moved by hand to the smallest largest error of the month ends.

Free: early kernel of each stage's first weeks, milestone strength, and per era the removal share, the kernel skew and
the admission share. Fitted to every month end of both eras (list, share within 18 weeks, over 52 weeks; over 65 and 78
where published), to stocks and completions by month waited (April 2021 to March 2024), to yearly shares of completed
pathways within 18 and over 52 weeks by part, and to the share of the list awaiting admission.
"""

import argparse
import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from . import replay
from . import replay_prototype as law

# name: (first value, low, high); an era's own parameters end in its year
FREE = {
    "kernel_early_decision": (1.4, 0.0, 8.0),
    "kernel_decay_decision": (5.5, 2.0, 20.0),
    "milestone_strength": (3.5, 0.0, 10.0),
    "removal_share_2021": (0.132, 0.10, 0.15),
    "kernel_skew_2021": (0.2, -1.0, 3.0),
    "admission_share_2021": (0.23, 0.18, 0.30),
    "removal_share_2016": (0.171, 0.14, 0.20),
    "kernel_skew_2016": (2.2, -1.0, 4.0),
    "admission_share_2016": (0.255, 0.20, 0.32),
}
# standard deviations of the residuals: 0.8 % of the list, 0.3 or 0.5 points of the 18-week share, ...
SPREAD = {
    "list": 0.008,
    "within_18": {"2021": 0.003, "2016": 0.005},
    "over_52": {"2021": 0.03, "2016": 0.6},
    "over_65": 0.12,
    "over_78": 0.40,
    "month_stock": 0.20,
    "month_completed": 0.12,
    "part_within_18": 0.01,
    "part_over_52": 0.008,
    "admission_list_share": 0.0004,
}
MONTH_EDGES = [0] + [4 * m - 1 for m in range(1, 27)]  # first week of england_month_band's months
MONTHS_USED = 24


class Era:
    """Inputs and observations of one era."""

    def __init__(self, era, data, flows, observed):
        e = replay.ERAS[era]
        self.name, self.start = era, e["start"]
        first, last = law.month_of(e["start"]), e["last"]
        self.months = replay.month_range(first, last)
        self.month_ends = [law.next_month(dt.date.fromisoformat(m + "-01")) - law.DAY for m in self.months]
        weeks = -(-((self.month_ends[-1] - self.start).days + 1) // 7)
        rates = replay.per_working_day(flows)
        to = str(pd.Period(last, "M") + 1)
        history = {m: rates.loc[m, replay.FLOWS].to_numpy() for m in replay.month_range(first, to)}
        self.inputs = law.weekly_inputs(history, self.start, weeks)
        self.base = replay.base_rates(rates, self.start).clock_starts * law.WORKING_DAYS_A_WEEK
        self.stock = replay.start_state(era, data, observed)
        self.observed = observed.loc[self.months].to_numpy()
        middle = [self.start + law.DAY * (7 * k + 3) for k in range(weeks)]
        self.year = np.array([d.year - (d.month < 4) for d in middle])
        self.laws = law.Laws(
            e["removal_share"], e["kernel_skew"], e["admission_share"], e["milestones"],
            replay.MILESTONE_LEAD, replay.MILESTONE_WIDTH, replay.START_MEMORY,
        )
        self.admission_list_share = e["admission_list_share"]

    def simulate(self, values):
        """Simulated month-end stocks and weekly flows."""
        shapes = {**replay.SHAPES, **{k: v for k, v in values.items() if k in replay.SHAPES}}
        own = {k.rsplit("_", 1)[0]: v for k, v in values.items() if k.endswith(self.name)}
        strength = values["milestone_strength"]
        dated = tuple((day, weeks, strength if m else 0.0) for day, weeks, m in self.laws.milestones)
        laws = dataclasses.replace(self.laws, **own, milestones=dated)
        stocks, flows = law.simulate(
            self.start, self.stock, self.inputs, replay.kernel(shapes), replay.removal_shape(shapes), self.base, laws
        )
        return law.census(stocks, self.start, self.month_ends), flows


class Fit:
    def __init__(self, data):
        flows, observed = replay.monthly_flows(data), replay.observed_series(data)
        self.eras = [Era(name, data, flows, observed) for name in replay.ERAS]
        table = pd.read_csv(data / "rtt/england_month_band.csv").dropna()
        self.month_stock = table.pivot(index="months_waited", columns="month", values="incomplete")
        self.month_completed = table.pivot(index="months_waited", columns="month", values="completed")
        self.overview = pd.read_csv(data / "rtt/england_overview_month.csv", index_col="month")

    def residuals(self, x):
        values = dict(zip(FREE, x))
        parts = []
        for era in self.eras:
            stocks, flows = era.simulate(values)
            parts += self.thresholds(era, stocks) + self.parts(era, flows)
            if era.name == "2021":
                parts += self.by_month(era, stocks, flows)
            share = stocks[-1][law.ADMISSION].sum() / stocks[-1].sum()
            parts.append([(share - era.admission_list_share) / SPREAD["admission_list_share"]])
        return np.concatenate(parts)

    def thresholds(self, era, stocks):
        s, o = np.array([law.thresholds(x) for x in stocks]), era.observed
        out = [(s[:, 0] / o[:, 0] - 1) / SPREAD["list"]]
        out.append((s[:, 1] / s[:, 0] - o[:, 1] / o[:, 0]) / SPREAD["within_18"][era.name])
        out.append(np.log(s[:, 2] / o[:, 2]) / SPREAD["over_52"][era.name])
        if era.name == "2021":
            out.append(np.log(s[:, 3] / o[:, 3]) / SPREAD["over_65"])
            out.append(np.log(s[:, 4] / o[:, 4]) / SPREAD["over_78"])
        return out

    def by_month(self, era, stocks, flows):
        """Stocks each quarter and completions each financial year, by months waited; sparse months count less."""

        def residual(simulated, seen, enough, spread):
            s = np.add.reduceat(simulated, MONTH_EDGES)[:MONTHS_USED]
            o = seen[:MONTHS_USED] * simulated.sum() / seen.sum()
            return np.sqrt(np.minimum(1.0, o / enough)) * np.log(s / o) / spread

        out = []
        for k in range(0, len(stocks), 3):
            seen = self.month_stock[era.months[k]].to_numpy()
            out.append(residual(stocks[k].sum(axis=0), seen, 50_000, SPREAD["month_stock"]))
        completed = flows["completed_admitted"] + flows["completed_non_admitted"]
        for year in (2021, 2022, 2023):
            months = replay.month_range(f"{year}-04", f"{year + 1}-03")
            seen = self.month_completed[months].sum(axis=1).to_numpy()
            out.append(residual(completed[era.year == year].sum(axis=0), seen, 300_000, SPREAD["month_completed"]))
        return out

    def parts(self, era, flows):
        out = []
        for year in np.unique(era.year):
            months = [m for m in replay.month_range(f"{year}-04", f"{year + 1}-03") if m in era.months]
            seen = self.overview.loc[[m for m in months if m < "2023-09"]]
            for flow, name in (("completed_admitted", "admitted"), ("completed_non_admitted", "nonadmitted")):
                bands, total = flows[flow][era.year == year].sum(axis=0), seen[f"{name}_total"].sum()
                within, over = seen[f"{name}_within18"].sum() / total, seen[f"{name}_over52"].sum() / total
                out.append([(bands[:18].sum() / bands.sum() - within) / SPREAD["part_within_18"]])
                out.append([(bands[52:].sum() / bands.sum() - over) / SPREAD["part_over_52"]])
        return out


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data", help="official statistics")
    first, low, high = np.array(list(FREE.values())).T
    fit = Fit(parser.parse_args().data)
    result = least_squares(fit.residuals, first, bounds=(low, high), x_scale=first, diff_step=1e-3, max_nfev=30)
    for name, value in zip(FREE, result.x):
        print(f"{name:24} {value:8.4f}")
    print(f"{'half sum of squares':24} {result.cost:8.1f}  ({len(result.fun)} residuals)")


if __name__ == "__main__":
    main()
