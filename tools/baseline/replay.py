"""Derive the England replay data sets: start states, flows, observed series, kernels and the common removal shape.

One England list (ENG, C_999), two stages, weeks waited 0..104. Two eras share one removal shape, one kernel and one
milestone term; each has its own removal share, kernel skew, admission share (a stock-flow balance) and milestone path.
The laws below were fitted by replay_fit.py; what was fitted to what stands in scenarios/baseline/replay-2021/README.md.
"""

import argparse
import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from . import replay_prototype as law

BANDS, WEEKS = law.BANDS, law.WEEKS
AREA, TREATMENT_FUNCTION = "ENG", "C_999"
BAND_COLUMNS = [f"w{a}" for a in range(BANDS)]

# Common laws. Shapes are relative weekly hazards: kernel 1 + early * exp(-weeks / decay), removal a logistic rise to 1
# plus a bump at 18 weeks. First weeks count about nothing: late registration cancels removals there.
SHAPES = {
    "kernel_early_decision": 1.4,
    "kernel_decay_decision": 5.5,  # weeks
    "kernel_early_admission": 8.0,
    "kernel_decay_admission": 8.0,
    "removal_early": 0.05,
    "removal_middle": 13.0,  # weeks at which the removal hazard is half way up
    "removal_width": 2.5,  # weeks
    "removal_bump": 1.0,  # lists are validated against the 18-week standard
    "removal_bump_week": 18.0,
    "removal_bump_width": 2.5,  # weeks, standard deviation
}
MILESTONE_LEAD = 10.0  # weeks
MILESTONE_WIDTH = 5.0
MILESTONE_STRENGTH = 3.5
START_MEMORY = 26.0  # weeks

# One removal share and one kernel skew per era. The admission share is a balance, not a fit: decisions to admit equal
# admissions, removals after a decision and growth of the awaiting-admission list over the era.
# Milestones pull by due date: half way to the next one from seven months before it is due, fully from four months.
ERAS = {
    "2021": {
        "start": dt.date(2021, 4, 1),
        "last": "2024-03",
        "removal_share": 0.132,
        "kernel_skew": 0.2,
        "admission_share": 0.229,
        "milestones": (
            (dt.date(2021, 4, 1), 104.0, 0.0),
            (dt.date(2022, 2, 1), 104.0, MILESTONE_STRENGTH),
            (dt.date(2022, 10, 1), 91.0, MILESTONE_STRENGTH),
            (dt.date(2023, 1, 1), 78.0, MILESTONE_STRENGTH),
            (dt.date(2023, 9, 1), 72.0, MILESTONE_STRENGTH),
            (dt.date(2023, 12, 1), 65.0, MILESTONE_STRENGTH),
        ),
        "admission_list_share": 0.155,  # awaiting admission / list at the start
    },
    "2016": {
        "start": dt.date(2016, 4, 1),
        "last": "2020-02",
        "removal_share": 0.1715,
        "kernel_skew": 2.2,
        "admission_share": 0.255,
        "milestones": ((dt.date(2016, 4, 1), 52.0, 0.0),),
        "admission_list_share": 0.18,
    },
}


# ---------------------------------------------------------------------------------------------------- shapes


def removal_shape(s=SHAPES):
    rise = 1.0 / (1.0 + np.exp(-(WEEKS - s["removal_middle"]) / s["removal_width"]))
    bump = np.exp(-0.5 * ((WEEKS - s["removal_bump_week"]) / s["removal_bump_width"]) ** 2)
    shape = s["removal_early"] + (1.0 - s["removal_early"]) * rise + s["removal_bump"] * bump
    return np.stack([shape, shape])


def kernel(s=SHAPES):
    return np.stack(
        [1.0 + s[f"kernel_early_{z}"] * np.exp(-WEEKS / s[f"kernel_decay_{z}"]) for z in ("decision", "admission")]
    )


# ---------------------------------------------------------------------------------------------------- series


FLOWS = ["clock_starts", "completed_non_admitted", "completed_admitted"]


def month_range(first, last):
    return [str(m) for m in pd.period_range(first, last, freq="M")]


