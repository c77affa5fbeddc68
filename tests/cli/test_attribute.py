"""`icsim attribute`: contributions add up to the difference of the two runs, runs are kept, what cannot be is refused."""

import csv
import json
import re
import math
import os
import signal
import subprocess
import unittest

import numpy as np

from support import BAD_INPUT, INTERRUPTED, PROGRAM, ProgramTest, environment, icsim, values, wait_until

CANNOT_BE_MET = 1
LEVERS = {
    "growth": "  - {what: demand.growth, label: growth, how: {set: 4}}\n",
    "hubs": "  - {what: capacity.level, label: hubs, how: {scale: 1.1}}\n",
    "skew": "  - {what: treatment.long_wait_skew, label: skew, how: {set: 3}}\n",
    "sprint": "  - {what: validation.contact_share, label: sprint, how: {set: 0.05}}\n",
    "leavers": "  - {what: workforce.leave_rate, label: leavers, how: {scale: 0.5}}\n",
    "sick": "  - {what: workforce.sickness_level, label: sick, how: {scale: 0.5}}\n",
    "surge": "  - {what: demand.level, label: surge, how: {scale: 1.05}}\n",
}


def levers(*names):
    return "levers:\n" + "".join(LEVERS[name] for name in names)


class AttributeTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.cache = self.folder / "cache"

    def attribute(self, *arguments, cache=True):
        """The result of `icsim attribute --json`."""
        where = ["--cache", self.cache] if cache else ["--no-cache"]
        return json.loads(self.run_done("attribute", *arguments, *where, "--json").stdout)

    def means(self, result, metric="incomplete"):
        row = next(row for row in result["indicators"] if row["metric"] == metric)
        return row["total"]["mean"], [part["value"]["mean"] for part in row["parts"]]

    def assert_adds_up(self, result):
        for row in result["indicators"]:
            parts = [part["value"]["mean"] for part in row["parts"]]
            size = max(map(abs, parts + [row["total"]["mean"]]))
            self.assertAlmostEqual(math.fsum(parts), row["total"]["mean"], delta=1e-6 * size, msg=row["metric"])
            if row["total"]["mean"] != 0:
                self.assertAlmostEqual(sum(part["share"] for part in row["parts"]), 1, delta=1e-3)


