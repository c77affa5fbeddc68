"""Derive every table of scenarios/baseline from the data folder and write them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import (calendar_tables, context_tables, flow_levels, flow_tables, list_totals, start_state, system_tables,
               wait_shapes)
from .names import (QUINTILES, SEGMENT_EDGES, START_2022, START_2025, STAGES, TF_CODES, THRESHOLD_COLUMNS, THRESHOLDS,
                    WEEK_COLUMNS)
from .sources import Sources
from .writer import write_table


@dataclass
class Common:
    """What both start dates share."""

    sources: Sources
    working_days: calendar_tables.WorkingDays
    seasonality: pd.DataFrame
    history: flow_levels.FlowHistory
    ics: pd.DataFrame
    codes: list
    cross_border: np.ndarray
    shapes: dict

    @property
    def quintile_starts(self):
        people = self.ics[[f"population_q{q}" for q in QUINTILES]].values.astype(float)
        return start_state.clock_start_quintiles(people, self.cross_border)


@dataclass
class Baseline:
    """One start date, before it becomes tables."""

    start: object
    weekly: np.ndarray           # [ics, function, 105]
    state: np.ndarray            # [ics, function, stage, quintile, 105]
    balance: pd.DataFrame
    flows: dict
    rates: np.ndarray            # completed [ics, function, 2]
    tilt: float


def load_common(data):
    sources = Sources(data)
    working_days = calendar_tables.WorkingDays()
    calendar_tables.check_working_days(sources, working_days)
    seasonality = calendar_tables.seasonality(sources)
    ics = context_tables.ics_table(sources)
    codes = list(ics.icb_code)
    return Common(sources, working_days, seasonality, flow_levels.FlowHistory(sources, working_days, seasonality),
                  ics, codes, context_tables.cross_border_matrix(sources, codes),
                  wait_shapes.england_shapes(sources))


def census_shapes(common, start, sizes):
    """Stock shapes [function, 105] at `start`: tail sum x cohort sizes x England's correction by month waited."""
    england_starts = common.history.england_rate("clock_starts")
    bases = [start_state.base_shapes(common.shapes, wait_shapes.cohort_sizes(
        census, common.working_days, common.seasonality, england_starts)) for census in (start.date, start.band_census)]
    factor = start_state.month_ratio(common.sources, start.band_month, sizes, bases[1], start.band_last)
    return bases[0] * factor[None, :]


def derive(common, start, weekly, weekly25, seed):
    """Start state and flows of one date from its lists by week [ics, function, 105]."""
    size = weekly.sum(axis=2).astype(float)
    balance = flow_levels.ics_balance(common.sources, common.history, start,
                                      pd.Series(size.sum(axis=1), common.codes), common.working_days)
    rates = flow_tables.split_completed(seed, weekly, weekly25, balance, start.admitted_share)
    admitted = start_state.admitted_shares(common.shapes, rates)
    stages = start_state.stage_shares(common.shapes, admitted, weekly)
    quintiles, tilt = start_state.quintile_shares(common.quintile_starts, weekly, start.quintile_ratio)
    state = start_state.state_array(weekly, stages, quintiles)
    flows = flow_tables.flow_arrays(balance, size, rates, state)
    return Baseline(start, weekly, state, balance, flows, rates, tilt)


def derive_both(common):
    """The baselines of 2022-04-01 and 2025-04-01."""
    lists25 = list_totals.lists_2025(common.sources, common.codes, common.shapes)
    lists22 = list_totals.lists_2022(common.sources, common.codes, lists25, START_2022.census_month)
    seed = flow_tables.completed_seed(common.sources, common.codes)
    weekly = {start.date: start_state.weekly_lists(lists, census_shapes(common, start, lists.sum(axis=(0, 2))))
              for start, lists in ((START_2022, lists22), (START_2025, lists25))}
    return {start.date: derive(common, start, weekly[start.date], weekly[START_2025.date], seed)
            for start in (START_2022, START_2025)}


def census_table(codes, baseline):
    """census.csv: England and the ICSs, counted from the start state itself."""
    weekly = baseline.weekly.sum(axis=1)
    rows = []
    for area, counts in [("ENGLAND", weekly.sum(axis=0))] + list(zip(codes, weekly)):
        evidence = "data" if area == "ENGLAND" else baseline.start.evidence
        rows.append([area, counts.sum(), counts[:SEGMENT_EDGES[1]].sum(), *(counts[w:].sum() for w in THRESHOLDS),
                     "provider", evidence])
    return pd.DataFrame(rows, columns=["area", "total_incomplete", "within_18_weeks", *THRESHOLD_COLUMNS, "basis",
                                       "evidence"])


