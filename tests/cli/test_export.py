#!/usr/bin/python3
"""`icsim export`: every number of its CSV files and workbooks against the run file, bit for bit; text; refusals."""

import csv
import datetime
import hashlib
import io
import itertools
import json
import pathlib
import resource
import shutil
import sys
import tempfile
import unittest

import h5py
import numpy as np
import openpyxl
import pandas as pd

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import support

STATISTICS = ("mean", "q05", "q25", "q50", "q75", "q95")
WORDS = {"mean": "mean", "q05": "5 % quantile", "q25": "25 % quantile", "q50": "median", "q75": "75 % quantile",
         "q95": "95 % quantile"}
PLACES = {"ics", "region", "treatment_function", "quintile", "weeks_waited", "staff_group", "resource", "cause",
          "transfer_arc"}
TABLES = ("provenance", "metrics", "levers", "parameters", "inputs", "context", "published")
ON_DEMAND = {"ics_treatment_function", "ics_quintile", "resident_ics", "ics_staff_group", "ics_resource", "ics_cause",
             "ics_wait_band"}
TITLE = "=cmd|' /C calc'!A0, <b>bold</b> \"quoted\"\nsecond line"
SPLIT = f"""\
schema: icsim/scenario/1
name: split
title: {json.dumps(TITLE)}
description: "@SUM(1+1)"
extends: baseline-2025
period: {{to: 2025-06-30}}
ensemble: {{draws: 3}}
outputs: {{wait_bands: true}}
levers:
  - {{what: demand.level, label: "+1, \\"quoted\\" <i>", when: {{from: 2025-05-01}}, how: {{scale: 0.9}}}}
"""
FOLD = """\
schema: icsim/scenario/1
name: fold
extends: baseline-2025
period: {to: 2025-05-31}
ensemble: {draws: 2, quintiles: fold}
"""


def bits_equal(test, found, should, what):
    """Equal to the bit, and without a value in the same places."""
    found, should = np.asarray(found, np.float32), np.asarray(should, np.float32)
    test.assertEqual(found.shape, should.shape, what)
    test.assertTrue((np.isnan(found) == np.isnan(should)).all(), what)
    some = ~np.isnan(should)
    test.assertTrue((found[some].view(np.uint32) == should[some].view(np.uint32)).all(), what)


class Level:
    """One level of a scenario as h5py reads it: {metric: [statistic, month, row]}."""

    def __init__(self, group):
        self.axes = [name for name in group if name in PLACES]
        self.codes = [[str(code) for code in (group[axis].asstr()[:] if group[axis].dtype.kind == "O" else group[axis][:])]
                      for axis in self.axes]
        self.months = [str(np.datetime64("1970-01-01") + int(day)) for day in group["time"][:]]
        self.metrics, self.info = {}, {}
        for name in group:
            if not name.endswith("_mean"):
                continue
            metric = name[:-5]
            values = np.concatenate([group[name][:][None], group[metric + "_quantile"][:]])
            self.metrics[metric] = values.reshape(6, len(self.months), -1)
            self.info[metric] = (group[name].attrs["unit"].decode(), group[name].attrs["kind"].decode())

    def row(self, codes):
        at = 0
        for known, code in zip(self.codes, codes):
            at = at * len(known) + known.index(code)
        return at


def levels_of(path, scenario):
    with h5py.File(path) as file:
        group = file[f"scenarios/{scenario}"]
        return {name: Level(group[name]) for name in group if name not in support.NOT_LEVELS}


def seal(file, scenario):
    """Gives a changed file the checksums that FORMAT.md tells: what a careful forger would do."""
    group, lines = file[f"scenarios/{scenario}"], []
    for level in group:
        for name, dataset in group[level].items():
            if "sha256" in dataset.attrs:
                values = np.moveaxis(dataset[:], 1, 0) if name.endswith("_quantile") else dataset[:]
                checksum = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
                dataset.attrs.modify("sha256", np.bytes_(checksum))
                lines.append(f"{level}/{name} {checksum}\n")
    group.attrs.modify("content_sha256", np.bytes_(hashlib.sha256("".join(lines).encode()).hexdigest()))


