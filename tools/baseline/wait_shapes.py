"""Shapes over weeks waited: stock, treatment hazard, decisions to admit, for each treatment function (England).

Method ("tail sum"): in a near-steady list the stock at week a is everything that leaves at or after week a. Exits by
single week come from the completed pathways of September and October 2025 (NHS trusts); unreported removals follow
the removal hazard by wait by months waited, residual of NHS England RTT bands April 2021 to March 2024, scaled to England's share of clock starts.
Shapes are in pathways per week at the size of those NHS trusts; only ratios are used downstream.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from .names import BANDS, TF_CODES

COMPLETED_WEEK_FILE = "rtt/ics_specialty_completed_week_2025-09_2025-10.csv.xz"
COMPLETED_WORKING_DAYS = 45               # September and October 2025
WORKING_DAYS_PER_WEEK = 252 / 52.18
REMOVAL_SHARE = 0.136                     # unreported removals / clock starts, England (residual of NHS England RTT series 2021 to 2025)
EARLY_REMOVAL = 0.002                     # a week, bands 0..6 (starter fit to England's RTT series 2021 to 2024)
# Removal hazard of one step of four weekly bands, months 2..23, means of 2021/22 to 2023/24 (residual of NHS England RTT bands).
MONTH_REMOVAL = (0.031, 0.029, 0.052, 0.081, 0.049, 0.040, 0.033, 0.049, 0.053, 0.050, 0.043, 0.067, 0.052, 0.041,
                 0.040, 0.046, 0.052, 0.058, 0.044, 0.048, 0.048, 0.048)
DTA_SHARE = 0.155                         # decision to admit made / all incomplete, England (NHS England RTT, March 2023 and March 2024)
KERNEL_FLAT_FROM, KERNEL_MEAN_OVER = 30, slice(18, 40)
SMOOTHING_WEEKS = 1.5
KERNEL_BOUNDS = (0.25, 8.0)               # relative to the flat level, against division by tiny stocks
LEAST_ADMISSION_SHARE = 0.02              # of the stock awaiting a decision, at every week
SMALL_TF = 3000                           # completions; below this the kernel leans on all treatment functions


def months_waited(week):
    """The `months_waited` of england_month_band.csv for a weekly band: four-week groups, floor((week + 1) / 4).

    Inferred: only this grouping meets the published 18-, 52-, 65- and 104-week counts and the median.
    """
    return (week + 1) // 4


def removal_hazard():
    """Relative unreported-removal hazard a week by weeks waited, shape [105]; 7.1 converted to weeks and smoothed."""
    hazard = np.full(BANDS, EARLY_REMOVAL)
    for week in range(BANDS):
        month = months_waited(week)
        if month >= 2:
            value = MONTH_REMOVAL[min(month - 2, len(MONTH_REMOVAL) - 1)]
            hazard[week] = 1 - (1 - value) ** 0.25
    return smooth(hazard, 3.0)


def smooth(values, width, keep=0):
    """Gaussian moving mean over weeks (sd `width`), renormalised at the ends; the first `keep` weeks untouched."""
    weeks = np.arange(len(values))
    weights = np.exp(-0.5 * ((weeks[:, None] - weeks[None, :]) / width) ** 2)
    result = weights @ values / weights.sum(axis=1)
    result[:keep] = values[:keep]
    return result


@dataclass
class Shape:
    """England shapes of one treatment function, each [105]."""

    decision_stock: np.ndarray      # awaiting_decision
    admission_stock: np.ndarray     # awaiting_admission
    decisions: np.ndarray           # decisions to admit a week
    non_admitted: np.ndarray        # completed non-admitted a week
    admitted: np.ndarray            # completed admitted a week

    @property
    def stock(self):
        return self.decision_stock + self.admission_stock

    @property
    def admission_share(self):
        return self.admission_stock / np.maximum(self.stock, 1e-12)


def completed_by_week(sources):
    """Completed pathways of NHS trusts, frame indexed (icb_code, tf_code, rtt_part) x 105 weeks, two months summed."""
    frame = sources.table(COMPLETED_WEEK_FILE, ["icb_code", "rtt_part", "tf_code"])
    weeks = [column for column in frame.columns if column.startswith("w")]
    return frame.groupby(["icb_code", "tf_code", "rtt_part"])[weeks].sum()


def england_shapes(sources):
    """dict treatment function -> Shape; the admission stock is scaled so that England's DTA share is DTA_SHARE."""
    exits = completed_by_week(sources).groupby(["tf_code", "rtt_part"]).sum()
    weekly = exits * (WORKING_DAYS_PER_WEEK / COMPLETED_WORKING_DAYS)
    curves = {}
    for code in TF_CODES:
        pair = [smooth(weekly.loc[(code, part)].values.astype(float), 1.0, keep=3) for part in ("Part_1B", "Part_1A")]
        curves[code] = (*pair, _tail_sum(pair[0] + pair[1]))
    low, high = 0.3, 0.98
    for _ in range(30):
        residence = (low + high) / 2
        shapes = {code: _stages(*curves[code], residence) for code in TF_CODES}
        share = sum(s.admission_stock.sum() for s in shapes.values()) / sum(s.stock.sum() for s in shapes.values())
        low, high = (residence, high) if share < DTA_SHARE else (low, residence)
    return shapes


