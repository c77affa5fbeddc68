"""The start state: pathways by ICS x treatment function x stage x quintile x weeks waited, whole numbers.

Weeks inside a published segment follow the tail-sum shape of the treatment function and the size of the cohorts of
clock starts; stage follows the share awaiting admission by weeks waited; quintiles follow clock starts, tilted with
the wait.
"""

import numpy as np
import pandas as pd

from .apportion import cumulative_rounding, diffuse
from .names import BANDS, QUINTILES, SEGMENT_EDGES, SEGMENTS, STAGES, TF_CODES, WEEK_COLUMNS
from .wait_shapes import DTA_SHARE, month_band_stock, months_waited

NEED_WEIGHT = (1.25, 1.10, 1.00, 0.92, 0.85)             # judgement, most deprived fifth first
REFERRAL_WEIGHT = (0.92, 0.96, 1.00, 1.02, 1.03)         # judgement
QUINTILE_SLOPE = np.array([1.0, 0.5, 0.0, -0.5, -1.0])   # direction of the tilt of long waits
TILT_STOPS_AT = 78                                       # weeks; no further tilt beyond
STAGE_POWER, STAGE_LIMITS = 0.75, (0.0, 2.5)             # of a list's admitted share against its function's
ADMITTED_PRIOR = 2.0                                     # completed pathways a working day at the function's share


def weekly_lists(lists, base):
    """Whole pathways [ics, function, 105] that meet `lists` [ics, function, 6] and follow `base` [function, 105]."""
    expected = fit_segments(lists, np.repeat(base[None], lists.shape[0], axis=0))
    weekly = np.zeros(expected.shape, dtype=np.int64)
    for ics in range(lists.shape[0]):
        for function in range(lists.shape[1]):
            for part in range(SEGMENTS):
                span = slice(SEGMENT_EDGES[part], SEGMENT_EDGES[part + 1])
                total = lists[ics, function, part]
                if total:
                    weekly[ics, function, span] = cumulative_rounding(expected[ics, function, span], total)
    return weekly


def fit_segments(lists, base, rounds=60):
    """Scale `base` [.., 105] by a factor linear between segment middles until it meets `lists` [.., 6].

    A factor that is continuous in weeks leaves no step where two segments meet; the open band stands alone.
    """
    middles = [(low + high - 1) / 2 for low, high in zip(SEGMENT_EDGES[:-1], SEGMENT_EDGES[1:])]
    hats = np.array([np.interp(np.arange(BANDS), middles[:-1], row) for row in np.eye(SEGMENTS - 1)]
                    + [np.zeros(BANDS)])
    hats[:, -1] = np.eye(SEGMENTS)[-1]
    member = np.array([[low <= week < high for week in range(BANDS)]
                       for low, high in zip(SEGMENT_EDGES[:-1], SEGMENT_EDGES[1:])], dtype=float)
    knots = lists / np.maximum(base @ member.T, 1e-12)
    for _ in range(rounds):
        current = (base * (knots @ hats)) @ member.T
        knots = knots * np.divide(lists, current, out=np.ones_like(current), where=current > 1e-12)
        knots = np.clip(knots, 0, 1e6)
    fitted = base * (knots @ hats)
    final = np.divide(lists, fitted @ member.T, out=np.zeros(knots.shape), where=fitted @ member.T > 1e-12)
    return fitted * (final @ member)


def base_shapes(shapes, cohorts):
    """Stock shapes [function, 105] of a census: tail sum x size of the cohort behind each band."""
    return np.array([shapes[code].stock for code in TF_CODES]) * cohorts[None, :]


def month_ratio(sources, month, sizes, base, last_month):
    """England observed / implied by `base`, as a factor by weeks waited [105], constant beyond `last_month`.

    Observed: england_month_band.csv at the end of `month`. Implied: `base` [function, 105] with functions of relative
    `sizes`. The factor is linear between the middles of the four-week groups; the last group (open) is left out.
    """
    observed = month_band_stock(sources, month)
    observed = observed[observed.index <= last_month]
    groups = np.array([months_waited(week) for week in range(BANDS)])
    inside = groups <= last_month
    centres = [np.flatnonzero(groups == m).mean() for m in observed.index]
    weights = (sizes / base.sum(axis=1))[:, None]
    factor = np.ones(BANDS)
    for _ in range(8):
        england = (weights * base).sum(axis=0) * factor
        england *= observed.sum() / england[inside].sum()
        implied = np.array([england[groups == m].sum() for m in observed.index])
        factor = factor * np.interp(np.arange(BANDS), centres, observed.values / implied)
    return factor