class Runs(unittest.TestCase):
    """Two run files, made once; each test gets a folder of its own."""

    @classmethod
    def setUpClass(cls):
        if hasattr(Runs, "runs"):
            return
        folder = tempfile.TemporaryDirectory()
        unittest.addModuleCleanup(folder.cleanup)
        Runs.runs = pathlib.Path(folder.name)
        for name, text in (("split", SPLIT), ("fold", FOLD)):
            (cls.runs / f"{name}.yaml").write_text(text)
            cls.make(cls.runs / f"{name}.yaml", "-o", cls.runs / f"{name}.h5")

    @classmethod
    def make(cls, *arguments):
        done = support.icsim("run", *arguments, "--quiet")
        assert done.returncode == 0, done.stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="icsim-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.split, self.fold = self.runs / "split.h5", self.runs / "fold.h5"

    def export(self, *arguments, **settings):
        done = support.icsim("export", *arguments, cwd=self.folder, **settings)
        self.assertEqual(done.returncode, support.DONE, done.stderr)
        return done.stdout

    def refused(self, message, *arguments, code=support.BAD_INPUT, **settings):
        """The exact message, nothing on standard output, and nothing left behind."""
        before = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        done = support.icsim("export", *arguments, cwd=self.folder, **settings)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(done.stderr, message + "\n")
        self.assertEqual({path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}, before)

    def check_csv(self, path, level, scenario):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table = table[table.scenario == scenario]
        self.assertEqual(list(dict.fromkeys(table.metric)), [m for m in table.metric.unique() if m in level.metrics])
        self.assertEqual(set(table.metric), set(level.metrics), path)
        for metric, values in level.metrics.items():
            part = table[table.metric == metric]
            found = np.array([np.array([cell or "nan" for cell in part[name]], float) for name in STATISTICS])
            rows = values.shape[2]
            bits_equal(self, found.reshape(6, rows, len(level.months)).swapaxes(1, 2), values, f"{path} {metric}")
            self.assertEqual(list(part.month_end), level.months * rows)
            self.assertEqual({(u, k) for u, k in zip(part.unit, part.kind)}, {level.info[metric]})
            places = list(itertools.product(*level.codes))
            for number, axis in enumerate(level.axes):
                codes = [place[number] for place in places for _ in level.months]
                self.assertEqual(list(part[axis]), codes, f"{path} {axis}")


