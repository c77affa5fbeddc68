"""Two run files that tests export, made once, and what they hold as h5py reads it."""

import hashlib
import itertools
import json
import pathlib
import shutil
import tempfile
import unittest

import h5py
import numpy as np
import pandas as pd

import support

STATISTICS = ("mean", "q05", "q25", "q50", "q75", "q95")
WORDS = {"mean": "mean", "q05": "5 % quantile", "q25": "25 % quantile", "q50": "median", "q75": "75 % quantile",
         "q95": "95 % quantile"}
PLACES = {"ics", "region", "treatment_function", "quintile", "weeks_waited", "staff_group", "resource", "cause",
          "transfer_arc"}
TABLES = ("provenance", "metrics", "levers", "parameters", "inputs", "context", "published")
ON_DEMAND = {"ics_treatment_function", "ics_quintile", "resident_ics", "ics_staff_group", "ics_resource", "ics_cause",
             "ics_wait_band"}
TITLE = "=cmd|' /C calc'!A0, <b>bold</b> \"quoted\"\nsecond line"
SPLIT = f"""\
schema: icsim/scenario/1
name: split
title: {json.dumps(TITLE)}
description: "@SUM(1+1)"
extends: baseline-2025
period: {{to: 2025-06-30}}
ensemble: {{draws: 3}}
outputs: {{wait_bands: true}}
levers:
  - {{what: demand.level, label: "+1, \\"quoted\\" <i>", when: {{from: 2025-05-01}}, how: {{scale: 0.9}}}}
"""
FOLD = """\
schema: icsim/scenario/1
name: fold
extends: baseline-2025
period: {to: 2025-05-31}
ensemble: {draws: 2, quintiles: fold}
"""


def bits_equal(test, found, should, what):
    """Equal to the bit, and without a value in the same places."""
    found, should = np.asarray(found, np.float32), np.asarray(should, np.float32)
    test.assertEqual(found.shape, should.shape, what)
    test.assertTrue((np.isnan(found) == np.isnan(should)).all(), what)
    some = ~np.isnan(should)
    test.assertTrue((found[some].view(np.uint32) == should[some].view(np.uint32)).all(), what)


class Level:
    """One level of a scenario as h5py reads it: {metric: [statistic, month, row]}."""

    def __init__(self, group):
        self.axes = [name for name in group if name in PLACES]
        self.codes = [[str(code) for code in (group[axis].asstr()[:] if group[axis].dtype.kind == "O" else group[axis][:])]
                      for axis in self.axes]
        self.months = [str(np.datetime64("1970-01-01") + int(day)) for day in group["time"][:]]
        self.metrics, self.info = {}, {}
        for name in group:
            if not name.endswith("_mean"):
                continue
            metric = name[:-5]
            values = np.concatenate([group[name][:][None], group[metric + "_quantile"][:]])
            self.metrics[metric] = values.reshape(6, len(self.months), -1)
            self.info[metric] = (group[name].attrs["unit"].decode(), group[name].attrs["kind"].decode())

    def row(self, codes):
        at = 0
        for known, code in zip(self.codes, codes):
            at = at * len(known) + known.index(code)
        return at


def levels_of(path, scenario):
    with h5py.File(path) as file:
        group = file[f"scenarios/{scenario}"]
        return {name: Level(group[name]) for name in group if name not in support.NOT_LEVELS}


def seal(file, scenario):
    """Gives a changed file the checksums that FORMAT.md tells: what a careful forger would do."""
    group, lines = file[f"scenarios/{scenario}"], []
    for level in group:
        for name, dataset in group[level].items():
            if "sha256" in dataset.attrs:
                values = np.moveaxis(dataset[:], 1, 0) if name.endswith("_quantile") else dataset[:]
                checksum = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
                dataset.attrs.modify("sha256", np.bytes_(checksum))
                lines.append(f"{level}/{name} {checksum}\n")
    group.attrs.modify("content_sha256", np.bytes_(hashlib.sha256("".join(lines).encode()).hexdigest()))


class Runs(unittest.TestCase):
    """Two run files, made once; each test gets a folder of its own."""

    @classmethod
    def setUpClass(cls):
        if hasattr(Runs, "runs"):
            return
        folder = tempfile.TemporaryDirectory()
        unittest.addModuleCleanup(folder.cleanup)
        Runs.runs = pathlib.Path(folder.name)
        for name, text in (("split", SPLIT), ("fold", FOLD)):
            (cls.runs / f"{name}.yaml").write_text(text)
            cls.make(cls.runs / f"{name}.yaml", "-o", cls.runs / f"{name}.h5")

    @classmethod
    def make(cls, *arguments):
        done = support.icsim("run", *arguments, "--quiet")
        assert done.returncode == 0, done.stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="icsim-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.split, self.fold = self.runs / "split.h5", self.runs / "fold.h5"

    def export(self, *arguments, **settings):
        done = support.icsim("export", *arguments, cwd=self.folder, **settings)
        self.assertEqual(done.returncode, support.DONE, done.stderr)
        return done.stdout

    def refused(self, message, *arguments, code=support.BAD_INPUT, **settings):
        """The exact message, nothing on standard output, and nothing left behind."""
        before = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        done = support.icsim("export", *arguments, cwd=self.folder, **settings)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(done.stderr, message + "\n")
        self.assertEqual({path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}, before)

    def check_csv(self, path, level, scenario):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table[table.scenario == scenario]
        self.assertEqual(list(dict.fromkeys(table.metric)), [m for m in table.metric.unique() if m in level.metrics])
        self.assertEqual(set(table.metric), set(level.metrics), path)
        for metric, values in level.metrics.items():
            part = table[table.metric == metric]
            found = np.array([np.array([cell or "nan" for cell in part[name]], float) for name in STATISTICS])
            rows = values.shape[2]
            bits_equal(self, found.reshape(6, rows, len(level.months)).swapaxes(1, 2), values, f"{path} {metric}")
            self.assertEqual(list(part.month_end), level.months * rows)
            self.assertEqual({(u, k) for u, k in zip(part.unit, part.kind)}, {level.info[metric]})
            places = list(itertools.product(*level.codes))
            for number, axis in enumerate(level.axes):
                codes = [place[number] for place in places for _ in level.months]
                self.assertEqual(list(part[axis]), codes, f"{path} {axis}")
