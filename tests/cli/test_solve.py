#!/usr/bin/python3
"""`icsim solve`: planted answers are found, the scenario that it writes gives them, and what cannot be is said and not written."""

import json
import unittest

import h5py
import numpy as np

from support import BAD_INPUT, ProgramTest, icsim

CANNOT = 1
SYSTEMS = ["QR1", "QOP", "QT6", "QKK", "QSL", "QVV"]
FUNCTIONS = ["C_110", "C_130", "C_100", "C_502", "C_120", "C_320"]


class SolveTest(ProgramTest):
    def solve(self, *arguments, scenario=None, to="answer.yaml", **settings):
        scenario = scenario or self.base()
        return icsim("solve", scenario, *arguments, "-o", self.folder / to, **settings)

    def answer(self, *arguments, **settings):
        done = self.solve(*arguments, "--json", **settings)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def base(self, to="2026-09-30", draws=16):
        return self.scenario("base", to=to, ensemble=f"draws: {draws}, quintiles: fold")

    def share(self, run, ics, function, month, name):
        """Mean over draws of the share within 18 weeks of one list; `month` counts from the start."""
        with h5py.File(run) as file:
            level = file[f"scenarios/{name}/ics_treatment_function"]
            i = [c.decode() if isinstance(c, bytes) else c for c in level["ics"][()]].index(ics)
            s = [c.decode() if isinstance(c, bytes) else c for c in level["treatment_function"][()]].index(function)
            return float(level["within_18_weeks_share_mean"][month, i, s])

    def planted(self, ics, function, cases):
        """Runs with that many cases a week more, and asks what it takes to get what came of it."""
        lever = f"capacity.level cases/week from 2025-06-02 most {4 * cases:.6g}"
        self.scenario("planted", extends=self.base(), to="2026-09-30", ensemble="draws: 16, quintiles: fold",
                      rest=f"only: [{ics}]\nlevers:\n  - {{what: capacity.level, where: {{ics: {ics}, treatment_function: "
                           f"{function}}}, when: {{from: 2025-06-02}}, how: {{add: {cases:.6g} cases/week}}}}\n")
        run = self.simulate(self.folder / "planted.yaml", "--force", to="planted.h5")
        reached = self.share(run, ics, function, 17, "planted")
        answer = self.answer("--ics", ics, "--treatment-function", function, "--lever", lever, "--draws", 16, "--force",
                             "--target", f"within_18_weeks_share >= {reached:.7f} by 2026-09")
        return answer["places"][0]["levers"][0]["amount"]


