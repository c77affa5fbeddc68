#!/usr/bin/python3
"""A run file that was changed is told from one that was not: by its seal and, where it was sealed again, by running it again."""

import hashlib
import random
import re
import shutil
import unittest

import h5py
import numpy as np

import support

NOT_REPRODUCED = 1


def exchange(dataset):
    """Two labels change places."""
    values = dataset[...]
    values[[0, 1]] = values[[1, 0]]
    dataset[...] = values


def text(words):
    return np.array(words, "S")


# What somebody might change, and where the run says otherwise; nothing: another program (commit) is only named.
CHANGES = {
    "labels of treatment functions": (lambda file: exchange(file["scenarios/short/treatment_function/treatment_function"]), "treatment_function/treatment_function"),
    "names of systems": (lambda file: exchange(file["scenarios/short/ics/ics_name"]), "ics/ics_name"),
    "months of one level": (lambda file: file["scenarios/short/england/time"].write_direct(file["scenarios/short/england/time"][...] + 1826), "england/time"),
    "quantiles": (lambda file: file["scenarios/short/england/quantile"].write_direct(np.array([0.01, 0.02, 0.5, 0.6, 0.7])), "england/quantile"),
    "a lever": (lambda file: file["scenarios/short/provenance/levers/how"].__setitem__(0, "set 9"), "provenance/levers 0"),
    "a grade of evidence": (lambda file: exchange(file["scenarios/short/provenance/parameters/key"]), "provenance/parameters "),
    "a population": (lambda file: file["scenarios/short/reference/population"].write_direct(2 * file["scenarios/short/reference/population"][...]), "reference/population"),
    "a title": (lambda file: file["scenarios/short"].attrs.create("title", text("Other")), "@title"),
    "a seed": (lambda file: file["scenarios/short"].attrs.modify("seed", np.uint64(7)), "@seed"),
    "a unit": (lambda file: file["scenarios/short/england/incomplete_mean"].attrs.create("unit", text("beds")), "england/incomplete_mean@unit"),
    "what a metric is": (lambda file: file["scenarios/short/england/incomplete"].attrs.create("long_name", text("x")), "england/incomplete@long_name"),
    "the day that time counts from": (lambda file: file["scenarios/short/ics/time"].attrs.create("units", text("days since 1975-01-01")), "ics/time@units"),
    "the sources' licence": (lambda file: file.attrs.create("attribution", text("Mine")), "attribution"),
    "where it comes from": (lambda file: file["scenarios/short"].__delitem__("provenance"), None),
    "the commit": (lambda file: file.attrs.create("commit", text("0123456789ab")), None),
}


