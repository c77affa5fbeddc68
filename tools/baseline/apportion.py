"""Whole pathways that add up: largest remainder, cumulative rounding, error diffusion, and raking."""

import numpy as np


def largest_remainder(expected, total):
    """Non-negative integers close to `expected` that sum to `total`.

    `expected`: 1-d, non-negative, any scale. Ties go to the earlier entry. Zero stays zero unless all are zero.
    """
    expected = np.asarray(expected, dtype=float)
    total = int(total)
    mass = expected.sum()
    if mass <= 0:
        expected, mass = np.ones_like(expected), float(len(expected))
    scaled = expected * (total / mass)
    whole = np.floor(scaled + 1e-9).astype(np.int64)
    short = total - int(whole.sum())
    order = np.argsort(-(scaled - whole), kind="stable")
    whole[order[:short]] += 1
    return whole


def cumulative_rounding(expected, total):
    """Integers per week whose running sum is the rounded running sum of `expected` scaled to `total`.

    Unlike largest remainder it spreads a handful of pathways over a long run of small expectations.
    """
    expected = np.asarray(expected, dtype=float)
    total = int(total)
    mass = expected.sum()
    if total == 0:
        return np.zeros(len(expected), dtype=np.int64)
    if mass <= 0:
        expected, mass = np.ones_like(expected), float(len(expected))
    running = np.floor(np.cumsum(expected) * (total / mass) + 0.5 - 1e-9).astype(np.int64)
    running[-1] = total
    return np.diff(running, prepend=0)


def diffuse(counts, shares):
    """Split integer `counts` [row, week] over cells by `shares` [row, week, cell] so that every week is exact.

    What rounding takes from a cell in one week it is owed in the next (error diffusion along weeks waited), so
    that cell totals stay unbiased even where single weeks hold one or two pathways. Shares sum to 1 over cells.
    """
    rows, weeks, cells = shares.shape
    result = np.zeros((rows, weeks, cells), dtype=np.int64)
    owed = np.zeros((rows, cells))
    for week in range(weeks):
        wanted = shares[:, week, :] * counts[:, week, None] + owed
        whole = np.floor(np.clip(wanted, 0, None) + 1e-9).astype(np.int64)
        result[:, week, :] = _meet_totals(whole, wanted, counts[:, week])
        owed = wanted - result[:, week, :]
    return result


def _meet_totals(whole, wanted, totals):
    """Add to, or take from, the cells with the largest (smallest) unmet need until each row meets its total."""
    gap = totals - whole.sum(axis=1)
    while np.any(gap > 0):
        rows = np.flatnonzero(gap > 0)
        best = np.argmax(wanted[rows] - whole[rows], axis=1)
        whole[rows, best] += 1
        gap = totals - whole.sum(axis=1)
    while np.any(gap < 0):
        rows = np.flatnonzero(gap < 0)
        need = np.where(whole[rows] > 0, wanted[rows] - whole[rows], np.inf)
        whole[rows, np.argmin(need, axis=1)] -= 1
        gap = totals - whole.sum(axis=1)
    return whole


def rake(seed, targets, rounds=200):
    """Iterative proportional fitting.

    `targets`: list of (axes kept, wanted margin). The last margin is met exactly up to round-off.
    """
    table = np.array(seed, dtype=float)
    everything = tuple(range(table.ndim))
    for _ in range(rounds):
        for keep, wanted in targets:
            drop = tuple(axis for axis in everything if axis not in keep)
            margin = table.sum(axis=drop, keepdims=True)
            shape = [table.shape[axis] if axis in keep else 1 for axis in everything]
            wanted_full = np.asarray(wanted, dtype=float).reshape(shape)
            table *= np.divide(wanted_full, margin, out=np.zeros_like(margin), where=margin > 0)
    return table
