"""Flows by ICS x treatment function: completed pathways, decisions to admit, removals and inferred clock starts.

Rates are pathways per working day without season. Arrays are [ics, treatment function].
"""

import numpy as np
import pandas as pd

from .apportion import rake
from .list_totals import INDEPENDENT_MIX, independent_segments
from .names import TF_CODES
from .wait_shapes import completed_by_week, removal_hazard

INDEPENDENT_COMPLETED_SHARE = 0.095          # of all completed pathways (IHPN, 2024-25)
# Judgement: admitted share of independent providers' completed pathways by function; overall about 0.43, which makes
# them about a fifth of England's admitted pathways (Health Foundation 2022, IHPN 2024).
INDEPENDENT_ADMITTED = {"C_110": 0.45, "C_130": 0.50, "C_100": 0.55, "C_330": 0.15, "C_502": 0.30, "C_120": 0.25,
                        "C_301": 0.60, "X02": 0.20, "C_101": 0.45, "X05": 0.40}
EARLY_WEEKS, EARLY_PRIOR, EARLY_LIMITS = 8, 0.2, (0.5, 2.0)   # prior in working days of clock starts, a week's band
DAYS_PER_WEEK = 252 / 52.18
MOST_EARLY = 0.95                            # of a week's clock starts still listed, mean of bands 0..7, any function
TURNOVER_LIMITS = (0.4, 2.5)                 # completed per pathway on the list, against function x ICS expectation


def completed_seed(sources, codes, census_month="2025-03"):
    """Expected relative completed pathways [ics, function, 2 = non-admitted, admitted], NHS and independent."""
    weeks = completed_by_week(sources).sum(axis=1)
    full = weeks.reindex(pd.MultiIndex.from_product([codes, TF_CODES, ["Part_1B", "Part_1A"]]), fill_value=0)
    trusts = full.values.reshape(len(codes), len(TF_CODES), 2).astype(float)
    lists = independent_segments(sources, census_month, codes).sum(axis=1)
    volume = trusts.sum() * INDEPENDENT_COMPLETED_SHARE / (1 - INDEPENDENT_COMPLETED_SHARE) * lists / lists.sum()
    mix = np.array([INDEPENDENT_MIX.get(code, 0.0) for code in TF_CODES])
    admitted = np.array([INDEPENDENT_ADMITTED.get(code, 0.0) for code in TF_CODES])
    independent = volume[:, None] * (mix / mix.sum())[None, :]
    return trusts + np.stack([independent * (1 - admitted), independent * admitted], axis=2)


def split_completed(seed, weekly, weekly25, balance, admitted_share):
    """Completed per working day [ics, function, 2] that meets each ICS's total and England's admitted share.

    Seeds move with the function's share of the list between the two dates (square root). A list whose turnover is far
    from its function's and its ICS's is pulled to the limit. Then completed pathways of 2025-09/10 and the young part
    of the list at the census are reconciled: where the list holds more (fewer) pathways under EARLY_WEEKS than the
    clock starts implied by the balance would leave, completed pathways rise (fall) by the square root of that ratio.
    """
    lists, lists25 = weekly.sum(axis=2).astype(float), weekly25.sum(axis=2).astype(float)
    moved = (lists.sum(axis=0) / lists.sum()) / (lists25.sum(axis=0) / lists25.sum())
    seed = _plausible(seed * np.sqrt(moved)[None, :, None], lists)
    completed = balance["completed"].values
    parts = np.array([1 - admitted_share, admitted_share]) * completed.sum()
    margins = [((2,), parts), ((0,), completed)]
    rates = rake(seed, margins)
    starts = implied_starts(rates, lists, balance)
    early = weekly[:, :, :EARLY_WEEKS].mean(axis=2) + EARLY_PRIOR * starts
    typical = np.minimum(early.sum(axis=0) / np.maximum(starts.sum(axis=0), 1e-9), MOST_EARLY * DAYS_PER_WEEK)
    ratio = np.divide(early, starts * typical[None, :], out=np.ones_like(starts), where=starts > 0)
    return rake(rates * np.clip(np.sqrt(ratio), *EARLY_LIMITS)[:, :, None], margins)


