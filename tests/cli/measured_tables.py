"""The measured tables of calibration/RESULTS.md, from the files that the page's commands make."""

import csv
import datetime
import functools
import json
import re

import h5py
import numpy as np
import support

MODELS = ("icsim", "persistence", "drift", "seasonal_naive", "smoothing", "mean_rates")
ERROR = {"list": ("mape", 1, 2), "share_18": ("mae", 100, 2), "over_52": ("mape", 1, 1)}
INTERVAL = {"list": ("wis", 1, 0), "share_18": ("wis", 100, 2), "over_52": ("wis", 1, 0)}


def filled(folder, table, rows):
    """The text of a measured table with its measured cells written anew. Row names, in backticks, tell the rows."""
    measured = TABLES[table](folder)
    lines, seen = [], set()
    columns = rows.splitlines()[0].count("|")
    for line in rows.splitlines():
        assert line.count("|") == columns, f"table '{table}': a row has not as many cells as the first: {line}"
        key = re.match(r"\| `([^`]+)` \|", line)
        if key:
            seen.add(key[1])
            old = [cell.strip() for cell in line.strip("|").split("|")]
            assert key[1] in measured, f"table '{table}' has a row '{key[1]}', runs have {sorted(measured)}"
            new = measured[key[1]]
            cells = [old[0], *new, *old[1 + len(new):]]
            line = "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"
        lines.append(line)
    assert seen == set(measured), f"table '{table}' lacks the rows {sorted(set(measured) - seen)}"
    return "\n".join(lines) + "\n"


# --- runs -----------------------------------------------------------------------------------------------------------
def scenarios_of(file):
    """Scenario name -> its levels, read from a run file."""
    return h5py.File(file)["scenarios"]


def census_days(england):
    units = england["time"].attrs["units"]
    units = units.decode() if isinstance(units, bytes) else units
    first = datetime.date.fromisoformat(units.split()[2])
    return [first + datetime.timedelta(days=float(day)) for day in england["time"][:]]


def errors_of_replay(folder, name, first_month):
    """Smallest and largest error of list, 18-week share and over 52 weeks at the month ends."""
    england = scenarios_of(folder / f"{name}.h5")[name]["england"]
    with open(support.SCENARIOS / "baseline" / name / "observed.csv", encoding="utf-8") as file:
        observed = {row["month"]: row for row in csv.DictReader(file)}
    errors = []
    for i, day in enumerate(census_days(england)):
        month = day.isoformat()[:7]
        if month < first_month:
            continue
        total, within, over = (float(observed[month][column])
                               for column in ("total_incomplete", "within_18_weeks", "over_52_weeks"))
        errors.append((100 * (england["incomplete_mean"][i] / total - 1),
                       100 * (england["within_18_weeks_share_mean"][i] - within / total),
                       100 * (england["over_52_weeks_mean"][i] / over - 1)))
    return [f"{min(column):+.1f} to {max(column):+.1f}" for column in zip(*errors)]


def replay(folder):
    return {name: errors_of_replay(folder, name, first) for name, first in (("replay-2021", "2021-09"), ("replay-2016", "2016-04"))}


def national_cells(england):
    days = census_days(england)
    at, five_years_on = days.index(datetime.date(2029, 6, 30)), days.index(datetime.date(2030, 3, 31))
    return [f"{england['incomplete_mean'][at] / 1e6:.2f}", f"{england['within_18_weeks_share_mean'][at] * 100:.1f}",
            f"{england['over_52_weeks_mean'][at] / 1e3:.1f}", f"{england['incomplete_mean'][five_years_on] / 1e6:.2f}"]


def reference(folder):
    runs = scenarios_of(folder / "reference-experiments.h5")
    return {name: national_cells(scenario["england"]) for name, scenario in runs.items()}


def unevenness_of(scenario):
    """How unequal the lists of single ICSs and treatment functions are in June 2029."""
    level = scenario["ics_treatment_function"]
    at = census_days(scenario["england"]).index(datetime.date(2029, 6, 30))
    starts = level["clock_starts_mean"][at - 11:at + 1].sum(axis=0).ravel()
    exists = starts > 0
    starts = starts[exists]
    waiting = level["incomplete_mean"][at].ravel()[exists]
    within = level["within_18_weeks_mean"][at].ravel()[exists]
    order = np.argsort(-waiting / starts, kind="stable")
    longest = order[np.cumsum(starts[order]) <= starts.sum() / 4]
    return [f"{100 * starts[within >= 0.92 * waiting].sum() / starts.sum():.0f}",
            f"{100 * waiting[longest].sum() / waiting.sum():.0f}",
            f"{100 * within[longest].sum() / waiting[longest].sum():.0f}"]