def kernel_table(kernels):
    rows = [[code, STAGES[stage], *np.round(kernels[code, stage], 5)] for code in TF_CODES for stage in (0, 1)]
    return pd.DataFrame(rows, columns=["treatment_function", "stage", *WEEK_COLUMNS])


def observed_hazard_table(hazards):
    return pd.DataFrame([[stage, *np.round(row, 4)] for stage, row in zip(STAGES, hazards)],
                        columns=["stage", *WEEK_COLUMNS])


def profile_table(profiles):
    rows = [[code, *np.round(profiles[code], 5)] for code in TF_CODES]
    return pd.DataFrame(rows, columns=["treatment_function", *WEEK_COLUMNS])


def quintile_start_table(common):
    shares = common.quintile_starts
    rows = []
    for code, share in zip(common.codes, shares):
        rounded = np.round(share, 6)
        rounded[np.argmax(rounded)] += 1 - rounded.sum()
        rows += [(code, quintile, round(value, 6)) for quintile, value in zip(QUINTILES, rounded)]
    return pd.DataFrame(rows, columns=["icb_code", "quintile", "share"])


def gradient_table(baselines):
    """quintile_gradient.csv: weights used, and England's rate over 52 weeks relative to Q5 in each start state."""
    ratios = {}
    for date, baseline in baselines.items():
        rates = start_state.long_wait_rates(baseline.state.sum(axis=(1, 2)).transpose(0, 2, 1))
        ratios[date] = rates / rates[-1]
    source = "judgement; ratios Q1:Q5 about 2 in 2022 (King's Fund) and 1.15 in June 2025 (NHS England)"
    return pd.DataFrame({
        "quintile": QUINTILES,
        "need_weight": start_state.NEED_WEIGHT,
        "referral_weight": start_state.REFERRAL_WEIGHT,
        "long_wait_ratio_2022": np.round(ratios[START_2022.date], 4),
        "long_wait_ratio_2025": np.round(ratios[START_2025.date], 4),
        "source": source,
    })


def write_common(common, baselines, folder):
    tables = {
        "ics.csv": common.ics,
        "treatment_functions.csv": context_tables.treatment_functions(),
        "bank_holidays.csv": calendar_tables.bank_holidays(),
        "seasonality.csv": common.seasonality,
        "treatment_kernel.csv": kernel_table(wait_shapes.kernels(common.shapes)),
        "decision_to_admit_profile.csv": profile_table(wait_shapes.decision_profiles(common.shapes)),
        "observed_treatment_hazard.csv": observed_hazard_table(wait_shapes.observed_hazards(common.shapes)),
        "cross_border_share.csv": context_tables.cross_border_table(common.cross_border, common.codes),
        "context.csv": context_tables.context_table(common.sources),
        "beds.csv": context_tables.beds_table(common.sources),
        "quintile_gradient.csv": gradient_table(baselines),
        "resource_need.csv": system_tables.resource_need_table(),
        "bed_season.csv": system_tables.bed_season_table(common.sources),
        "aid_arcs.csv": system_tables.aid_arcs_table(common.sources, common.ics),
    }
    for name, table in tables.items():
        write_table(table, folder / "common" / name)


def write_baseline(common, baseline, baseline_year, folder):
    place = folder / baseline.start.date
    write_table(start_state.state_table(common.codes, baseline.state), place / "start_state.csv")
    write_table(flow_tables.flow_table(common.codes, baseline.flows, baseline_year), place / "flows.csv")
    write_table(quintile_start_table(common), place / "clock_start_quintile_share.csv")
    write_table(census_table(common.codes, baseline), place / "census.csv")
    if baseline.start is START_2022:
        write_table(flow_levels.history_table(common.history), place / "history.csv")


def build(data, folder):
    """Derive and write everything but the manifest; returns (common, baselines) for reports."""
    common = load_common(data)
    baselines = derive_both(common)
    year = flow_tables.completed_2019_20(common.sources, baselines[START_2022.date].rates)
    write_common(common, baselines, folder)
    history = flow_levels.history_table(common.history)
    flows_2022 = flow_tables.flow_table(common.codes, baselines[START_2022.date].flows, year)
    for baseline in baselines.values():
        write_baseline(common, baseline, year, folder)
        write_table(system_tables.system_table(common.sources, common.ics, baseline.start, flows_2022, history),
                    folder / baseline.start.date / "system.csv")
    flows_2025 = flow_tables.flow_table(common.codes, baselines[START_2025.date].flows, year)
    write_table(system_tables.overnight_table(flows_2025), folder / "common" / "overnight_share.csv")
    write_table(common.sources.record(), folder / "inputs.csv")
    return common, baselines