def implied_starts(rates, lists, balance):
    """Clock starts per working day [ics, function] = (completed + drift) / (1 - removal share)."""
    weight = lists / lists.sum(axis=1, keepdims=True)
    drift = weight * balance["drift"].values[:, None]
    return np.maximum(rates.sum(axis=2) + drift, 0) / (1 - balance["removal_share"].values[:, None])


def _plausible(seed, lists):
    """Zero where nobody waits; elsewhere completed / list within TURNOVER_LIMITS of ICS x function expectation."""
    total = np.where(lists > 0, seed.sum(axis=2), 0.0)
    by_function = total.sum(axis=0) / np.maximum(lists.sum(axis=0), 1)
    expected = lists * by_function[None, :]
    expected *= (total.sum(axis=1) / np.maximum(expected.sum(axis=1), 1e-9))[:, None]
    bounded = np.clip(total, TURNOVER_LIMITS[0] * expected, TURNOVER_LIMITS[1] * expected)
    national = seed.sum(axis=0) / np.maximum(seed.sum(axis=(0, 2)), 1e-9)[:, None]
    mix = np.where(seed.sum(axis=2, keepdims=True) > 0,
                   seed / np.maximum(seed.sum(axis=2, keepdims=True), 1e-9), national[None])
    return mix * bounded[:, :, None]


def flow_arrays(balance, lists, rates, state):
    """dict of [ics, function] rates per working day that close for every list.

    starts = completed + removals + drift; every list of an ICS drifts at the ICS's rate and loses the ICS's share of
    starts; decisions to admit = admitted + removals from awaiting admission + its drift.
    """
    weight = lists / lists.sum(axis=1, keepdims=True)
    drift = weight * balance["drift"].values[:, None]
    completed = rates.sum(axis=2)
    starts = implied_starts(rates, lists, balance)
    removals = starts - completed - drift
    hazard = removal_hazard()
    exposure = (state.sum(axis=3) * hazard).sum(axis=-1)
    awaiting_admission = exposure[:, :, 1] / np.maximum(exposure.sum(axis=2), 1e-9)
    admission_part = state[:, :, 1].sum(axis=(2, 3)) / np.maximum(lists, 1)
    decisions = rates[:, :, 1] + np.maximum(removals, 0) * awaiting_admission + drift * admission_part
    return {"clock_starts": starts, "non_admitted": rates[:, :, 0], "admitted": rates[:, :, 1],
            "decisions": np.maximum(decisions, 0), "removals": removals, "drift": drift}


def removal_shares(flows):
    """Unreported removals / clock starts [ics, function]; 0 where no clock starts."""
    starts = flows["clock_starts"]
    return np.divide(flows["removals"], starts, out=np.zeros_like(starts), where=starts > 0)


def completed_2019_20(sources, rates):
    """Completed pathways of 2019/20 [ics, function] a year: England's total shared like `rates` [.., 2]."""
    england = sources.table("rtt/england_flows_month.csv").set_index("month").loc["2019-04":"2020-03"]
    total = float((england.completed_admitted + england.completed_non_admitted).sum())
    both = rates.sum(axis=2)
    return both / both.sum() * total


def flow_table(codes, flows, baseline_year, evidence="inferred"):
    """flows.csv; the evidence is of the row: no treatment-function flow of a whole ICS is published."""
    index = pd.MultiIndex.from_product([codes, TF_CODES], names=["icb_code", "treatment_function"])
    table = pd.DataFrame({
        "clock_starts_per_working_day": flows["clock_starts"].round(4).ravel(),
        "completed_non_admitted_per_working_day": flows["non_admitted"].round(4).ravel(),
        "completed_admitted_per_working_day": flows["admitted"].round(4).ravel(),
        "decisions_to_admit_per_working_day": flows["decisions"].round(4).ravel(),
        "removal_share": removal_shares(flows).round(5).ravel(),
        "completed_2019_20_per_year": baseline_year.round(2).ravel(),
        "evidence": evidence,
    }, index=index)
    return table.reset_index()