def monthly_flows(data):
    """Clock starts and completed pathways per month, with estimates for missing trusts; 2015-10 to 2024-04.

    Before April 2016 the overview's columns with estimates (clock starts were first published for October 2015). After
    August 2023 the published series with estimates ends; sums of ics_flow_month, scaled by the ratio of the two
    in January to August 2023 (no missing trusts then), continue it, and the admitted share of the last twelve months.
    """
    flows = pd.read_csv(data / "rtt/england_flows_month.csv", index_col="month")
    ics = pd.read_csv(data / "rtt/ics_flow_month.csv").groupby("month")[["clock_starts", "completed_pathways"]].sum()
    flows["completed"] = flows.completed_admitted + flows.completed_non_admitted
    overlap = month_range("2023-01", "2023-08")
    later = month_range("2023-09", "2024-04")
    starts_ratio = flows.clock_starts[overlap].sum() / ics.clock_starts[overlap].sum()
    completed_ratio = flows.completed[overlap].sum() / ics.completed_pathways[overlap].sum()
    year = month_range("2022-09", "2023-08")
    admitted_share = flows.completed_admitted[year].sum() / flows.completed[year].sum()
    tail = pd.DataFrame(
        {
            "clock_starts": ics.clock_starts[later] * starts_ratio,
            "completed_admitted": ics.completed_pathways[later] * completed_ratio * admitted_share,
            "completed_non_admitted": ics.completed_pathways[later] * completed_ratio * (1.0 - admitted_share),
        }
    )
    overview = pd.read_csv(data / "rtt/england_overview_month.csv", index_col="month").loc["2015-10":"2016-03"]
    head = overview[["new_periods_est", "nonadmitted_total_est", "admitted_total_est"]].set_axis(FLOWS, axis=1)
    return pd.concat([head, flows[FLOWS], tail[FLOWS]])


def per_working_day(flows):
    """Monthly flows over the working days of England's calendar."""
    first = [dt.date.fromisoformat(month + "-01") for month in flows.index]
    return flows.div([len(law.working_days(day, law.next_month(day))) for day in first], axis=0)


def base_rates(rates, start):
    """Level at the start: mean of earlier monthly rates, weights fading with the memory of removals."""
    earlier = rates.loc[: str(pd.Period(start, "M") - 1)]
    age = (np.arange(len(earlier))[::-1] + 0.5) * 365.25 / 12 / 7
    weight = np.exp(-age / START_MEMORY)
    return earlier.mul(weight, axis=0).sum() / weight.sum()


OBSERVED = ["total_incomplete", "within_18_weeks"] + [f"over_{n}_weeks" for n in law.THRESHOLDS]


def observed_series(data):
    """Month-end stocks and thresholds: published with estimates to August 2023, then England's own table."""
    overview = pd.read_csv(data / "rtt/england_overview_month.csv", index_col="month")
    early = pd.DataFrame(
        {
            "total_incomplete": overview.incomplete_total_mil_est,
            "within_18_weeks": overview.incomplete_within18_est,
            **{f"over_{n}_weeks": overview[f"incomplete_over{n}_est"] for n in law.THRESHOLDS},
        }
    ).loc["2016-03":"2023-08"]
    late = pd.read_csv(data / "rtt/england_incomplete_month.csv", index_col="month").loc["2023-09":]
    late.columns = OBSERVED
    return pd.concat([early, late])


# ---------------------------------------------------------------------------------------------------- start states


def published(observed, month):
    """[(first band at or over the threshold, pathways)] of one census, from band 0 up."""
    row = observed.loc[month]
    total = row.total_incomplete
    edges = [(0, total), (18, total - row.within_18_weeks)]
    return edges + [(n, row[f"over_{n}_weeks"]) for n in law.THRESHOLDS if not np.isnan(row[f"over_{n}_weeks"])]


def meet_thresholds(shape, edges):
    """Scale each segment of a band profile so that the published thresholds hold."""
    bands = shape.copy()
    ends = [e[0] for e in edges[1:]] + [BANDS]
    over = [e[1] for e in edges[1:]] + [0.0]
    for (first, above), end, beyond in zip(edges, ends, over):
        bands[first:end] *= (above - beyond) / bands[first:end].sum()
    return bands


def march_2021_shape(data, weekly_exit):
    """Band profile at the end of March 2021, from the bands one month later put back by 30 days of survival.

    england_month_band groups the week bands by upper edge / 4: month 0 holds weeks 0-2, month m weeks 4m-1..4m+2,
    month 26 weeks 103 and over.
    """
    table = pd.read_csv(data / "rtt/england_month_band.csv").dropna()
    april = table[table.month == "2021-04"].sort_values("months_waited").incomplete.to_numpy(float)
    edges = np.concatenate([[0.0], 4.0 * np.arange(1, 27) - 1.0, [115.0]])
    below = PchipInterpolator(edges, np.concatenate([[0.0], np.cumsum(april[:27])]))
    shift = 30.0 / 7.0
    bands = np.zeros(BANDS)
    for a in range(BANDS):
        later = np.clip([a + shift, a + 1 + shift if a < BANDS - 1 else edges[-1]], None, edges[-1])
        survival = np.prod(1.0 - weekly_exit[np.minimum(a + np.arange(5), BANDS - 1)][:4]) * (
            1.0 - weekly_exit[min(a + 4, BANDS - 1)]
        ) ** (shift - 4.0)
        bands[a] = (below(later[1]) - below(later[0])) / survival
    return bands