class Answers(SolveTest):
    def test_a_planted_answer_is_found_within_half_a_per_cent(self):
        for ics, function, cases in [("QR1", "C_110", 25.0), ("QOP", "C_130", 300.0)]:
            with self.subTest(f"{ics} {function}"):
                self.assertAlmostEqual(self.planted(ics, function, cases) / cases, 1.0, delta=0.005)

    def test_the_scenario_that_is_written_gives_the_answer(self):
        self.answer("--ics", "QR1", "--treatment-function", "C_110", "--draws", 16, "--target",
                    "within_18_weeks_share >= 75 % by 2026-09")
        run = self.simulate(self.folder / "answer.yaml")
        self.assertGreaterEqual(self.share(run, "QR1", "C_110", 17, "answer"), 0.75 - 1e-6)
        self.assertLess(self.share(run, "QR1", "C_110", 17, "answer"), 0.751)

    def test_a_share_of_draws_is_met_by_as_many_draws(self):
        answer = self.answer("--ics", "QR1", "--draws", 20, "--chance", 80, "--target",
                             "within_18_weeks_share >= 75 % by 2026-09")
        place = answer["places"][0]
        self.assertGreaterEqual(place["met"], 0.8)
        amounts = [point["amount"] for point in place["certainty"]]
        self.assertEqual(amounts, sorted(amounts))
        run = self.simulate(self.folder / "answer.yaml")
        with h5py.File(run) as file:
            draws = file["scenarios/answer/ics/within_18_weeks_share"][17, 0, :]
        self.assertEqual(np.mean(draws >= 0.75), place["met"])

    def test_several_targets_are_all_met(self):
        answer = self.answer("--ics", "QR1", "--draws", 16, "--target", "within_18_weeks_share >= 74 % by 2026-03",
                             "--target", "over_52_weeks_share <= 0.4 % by 2026-09")
        first, second = answer["places"][0]["targets"]
        self.assertGreaterEqual(first["with"]["mean"], 0.74)
        self.assertLessEqual(second["with"]["mean"], 0.004)

    def test_each_system_meets_the_target_by_itself(self):
        answer = self.answer("--each", "ics", "--draws", 2, "--target", "within_18_weeks_share >= 65 % by 2025-09",
                             scenario=self.base(to="2025-09-30", draws=2))
        self.assertEqual(len(answer["places"]), 42)
        states = {place["state"] for place in answer["places"]}
        self.assertIn("solved", states)
        for place in answer["places"]:
            if place["state"] != "out_of_reach":
                self.assertGreaterEqual(place["targets"][0]["with"]["mean"], 0.65, place["place"])
            if place["state"] == "met_without":
                self.assertEqual(place["levers"][0]["amount"], 0)

    def test_of_several_levers_the_cheaper_one_is_used(self):
        target = ["--ics", "QR1", "--treatment-function", "C_110", "--draws", 8, "--target", "within_18_weeks_share >= 78 % by 2026-09"]
        dear = "independent.volume cases/week most 100 cost GBP 900k/year"
        cheap = "capacity.level cases/week most 100 cost GBP 100k/year"
        answer = self.answer(*target, "--lever", cheap, "--lever", dear)
        amounts = [lever["amount"] for lever in answer["places"][0]["levers"]]
        self.assertGreater(amounts[0], 1.0)
        self.assertLess(amounts[1], 0.05 * amounts[0])
        alone = self.answer(*target, "--lever", cheap, "--force")
        self.assertAlmostEqual(amounts[0] + amounts[1], alone["places"][0]["levers"][0]["amount"], delta=0.005 * amounts[0])

    def test_the_same_question_has_the_same_answer_whatever_the_threads(self):
        question = ["--ics", "QR1", "--draws", 40, "--chance", 90, "--target", "within_18_weeks_share >= 76 % by 2026-09"]
        one = self.answer(*question, "--threads", 1)
        text = (self.folder / "answer.yaml").read_text()
        self.assertEqual(one, self.answer(*question, "--threads", 2, "--force"))
        self.assertEqual(text, (self.folder / "answer.yaml").read_text())

    def test_places_are_asked_for_in_words(self):
        question = ["--draws", 4, "--target", "within_18_weeks_share >= 76 % by 2026-09"]
        words = self.answer("--ics", "gloucestershire", "--treatment-function", "T&O", *question)
        self.assertEqual((words["places"][0]["ics"], words["places"][0]["treatment_function"]), ("QR1", "C_110"))
        self.assertEqual(words, self.answer("--ics", "QR1", "--treatment-function", "C_110", *question, "--force"))

    def test_the_answer_is_told_in_units_that_people_think_in(self):
        done = self.solve("--ics", "QR1", "--treatment-function", "C_110", "--draws", 8, "--target",
                          "within_18_weeks_share >= 75 % by 2026-09")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\+[0-9.]+ cases/week of capacity.level\n    = \+[0-9.]+ % of what is treated there: "
                                      r"\+[0-9.]+ cases a week, \+[0-9.]+ sessions a week, GBP [0-9.]+ . a year at tariff\n")
        self.assertIn("within 18 weeks at least 75.0 % by Sep 2026", done.stdout)
        self.assertIn("confirmed by its own run", done.stdout)