class Seal(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        case = cls.maker()
        cls.original = case.simulate(case.scenario(ensemble="draws: 2, quintiles: fold", rest="only: [QOP, QR1]\nlevers: [{what: demand.level, how: {scale: 1.01}}]\n"))

    def setUp(self):
        super().setUp()
        self.path = self.folder / "run.h5"
        shutil.copy(self.original, self.path)

    def verify(self):
        return support.icsim("show", self.path, "--verify")

    def test_the_last_line_is_the_checksum_of_all_before_it(self):
        content = self.path.read_bytes()
        self.assertEqual(content[-86:], b"\nicsim/seal/1 sha256 " + hashlib.sha256(content[:-86]).hexdigest().encode() + b"\n")
        done = self.verify()
        self.assertEqual((done.returncode, done.stdout), (support.DONE, f"{self.path}: every dataset matches its checksum, and the file its seal\n"))

    def test_a_change_through_hdf5_costs_the_seal(self):
        for what, (change, _) in CHANGES.items():
            with self.subTest(what):
                shutil.copy(self.original, self.path)
                with h5py.File(self.path, "r+") as file:
                    change(file)
                done = self.verify()
                self.assertEqual(done.returncode, support.BAD_INPUT)
                if done.stdout:
                    self.assertEqual(done.stdout, f"{self.path}: has lost its seal: another program has changed it, or it was cut short\n")
                else:
                    self.assertIn("provenance", done.stderr)

    def test_a_flipped_bit_anywhere_is_found(self):
        whole = self.path.read_bytes()
        dice = random.Random(17)
        headers = [260855, 632985]  # of datasets, which only checksums read
        for at in [0, len(whole) - 1, len(whole) - 86, len(whole) - 40] + headers + dice.sample(range(len(whole)), 34):
            with self.subTest(at):
                changed = bytearray(whole)
                changed[at] ^= 1 << dice.randrange(8)
                self.path.write_bytes(changed)
                done = self.verify()
                self.assertEqual(done.returncode, support.BAD_INPUT, done.stdout)
                self.assertRegex(done.stdout + done.stderr, "seal|checksum")

    def test_run_from_refuses_a_broken_seal(self):
        content = bytearray(self.path.read_bytes())
        content[-5] = ord("0") if content[-5] != ord("0") else ord("1")
        self.path.write_bytes(content)
        done = support.icsim("run", "--from", self.path)
        self.assertEqual((done.returncode, done.stderr), (support.BAD_INPUT, f"{self.path}: differs from its seal: it was damaged or changed after it was written\n"
                                                          "  hint: take another copy of what `icsim run` wrote\n"))

    def test_what_was_sealed_again_says_otherwise_than_the_run(self):
        for what, (change, place) in CHANGES.items():
            with self.subTest(what):
                shutil.copy(self.original, self.path)
                with support.changing(self.path) as file:
                    change(file)
                done = support.icsim("run", "--from", self.path)
                if place:
                    self.assertEqual(done.returncode, NOT_REPRODUCED, done.stderr)
                    self.assertRegex(done.stdout, "^not reproduced: short .*: every number is, but the file says otherwise than the run\n")
                    self.assertRegex(done.stdout, rf"\n  says     \d+ differ: (.*, )?{re.escape(place)}")
                elif what == "the commit":
                    self.assertEqual(done.returncode, support.DONE, done.stderr)
                    self.assertIn("  program  icsim", done.stdout)
                    self.assertNotIn("  says  ", done.stdout)
                else:
                    self.assertEqual(done.returncode, support.BAD_INPUT)
                    self.assertIn("group 'provenance' is missing", done.stderr)

    def test_another_program_does_not_hide_what_is_said_otherwise(self):
        with support.changing(self.path) as file:
            for name in ("the commit", "labels of treatment functions"):
                CHANGES[name][0](file)
        for quiet in [], ["--quiet"]:
            done = support.icsim("run", "--from", self.path, *quiet)
            self.assertEqual(done.returncode, NOT_REPRODUCED, done.stderr)
            self.assertRegex(done.stdout, "^not reproduced: short .* says otherwise than the run\n  says     1 differ: treatment_function/treatment_function\n  program  icsim")

    def test_an_older_format_does_not_hide_a_broken_seal_or_other_labels(self):
        with support.changing(self.path) as file:
            CHANGES["labels of treatment functions"][0](file)
            file.attrs.create("format_version", text("1.6"))
        done = support.icsim("run", "--from", self.path, "--quiet")
        self.assertEqual(done.returncode, NOT_REPRODUCED, done.stderr)
        self.assertIn("  says     1 differ: treatment_function/treatment_function\n", done.stdout)
        content = bytearray(self.path.read_bytes())
        content[-5] ^= 1
        self.path.write_bytes(content)
        self.assertIn("differs from its seal", self.verify().stdout)

    def test_a_file_of_before_seals_is_checked_without_one(self):
        with h5py.File(self.path, "r+") as file:
            file.attrs.create("format_version", text("1.6"))
        done = self.verify()
        self.assertEqual((done.returncode, done.stdout),
                         (support.DONE, f"{self.path}: every dataset matches its checksum; a file of before format 1.7 has no seal of names, levers and sources\n"))

    def replace(self, shape, chunks, **more):
        """Puts a result of another shape, or packed otherwise, in place of one."""
        with support.changing(self.path) as file:
            england = file["scenarios/short/england"]
            kept = dict(england["incomplete_mean"].attrs)
            del england["incomplete_mean"]
            made = england.create_dataset("incomplete_mean", shape, "f4", chunks=chunks, **more)
            for name in ("sha256", "unit", "kind", "long_name"):
                made.attrs.create(name, kept[name])

    def test_results_that_claim_more_than_they_hold_are_told_at_once(self):
        for shape, chunks in (((1 << 40,), (1 << 16,)), ((3, 1 << 20, 1 << 10), (1, 1 << 10, 1 << 10)), ((2,), (2,)), ((3,), (1 << 28,))):
            with self.subTest(shape):
                shutil.copy(self.original, self.path)
                self.replace(shape, chunks, maxshape=tuple(None for _ in shape), compression="gzip")
                began = support.time.monotonic()
                self.assertIn("short/england/incomplete_mean: differs from its checksum\n", self.verify().stdout)
                self.assertLess(support.time.monotonic() - began, 60)  # without the check: for ever

    def test_a_months_axis_of_centuries_is_refused(self):
        with support.changing(self.path) as file:
            reference = file["scenarios/short/reference"]
            del reference["time"]
            reference.create_dataset("time", (1 << 40,), "i4", chunks=(1 << 16,))
        done = self.verify()
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assertIn("reference/time: is larger than in any run file", done.stderr)


class Inert(support.ProgramTest):
    """What somebody puts into a run file does nothing to a terminal, a page, a workbook or a table."""

    EVIL = "A\x1b[31mred\x1b]0;own\x07\u202e\x9b2J<script>alert(1)</script>=HYPERLINK(1)"

    def setUp(self):
        super().setUp()
        self.path = self.simulate(self.scenario(rest="only: [QOP, QR1]\nlevers: [{what: demand.level, how: {scale: 1.01}}]\n"))

    def poison(self):
        with support.changing(self.path) as file:
            scenario = file["scenarios/short"]
            for name in ("title", "description", "whole", "baseline", "calibration_id", "noise"):
                scenario.attrs.create(name, text(self.EVIL.encode()))
            for name in ("command", "attribution", "program_version", "commit", "build", "title"):
                file.attrs.create(name, text(self.EVIL.encode()))
            for table, columns in (("levers", ("label", "what", "where", "when", "how", "origin")), ("parameters", ("source", "grade", "unit", "value")), ("inputs", ("name",))):
                for column in columns:
                    scenario[f"provenance/{table}/{column}"][0] = self.EVIL
            for level in ("ics", "ics_treatment_function"):
                scenario[f"{level}/ics_name"][0] = self.EVIL

    def test_every_output_is_inert(self):
        self.poison()
        acts = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
        shown = 0
        for command in (["show"], ["show", "--why"], ["show", "--by", "ics"], ["show", "--json"], ["show", "--table"], ["show", "--verify"], ["peers"], ["diff", f"{self.path}:short"],
                        ["compare", f"{self.path}:short"], ["export", "--csv", "-"], ["run", "--from"]):
            arguments = ["run", "--from", self.path] if command[0] == "run" else [command[0], self.path, *command[1:]]
            done = support.icsim(*arguments)
            with self.subTest(command):
                self.assertNotRegex(done.stdout + done.stderr, acts)
                shown += "red" in done.stdout + done.stderr
        self.assertGreater(shown, 4)  # it was there to be shown
        self.run_done("report", self.path, "-o", self.folder / "page.html", "--attribution-draws", "0")
        page = (self.folder / "page.html").read_text()
        self.assertNotIn("<script>alert", page)
        self.assertNotRegex(page[page.index('id="icsim-data"'):].partition("</script>")[0], acts)
        self.run_done("export", self.path, "--csv", self.folder / "tables")
        for table in (self.folder / "tables").iterdir():
            self.assertNotRegex(table.read_text(), acts)
        self.run_done("export", self.path, "--xlsx", self.folder / "book.xlsx")
        import openpyxl
        for sheet in openpyxl.load_workbook(self.folder / "book.xlsx"):
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertFalse(cell.data_type == "f" and "HYPERLINK" in str(cell.value), cell.coordinate)

    def test_a_name_that_cannot_be_printed_is_refused(self):
        with support.changing(self.path) as file:
            file.move("scenarios/short", "scenarios/sh\x1b[31mort")
        done = support.icsim("show", self.path)
        self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""))
        self.assertEqual(done.stderr, f"{self.path}:/scenarios: holds a name that cannot be printed\n  hint: the file is damaged or was changed: run the scenario again\n")


if __name__ == "__main__":
    unittest.main()
