#!/usr/bin/python3
"""`icsim diff`: what two scenarios ask differently, from scenario files and from run files alike."""

import json
import unittest

import h5py
import numpy as np
import support

PARENT = """\
parameters:
  demand.growth: {value: 1.5, distribution: {normal: {mean: 1.5, sd: 0.4}}, source: A report, grade: published}
levers:
  - {what: capacity.growth, label: growth, when: {from: 2025-05-01}, how: {set: 3}}
  - {what: demand.level, label: first, how: {scale: 1.1}}
  - {what: demand.level, label: second, how: {add: 0.1}}
"""
CHILD = """\
parameters:
  demand.growth: 2.5
levers:
  - {what: capacity.growth, label: growth, when: {from: 2025-05-01, ramp: 4}, how: {set: 4}}
  - what: treatment.long_wait_skew
    label: long waits
    where: {region: North West}
    how: {set: 2.2}
network: {reach: national}
"""


class Diff(support.ProgramTest):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.parent = self.scenario("parent", to="2025-06-30", rest=PARENT)
        self.child = self.write("child.yaml", "schema: icsim/scenario/1\ntitle: The child\nextends: parent.yaml\n"
                                              "period: {to: 2025-07-31}\nensemble: {draws: 3}\n" + CHILD)

    def diff(self, *arguments, **settings):
        done = support.icsim("diff", *arguments, cwd=self.folder, **settings)
        self.assertEqual((done.returncode, done.stderr), (support.DONE, ""), done.stderr)
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.diff(*arguments, "--json"))

    def test_only_what_differs_is_shown_side_by_side_with_unit_grade_and_origin(self):
        self.assertEqual(self.diff("parent.yaml", "child.yaml", "--width", 100), """\
                      A                                       B
    given             parent.yaml                             child.yaml
    scenario          parent                                  child
    title             parent                                  The child

Settings
    period            2025-04-01 to 2025-06-30                2025-04-01 to 2025-07-31
    draws             2                                       3
    mutual aid reach  region                                  national
    mutual aid miles  60                                      no limit

Levers, in the order they act
  growth (% a year)
    what              capacity.growth                         capacity.growth
    when              2025-05-01 to the end                   2025-05-01 to the end, growing over 4
                                                              weeks
    how               set to 3 (% a year)                     set to 4 (% a year)
    origin            parent.yaml:9                           child.yaml:9
  long waits (per 52 weeks): only in B
    what                                                      treatment.long_wait_skew
    where                                                     region "North West"
    when                                                      2025-04-01 to the end
    how                                                       set to 2.2 (per 52 weeks)
    origin                                                    child.yaml:10

Parameters, before levers
  demand.growth (% a year)
    value             1.5                                     2.5
    distribution      normal, mean 1.5, sd 0.4
    grade             published                               judgement
    source            A report                                set by the scenario
    origin            parent.yaml:7                           child.yaml:7
""")

    def test_run_files_say_the_same_as_the_scenarios_they_hold(self):
        run = self.folder / "both.h5"
        self.run_done("run", "parent.yaml", "child.yaml", "-o", run, "--quiet", cwd=self.folder)
        of_files = self.diff("parent.yaml", "child.yaml").splitlines()
        of_runs = self.diff("both.h5:parent", "both.h5:child").splitlines()
        self.assertEqual(of_runs[2:], of_files[2:])
        self.assertIn("both.h5:parent", of_runs[1])
        self.assertIn("no difference in what is asked", self.diff("both.h5:child", "child.yaml").lower())
        alone = self.simulate("child.yaml", "--draws", 2, to="alone.h5")
        self.assertEqual([setting["name"] for setting in self.json("alone.h5", "child.yaml")["settings"]], ["draws"])
        self.assertTrue(alone.exists())

    def simulate(self, *arguments, to="run.h5"):
        path = self.folder / to
        self.run_done("run", *arguments, "-o", path, "--quiet", cwd=self.folder)
        return path

    def test_several_scenarios_in_a_file_are_told_apart_by_name(self):
        self.write("study.yaml", "schema: icsim/study/1\nensemble: {draws: 2}\nscenarios:\n  - {scenario: parent.yaml}\n"
                                 "  - {scenario: child.yaml}\n")
        self.simulate("study.yaml")
        for file in ("study.yaml", "run.h5"):
            found = self.json(f"{file}:parent", f"{file}:child")
            self.assertEqual((found["a"]["name"], found["b"]["name"]), ("parent", "child"))
            done = support.icsim("diff", file, f"{file}:child", cwd=self.folder)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (support.BAD_INPUT, "", f"{file}: holds 2 scenarios, and one is expected\n"
                                                     f"  hint: name it, as in {file}:parent; there are parent, child\n"))
            done = support.icsim("diff", f"{file}:chidl", "parent.yaml", cwd=self.folder)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (support.BAD_INPUT, "", f"{file}: has no scenario 'chidl'\n  hint: it has parent, child\n"))

    def test_library_names_and_their_studies_are_understood(self):
        found = self.json("baseline-2025", "five-futures:activity-growth-3.5")
        self.assertEqual([lever["name"] for lever in found["levers"]], ["growth of treatments"])
        self.assertIsNone(found["levers"][0]["a"])
        self.assertRegex(found["levers"][0]["b"]["origin"], r"^library/activity-growth-3\.5\.yaml:\d+$")

    def test_the_same_question_has_no_difference_and_all_shows_it_whole(self):
        self.assertEqual(self.diff("parent.yaml", "parent.yaml").splitlines()[-2:], ["", "No difference in what is asked."])
        found = self.json("parent.yaml", "parent.yaml")
        self.assertEqual((found["same"], found["settings"], found["levers"], found["parameters"], found["data"]),
                         (True, [], [], [], []))
        whole = self.json("parent.yaml", "parent.yaml", "--all")
        self.assertTrue(whole["same"])
        self.assertEqual([lever["name"] for lever in whole["levers"]], ["growth", "first", "second"])
        self.assertGreater(len(whole["parameters"]), 100)
        self.assertGreater(len(whole["data"]), 5)
        self.assertEqual({setting["name"] for setting in whole["settings"]} >= {"baseline", "period", "posterior", "seed", "noise"}, True)
        text = self.diff("parent.yaml", "parent.yaml", "--all")
        for parameter in whole["parameters"]:
            self.assertIn(f"\n  {parameter['name']} ({parameter['unit']})\n", text)
            self.assertIn(parameter["a"]["grade"], ("data", "published", "judgement"))

    def test_each_setting_that_differs_is_found(self):
        for change, name, a, b in (
                ("ensemble: {draws: 2, quintiles: fold, seed: 9}\n", "seed", "20250401", "9"),
                ("ensemble: {draws: 2, quintiles: fold, noise: demographic}\n", "noise", "expectation", "demographic"),
                ("ensemble: {draws: 2, quintiles: split}\n", "quintiles", "fold", "split"),
                ("ensemble: {draws: 2, quintiles: fold, parameters: fixed}\n", "parameters", "sampled", "fixed"),
                ("calibration: none\n", "posterior", None, "none"),
                ("network: {most_miles: 30}\n", "mutual aid miles", "60", "30"),
                ("network: {least_share: 0.5}\n", "mutual aid share", "0.01", "0.5"),
                ("network: {collaboratives: {pennines: [QWO, QOP]}}\n", "collaboratives", "none", "{pennines: [QWO, QOP]}"),
                ("sets: {pennine: {ics: [QWO, QOP]}}\n", "set pennine", "", "{ics: [QWO, QOP]}"),
                ("outputs: {wait_bands: true}\n", "wait bands", "false", "true"),
                ("outputs: {compression: 4}\n", "compression", "1", "4"),
                ("network: {reach: region}\n", None, None, None)):
            self.write("other.yaml", "schema: icsim/scenario/1\nextends: parent.yaml\n" + change)
            found = self.json("parent.yaml", "other.yaml")["settings"]
            with self.subTest(change):
                expected = {name} | ({"posterior leaves"} if name == "posterior" else set()) if name else set()
                self.assertEqual({setting["name"] for setting in found} - {"posterior leaves"}, expected - {"posterior leaves"})
                if name:
                    setting = next(setting for setting in found if setting["name"] == name)
                    self.assertEqual(setting["b"], b)
                    if a is not None:
                        self.assertEqual(setting["a"], a)

    def test_a_parameter_set_to_its_default_is_a_difference_where_a_posterior_would_move_it(self):
        self.write("other.yaml", "schema: icsim/scenario/1\nextends: parent.yaml\n"
                   "parameters: {demand.level: 1, treatment.long_wait_skew: 0}\n")
        found = self.json("parent.yaml", "other.yaml")
        leaves = next(setting for setting in found["settings"] if setting["name"] == "posterior leaves")
        self.assertNotIn("treatment.long_wait_skew", leaves["a"])
        self.assertIn("treatment.long_wait_skew", leaves["b"])
        self.assertNotIn("demand.level", leaves["b"])  # a factor: the value is the scenario's in any case

    def test_levers_without_a_label_are_matched_by_key_one_after_the_other(self):
        for name, values in (("a", (1.1, 1.2)), ("b", (1.1, 1.3))):
            self.scenario(name, rest="levers:\n" + "".join(f"  - {{what: demand.level, how: {{scale: {v}}}}}\n" for v in values))
        found = self.json("a.yaml", "b.yaml")["levers"]
        self.assertEqual([(lever["name"], lever["differs"]) for lever in found], [("demand.level (2)", ["how"])])
        self.assertEqual(found[0]["a"]["how"], "multiply by 1.2")

    def test_levers_in_another_order_are_another_question(self):
        lines = PARENT.splitlines(keepends=True)
        self.scenario("turned", to="2025-06-30", rest="".join(lines[:4] + [lines[5], lines[4]]))
        self.assertIn("\nThe levers that both have act in another order.\n", self.diff("parent.yaml", "turned.yaml"))
        found = self.json("parent.yaml", "turned.yaml")
        self.assertEqual((found["same"], found["lever_order_differs"], found["levers"]), (False, True, []))

    def test_data_that_differ_under_the_same_name_are_shown(self):
        run = self.simulate("parent.yaml")
        with h5py.File(run, "r+") as file:
            table = file["scenarios/parent/provenance/inputs"]
            at = list(table["name"].asstr()[:]).index("baseline/2025-04-01/flows.csv")
            table["sha256"][at] = "f" * 64
        found = self.json("run.h5", "parent.yaml")
        self.assertFalse(found["same"])
        self.assertEqual([(file["name"], file["a"]) for file in found["data"]], [("baseline/2025-04-01/flows.csv", "f" * 64)])
        self.assertIn("\nData, by SHA-256\n", self.diff("run.h5", "parent.yaml"))

    def test_lines_keep_to_the_width(self):
        for width in (40, 60, 100, 140):
            lines = self.diff("parent.yaml", "child.yaml", "--all", "--width", width).splitlines()
            titles = [line for line in lines if not line.startswith("    ")]  # of sections and items, never cut
            self.assertLessEqual(max(len(line) for line in lines if line not in titles), width)
            squeezed = "".join("".join(lines).split())
            self.assertIn("treatment.long_wait_skew"[:10], squeezed)

    def test_control_characters_and_markup_are_only_text(self):
        escape = "\\u009b31m"
        self.scenario("hostile", rest=f'title: "<script>alert(1)</script> {escape} \\"quoted\\""\nlevers:\n'
                                      f'  - {{what: demand.level, label: "<b>{escape}", how: {{scale: 1.1}}}}\n')
        self.scenario("plain")
        self.simulate("hostile.yaml")
        for a in ("hostile.yaml", "run.h5"):
            text = self.diff(a, "plain.yaml", "--width", 140)
            mark = " " if a == "hostile.yaml" else "\ufffd"
            self.assertIn(f'<script>alert(1)</script> {mark}31m "quoted"', text)
            self.assertIn(f"  <b>{mark}31m (ratio): only in A\n", text)
            self.assertNotIn("\x9b", text)
            found = self.json(a, "plain.yaml")
            self.assertEqual(found["a"]["title"], f'<script>alert(1)</script> {mark.replace(" ", chr(0x9b))}31m "quoted"')
        with h5py.File(self.folder / "run.h5", "r+") as file:  # what no scenario file may hold
            file["scenarios/hostile"].attrs["title"] = np.array("\x1b[2J\x07gone", "S")
            file["scenarios/hostile/provenance/levers/label"][0] = "\x1b]0;title\x07"
        text = self.diff("run.h5", "plain.yaml")
        self.assertIn("\ufffd[2J\ufffdgone", text)
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\x07", text)
        json.loads(self.diff("run.h5", "plain.yaml", "--json"))

    def test_what_cannot_be_read_is_refused(self):
        cut = self.simulate("parent.yaml")
        cut.write_bytes(cut.read_bytes()[:-1])
        self.write("foreign.h5", "week,pathways\n")
        self.write("bad.yaml", "schema: icsim/scenario/1\nextends: parent.yaml\nlevles: []\n")
        for given, words in (("run.h5", "truncated"), ("foreign.h5", "not an HDF5 file"), ("nowhere.h5", "does not exist"),
                             ("nowhere.h5:parent", "nowhere.h5: does not exist"), ("bad.yaml", "bad.yaml:3:1: unknown key 'levles'"),
                             ("baseline-2052", "there is no such file and no library scenario of that name\n  hint: did you mean")):
            for arguments in ((given, "parent.yaml"), ("parent.yaml", given)):
                self.assert_refused(support.icsim("diff", *arguments, cwd=self.folder), words)
        self.assert_refused(support.icsim("diff", "parent.yaml", cwd=self.folder), "b is required")


if __name__ == "__main__":
    unittest.main()