class Sums(AttributeTest):
    def test_contributions_add_up_to_the_difference_of_the_two_run_files(self):
        base = self.scenario("base", to="2026-03-31", ensemble="draws: 3, quintiles: split")
        other = self.scenario("other", to="2026-03-31", ensemble="draws: 3, quintiles: split",
                              rest=levers("growth", "hubs"))
        run = self.simulate(base, other)
        for place, level, row in ([], "england", None), (["--ics", "QOP"], "ics", "QOP"):
            result = self.attribute(base, other, *place, "--metric", "incomplete", "--metric", "over_52_weeks",
                                    "--metric", "within_18_weeks_share", "--metric", "completed",
                                    "--metric", "over_18_weeks_slope_index")
            self.assert_adds_up(result)
            self.assertEqual([player["label"] for player in result["players"]], ["growth", "hubs"])
            self.assertEqual(result["runs"], 4)
            for metric in "incomplete", "over_52_weeks", "within_18_weeks_share", "over_18_weeks_slope_index":
                self.check_against_run(result, run, metric, level, row, slice(-1, None), [metric])
            self.check_against_run(result, run, "completed", level, row, slice(-12, None),
                                   ["completed_non_admitted", "completed_admitted"])

    def check_against_run(self, result, run, metric, level, code, months, datasets):
        def draws(scenario):
            rows = slice(None) if code is None else \
                [text.decode() for text in values(run, scenario, level, "ics")].index(code)
            found = sum(values(run, scenario, level, name).astype(float) for name in datasets)
            found = found if code is None else found[:, rows]
            return found[months].sum(axis=0).ravel()

        base, other = draws("base"), draws("other")
        row = next(row for row in result["indicators"] if row["metric"] == metric)
        size = abs(base).mean()
        for mine, theirs in (row["base"], base), (row["alternative"], other), (row["total"], other - base):
            self.assertAlmostEqual(mine["mean"], theirs.mean(), delta=3e-7 * size)
            self.assertAlmostEqual(mine["low"], np.quantile(theirs, 0.05), delta=3e-7 * size)
            self.assertAlmostEqual(mine["high"], np.quantile(theirs, 0.95), delta=3e-7 * size)

    def test_runs_of_some_places_and_of_either_base_path_are_those_of_the_run_file(self):
        # With eighteen months the two base paths differ; places stand in the order of the baseline, not of the list.
        for rest in "only: [QR1, QOP, QMJ]\n", "":
            base, other = (self.scenario(name, extends="baseline-2025-no-policy", to="2026-09-30", rest=rest + more)
                           for name, more in (("base", ""), ("other", levers("growth", "hubs"))))
            run = self.simulate(base, other, "--force")
            for place, level, row in ([], "england", None), (["--ics", "QR1"], "ics", "QR1"):
                with self.subTest(rest + str(place)):
                    result = self.attribute(base, other, *place, "--metric", "incomplete", "--metric", "within_18_weeks_share")
                    self.assert_adds_up(result)
                    for metric in "incomplete", "within_18_weeks_share":
                        self.check_against_run(result, run, metric, level, row, slice(-1, None), [metric])

    def test_two_levers_share_what_they_do_together_by_halves(self):
        names = {"none": [], "a": ["growth"], "b": ["hubs"], "both": ["growth", "hubs"]}
        files = {name: self.scenario(name, rest=levers(*these) if these else "") for name, these in names.items()}
        run = self.simulate(*files.values())
        end = {name: values(run, name, "england", "incomplete")[-1].astype(float).mean() for name in names}
        _, (growth, hubs) = self.means(self.attribute(files["none"], files["both"]))
        self.assertAlmostEqual(growth, ((end["a"] - end["none"]) + (end["both"] - end["b"])) / 2, delta=0.5)
        self.assertAlmostEqual(hubs, ((end["b"] - end["none"]) + (end["both"] - end["a"])) / 2, delta=0.5)

    def test_one_lever_is_all_of_it(self):
        result = self.attribute("baseline-2025", "validation-sprint", "--month", "2025-06", "--draws", "4",
                                "--quintiles", "fold")
        total, parts = self.means(result)
        self.assertEqual(parts, [total])
        self.assertLess(total, -10000)
        self.assertEqual(result["indicators"][0]["parts"][0]["share"], 1)
        self.assertEqual(result["runs"], 2)
        self.assertEqual(result["players"][0]["origin"], "library/validation-sprint.yaml:11")

    def test_no_difference_is_said_and_nothing_is_run(self):
        base = self.scenario("base")
        same = self.scenario("same", extends=str(base), rest="title: The same\n")
        done = self.run_done("attribute", base, same, "--cache", self.cache)
        self.assertIn("They differ in no lever, no parameter and not in the network", done.stdout)
        self.assert_left(self.cache)
        self.assertEqual(self.attribute(base, same)["players"], [])

    def test_a_told_move_is_a_difference_and_the_table_says_which(self):
        move = "network: {moves: [{from: QR1, to: QOX, treatment_function: C_110, pathways: 50, by: 2025-04-30}]}"
        other = self.scenario("other", rest=move + "\n")
        said = self.run_done("attribute", self.scenario("base"), other, "--ics", "QR1", "--metric", "incomplete", "--cache", self.cache).stdout
        self.assertRegex(said, r"\n  network +-\d+ .* 100 % +" + re.escape(move[9:]) + "; before: the default\n")

    def test_a_lever_taken_away_counts_the_other_way(self):
        base, other = self.scenario("base"), self.scenario("other", rest=levers("growth"))
        there, back = self.attribute(base, other), self.attribute(other, base)
        self.assertEqual(back["players"][0]["kind"], "taken away")
        self.assertEqual(self.means(there)[0], -self.means(back)[0])
        self.assertEqual(back["cached"], 2)  # the same two runs

    def test_changed_levers_and_parameters_are_told_apart(self):
        base = self.scenario("base", rest="parameters: {gp.need_growth: 1}\n" + levers("growth", "hubs"))
        other = self.scenario("other", rest="parameters: {gp.need_growth: 3}\nlevers:\n"
                              "  - {what: demand.growth, label: growth, how: {set: 1}}\n" + LEVERS["hubs"])
        result = self.attribute(base, other)
        self.assertEqual([(player["kind"], player["label"]) for player in result["players"]],
                         [("changed", "growth"), ("parameter", "gp.need_growth")])
        self.assert_adds_up(result)

    def test_levers_keep_the_order_in_which_they_act(self):
        late = "  - {what: capacity.level, label: cut, how: {scale: 0.5}}\n"
        base = self.scenario("base", rest="levers:\n" + late)
        first = self.scenario("first", rest="levers:\n  - {what: capacity.level, label: more, how: {add: 0.2}}\n" + late)
        last = self.scenario("last", rest="levers:\n" + late + "  - {what: capacity.level, label: more, how: {add: 0.2}}\n")
        small, large = self.means(self.attribute(base, first))[0], self.means(self.attribute(base, last))[0]
        self.assertLess(large, 1.8 * small)  # both less than 0: 0.2 more is twice as much as 0.1 more


