#!/usr/bin/python3
"""`icsim calibrate` and `icsim backtest`: the shipped posteriors are what they make, runs draw from them, bad input is named."""

import csv
import filecmp
import re
import unittest

import h5py
import numpy as np
import support

POSTERIORS = support.SCENARIOS / "posterior"


class Calibrate(support.ProgramTest):
    def calibrate(self, name, *arguments):
        done = support.icsim("calibrate", "-o", self.folder / name, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_shipped_posteriors_are_what_the_command_makes_with_any_number_of_threads(self):
        report = self.calibrate("p25", "--threads", 1)
        self.assertTrue(filecmp.cmp(self.folder / "p25.csv", POSTERIORS / "2025-04-01.csv", shallow=False))
        self.calibrate("p22", "--baseline", "2022-04-01", "--until", "2023-03", "--threads", 2)
        self.assertTrue(filecmp.cmp(self.folder / "p22.csv", POSTERIORS / "2022-04-01.csv", shallow=False))
        self.assertIn("Fitted to the months up to 2025-03; 42 systems.", report)
        self.assertIn("cannot be told apart", report)
        with h5py.File(self.folder / "p25.h5") as draws:
            self.assertEqual(draws["capacity_level"].shape, (42, 24, 500))
            self.assertTrue(np.isfinite(draws["capacity_level"][:]).all())
            again = draws["demand_level"][:]
        self.calibrate("more", "--draws", 600)
        with h5py.File(self.folder / "more.h5") as draws:  # the first draws stay when there are more
            np.testing.assert_array_equal(draws["demand_level"][:, :, :500], again)

    def test_an_ensemble_smoother_finds_the_same(self):
        report = self.calibrate("p")
        table = re.findall(r"^  (skew|pull|treatment|part)[^\n]*?(\d\.\d\d)\s+(\d\.\d\d)$", report, re.M)
        self.assertEqual(len(table), 4, report)
        for name, difference, ratio in table:
            # 512 members: sampling error of a mean is 0.04 standard deviations
            self.assertLess(float(difference), 0.15, name)
            self.assertTrue(0.85 < float(ratio) < 1.15, name)

    def test_what_cannot_be_fitted_is_refused(self):
        for arguments, message in (
            (["--until", "2031-01"], "icsim calibrate: '2031-01' is not a month of the data\n  hint: they run from 2020-04 to 2025-03\n"),
            (["--until", "2024-03"], "icsim calibrate: baseline 2025-04-01 starts after the data end (2024-03)\n"
                                     "  hint: import later months, or choose an earlier baseline\n"),
            ([self.folder / "none.h5"], f"{self.folder}/none.h5: there is no such file\n  hint: check the name\n"),
        ):
            done = support.icsim("calibrate", "-o", self.folder / "x", *arguments)
            self.assertEqual((done.returncode, done.stderr), (2, message))
        self.assertFalse(list(self.folder.glob("x*")))

    def test_runs_draw_from_the_shipped_posterior_unless_told_otherwise(self):
        def run(name, lines):
            path = self.write(f"{name}.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\nperiod: {to: 2025-09-30}\n"
                                              f"ensemble: {{draws: 4, quintiles: fold}}\n{lines}\n")
            out = self.folder / f"{name}.h5"
            done = support.icsim("run", path, "-o", out, "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(out) as file:
                group = file["scenarios"][name]
                return group["provenance"].attrs.get("calibration_id", group.attrs.get("calibration_id")), \
                    group["england/incomplete"][:], group["england/completed_admitted"][:]
        default, list_of_default, _ = run("a", "")
        shipped, list_of_shipped, _ = run("b", "calibration: shipped")
        none, list_of_none, _ = run("c", "calibration: none")
        self.assertRegex(str(default), r"2025-04-01 to 2025-03 [0-9a-f]{12}")
        self.assertEqual(default, shipped)
        np.testing.assert_array_equal(list_of_default, list_of_shipped)
        self.assertIn("none", str(none))
        self.assertFalse(np.array_equal(list_of_default, list_of_none))
        # a parameter that the scenario sets is its own
        _, fixed, admitted = run("d", "parameters: {capacity.level: 1, demand.level: 1, removals.level: 1}\n")
        _, _, admitted_none = run("e", "calibration: none\nparameters: {capacity.level: 1}")
        self.assertLess(np.abs(admitted[0] / admitted_none[0] - 1).max(), 0.02)

    def test_a_posterior_that_does_not_fit_is_refused(self):
        good = (POSTERIORS / "2025-04-01.csv").read_text()
        self.write("short.csv", "\n".join(good.splitlines()[:-1]) + "\n")
        self.write("other.csv", good.replace("2025-03,1", "2024-03,1"))
        self.write("columns.csv", good.replace("skew,skew_spread", "skew_spread,skew", 1))
        self.write("word.csv", good.replace("QOP,2025-03,1,", "QOP,2025-03,1,many", 1))
        for file, message in {
            "missing.csv": f"{self.folder}/s.yaml:3:14: there is no posterior 'missing.csv' in calibration\n"
                           "  hint: `icsim calibrate` makes one; 'calibration: none' runs without\n",
            "short.csv": "short.csv: it holds 41 systems, the baseline 42\n  hint: fit to this baseline: `icsim calibrate --baseline`\n",
            "columns.csv": "columns.csv:1:1: the header is not that of a posterior of this version\n"
                           "  hint: make it again: `icsim calibrate`\n",
            "other.csv": "other.csv: it was fitted up to 2024-03, but the run starts in 2025-04\n"
                         "  hint: fit to this baseline: `icsim calibrate --baseline`\n",
        }.items():
            path = self.write("s.yaml", f"schema: icsim/scenario/1\nextends: baseline-2025\ncalibration: {file}\n")
            done = support.icsim("validate", path)
            self.assertEqual((done.returncode, done.stderr), (2, message))
        path = self.write("s.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\ncalibration: word.csv\n")
        self.assertIn("word.csv:", support.icsim("validate", path).stderr)


class Backtest(support.ProgramTest):
    def test_forecasts_are_scored_beside_rules_and_the_same_with_any_number_of_threads(self):
        for threads in (1, 2):
            done = support.icsim("backtest", "--from", "2023-08", "--to", "2023-09", "--horizon", 6, "--draws", 64, "--threads", threads,
                                 "-o", self.folder / f"b{threads}")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(filecmp.cmp(self.folder / "b1.csv", self.folder / "b2.csv", shallow=False))
        with open(self.folder / "b1.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual({row["model"] for row in rows}, {"icsim", "persistence", "drift", "seasonal_naive", "smoothing", "mean_rates"})
        self.assertEqual({row["mode"] for row in rows}, {"own", "flows_given"})
        self.assertEqual({row["level"] for row in rows}, {"ics", "region", "england"})
        self.assertIn("wis", {row["score"] for row in rows})
        with h5py.File(self.folder / "b1.h5") as file:
            forecast = file["forecast"][:]
            self.assertEqual(forecast.shape, (6, 2, 3, 50, 2, 6, 23))
            own = forecast[0, 0]
            self.assertTrue(np.isfinite(own).all())
            self.assertTrue((np.diff(own, axis=-1) >= 0).all())
            england = [a.decode() for a in file["area"][:]].index("England")
            list_error = own[0, england, :, :, 11] / file["outcome"][0, england] - 1
        self.assertLess(np.abs(list_error).max(), 0.05)
        page = (self.folder / "b1.html").read_text()
        self.assertIn("<html", page)
        self.assertNotIn("<script", page)

    def test_nothing_after_an_origin_changes_its_forecast(self):
        """Later months of the data are made nonsense; the forecasts stay, bit for bit."""
        data = self.folder / "data.h5"
        data.write_bytes((support.SCENARIOS / "rtt/to-2025-03.h5").read_bytes())
        with h5py.File(data, "r+") as file:
            first = [m.decode() for m in file["month"][:]].index("2023-09")
            for name in ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks", "clock_starts", "completed"):
                file[name][first:] = file[name][first:] * 3
        made = {}
        for name, source in (("true", []), ("nonsense", [data])):
            done = support.icsim("backtest", *source, "--from", "2023-08", "--to", "2023-08", "--horizon", 3, "--draws", 32, "--own-only",
                                 "-o", self.folder / name)
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(self.folder / f"{name}.h5") as file:
                made[name] = file["forecast"][:]
        np.testing.assert_array_equal(made["true"], made["nonsense"])

    def test_origins_outside_the_data_are_refused(self):
        done = support.icsim("backtest", "--from", "2022-05", "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr),
                         (2, "back-test: origins 2022-05 to 2024-03 cannot be tested\n"
                             "  hint: with these data, origins from 2022-10 (six months of stocks known) to 2025-02 can\n"))
        done = support.icsim("backtest", "--from", "spring", "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr), (2, "icsim backtest: 'spring' is not a month\n  hint: write it as 2023-04\n"))


if __name__ == "__main__":
    unittest.main()