def march_2016_shape(data):
    """Band profile of the only national single-week stocks, December 2014 to May 2015, calendar dips averaged out."""
    table = pd.read_csv(data / "rtt/commissioner_specialty_week_2014-12_2015-05.csv.xz")
    table = table[(table.level == "National") & (table.rtt_part == "Part_2") & ~table.tf_code.str.endswith("999")]
    weeks = table[[f"w{a}_{a + 1}" for a in range(52)]].sum().to_numpy(float)
    smooth = weeks.copy()
    for first, end in ((0, 18), (18, 52)):  # the 18-week edge is real and stays
        x = np.arange(first, end)
        smooth[first:end] = np.exp(np.polyval(np.polyfit(x, np.log(weeks[first:end]), 2), x))
    bands = np.zeros(BANDS)
    bands[:52] = smooth
    bands[52:] = np.exp(-(WEEKS[52:] - 52) / 8.0)
    return bands


def admission_share_by_wait(data):
    """Share of incomplete pathways with a decision to admit, by weeks waited: one trust's extract, logit-linear."""
    table = pd.read_csv(data / "rtt/full_extract_sample_2024-11_RBD.csv")
    table = table[table["Treatment Function Code"] != TREATMENT_FUNCTION]
    columns = [c for c in table.columns if c.startswith("Gt ")]
    stock = table.groupby("RTT Part Type")[columns].sum()
    part_2 = stock.loc["Part_2"].to_numpy(float)[:65]
    part_2a = stock.loc["Part_2A"].to_numpy(float)[:65]
    x = np.arange(65.0)
    slope, level = np.polyfit(x, np.log((part_2a + 1) / (part_2 - part_2a + 1)), 1, w=np.sqrt(part_2))
    return level + slope * WEEKS


def split_stages(bands, logit, share):
    """Two stages whose admission part has the given share of the list: the logit by wait moves up or down."""
    low, high = -10.0, 10.0
    for _ in range(80):
        middle = 0.5 * (low + high)
        part = bands / (1.0 + np.exp(-(logit + middle)))
        low, high = (middle, high) if part.sum() < share * bands.sum() else (low, middle)
    return np.stack([bands - part, part])


def whole(values, total):
    """Integers with the given total, largest remainders first, lower bands on ties."""
    floor = np.floor(values)
    short = int(round(total - floor.sum()))
    order = np.argsort(-(values - floor), kind="stable")
    floor[order[:short]] += 1
    return floor


def start_state(era, data, observed):
    month = str(pd.Period(ERAS[era]["start"], "M") - 1)
    if era == "2021":
        weekly_exit = 0.034 * kernel()[0] + 0.009 * removal_shape()[0]  # levels: england_month_band, spring 2021
        shape = march_2021_shape(data, weekly_exit)
    else:
        shape = march_2016_shape(data)
    edges = published(observed, month)
    bands = meet_thresholds(shape, edges)
    ends = [e[0] for e in edges[1:]] + [BANDS]
    over = [e[1] for e in edges[1:]] + [0.0]
    for (first, above), end, beyond in zip(edges, ends, over):
        bands[first:end] = whole(bands[first:end], above - beyond)
    split = split_stages(bands, admission_share_by_wait(data), ERAS[era]["admission_list_share"])
    admission = np.minimum(whole(split[1], round(split[1].sum())), bands)
    return np.stack([bands - admission, admission])


# ---------------------------------------------------------------------------------------------------- tables


