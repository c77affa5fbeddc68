#!/usr/bin/python3
"""Messages that lead to the mend: what a wrong file is, where a run goes, one limit for one thing, all files at once."""

import fcntl
import unittest

import support

CASES = support.ROOT.parent / "shared" / "cases"
PAGE = "<!DOCTYPE html>\n<html><body>Not found</body></html>\n"


class WrongFiles(support.ProgramTest):
    def refused(self, *arguments, **settings):
        done = support.icsim(*arguments, **settings)
        self.assert_refused(done)
        return done.stderr

    def test_a_page_an_empty_file_and_a_workbook_are_named_for_what_they_are(self):
        page, empty, book = (self.folder / name for name in ("page.h5", "empty.h5", "book.h5"))
        page.write_text(PAGE)
        empty.write_bytes(b"")
        book.write_bytes(b"PK\x03\x04" + b"\0" * 100)
        for command in (["show"], ["export", "--csv", self.folder / "out"], ["report", "-o", self.folder / "r.html"],
                        ["calibrate", "-o", self.folder / "posterior"]):
            with self.subTest(command=command[0]):
                self.assertIn("is a web page (HTML), not data\n  hint: open the link in a browser",
                              self.refused(*command, page))
                self.assertIn("is empty (0 bytes)\n  hint: download or make it again", self.refused(*command, empty))
                self.assertIn("is not an HDF5 file but a ZIP archive or an Excel or Word document",
                              self.refused(*command, book))

    def test_a_run_file_given_as_a_scenario_is_named_and_the_way_shown(self):
        run = self.simulate(self.scenario())
        self.assertEqual(self.refused("validate", run),
                         f"{run}: this is an HDF5 file, not a scenario\n"
                         "  hint: `icsim show` reads run files, and `icsim run --from` runs their scenarios again\n")
        self.assertIn("this is a web page (HTML), not a scenario", self.refused("run", self.write("x.yaml", PAGE)))

    def test_a_run_file_that_is_being_written_is_said_to_be_locked(self):
        run = self.simulate(self.scenario())
        with open(run, "r+b") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            self.assertIn("is locked: another program has it open for writing\n  hint: wait",
                          self.refused("show", run, env={"HDF5_USE_FILE_LOCKING": "TRUE"}))


class Targets(support.ProgramTest):
    def test_an_ending_that_is_no_run_file_names_the_command_that_makes_it(self):
        for ending, hint in ((".xlsx", "write -o x.h5; then `icsim export x.h5 --xlsx x.xlsx` makes this file"),
                             (".csv", "write -o x.h5; then `icsim export x.h5 --csv FOLDER` makes tables"),
                             (".html", "write -o x.h5; then `icsim report x.h5 -o x.html` makes this file"),
                             (".nc", "write -o x.h5"), (".H5", "write -o x.h5")):
            done = support.icsim("run", "baseline-2025", "-o", "x" + ending, cwd=self.folder)
            self.assertEqual(done.stderr, f"x{ending}: a run is written as one .h5 file\n  hint: {hint}\n")
            self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assert_left(self.folder)

    def test_the_most_draws_are_the_same_everywhere(self):
        limit = "100000"
        for command in (["run", "baseline-2025"], ["attribute", "baseline-2025", "baseline-2025"], ["calibrate", "x.h5"],
                        ["backtest"], ["register"]):
            done = support.icsim(*command, "--draws", "100001", cwd=self.folder)
            self.assertIn(limit, done.stderr)
            self.assertNotIn("1000000", done.stderr)
            self.assertEqual(done.returncode, support.BAD_INPUT)
        text = "schema: icsim/scenario/1\nextends: baseline-2025\nensemble: {draws: 100001}\n"
        self.assertIn("give a whole number from 1 to " + limit, support.icsim("validate", self.write("d.yaml", text)).stderr)


class AllAtOnce(support.ProgramTest):
    def test_the_faults_of_all_files_of_a_run_come_at_once(self):
        first = self.write("a.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\nensembel: {}\n")
        second = self.write("b.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\nlevres: []\n")
        done = support.icsim("run", first, second, "no-such", "-o", self.folder / "run.h5")
        self.assert_refused(done, f"{first}:3:1: unknown key 'ensembel'", f"{second}:3:1: unknown key 'levres'",
                            "no-such: there is no such file")

    def test_a_file_with_capitals_and_blanks_in_its_name_runs(self):
        text = ("schema: icsim/scenario/1\nextends: baseline-2025\nperiod: {to: 2025-06-30}\n"
                "ensemble: {draws: 2, quintiles: fold}\n")
        path = self.write("My Plan.yaml", text)
        self.run_done("run", path, "-o", self.folder, "--quiet")
        self.assert_left(self.folder, "My Plan.yaml", "my-plan.h5")


