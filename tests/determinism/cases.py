#!/usr/bin/python3
"""Small scenarios that must give the same bits wherever they run, and what of a run file is compared.

usage: cases.py write FOLDER             writes the scenarios; says their files
       cases.py bits RUN.h5              the name of each scenario and one checksum over the bits of all its numbers
       cases.py draws RUN.h5 NAME DRAWS  whether DRAWS, which engine_alone wrote, has the bits of that scenario's draws
"""

import hashlib
import json
import pathlib
import sys

import h5py
import numpy as np

ONE = "only: [QOP]\n"
AID = """\
network: {reach: national, most_miles: 100}
levers:
  - {what: mutual_aid.max_flow, label: mutual aid, how: {set: 0.02}}
"""
# Three months of one system and of all of England, expected values and random counts; quintiles apart in the first.
CASES = {"one-expected": ("quintiles: split, noise: expectation", ONE),
         "one-chance": ("quintiles: fold, noise: demographic", ONE),
         "aid-expected": ("quintiles: fold, noise: expectation", AID),
         "england-chance": ("quintiles: fold, noise: demographic", "")}
DRAWS = 48  # three blocks of 16
CALIBRATIONS = ("none", "shipped")


def write(folder, calibration, draws=DRAWS):
    """Paths of the scenarios' files by name."""
    files = {}
    for case, (ensemble, rest) in CASES.items():
        name = f"{case}-{calibration}"
        files[name] = pathlib.Path(folder) / f"{name}.yaml"
        files[name].write_text(f"schema: icsim/scenario/1\nname: {name}\nextends: baseline-2025\nperiod: {{to: 2025-06-30}}\n"
                               f"ensemble: {{draws: {draws}, {ensemble}}}\ncalibration: {calibration}\n{rest}")
    return files


def numbers(path):
    """Of each scenario of a run file every dataset of numbers, and the checksum that the program wrote: name -> what -> bits.

    The table of input files is left out: a study's own file is one of them.
    """
    found = {}
    with h5py.File(path) as file:
        for name, group in file["scenarios"].items():
            ours = found[name] = {"content_sha256": bytes(group.attrs["content_sha256"])}

            def note(where, item):
                if isinstance(item, h5py.Dataset) and item.dtype.kind in "fiu" and not where.startswith("provenance/inputs/"):
                    ours[where] = (str(item.dtype), item.shape, item[()].tobytes())

            group.visititems(note)
    return found


def checksum(bits):
    whole = hashlib.sha256()
    for what, content in sorted(bits.items()):
        for part in (what, *content) if isinstance(content, tuple) else (what, content):
            whole.update(part if isinstance(part, bytes) else str(part).encode())
    return whole.hexdigest()


def same_draws(run, scenario, draws):
    """Compares draws as tests/web/engine.mjs lays them out, [level][metric][month][row][draw] of float32: names of what differs."""
    told, raw, at, different = json.loads(pathlib.Path(f"{draws}.json").read_text()), np.fromfile(draws, dtype="<f4"), 0, []
    with h5py.File(run) as file:
        for level in told["levels"]:
            for metric in level["metrics"]:
                ours = file[f"scenarios/{scenario}/{level['name']}/{metric}"][()].ravel()
                theirs = raw[at:at + ours.size]
                at += ours.size
                if not np.array_equal(ours.view("u4"), theirs.view("u4")):
                    different.append(f"{level['name']}/{metric}")
    if at != raw.size or at == 0:
        different.append(f"{raw.size} numbers, not {at}")
    return different


def main(command, *arguments):
    if command == "write":
        for calibration in CALIBRATIONS:
            for path in write(arguments[0], calibration).values():
                print(path)
    elif command == "bits":
        for name, bits in sorted(numbers(arguments[0]).items()):
            print(name, checksum(bits))
    elif command == "draws":
        different = same_draws(*arguments)
        print(*different[:5], sep="\n")
        return 1 if different else 0
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