class Csv(Runs):
    def test_every_number_of_every_level_is_the_files_to_the_bit(self):
        self.make("replay-2021", "--draws", 2, "-o", self.folder / "replay.h5")
        printed = self.export(self.split, self.fold, "replay.h5", "--csv", "out")
        contents = {"split": levels_of(self.split, "split"), "fold": levels_of(self.fold, "fold"),
                    "replay-2021": levels_of(self.folder / "replay.h5", "replay-2021")}
        names = {level for levels in contents.values() for level in levels}
        self.assertIn("ics_wait_band", names)
        self.assertNotIn("staff_group", contents["replay-2021"])
        support.ProgramTest.assert_left(self, self.folder / "out", "README.md", *(f"{n}.csv" for n in (*names, *TABLES)))
        for scenario, levels in contents.items():
            for name, level in levels.items():
                self.check_csv(self.folder / "out" / f"{name}.csv", level, scenario)
        rows = sum(level.metrics[m][0].size for levels in contents.values() for m, level in
                   ((m, level) for level in [levels["ics"]] for m in level.metrics))
        self.assertIn(f"out/ics.csv: {rows} rows\n", printed)

    def test_draws_are_rows(self):
        text = self.export(self.split, "--csv", "-", "--level", "ics", "--metric", "incomplete,within_18_weeks_share",
                           "--ics", "QOP,qyg", "--from", "2025-05", "--to", "2025-06", "--draws")
        table = pd.read_csv(io.StringIO(text))
        self.assertEqual(list(table.columns), ["scenario", "ics", "ics_name", "region", "start_month", "month_end", "metric", "unit", "kind",
                                               "draw", "value"])
        with h5py.File(self.split) as file:
            group = file["scenarios/split/ics"]
            rows = [i for i, code in enumerate(group["ics"].asstr()[:]) if code in ("QOP", "QYG")]
            for metric in ("incomplete", "within_18_weeks_share"):
                part = table[table.metric == metric]
                bits_equal(self, part.value.to_numpy().reshape(2, 2, 3),
                           group[metric][:][1:3, rows].swapaxes(0, 1), metric)
                self.assertEqual(list(part.draw), [0, 1, 2] * 4)

    def test_rows_of_systems_join_by_region_and_first_month(self):
        self.export(self.split, "--csv", "out", "--metric", "incomplete")
        with h5py.File(self.split) as file:
            reference = file["scenarios/split/reference"]
            regions = dict(zip(reference["ics"].asstr()[:], reference["ics_region"].asstr()[:]))
        for level in ("ics", "ics_treatment_function", "ics_quintile", "resident_ics", "ics_wait_band"):
            table = pd.read_csv(self.folder / f"out/{level}.csv", dtype={"start_month": str})
            self.assertEqual(list(table.region), [regions[code] for code in table.ics], level)
            self.assertEqual(set(table.start_month), {"2025-04"}, level)
        region = pd.read_csv(self.folder / "out/region.csv").set_index(["region", "month_end"])["mean"]
        ics = pd.read_csv(self.folder / "out/ics.csv").groupby(["region", "month_end"])["mean"].sum()
        np.testing.assert_allclose(ics, region.loc[ics.index], rtol=1e-5)
        self.assertNotIn("start_month", region.reset_index().columns)

    def test_help_says_how_to_make_parquet(self):
        text = self.export("--help")
        self.assertIn("Debian 12 has neither Arrow nor DuckDB", text)
        self.assertIn("(FORMAT parquet)", text)

    def test_a_folder_of_draws_has_the_levels_that_keep_them(self):
        self.export(self.fold, "--csv", "out", "--draws", "--metric", "incomplete", "--to", "2025-04")
        files = {path.name for path in (self.folder / "out").iterdir()} - {"README.md", *(f"{t}.csv" for t in TABLES)}
        self.assertEqual(files, {f"{level}_draws.csv" for level in ("england", "region", "ics", "treatment_function",
                                                                    "quintile")})

    def test_one_file_and_standard_output_hold_the_same(self):
        self.export(self.fold, "--csv", "one.csv", "--level", "england")
        text = self.export(self.fold, "--csv", "-", "--level", "england")
        self.assertEqual(text, (self.folder / "one.csv").read_text())
        self.check_csv(self.folder / "one.csv", levels_of(self.fold, "fold")["england"], "fold")
        self.assertNotIn("\r", text)

    def test_a_choice_of_systems_keeps_levels_that_know_them(self):
        self.export(self.split, "--csv", "out", "--region", "london")
        for name in ("england", "treatment_function", "quintile", "cause"):
            self.assertFalse((self.folder / "out" / f"{name}.csv").exists(), name)
        region = pd.read_csv(self.folder / "out/region.csv")
        self.assertEqual(set(region.region), {"London"})
        with h5py.File(self.split) as file:
            reference = file["scenarios/split/reference"]
            london = {code for code, region in zip(reference["ics"].asstr()[:], reference["ics_region"].asstr()[:])
                      if region == "London"}
        self.assertGreater(len(london), 3)
        for level in ("ics", "ics_treatment_function", "ics_quintile"):
            self.assertEqual(set(pd.read_csv(self.folder / f"out/{level}.csv").ics), london, level)
        arcs = set(pd.read_csv(self.folder / "out/transfer_arc.csv").transfer_arc)
        self.assertTrue(arcs)
        self.assertTrue(all(london & set(arc.split(">")) for arc in arcs))

    def test_text_stays_text(self):
        self.export(self.split, "--csv", "out")

        def rows(name):
            with open(self.folder / "out" / name, newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))

        provenance = {row["item"]: row["value"] for row in rows("provenance.csv")}
        self.assertEqual(provenance["title"], "'" + TITLE)
        self.assertEqual(provenance["description"], "'@SUM(1+1)")
        self.assertEqual(rows("levers.csv")[0]["label"], "'+1, \"quoted\" <i>")
        page = (self.folder / "out/README.md").read_text()
        self.assertIn("\\<b\\>bold", page)
        for name in TABLES:  # no cell is a formula: a number, or guarded
            for row in rows(f"{name}.csv"):
                for cell in row.values():
                    if cell[:1] and cell[0] in "=+-@\t\r":
                        float(cell)

    def test_tables_hold_what_the_file_says(self):
        self.export(self.split, "--csv", "out")
        with h5py.File(self.split) as file:
            scenario = file["scenarios/split"]
            for name in ("parameters", "inputs"):
                table = pd.read_csv(self.folder / f"out/{name}.csv", dtype=str, keep_default_na=False)
                for column in set(table.columns) - {"scenario"}:
                    stands = list(scenario[f"provenance/{name}/{column}"].asstr()[:])
                    self.assertEqual([c.removeprefix("'") for c in table[column]], stands, column)
            context = pd.read_csv(self.folder / "out/context.csv", float_precision="round_trip")
            self.assertEqual(list(context.region), list(scenario["reference/ics_region"].asstr()[:]))
            for column in context.columns[4:]:
                np.testing.assert_array_equal(context[column], scenario[f"reference/{column}"][:], column)
            provenance = pd.read_csv(self.folder / "out/provenance.csv").set_index("item").value
            self.assertEqual(provenance["content SHA-256"], scenario.attrs["content_sha256"].decode())
            self.assertEqual(provenance["command"], file.attrs["command"].decode())
        metrics = pd.read_csv(self.folder / "out/metrics.csv").set_index("metric")
        self.assertEqual(metrics.levels["decisions_to_admit"], "england region ics treatment_function")
        page = (self.folder / "out/README.md").read_text()
        for path in (self.folder / "out").glob("*.csv"):  # every column is explained
            self.assertIn(f"`{path.name}`", page)
            for column in path.read_text().partition("\n")[0].split(","):
                self.assertIn(f"| `{column}` |", page, path.name)


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