def _tail_sum(exits):
    """Matrix [106, 105] from exits by week to the stock at each week's start, with removals REMOVAL_SHARE of starts."""
    relative = removal_hazard()
    low, high = 0.05, 5.0
    for _ in range(30):
        scale = (low + high) / 2
        removal = np.clip(relative * scale, 0, 0.2)
        matrix = _tail_matrix(removal)
        removed = (removal * _mid_week(matrix @ exits)).sum()
        low, high = (scale, high) if removed / (removed + exits.sum()) < REMOVAL_SHARE else (low, scale)
    return matrix


def _tail_matrix(removal):
    """after[week] = (after[week + 1] + exits[week]) / (1 - removal[week]) as one linear map."""
    growth = np.concatenate([[0.0], np.cumsum(-np.log1p(-removal))])
    matrix = np.exp(growth[None, 1:] - growth[:, None])
    return np.triu(matrix)


def _mid_week(stock_at_week_start):
    return (stock_at_week_start[:-1] + stock_at_week_start[1:]) / 2


def _stages(non_admitted, admitted, tail, residence):
    """Both stage stocks when admissions have spent `residence` of their mean wait with a decision to admit.

    Decisions to admit by week have the shape non_admitted x exp(-week / decay): the odds that a pathway seen is
    admitted fall with the wait; `decay` is chosen so that the stock awaiting admission is residence x mean wait x rate.
    """
    weeks = np.arange(BANDS) + 0.5
    target = residence * (admitted * weeks).sum()
    leaving = tail @ admitted
    low, high = np.log(0.3), np.log(400.0)
    for _ in range(30):
        decay = (low + high) / 2
        profile = non_admitted * np.exp(-weeks / np.exp(decay))
        joining = tail @ profile
        scale = leaving[0] / joining[0]
        stock = np.clip(_mid_week(leaving - scale * joining), 0, None)
        low, high = (decay, high) if stock.sum() > target else (low, decay)
    decisions = profile * scale
    decision_stock = _mid_week(tail @ (non_admitted + decisions))
    stock = np.clip(stock, LEAST_ADMISSION_SHARE * decision_stock, None)
    return Shape(decision_stock, stock, decisions, non_admitted, admitted)


