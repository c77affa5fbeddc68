#!/usr/bin/python3
"""Damaged data: a library or a run file that is not whole is named and refused, never half used."""

import hashlib
import pathlib
import random
import shutil
import tempfile
import unittest

import h5py
import numpy as np
import support

TEXT = "S"  # attributes of run files are fixed-length text


class DamagedLibrary(support.ProgramTest):
    def setUp(self):
        super().setUp()
        self.library = self.folder / "scenarios"
        shutil.copytree(support.SCENARIOS / "library", self.library / "library")
        shutil.copytree(support.SCENARIOS / "baseline", self.library / "baseline")

    def run_here(self, scenario="replay-2021"):
        """A run of a tenth of a second, with the copied library."""
        return support.icsim("--library", self.library, "run", scenario, "-o", self.folder / "run.h5", "--quiet")

    def inputs_of(self, scenario):
        """Files of the library that a run reads."""
        path = self.simulate("--library", self.library, scenario, to="whole.h5")
        with h5py.File(path) as file:
            return list(file[f"scenarios/{pathlib.Path(scenario).stem}/provenance/inputs/name"].asstr()[:])

    def flip(self, path, at):
        content = bytearray(path.read_bytes())
        content[at] ^= 1  # another digit stays a digit: only the checksum can tell
        path.write_bytes(content)

    def assert_mendable(self, done, name):
        self.assert_refused(done, name, "hint:")
        self.assertRegex(done.stderr, "git checkout|derive_baseline|reinstall|restore")
        self.assertFalse((self.folder / "run.h5").exists())

    def test_the_copy_itself_works(self):
        self.assertEqual(self.run_here().returncode, 0)

    def test_a_flipped_bit_in_any_table_is_found_and_named(self):
        for scenario in ("replay-2021", str(self.scenario(to="2025-04-30"))):
            tables = [name for name in self.inputs_of(scenario) if name.endswith(".csv")]
            self.assertGreater(len(tables), 5)
            for name in tables:
                path = self.library / name
                whole = path.read_bytes()
                for at in (len(whole) // 2, len(whole) - 2):
                    self.flip(path, at)
                    self.assert_mendable(self.run_here(scenario), path.name)
                    path.write_bytes(whole)
            self.folder.joinpath("whole.h5").unlink()

    def test_both_start_dates_are_guarded(self):
        for baseline, scenario in (("2022-04-01", "baseline-2022"), ("2025-04-01", "baseline-2025")):
            self.flip(self.library / "baseline" / baseline / "start_state.csv", 100_000)
            self.assert_mendable(self.run_here(scenario), f"{baseline}/start_state.csv")

    def test_every_damaged_table_is_found_by_validate_or_run_alike(self):
        self.flip(self.library / "baseline/replay-2021/flows.csv", -3)
        self.assert_mendable(support.icsim("--library", self.library, "validate", "replay-2021"), "flows.csv")

    def test_a_missing_table_is_named(self):
        (self.library / "baseline/replay-2021/start_state.csv").unlink()
        self.assert_mendable(self.run_here(), "start_state.csv")

    def test_a_cut_or_empty_table_is_named(self):
        path = self.library / "baseline/replay-2021/history.csv"
        for content in (path.read_bytes()[:-40], b""):
            path.write_bytes(content)
            self.assert_mendable(self.run_here(), "history.csv")

    def test_a_cut_empty_or_missing_manifest_is_named(self):
        path = self.library / "baseline/MANIFEST.sha256"
        whole = path.read_bytes()
        for content in (whole[:-30], whole[: len(whole) // 2 + 10], whole[:20], b"", b"\xff\xfe\x00rubbish\n"):
            path.write_bytes(content)
            self.assert_mendable(self.run_here(), "MANIFEST.sha256")
        path.unlink()
        self.assert_mendable(self.run_here(), "MANIFEST.sha256")

    def test_a_manifest_that_does_not_list_a_table_is_no_way_around_it(self):
        path = self.library / "baseline/MANIFEST.sha256"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "common/seasonality.csv" not in line))
        self.assert_mendable(self.run_here(), "seasonality.csv")

    def replace_in_table(self, name, old, new):
        """Another table with a checksum that fits: only its content is wrong."""
        path, manifest = self.library / "baseline" / name, self.library / "baseline/MANIFEST.sha256"
        before, text = path.read_bytes(), path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))
        digest = [hashlib.sha256(content).hexdigest() for content in (before, path.read_bytes())]
        manifest.write_text(manifest.read_text().replace(digest[0], digest[1]))

    def test_wrong_rows_of_beds_and_of_who_needs_them_are_named(self):
        for name, old, new, problem in (
                ("bed_season.csv", "\n12,", "\n11,", "bed_season.csv:13:1: this month stands twice"),
                ("bed_season.csv", "\n12,", "\n13,", "bed_season.csv:13:1: '13' is unknown in column 'month'"),
                ("bed_season.csv", "\n12,", "\n11,", "bed_season.csv: not every month has a row"),
                ("overnight_share.csv", "C_110,0.4,", "C_110,1.4,", "overnight_share is a share and at most 1"),
                ("overnight_share.csv", "C_110,", "C_120,", "this treatment_function stands twice"),
                ("resource_need.csv", ",theatres,", ",beds,", "'beds' is unknown in column 'resource'")):
            with self.subTest(problem):
                whole = [(path, path.read_bytes()) for path in (self.library / "baseline/common" / name,
                                                                self.library / "baseline/MANIFEST.sha256")]
                self.replace_in_table(f"common/{name}", old, new)
                done = support.icsim("--library", self.library, "validate", "baseline-2025")
                self.assert_refused(done, problem, "hint:")
                for path, content in whole:
                    path.write_bytes(content)

    def test_a_library_without_defaults_is_named(self):
        (self.library / "library/defaults.yaml").unlink()
        self.assert_refused(self.run_here(), "defaults.yaml")

    def test_a_library_that_is_no_folder_is_named(self):
        for place in (self.folder / "nowhere", self.library / "baseline/README.md"):
            done = support.icsim("--library", place, "run", "replay-2021", "-o", self.folder / "run.h5")
            self.assert_refused(done, place)


class DamagedRunFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.whole = cls.folder / "whole.h5"
        done = support.icsim("run", "replay-2021", "-o", cls.whole, "--quiet")
        assert done.returncode == 0, done.stderr
        cls.path = cls.folder / "run.h5"

    def assert_refused(self, *words):
        for options in ((), ("--json",)):
            done = support.icsim("show", self.path, *options)
            self.assertEqual(done.returncode, support.BAD_INPUT, f"{words} {done.stderr}")
            self.assertNotIn("internal fault", done.stderr)
            for word in (self.path.name, *words):
                self.assertIn(word, done.stderr)

    def assert_damage_found(self, words):
        done = support.icsim("show", self.path, "--verify")
        self.assertEqual(done.returncode, support.BAD_INPUT, done.stderr)
        self.assertIn(words, done.stdout)

    def edit(self, change):
        shutil.copy(self.whole, self.path)
        with h5py.File(self.path, "r+") as file:
            change(file)

    def test_the_whole_file_is_shown(self):
        self.assertEqual(support.icsim("show", self.whole).returncode, 0)
        self.assertEqual(support.icsim("show", self.whole, "--verify").returncode, 0)

    def test_a_cut_file_is_refused(self):
        content = self.whole.read_bytes()
        for length in (100, 2048, len(content) // 2, len(content) - 1):
            self.path.write_bytes(content[:length])
            self.assert_refused("truncated", "hint:")

    def test_an_empty_or_foreign_file_is_refused(self):
        for content in (b"\x89HDF", b"week,pathways\n1,2\n", b"\x00" * 4096):
            self.path.write_bytes(content)
            self.assert_refused("not an HDF5 file", "hint:")
        self.path.write_bytes(b"")
        self.assert_refused("is empty (0 bytes)", "hint:")

    def test_an_hdf5_file_of_another_program_is_refused(self):
        self.path.unlink(missing_ok=True)
        with h5py.File(self.path, "w") as file:
            file["x"] = np.arange(3)
        self.assert_refused("not a run file", "hint:")
        self.edit(lambda file: file.attrs.__setitem__("format", np.array("other/run", TEXT)))
        self.assert_refused("not a run file", "hint:")

    def test_a_file_of_a_newer_format_is_refused_and_a_newer_minor_version_is_read(self):
        self.edit(lambda file: file.attrs.__setitem__("format_version", np.array("2.0", TEXT)))
        self.assert_refused("2.0", "newer", "hint:")
        self.edit(lambda file: file.attrs.__setitem__("format_version", np.array("1.9", TEXT)))
        self.assertEqual(support.icsim("show", self.path).returncode, 0)

    def test_an_unreadable_format_version_is_refused(self):
        for version in ("", "one", "1"):
            self.edit(lambda file: file.attrs.__setitem__("format_version", np.array(version, TEXT)))
            with self.subTest(version):
                self.assert_refused("version")

    def test_an_unfinished_file_is_refused(self):
        self.edit(lambda file: file.attrs.__delitem__("wall_seconds"))
        self.assert_refused("unfinished", "hint:")

    def test_a_file_that_lacks_a_part_is_refused_by_the_name_of_the_part(self):
        for part in ("england", "reference", "england/incomplete", "england/within_18_weeks_share", "reference/time",
                     "provenance/inputs"):
            self.edit(lambda file: file["scenarios/replay-2021"].__delitem__(part))
            done = support.icsim("show", self.path)
            self.assertEqual(done.returncode, support.BAD_INPUT, part)
            self.assertIn(f"'{part.rpartition('/')[2]}' is missing", done.stderr)

    def test_a_dataset_of_another_shape_or_type_is_refused_by_its_name(self):
        for what, content in (("text", "hello"), ("no dimensions", np.float32(1)), ("one dimension", np.ones(3, "f4")),
                              ("too few months", np.ones((3, 1), "f4")), ("too few draws", np.ones((36, 0), "f4"))):
            def change(file):
                level = file["scenarios/replay-2021/england"]
                del level["incomplete"]
                level["incomplete"] = content

            self.edit(change)
            with self.subTest(what):
                self.assert_refused("incomplete")

    def test_verify_finds_a_changed_value_and_names_the_dataset(self):
        def change(file):
            file["scenarios/replay-2021/region/incomplete"][2, 0, 0] += 1

        self.edit(change)
        self.assertEqual(support.icsim("show", self.path).returncode, 0)
        self.assert_damage_found("replay-2021/region/incomplete: differs")

    def test_verify_finds_a_dataset_that_is_gone(self):
        self.edit(lambda file: file["scenarios/replay-2021/ics"].__delitem__("clock_starts"))
        self.assert_damage_found("replay-2021/")

    def test_no_flipped_bit_makes_show_crash(self):
        content, luck = self.whole.read_bytes(), random.Random(20250401)
        # The description of the content stands at the front; the values behind it are only numbers.
        for _ in range(60):
            at, bit = luck.randrange(min(len(content), 60_000)), 1 << luck.randrange(8)
            damaged = bytearray(content)
            damaged[at] ^= bit
            self.path.write_bytes(damaged)
            done = support.icsim("show", self.path)
            with self.subTest(f"byte {at}, bit {bit}"):
                self.assertIn(done.returncode, (support.DONE, support.BAD_INPUT), done.stderr)

    def test_what_is_no_file_is_refused(self):
        for path, words in ((self.folder / "nowhere.h5", "does not exist"), (self.folder, "is not a file")):
            done = support.icsim("show", path)
            self.assertEqual(done.returncode, support.BAD_INPUT)
            self.assertIn(words, done.stderr)
            self.assertIn(str(path), done.stderr)


if __name__ == "__main__":
    unittest.main()