class ReportedCases(support.ProgramTest):
    """Small inputs that were reported; every message must lead to the mend. They stand beside the checkout, if at all."""

    SAYS = {
        "31-yaml-numbers/comma.yaml": "write 1.1: a point, not a comma",
        "31-yaml-numbers/hex.yaml": "write it as a decimal number, 1",
        "31-yaml-numbers/inf.yaml": "is not a finite number",
        "31-yaml-numbers/nan.yaml": "is not a finite number",
        "31-yaml-numbers/no.yaml": "write 0 if that is meant",
        "31-yaml-numbers/o.yaml": "write 7 if the decimal number is meant",
        "31-yaml-numbers/octal.yaml": "write 10 if the decimal number is meant",
        "31-yaml-numbers/percent.yaml": "write 0.05: the unit is ratio",
        "31-yaml-numbers/quoted.yaml": "write 1.1, without quotes",
        "31-yaml-numbers/sexagesimal.yaml": "write one decimal number: 1.5 if hours and minutes are meant",
        "31-yaml-numbers/tail.yaml": "write 1.1 alone",
        "31-yaml-numbers/tilde.yaml": "a number is expected, not nothing",
        "31-yaml-numbers/underscore.yaml": "write 10",
        "37-far-horizon/midmonth.yaml": "give the last day of a month from 2025-04-30 to 2040-12-31",
        "37-far-horizon/short.yaml": "give the last day of a month from 2025-04-30 to 2040-12-31",
        "37-far-horizon/y2050.yaml": "give the last day of a month from 2025-04-30 to 2040-12-31",
        "37-far-horizon/y2100.yaml": "give the last day of a month from 2025-04-30 to 2040-12-31",
        "38-merged-icb-names/code.yaml": "it holds QU9 and the Berkshire part of QNQ",
        "38-merged-icb-names/name.yaml": "it holds QU9 and the Berkshire part of QNQ",
        "planner/11-quoted10.yaml": "write 1.1 for 10 % more, 0.9 for 10 % less, 0.1 for 10 % of it; no quotes",
        "planner/31-comma.yaml": "write 1.1: a point, not a comma",
        "planner/32-thousand.yaml": "write 7600000, without commas",
        "planner/43-word-nbsp.yaml": "a no-break space (U+00A0) is used to indent",
    }
    WARNS = {"planner/12-scale10.yaml": "'scale' multiplies: write 1.1 for 10 % more"}
    GOOD = ["31-yaml-numbers/dot.yaml", "31-yaml-numbers/exponent.yaml", "31-yaml-numbers/plus.yaml",
            "38-merged-icb-names/no.yaml", "planner/14-icsname2.yaml", "planner/15-ons.yaml", "planner/19-tf110.yaml",
            "planner/33-case.yaml"]
    FAULTS = {"planner/50-many.yaml": 4, "planner/51-many2.yaml": 3, "planner/31-comma.yaml": 1,
              "planner/32-thousand.yaml": 1, "planner/43-word-nbsp.yaml": 1}

    def setUp(self):
        super().setUp()
        if not CASES.is_dir():
            support.loudly("the reported cases do not stand beside this checkout: they were NOT tested")
            self.skipTest("no reported cases beside this checkout")

    def test_each_says_what_to_write(self):
        for name, words in self.SAYS.items():
            with self.subTest(case=name):
                self.assert_refused(support.icsim("validate", CASES / name), words)

    def test_what_is_hard_to_believe_is_warned_of(self):
        for name, words in self.WARNS.items():
            with self.subTest(case=name):
                self.assertIn(words, self.run_done("validate", CASES / name).stderr)
                self.assertEqual(support.icsim("validate", "--strict", CASES / name).returncode, support.BAD_INPUT)

    def test_numbers_in_good_spellings_are_accepted(self):
        for name in self.GOOD:
            with self.subTest(case=name):
                self.run_done("validate", CASES / name)

    def test_one_round_names_all(self):
        for name, count in self.FAULTS.items():
            with self.subTest(case=name):
                self.assertEqual(support.icsim("validate", CASES / name).stderr.count("  hint: "), count)


if __name__ == "__main__":
    unittest.main()
