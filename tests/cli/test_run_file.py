#!/usr/bin/python3
"""A run file as other tools see it: h5dump, h5py, xarray; and `icsim show` on it."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
import xarray as xr

ROOT = pathlib.Path(os.environ.get("ICSIM_ROOT", pathlib.Path(__file__).resolve().parents[2]))
PROGRAM = os.environ.get("ICSIM_PROGRAM", str(ROOT / "build/release/tools/icsim"))
MONTHS = 8
DRAWS = 20  # the second block of 16 is mostly padding
SCENARIO = """\
schema: icsim/scenario/1
name: short
title: Eight months
description: A short run for a test.
extends: {library}/baseline-2025.yaml
period: {{to: 2025-11-30}}
ensemble: {{draws: {draws}, seed: 7}}
outputs: {{wait_bands: true}}
"""


def icsim(*arguments, **settings):
    environment = {**os.environ, "ICSIM_LIBRARY": str(ROOT / "scenarios"), "LC_ALL": "C.UTF-8"}
    environment.update(settings.pop("env", {}))
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=environment, **settings)


class RunFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name) / "run.h5"
        scenario = pathlib.Path(cls.folder.name) / "short.yaml"
        scenario.write_text(SCENARIO.format(library=ROOT / "scenarios/library", draws=DRAWS))
        cls.scenario = scenario
        done = icsim("run", scenario, "-o", cls.path)
        assert done.returncode == 0, done.stderr
        cls.closing = done.stdout
        cls.levels = {}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def level(self, name):
        """A level as xarray opens it. That takes up to a second, so each is opened once."""
        if name not in self.levels:
            self.levels[name] = xr.open_dataset(self.path, group=f"/scenarios/short/{name}", engine="h5netcdf")
            self.addClassCleanup(self.levels[name].close)
        return contextlib.nullcontext(self.levels[name])

    def test_h5dump_reads_headers_and_values(self):
        headers = subprocess.run(["h5dump", "-H", self.path], capture_output=True, text=True, check=True).stdout
        self.assertIn('DATASET "incomplete_quantile"', headers)
        values = subprocess.run(["h5dump", "-d", "/scenarios/short/england/incomplete_mean", self.path],
                                capture_output=True, text=True, check=True)
        self.assertIn("(0):", values.stdout)
        self.assertEqual(values.stderr, "")

    def test_netcdf_reads_every_variable(self):
        # In a process of its own: it brings another HDF5 along.
        script = ("import sys\n"
                  "try:\n    import netCDF4\nexcept ImportError:\n    sys.exit(77)\n"
                  "def read(group):\n"
                  "    return (sum(variable[...].size >= 0 for variable in group.variables.values() if variable.shape)\n"
                  "            + sum(map(read, group.groups.values())))\n"
                  "run = netCDF4.Dataset(sys.argv[1])\n"
                  "assert run['scenarios/short/ics/ics'][0].startswith('Q'), run['scenarios/short/ics/ics']\n"
                  "print(read(run))\n")
        done = subprocess.run([sys.executable, "-c", script, self.path], capture_output=True, text=True)
        if done.returncode == 77:
            self.skipTest("python3-netcdf4 is not installed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(int(done.stdout), 200)

    def test_udunits_parses_every_unit_and_every_number_has_one(self):
        units, bare = {}, set()

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and item.dtype.kind in "if":
                # a dimension without a variable, bounds and numbers of rows have none; nor have draws of parameters,
                # whose rows have a unit each
                if "units" in item.attrs:
                    units.setdefault(item.attrs["units"].decode(), name)
                elif not item.attrs.get("NAME", b"").startswith(b"This is a netCDF dimension"):
                    bare.add(name.rsplit("/", 1)[-1])

        with h5py.File(self.path) as file:
            file.visititems(visit)
            draw = file["scenarios/short/england/draw"]
            self.assertEqual(draw.attrs["standard_name"], b"realization")
            money = file["scenarios/short/england/spending_mean"]
            self.assertEqual((money.attrs["units"], money.attrs["unit"]), (b"1e6", b"GBP million"))
        self.assertEqual(bare, {"draw", "row", "quintile", "weeks_waited", "time_bounds", "value"})
        self.assertGreater(len(units), 5)
        for unit, name in units.items():
            done = subprocess.run(["udunits2", "-H", unit, "-W", unit], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), f"{name}: {unit}")
            self.assertIn(" = 1 ", done.stdout, f"{name}: {unit}")

    def test_ncdump_prints_every_variable(self):
        done = subprocess.run(["ncdump", self.path], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with h5py.File(self.path) as file:
            names = set(file["scenarios/short/ics"]) - {"bounds_edge"}
        printed = set(re.findall(r"^ *(\w+) =", done.stdout, re.MULTILINE))
        self.assertEqual(names - printed, set())

    def test_show_refuses_attributes_that_are_not_one_value_or_not_text(self):
        changed = pathlib.Path(self.folder.name) / "changed.h5"
        many = np.array([b"x" * 500] * 50)
        for group, name, value in (("/", "commit", many), ("/", "commit", 3.0), ("/", "commit", "of any length"),
                                   ("/", "wall_seconds", np.ones(4000)), ("/", "wall_seconds", np.bytes_("1")),
                                   ("scenarios/short", "draws", np.ones(4000, "u8")), ("scenarios/short", "draws", 0),
                                   ("scenarios/short", "draws", 21), ("scenarios/short", "title", many)):
            shutil.copy(self.path, changed)
            with h5py.File(changed, "r+") as file:
                file[group].attrs[name] = value
            done = icsim("show", changed)
            with self.subTest(f"{name} {np.shape(value)}"):
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(str(changed), done.stderr)
                self.assertIn("hint:" if name != "wall_seconds" else name, done.stderr)

    def test_provenance_is_complete(self):
        with h5py.File(self.path) as file:
            for name in ("format", "format_version", "program_version", "commit", "build", "created_utc", "command",
                         "wall_seconds", "attribution", "Conventions"):
                self.assertTrue(file.attrs[name], name)
            scenario = file["scenarios/short"]
            self.assertEqual(scenario.attrs["seed"], 7)
            self.assertEqual(scenario.attrs["draws"], DRAWS)
            for name in ("baseline", "calibration_id", "noise", "quintiles", "content_sha256"):
                self.assertTrue(scenario.attrs[name], name)
            provenance = scenario["provenance"]
            self.assertIn("schema", provenance["resolved_scenario"].asstr()[()])
            inputs = dict(zip(provenance["inputs/name"].asstr()[:], provenance["inputs/sha256"].asstr()[:]))
            self.assertGreater(len(inputs), 3)
            for name, checksum in inputs.items():
                self.assertRegex(checksum, "^[0-9a-f]{64}$", name)
            grades = set(provenance["parameters/grade"].asstr()[:])
            self.assertTrue(grades <= {"data", "published", "judgement"}, grades)

    def test_inputs_can_be_checked_against_the_files(self):
        with h5py.File(self.path) as file:
            inputs = file["scenarios/short/provenance/inputs"]
            checked = 0
            for name, checksum in zip(inputs["name"].asstr()[:], inputs["sha256"].asstr()[:]):
                for folder in ("", "scenarios", "scenarios/baseline", "scenarios/library"):
                    path = ROOT / folder / name
                    if path.is_file():
                        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), checksum, name)
                        checked += 1
                        break
            self.assertGreater(checked, 3)

    def test_every_level_opens_in_xarray_by_itself(self):
        rows = {"england": {}, "region": {"region": 7}, "ics": {"ics": 42},
                "treatment_function": {"treatment_function": 23},
                "ics_treatment_function": {"ics": 42, "treatment_function": 23}, "quintile": {"quintile": 5},
                "ics_quintile": {"ics": 42, "quintile": 5}, "resident_ics": {"ics": 42},
                "ics_wait_band": {"ics": 42, "weeks_waited": 105}, "staff_group": {"staff_group": 6},
                "ics_staff_group": {"ics": 42, "staff_group": 6}, "resource": {"resource": 8},
                "ics_resource": {"ics": 42, "resource": 8}, "cause": {"cause": 23},
                "ics_cause": {"ics": 42, "cause": 23}, "transfer_arc": {"transfer_arc": 176}}
        metric_of = {"staff_group": "staff_fte", "ics_staff_group": "staff_fte", "resource": "scarcest_share",
                     "ics_resource": "scarcest_share", "cause": "list_change", "ics_cause": "list_change",
                     "transfer_arc": "transferred_pathways"}
        with h5py.File(self.path) as file:
            self.assertEqual(set(file["scenarios/short"]), {*rows, "provenance", "reference"})
        for level, sizes in rows.items():
            with self.level(level) as data:
                self.assertEqual({"time": MONTHS, **sizes}.items() & dict(data.sizes).items(), {"time": MONTHS, **sizes}.items())
                self.assertEqual(str(data.time.values[0])[:10], "2025-04-30")
                self.assertEqual(str(data.time.values[-1])[:10], "2025-11-30")
                self.assertEqual(str(data.time_bounds.values[0, 1])[:10], "2025-05-01")
                metric = metric_of.get(level, "incomplete")
                self.assertEqual(data[metric + "_mean"].dims, ("time", *sizes))
                self.assertEqual(data[metric + "_quantile"].dims, ("quantile", "time", *sizes))
                np.testing.assert_allclose(data["quantile"], [0.05, 0.25, 0.5, 0.75, 0.95])

    def test_labels_select_rows(self):
        with self.level("ics") as data:
            manchester = data.sel(ics="QOP")
            self.assertIn("Manchester", str(manchester.ics_name.values))
            self.assertEqual(manchester.incomplete.dims, ("time", "draw"))
            self.assertEqual(manchester.sizes["draw"], DRAWS)

    def test_summaries_are_those_numpy_makes_of_the_draws(self):
        with self.level("ics") as data:
            for metric in ("incomplete", "within_18_weeks_share", "percentile_92_wait", "completed_admitted"):
                draws = data[metric]
                np.testing.assert_allclose(data[metric + "_mean"], draws.mean("draw", dtype=float), rtol=1e-6)
                # not to the bit: numpy interpolates by another formula, and in float32
                np.testing.assert_allclose(data[metric + "_quantile"],
                                           np.nanquantile(draws.astype(float), data["quantile"].values, axis=-1),
                                           rtol=1e-6)

    def test_levels_add_up_to_england(self):
        with self.level("england") as england:
            for level in ("region", "ics", "treatment_function", "ics_treatment_function", "quintile", "ics_quintile",
                          "resident_ics"):
                with self.level(level) as data:
                    axes = [axis for axis in data.incomplete_mean.dims if axis != "time"]
                    for metric in ("incomplete_mean", "over_52_weeks_mean", "clock_starts_mean"):
                        np.testing.assert_allclose(data[metric].astype(float).sum(axes), england[metric], rtol=1e-5,
                                                   err_msg=f"{level} {metric}")

    def test_wait_bands_add_up_to_the_lists_and_their_parts(self):
        with self.level("ics_wait_band") as bands, self.level("ics") as data:
            counts = bands.incomplete_mean.astype(float)
            for metric, part in (("incomplete", slice(0, 104)), ("within_18_weeks", slice(0, 17)),
                                 ("over_52_weeks", slice(52, 104)), ("over_104_weeks", slice(104, 104))):
                np.testing.assert_allclose(counts.sel(weeks_waited=part).sum("weeks_waited"), data[metric + "_mean"],
                                           rtol=1e-4, atol=0.5, err_msg=metric)

    def test_stocks_and_flows_close_every_month(self):
        with self.level("england") as data, self.level("reference") as reference:
            stock = np.vstack([np.full(DRAWS, float(reference.start_incomplete.astype(float).sum())),
                               data.incomplete.astype(float)])
            change = (data.clock_starts - data.unreported_removals - data.completed_non_admitted
                      - data.completed_admitted).astype(float)
            np.testing.assert_allclose(np.diff(stock, axis=0), change, atol=20)  # float32 of seven million: 0.5 each

    def test_reference_gives_what_rates_need(self):
        with self.level("reference") as data:
            self.assertTrue(((data.working_days > 15) & (data.working_days < 24)).all())
            self.assertGreater(float(data.population.sum()), 50e6)
            np.testing.assert_allclose(data.population_by_quintile.sum("quintile"), data.population, rtol=1e-6)
            self.assertEqual(data.start_incomplete.dims, ("ics", "treatment_function", "weeks_waited"))
            self.assertTrue((data.start_awaiting_admission <= data.start_incomplete).all())
            self.assertEqual(len(set(data.ics_region.values)), 7)

    def test_checksums_are_as_documented(self):
        lines = []
        with h5py.File(self.path) as file:
            scenario = file["scenarios/short"]
            for level in scenario:
                for name, dataset in scenario[level].items():
                    if "sha256" not in dataset.attrs:
                        continue
                    values = np.moveaxis(dataset[:], 1, 0) if name.endswith("_quantile") else dataset[:]
                    checksum = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
                    self.assertEqual(checksum, dataset.attrs["sha256"].decode(), name)
                    lines.append(f"{level}/{name} {checksum}\n")
            self.assertGreater(len(lines), 200)
            self.assertEqual(hashlib.sha256("".join(lines).encode()).hexdigest(),
                             scenario.attrs["content_sha256"].decode())

    def test_same_bits_on_one_core_and_on_all(self):
        def one_core():
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

        path = pathlib.Path(self.folder.name) / "one.h5"
        done = icsim("run", self.scenario, "-o", path, "--threads", "1", preexec_fn=one_core)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.path) as many, h5py.File(path) as one:
            self.assertEqual(many["scenarios/short"].attrs["content_sha256"],
                             one["scenarios/short"].attrs["content_sha256"])

    def test_show_prints_table_chart_and_provenance(self):
        done = icsim("show", self.path)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("waiting list", "within 18 weeks", "Mar 2025", "Nov 2025", "●", "seed 7", "baseline 2025-04-01"):
            self.assertIn(words, done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertIn("waiting list", self.closing)

    def test_show_falls_back_to_ascii_and_keeps_to_the_width(self):
        done = icsim("show", self.path, "--width", "80", env={"LC_ALL": "C"})
        self.assertTrue(done.stdout.isascii())
        table = done.stdout.splitlines()[3:]
        self.assertLessEqual(max(map(len, table[:20])), 80)

    def test_show_one_place_and_json(self):
        done = icsim("show", self.path, "--ics", "qop", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        scenario = json.loads(done.stdout)["scenarios"][0]
        self.assertEqual(scenario["level"], "ics")
        self.assertIn("QOP", scenario["place"])
        self.assertEqual(len(scenario["monthly"]["incomplete"]), MONTHS)
        start, end = scenario["headline"][0], scenario["headline"][-1]
        self.assertEqual(start["date"], "2025-03-31")
        self.assertEqual(end["date"], "2025-11-30")
        with self.level("ics") as data, self.level("reference") as reference:
            self.assertAlmostEqual(end["values"]["incomplete"]["mean"],
                                   float(data.incomplete_mean.sel(ics="QOP")[-1]), delta=1.0)
            self.assertAlmostEqual(start["values"]["incomplete"]["mean"],
                                   float(reference.start_incomplete.sel(ics="QOP").sum()), delta=1.0)
        self.assertIn("London", icsim("show", self.path, "--region", "london").stdout)
        self.assertIn("C_110", icsim("show", self.path, "--treatment-function", "C_110").stdout)

    def test_show_refuses_what_it_cannot_read(self):
        cut = pathlib.Path(self.folder.name) / "cut.h5"
        cut.write_bytes(self.path.read_bytes()[:-1000])
        foreign = pathlib.Path(self.folder.name) / "foreign.h5"
        with h5py.File(foreign, "w") as file:
            file["x"] = 1
        text = pathlib.Path(self.folder.name) / "text.h5"
        text.write_text("not HDF5")
        for arguments, words in ((["nowhere.h5"], "does not exist"), ([cut], "truncated"), ([foreign], "not a run file"),
                                 ([text], "not an HDF5 file"), ([self.path, "--scenario", "x"], "it has short"),
                                 ([self.path, "--ics", "XXX"], "QOP"), ([self.path, "--region", "Mars"], "London")):
            done = icsim("show", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout if "--" not in str(arguments) else "", "")

    def test_show_verifies_checksums(self):
        done = icsim("show", self.path, "--verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("every dataset matches", done.stdout)


if __name__ == "__main__":
    unittest.main()
