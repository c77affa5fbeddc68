"""Incomplete pathways by ICS x treatment function x wait segment, whole numbers that meet the published totals.

Arrays are [ics, treatment function, segment] or [ics, segment], pathways; the six segments are those between the
published thresholds (names.SEGMENT_EDGES). Lists sit where they are treated (provider basis).
"""

import numpy as np
import pandas as pd

from .apportion import largest_remainder, rake
from .context_tables import provider_lists
from .names import START_2025, TF_CODES, UNPUBLISHED_TFS
from .sources import DataError
from .wait_shapes import completed_by_week

COUNTS = ["total_incomplete", "within_18wk", "over_52wk", "over_65wk", "over_78wk"]
OPEN_COUNTS = COUNTS + ["over_104wk"]
UNMAPPED = "UNMAPPED"
# South Tees Hospitals (QHM) sent nothing for April 2022; its May 2022 counts stand in when shares are formed.
LATE_PROVIDER, LATE_PROVIDER_MONTH = "RTR", "2022-05"

# Judgement: how the lists of independent providers spread over treatment functions (they publish no split here).
# Orthopaedics and ophthalmology lead their RTT activity (IHPN, November 2024); the rest follows what such providers offer.
INDEPENDENT_MIX = {"C_110": 0.33, "C_130": 0.27, "C_100": 0.08, "C_330": 0.07, "C_502": 0.06, "C_120": 0.05,
                   "C_301": 0.05, "X02": 0.04, "C_101": 0.03, "X05": 0.02}
TRAUMA_ORTHOPAEDIC_SHARE_2022 = 0.115        # of England's list, March 2022 (NHS England RTT)
RECODED_TFS = ["C_100", "X05"]               # one trust there moved pathways from the first to the second
LOCAL_CHANGE_WEIGHT = 0.5                    # weight of Cheshire and Merseyside's 2022-2025 change in mix by function
LOCAL_LONG_WEIGHT = 0.75                     # the same for waits over 52 weeks, where functions changed far more


def segments(frame):
    """Counts by threshold -> exclusive segments; six columns, or five (78 and over together) without over_104wk."""
    total, within, over52, over65, over78 = (frame[name].astype(float) for name in COUNTS)
    parts = [within, total - within - over52, over52 - over65, over65 - over78]
    if "over_104wk" in frame.columns:
        over104 = frame["over_104wk"].astype(float)
        parts += [over78 - over104, over104]
    else:
        parts += [over78]
    return pd.DataFrame(np.column_stack(parts), index=frame.index)


def published_ics(sources, month, codes):
    """ICS counts by threshold on provider basis, indexed by icb_code."""
    frame = sources.table("rtt/ics_provider_basis_incomplete_month.csv", ["month", "icb_code"] + OPEN_COUNTS)
    frame = frame[frame.month == month].set_index("icb_code")
    return frame.loc[codes, OPEN_COUNTS]


def england_2022(sources, month):
    """England's six segments from england_overview_month.csv (reported, no missing trust that month)."""
    frame = sources.table("rtt/england_overview_month.csv").set_index("month")
    names = ["incomplete_total_mil_est", "incomplete_within18"] + [f"incomplete_over{n}" for n in (52, 65, 78, 104)]
    counts = frame.loc[[month], names]
    counts.columns = OPEN_COUNTS
    return segments(counts).values[0]


def ics_segments_2022(sources, month, codes):
    """England's segments of `month` shared by the ICSs' parts of them one month later; [ics, 6] whole pathways."""
    year, number = map(int, month.split("-"))
    after = f"{year}-{number + 1:02d}"
    counts = published_ics(sources, after, codes).astype(float)
    late = provider_lists(sources, LATE_PROVIDER_MONTH)
    late = late[late.org_code == LATE_PROVIDER]
    if len(late) != 1:
        raise DataError(f"provider {LATE_PROVIDER} not found in {LATE_PROVIDER_MONTH}")
    counts.loc[late.icb_code.iloc[0]] += late[OPEN_COUNTS].iloc[0]
    seed = segments(counts).values
    england = england_2022(sources, month)
    return np.column_stack([largest_remainder(seed[:, k], england[k]) for k in range(len(england))])


def independent_segments(sources, month, codes):
    """Lists of providers that are not NHS trusts, [ics, 5]."""
    lists = provider_lists(sources, month)
    lists = lists[~lists.nhs_trust].dropna(subset=["icb_code"])
    return segments(lists.groupby("icb_code")[COUNTS].sum().reindex(codes, fill_value=0)).values


def lists_2025(sources, codes, shapes):
    """Start lists of 2025-04-01: the published 20 functions as they are, the rest of each ICS shared out."""
    published = published_ics(sources, START_2025.census_month, codes)
    totals = segments(published).values
    five = np.column_stack([totals[:, :4], totals[:, 4:].sum(axis=1)])
    known = _published_functions(sources, START_2025.census_month, codes)
    rest = five - known.sum(axis=1)
    if rest.min() < 0:
        raise DataError("the published functions of an ICS exceed its published total")
    seed = _rest_seed(sources, codes, shapes, rest)
    table = known.copy()
    for ics in range(len(codes)):
        for part in range(5):
            table[ics, :, part] += largest_remainder(seed[ics, :, part], rest[ics, part])
    return _split_last(table, totals)


def _published_functions(sources, month, codes):
    frame = sources.table("rtt/ics_specialty_incomplete_month.csv.xz", ["icb_code", "tf_code"] + COUNTS)
    frame = frame[(frame.month == month) & frame.tf_code.isin(TF_CODES)].set_index(["icb_code", "tf_code"])
    full = frame.reindex(pd.MultiIndex.from_product([codes, TF_CODES]), fill_value=0)
    return segments(full[COUNTS]).values.reshape(len(codes), len(TF_CODES), 5)


