#!/usr/bin/python3
"""`icsim export --xlsx`: every number of its workbooks against the run file, bit for bit; sheets, charts, names and prints."""

import datetime
import itertools
import pathlib
import shutil
import sys
import unittest

import h5py
import numpy as np
import openpyxl

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import support
from exported import WORDS, PLACES, ON_DEMAND, TITLE, FOLD, bits_equal, levels_of, seal, Runs


class Xlsx(Runs):
    def headers(self, sheet):
        return [cell.value for cell in next(sheet.iter_rows(max_row=1))]

    def check_sheet(self, sheet, contents, seen):
        """Compares every number with the file; notes (scenario, level, metric) in `seen`."""
        rows = sheet.iter_rows(values_only=True)
        header = next(rows)
        first = header.index("month_end") + 1
        columns = [tuple(name.rpartition(" (")[0].split(", ")) for name in header[first:]]
        self.assertEqual([words for _, words in columns], list(WORDS.values()) * (len(columns) // 6))
        count = 0
        for row in rows:
            place = dict(zip(header[:first], row))
            levels = contents[place["scenario"]]
            if "level" in place:
                level_name = place["level"]
                codes = [] if level_name == "england" else [place["code"]]
            else:
                axes = [name for name in header[:first] if name in PLACES]
                level_name = next(name for name, level in levels.items() if level.axes == axes and name != "ics")
                codes = [str(place[axis]) for axis in axes]
            level = levels[level_name]
            self.assertIsInstance(place["month_end"], datetime.datetime)
            month, at = level.months.index(str(place["month_end"].date())), level.row(codes)
            metrics = [metric for metric, _ in columns[::6]]
            should = [level.metrics[m][:, month, at] if m in level.metrics else np.full(6, np.nan) for m in metrics]
            bits_equal(self, [np.nan if cell is None else cell for cell in row[first:]], np.concatenate(should),
                       f"{sheet.title} {place}")
            seen |= {(place["scenario"], level_name, metric) for metric in metrics if metric in level.metrics}
            count += 1
        return count

    def test_every_number_of_every_sheet_is_the_files_to_the_bit(self):
        self.make("replay-2021", "--draws", 2, "-o", self.folder / "replay.h5")
        self.export(self.split, self.fold, "replay.h5", "--xlsx", "all.xlsx")
        contents = {"split": levels_of(self.split, "split"), "fold": levels_of(self.fold, "fold"),
                    "replay-2021": levels_of(self.folder / "replay.h5", "replay-2021")}
        book = openpyxl.load_workbook(self.folder / "all.xlsx", read_only=True)
        self.addCleanup(book.close)
        seen = set()
        for name in book.sheetnames:
            if name != "Published" and "month_end" in self.headers(book[name]):
                self.assertGreater(self.check_sheet(book[name], contents, seen), 0)
        self.assertEqual(seen, {(scenario, name, metric) for scenario, levels in contents.items()
                                for name, level in levels.items() if name not in ON_DEMAND for metric in level.metrics})
        cover = "\n".join(str(cell) for row in book["Cover"].iter_rows(values_only=True) for cell in row if cell)
        for words in ("Open Government Licence", "every list: `icsim export` with --level ics_treatment_function", "fold.h5",
                      "never stands for zero", "Waiting list: the list and how long"):
            self.assertIn(words, cover)
        for path, scenario in ((self.split, "split"), (self.fold, "fold")):
            with h5py.File(path) as file:
                attributes = file[f"scenarios/{scenario}"].attrs
                for name in ("content_sha256", "baseline", "calibration_id"):
                    self.assertIn(attributes[name].decode(), cover)
                self.assertIn(file.attrs["command"].decode(), cover)

    def test_sheets_by_system_come_when_narrowed(self):
        self.export(self.split, "--xlsx", "one.xlsx", "--ics", "QOP", "--from", "2025-06")
        contents, seen = {"split": levels_of(self.split, "split")}, set()
        book = openpyxl.load_workbook(self.folder / "one.xlsx", read_only=True)
        self.addCleanup(book.close)
        rows = {name: self.check_sheet(book[name], contents, seen) for name in book.sheetnames
                if name != "Published" and "month_end" in self.headers(book[name])}
        self.assertEqual(rows["Functions by system"], 23)
        self.assertEqual(rows["Weeks waited by system"], 105)
        self.assertEqual(rows["Waiting list"], 1)
        self.assertTrue(ON_DEMAND <= {level for _, level, _ in seen})

    def test_cells_are_what_they_look_like(self):
        self.export(self.split, "--xlsx", "book.xlsx", "--level", "england,ics")
        book = openpyxl.load_workbook(self.folder / "book.xlsx")
        for sheet in book:
            self.assertLessEqual(len(sheet.title), 31)
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", f"{sheet.title} {cell.coordinate}")
                    if isinstance(cell.value, str):
                        self.assertEqual(cell.data_type, "s" if not cell.data_type == "inlineStr" else "inlineStr")
        titles = [cell.value for cell in book["Cover"]["B"]]
        self.assertIn(TITLE, titles)
        self.assertIn("@SUM(1+1)", titles)
        self.assertEqual(book["Levers"]["B2"].value, "+1, \"quoted\" <i>")
        sheet = book["Waiting list"]
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref[:3]), ("F2", "A1:"))
        header = self.headers(sheet)
        share = header.index("within_18_weeks_share, mean (share)") + 1
        self.assertEqual(sheet.cell(2, share).number_format, "0.0%")
        self.assertEqual(sheet.cell(2, header.index("incomplete, median (pathways)") + 1).number_format, "#,##0")
        self.assertEqual(sheet.cell(2, header.index("month_end") + 1).number_format, "d mmm yyyy")
        self.assertEqual(book["Parameters"].freeze_panes, "A2")
        self.assertIn("grade", self.headers(book["Parameters"]))

    def test_the_summary_has_charts_names_and_the_files_numbers(self):
        self.export(self.split, self.fold, "--xlsx", "book.xlsx", "--level", "england,ics")
        book = openpyxl.load_workbook(self.folder / "book.xlsx")
        self.assertEqual(book.sheetnames[:2], ["Cover", "Summary"])
        sheet = book["Summary"]
        self.assertEqual(len(sheet._charts), 3)
        self.assertEqual([len(chart.series) for chart in sheet._charts], [2, 2, 2])
        names = {one.name: one.attr_text for one in book.defined_names.definedName}
        self.assertEqual(names["within_18_weeks"], "'Summary'!$H$22:$M$24")
        header = [cell.value for cell in sheet[21]]
        for scenario, path in (("split", self.split), ("fold", self.fold)):
            level = levels_of(path, scenario)["england"]
            for label, metric in (("waiting list", "incomplete"), ("within 18 weeks", "within_18_weeks_share")):
                column = header.index(f"{label}, {scenario}, mean") + 1
                should = level.metrics[metric][[0, 1, 5], :, 0]
                found = [[sheet.cell(22 + m, column + k).value for m in range(len(level.months))] for k in range(3)]
                bits_equal(self, np.ravel(found), np.ravel(should), f"{scenario} {metric}")

    def test_every_list_stands_on_a_sheet_at_the_ends_of_years(self):
        long = self.folder / "long.yaml"
        long.write_text(FOLD.replace("2025-05-31", "2026-05-31").replace("name: fold", "name: long"))
        self.make(long, "-o", self.folder / "long.h5")
        self.export("long.h5", "--xlsx", "book.xlsx")
        book = openpyxl.load_workbook(self.folder / "book.xlsx")
        sheet = book["Systems by function"]
        self.assertEqual(self.headers(sheet), ["scenario", "region", "ics", "system", "function", "treatment function",
                                               "month", "waiting list", "within 18 weeks", "over 52 weeks"])
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("E2", f"A1:J{1 + 966 * 2}"))
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        level = levels_of(self.folder / "long.h5", "long")["ics_treatment_function"]
        for column, metric in enumerate(("incomplete", "within_18_weeks_share", "over_52_weeks"), 7):
            should = level.metrics[metric][0][[11, 13]].T.ravel()  # March 2026, and the last
            bits_equal(self, [np.nan if row[column] is None else row[column] for row in rows], should, metric)
        self.assertEqual([(row[2], row[4]) for row in rows[::2]], list(itertools.product(*level.codes)))
        self.assertEqual({row[6].date().isoformat() for row in rows}, {"2026-03-31", "2026-05-31"})
        with h5py.File(self.folder / "long.h5") as file:
            reference = file["scenarios/long/reference"]
            regions = dict(zip(reference["ics"].asstr()[:], reference["ics_region"].asstr()[:]))
        self.assertTrue(all(row[1] == regions[row[2]] for row in rows))
        self.assertEqual([sheet.cell(2, c).number_format for c in (7, 8, 9, 10)], ["d mmm yyyy", "#,##0", "0.0%", "#,##0"])
        names = {one.name: one.attr_text for one in book.defined_names.definedName}
        self.assertEqual(names["lists_waiting_list"], f"'Systems by function'!$H$2:$H${1 + 966 * 2}")
        self.assertIn("Systems by function: every list", "\n".join(str(c.value) for c in book["Cover"]["B"]))

    def test_no_heading_is_cut_off(self):
        self.export(self.split, "--xlsx", "book.xlsx")
        for sheet in openpyxl.load_workbook(self.folder / "book.xlsx"):
            row = {"Cover": None, "Summary": 21}.get(sheet.title, 1)
            if row is None:
                continue
            widths = {}  # openpyxl groups columns of one width
            for first, dimension in sheet.column_dimensions.items():
                for c in range(dimension.min, dimension.max + 1):
                    widths[c] = dimension.width
            for cell in sheet[row]:
                words, room, lines, used = str(cell.value or "").split(" "), int(0.9 * (widths[cell.column] - 0.71)), 1, 0
                for word in words:
                    if used and used + 1 + len(word) <= room:
                        used += 1 + len(word)
                        continue
                    lines += bool(used)
                    lines += (len(word) - 1) // room if word else 0
                    used = len(word) - room * ((len(word) - 1) // room) if word else 0
                self.assertLessEqual(15 * lines, sheet.row_dimensions[row].height, f"{sheet.title}: {cell.value}")

    def test_frozen_panes_leave_room(self):
        self.export(self.split, "--xlsx", "book.xlsx")
        for sheet in openpyxl.load_workbook(self.folder / "book.xlsx"):
            if not sheet.freeze_panes:
                continue
            frozen = openpyxl.utils.cell.coordinate_from_string(sheet.freeze_panes)[0]
            last = openpyxl.utils.column_index_from_string(frozen) - 1
            widths = [d.width for d in sheet.column_dimensions.values() for c in range(d.min, d.max + 1) if c <= last]
            self.assertLessEqual(sum(widths), 90, sheet.title)

    def test_a_table_of_options_is_a_workbook_too(self):
        def show(*arguments):
            return support.icsim("show", self.split, "--table", "--ics", "QR1", "--metric",
                                 "incomplete,within_18_weeks_share,median_wait", *arguments, cwd=self.folder)

        self.assertEqual(show("--months", "2025-05,2025-06", "--xlsx", "table.xlsx").returncode, 0)
        book = openpyxl.load_workbook(self.folder / "table.xlsx")
        sheet = book["Table"]
        self.assertEqual([cell.value for cell in sheet[4]], [
            "month", "scenario", "what", "waiting list (pathways)", "within 18 weeks (share)", "median wait (weeks)"])
        level, at = levels_of(self.split, "split")["ics"], None
        at = level.row(["QR1"])
        for line, month in ((5, 1), (6, 2)):
            self.assertEqual([cell.value for cell in sheet[line]][1:3], ["split", "level"])
            self.assertEqual(sheet.cell(line, 1).value.date().isoformat(), level.months[month])
            for column, metric in enumerate(("incomplete", "within_18_weeks_share", "median_wait"), 4):
                self.assertAlmostEqual(sheet.cell(line, column).value / float(level.metrics[metric][0, month, at]), 1, places=6)
        self.assertEqual([sheet.cell(5, c).number_format for c in (1, 4, 5, 6)], ["d mmm yyyy", "#,##0", "0.0%", "#,##0.0"])
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("C5", "A4:F6"))
        names = {one.name: one.attr_text for one in book.defined_names.definedName}
        self.assertEqual(names["table_within_18_weeks_share"], "'Table'!$E$5:$E$6")
        for name, message in (
                ("table.xlsx", "table.xlsx: exists already\n  hint: give another name, or --force to replace it\n"),
                ("table.ods", "table.ods: does not end in .xlsx\n  hint: give the workbook a name such as table.xlsx\n")):
            done = show("--xlsx", name)
            self.assertEqual((done.returncode, done.stderr), (support.BAD_INPUT, message))
        self.assertEqual(show("--xlsx", "table.xlsx", "--force").returncode, 0)

    def test_sheets_print_on_pages_as_wide_as_they_are(self):
        self.export(self.fold, "--xlsx", "book.xlsx", "--level", "england")
        for sheet in openpyxl.load_workbook(self.folder / "book.xlsx"):
            self.assertEqual((sheet.page_setup.orientation, sheet.page_setup.fitToHeight), ("landscape", 0), sheet.title)

    def test_what_no_topic_names_has_a_sheet(self):
        def change(file):
            file.attrs.modify("format_version", np.bytes_("1.9"))
            group = file["scenarios/fold/england"]
            for part in ("_mean", "_quantile", ""):
                group.copy(group["gp_fte" + part], group, "new_figure" + part)

        changed = self.folder / "changed.h5"
        shutil.copy(self.fold, changed)
        with h5py.File(changed, "r+") as file:
            change(file)
            seal(file, "fold")
        self.export("changed.h5", "--xlsx", "book.xlsx")
        contents, seen = {"fold": levels_of(changed, "fold")}, set()
        book = openpyxl.load_workbook(self.folder / "book.xlsx", read_only=True)
        self.addCleanup(book.close)
        self.check_sheet(book["Other figures"], contents, seen)
        self.assertEqual(seen, {("fold", "england", "new_figure")})

    def test_the_same_run_gives_the_same_workbook(self):
        for name in ("a.xlsx", "b.xlsx"):
            self.export(self.fold, "--xlsx", name, "--level", "england")
        self.assertEqual((self.folder / "a.xlsx").read_bytes(), (self.folder / "b.xlsx").read_bytes())


if __name__ == "__main__":
    unittest.main()