class Sampling(AttributeTest):
    def test_seven_levers_are_sampled_and_their_errors_told(self):
        base = self.scenario("base", to="2025-05-31")
        other = self.scenario("other", to="2025-05-31", rest=levers(*LEVERS))
        result = self.attribute(base, other, "--orders", "4")
        self.assertEqual((result["method"], result["orders"]), ("sampled", 4))
        self.assertLessEqual(result["runs"], 2 + 4 * 6)
        self.assert_adds_up(result)
        errors = [part["error"] for row in result["indicators"] for part in row["parts"]]
        self.assertGreater(max(errors), 0)
        for row in result["indicators"]:
            for part in row["parts"]:
                self.assertLess(part["error"], 0.1 * max(abs(p["value"]["mean"]) for p in row["parts"]))
        again = self.attribute(base, other, "--orders", "6", "--metric", "incomplete")
        self.assertGreaterEqual(again["cached"], result["runs"])  # more orders: those there are, and others
        table = self.run_done("attribute", base, other, "--orders", "4", "--cache", self.cache).stdout
        self.assertIn("error", table)


class Running(AttributeTest):
    def setUp(self):
        super().setUp()
        self.base = self.scenario("base", ensemble="draws: 17, quintiles: fold", to="2025-05-31")
        self.other = self.scenario("other", ensemble="draws: 17, quintiles: fold", to="2025-05-31",
                                   rest=levers("growth", "hubs"))

    def test_threads_and_cache_do_not_change_a_bit(self):
        one = self.attribute(self.base, self.other, "--threads", "1", cache=False)
        two = self.attribute(self.base, self.other, "--threads", "2")
        again = self.attribute(self.base, self.other)
        self.assertEqual((one["cached"], two["cached"], again["cached"]), (0, 0, 4))
        for result in one, two, again:
            result.pop("cached")
        self.assertEqual(one, two)
        self.assertEqual(one, again)
        self.assertEqual(len(os.listdir(self.cache)), 4)

    def test_a_month_in_between_is_that_of_the_whole_run(self):
        whole = self.simulate(self.base, self.other)
        result = self.attribute(self.base, self.other, "--month", "2025-04")
        ends = [values(whole, name, "england", "incomplete")[0].astype(float) for name in ("base", "other")]
        self.assertAlmostEqual(self.means(result)[0], (ends[1] - ends[0]).mean(), delta=2)
        self.assertEqual(result["month"], "2025-04")

    def test_damaged_and_foreign_cache_files_are_ignored_and_replaced(self):
        first = self.attribute(self.base, self.other)
        files = sorted(self.cache.iterdir())
        good = [file.read_bytes() for file in files]
        damaged = [b"", good[1].replace(b"incomplete ", b"incomplete 1", 1), good[0], good[3][:-20]]
        for file, content in zip(files, damaged):
            file.write_bytes(content)
        second = self.attribute(self.base, self.other)
        self.assertEqual(second["cached"], 0)
        self.assertEqual(self.means(second), self.means(first))
        self.assertEqual([file.read_bytes() for file in files], good)

    def test_the_cache_is_where_the_environment_says(self):
        for name, folder in ("XDG_CACHE_HOME", "a/icsim/attribution"), ("HOME", "b/.cache/icsim/attribution"):
            env = {"XDG_CACHE_HOME": "", name: str(self.folder / folder[0])}
            self.run_done("attribute", self.base, self.other, env=env)
            self.assertEqual(len(os.listdir(self.folder / folder)), 4)

    def test_a_usual_cache_that_cannot_be_made_does_no_harm(self):
        self.write("file", "")
        done = self.run_done("attribute", self.base, self.other, env={"XDG_CACHE_HOME": str(self.folder / "file")})
        self.assertIn("cannot be made", done.stderr)
        self.assertIn("0 of 4 runs from the cache", done.stdout)

    def test_other_draws_seeds_and_places_are_other_runs(self):
        self.base = self.scenario("base", to="2025-05-31")
        self.other = self.scenario("other", to="2025-05-31", rest=levers("growth"))
        self.attribute(self.base, self.other)
        for more in (["--draws", "3"], ["--seed", "5"], ["--noise", "demographic"], ["--ics", "QOP"],
                     ["--region", "london"], ["--month", "2025-04"]):
            self.assertEqual(self.attribute(self.base, self.other, *more)["cached"], 0, more)

    def test_scenarios_inside_run_files_and_studies_can_be_attributed(self):
        run = self.simulate(self.base, self.other)
        study = self.write("study.yaml", "schema: icsim/study/1\nscenarios: [{scenario: base.yaml}, {scenario: other.yaml}]\n")
        files = self.attribute(self.base, self.other)
        for base, other in (f"{run}:base", f"{run}:other"), (f"{study}:base", f"{study}:other"):
            result = self.attribute(base, other)
            self.assertEqual(result["cached"], 4)
            self.assertEqual(result["indicators"], files["indicators"])

    def test_the_table_and_the_csv_say_the_same(self):
        out = self.folder / "out.csv"
        table = self.run_done("attribute", self.base, self.other, "--cache", self.cache, "--csv", out).stdout
        result = self.attribute(self.base, self.other)
        with open(out, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 3 * 5)
        by_label = {row["label"]: float(row["mean"]) for row in rows if row["metric"] == "incomplete" and row["label"]}
        self.assertEqual(list(by_label), ["growth", "hubs"])
        self.assertEqual(list(by_label.values()), self.means(result)[1])
        for word in "growth", "hubs", "together", "other.yaml:7", "waiting list", "0 of 4 runs from the cache":
            self.assertIn(word, table)

    def test_ctrl_c_keeps_the_runs_that_had_ended(self):
        long = [self.scenario(name, ensemble="draws: 16, quintiles: fold", to="2031-03-31", rest=rest)
                for name, rest in (("a", ""), ("b", levers("growth", "hubs", "skew")))]
        process = subprocess.Popen([PROGRAM, "attribute", *map(str, long), "--cache", str(self.cache), "--threads", "1"],
                                   env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertTrue(wait_until(lambda: self.cache.exists()))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (INTERRUPTED, ""))
        self.assertIn("interrupted; runs that had ended are in the cache", err)
        self.assertFalse([name for name in os.listdir(self.cache) if "part" in name])


