#!/usr/bin/python3
"""Writes the published months that the app draws before a run.

    published.py scenarios/rtt/to-2025-03.h5 scenarios/rtt/outside_specialty.csv PUBLISHED.json

Counts of the last 24 months by system, as published, and by system and treatment function: as published, with the pathways of the
system that no table by function holds shared out as in March 2025, which is how baselines are made too (calibration/README.md).
Months without a table by function are left out. "numbers" is a base64 text of int32, little-endian: by metric, by place (England
first, with what belongs to no system), by list (all together first), each month's difference from the month before (the first from
0), where the count is one more than published and 0 is "not published". "wrong" are counts of a system that fits leave out, and why.
"""
import base64
import csv
import json
import sys

import h5py
import numpy as np

MONTHS = 24
METRICS = ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks")
SEGMENTS = (("w0",), ("w18",), ("w52",), ("w65", "w78"))  # columns of outside_specialty.csv


def texts(values):
    return [value.decode() for value in values]


def to_segments(counts):
    """[segment]...: within 18 weeks, to 52, to 65, beyond."""
    all_, within, over_52, over_65 = counts
    return np.stack([within, all_ - within - over_52, over_52 - over_65, over_65])


def from_segments(segments):
    within, to_52, to_65, beyond = segments
    return np.stack([within + to_52 + to_65 + beyond, within, to_65 + beyond, beyond])


def read_outside(file, areas, functions):
    """[segment][area][function]: pathways of March 2025 that stand in no table by function."""
    outside = np.zeros((len(SEGMENTS), len(areas), len(functions)))
    with open(file, encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            outside[:, areas.index(row["icb_code"]), functions.index(row["treatment_function"])] = [
                sum(float(row[column]) for column in columns) for columns in SEGMENTS]
    return outside


def by_list(together, lists, outside):
    """[metric][month][area][list], all together first; see above."""
    known = ~np.isnan(lists[0]).all(axis=2)
    told = to_segments(np.nan_to_num(lists))
    rest = np.maximum(to_segments(together) - told.sum(axis=3), 0)
    share = outside / np.maximum(outside.sum(axis=2, keepdims=True), 1)
    shared = from_segments(told + rest[..., np.newaxis] * share[:, np.newaxis])
    shared[:, ~known] = np.nan
    return np.concatenate([together[..., np.newaxis], shared], axis=3)


def main(data_file, outside_file, target):
    with h5py.File(data_file) as data:
        areas, functions, months = texts(data["area"]), texts(data["treatment_function"]), texts(data["month"])[-MONTHS:]
        together, lists = (np.stack([data[name + metric][-MONTHS:] for metric in METRICS]).astype(float) for name in ("", "list_"))
        notes = list(zip(*(texts(data[f"note_{part}"]) for part in ("month", "area", "series", "text")), data["note_leave_out"]))
    assert areas[-1] == "UNMAPPED"
    counts = by_list(together, lists, read_outside(outside_file, areas, functions))
    counts[:, :, -1] = np.nan_to_num(counts[:, :, -1])  # of no system: not told by function, nor in months that have none
    counts = np.concatenate([counts.sum(axis=2, keepdims=True), counts[:, :, :-1]], axis=2).transpose(0, 2, 3, 1)
    whole = np.where(np.isnan(counts), 0, np.round(counts) + 1)
    wrong = [[month, area, text] for month, area, series, text, left_out in notes
             if left_out and month in months and area and series in ("", *METRICS)]
    answer = {"months": months, "metrics": METRICS, "places": ["england", *areas[:-1]], "lists": ["all", *functions], "wrong": wrong,
              "numbers": base64.b64encode(np.diff(whole, axis=3, prepend=0).astype("<i4").tobytes()).decode()}
    with open(target, "w", encoding="utf-8") as out:
        json.dump(answer, out, separators=(",", ":"))


if __name__ == "__main__":
    main(*sys.argv[1:])
