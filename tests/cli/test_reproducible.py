#!/usr/bin/python3
"""Same numbers whatever runs beside them, and books that close: what a reviewer must be able to rely on."""

import pathlib
import tempfile
import unittest

import h5py
import numpy as np
import support

FLOWS_IN = ("clock_starts", "transfers_in")
FLOWS_OUT = ("unreported_removals", "completed_non_admitted", "completed_admitted")
COUNTS = ("incomplete", "awaiting_admission", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks",
          "over_104_weeks", "clock_starts", *FLOWS_OUT, "decisions_to_admit")
NOISES = ("expectation", "demographic")
SOME = "only: [QMJ, QMF, QYG, QOP, QWO, QHM]\n"  # more systems than threads; property tests do the same with all of England


class SameNumbers(support.ProgramTest):
    def assert_same(self, expected, found, what):
        """Two dictionaries of bits."""
        self.assertEqual(expected.keys(), found.keys(), what)
        different = [name for name, content in expected.items() if content != found[name]]
        self.assertEqual(different, [], what)

    def both_noises(self, draws):
        """A small scenario for each kind of noise: random counts cost more, so fewer months of them."""
        for noise, to in (("expectation", "2025-06-30"), ("demographic", "2025-04-30")):
            yield noise, self.scenario(to=to, ensemble=f"draws: {draws}, quintiles: fold, noise: {noise}", rest=SOME)

    def test_files_do_not_depend_on_the_number_of_threads(self):
        for noise, scenario in self.both_noises(draws=50):  # four blocks of 16
            one = support.everything(self.simulate(scenario, "--threads", 1, to=f"{noise}-1.h5"))
            self.assertGreater(len(one), 500)
            for threads in (2, 4):
                path = self.simulate(scenario, "--threads", threads, to=f"{noise}-{threads}.h5")
                self.assert_same(one, support.everything(path), f"{noise} noise, {threads} threads")

    def test_first_draws_stay_when_more_are_asked_for(self):
        for noise, scenario in self.both_noises(draws=20):
            few = support.level_arrays(self.simulate(scenario, to=f"{noise}-20.h5"), "short")
            many = support.level_arrays(self.simulate(scenario, "--draws", 36, to=f"{noise}-36.h5"), "short")
            by_draw = [name for name, array in few.items()
                       if array.shape != many[name].shape and not name.endswith("/draw")]
            self.assertGreater(len(by_draw), 50)
            different = [name for name in by_draw
                         if support.bits(few[name]) != support.bits(np.ascontiguousarray(many[name][..., :20]))]
            self.assertEqual(different, [], f"{noise} noise, draws 0 to 19 of 20 and of 36")

    def test_draws_differ_from_each_other_and_from_those_of_another_seed(self):
        for noise, scenario in self.both_noises(draws=16):
            ours = support.values(self.simulate(scenario, to=f"{noise}-own.h5"), "short", "england", "incomplete")[-1]
            theirs = support.values(self.simulate(scenario, "--seed", 3, to=f"{noise}-3.h5"), "short", "england",
                                    "incomplete")[-1]
            self.assertEqual(len(np.unique(np.concatenate([ours, theirs]))), 32, noise)

    def test_a_scenario_alone_equals_the_same_one_in_a_study(self):
        study = self.write("trio.yaml", "schema: icsim/study/1\nname: trio\nperiod: {to: 2025-04-30}\n"
                                        f"{SOME}ensemble: {{draws: 18, quintiles: fold, noise: demographic}}\nscenarios:\n"
                                        "  - {scenario: long-waits-first}\n  - {scenario: baseline-2025}\n"
                                        "  - {scenario: activity-growth-3.5}\n")
        together = self.simulate(study)
        for name in ("baseline-2025", "activity-growth-3.5"):
            alone = self.scenario(f"alone-{name}", extends=name, to="2025-04-30",
                                  ensemble="draws: 18, quintiles: fold, noise: demographic", rest=SOME)
            path = self.simulate(alone, to=f"{name}.h5")
            self.assert_same(support.bits_of(support.level_arrays(path, f"alone-{name}")),
                             support.bits_of(support.level_arrays(together, name)), name)

    def test_the_stored_scenario_run_again_gives_the_same_arrays(self):
        rest = SOME + """\
parameters:
  demand.growth: {normal: {mean: 1.2, sd: 0.3}}
sets: {pennine: {ics: [QWO, QOP]}}
levers:
  - what: capacity.growth
    label: faster growth
    where: {set: pennine}
    when: {from: 2025-04-15, ramp: 4}
    how: {set: {uniform: {low: 2, high: 4}}}
"""
        scenario = self.scenario(to="2025-05-31", ensemble="draws: 5, quintiles: split, noise: demographic, seed: 99",
                                 rest=rest)
        first = self.simulate(scenario)
        with h5py.File(first) as file:
            stored = file["scenarios/short/provenance/resolved_scenario"].asstr()[()]
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "again.yaml").write_text(stored)
        again = self.simulate(elsewhere / "again.yaml", to="again.h5")
        self.assert_same(support.bits_of(support.level_arrays(first, "short")),
                         support.bits_of(support.level_arrays(again, "short")), "run again")
        with h5py.File(again) as file:  # and it is its own resolution
            self.assertEqual(file["scenarios/short/provenance/resolved_scenario"].asstr()[()], stored)