class EachPlace(SolveTest):
    """Many places with one lever, each by itself."""

    TARGET = ("--target", "within_18_weeks_share >= 75 % by 2026-03")
    SCARCE = ("--lever", "capacity.level cases/week most 65")  # one list needs more

    def short(self):
        return self.base(to="2026-03-31", draws=4)

    def check(self, places):
        """Who is said to have what, by what the run of the answer says of them."""
        run = self.simulate(self.folder / "answer.yaml", "--force", to="answer.h5")
        for place in places:
            share = self.share(run, place["ics"], place["treatment_function"], 11, "answer")
            amount = place["levers"][0]["amount"]
            with self.subTest(place["place"]):
                if place["state"] == "nobody_waits":
                    self.assertTrue(np.isnan(share))
                    self.assertEqual((amount, place["met"], place["targets"][0]["with"]["mean"]), (0, None, None))
                elif place["state"] == "out_of_reach":
                    self.assertLess(share, 0.75)
                else:
                    self.assertGreaterEqual(share, 0.75 - 1e-6)
                    self.assertEqual(amount == 0, place["state"] == "met_without")

    def test_each_treatment_function_of_a_system(self):
        answer = self.answer("--each", "treatment-function", "--ics", "QR1", "--draws", 4, *self.TARGET, *self.SCARCE, scenario=self.short())
        self.assertEqual(len(answer["places"]), 23)
        states = [place["state"] for place in answer["places"]]
        self.assertEqual(set(states), {"solved", "met_without", "nobody_waits", "out_of_reach"})
        self.assertEqual(states.count("out_of_reach"), 1)  # orthopaedics
        self.assertEqual({place["ics"] for place in answer["places"]}, {"QR1"})
        self.check(answer["places"])
        lists = self.answer("--each", "list", "--ics", "QR1", "--draws", 4, *self.TARGET, *self.SCARCE, "--force", scenario=self.short())
        self.assertEqual(answer, lists)

    def test_each_list_of_a_treatment_function(self):
        short = self.scenario("base", to="2026-03-31", ensemble="draws: 4, quintiles: fold", rest=f"only: [{', '.join(SYSTEMS)}]\n")
        answer = self.answer("--each", "list", "--treatment-function", "C_110", "--draws", 2, *self.TARGET, scenario=short)
        self.assertEqual(sorted(place["ics"] for place in answer["places"]), sorted(SYSTEMS))
        self.assertEqual({place["treatment_function"] for place in answer["places"]}, {"C_110"})
        self.check(answer["places"])

    def test_lists_where_nobody_waits_are_counted_by_themselves(self):
        done = self.solve("--each", "treatment-function", "--ics", "QR1", "--draws", 4, *self.TARGET, *self.SCARCE, scenario=self.short())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\n[0-9]+ of 23 places meet the targets with no lever; in 3 nobody waits; "
                                      r"\* in 1 the most there may be does not do it; together GBP [0-9.]+ m a year\n")
        self.assertRegex(done.stdout, r"\nGloucestershire \(QR1\), Plastic Surgery \(C_160\) +0 +none +none +-\n")

    def test_a_baseline_of_another_day_is_started_from(self):
        target = ["--ics", "QR1", "--draws", 4, "--target", "within_18_weeks_share >= 75 % by 2023-03"]
        self.answer("--baseline", "2022-04-01", *target, scenario="baseline-2025")
        self.assertIn('\nextends: "baseline-2025"\nbaseline: "2022-04-01"\n', (self.folder / "answer.yaml").read_text())
        run = self.simulate(self.folder / "answer.yaml")
        with h5py.File(run) as file:
            level = file["scenarios/answer/ics"]
            self.assertEqual(str(np.datetime64("1970-01-01") + int(level["time"][0]))[:7], "2022-04")
            self.assertGreaterEqual(float(level["within_18_weeks_share_mean"][11, 0]), 0.75 - 1e-6)

    def test_places_that_mutual_aid_lets_meet_are_run_together(self):
        aided = self.scenario("aided", extends="mutual-aid-regional", to="2025-12-31", ensemble="draws: 2, quintiles: fold")
        answer = self.answer("--ics", "QR1", "--draws", 2, "--target", "within_18_weeks_share >= 76 % by 2025-12", scenario=aided)
        self.assertNotIn("only:", (self.folder / "answer.yaml").read_text())
        run = self.simulate(self.folder / "answer.yaml")
        with h5py.File(run) as file:
            level = file["scenarios/answer/ics"]
            systems = [code.decode() if isinstance(code, bytes) else code for code in level["ics"][()]]
            reached = float(level["within_18_weeks_share_mean"][8, systems.index("QR1")])
        self.assertEqual(len(systems), 42)
        self.assertAlmostEqual(reached, answer["places"][0]["targets"][0]["with"]["mean"], delta=1e-6)
        self.assertGreaterEqual(reached, 0.76 - 1e-6)