def _typical_admitted(shapes):
    """Admitted share of completed pathways of each function, England."""
    return np.array([shapes[code].admitted.sum() / (shapes[code].admitted + shapes[code].non_admitted).sum()
                     for code in TF_CODES])


def admitted_shares(shapes, rates):
    """Admitted share of completed pathways [ics, function], small lists shrunk to their function's."""
    prior = ADMITTED_PRIOR
    return (rates[:, :, 1] + prior * _typical_admitted(shapes)[None, :]) / (rates.sum(axis=2) + prior)


def stage_shares(shapes, admitted_share, weekly):
    """Share awaiting admission [ics, function, 105]; England's mean over `weekly` is DTA_SHARE.

    A list with a larger `admitted_share` than its function nationally has more pathways with a decision to admit
    (power STAGE_POWER on the odds, limited).
    """
    national = np.array([shapes[code].admission_share for code in TF_CODES])
    relative = np.clip((admitted_share / _typical_admitted(shapes)[None, :]) ** STAGE_POWER, *STAGE_LIMITS)
    low, high = 0.1, 10.0
    for _ in range(60):
        level = np.sqrt(low * high)
        odds = national / (1 - national)
        odds = odds[None] * (relative * level)[:, :, None]
        share = odds / (1 + odds)
        low, high = (level, high) if (share * weekly).sum() / weekly.sum() < DTA_SHARE else (low, level)
    return share


def clock_start_quintiles(people, cross_border):
    """Share of clock starts by quintile [ics, 5]: people of the catchment x need x referral propensity."""
    residents = people / people.sum(axis=1, keepdims=True)
    catchment = cross_border @ residents
    weighted = catchment * np.array(NEED_WEIGHT) * np.array(REFERRAL_WEIGHT)
    return weighted / weighted.sum(axis=1, keepdims=True)


def quintile_shares(starts, weekly, ratio):
    """Share of the list by quintile [ics, 105, 5], and the tilt that gives England's rate over 52 weeks Q1/Q5 = ratio."""
    by_ics = weekly.sum(axis=1)
    low, high = -1.0, 3.0
    for _ in range(60):
        tilt = (low + high) / 2
        shares = _tilted(starts, tilt)
        low, high = (tilt, high) if long_wait_ratio(shares * by_ics[:, :, None]) < ratio else (low, tilt)
    return shares, tilt


def _tilted(starts, tilt):
    reach = np.minimum(np.arange(BANDS), TILT_STOPS_AT) / 52
    weight = starts[:, None, :] * np.exp(tilt * reach[None, :, None] * QUINTILE_SLOPE[None, None, :])
    return weight / weight.sum(axis=2, keepdims=True)


def long_wait_rates(lists):
    """Share of each quintile's list at 52 weeks or more; `lists` [ics, 105, 5]."""
    return lists[:, 52:].sum(axis=(0, 1)) / lists.sum(axis=(0, 1))


def long_wait_ratio(lists):
    """Rate over 52 weeks, most deprived fifth / least deprived fifth, England."""
    rates = long_wait_rates(lists)
    return rates[0] / rates[-1]


def state_array(weekly, stages, quintiles):
    """Whole pathways [ics, function, stage, quintile, 105]; sums over stage and quintile equal `weekly`."""
    ics, functions, _ = weekly.shape
    result = np.zeros((ics, functions, 2, len(QUINTILES), BANDS), dtype=np.int64)
    for row in range(ics):
        decided = stages[row]
        pair = np.stack([1 - decided, decided], axis=2)
        shares = pair[:, :, :, None] * quintiles[row][None, :, None, :]
        cells = diffuse(weekly[row], shares.reshape(functions, BANDS, -1))
        result[row] = cells.reshape(functions, BANDS, 2, len(QUINTILES)).transpose(0, 2, 3, 1)
    return result


def state_table(codes, state):
    """Long table icb_code,treatment_function,stage,quintile,w0..w104 in the fixed order."""
    index = pd.MultiIndex.from_product([codes, TF_CODES, STAGES, QUINTILES],
                                       names=["icb_code", "treatment_function", "stage", "quintile"])
    return pd.DataFrame(state.reshape(-1, BANDS), index=index, columns=WEEK_COLUMNS).reset_index()
