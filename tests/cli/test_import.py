#!/usr/bin/python3
"""`icsim import`: published RTT files in, one data set and its notes out; every kind of bad input is named."""

import csv
import json
import os
import pathlib
import unittest
import zipfile

import h5py
import imports
import numpy as np
import support

PUBLISHED = pathlib.Path(os.environ.get("ICSIM_DATA", support.ROOT.parent / "shared/data")) / "rtt"
SHIPPED = support.SCENARIOS / "rtt/to-2025-03.h5"


class Import(imports.ImportTest):
    def test_sums_of_a_file_are_its_rows(self):
        path = self.make("a.csv")
        data, said = self.imported(path)
        self.assertEqual((said["basis"], said["first_month"], said["months"]), ("provider", "2024-11", 1))
        with open(path, newline="") as stream:
            rows = [row for row in csv.reader(stream)][1:]
        whole = [row for row in rows if row[11] != "C_999"]
        of = lambda part: sum(int(row[-1]) for row in whole if row[9] == part)
        total = lambda name: np.nansum(data[name][:])
        self.assertEqual(total("incomplete"), of("Part_2"))
        self.assertEqual(total("awaiting_admission"), of("Part_2A"))
        self.assertEqual(total("clock_starts"), of("Part_3"))
        self.assertEqual(total("completed_admitted"), of("Part_1A"))
        self.assertEqual(total("completed"), of("Part_1A") + of("Part_1B"))
        waiting = [row for row in whole if row[9] == "Part_2"]
        self.assertEqual(total("within_18_weeks"), sum(int(n) for row in waiting for n in row[13:31]))
        self.assertEqual(total("over_52_weeks"), sum(int(n) for row in waiting for n in row[13 + 52:118]))
        self.assertEqual(np.nansum(data["list_incomplete"][:]), total("incomplete"))
        self.assertEqual(np.nansum(data["wait_bands"][:]), total("incomplete"))

    def test_a_zip_holds_the_same_as_its_csv_and_months_come_in_any_order(self):
        plain, _ = self.imported(self.make("a.csv"))
        figures = plain["incomplete"][:]
        zipped, _ = self.imported(self.make("a.zip", "--zip"))
        np.testing.assert_array_equal(zipped["incomplete"][:], figures)
        both, said = self.imported(self.make("b.csv", "--month", "2024-12", "--seed", 2), self.make("a.csv"))
        np.testing.assert_array_equal(both["incomplete"][0], figures[0])
        self.assertEqual(said["months"], 2)

    def test_files_before_april_2021_know_nothing_beyond_52_weeks(self):
        data, _ = self.imported(self.make("old.csv", "--old", "--month", "2020-11"))
        self.assertGreater(np.nansum(data["over_52_weeks"][:]), 0)
        self.assertNotIn("over_65_weeks", data)
        self.assertNotIn("wait_bands", data)
        self.assertLess(np.nansum(data["list_incomplete"][:]), np.nansum(data["incomplete"][:]))  # X01 is no function of today

    def test_a_broken_cell_is_refused_by_place(self):
        for fault, message in {
            "header": "1:4: the header has 'Provider Code' where 'Provider Org Code' belongs\n"
                      "  hint: is this NHS England's \"full CSV data file\"? Its columns must stand as published\n",
            "shifted": "8:10: 'Completed Pathways For Admitted Patients' is no RTT part: the columns look shifted\n"
                       "  hint: Part_1A, Part_1B, Part_2, Part_2A or Part_3 is expected\n",
            "short": "8:61: 60 columns where the header has 121\n  hint: the row is cut off or shifted\n",
            "negative": "8:14: -3 is a negative count\n"
                        "  hint: pathways are counted from 0; ask the publisher, or correct the cell\n",
            "word": "8:14: 'n/a' is not a count\n  hint: whole numbers are expected; nothing of the file was used\n",
            "twice": "9:12: provider A0C5S, commissioner QR1A, Part_1A, C_150 comes twice in 2024-11\n"
                     "  hint: remove one of the rows; nothing of the file was used\n",
            "function": "8:12: 'C_777' is no treatment function\n"
                        "  hint: C_100 to X06 are known, and X01 before April 2021\n",
            "part": "8:10: 'Part_9' is no RTT part: the columns look shifted\n"
                    "  hint: Part_1A, Part_1B, Part_2, Part_2A or Part_3 is expected\n",
        }.items():
            with self.subTest(fault):
                self.assertEqual(self.refused(self.make("bad.csv", "--fault", fault)), f"bad.csv:{message}")

    def test_what_can_be_read_is_read_and_noted(self):
        self.assertEqual(self.notes(self.make("bad.csv", "--fault", "thousands"), kind="read"),
                         ["thousands separators were taken out; first bad.csv:8:14 ('1,234' is 1234)"])
        self.assertEqual(self.notes(self.make("bad.csv", "--fault", "dash"), kind="read"),
                         ["'-' was read as nothing; first bad.csv:8:14"])
        self.assertEqual(self.notes(self.make("bad.csv", "--fault", "total"), kind="total"),
                         ["the bands of a row do not add up to its total; the bands were used; "
                          "first bad.csv:8:121 (bands 177, total 182)"])
        self.assertEqual(self.notes(self.make("bad.csv", "--fault", "c999"), kind="total"),
                         ["C_999 is not the sum of its treatment functions; the treatment functions were used; "
                          "first bad.csv:25 (A0C5S|QR1A|Part_1A, treatment functions 4021, C_999 4022)"])
        self.imported(self.make("bad.csv", "--fault", "total"))
        done = support.icsim("import", self.folder / "bad.csv", "-o", self.folder / "s.h5", "--strict")
        self.assertEqual(done.returncode, 1)

    def test_a_merged_icb_is_split_by_provider_and_refused_by_commissioner(self):
        path = self.make("bad.csv", "--fault", "merged")
        said = self.notes(path, kind="mapped")
        self.assertTrue(any(text.startswith("parent QZZ is none of the 42 systems (merged?); its providers were placed by the "
                                            "provider table: A0C5S (QR1), ADN (QT1), ") for text in said), said)
        text = self.refused(path, "--basis", "commissioner")
        self.assertTrue(text.startswith("bad.csv:2:6: commissioner parent 'QZZ' is none of the 42 systems of July 2022\n"
                                        "  hint: ICBs merged from April 2026 on; their residents cannot be split: import with "
                                        "--basis provider\n"), text[:300])

    def test_months_twice_missing_and_revised(self):
        november, again = self.make("a.csv"), self.make("b.csv", "--seed", 2)
        self.assertEqual(self.refused(november, again), "b.csv: month 2024-11 is in another file already\n"
                         "  hint: leave one of them out, or give the newer one after --revised\n")
        done = support.icsim("import", november, "-o", self.folder / "r.h5", "--json", "--revised", again)
        revised = [n["text"] for n in json.loads(done.stdout)["notes"] if n["kind"] == "revised"]
        self.assertEqual(len(revised), 1)
        self.assertRegex(revised[0], r"^b.csv replaced \d{4,} values$")
        january = self.make("c.csv", "--month", "2025-01")
        self.assertIn("no file holds this month", self.notes(november, january, kind="gap"))

    def test_a_provider_that_vanishes_is_noted(self):
        text = self.notes(self.make("a.csv"), self.make("b.csv", "--month", "2024-12", "--providers", 19), kind="gap")
        self.assertTrue(any(" is missing; it had " in line for line in text), text)

    def test_damaged_archives_and_foreign_files_are_refused(self):
        path = self.make("a.zip", "--zip")
        path.write_bytes(path.read_bytes()[:20000])
        text = self.refused(path)
        self.assertTrue(text.startswith("a.zip: cut off or damaged (") and text.endswith(
            ")\n  hint: download it again; nothing of it was used\n"), text)
        self.assertEqual(self.refused(self.write("x.csv", "year,area\n2024,QOP\n")),
                         "x.csv:1:1: the header is none that icsim knows: line 1 reads 'year,area', and none of the first 2 is a header\n"
                         "  hint: give NHS England's full CSV data file, or a tidy "
                         "table: `icsim import --help` lists their first columns\n")
        give = "\n  hint: give RTT files: CSV, ZIP, .xz or .gz\n"
        self.assertEqual(self.refused(self.folder / "none.csv"), f"{self.folder}/none.csv: does not exist{give}")
        self.assertEqual(self.refused(self.folder), f"{self.folder}: is not a file but a folder{give}")
        empty = self.write("empty.csv", "")
        self.assertEqual(self.refused(empty), f"{empty}: is empty (0 bytes)\n  hint: download or make it again\n")
        html, hint = "<!doctype HTML>\n<title>Moved</title>", "is a web page (HTML), not data\n  hint: open the link in a browser, " \
            "and save the file that it leads to\n"
        page, packed = self.write("page.csv", html), self.folder / "packed.zip"
        self.assertEqual(self.refused(page), f"{page}: {hint}")
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inside.csv", html)
        self.assertEqual(self.refused(packed), f"packed.zip/inside.csv: {hint}")
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inside.csv", "")
        self.assertEqual(self.refused(packed), "packed.zip/inside.csv: is empty (0 bytes)\n  hint: download it again\n")
        table = "month,org_code,org_name,total_incomplete,within_18wk,over_52wk,over_65wk,over_78wk,over_104wk\n"
        self.assertEqual(self.refused(self.write("c.csv", table)), "c.csv:1:1: the table is on commissioner basis\n"
                         "  hint: import with --basis commissioner, and do not mix the two\n")

    def test_a_file_without_the_right_to_read_it_is_named(self):
        path = self.make("a.csv")
        path.chmod(0)
        self.folder.chmod(0o777)
        as_whom = {"user": 65534} if os.geteuid() == 0 else {}  # root may read everything
        try:
            done = support.icsim("import", path, "-o", self.folder / "out.h5", **as_whom)
        except PermissionError:
            support.loudly("SKIPPED: the program lies where other users may not go")
            self.skipTest("no other user")
        self.assertEqual((done.returncode, done.stderr), (2, f"{path}: cannot be read (Permission denied)\n  hint: change its "
                                                             "permissions, or close the program that keeps it to itself\n"))

    def test_an_existing_data_set_is_refused_before_anything_is_read(self):
        out = self.write("there.h5", "mine")
        done = support.icsim("import", self.folder / "none.csv", "-o", out)
        self.assertEqual((done.returncode, done.stderr), (2, f"{out}: exists already\n  hint: give another name, or --force to "
                                                             "replace it\n"))
        self.assertEqual(out.read_text(), "mine")

    def test_the_real_sample_comes_out_to_the_pathway(self):
        sample = PUBLISHED / "full_extract_sample_2024-11_RBD.csv"
        if not sample.exists():
            support.loudly(f"SKIPPED: {sample} is not here; the real layout was not read")
            self.skipTest("no published data")
        data, _ = self.imported(sample)
        place = [a.decode() for a in data["area"][:]].index("QVV")
        self.assertEqual(data["incomplete"][0, place], 21702)  # C_999 of Part_2, all commissioners
        self.assertTrue(np.isnan(data["incomplete"][0, (place + 1) % 42]))  # nothing is said of others

    def test_the_shipped_data_set_is_what_import_makes(self):
        tables = [PUBLISHED / name for name in ("ics_provider_basis_incomplete_month.csv", "ics_flow_month.csv",
                                                "ics_specialty_incomplete_month.csv.xz")]
        if not tables[0].exists():
            support.loudly("SKIPPED: published tables are not here; the shipped data set was not made again")
            self.skipTest("no published data")
        made, _ = self.imported(*tables)
        with h5py.File(SHIPPED) as shipped:
            self.assertEqual(sorted(made), sorted(shipped))
            for name in shipped:
                np.testing.assert_array_equal(made[name][()], shipped[name][()], err_msg=name)
            stock = shipped["incomplete"][:]
        self.assertEqual(int(np.nansum(stock[-1])), 7418598)  # England, March 2025, as published


if __name__ == "__main__":
    unittest.main()