def write_table(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def count(value):
    return "" if np.isnan(value) else f"{value:.0f}"


def per_day(names):
    return [f"{name}_per_working_day" for name in names]


def around(value, spread):
    return round(value - spread, 4), round(value + spread, 4)


def fit_rows(era):
    """Parameters as the replay scenario cites them: value, unit, plausible range, source, evidence grade."""
    e = ERAS[era]
    span = {"2021": "April 2021 to March 2024", "2016": "April 2016 to February 2020"}[era]
    fitted = f"replay_fit.py, England RTT month ends {span}"
    rho, sigma, p = e["removal_share"], e["kernel_skew"], e["admission_share"]
    balance = "decisions = admissions + removals + growth of awaiting admission at a constant list share"
    rows = [
        ("removal_share", rho, "share of clock starts", *around(rho, 0.01), fitted, "data"),
        ("treatment.long_wait_skew", sigma, "per 52 weeks", *around(sigma, 0.4), fitted, "data"),
        ("admission_share", p, "share", *around(p, 0.03), balance, "judgement"),
        ("removals.memory", START_MEMORY, "weeks", 13, 52, "chosen: 13 to 52 weeks fit as well", "judgement"),
    ]
    policy = {
        "2021": "delivery plan of February 2022 (NHS England): half way seven months before the due date, fully four before",
        "2016": "no dated milestone; strength 0",
    }[era]
    for day, weeks, strength in e["milestones"]:
        rows.append((f"treatment.milestone.weeks@{day}", weeks, "weeks", weeks, weeks, policy, "judgement"))
        low, high = (2, 6) if strength else (0, 0.5)
        rows.append((f"treatment.milestone.strength@{day}", strength, "ratio", low, high, fitted, "data"))
    common = "replay_fit.py, both eras; completions by month waited"
    rows.append(("treatment.milestone.lead", MILESTONE_LEAD, "weeks", 4, 12, common, "data"))
    rows.append(("treatment.milestone.width", MILESTONE_WIDTH, "weeks", 3, 6, common, "data"))
    return rows


def derive_era(era, data, folder, flows, observed):
    e = ERAS[era]
    rates = per_working_day(flows)
    first = law.month_of(e["start"])
    before, after = (str(pd.Period(m, "M") + step) for m, step in ((first, -1), (e["last"], 1)))

    state = start_state(era, data, observed)
    write_table(
        folder / "start_state.csv",
        ["icb_code", "treatment_function", "stage", "quintile", *BAND_COLUMNS],
        [[AREA, TREATMENT_FUNCTION, z, 0, *map(count, row)] for z, row in zip(law.STAGES, state)],
    )
    base = base_rates(rates, e["start"])
    p = e["admission_share"]
    decisions = base.completed_non_admitted * p / (1.0 - p)
    year = flows.loc["2019-04":"2020-03"]
    completed = (year.completed_admitted + year.completed_non_admitted).sum()
    write_table(
        folder / "flows.csv",
        ["icb_code", "treatment_function", *per_day(FLOWS), *per_day(["decisions_to_admit"])]
        + ["removal_share", "completed_2019_20_per_year", "evidence"],
        [[AREA, TREATMENT_FUNCTION]
         + [f"{x:.3f}" for x in (*base[FLOWS], decisions)]
         + [e["removal_share"], f"{completed:.0f}", "data"]],
    )
    write_table(
        folder / "history.csv",
        ["month", "icb_code", *per_day(FLOWS)],
        [[m, AREA, *(f"{x:.3f}" for x in rates.loc[m, FLOWS])] for m in month_range(first, after)],
    )
    write_table(
        folder / "observed.csv",
        ["month", *OBSERVED],
        [[m, *map(count, observed.loc[m])] for m in month_range(before, e["last"])],
    )
    shape = kernel()
    shape *= (state.sum(axis=1) / (state * shape).sum(axis=1))[:, None]
    write_table(
        folder / "treatment_kernel.csv",
        ["treatment_function", "stage", *BAND_COLUMNS],
        [[TREATMENT_FUNCTION, z, *(f"{x:.6f}" for x in row)] for z, row in zip(law.STAGES, shape)],
    )
    write_table(folder / "clock_start_quintile_share.csv", ["icb_code", "quintile", "share"], [[AREA, 0, 1]])
    header = ["parameter", "value", "unit", "range_low", "range_high", "source", "evidence"]
    write_table(folder / "fit.csv", header, fit_rows(era))


def derive_replay(data_dir, out_dir):
    """Write replay-2021/, replay-2016/ and common/removal_shape.csv under out_dir (scenarios/baseline)."""
    data, out = Path(data_dir), Path(out_dir)
    flows, observed = monthly_flows(data), observed_series(data)
    for era in ERAS:
        derive_era(era, data, out / f"replay-{era}", flows, observed)
    write_table(
        out / "common" / "removal_shape.csv",
        ["stage", *BAND_COLUMNS],
        [[z, *(f"{x:.6f}" for x in row)] for z, row in zip(law.STAGES, removal_shape())],
    )


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data", help="official statistics")
    parser.add_argument("--out", type=Path, default=root / "scenarios" / "baseline")
    args = parser.parse_args()
    derive_replay(args.data, args.out)


if __name__ == "__main__":
    main()