def lists(folder):
    runs = scenarios_of(folder / "reference-experiments.h5")
    return {name: unevenness_of(runs[name]) for name in ("a-ifs-3.5", "b-ifs-4.9")}


# --- the two base paths ---------------------------------------------------------------------------------------------
def published_year(_):
    """England's stocks at the ends of quarters, the sum of its systems."""
    data = h5py.File(support.SCENARIOS / "rtt/to-2025-03.h5")
    months = [month.decode() for month in data["month"][:]]
    stock = {name: data[name][:, :-1].sum(axis=1) for name in ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks")}
    return {month: [f"{stock['incomplete'][at] / 1e6:.2f}", f"{100 * stock['within_18_weeks'][at] / stock['incomplete'][at]:.1f}",
                    f"{stock['over_52_weeks'][at] / 1e3:.0f}", f"{stock['over_65_weeks'][at] / 1e3:.1f}"]
            for at, month in enumerate(months) if month in ("2024-03", "2024-06", "2024-09", "2024-12", "2025-03")}


def first_year(folder):
    """Mean and 80 % range over draws at month ends, by base path."""
    rows = {}
    for name, scenario in scenarios_of(folder / "first-year.h5").items():
        england = scenario["england"]
        for at, day in enumerate(census_days(england)):
            cells = []
            for metric, scale, digits in (("incomplete", 1e-6, 2), ("within_18_weeks_share", 100, 1), ("over_52_weeks", 1e-3, 0), ("over_65_weeks", 1e-3, 1)):
                draws = scale * np.asarray(england[metric][at], dtype=float).ravel()
                low, high = np.quantile(draws, (0.1, 0.9))
                cells.append(f"{draws.mean():.{digits}f} ({low:.{digits}f} to {high:.{digits}f})")
            if day.isoformat()[:7] in ("2025-04", "2025-06", "2025-09", "2025-12", "2026-03"):
                rows[f"{name}, {day.isoformat()[:7]}"] = cells
    return rows


# --- back-test ------------------------------------------------------------------------------------------------------
@functools.cache
def scores_of(folder):
    """Mean scores over the places of a level: (model, mode, target, level, horizon, score) -> value."""
    with open(folder / "backtest.csv", newline="", encoding="utf-8") as file:
        return {(row["model"], row["mode"], row["target"], row["level"], int(row["horizon"]), row["score"]): float(row["value"])
                for row in csv.DictReader(file) if not row["area"] or row["level"] == "england"}


def scores_by(models, mode, level, horizons, targets):
    """A table with a row for each model: for each target, its score at the horizons."""
    def table(folder):
        scores = scores_of(folder)
        return {model: [" / ".join(f"{scale * scores[model, mode, target, level, h, score]:.{digits}f}" for h in horizons)
                        for target, (score, scale, digits) in targets.items()] for model in models}
    return table


def coverage(folder):
    scores = scores_of(folder)
    return {target: [" / ".join(f"{100 * scores['icsim', 'own', target, 'ics', h, f'coverage_{level}']:.0f}" for h in (1, 3, 6, 12))
                     for level in (80, 95)] for target in ERROR}


def england(folder):
    return {mode: scores_by(("icsim",), mode, "england", (6, 12), ERROR)(folder)["icsim"] for mode in ("own", "flows_given")}


# --- screening ------------------------------------------------------------------------------------------------------
def screen(name):
    """The five parameters that move the 18-week share most: mean size of the effect, in points."""
    def table(folder):
        effects = json.loads((folder / f"{name}.json").read_text())["effects"]
        most = sorted(effects, key=lambda effect: -effect["mean_size"])[:5]
        return {effect["key"]: [f"{100 * effect['mean_size']:.0f}"] for effect in most}
    return table


TABLES = {
    "replay": replay,
    "published_year": published_year,
    "first_year": first_year,
    "reference": reference,
    "lists": lists,
    "skill": scores_by(MODELS, "own", "ics", (3, 6, 12), ERROR),
    "interval_scores": scores_by(MODELS, "own", "ics", (3, 6, 12), INTERVAL),
    "flows_given": scores_by(("icsim", "mean_rates"), "flows_given", "ics", (3, 6, 12), ERROR),
    "coverage": coverage,
    "england": england,
    "screen_continuation": screen("continuation"),
    "screen_optimistic": screen("optimistic"),
}