class BooksClose(unittest.TestCase):
    """One run with each kind of noise, with all five quintiles. Counts are float32 in the file, so sums agree within rounding."""

    DRAWS = 10

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        scenario = pathlib.Path(folder.name) / "short.yaml"
        scenario.write_text("schema: icsim/scenario/1\nname: short\nextends: validation-sprint\nperiod: {to: 2025-07-31}\n"
                            f"ensemble: {{draws: {cls.DRAWS}, quintiles: split}}\n")
        cls.arrays, cls.start = {}, {}
        for noise in NOISES:
            path = pathlib.Path(folder.name) / f"{noise}.h5"
            done = support.icsim("run", scenario, "-o", path, "--noise", noise, "--quiet")
            assert done.returncode == 0, done.stderr
            cls.arrays[noise] = support.level_arrays(path, "short")
            with h5py.File(path) as file:
                reference = file["scenarios/short/reference"]
                cls.start[noise] = reference["start_incomplete"][:].astype(float).sum(axis=2)  # [ics][function]
                cls.ics_region = reference["ics_region"].asstr()[:]
                cls.regions = file["scenarios/short/region/region"].asstr()[:]

    def get(self, noise, level, name):
        return self.arrays[noise][f"{level}/{name}"].astype(float)

    def start_of(self, noise, level):
        start = self.start[noise]
        if level == "england":
            return start.sum()
        if level == "ics":
            return start.sum(axis=1)
        if level == "treatment_function":
            return start.sum(axis=0)
        if level == "ics_treatment_function":
            return start
        return np.array([start.sum(axis=1)[self.ics_region == region].sum() for region in self.regions])

    def assert_close(self, found, expected, what, scale=None):
        """Within 2e-6 of the larger number: some dozens of float32 roundings, 15 pathways of England's list."""
        scale = np.maximum(np.abs(found), np.abs(expected)) if scale is None else scale
        worst = float((np.abs(found - expected) / np.maximum(scale, 1.0)).max())
        self.assertLess(worst, 2e-6, what)

    def test_every_draw_of_every_place_accounts_for_every_pathway(self):
        for noise in NOISES:
            for level in ("england", "region", "ics"):
                stock = self.get(noise, level, "incomplete")  # [month][place][draw]
                self.assertEqual(stock.shape[-1], self.DRAWS)
                start = np.broadcast_to(np.asarray(self.start_of(noise, level))[..., None], stock.shape[1:])
                before = np.concatenate([start[None], stock[:-1]])
                flow = sum(self.get(noise, level, name) for name in FLOWS_IN) - \
                    sum(self.get(noise, level, name) for name in FLOWS_OUT)
                self.assert_close(before + flow, stock, f"{noise} {level}")

    def test_means_of_every_list_account_for_every_pathway(self):
        for noise in NOISES:
            for level in ("treatment_function", "ics_treatment_function"):
                stock = self.get(noise, level, "incomplete_mean")
                before = np.concatenate([self.start_of(noise, level)[None], stock[:-1]])
                flow = self.get(noise, level, "clock_starts_mean") - \
                    sum(self.get(noise, level, name + "_mean") for name in FLOWS_OUT)
                self.assert_close(before + flow, stock, f"{noise} {level}")

    def test_parts_sum_to_england_in_every_draw(self):
        for noise in NOISES:
            for metric in COUNTS:
                whole = self.get(noise, "england", metric)
                for level in ("region", "ics", "treatment_function", "quintile"):
                    if f"{level}/{metric}" in self.arrays[noise]:
                        self.assert_close(self.get(noise, level, metric).sum(axis=1), whole, f"{noise} {level} {metric}")

    def test_means_of_all_levels_sum_to_england(self):
        for noise in NOISES:
            compared = 0
            for metric in COUNTS:
                whole = self.get(noise, "england", metric + "_mean")
                for level in ("region", "ics", "treatment_function", "ics_treatment_function", "quintile", "ics_quintile",
                              "resident_ics"):
                    name = f"{level}/{metric}_mean"
                    if name not in self.arrays[noise]:
                        continue
                    parts = self.arrays[noise][name].astype(float)
                    self.assert_close(parts.reshape(len(whole), -1).sum(axis=1), whole, f"{noise} {level} {metric}")
                    compared += 1
            self.assertGreater(compared, 60)

    def test_regions_are_the_sums_of_their_systems(self):
        for noise in NOISES:
            systems, regions = self.get(noise, "ics", "incomplete"), self.get(noise, "region", "incomplete")
            for row, region in enumerate(self.regions):
                self.assert_close(systems[:, self.ics_region == region].sum(axis=1), regions[:, row], region)

    def test_thresholds_nest_and_nothing_is_negative(self):
        chain = ("over_104_weeks", "over_78_weeks", "over_65_weeks", "over_52_weeks", "incomplete")
        for noise in NOISES:
            for level in ("england", "region", "ics"):
                for metric in COUNTS:
                    self.assertGreaterEqual(self.get(noise, level, metric).min(), 0.0, f"{noise} {level} {metric}")
                for shorter, longer in zip(chain, chain[1:]):
                    gap = self.get(noise, level, longer) - self.get(noise, level, shorter)
                    self.assertGreaterEqual(gap.min(), 0.0, f"{noise} {level} {shorter} beyond {longer}")
                share = self.get(noise, level, "within_18_weeks") / self.get(noise, level, "incomplete")
                self.assert_close(self.get(noise, level, "within_18_weeks_share"), share, f"{noise} {level} share")

    def test_no_value_is_missing_where_there_is_a_list(self):
        for noise in NOISES:
            for level in ("england", "region", "ics"):
                for name, array in self.arrays[noise].items():
                    if name.startswith(level + "/") and array.dtype.kind == "f" and "ratio" not in name:
                        self.assertTrue(np.isfinite(array).all(), f"{noise} {name}")

    def test_quantiles_are_ordered_and_are_those_of_the_draws(self):
        for noise in NOISES:
            arrays, compared = self.arrays[noise], 0
            for name, quantiles in arrays.items():
                if not name.endswith("_quantile"):
                    continue
                self.assertFalse((np.diff(quantiles, axis=0) < 0).any(), f"{noise} {name}")
                draws = arrays.get(name.removesuffix("_quantile"))
                if draws is None:
                    continue
                draws = draws.astype(float)
                expected = np.quantile(draws, [0.05, 0.25, 0.50, 0.75, 0.95], axis=-1)
                scale = np.broadcast_to(np.abs(draws).max(axis=-1), expected.shape)
                known = np.isfinite(expected)
                self.assertTrue(known.any() or "ratio" in name, name)
                if known.any():
                    self.assert_close(quantiles[known], expected[known], f"{noise} {name}", scale[known])
                compared += 1
            self.assertGreater(compared, 50)


if __name__ == "__main__":
    unittest.main()
