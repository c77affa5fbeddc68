#!/usr/bin/python3
"""Words for places: names, codes in any case, ONS codes and everyday words mean the same in scenarios and in commands."""

import csv
import io
import json
import unittest

import h5py

import support

LEVER = """levers:
  - what: capacity.level
    where: {ics: gloucestershire, treatment_function: T&O}
    how: {scale: 1.1}
"""
LIST = "Gloucestershire (QR1), Trauma and Orthopaedic (C_110)"


class PlaceWords(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.maker()
        settings = {"to": "2026-06-30", "ensemble": "draws: 4, quintiles: fold"}
        cls.base = case.simulate(case.scenario("base", **settings), to="base.h5")
        cls.more = case.simulate(case.scenario("more", rest=LEVER, **settings), to="more.h5")

    def refused(self, *arguments):
        done = support.icsim(*arguments)
        self.assertEqual(done.returncode, support.BAD_INPUT)
        return done.stderr

    def stored(self, path, scenario, dataset):
        """[month] of the list of orthopaedics in Gloucestershire."""
        with h5py.File(path) as file:
            level = file[f"scenarios/{scenario}/ics_treatment_function"]
            ics = [code.decode() for code in level["ics"][:]].index("QR1")
            function = [code.decode() for code in level["treatment_function"][:]].index("C_110")
            return level[dataset][..., ics, function]

    def resolved(self):
        with h5py.File(self.more) as file:
            return file["scenarios/more/provenance/resolved_scenario"].asstr()[()]

    def test_the_run_file_keeps_codes_for_words(self):
        text = self.resolved()
        self.assertIn("where: {ics: QR1, treatment_function: C_110}", text)
        self.assertIn("reproduced bit for bit", self.run_done("run", "--from", self.more).stdout)

    def test_every_word_shows_the_same_place(self):
        for words in (("--ics", "QR1"), ("--ics", "e54000043"), ("--ics", "NHS Gloucestershire ICB")):
            shown = json.loads(self.run_done("show", self.base, *words, "--json").stdout)["scenarios"][0]
            self.assertEqual((shown["level"], shown["place"]), ("ics", "Gloucestershire (QR1)"))
        for words in ("110", "c110", "orthopaedics", "T&O", "trauma"):
            shown = json.loads(self.run_done("show", self.base, "--treatment-function", words, "--json").stdout)
            self.assertEqual(shown["scenarios"][0]["place"], "Trauma and Orthopaedic (C_110)")
        shown = json.loads(self.run_done("show", self.base, "--region", "midlands", "--json").stdout)
        self.assertEqual(shown["scenarios"][0]["place"], "Midlands")

    def test_words_that_mean_no_place_or_several_are_refused_with_what_is_near(self):
        for arguments, message in (
                (("--ics", "london"), "'london': is no integrated care system of scenario 'base'\n  hint: London is a region: give --region \"London\""),
                (("--ics", "South West"), "'South West': is no integrated care system of scenario 'base'\n"
                                          "  hint: South West is a region: give --region \"South West\""),
                (("--ics", "essex"), "'essex': is no integrated care system of scenario 'base'\n  hint: Essex (D7T5G) is a board of April 2026, "
                                     "and systems are those of 2022: it holds QH8, part of QM7, part of QJG; --board shows boards of whole systems "
                                     "in runs with --boards"),
                (("--ics", "Glocestershire"), "'Glocestershire': is no integrated care system of scenario 'base'\n"
                                              "  hint: did you mean 'Gloucestershire' (QR1)? it has QE1, "),
                (("--treatment-function", "surgery"), "'surgery': is no treatment function of scenario 'base'\n  hint: several have that name: "
                                                      "General Surgery is C_100; Oral Surgery is C_140; Plastic Surgery is C_160; "
                                                      "Cardiothoracic Surgery is C_170")):
            for command in ("show", self.base), ("compare", self.base, self.more):
                with self.subTest(arguments=arguments, command=command[0]):
                    self.assertTrue(self.refused(*command, *arguments).startswith(message))

    def test_export_peers_and_attribute_take_the_same_words(self):
        path = self.folder / "ics.csv"
        self.run_done("export", self.base, "--level", "ics", "--metric", "incomplete", "--ics", "gloucestershire,bob", "--csv", path)
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        self.assertEqual({row["ics"] for row in rows}, {"QR1", "QU9"})
        self.assertIn("is a region: give --region", self.refused("export", self.base, "--ics", "South West", "--csv", self.folder / "x"))
        self.assertIn("Gloucestershire (QR1)", self.run_done("peers", self.base, "--ics", "gloucestershire").stdout)

    def test_one_list_is_shown_with_its_stored_range_and_flows_of_a_year_without(self):
        shown = json.loads(self.run_done("show", self.base, "--ics", "gloucestershire", "--treatment-function", "T&O", "--json").stdout)
        scenario, = shown["scenarios"]
        self.assertEqual((scenario["level"], scenario["place"]), ("ics_treatment_function", LIST))
        end = scenario["headline"][-1]["values"]
        quantiles = self.stored(self.base, "base", "incomplete_quantile")
        self.assertAlmostEqual(end["incomplete"]["mean"], float(self.stored(self.base, "base", "incomplete_mean")[-1]), 2)
        self.assertAlmostEqual(end["incomplete"]["q05"], float(quantiles[0, -1]), 2)
        self.assertAlmostEqual(end["incomplete"]["q95"], float(quantiles[-1, -1]), 2)
        starts = self.stored(self.base, "base", "clock_starts_mean")[-12:].sum()
        self.assertAlmostEqual(end["clock_starts"]["mean"] / float(starts), 1.0, 5)
        self.assertIsNone(end["clock_starts"]["q05"])
        self.assertIsNone(scenario["headline"][0]["values"]["clock_starts"])
        self.assertGreater(scenario["headline"][0]["values"]["incomplete"]["mean"], 1000)
        text = self.run_done("show", self.base, "--ics", "gloucestershire", "--treatment-function", "T&O").stdout
        self.assertIn(f"base · {LIST} · 4 draws".replace("·", "-"), text.replace("·", "-"))
        self.assertTrue(text.endswith("Run files keep no draws of one list: a year's flow is the sum of monthly means, so it has no range.\n"))

    def test_one_list_is_compared_by_means_alone(self):
        place = ("--ics", "gloucestershire", "--treatment-function", "110")
        text = self.run_done("compare", self.base, self.more, *place).stdout
        self.assertIn("more against base, Gloucestershire, Trauma and Orthopaedic: the same draws, so the same luck", text)
        self.assertNotIn("90 % interval", text)
        self.assertIn("Differences of means, without intervals: run files keep no draws of one list", text)
        comparison, = json.loads(self.run_done("compare", self.base, self.more, *place, "--json").stdout)["comparisons"]
        row, = (row for row in comparison["rows"] if row["level"] == "ics_treatment_function" and row["metric"] == "incomplete")
        a, b = (self.stored(path, name, "incomplete_mean") for path, name in ((self.base, "base"), (self.more, "more")))
        self.assertEqual(row["code"], "QR1/C_110")
        self.assertAlmostEqual(row["values"][-1]["difference"]["mean"], float(b[-1]) - float(a[-1]), 2)
        self.assertIsNone(row["values"][-1]["difference"]["low"])
        self.assertIsNone(row["values"][-1]["improves"])
        path = self.folder / "all.csv"
        self.run_done("compare", self.base, self.more, *place, "--csv", path)
        row = next(row for row in csv.DictReader(io.StringIO(path.read_text())) if row["code"] == "QR1/C_110")
        self.assertEqual((row["low"], row["high"], row["improves"], row["same"]), ("", "", "", ""))


class Table(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.maker()
        settings, only = {"to": "2027-04-30", "ensemble": "draws: 4, quintiles: fold"}, "only: [QR1, QOP]\n"
        scenarios = case.scenario("base", rest=only, **settings), case.scenario("more", rest=only + LEVER, **settings)
        cls.run_file = case.simulate(*scenarios, to="study.h5")

    def test_options_stand_side_by_side_as_numpy_finds_them(self):
        path = self.folder / "table.csv"
        place = ("--ics", "gloucestershire")
        text = self.run_done("show", self.run_file, "--table", "--metric", "incomplete,clock_starts", *place, "--csv", path).stdout
        self.assertTrue(text.startswith("Gloucestershire (QR1)\n\nMar 2026  waiting list  clock starts, year\nbase "))
        self.assertIn("\nMar 2027  waiting list", text)
        found = {(row["month"], row["scenario"], row["metric"]): row for row in csv.DictReader(io.StringIO(path.read_text()))}
        with h5py.File(self.run_file) as file:
            def level(scenario, metric):
                group = file[f"scenarios/{scenario}/ics"]
                return group[metric][:, [code.decode() for code in group["ics"][:]].index("QR1")]

            self.assertAlmostEqual(float(found["2026-03", "more", "incomplete"]["value"]), float(level("more", "incomplete")[11].mean()), 1)
            self.assertAlmostEqual(float(found["2027-03", "base", "clock_starts"]["value"]) / float(level("base", "clock_starts")[12:24].sum(0).mean()), 1, 5)
            difference = float((level("more", "incomplete")[23] - level("base", "incomplete")[23]).mean())
        self.run_done("show", self.run_file, "--table", "--differences", "--months", "2027-03", *place, "--csv", path, "--force")
        row = next(row for row in csv.DictReader(io.StringIO(path.read_text())) if row["scenario"] == "more")
        self.assertEqual((row["metric"], row["kind"]), ("incomplete", "difference"))
        self.assertAlmostEqual(float(row["value"]), difference, 1)

    def test_it_is_printed_as_markdown_for_one_list_too(self):
        text = self.run_done("show", self.run_file, "--table", "--markdown", "--metric", "incomplete", "--month", "2027-03", "--differences",
                             "--ics", "QR1", "--treatment-function", "T&O").stdout
        lines = text.splitlines()
        self.assertEqual(lines[:2], ["| Mar 2027 | waiting list |", "|---|--:|"])
        self.assertTrue(lines[3].startswith("| more | -"))
        self.assertTrue(lines[-1].startswith(LIST + ". Means over draws; rows below the first are differences from it"))

    def test_what_is_not_there_is_refused(self):
        for arguments, message in (
                (("--table", "--months", "2031-01"), "'2031-01': is no month of the run\n  hint: give one from 2025-04 to 2027-04\n"),
                (("--table", "--ics", "QR1", "--treatment-function", "110", "--metric", "staff_fte"),
                 "'staff_fte': is not known for level 'ics_treatment_function' of this run\n  hint: ")):
            done = support.icsim("show", self.run_file, *arguments)
            self.assertEqual(done.returncode, support.BAD_INPUT)
            self.assertTrue(done.stderr.startswith(message), done.stderr)
        self.assertIn("--metric requires --table", support.icsim("show", self.run_file, "--metric", "incomplete").stderr)
        self.assertIn("exists", support.icsim("show", self.run_file, "--table", "--csv", self.run_file).stderr)


if __name__ == "__main__":
    unittest.main()