class Steady(SolveTest):
    def table(self, *arguments):
        return json.loads(self.run_done("solve", "baseline-2025", "--steady", *arguments, "--draws", 8, "--json").stdout)["rows"]

    def test_what_comes_in_goes_out_by_treatment_or_removal(self):
        for row in self.table(92, "--ics", "QR1"):
            out = row["steady_completed_a_week"] + row["removed_a_week"]
            self.assertAlmostEqual(out, row["clock_starts_a_week"], delta=0.01 * row["clock_starts_a_week"] + 0.02)

    def test_a_stricter_standard_needs_a_shorter_list_and_no_more_treatment(self):
        loose, strict = self.table(65, "--ics", "QOP"), self.table(92, "--ics", "QOP")
        for before, after in zip(loose, strict):
            self.assertLess(after["steady_list"], before["steady_list"], before["treatment_function"])
            self.assertAlmostEqual(after["steady_completed_a_week"], before["steady_completed_a_week"],
                                   delta=0.01 * before["steady_completed_a_week"])

    def test_englands_list_that_keeps_the_standard_is_of_the_size_it_was_when_the_standard_was_kept(self):
        rows = self.table(92)
        # 92 % was last kept in 2015, with 3 m waiting and fewer clock starts, the longest waiters treated first
        self.assertGreater(sum(row["steady_list"] for row in rows), 2.0e6)
        self.assertLess(sum(row["steady_list"] for row in rows), 3.5e6)

    def test_removals_that_are_tolerated_need_no_treatment(self):
        none, tenth = (self.table(92, "--ics", "QR1", "--treatment-function", "C_110", "--removals", r)[0] for r in (0, 10))
        self.assertAlmostEqual(tenth["steady_completed_a_week"] / none["steady_completed_a_week"], 0.9, delta=0.005)

    def test_it_is_asked_for_alone(self):
        done = icsim("solve", "baseline-2025", "--steady", 92, "--target", "list <= 5m by 2026-03")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("--target excludes --steady", done.stderr)
        done = icsim("solve", "baseline-2025")
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]), (BAD_INPUT, "icsim: --target, or --steady, is required"))


