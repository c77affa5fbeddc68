#!/usr/bin/python3
"""Fits to places of one's own: a country that is simulated day by day, whose next year is known."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
import own_baselines
import support

MAKE = support.ROOT / "tests/support/make_country.py"


class OwnPosterior(own_baselines.OwnBaselineTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.country)
        subprocess.run([sys.executable, MAKE, cls.country], check=True)
        cls.truth = json.loads((cls.country / "truth.json").read_text())
        cls.extracts = sorted(cls.country.glob("2*.csv"))
        cls.codes = sorted({provider for provider, _, _ in cls.truth["lists"]})
        done = support.icsim("baseline", *cls.extracts, "--at", "2025-11-30", "--level", "provider", "--threads", 1, "-o", cls.country / "mine")
        assert done.returncode == 0, done.stderr
        cls.said = done.stdout

    def fitted(self):
        """The baseline with its fit, made once for all tests: a copy, under the name of `mine`."""
        return pathlib.Path(shutil.copytree(self.country / "mine", self.folder / "mine"))

    def build(self, *arguments, files=None, name="mine", level="provider", at="2025-11-30"):
        return self.made(*(files or self.extracts), "--at", at, "--level", level, *arguments, name=name)

    def run_from(self, name, extra="", to="2026-11-30", draws=8):
        scenario = self.write("own.yaml", f"schema: icsim/scenario/1\nname: own\nbaseline: {name}\nperiod: {{to: {to}}}\n"
                              f"ensemble: {{draws: {draws}, seed: 1, quintiles: fold}}\n{extra}")
        done = support.icsim("run", scenario, "-o", self.folder / "own.h5", "--force", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return h5py.File(self.folder / "own.h5")["scenarios/own"]

    def after(self, figure):
        """[month][place] of the truth, the census first."""
        lists = self.truth["lists"]
        return np.array([[sum(v for v, (p, _, _) in zip(month[figure], lists) if p == code) for code in self.codes]
                         for month in self.truth["after"]])

    def test_a_run_goes_on_as_the_truth_does_and_without_a_fit_it_would_not(self):
        self.fitted()
        run = self.run_from("mine", draws=100)
        self.assertEqual([c.decode() for c in run["ics/ics"][:]], self.codes)
        truth = {name: self.after(name)[1:] for name in ("list", "within_18", "over_52")}
        drawn = {name: run["ics/" + metric][:] for name, metric in
                 (("list", "incomplete"), ("within_18", "within_18_weeks"), ("over_52", "over_52_weeks"))}
        median = {name: np.median(values, axis=-1) for name, values in drawn.items()}
        for month in (0, 2, 5, 11):
            self.assertLess(np.abs(median["list"][month] / truth["list"][month] - 1.0).max(), 0.08)
            share = median["within_18"][month] / median["list"][month] - truth["within_18"][month] / truth["list"][month]
            self.assertLess(np.abs(share).max(), 0.035)
            self.assertLess(abs(median["over_52"][month].sum() / truth["over_52"][month].sum() - 1.0), 0.2)
        self.assertLess(np.abs(median["list"][0] / truth["list"][0] - 1.0).max(), 0.015)  # no jump
        inside = [(np.quantile(drawn[n], 0.1, axis=-1) <= truth[n]) & (truth[n] <= np.quantile(drawn[n], 0.9, axis=-1)) for n in truth]
        self.assertGreater(np.mean(inside), 0.7)
        unfitted = self.run_from("mine", "calibration: none\n")["ics/over_52_weeks"][:]
        self.assertLess(np.median(unfitted, axis=-1)[5].sum(), 0.5 * truth["over_52"][5].sum())

    def test_both_base_paths_start_from_ones_own_months(self):
        self.fitted()
        share = {}
        for path in ("baseline-2025", "baseline-2025-no-policy"):
            scenario = self.write(f"{path}-own.yaml", f"schema: icsim/scenario/1\nname: own\nextends: {path}\nbaseline: mine\n"
                                  "period: {to: 2026-11-30}\nensemble: {draws: 8, seed: 1, quintiles: fold}\n")
            done = support.icsim("run", scenario, "-o", self.folder / "own.h5", "--force", "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            share[path] = h5py.File(self.folder / "own.h5")["scenarios/own/england/within_18_weeks_share_mean"][-1].item()
        self.assertGreater(share["baseline-2025"], share["baseline-2025-no-policy"] + 0.002)

    def test_calibrate_makes_the_same_posterior_with_any_number_of_threads(self):
        folder = self.country / "mine"  # made with one thread
        self.assertIn(f"{folder}/posterior.csv, which runs draw from, and {folder}/posterior.txt, what was learnt, in ", self.said)
        done = support.icsim("calibrate", "--baseline", folder, "-o", self.folder / "again", "--threads", 2)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual((self.folder / "again.csv").read_bytes(), (folder / "posterior.csv").read_bytes())
        with h5py.File(self.folder / "again.h5") as draws:
            self.assertEqual(draws["capacity_level_awaiting_admission"].shape, (6, 24, 500))
            self.assertTrue(np.isfinite(draws["capacity_level_awaiting_admission"][:]).all())
        self.assertIn("Fitted to the months up to 2025-11; 6 systems.", done.stdout)
        self.assertIn("Places: 6; order of treatment believed before the data: the priors.", done.stdout)
        done = support.icsim("calibrate", "--baseline", folder)
        self.assertEqual((done.returncode, done.stderr), (2, f"{folder}/posterior.csv: exists already\n"
                                                             "  hint: give another name, or --force to replace it\n"))

    def test_what_the_months_cannot_tell_is_taken_from_the_others_or_from_england(self):
        files = []
        for path in self.extracts:  # one place, with 4 % of the pathways, appears halfway
            lines = path.read_text().splitlines(keepends=True)
            if path.name < "2024-12":
                lines = [line for line in lines if f",{self.codes[3]}," not in line]
            files.append(self.write(path.name, "".join(lines)))
        folder, _ = self.build(files=files)
        said = (folder / "posterior.txt").read_text()
        self.assertIn(f"Not fitted, for want of a list or of flows from the first months on: {self.codes[3]}; they take the order of treatment "
                      "of the others.", said)
        self.assertNotIn(f"\n{self.codes[3]},", (folder / "posterior.csv").read_text())
        self.assertTrue(np.isfinite(self.run_from("mine")["ics/incomplete"][:]).all())
        folder, _ = self.build(files=self.extracts[-1:], name="one")
        said = (folder / "posterior.txt").read_text()
        self.assertIn("One month of lists alone, 2025-11: nothing is learnt.", said)
        self.assertIn("order of treatment believed before the data: England's systems as fitted to 2025-03", said)
        self.assertTrue(np.isfinite(self.run_from("one")["ics/incomplete"][:]).all())

    def test_one_month_is_fitted_as_that_month_or_not_at_all(self):
        folder, _ = self.build("--no-fit", files=self.extracts[-1:])
        earlier, _ = self.build("--no-fit", files=self.extracts[-2:-1], name="earlier", at="2025-10-31")
        done = support.icsim("calibrate", earlier / "own/published.h5", "--baseline", folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing can be learnt from the incomplete pathways of 2025-10 alone", done.stderr)
        self.assertFalse((folder / "posterior.csv").exists())

    def test_systems_are_fitted_where_the_files_have_them(self):
        folder, _ = self.build(level="icb")
        systems = sorted({system for _, system, _ in self.truth["lists"]})
        rows = (folder / "posterior.csv").read_text().splitlines()[1:]
        self.assertEqual(sorted(row.split(",")[0] for row in rows), sorted([*systems, "ENGLAND"]))
        run = self.run_from("mine", to="2026-02-28")
        self.assertEqual(run["ics/incomplete"].shape[1], 42)

    def test_forecasts_of_ones_own_places_are_scored_on_their_own_months(self):
        folder, _ = self.build("--no-fit", files=self.extracts[-9:])  # six months before an origin, its own and one after: two origins
        done = support.icsim("backtest", "--baseline", folder, "-o", self.folder / "scores", "--own-only", "--draws", 50)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with h5py.File(self.folder / "scores.h5") as scores:
            origins = [o.decode() for o in scores["origin"][:]]
            self.assertEqual((origins[0], origins[-1], len(origins)), ("2025-09", "2025-10", 2))
            self.assertEqual([a.decode() for a in scores["area"][:6]], self.codes)
        self.assertIn("Places: 6", (self.folder / "scores.html").read_text())

    def test_what_cannot_be_fitted_is_refused(self):
        folder, _ = self.build("--no-fit")
        shipped = support.SCENARIOS / "rtt/to-2025-03.h5"
        for arguments, message in (
            (["calibrate", "--baseline", folder, shipped], f"{shipped}: the data hold no place of baseline mine with a list and flows\n"
                                                          "  hint: a fit needs months in which they have a list, clock starts and completed pathways; without a file, the "
                                                          "baseline's own months are taken\n"),
            (["calibrate", "--baseline", folder, "--until", "2030-01"],
             "icsim calibrate: '2030-01' is not a month of the data\n  hint: they run from 2023-12 to 2025-11\n"),
            (["calibrate", "--baseline", folder, "--until", "2025-03"],
             f"icsim calibrate: baseline {folder} starts after the data end (2025-03)\n"
             "  hint: import later months, or choose an earlier baseline\n"),
            (["calibrate"], "--output: names no files to write\n  hint: give -o NAME, for NAME.csv, .h5 and .txt\n"),
            (["backtest", "-o", self.folder / "x", "--baseline", "none"],
             "--baseline: there is no baseline 'none'\n  hint: one that `icsim baseline` made, or one of: 2022-04-01, 2025-04-01, replay-2016, "
             "replay-2021\n"),
        ):
            with self.subTest(arguments=arguments):
                done = support.icsim(*arguments)
                self.assertEqual((done.returncode, done.stderr), (2, message))
        months = folder / "own/published.h5"
        months.write_bytes(months.read_bytes()[:-1] + b"x")
        done = support.icsim("calibrate", "--baseline", folder)
        self.assertEqual(done.returncode, 2)
        self.assertIn("own/published.h5", done.stderr)
        self.assertIn("make it again with `icsim baseline`", done.stderr)
        self.assertFalse(list(folder.glob("posterior*")) + list(self.folder.glob("x*")))

    def test_a_posterior_of_other_places_is_refused(self):
        self.fitted()
        other, _ = self.build("--within", "QKK", "--no-fit", name="other")
        posterior = self.folder / "mine/posterior.csv"
        scenario = self.write("own.yaml", f"schema: icsim/scenario/1\nname: own\nbaseline: other\nperiod: {{to: 2026-11-30}}\ncalibration: {posterior}\n")
        done = support.icsim("run", scenario, "-o", self.folder / "x.h5")
        place = min(row["icb_code"] for row in self.table(other, "flows.csv"))
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"{posterior}: system 1 is {self.codes[0]}, but the baseline has {place}\n"
                             "  hint: fit to this baseline: `icsim calibrate --baseline`\n"))


class KnownTruth(own_baselines.OwnBaselineTest):
    def test_levels_are_recovered_and_removals_lie_in_their_ranges_as_often_as_these_say(self):
        subprocess.run([sys.executable, MAKE, self.folder, "--providers", "40", "--functions", "6", "--months", "14", "--seed", "8", "--counting", "0.03",
                        "--ahead", "0"],
                       check=True)
        folder, _ = self.made(*sorted(self.folder.glob("2*.csv")), "--at", "2025-11-30", "--level", "provider", "--no-fit")
        truth = json.loads((self.folder / "truth.json").read_text())
        found = {(row["icb_code"], row["treatment_function"]): row for row in self.table(folder, "flows.csv")}
        rows = [found[provider, function] for provider, _, function in truth["lists"]]
        starts, removed, sd = (np.array([float(row[column]) for row in rows])
                               for column in ("clock_starts_per_working_day", "removal_share", "removal_share_sd"))
        self.assertLess(abs(starts.sum() / np.sum(truth["clock_starts"]) - 1.0), 0.005)
        self.assertLess(np.median(np.abs(starts / np.array(truth["clock_starts"]) - 1.0)), 0.015)
        places = (removed - np.array(truth["removal_share"])) / sd
        for half_width, nominal in ((1.2816, 0.8), (1.96, 0.95)):  # 240 lists: a standard error of 2.6 and 1.4 points
            self.assertAlmostEqual(np.mean(np.abs(places) < half_width), nominal, delta=0.06)
        self.assertLess(sd.mean(), 0.4 * np.std(truth["removal_share"]))  # the ranges say something


if __name__ == "__main__":
    unittest.main()
