#!/usr/bin/python3
"""`icsim compare`: differences as numpy finds them in the run files; what cannot be compared is refused."""

import csv
import io
import json
import re
import shutil
import unittest

import h5py
import numpy as np

import support

LEVER = """levers:
  - what: capacity.level
    label: more slots
    when: {from: 2025-06-01}
    how: {scale: 1.1}
"""


class Compare(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.maker()
        settings = {"to": "2026-06-30", "ensemble": "draws: 20, quintiles: fold"}
        base = case.scenario("base", **settings)
        alternative = case.scenario("more", rest=LEVER, **settings)
        cls.base = case.simulate(base, to="base.h5")
        cls.more = case.simulate(alternative, to="more.h5")
        cls.shorter = case.simulate(case.scenario("shorter", to="2026-03-31", ensemble="draws: 12, quintiles: fold"),
                                    to="shorter.h5")

    def compared(self, *arguments):
        def each_once(members):
            self.assertEqual(len(dict(members)), len(members), "a name stands twice in one object")
            return dict(members)

        return json.loads(self.run_done("compare", *arguments, "--json").stdout, object_pairs_hook=each_once)["comparisons"]

    def draws(self, path, scenario, level, metric):
        return support.values(path, scenario, level, metric).astype(np.float32)

    def test_differences_are_those_of_draws_in_the_two_files(self):
        comparison, = self.compared(self.base, self.more)
        self.assertTrue(comparison["paired"])
        self.assertEqual(comparison["months"], ["2026-03", "2026-06"])
        checked = 0
        for row in comparison["rows"]:
            if row["metric"] not in ("incomplete", "within_18_weeks_share", "over_52_weeks"):
                continue
            a = self.draws(self.base, "base", row["level"], row["metric"])
            b = self.draws(self.more, "more", row["level"], row["metric"])
            with h5py.File(self.base) as file:
                group = file[f"scenarios/base/{row['level']}"]
                codes = ([code.decode() for code in group[row["level"]][:]]
                         if group[row["level"]].dtype.kind == "O" else [str(n) for n in group[row["level"]][:]]) \
                    if row["level"] != "england" else ["ENG"]
            at = codes.index(row["code"])
            shape = (a.shape[0], -1, a.shape[-1])
            for month, value in zip((11, 14), row["values"]):
                before, after = a.reshape(shape)[month, at], b.reshape(shape)[month, at]
                difference = (after - before).astype(np.float64)
                np.testing.assert_allclose(value["base"], before.mean(dtype=np.float64), rtol=1e-6)
                np.testing.assert_allclose(value["difference"]["mean"], difference.mean(), rtol=1e-6, atol=1e-9)
                np.testing.assert_allclose([value["difference"]["low"], value["difference"]["high"]],
                                           np.quantile(difference, [0.05, 0.95]), rtol=1e-5, atol=1e-7)
                better = difference > 0 if row["metric"] == "within_18_weeks_share" else difference < 0
                self.assertAlmostEqual(value["improves"], better.mean(), places=6)
                self.assertAlmostEqual(value["same"], (difference == 0).mean(), places=6)
                checked += 1
        self.assertEqual(checked, 2 * 3 * (1 + 7 + 42 + 23 + 1))

    def test_flows_are_of_the_year_to_the_month(self):
        comparison, = self.compared(self.base, self.more, "--metric", "completed", "--month", "2026-03")
        england = comparison["rows"][0]
        self.assertEqual((england["level"], len(england["values"])), ("england", 1))
        sums = [sum(self.draws(path, name, "england", metric)[:12].reshape(12, -1).sum(0, dtype=np.float64)
                    for metric in ("completed_admitted", "completed_non_admitted"))
                for path, name in ((self.base, "base"), (self.more, "more"))]
        self.assertAlmostEqual(england["values"][0]["base"] / sums[0].mean(), 1, places=6)
        self.assertAlmostEqual(england["values"][0]["difference"]["mean"] / (sums[1] - sums[0]).mean(), 1, places=4)

    def test_a_scenario_compared_with_itself_differs_in_nothing(self):
        copy = self.folder / "copy.h5"
        shutil.copy(self.base, copy)
        comparison, = self.compared(self.base, copy)
        for row in comparison["rows"]:
            for value in row["values"]:
                if value:
                    self.assertIn(value["difference"]["mean"], (0, None))
                    self.assertIn(value["improves"], (0, None))
                    self.assertEqual(value["same"], 1)
        for row in comparison["milestones"]:
            self.assertEqual(row["base"], row["alternative"])
        text = self.run_done("compare", self.base, copy).stdout
        self.assertRegex(text, r"waiting list .* 0 to 0  no difference\n")
        self.assertNotIn("50 %", text.split("milestone")[0])

    def test_metrics_and_months_may_stand_in_one_option_or_several(self):
        listed, = self.compared(self.base, self.more, "--metric", "incomplete,gp_load", "--month", "2026-03,2026-06")
        apart, = self.compared(self.base, self.more, "--metric", "incomplete", "--metric", "gp_load")
        self.assertEqual(listed, apart)
        self.assertEqual([row["metric"] for row in listed["rows"] if row["level"] == "england"], ["incomplete", "gp_load"])

    def test_two_calibrations_in_one_study_are_refused_with_what_to_write(self):
        self.scenario("other", to="2026-03-31", ensemble="draws: 2, quintiles: fold", rest="calibration: none\n")
        self.scenario("usual", to="2026-03-31", ensemble="draws: 2, quintiles: fold")
        study = self.folder / "both.yaml"
        study.write_text("schema: icsim/study/1\nname: both\nscenarios:\n  - {scenario: usual.yaml}\n  - {scenario: other.yaml}\n")
        path = self.simulate(study, to="both.h5")
        self.assert_refused(support.icsim("compare", path),
                            "usual and other: cannot be compared draw by draw: calibrations ",
                            "hint: run both with the same 'calibration' in both scenarios; --unpaired")

    def test_milestones_are_counted_over_draws(self):
        comparison, = self.compared(self.base, self.more)
        met = next(row for row in comparison["milestones"]
                   if row["milestone"] == "within_18_weeks_65" and row["level"] == "england")
        share = self.draws(self.more, "more", "england", "within_18_weeks_share").reshape(15, -1)
        self.assertAlmostEqual(met["alternative"]["probability"], (share[-1] >= np.float32(0.65)).mean(), places=6)
        self.assertAlmostEqual(met["alternative"]["by_due"], (share[11] >= np.float32(0.65)).mean(), places=6)

    def test_the_csv_holds_the_same_numbers(self):
        path = self.folder / "differences.csv"
        self.run_done("compare", self.base, self.more, "--csv", path)
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode())))
        comparison, = self.compared(self.base, self.more)
        metrics = [row for row in rows if row["kind"] == "metric"]
        expected = [(row["level"], row["code"], row["metric"], month, value["difference"]["mean"])
                    for row in comparison["rows"] for month, value in zip(comparison["months"], row["values"]) if value]
        found = [(row["level"], row["code"], row["id"], row["month"],
                  float(row["difference"]) if row["difference"] else None) for row in metrics]
        self.assertEqual(found, expected)
        self.assertEqual(len(rows) - len(metrics), len(comparison["milestones"]))
        self.assert_refused(support.icsim("compare", self.base, self.more, "--csv", path), "exists", "--force")

    def test_the_table_shows_the_place_asked(self):
        text = self.run_done("compare", self.base, self.more, "--ics", "qop").stdout
        self.assertIn("more against base, Greater Manchester", text)
        self.assertIn("the same draws, so the same luck", text)
        for words in ("waiting list", "within 18 weeks", "pts", "92 % within 18 weeks", "better in"):
            self.assertIn(words, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_the_table_says_in_how_many_draws_a_milestone_is_met(self):
        comparison, = self.compared(self.base, self.more)
        text = " ".join(self.run_done("compare", self.base, self.more).stdout.split())
        rows = [row for row in comparison["milestones"] if row["level"] == "england"]
        never = [row["label"] for row in rows if row["base"]["met"] + row["alternative"]["met"] == 0]
        self.assertTrue(0 < len(never) < len(rows))
        self.assertIn(f"in none of 20 (12 % at most): {', '.join(never)} Means", text)
        for row in rows:
            if row["label"] not in never:
                met = [f"{side['met']} ({100 * side['probability_low']:.0f} to {100 * side['probability_high']:.0f} %)"
                       for side in (row["base"], row["alternative"])]
                self.assertRegex(text, re.escape(f"{row['label']} {met[0]}") + ".*" + re.escape(met[1]))

    def test_runs_that_do_not_pair_are_refused_with_every_reason_unless_asked(self):
        done = support.icsim("compare", self.base, self.shorter)
        self.assert_refused(done, "base and shorter: cannot be compared draw by draw: periods 2025-04-01 to 2026-06-30 and "
                                  "2025-04-01 to 2026-03-31; numbers of draws 20 and 12", "hint:", "--unpaired")
        text = self.run_done("compare", self.base, self.shorter, "--unpaired").stdout
        self.assertIn("UNPAIRED, as independent runs: periods", text)
        comparison, = self.compared(self.base, self.shorter, "--unpaired")
        self.assertFalse(comparison["paired"])

    def test_another_base_turns_the_differences_round(self):
        forth, = self.compared(self.base, self.more, "--metric", "incomplete", "--month", "2026-03")
        back, = self.compared(self.base, self.more, "--base", "more", "--metric", "incomplete", "--month", "2026-03")
        self.assertEqual((back["base"], back["alternative"]), ("more", "base"))
        self.assertEqual(back["rows"][0]["values"][0]["difference"]["mean"],
                         -forth["rows"][0]["values"][0]["difference"]["mean"])

    def test_what_is_not_there_is_refused_with_what_is(self):
        for arguments, words in (
                (("--base", "nobody"), "'nobody': is none of the scenarios compared\n  hint: there are base, more"),
                (("--month", "2031-01"), "'2031-01': is no month of both runs\n  hint: give one from 2025-04 to 2026-06"),
                (("--metric", "joy"), "'joy': is no indicator\n  hint: there are incomplete"),
                (("--ics", "QXX"), "'QXX': is no integrated care system of scenario 'base'\n  hint: did you mean 'QNX'? it has QE1")):
            with self.subTest(arguments):
                self.assert_refused(support.icsim("compare", self.base, self.more, *arguments), words)
        self.assert_refused(support.icsim("compare", self.base),
                            "holds one scenario, and one cannot be compared\n  hint: give a second run file")

    def damaged(self, change):
        path = self.folder / "damaged.h5"
        shutil.copy(self.more, path)
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    def test_a_tampered_truncated_foreign_old_or_new_file_is_refused_by_name(self):
        level = "scenarios/more/england"

        def raise_list(file):
            file[f"{level}/incomplete"][3, 0] += 1

        def no_number(file):
            file[f"{level}/incomplete"][3, 0] = np.nan

        def version(text):
            return lambda file: file.attrs.__setitem__("format_version", np.array(text, h5py.string_dtype("utf-8", len(text))))

        for change, words in (
                (raise_list, "incomplete: does not match its checksum: the file was changed after it was written"),
                (no_number, "incomplete: does not match its checksum"),
                (lambda file: file[level].__delitem__("incomplete"), "'incomplete' is missing"),
                (version("2.0"), "has format version 2.0, newer than this program reads (1.x)"),
                (version("1.1"), "has format version 1.1; comparing needs what files hold since 1.2"),
                (lambda file: file.attrs.__setitem__("format", np.array("other", "S5")), "not a run file of icsim")):
            with self.subTest(words):
                path = self.damaged(change)
                self.assert_refused(support.icsim("compare", self.base, path, "--csv", self.folder / "none.csv"), path.name, words)
                self.assertFalse((self.folder / "none.csv").exists())
        path.write_bytes(self.more.read_bytes()[:100_000])
        self.assert_refused(support.icsim("compare", self.base, path), path.name, "truncated")

    def test_a_file_name_with_markup_stays_text(self):
        copy = self.folder / "<b>\"new\", & 'old'.h5"
        shutil.copy(self.base, copy)
        comparison, = self.compared(self.base, copy)
        self.assertEqual(comparison["alternative"], f"{copy}:base")
        table = self.folder / "table.csv"
        self.run_done("compare", self.base, copy, "--csv", table)
        rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode())))
        self.assertEqual({row["alternative"] for row in rows}, {f"{copy}:base"})


if __name__ == "__main__":
    unittest.main()