def _rest_seed(sources, codes, shapes, rest):
    """Expected split of what the 20 published functions leave: independent providers by mix, the others X04-X06."""
    independent = np.minimum(independent_segments(sources, START_2025.census_month, codes), rest)
    mix = np.array([INDEPENDENT_MIX.get(code, 0.0) for code in TF_CODES])
    seed = independent[:, None, :] * (mix / mix.sum())[None, :, None]
    completed = completed_by_week(sources).sum(axis=1).groupby(["icb_code", "tf_code"]).sum()
    for code in UNPUBLISHED_TFS:
        here = completed.xs(code, level="tf_code").reindex(codes, fill_value=0).values.astype(float)
        stock = shapes[code].stock
        edges = (0, 18, 52, 65, 78, 105)
        parts = np.array([stock[low:high].sum() for low, high in zip(edges[:-1], edges[1:])])
        seed[:, TF_CODES.index(code), :] = here[:, None] / here.sum() * parts[None, :]
    trusts = [TF_CODES.index(code) for code in UNPUBLISHED_TFS]
    weight = seed[:, trusts, :].sum(axis=1, keepdims=True)
    left = (rest - independent)[:, None, :]
    seed[:, trusts, :] *= np.divide(left, weight, out=np.zeros_like(left), where=weight > 0)
    return seed


def _split_last(table, totals):
    """78 and over -> 78 to 104 and 104 and over, meeting each ICS's six published segments."""
    ics, functions, _ = table.shape
    result = np.zeros((ics, functions, 6), dtype=np.int64)
    result[:, :, :4] = np.rint(table[:, :, :4])
    for row in range(ics):
        last = np.rint(table[row, :, 4]).astype(np.int64)
        open_end = _bounded_share(last, int(totals[row, 5]))
        result[row, :, 4], result[row, :, 5] = last - open_end, open_end
    return result


def _bounded_share(counts, total):
    """Integers <= counts, proportional to them, that sum to `total`."""
    if total == 0:
        return np.zeros_like(counts)
    return np.minimum(largest_remainder(counts, total), counts)


def lists_2022(sources, codes, lists25, month):
    """Start lists of 2022-04-01: the 2025 structure moved to the functions' mix of 2022 and to the ICS segments."""
    wanted = ics_segments_2022(sources, month, codes)
    ratio_size, ratio_long = _local_change(sources)
    size25 = lists25.sum(axis=2).astype(float)
    national = size25.sum(axis=0) * ratio_size
    share = national / national.sum()
    ortho = TF_CODES.index("C_110")
    share *= (1 - TRAUMA_ORTHOPAEDIC_SHARE_2022) / (1 - share[ortho])
    share[ortho] = TRAUMA_ORTHOPAEDIC_SHARE_2022
    seed = np.repeat((size25 * ratio_size)[:, :, None], 6, axis=2)
    seed *= _segment_tendency(lists25, ratio_long)[None, :, :]
    table = rake(seed, [((1,), share * wanted.sum()), ((0, 2), wanted)])
    whole = np.zeros(table.shape, dtype=np.int64)
    for ics in range(len(codes)):
        for part in range(6):
            whole[ics, :, part] = largest_remainder(table[ics, :, part], wanted[ics, part])
    return whole


def _local_change(sources):
    """Per function: 2022 / 2025 ratio of its share of the list, and of its share of waits over 52 weeks.

    From the trusts of Cheshire and Merseyside, the only system with both dates by function; shrunk by
    LOCAL_CHANGE_WEIGHT in logarithms. X03 and other tiny functions: no change.
    """
    frame = sources.table("rtt/cheshire_merseyside_trust_specialty_month.csv.xz",
                          ["treatment_function_code", "period_month", "waiting_list_size", "over_52wk_derived"])
    counts = ["waiting_list_size", "over_52wk_derived"]
    sums = frame.groupby(["period_month", "treatment_function_code"])[counts].sum()
    early, late = sums.loc["2022-03-01"].reindex(TF_CODES), sums.loc["2025-03-01"].reindex(TF_CODES)
    size = _pooled(early.waiting_list_size / early.waiting_list_size.sum()) \
        / _pooled(late.waiting_list_size / late.waiting_list_size.sum())
    size = size.where(early.waiting_list_size > 500, 1.0).values ** LOCAL_CHANGE_WEIGHT
    rates = []
    for sums in (early, late):
        overall = sums.over_52wk_derived.sum() / sums.waiting_list_size.sum()
        rates.append((sums.over_52wk_derived + 30) / (sums.waiting_list_size + 30 / overall) / overall)
    return size, (rates[0] / rates[1]).values ** LOCAL_LONG_WEIGHT


def _pooled(share):
    """Share of the list by function; RECODED_TFS get their common share, for pathways moved between them."""
    share = share.copy()
    share[RECODED_TFS] = share[RECODED_TFS].sum()
    return share


def _segment_tendency(lists25, ratio_long):
    """Relative tendency [function, 6] of pathways to be in each segment: England 2025 adjusted to 2022."""
    counts = lists25.sum(axis=0).astype(float)
    national = counts.sum(axis=0) / counts.sum()
    prior = 200.0
    share = (counts[:, :2] + prior * national[None, :2]) / (counts.sum(axis=1, keepdims=True) + prior)
    over52 = (counts[:, 2:].sum(axis=1) + prior * national[2:].sum()) / (counts.sum(axis=1) + prior)
    tendency = np.ones((len(TF_CODES), 6))
    tendency[:, :2] = share / national[None, :2]
    tendency[:, 2:] = (over52 / national[2:].sum() * ratio_long)[:, None]
    return np.clip(tendency, 0.02, 10)
