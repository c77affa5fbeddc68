#!/usr/bin/python3
"""`icsim init`: every question gives a pair of files that validates, runs and acts; what makes no sense is refused."""

import json
import os
import pty
import re
import select
import shlex
import subprocess
import unittest

import h5py
import numpy as np
import support
from support import BAD_INPUT, ProgramTest, icsim

QUESTIONS = ["hub", "vacancy", "winter", "validation", "independent-sector", "referrals", "strike", "merger", "money",
             "mutual-aid", "order", "target"]
# What each moves at the place, and which way: metric and sign of the difference, summed over the months.
MOVES = {"hub": ("completed_admitted", 1), "vacancy": ("incomplete", 1), "winter": ("completed_admitted", -1),
         "validation": ("unreported_removals", 1), "independent-sector": ("incomplete", -1),
         "referrals": ("clock_starts", 1), "strike": ("incomplete", 1), "merger": ("transfers_in", 0),
         "money": ("incomplete", -1), "mutual-aid": ("transfers_in", 0), "order": ("over_52_weeks", -1),
         "target": ("incomplete", -1)}
LISTS = {"hub": "orthopaedics", "vacancy": "eyes", "validation": "dermatology", "independent-sector": "T&O",
         "referrals": "gynaecology", "money": "C_130", "target": "Trauma and Orthopaedic"}


def names(dataset):
    return [code.decode() if isinstance(code, bytes) else code for code in dataset[()]]


def difference(run, metric, ics, function=None):
    """With less without, by month, at a system or one of its lists."""
    with h5py.File(run) as file:
        without, with_ = (file["scenarios"][name] for name in sorted(file["scenarios"], key=lambda n: n != "baseline-2025"))
        level = "ics" if function is None else "ics_treatment_function"
        series = []
        for scenario in (without, with_):
            group = scenario[level]
            row = group[f"{metric}_mean"][()][:, names(group["ics"]).index(ics)]
            series.append(row if function is None else row[:, names(group["treatment_function"]).index(function)])
        return (series[1] - series[0]).astype(float)


class InitTest(ProgramTest):
    def init(self, question, *arguments, ics="QR1"):
        extra = ["--with", "QUY"] if question == "merger" and "--with" not in arguments else []
        return icsim("init", question, "--ics", ics, *extra, *arguments, cwd=self.folder)

    def made(self, question, *arguments, **settings):
        done = self.init(question, *arguments, **settings)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def commands(self, printed):
        """The commands that are printed to go on with, each as its words."""
        return [shlex.split(line)[1:] for line in printed.splitlines() if line.startswith("  icsim ")]

    def check_validates(self, command):
        done = icsim(*command, "--json", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        for file in json.loads(done.stdout):
            self.assertEqual((file["faults"], file["warnings"]), ([], []))
            self.assertEqual([scenario["draws"] for scenario in file["scenarios"]], [32, 32])

    def refused(self, message, *arguments, question="hub", **settings):
        done = self.init(question, *arguments, **settings)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (BAD_INPUT, "", message + "\n"))
        self.assert_left(self.folder)