class Refusals(AttributeTest):
    def refuse(self, *arguments):
        done = icsim("attribute", *arguments, "--cache", self.cache)
        self.assertEqual((done.returncode, done.stdout), (BAD_INPUT, ""))
        return done.stderr

    def test_everything_else_that_differs_is_named_at_once(self):
        base = self.scenario("base")
        other = self.scenario("other", extends="baseline-2022", to="2022-09-30",
                              ensemble="draws: 3, seed: 9, noise: demographic, quintiles: split", rest=levers("hubs"))
        message = self.refuse(base, other)
        for line in ("base and other: their baselines differ: 2025-04-01 and 2022-04-01\n"
                     "  hint: levers are told apart only from the same start",
                     "base and other: their last days differ: 2025-06-30 and 2022-09-30\n"
                     "  hint: give both the same 'period'",
                     "base and other: their numbers of draws differ: 2 and 3\n  hint: --draws sets both",
                     "base and other: their seeds differ: 20250401 and 9\n  hint: --seed sets both",
                     "base and other: their kinds of noise differ: expectation and demographic\n"
                     "  hint: --noise sets both",
                     "base and other: their quintiles differ: fold and split\n  hint: --quintiles sets both"):
            self.assertIn(line, message)

    def test_other_places_are_refused(self):
        base, other = self.scenario("base", rest="only: [QOP]\n"), self.scenario("other", rest=levers("hubs"))
        self.assertIn("base and other: their places differ: QOP alone and England\n  hint: write the same 'only' in both", self.refuse(base, other))

    def test_options_may_set_what_differs_for_both(self):
        base = self.scenario("base")
        other = self.scenario("other", ensemble="draws: 3, seed: 9, noise: demographic, quintiles: split",
                              rest=levers("hubs"))
        self.assert_adds_up(self.attribute(base, other, "--draws", "2", "--seed", "1", "--noise", "expectation",
                                           "--quintiles", "fold"))

    def test_unknown_metrics_months_and_places_are_refused_with_what_there_is(self):
        base, other = self.scenario("base"), self.scenario("other", rest=levers("hubs"))
        self.assertIn("'incomplet': is no indicator\n  hint: there are incomplete, ",
                      self.refuse(base, other, "--metric", "incomplet"))
        self.assertEqual(self.refuse(base, other, "--metric", "completed"),
                         "'completed': is over a year, and the month is in the first year\n"
                         "  hint: give a later --month\n")
        self.assertEqual(self.refuse(base, other, "--metric", "over_18_weeks_slope_index"),
                         "'over_18_weeks_slope_index': is not known for level 'england' of this run\n"
                         "  hint: gaps by deprivation need 'quintiles: split'\n")
        self.assertEqual(self.refuse(base, other, "--month", "2026-01"),
                         "'2026-01': is no month of the run\n  hint: give one from 2025-04 to 2025-06\n")
        self.assertIn("'Q??': is no system\n  hint: there are QE1, ", self.refuse(base, other, "--ics", "Q??"))
        self.assertIn("'Wales': is no region\n  hint: there are ", self.refuse(base, other, "--region", "Wales"))
        self.assertIn("'3' is not an even number from 2 to 10000", self.refuse(base, other, "--orders", "3"))

    def test_several_scenarios_need_a_choice(self):
        self.assertIn("study-demand: holds several scenarios\n  hint: choose one: study-demand:demand-growth-low, ",
                      self.refuse("study-demand", "baseline-2025"))
        self.assertIn("study-demand: holds no scenario 'x'\n", self.refuse("baseline-2025", "study-demand:x"))

    def test_a_file_that_is_none_is_refused(self):
        self.assertIn("there is no such file and no library scenario of that name", self.refuse("no", "baseline-2025"))
        self.write("bad.h5", "no run")
        self.assertIn("bad.h5", self.refuse(self.folder / "bad.h5", "baseline-2025"))

    def test_a_cache_folder_that_cannot_be_made_is_refused(self):
        self.write("file", "")
        done = icsim("attribute", "baseline-2025", "validation-sprint", "--cache", self.folder / "file" / "x")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("cannot be made (Not a directory)\n  hint: give another folder: --cache DIR; or --no-cache",
                      done.stderr)

    def test_levers_that_need_each_other_cannot_be_told_apart(self):
        base = self.scenario("base")
        other = self.scenario("other", rest="levers:\n  - {what: demand.level, label: down, how: {add: -5}}\n"
                              "  - {what: demand.level, label: up, how: {add: 5}}\n")
        done = icsim("attribute", base, other, "--cache", self.cache)
        self.assertEqual((done.returncode, done.stdout), (CANNOT_BE_MET, ""))
        self.assertIn("down: cannot act without up:\n", done.stderr)
        self.assertIn("levers take 'demand.level' to -4 in the week of 2025-04-01, outside 0 to 10", done.stderr)
        self.assertIn("  hint: make one lever of those that need each other\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