def _kernel(exits, stock, pooled):
    """Relative hazard a week, smooth, flat from KERNEL_FLAT_FROM, weighted mean 1 over the stock."""
    hazard = smooth(exits, SMOOTHING_WEEKS, keep=1) / smooth(stock, SMOOTHING_WEEKS, keep=1)
    flat = exits[KERNEL_MEAN_OVER].sum() / stock[KERNEL_MEAN_OVER].sum()
    hazard = hazard / flat
    if pooled is not None:
        weight = min(1.0, exits.sum() * COMPLETED_WORKING_DAYS / WORKING_DAYS_PER_WEEK / SMALL_TF)
        hazard = weight * hazard + (1 - weight) * pooled
    blend = np.clip((KERNEL_FLAT_FROM - np.arange(BANDS)) / 12.0, 0, 1)
    hazard = np.clip(blend * hazard + (1 - blend), *KERNEL_BOUNDS)
    hazard = np.where(np.arange(BANDS) < KERNEL_FLAT_FROM, smooth(hazard, 1.0, keep=2), 1.0)
    return hazard, hazard / ((hazard * stock).sum() / stock.sum())


def kernels(shapes):
    """dict (treatment function, stage index) -> relative treatment hazard [105], stock-weighted mean 1."""
    result = {}
    for stage in (0, 1):
        flows = {code: (s.decisions + s.non_admitted, s.decision_stock) if stage == 0
                 else (s.admitted, s.admission_stock) for code, s in shapes.items()}
        pooled, _ = _kernel(sum(f for f, _ in flows.values()), sum(x for _, x in flows.values()), None)
        for code, (exits, stock) in flows.items():
            result[code, stage] = _kernel(exits, stock, pooled)[1]
    return result


def observed_hazards(shapes):
    """Observed weekly treatment hazard [2, 105] of England by stage, relative to the flat level the kernel uses.

    Milestones included (52 and 65 weeks in autumn 2025): what the engine's milestone term has to reproduce.
    """
    result = []
    for stage in (0, 1):
        exits = sum(s.admitted if stage else s.decisions + s.non_admitted for s in shapes.values())
        stock = sum(s.admission_stock if stage else s.decision_stock for s in shapes.values())
        result.append(exits / stock / (exits[KERNEL_MEAN_OVER].sum() / stock[KERNEL_MEAN_OVER].sum()))
    return np.array(result)


def decision_profiles(shapes):
    """dict treatment function -> relative chance [105] that a pathway seen is a decision to admit, weighted mean 1."""
    result = {}
    for code, shape in shapes.items():
        seen = shape.decisions + shape.non_admitted
        chance = shape.decisions / np.maximum(seen, 1e-12)
        result[code] = chance / (shape.decisions.sum() / seen.sum())
    return result


def cohort_sizes(census_date, working_days, seasonality, england_starts):
    """Relative size of the weekly cohort of clock starts behind each band [105] at the census, mean about 1.

    Band a holds starts of the seven days ending 7a days before the census; size = working days of those days x
    season x England's level of starts in that month. Holidays and Christmas therefore show, as they do in real lists.
    """
    factor = seasonality.set_index("month").clock_starts_factor
    census = date.fromisoformat(census_date)
    level = england_starts / england_starts.loc[:census_date[:7]].iloc[-12:].mean()
    sizes = np.zeros(BANDS)
    for band in range(BANDS):
        for offset in range(7 * band + 1, 7 * band + 8):
            day = census - timedelta(days=offset)
            month = min(max(day.strftime("%Y-%m"), level.index[0]), level.index[-1])
            sizes[band] += working_days.is_open(day) * factor[day.month] * level[month]
    sizes /= WORKING_DAYS_PER_WEEK
    sizes[BANDS - 1] = 1.0
    return sizes


def month_band_stock(sources, month):
    """England's stock by `months_waited` 0..26 at the end of `month` (Series)."""
    frame = sources.table("rtt/england_month_band.csv", ["month", "months_waited", "incomplete"])
    frame = frame[(frame.month == month) & frame.months_waited.notna()]
    return pd.Series(frame.incomplete.astype(float).values, index=frame.months_waited.astype(int)).sort_index()