class EveryQuestion(InitTest):
    def test_the_list_names_twelve_and_never_waits(self):
        done = icsim("init")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(re.findall(r"^ +\d+  (\S+)  .*\?$", done.stdout, re.M), QUESTIONS)

    def test_the_shipped_scenarios_do_not_list_them(self):
        done = icsim("validate", "no-such-scenario")
        self.assertNotIn("vacancy", done.stderr)

    def test_each_validates_runs_and_moves_the_place_as_it_should(self):
        for question in QUESTIONS:
            with self.subTest(question):
                validate, run, compare, *rest = self.commands(self.made(question, "--to", "2026-03"))
                self.check_validates(validate)
                done = icsim(*run, "--draws", 4, "--quiet", cwd=self.folder)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                done = icsim(*compare, cwd=self.folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                function = compare[compare.index("--treatment-function") + 1] if "--treatment-function" in compare else None
                self.check_moves(question, self.folder / run[-1], function)
                self.assertEqual(len(rest), 1 if question == "target" else 0)

    def check_moves(self, question, run, function):
        metric, sign = MOVES[question]
        change = difference(run, metric, "QR1", function)
        before = change[:3]  # the lever comes three months after the start
        np.testing.assert_array_equal(before, 0.0)
        if sign:
            self.assertGreater(sign * change.sum(), 0.5, f"{metric} {change}")
        else:
            self.assertGreater(np.abs(change).sum(), 0.5, f"{metric} {change}")

    def test_lists_are_taken_by_any_word(self):
        for question, word in LISTS.items():
            with self.subTest(question):
                validate, run, _, *_ = self.commands(
                    self.made(question, "--treatment-function", word, "--name", question + "-list", "--to", "2026-03"))
                self.check_validates(validate)
                done = icsim(*run, "--draws", 2, "--quiet", cwd=self.folder)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                function = re.search(r"treatment_function: (\w+)", (self.folder / f"{question}-list.yaml").read_text())[1]
                self.check_moves(question, self.folder / run[-1], function)

    def test_long_waits_first_treats_them_sooner_in_every_draw(self):
        _, run, *_ = self.commands(self.made("order", "--to", "2026-03", ics="QHL"))
        done = icsim(*run, "--quiet", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with h5py.File(self.folder / run[-1]) as file:
            without, with_ = (file[f"scenarios/{name}/ics/over_52_weeks"][-1, 0, :] for name in ("baseline-2025", "order-qhl"))
        self.assertEqual(len(without), 32)
        self.assertTrue((with_ < without).all(), with_ - without)

    def test_the_command_that_solves_the_target_works(self):
        *_, solve = self.commands(self.made("target", "--treatment-function", "T&O", "--to", "2026-09"))
        self.assertEqual(solve[0], "solve")
        done = icsim(*solve, "--draws", 16, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = icsim("validate", solve[-1], cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_every_line_that_can_be_changed_has_a_comment_or_is_told_above(self):
        for question in QUESTIONS:
            with self.subTest(question):
                self.made(question, "--name", "x", "--force")
                text = (self.folder / "x.yaml").read_text()
                self.assertNotIn("@", text + (self.folder / "x-study.yaml").read_text())
                self.assertRegex(text, r"judgement|NHS England")
                for line in text.splitlines():
                    if re.search(r"^ +(- what|when|where): ", line) and "    where: {ics: [" not in line:
                        self.assertTrue("#" in line or "where:" in line or "to: 202" in line, line)

    def test_places_of_every_size_are_given_what_is_plausible_there(self):
        for ics in ("Somerset", "Greater Manchester", "QHM"):
            for question in ("hub", "vacancy", "independent-sector", "money"):
                with self.subTest(f"{question} {ics}"):
                    validate, *_ = self.commands(self.made(question, "--name", "x", "--force", ics=ics))
                    self.check_validates(validate)


class Baselines(InitTest):
    def test_the_base_scenario_of_another_start_is_extended(self):
        validate, run, _ = self.commands(self.made("validation", "--baseline", "2022-04-01", "--to", "2022-12"))
        self.assertIn("extends: baseline-2022 ", (self.folder / "validation-qr1.yaml").read_text())
        self.check_validates(validate)
        self.assertEqual(icsim(*run, "--draws", 2, "--quiet", cwd=self.folder).returncode, 0)

    def test_a_baseline_of_ones_own_is_named_from_where_the_files_stand(self):
        for command in (["baseline", "--template", "tables"],
                        ["baseline", "tables/stock.csv", "tables/flows.csv", "--within", "QYG", "--name", "Our hospital", "--at",
                         "2026-03-31", "-o", "mine"]):
            self.assertEqual(icsim(*command, cwd=self.folder).returncode, 0)
        done = icsim("init", "target", "--baseline", "mine", "-o", "plans", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('baseline: "../mine"', (self.folder / "plans/target-own.yaml").read_text())
        validate, run, compare, solve = self.commands(done.stdout)
        for command in (validate, run + ["--draws", "2", "--quiet"], compare, solve + ["--draws", "4"]):
            done = icsim(*command, cwd=self.folder)
            self.assertIn(done.returncode, (0, 1) if command[0] == "solve" else (0,), done.stderr)


class Refusals(InitTest):
    def test_a_question_that_there_is_not(self):
        self.refused("'hbu': is no question\n  hint: did you mean 'hub'? `icsim init` lists all", question="hbu")

    def test_a_place_or_a_function_that_there_is_not(self):
        done = self.init("hub", ics="Glocestershire")
        self.assert_refused(done, "'Glocestershire': is no system", "did you mean 'Gloucestershire' (QR1)?")
        done = self.init("hub", "--treatment-function", "orthopaedic shoes")
        self.assert_refused(done, "'orthopaedic shoes': is no treatment function", "there are C_100")
        self.assert_left(self.folder)

    def test_no_place(self):
        done = icsim("init", "hub", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr),
                         (BAD_INPUT, "icsim init: does not say of which system\n"
                                     "  hint: a code, a name or an everyday word: icsim init hub --ics Gloucestershire\n"))

    def test_the_second_place(self):
        done = icsim("init", "merger", "--ics", "QR1", cwd=self.folder)
        self.assertEqual(done.stderr, "icsim init merger: a second system is missing\n"
                                      "  hint: icsim init merger --ics QR1 --with ICS\n")
        self.refused("Gloucestershire (QR1): is given twice\n  hint: name another system: icsim init merger --ics QR1 --with ICS",
                     "--with", "QR1", question="merger")
        self.refused("--with: 'hub' is about one system\n  hint: leave it out", "--with", "QUY")

    def test_dates_that_make_no_sense(self):
        for arguments, message in (
                (["--from", "01/07/2025"], "--from 01/07/2025: is no date\n  hint: did you mean 2025-07-01? Write year-month-day"),
                (["--from", "soon"], "--from soon: is no date\n  hint: write year-month-day, such as 2025-07-01"),
                (["--from", "2025-03-31"], "--from 2025-03-31: is before the baseline starts, on 2025-04-01\n"
                                           "  hint: give a later day, or another --baseline"),
                (["--from", "2026-07-01", "--to", "2026-03"],
                 "--from 2026-07-01: nothing would be left of the run, which ends on 2026-03-31\n"
                 "  hint: give an earlier day, or a later --to"),
                (["--to", "2026-03-30"], "--to 2026-03-30: is not the last day of a month\n  hint: write 2026-03-31"),
                (["--to", "2026-13"], "--to 2026-13-01: is no date\n  hint: write year-month-day, such as 2025-07-01")):
            with self.subTest(arguments):
                self.refused(message, *arguments)

    def test_a_lever_that_could_not_act(self):
        done = self.init("winter", "--from", "2025-05-01", "--to", "2025-10")
        self.assert_refused(done, "winter-qr1.yaml", "hint:")
        self.assert_left(self.folder)

    def test_a_list_without_what_the_question_is_about(self):
        self.refused("Gloucestershire (QR1), Other - Mental Health Services (X03): has nothing of what 'hub' acts on\n"
                     "  hint: give another --treatment-function, or another question", "--treatment-function", "X03")

    def test_names(self):
        self.refused("--name My Hub: is no name of a scenario\n  hint: a-z, 0-9, '.' and '-' make one: my-hub", "--name", "My Hub")
        self.refused("--name baseline-2025: is the name of the scenario that it is compared with\n  hint: give another",
                     "--name", "baseline-2025")

    def test_files_that_exist_stay_as_they_are_without_force(self):
        for name in ("hub-qr1.yaml", "hub-qr1-study.yaml"):
            path = self.write(name, "mine\n")
            done = self.init("hub")
            self.assertEqual((done.returncode, done.stderr),
                             (BAD_INPUT, f"{name}: exists already\n  hint: give another name, or --force to replace it\n"))
            self.assert_left(self.folder, name)
            self.assertEqual(path.read_text(), "mine\n")
            path.unlink()
        self.write("hub-qr1.yaml", "mine\n")
        self.made("hub", "--force")
        self.assert_left(self.folder, "hub-qr1.yaml", "hub-qr1-study.yaml")
        self.assertIn("sessions/week", (self.folder / "hub-qr1.yaml").read_text())

    def test_a_new_folder_is_made_and_none_is_left_by_a_refusal(self):
        self.refused("--from soon: is no date\n  hint: write year-month-day, such as 2025-07-01", "--from", "soon", "-o", "plans")
        printed = self.made("hub", "-o", "plans")
        self.assertIn("plans/hub-qr1.yaml, plans/hub-qr1-study.yaml\n", printed)
        self.assert_left(self.folder / "plans", "hub-qr1.yaml", "hub-qr1-study.yaml")


class Terminal(InitTest):
    def talk(self, *answers, arguments=()):
        """Answers each prompt in turn; what the terminal showed."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([support.PROGRAM, "init", *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                                   env=support.environment(), cwd=self.folder)
        os.close(theirs)
        shown, left = "", list(answers)
        while select.select([ours], [], [], 60)[0]:
            try:
                part = os.read(ours, 4096).decode()
            except OSError:  # the other end is closed
                break
            shown += part
            if shown.endswith(": ") and left:
                os.write(ours, (left.pop(0) + "\n").encode())
        self.code = process.wait(60)
        os.close(ours)
        return shown.replace("\r\n", "\n")

    def test_question_place_and_function_are_asked_for_until_they_are_known(self):
        shown = self.talk("hub wash", "1", "Atlantis", "Gloucestershire", "eyes")
        self.assertEqual(self.code, 0, shown)
        for words in ("is no question", "'Atlantis': is no system", "icsim run hub-qr1-study.yaml"):
            self.assertIn(words, shown)
        self.assertIn("treatment_function: C_130", (self.folder / "hub-qr1.yaml").read_text())

    def test_what_is_given_is_not_asked_for(self):
        shown = self.talk(arguments=("merger", "--ics", "QR1", "--with", "QUY"))
        self.assertEqual(self.code, 0, shown)
        self.assertNotIn("Which", shown)

    def test_an_end_of_input_writes_nothing(self):
        self.talk("1", "\x04")
        self.assertEqual(self.code, support.INTERRUPTED)
        self.assert_left(self.folder)


if __name__ == "__main__":
    unittest.main()
