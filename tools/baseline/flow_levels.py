"""Clock starts and completed pathways of ICSs: repair of known faults, levels per working day, drift and removals.

All rates are pathways per working day with the season taken out unless a name says `raw`.
"""

import numpy as np
import pandas as pd

from .sources import DataError

FIRST_MONTH, LAST_MONTH = "2020-04", "2025-02"
MEASURES = {"clock_starts": "clock_starts_factor", "completed_pathways": "activity_factor"}

# (ICS, measure or None for both, first month, last month, why): replaced by interpolation of the adjusted rate.
REPAIRS = (
    ("QNQ", None, "2022-07", "2023-01", "Frimley Health did not submit, then caught up (new record system)"),
    ("QOP", None, "2022-09", "2022-12", "Manchester University Trust did not submit"),
    ("QXU", None, "2022-05", "2022-07", "one Surrey trust did not submit"),
    ("QHM", None, "2022-04", "2022-04", "South Tees Hospitals did not submit"),
    ("QOC", None, "2024-04", "2024-04", "one-off batch of late registrations"),
    ("QOC", None, "2024-10", "2024-10", "one-off batch of late registrations"),
    ("QKK", "completed_pathways", "2023-10", "2023-10", "one-month shortfall when a record system changed"),
)
# Stock tables put Sandwell and West Birmingham (RXK) in QUA throughout; the flow table moves it to QHL in July 2022.
MOVED_FROM, MOVED_TO, MOVED_MONTH, MOVED_REFERENCE = "QUA", "QHL", "2022-07", ("2021-07", "2022-06")

DRIFT_SHRINKAGE = 0.5            # weight of an ICS's own drift; the rest is England's
DRIFT_LIMIT = 0.10               # a year, on the deviation of an ICS's drift from England's before shrinkage
REMOVAL_BOUNDS = (0.02, 0.40)    # unreported removals / clock starts


class FlowHistory:
    """Monthly flows by ICS, repaired: `raw` pathways a month and `rate` per working day without season."""

    def __init__(self, sources, working_days, seasonality):
        flows = sources.table("rtt/ics_flow_month.csv", ["month", "icb_code", "clock_starts", "completed_pathways"])
        self.months = sorted(flows.month.unique())
        self.working_days = pd.Series({month: working_days.of_month(month) for month in self.months})
        factors = seasonality.set_index("month")
        self.rate, self.raw = {}, {}
        for measure, factor in MEASURES.items():
            table = flows.pivot(index="month", columns="icb_code", values=measure).astype(float)
            table = _undo_move(table)
            season = pd.Series({month: factors[factor][int(month[5:])] for month in self.months})
            rate = table.div(self.working_days * season, axis=0)
            self.rate[measure] = _repair(rate, measure)
            self.raw[measure] = self.rate[measure].mul(season, axis=0)
        self.codes = list(self.rate["clock_starts"].columns)
        self.england_ratio = self._england_ratio(sources)

    def _england_ratio(self, sources):
        """England published / sum of ICSs, for each measure: mean of January to August 2023.

        The ICS file holds about 0.3 % more because it includes pathways commissioned outside England.
        """
        england = sources.table("rtt/england_flows_month.csv").set_index("month")
        england["completed_pathways"] = england.completed_admitted + england.completed_non_admitted
        span = [month for month in self.months if "2023-01" <= month <= "2023-08"]
        ratio = {}
        for measure in MEASURES:
            ours = self.raw[measure].sum(axis=1) * self.working_days
            ratio[measure] = float(england.loc[span, measure].sum() / ours.loc[span].sum())
        return ratio

    def level(self, measure, start):
        """Adjusted rate of each ICS at `start`: England's level shared by the ICSs' means over the longer window."""
        share = self.rate[measure].loc[start.flow_from:start.flow_to].mean()
        england = self.england_rate(measure).loc[start.level_from:start.flow_to].mean()
        return share / share.sum() * england

    def england_rate(self, measure):
        """Adjusted rate per working day of England by month (published scale)."""
        return self.rate[measure].sum(axis=1) * self.england_ratio[measure]


def _undo_move(table):
    """Give MOVED_FROM and MOVED_TO their shares of before the move; their sum is untouched."""
    both = table[MOVED_FROM] + table[MOVED_TO]
    before = slice(*MOVED_REFERENCE)
    share = table[MOVED_TO].loc[before].sum() / both.loc[before].sum()
    later = table.index >= MOVED_MONTH
    table.loc[later, MOVED_TO] = both[later] * share
    table.loc[later, MOVED_FROM] = both[later] * (1 - share)
    return table


def _repair(rate, measure):
    for code, only, first, last, _ in REPAIRS:
        if only in (None, measure):
            rate.loc[first:last, code] = np.nan
    return rate.interpolate(method="linear", axis=0)