class Refusals(SolveTest):
    def refused(self, code, message, *arguments, **settings):
        done = self.solve(*arguments, **settings)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stderr.replace(f"{self.folder}/", "").rstrip("\n"), message)
        self.assertEqual(done.stdout, "")
        self.assertFalse((self.folder / "answer.yaml").exists())
        self.assertEqual([p.name for p in self.folder.iterdir()], ["base.yaml"])

    def test_what_is_met_already_is_said(self):
        done = self.solve("--ics", "QR1", "--draws", 8, "--target", "within_18_weeks_share >= 60 % by 2026-09")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertRegex(done.stderr, r"^Gloucestershire \(QR1\): the targets are met with no lever: within 18 weeks [0-9.]+ % in "
                                      r"2026-09, asked: at least 60.0 %; all targets in 100 % of draws\n"
                                      r"  hint: ask for more, sooner, or with a greater --chance\n$")
        self.assertFalse((self.folder / "answer.yaml").exists())

    def test_what_is_out_of_reach_is_said_with_what_was_reached(self):
        done = self.solve("--ics", "QR1", "--draws", 8, "--target", "within_18_weeks_share >= 92 % by 2025-06", "--lever",
                          "capacity.level cases/week most 50")
        self.assertEqual(done.returncode, CANNOT, done.stderr)
        self.assertRegex(done.stderr, r"^Gloucestershire \(QR1\): out of reach: with 50 cases/week of capacity.level it is within 18 "
                                      r"weeks [0-9.]+ % in 2025-06, asked: at least 92.0 %; all targets in 0 % of draws; without, .*\n"
                                      r"  hint: more of this lever does not do it in any draw: start sooner, give more time, or add "
                                      r"another lever\n$")
        self.assertFalse((self.folder / "answer.yaml").exists())

    def test_months_outside_the_run_are_refused(self):
        self.refused(BAD_INPUT, "target 'within_18_weeks_share >= 70 % by 2024-03': 2024-03 is before the run starts\n"
                                "  hint: give a month from 2025-04 to 2026-09",
                     "--target", "within_18_weeks_share >= 70 % by 2024-03")
        self.refused(BAD_INPUT, "target 'within_18_weeks_share >= 70 % by 2031-03': 2031-03 is after the run ends\n"
                                "  hint: give a month from 2025-04 to 2026-09",
                     "--target", "within_18_weeks_share >= 70 % by 2031-03")

    def test_levers_that_begin_outside_the_run_are_refused(self):
        target = ("--target", "within_18_weeks_share >= 70 % by 2026-03", "--lever")
        self.refused(BAD_INPUT, "--lever: 2024-04-01 is before the run starts, 2025-04-01 in from\n  hint: give a later date",
                     *target, "capacity.level cases/week from 2024-04-01")
        self.refused(BAD_INPUT, "--lever: start + 1 year (2026-04-01) is after the last target, 2026-03-31 in from\n"
                                "  hint: give an earlier date",
                     *target, "capacity.level cases/week from start + 1 year")

    def test_targets_that_say_too_little_or_nonsense_are_refused(self):
        form = "\n  hint: write it as 'within_18_weeks_share >= 65 % by 2027-03'"
        for target, message in [
            ("within_18_weeks_share 65 % by 2026-03", "has neither '>=' nor '<='" + form),
            ("within_18_weeks_share >= 65 %", "does not say by when" + form),
            ("within_18_weeks_share >= 65 by 2026-03", "65 is above 1, and a share is not\n  hint: write 65 %"),
            ("incomplete <= 5 % by 2026-03", "'5 %' is no value of incomplete" + form),
            ("within_18_weeks_share >= 65 % by March", "'March' is not a month\n  hint: write it as 2027-03"),
            ("within_18_week_share >= 65 % by 2026-03",
             "there is no measure 'within_18_week_share'\n  hint: did you mean 'within_18_weeks_share'?; a count with _share is its "
             "part of the list: over_52_weeks_share"),
        ]:
            with self.subTest(target):
                self.refused(BAD_INPUT, f"target '{target}': {message}", "--target", target)

    def test_levers_that_cannot_be_are_refused_with_all_their_faults(self):
        self.refused(BAD_INPUT,
                     "--lever: 'capacity.level' cannot be counted in referrals/week in unit\n"
                     "  hint: write cases/week, sessions/week, GBP/year, pathways, WTE of a staff group, %; referrals/week goes "
                     "with demand.level\n"
                     "--lever: '3 pounds' is no cost in cost\n  hint: write what one costs: GBP 250k/year\n"
                     "--lever: the most is nothing in most\n  hint: give a number above or below 0",
                     "--target", "within_18_weeks_share >= 70 % by 2026-03", "--lever",
                     "capacity.level referrals/week most 0 cost 3 pounds")

    def test_a_mix_with_a_lever_that_has_no_price_is_refused(self):
        self.refused(BAD_INPUT, "validation.contact_share: has no tariff, so that a mix with it has no cost\n"
                                "  hint: say what one costs: 'cost GBP 250k/year' after the unit",
                     "--ics", "QR1", "--draws", 4, "--target", "within_18_weeks_share >= 75 % by 2026-09", "--lever",
                     "capacity.level cases/week", "--lever", "validation.contact_share most 0.05")

    def test_places_that_there_are_not_are_refused(self):
        target = ["--target", "within_18_weeks_share >= 70 % by 2026-03"]
        for place, message in [
            (["--ics", "QR9"], r"'QR9': is no system\n  hint: did you mean 'QR1'\? there are QE1, QF7, .*QYG\n"),
            (["--treatment-function", "C_119"],
             r"'C_119': is no treatment function\n  hint: did you mean 'C_110'\? there are C_100, .*X06\n"),
        ]:
            done = self.solve(*place, *target)
            self.assertEqual(done.returncode, BAD_INPUT)
            self.assertRegex(done.stderr, f"^{message}$")

    def test_a_list_where_nobody_waits_is_refused(self):
        target = "within_18_weeks_share >= 70 % by 2026-03"
        for more in ([], ["--lever", "capacity.level cases/week", "--lever", "independent.volume cases/week"]):
            self.refused(BAD_INPUT, f"Gloucestershire (QR1), Plastic Surgery (C_160): nobody waits there: '{target}' is no number "
                                    "without a list\n  hint: name another place or --treatment-function",
                         "--ics", "QR1", "--treatment-function", "C_160", "--draws", 2, "--target", target, *more)

    def test_a_mix_for_each_of_several_places_is_refused(self):
        self.refused(BAD_INPUT, "icsim solve: a mix of several levers is for one place\n"
                                "  hint: leave out --each, or all levers but one",
                     "--each", "treatment-function", "--ics", "QR1", "--draws", 2, "--target",
                     "within_18_weeks_share >= 70 % by 2026-03", "--lever", "capacity.level cases/week", "--lever",
                     "independent.volume cases/week")

    def test_a_level_that_there_is_not_is_refused(self):
        done = self.solve("--each", "region", "--target", "within_18_weeks_share >= 70 % by 2026-03")
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]),
                         (BAD_INPUT, "icsim: --each: region not in {ics,treatment-function,list}"))

    def test_a_baseline_that_there_is_not_is_refused(self):
        self.refused(BAD_INPUT, "--baseline: there is no baseline '2023-04-01'\n  hint: did you mean '2022-04-01'? there are: 2022-04-01, "
                                "2025-04-01, replay-2016, replay-2021, and folders that `icsim baseline` made",
                     "--baseline", "2023-04-01", "--ics", "QR1", "--target", "within_18_weeks_share >= 70 % by 2026-03")

    def test_mutual_aid_that_cannot_help_is_out_of_reach(self):
        done = self.solve("--ics", "QR1", "--draws", 2, "--target", "within_18_weeks_share >= 80 % by 2026-03", "--lever",
                          "mutual_aid.max_flow most 0.05", scenario=self.base(to="2026-03-31", draws=2))
        self.assertEqual(done.returncode, CANNOT, done.stderr)
        self.assertRegex(done.stderr, r"^Gloucestershire \(QR1\): out of reach: with 0.05 share of mutual_aid.max_flow it is within 18 "
                                      r"weeks 7[0-9].[0-9] % in 2026-03, asked: at least 80.0 %; all targets in 0 % of draws; without, .*\n"
                                      r"  hint: more of this lever does not do it in any draw: start sooner, give more time, or add "
                                      r"another lever\n$")
        self.assertFalse((self.folder / "answer.yaml").exists())

    def test_a_study_is_refused(self):
        done = icsim("solve", "five-futures", "--target", "list <= 5m by 2026-03", "-o", self.folder / "answer.yaml")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertRegex(done.stderr, r"^five-futures: holds \d scenarios, and one is expected\n"
                                      r"  hint: name the scenario that the answer is to start from\n$")

    def test_a_file_that_is_there_stays(self):
        kept = self.write("answer.yaml", "mine\n")
        done = self.solve("--target", "within_18_weeks_share >= 70 % by 2026-03")
        self.assertEqual(done.returncode, BAD_INPUT)
        self.assertIn("answer.yaml", done.stderr)
        self.assertEqual(kept.read_text(), "mine\n")


if __name__ == "__main__":
    unittest.main()
