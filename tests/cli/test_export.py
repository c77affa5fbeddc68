#!/usr/bin/python3
"""`icsim export`: every number of its CSV files against the run file, bit for bit; text; refusals."""

import csv
import io
import os
import pathlib
import resource
import shutil
import stat
import sys
import unittest

import h5py
import numpy as np
import pandas as pd

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import support
from exported import TABLES, TITLE, bits_equal, levels_of, seal, Runs


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
        self.assertRegex(done.stderr, "^file: is not a folder")
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

    def test_what_else_a_folder_holds_stays(self):
        (self.folder / "out").mkdir()
        (self.folder / "out/mine").mkdir(mode=0o750)
        (self.folder / "out/mine/notes.txt").write_text("mine")
        (self.folder / "out/link").symlink_to("mine/notes.txt")
        (self.folder / "out").chmod(0o2775)
        os.link(self.folder / "out/mine/notes.txt", self.folder / "the same file")
        for run, more in ((self.fold, ()), (self.split, ("--force",))):
            self.export(run, "--csv", "out/", "--level", "england", *more)
        self.assertEqual(set(pd.read_csv(self.folder / "out/england.csv").scenario), {"split"})
        self.assertEqual({path.name for path in (self.folder / "out").iterdir()},
                         {"README.md", "england.csv", "mine", "link", *(f"{table}.csv" for table in TABLES)})
        self.assertEqual((self.folder / "out/link").readlink(), pathlib.Path("mine/notes.txt"))
        self.assertTrue((self.folder / "out/mine/notes.txt").samefile(self.folder / "the same file"))
        self.assertEqual(stat.S_IMODE((self.folder / "out").stat().st_mode), 0o2775)
        self.assertEqual(stat.S_IMODE((self.folder / "out/mine").stat().st_mode), 0o750)
        support.ProgramTest.assert_left(self, self.folder, "out", "the same file")

    def test_a_link_to_a_folder_stays_one(self):
        (self.folder / "real").mkdir()
        (self.folder / "out").symlink_to("real")
        self.export(self.fold, "--csv", "out", "--level", "england")
        self.assertTrue((self.folder / "out").is_symlink())
        self.assertTrue((self.folder / "real/england.csv").exists())
        support.ProgramTest.assert_left(self, self.folder, "out", "real")

    def test_where_one_is_cannot_be_replaced_at_once(self):
        for place in (".", "./", "..", str(self.folder)):
            self.refused(f"{place}: is the folder that you are in, or above it, and cannot be replaced in one step\n"
                         "  hint: give the files a folder of their own", self.fold, "--csv", place, "--level", "england")

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