class Refusals(Runs):
    def changed(self, change, sealed=False):
        path = self.folder / "run.h5"
        shutil.copy(self.fold, path)
        with h5py.File(path, "r+") as file:
            change(file)
            if sealed:
                seal(file, "fold")
        return path

    def both(self, message, *arguments):
        """Neither kind of export, and neither replaces what is there."""
        (self.folder / "out").mkdir(exist_ok=True)
        (self.folder / "out/england.csv").write_text("mine")
        (self.folder / "out.xlsx").write_text("mine")
        self.refused(message, *arguments, "--csv", "out", "--force")
        self.refused(message, *arguments, "--xlsx", "out.xlsx", "--force")
        self.refused(message, *arguments, "--csv", "-", "--level", "england", "--force")
        shutil.rmtree(self.folder / "out")
        (self.folder / "out.xlsx").unlink()

    def test_damaged_files_are_refused_by_name_and_reason(self):
        def set_to(name, at, value):
            def change(file):
                file[f"scenarios/fold/england/{name}"][at] = value
            return change

        where = "run.h5:/scenarios/fold/england/{}: {}"
        checksum = "does not match its checksum: the file was changed after it was written"
        cases = [(set_to("incomplete_mean", (1, ), 5.0), False, where.format("incomplete_mean", checksum)),
                 (set_to("median_wait_quantile", (2, 1), 5.0), False, where.format("median_wait_quantile", checksum)),
                 (set_to("incomplete_quantile", (2, 1), np.nan), True,
                  where.format("incomplete_quantile", "has a value that is no number (NaN or infinite)"))]
        for change, sealed, message in cases:
            self.changed(change, sealed)
            done = support.icsim("export", "run.h5", "--csv", "-", "--level", "england", cwd=self.folder)
            self.both(done.stderr.rstrip("\n"), "run.h5")
            self.assertEqual(done.stderr.partition("\n")[0], message)

    def test_a_result_taken_out_is_refused(self):
        for names in (("ics/clock_starts_mean", "ics/clock_starts_quantile"), ("region",)):
            def change(file):
                for name in names:
                    del file[f"scenarios/fold/{name}"]

            self.changed(change)
            done = support.icsim("export", "run.h5", "--csv", "-", "--level", "england", cwd=self.folder)
            self.assertIn("a result was taken out or changed", done.stderr)
            self.both(done.stderr.rstrip("\n"), "run.h5")

    def test_files_that_are_no_whole_run_file_of_this_format_are_refused(self):
        content = self.fold.read_bytes()
        for text in (content[:len(content) // 2], b"", b"week,pathways\n1,2\n"):
            (self.folder / "run.h5").write_bytes(text)
            done = support.icsim("export", "run.h5", "--csv", "out", cwd=self.folder)
            self.assertRegex(done.stderr, "^run.h5: .*(truncated|not an HDF5 file|is empty)")
            self.both(done.stderr.rstrip("\n"), "run.h5")
        for version, words in (("2.0", "newer than this program reads"), ("1.1", "since 1.2")):
            self.changed(lambda file: file.attrs.modify("format_version", np.bytes_(version)))
            done = support.icsim("export", "run.h5", "--csv", "out", cwd=self.folder)
            self.assertIn(f"run.h5: has format version {version}", done.stderr)
            self.assertIn(words, done.stderr)
            self.both(done.stderr.rstrip("\n"), "run.h5")

    def test_unknown_words_are_refused_with_what_there_is(self):
        run = self.fold
        levels = ("england, region, ics, treatment_function, ics_treatment_function, quintile, ics_quintile, resident_ics, "
                  "staff_group, ics_staff_group, resource, ics_resource, cause, ics_cause, transfer_arc")
        self.refused(f"'town': is no level of these runs\n  hint: there are {levels}", run, "--csv", "out", "--level", "town")
        self.refused("'lists': is no metric of these levels\n  hint: there are list_change", run, "--csv", "out", "--level",
                     "cause", "--metric", "lists")
        regions = "North West, North East and Yorkshire, Midlands, East of England, South East, South West, London"
        done = support.icsim("export", run, "--csv", "out", "--region", "Wessex", cwd=self.folder)
        self.assertEqual(sorted(done.stderr.partition("there are ")[2].strip().split(", ")), sorted(regions.split(", ")))
        self.refused(done.stderr.rstrip("\n"), run, "--csv", "out", "--region", "Wessex")
        done = support.icsim("export", run, "--csv", "out", "--ics", "QOP,Q", cwd=self.folder)
        self.assertIn("'Q': is no integrated care system of these runs\n  hint: there are ", done.stderr)
        self.refused("'2025-4': is no month\n  hint: write it as 2026-04", run, "--csv", "out", "--from", "2025-4")
        self.refused("the selection: leaves nothing to export\n  hint: ask for other levels, systems or months", run,
                     "--csv", "out", "--from", "2031-01")
        self.refused("level 'england': has nothing of what is asked for\n"
                     "  hint: ask for less at a time: other metrics, systems or months", run, "--csv", "out", "--level",
                     "england", "--ics", "QOP")

    def test_targets_that_do_not_fit_are_refused(self):
        run = self.fold
        self.refused("icsim export: is not told what to write\n  hint: give --csv FOLDER, --xlsx FILE or both", run)
        self.refused("out.csv: holds one level, and several are asked for\n"
                     "  hint: give --level, such as --level ics, or a folder", run, "--csv", "out.csv")
        self.refused("book.ods: does not end in .xlsx\n  hint: give the workbook a name such as results.xlsx", run,
                     "--xlsx", "book.ods")
        self.refused("--draws: is for --csv only\n  hint: a workbook holds mean and quantiles", run, "--xlsx", "a.xlsx",
                     "--draws")
        self.refused("level 'ics_quintile': keeps mean and quantiles only\n  hint: leave out --draws, or ask for a level "
                     "that keeps draws, such as england, region or ics", run, "--csv", "-", "--draws", "--level",
                     "ics_quintile")
        self.refused("nowhere: folder does not exist\n  hint: make it first: mkdir -p nowhere", run, "--csv",
                     "nowhere/out")
        (self.folder / "file").write_text("mine")
        done = support.icsim("export", run, "--csv", "file", cwd=self.folder)
        self.assertRegex(done.stderr, "^file: cannot be made a folder")
        self.assertEqual((self.folder / "file").read_text(), "mine")

    def test_what_exists_is_replaced_only_by_force(self):
        self.export(self.fold, "--csv", "out", "--xlsx", "out.xlsx", "--level", "england")
        self.refused("out/england.csv: exists already\n  hint: give another name, or --force to replace it", self.split,
                     "--csv", "out", "--level", "england")
        self.refused("out.xlsx: exists already\n  hint: give another name, or --force to replace it", self.split, "--xlsx",
                     "out.xlsx", "--csv", "other")
        self.refused("out/england.csv: is left from another export, which would mix with this one\n"
                     "  hint: remove it, or export to another folder", self.split, "--csv", "out", "--level", "ics",
                     "--force")
        self.export(self.split, "--csv", "out", "--xlsx", "out.xlsx", "--level", "england", "--force")
        self.assertEqual(set(pd.read_csv(self.folder / "out/england.csv").scenario), {"split"})

    def test_a_full_disk_leaves_nothing(self):
        # The last: the sheet does not fit, but the packed workbook would.
        for limit, *target in ((20_000, "--csv", "out"), (20_000, "--xlsx", "out.xlsx"),
                               (100_000, "--xlsx", "out.xlsx", "--level", "ics_resource")):
            def full():
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

            done = support.icsim("export", self.split, *target, cwd=self.folder, preexec_fn=full)
            self.assertEqual(done.returncode, support.BAD_INPUT, done.stderr)
            self.assertIn("cannot be written (", done.stderr)
            self.assertEqual(list(self.folder.iterdir()), [])
        self.export(self.split, *target)
        self.assertLess((self.folder / "out.xlsx").stat().st_size, limit)


if __name__ == "__main__":
    unittest.main()