def history_table(history, first="2022-04", last=LAST_MONTH):
    """Frame month,icb_code,clock_starts_per_working_day,completed_per_working_day: season kept, faults repaired."""
    starts = history.raw["clock_starts"].loc[first:last].stack()
    completed = history.raw["completed_pathways"].loc[first:last].stack()
    table = pd.DataFrame({"clock_starts_per_working_day": starts.round(3),
                          "completed_per_working_day": completed.round(3)})
    table.index.names = ["month", "icb_code"]
    return table.reset_index().sort_values(["month", "icb_code"]).reset_index(drop=True)


def england_removal_share(sources, history, start):
    """Unreported removals / clock starts of England over removal_from..flow_to: what stock and flow leave over."""
    month_before = _previous(start.removal_from)
    span = [month for month in history.months if start.removal_from <= month <= start.flow_to]
    flow = {}
    for measure in MEASURES:
        monthly = history.raw[measure].sum(axis=1) * history.working_days * history.england_ratio[measure]
        flow[measure] = monthly.loc[span].sum()
    growth = england_list(sources, start.flow_to) - england_list(sources, month_before)
    return float((flow["clock_starts"] - flow["completed_pathways"] - growth) / flow["clock_starts"])


def _previous(month):
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1)}-{12 if number == 1 else number - 1:02d}"


def england_list(sources, month):
    """England's incomplete pathways at the end of `month` (with NHS England's estimates for missing trusts)."""
    early = sources.table("rtt/england_flows_month.csv").set_index("month").incomplete
    late = sources.table("rtt/england_incomplete_month.csv").set_index("month").total_incomplete
    if month in early.index:
        return float(early[month])
    if month not in late.index:
        raise DataError(f"no England list for {month}")
    return float(late[month])


def observed_drift(sources, start, codes):
    """Observed relative list change a year by ICS (Series). See README for the two sources."""
    if start.evidence == "data":
        stock = sources.table("rtt/ics_provider_basis_incomplete_month.csv")
        stock = stock.pivot(index="month", columns="icb_code", values="total_incomplete")
        year = int(start.census_month[:4])
        before = f"{year - 2}{start.census_month[4:]}"
        return np.sqrt(stock.loc[start.census_month, codes] / stock.loc[before, codes]) - 1
    panel = sources.table("ics/ics_context_year.csv.xz", ["year", "org", "metric", "denominator"])
    panel = panel[panel.metric == "Proportion of incomplete pathways greater than 18 weeks from referral"]
    lists = panel.pivot_table(index="year", columns="org", values="denominator")
    year = int(start.date[:4])
    return lists.loc[year, codes] / lists.loc[year - 1, codes] - 1


def ics_balance(sources, history, start, lists, working_days):
    """Starts, completed, removals and drift of each ICS per working day; they close exactly.

    `lists`: Series of the census lists by ICS. Returns a frame indexed by icb_code with columns clock_starts,
    completed, removals, drift, removal_share, published_clock_starts, observed_drift_per_year, drift_per_year.
    """
    codes = list(lists.index)
    starts = history.level("clock_starts", start)[codes]
    completed = history.level("completed_pathways", start)[codes]
    share = england_removal_share(sources, history, start)
    days = working_days.of_year_from(start.date)
    england_drift = starts.sum() * (1 - share) - completed.sum()
    national = england_drift * days / lists.sum()
    observed = observed_drift(sources, start, codes)
    deviation = (observed - np.average(observed, weights=lists)).clip(-DRIFT_LIMIT, DRIFT_LIMIT)
    deviation -= np.average(deviation, weights=lists)
    per_year = national + DRIFT_SHRINKAGE * deviation
    drift = per_year * lists / days
    adjusted = _bound_removals(starts, completed + drift)
    removals = adjusted - completed - drift
    return pd.DataFrame({
        "clock_starts": adjusted, "completed": completed, "removals": removals, "drift": drift,
        "removal_share": removals / adjusted, "published_clock_starts": starts,
        "observed_drift_per_year": observed, "drift_per_year": per_year,
    })


def _bound_removals(starts, kept):
    """Clock starts moved as little as needed for 1 - kept / starts to stay in REMOVAL_BOUNDS; the sum is kept."""
    low, high = REMOVAL_BOUNDS
    wanted = starts.sum()
    least, most = kept / (1 - low), kept / (1 - high)
    adjusted = starts.copy()
    for _ in range(50):
        adjusted = adjusted.clip(least, most)
        free = (adjusted > least) & (adjusted < most)
        adjusted[free] *= 1 + (wanted - adjusted.sum()) / adjusted[free].sum()
    return adjusted.clip(least, most)
