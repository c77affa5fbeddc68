#!/usr/bin/python3
"""Months that were published before a run: in its run file, in tables, in exports."""

import csv
import hashlib
import json
import re
import shutil
import unittest

import h5py
import numpy as np
import support
import xarray as xr

DATA = support.SCENARIOS / "rtt/to-2025-03.h5"
GROUP = "published/short"


def data_set(metric, first="2023-04", last="2025-03"):
    """[month][area] of the shipped data set, and the codes of its areas."""
    with h5py.File(DATA) as file:
        months, areas = list(file["month"].asstr()[:]), list(file["area"].asstr()[:])
        return file[metric][months.index(first):months.index(last) + 1], areas


def same_bits(test, found, expected):
    test.assertEqual((found.dtype, found.shape), (expected.dtype, expected.shape))
    np.testing.assert_array_equal(found, expected)  # NaN where NaN is


class PublishedMonths(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = support.ProgramTest("assert_left")
        cls.shared.setUp()
        cls.addClassCleanup(cls.shared.doCleanups)
        cls.run_file = cls.shared.simulate(cls.shared.scenario(to="2026-06-30"))

    def published(self, path, name, group=GROUP):
        with h5py.File(path) as file:
            return file[f"{group}/{name}"][:]

    def copy(self, change):
        path = self.folder / "changed.h5"
        shutil.copy(self.run_file, path)
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    def test_every_figure_of_a_system_is_that_of_the_data_set_to_the_bit(self):
        with h5py.File(self.run_file) as file:
            codes = list(file[f"{GROUP}/ics/ics"].asstr()[:])
            days = file[f"{GROUP}/ics/time"][:]
        self.assertEqual([str(np.datetime64("1970-01-01") + int(day)) for day in days[[0, -1]]], ["2023-04-30", "2025-03-31"])
        for metric in ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks", "over_104_weeks",
                       "clock_starts", "completed"):
            values, areas = data_set(metric)
            same_bits(self, self.published(self.run_file, f"ics/{metric}"), values[:, [areas.index(code) for code in codes]])

    def test_england_has_what_belongs_to_no_system_too(self):
        for metric in ("incomplete", "over_52_weeks", "clock_starts"):
            values, _ = data_set(metric)
            total = values[:, :-1].astype(float).sum(1) + np.nan_to_num(values[:, -1].astype(float))
            same_bits(self, self.published(self.run_file, f"england/{metric}"), total.astype("f4"))

    def test_flows_that_were_not_published_yet_are_no_number(self):
        for level in ("england", "region", "ics"):
            starts = self.published(self.run_file, f"{level}/clock_starts")
            self.assertTrue(np.isnan(starts[-1]).all())
            self.assertFalse(np.isnan(starts[:-1]).any())

    def test_removals_are_what_the_rest_leaves_unexplained(self):
        values = {name: data_set(name, "2023-03")[0][:, 0].astype(float) for name in ("incomplete", "clock_starts", "completed")}
        expected = -np.diff(values["incomplete"]) + values["clock_starts"][1:] - values["completed"][1:]
        same_bits(self, self.published(self.run_file, "ics/unreported_removals")[:, 0], expected.astype("f4"))

    def test_the_file_says_where_the_figures_come_from(self):
        with h5py.File(self.run_file) as file:
            group = file[GROUP]
            self.assertEqual(group.attrs["data"], b"rtt/to-2025-03.h5")
            self.assertEqual(group.attrs["data_sha256"].decode(), hashlib.sha256(DATA.read_bytes()).hexdigest())
            self.assertIn(b"Open Government Licence", group.attrs["attribution"])
            self.assertEqual(len(group["sources/name"]), 3)
            left_out = list(zip(*(group[f"left_out/{name}"].asstr()[:] for name in ("month", "area", "series"))))
        self.assertIn(("2024-10", "QOC", "clock_starts"), left_out)
        shown = support.icsim("show", self.run_file, "--ics", "QOC").stdout
        self.assertIn("published, but known to be wrong and in no year above: 2024-04, 2024-10 clock_starts: ", shown)
        self.assertRegex(shown, r"(?m)^clock starts, year .* – ")
        self.assertGreaterEqual(min(month for month, _, _ in left_out), "2023-04")

    def test_xarray_opens_them_by_level(self):
        with xr.open_dataset(self.run_file, group=f"/{GROUP}/ics", engine="h5netcdf") as data:
            self.assertEqual(data.incomplete.dims, ("time", "ics"))
            self.assertEqual(data.incomplete.attrs["unit"], "pathways")
            self.assertIn("Manchester", str(data.sel(ics="QOP").ics_name.values))

    def test_the_checksum_of_results_does_not_hold_them_and_their_own_is_as_documented(self):
        lines = []
        with h5py.File(self.run_file) as file:
            for level in ("england", "region", "ics"):
                for name, dataset in file[f"{GROUP}/{level}"].items():
                    if "sha256" in dataset.attrs:
                        digest = hashlib.sha256(dataset[:].tobytes()).hexdigest()
                        self.assertEqual(dataset.attrs["sha256"].decode(), digest)
                        lines.append(f"{level}/{name} {digest}\n")
            self.assertEqual(file[GROUP].attrs["content_sha256"].decode(),
                             hashlib.sha256("".join(lines).encode()).hexdigest())

    def test_verify_finds_a_changed_figure_and_show_refuses_it(self):
        def change(file):
            file[f"{GROUP}/ics/over_52_weeks"][3, 4] += 1

        changed = self.copy(change)
        done = support.icsim("show", changed, "--verify")
        self.assertEqual((done.returncode, done.stdout),
                         (2, "short/published/ics/over_52_weeks: differs from its checksum\n"))
        done = support.icsim("show", changed)
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assertEqual(done.stderr, f"{changed}:/{GROUP}/ics/over_52_weeks: does not match its checksum: the file was changed "
                                      "after it was written\n  hint: the file is damaged or was changed: run the scenario again\n")

    def test_what_is_not_as_documented_is_refused_by_its_name(self):
        def replace(name, content):
            def change(file):
                del file[f"{GROUP}/{name}"]
                if content is not None:
                    file[f"{GROUP}/{name}"] = content
            return change

        for name, content, words in (("england/time", np.arange(24, dtype="i4"), "time: holds no row of months"),
                                     ("ics/incomplete", np.ones((24, 3), "f4"), "incomplete: holds real numbers (24 x 3) instead of"),
                                     ("region", None, "group 'region' is missing"),
                                     ("sources", None, "group 'sources' is missing"),
                                     ("left_out/text", np.array(["a"], h5py.string_dtype()), "left_out: has columns of different lengths")):
            with self.subTest(name):
                done = support.icsim("show", self.copy(replace(name, content)))
                self.assertEqual(done.returncode, support.BAD_INPUT)
                self.assertIn(words, done.stderr)

    def test_a_file_without_them_shows_what_it_showed_before(self):
        def make_old(file):
            del file[GROUP]
            file.attrs["format_version"] = np.array("1.3", "S")

        old = self.copy(make_old)
        text = self.run_done("show", old).stdout
        for words in ("○", "* published", "published  ", "published Apr"):
            self.assertNotIn(words, text)
        self.assertRegex(text, r"clock starts, year +– ")
        self.assertIsNone(json.loads(self.run_done("show", old, "--json").stdout)["scenarios"][0]["published"])
        self.assertIn("matches its checksum", self.run_done("show", old, "--verify").stdout)
        again = self.run_done("run", "--from", old).stdout
        self.assertIn("reproduced bit for bit", again)
        self.run_done("export", old, "--csv", self.folder / "csv", "--level", "england")
        self.assertFalse((self.folder / "csv/published.csv").exists())

    def test_show_puts_a_year_before_the_start_and_the_last_year_of_flows(self):
        text = self.run_done("show", self.run_file, "--width", "100").stdout
        lines = {line[:19].strip(): line[19:].split("  ") for line in text.splitlines()}
        cells = {name: [cell.strip() for cell in line if cell.strip()] for name, line in lines.items()}
        starts, _ = data_set("clock_starts")
        year_before, last_year = (float(np.nansum(starts[m].astype(float))) / 1e6 for m in (slice(0, 12), slice(11, 23)))
        self.assertEqual(cells["clock starts, year"][:2], [f"{year_before:.1f} m", f"{last_year:.1f} m*"])
        self.assertEqual(cells["waiting list"][:2], ["7.54 m", "7.42 m"])
        self.assertIn("\n* published: the year to Feb 2025\n", text)
        self.assertRegex(text, r"\n +published +start +\+1 year +end\n +Mar 2024 +Mar 2025 ")
        self.assertIn("waiting list (○ published, ● simulated)\n", text)
        self.assertIn("published Apr 2023 to Mar 2025: rtt/to-2025-03.h5\n", text)

    def test_a_narrow_terminal_keeps_its_width(self):
        for width in (72, 80, 90, 110, 160):
            text = self.run_done("show", self.run_file, "--width", width).stdout
            table = text[text.index("\nshort"):text.index("* published")]
            self.assertLessEqual(max(map(len, table.splitlines())), width)

    def test_json_has_every_month_and_leaves_the_headline_of_the_run_as_it_was(self):
        shown = json.loads(self.run_done("show", self.run_file, "--ics", "QOP", "--json").stdout)["scenarios"][0]
        self.assertEqual([point["when"] for point in shown["headline"]], ["start", "+1 year", "end"])
        self.assertIsNone(shown["headline"][0]["values"]["clock_starts"])
        values, areas = data_set("clock_starts")
        months = shown["published"]["monthly"]["clock_starts"]
        self.assertEqual([month["value"] for month in months[:-1]], values[:-1, areas.index("QOP")].tolist())
        self.assertEqual(months[-1], {"date": "2025-03-31", "value": None})

    def test_places_without_published_months_show_none(self):
        text = self.run_done("show", self.run_file, "--treatment-function", "C_110").stdout
        table = text[:text.index("Continuation")] if "Continuation" in text else text
        self.assertNotIn("published,", table)
        self.assertNotIn("* published", table)

    def test_one_system_alone_holds_its_own_months_in_a_small_file(self):
        run = self.simulate(self.scenario(name="short"), "--only", "QYG", to="only.h5")
        values, areas = data_set("over_52_weeks")
        for level in ("england", "ics"):
            same_bits(self, self.published(run, f"{level}/over_52_weeks").reshape(-1), values[:, areas.index("QYG")])
        without = self.folder / "without.h5"
        shutil.copy(run, without)
        with h5py.File(run) as file:
            stored = []
            file[GROUP].visititems(lambda _, item: stored.append(item.id.get_storage_size() if isinstance(item, h5py.Dataset) else 0))
        self.assertLess(sum(stored), 20_000)

    def test_an_earlier_start_has_the_months_before_it_and_none_of_its_own(self):
        run = self.simulate(self.scenario(name="short", extends="baseline-2022", to="2022-06-30"), "--only", "QYG", to="early.h5")
        with h5py.File(run) as file:
            days, names = file[f"{GROUP}/ics/time"][:], set(file[f"{GROUP}/ics"])
        self.assertEqual(str(np.datetime64("1970-01-01") + int(days[-1])), "2022-03-31")
        self.assertIn("clock_starts", names)
        self.assertNotIn("incomplete", names)  # stocks by system begin with April 2022
        self.assertRegex(self.run_done("show", run).stdout, r"clock starts, year +\S+ (m|k) +\S+ (m|k)\*")

    def test_a_start_without_data_has_none(self):
        for scenario in ("replay-2016", "replay-2021"):
            run = self.simulate(scenario, to=f"{scenario}.h5")
            with h5py.File(run) as file:
                self.assertNotIn("published", file)

    def test_two_runs_hold_the_same_bytes(self):
        again = self.simulate(self.scenario(to="2026-06-30"), "--threads", "1", to="again.h5")
        with h5py.File(self.run_file) as one, h5py.File(again) as other:
            self.assertEqual(one[GROUP].attrs["content_sha256"], other[GROUP].attrs["content_sha256"])

    def test_a_damaged_data_set_stops_the_run_and_leaves_nothing(self):
        library = self.folder / "scenarios"
        shutil.copytree(support.SCENARIOS, library)
        data = library / "rtt/to-2025-03.h5"
        data.write_bytes(data.read_bytes()[:5000])
        done = support.icsim("--library", library, "run", self.scenario(), "-o", self.folder / "run.h5")
        self.assert_refused(done, f"{data}: is truncated")
        self.assertFalse((self.folder / "run.h5").exists())

    def test_export_has_a_table_of_them_that_says_so(self):
        self.run_done("export", self.run_file, "--csv", self.folder / "csv", "--level", "england,ics",
                      "--metric", "incomplete,within_18_weeks_share,clock_starts,completed_admitted")
        with open(self.folder / "csv/published.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual(list(rows[0]), ["scenario", "level", "code", "name", "month_end", "status", "known_to_be_wrong",
                                         "incomplete", "within_18_weeks_share", "clock_starts", "completed"])
        self.assertEqual(len(rows), 24 * 43)
        wrong = {(row["code"], row["month_end"][:7]): row["known_to_be_wrong"] for row in rows if row["known_to_be_wrong"]}
        self.assertEqual(wrong["QOC", "2024-10"], "clock_starts, completed: flows of a month fall by a third and come back")
        self.assertNotIn("England", {code for code, _ in wrong})
        self.assertNotIn(("QOC", "2024-11"), wrong)
        self.assertEqual({row["status"] for row in rows}, {"published"})
        shares = np.float32([row["within_18_weeks_share"] for row in rows if row["code"] == "QOP"])
        with h5py.File(self.run_file) as file:
            at = list(file[f"{GROUP}/ics/ics"].asstr()[:]).index("QOP")
            same_bits(self, shares, file[f"{GROUP}/ics/within_18_weeks_share"][:, at])
        self.assertEqual([row["clock_starts"] for row in rows if row["month_end"] == "2025-03-31"], [""] * 43)
        self.assertIn("`published.csv`", (self.folder / "csv/README.md").read_text())

    def test_a_table_of_them_that_another_export_left_is_refused(self):
        folder = self.folder / "csv"
        self.run_done("export", self.run_file, "--csv", folder, "--level", "england")
        done = support.icsim("export", self.run_file, "--csv", folder, "--level", "staff_group", "--force")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, re.escape(str(folder)) + r"/\w+\.csv: is left from another export")

    def test_a_workbook_has_a_sheet_of_them(self):
        import openpyxl
        book = self.folder / "book.xlsx"
        self.run_done("export", self.run_file, "--xlsx", book, "--ics", "QOP")
        sheet = openpyxl.load_workbook(book, read_only=True)["Published"]
        rows = list(sheet.iter_rows(values_only=True))
        at = rows[0].index("incomplete")
        values, areas = data_set("incomplete")
        self.assertEqual([row[at] for row in rows[1:]], values[:, areas.index("QOP")].tolist())


if __name__ == "__main__":
    unittest.main()
