#!/usr/bin/python3
"""The Python package: built, installed in a clean environment, and the same numbers and faults there as from the program.

Environment: as tests/cli/support.py says. Nothing is fetched: the environment sees the Debian packages of this machine, and the
package is in none of them. The tests run in that environment: this script builds it, then runs itself there.
"""

import dataclasses
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import warnings

import h5py
import numpy as np
import xarray as xr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import pages
import support

PACKAGE = support.ROOT / "tools/python"
BUILT = os.environ.get("ICSIM_TEST_PACKAGE")  # where it was built and installed: set when this script runs itself
if BUILT:
    import icsim

SMALL = {"only": "QOP", "draws": 16, "quintiles": "fold"}
OPTIONS = ["--only", "QOP", "--draws", "16", "--quintiles", "fold"]
HUBS_YAML = """schema: icsim/scenario/1
name: hubs
extends: base.yaml
levers:
  - what: capacity.level
    label: "hubs \\u00e9"
    where: {ics: QOP, treatment_function: [C_110, C_130]}
    when: {from: 2025-05-01, ramp: 4}
    how: {scale: {triangular: {low: 1.05, mode: 1.1, high: 1.15}}}
"""
HUBS = {"name": "hubs", "extends": "base.yaml", "levers": [{
    "what": "capacity.level", "label": "hubs é", "where": {"ics": "QOP", "treatment_function": ("C_110", "C_130")},
    "when": {"from": datetime.date(2025, 5, 1), "ramp": np.int64(4)},
    "how": {"scale": {"triangular": {"low": np.float64(1.05), "mode": 1.1, "high": 1.15}}}}]}
BAD_YAML = """schema: icsim/scenario/1
extends: baseline-2025
levrs: []
ensemble: {draws: x}
levers:
  - {how: {scale: 1.1}, what: capacity.levle}
"""
BAD = {"extends": "baseline-2025", "levrs": [], "ensemble": {"draws": "x"},
       "levers": [{"how": {"scale": 1.1}, "what": "capacity.levle"}]}

BASE_RUN = []  # its bytes


def bits(values):
    return values.dtype.str, values.shape, values.tobytes()


class PackageTest(support.ProgramTest):
    """A test in a folder of its own, which is the working folder."""

    def setUp(self):
        super().setUp()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def base(self, to="2025-06-30"):
        return self.scenario("base", to=to, ensemble="draws: 16, quintiles: fold", rest="only: [QOP]\n")

    def base_run(self):
        """The run of base.yaml, made once for the tests that only read it: run.h5."""
        if BASE_RUN:
            pathlib.Path("run.h5").write_bytes(BASE_RUN[0])
        else:
            BASE_RUN.append(self.simulate(self.base()).read_bytes())
            pathlib.Path("base.yaml").unlink()
        return self.folder / "run.h5"

    def refused(self, kind, call, *arguments, **options):
        """The error of a call. It must be of this very class."""
        with self.assertRaises(icsim.Error) as caught:
            call(*arguments, **options)
        self.assertIs(type(caught.exception), kind)
        return caught.exception

    def python(self, code, **env):
        """Standard output and error of a script."""
        done = subprocess.run([sys.executable, "-Ic", code], capture_output=True, stdin=subprocess.DEVNULL, env={**os.environ, **env})
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout, done.stderr


class Built(unittest.TestCase):
    def test_sdist_and_wheel_hold_the_package_and_its_licence(self):
        sdist, wheel = (subprocess.run([sys.executable, "-m", module, "-l", *pathlib.Path(BUILT, "dist").glob(pattern)],
                                       capture_output=True, text=True, check=True).stdout
                        for module, pattern in (("tarfile", "*.tar.gz"), ("zipfile", "*.whl")))
        for path in [*(PACKAGE / "src/icsim").glob("*.py"), PACKAGE / "src/icsim/py.typed"]:
            self.assertRegex(sdist, rf"(?m)/src/icsim/{path.name}\s*$")
            self.assertRegex(wheel, rf"(?m)^icsim/{path.name}\s")
        self.assertIn(".dist-info/LICENSE", wheel)
        self.assertEqual((PACKAGE / "LICENSE").read_bytes(), (support.ROOT / "LICENSE").read_bytes())

    def test_it_is_the_installed_one_and_has_the_programs_version(self):
        self.assertTrue(icsim.__file__.startswith(BUILT), icsim.__file__)
        self.assertEqual(icsim.__version__, re.search(r"project\(icsim VERSION (\S+)", (support.ROOT / "CMakeLists.txt").read_text())[1])

    def test_levels_are_those_of_the_format(self):
        table = (support.ROOT / "outputs/FORMAT.md").read_text().split("| group | meaning |")[2].split("\n\n")[0]
        levels = [name for name in re.findall(r"^\| `(\w+)` \|", table, re.M) if name not in support.NOT_LEVELS]
        self.assertEqual(list(icsim.LEVELS), levels)


class Readme(PackageTest):
    def test_its_examples_run_in_order(self):
        blocks = pages.blocks((PACKAGE / "README.md").read_text(encoding="utf-8"), "python")
        self.assertGreater(len(blocks), 4)
        self.python("\n".join(block["text"] for block in blocks))
        self.assert_left(self.folder, "base.h5", "hubs.h5", "take.yaml")
        self.run_done("validate", "take.yaml")


class Runs(PackageTest):
    def test_a_run_gives_the_numbers_of_the_programs_own_file(self):
        self.write("two.yaml", "schema: icsim/study/1\nperiod: {to: 2025-06-30}\n"
                               "scenarios:\n  - {scenario: long-waits-first}\n  - {scenario: baseline-2025}\n")
        self.simulate("two.yaml", *OPTIONS, to="own.h5")
        names = ["long-waits-first", "baseline-2025"]
        icsim.run(names, to="2025-06-30", keep="kept.h5", **SMALL)
        with h5py.File("own.h5") as own:
            for level in ("england", "ics", "treatment_function", "ics_cause"):
                data = icsim.open("kept.h5", level)
                self.assertEqual(list(data.scenario.values), names)
                self.assertGreater(len(data.data_vars), 1)
                for name in names:
                    group = own[f"scenarios/{name}/{level}"]
                    for metric, values in data.sel(scenario=name).data_vars.items():
                        self.assertEqual(bits(values.values), bits(group[metric][()]), (level, metric))
            sums = [own[f"scenarios/{name}"].attrs["content_sha256"].decode() for name in names]
        study = icsim.run("two.yaml", **SMALL)
        self.assertEqual(list(study.content_sha256.values), sums)
        self.assertEqual((str(study.time.values[-1])[:10], study.incomplete.dims, study.incomplete.attrs["unit"]),
                         ("2025-06-30", ("scenario", "time", "draw"), "pathways"))
        study.to_netcdf("again.nc", engine="h5netcdf")
        self.assert_left(self.folder, "two.yaml", "own.h5", "kept.h5", "again.nc")

    def test_a_dict_gives_the_bits_of_the_same_scenario_in_yaml(self):
        self.base()
        self.write("hubs.yaml", HUBS_YAML)
        icsim.run("hubs.yaml", keep="file.h5")
        icsim.run(HUBS, keep="dict.h5")
        self.assertEqual(*(support.bits_of(support.level_arrays(name, "hubs")) for name in ("file.h5", "dict.h5")))
        self.assert_left(self.folder, "base.yaml", "hubs.yaml", "file.h5", "dict.h5")

    def test_options_are_those_of_the_program(self):
        self.base()
        self.simulate("base.yaml", "--seed", 7, "--noise", "demographic", "--draws", 3, "--threads", 1, to="own.h5")
        data = icsim.run("base.yaml", seed=7, noise="demographic", draws=3, threads=2)
        with h5py.File("own.h5") as own:
            self.assertEqual(data.attrs["content_sha256"], own["scenarios/base"].attrs["content_sha256"].decode())
        with self.assertRaisesRegex(TypeError, "drawz"):
            icsim.run("base.yaml", drawz=3)

    def test_one_scenario_has_no_dimension_and_several_may_have_other_months_and_places(self):
        self.base()
        one = icsim.run("base.yaml", calibration="none")
        self.assertEqual((str(one.scenario.values), one.incomplete.dims, one.attrs["calibration_id"]), ("base", ("time", "draw"), "none"))
        longer = {"extends": "base.yaml", "period": {"to": "2025-07-31"}, "only": ["QYG"]}
        two = icsim.run(["base.yaml", longer], level="ics")
        self.assertEqual(list(two.scenario.values), ["base", "scenario-1"])
        self.assertEqual(two.incomplete_mean.isnull().sum("time").values.tolist(), [[1, 4], [4, 0]])
        self.assertEqual(list(two.ics_name.values), ["Greater Manchester", "Cheshire and Merseyside"])

    def test_progress_is_one_line_that_is_cleared(self):
        self.base()
        line = rb"^\rbase  \[[^\n\x1b]*\r +\r$"
        out, shown = self.python("import icsim; icsim.run('base.yaml', progress=True)")
        self.assertEqual(out, b"")
        self.assertRegex(shown, line)
        self.assertEqual(self.python("import icsim; icsim.run('base.yaml')"), (b"", b""))  # no terminal
        notebook = "import sys, types; sys.modules['ipykernel'] = types.ModuleType('ipykernel')\n"
        out, shown = self.python(notebook + "import icsim; icsim.run('base.yaml')")
        self.assertRegex(out, line)
        self.assertEqual(shown, b"")

    def test_what_may_not_be_meant_is_a_warning_at_the_callers_line(self):
        self.base()
        tenfold = {"extends": "base.yaml", "levers": [{"what": "capacity.level", "how": {"scale": 10}}]}
        for call in (icsim.run, icsim.validate):
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                call(tenfold)
            warning = next(one for one in seen if one.category is icsim.ScenarioWarning)
            self.assertEqual(pathlib.Path(warning.filename).name, "test_package.py")
            self.assertEqual(str(warning.message).splitlines()[0], "scenario: warning: lever 'capacity.level' takes 'capacity.level' to 10 "
                                                                   "(ratio), outside the plausible 0.8 to 1.2 in levers[0]")
        self.assertIn("plausible", str(self.refused(icsim.BadInput, icsim.run, tenfold, strict=True)))


class Files(PackageTest):
    def test_levels_are_read_as_xarray_reads_them(self):
        self.base_run()
        for level in ("england", "ics_quintile", "reference", "provenance/parameters", "provenance"):
            ours = icsim.open("run.h5", level).drop_vars("scenario")
            with xr.open_dataset("run.h5", group=f"/scenarios/base/{level}", engine="h5netcdf") as data:
                theirs = data.load()
            xr.testing.assert_equal(ours.reset_coords(), theirs.reset_coords())
            self.assertEqual(set(ours.coords) - {"time_bounds"}, set(theirs.coords))
            for name, values in theirs.variables.items():
                self.assertEqual((ours[name].dtype, ours[name].attrs), (values.dtype, values.attrs), name)

    def test_published_months_and_single_metrics_are_read_without_the_program(self):
        self.base_run()
        with unittest.mock.patch.dict(os.environ, {"ICSIM_PROGRAM": "/no/icsim"}):
            before = icsim.open("run.h5", "ics", published=True, metric="incomplete")
            self.assertEqual((dict(before.sizes)["time"], set(before.data_vars)), (24, {"incomplete"}))
            self.assertEqual(before.incomplete.values.tobytes(), support.published("run.h5", "base", "ics", "incomplete").tobytes())
            self.assertEqual(set(icsim.open("run.h5", metric="incomplete").data_vars), {"incomplete", "incomplete_mean", "incomplete_quantile"})


class Faults(PackageTest):
    def test_faults_of_a_file_have_their_line_and_those_of_a_dict_their_key(self):
        self.write("bad.yaml", BAD_YAML)
        of_file = self.refused(icsim.BadInput, icsim.run, "bad.yaml")
        self.assertEqual(f"{of_file}\n", support.icsim("run", "bad.yaml").stderr)
        self.assertEqual(dataclasses.asdict(of_file.faults[2]), {
            "file": "bad.yaml", "line": 6, "column": 31, "path": "levers[0].what", "message": "unknown key 'capacity.levle'",
            "hint": "did you mean 'capacity.level'? 'icsim explain' lists all keys", "severity": "error"})
        of_dict = self.refused(icsim.BadInput, icsim.run, BAD)
        self.assertEqual(str(of_dict), "scenario: unknown key 'levrs'\n"
                                       "  hint: did you mean 'levers'?\n"
                                       "scenario: 'x' is not a whole number in ensemble.draws\n"
                                       "  hint: give a whole number from 1 to 100000\n"
                                       "scenario: unknown key 'capacity.levle' in levers[0].what\n"
                                       "  hint: did you mean 'capacity.level'? 'icsim explain' lists all keys")
        self.assertEqual({(fault.file, fault.line, fault.column) for fault in of_dict.faults}, {("scenario", 0, 0)})
        self.assertEqual([fault.path for fault in of_dict.faults], [fault.path for fault in of_file.faults])
        in_list = self.refused(icsim.BadInput, icsim.validate, ["baseline-2025", BAD])
        self.assertEqual({fault.file for fault in in_list.faults}, {"scenario[1]"})
        self.assert_left(self.folder, "bad.yaml")

    def test_options_files_and_names_are_refused_with_a_reason(self):
        self.write("kept.h5", "mine")
        for call, given, options, text in (
                (icsim.run, "baseline-2025", {"only": "QOO"},
                 "--only: there is no ics 'QOO' in baseline 2025-04-01\n  hint: did you mean 'QOC'?"),
                (icsim.run, "baseline-2025", {"to": "2025-09-20"},
                 "icsim.run: 2025-09-20 is not the last day of a month in period.to\n"
                 "  hint: give the last day of a month from 2025-04-30 to 2040-12-31"),
                (icsim.run, "baseline-2025", {"keep": "kept.h5"},
                 "kept.h5: exists already\n  hint: give another name, or --force to replace it"),
                (icsim.run, "baseline-2025", {"keep": "."}, ".: is a folder\n  hint: give the name of a file that ends in .h5"),
                (icsim.run, [], {}, "there is no scenario to run\n  hint: give a name, a file, a dict, or a list of these"),
                (icsim.run, {"extends": "no-such.yaml"}, {},
                 "scenario: there is no scenario 'no-such.yaml' in extends\n"
                 "  hint: give a file relative to this one, or the name of a library scenario"),
                (icsim.solve, {}, {"target": "x"},
                 "scenario: solve takes a shipped name or a file: its answer extends it\n"
                 "  hint: write the dict to a file with json.dump: JSON is YAML")):
            with self.subTest(text):
                self.assertEqual(str(self.refused(icsim.BadInput, call, given, **options)), text)
        self.assertIn("there is no level 'icss'\n  hint: one of: england, region",
                      str(self.refused(icsim.BadInput, icsim.run, "baseline-2025", level="icss")))
        self.assert_left(self.folder, "kept.h5")

    def test_a_program_that_is_not_there_is_named_with_where_it_was_looked_for(self):
        for env, program, tried in (({"ICSIM_PROGRAM": "/no/icsim"}, None, "'/no/icsim', from ICSIM_PROGRAM"),
                                    ({}, "/neither", "'/neither', from program="),
                                    ({"ICSIM_PROGRAM": "", "PATH": "/no"}, None, "'icsim', in the folders of PATH; ICSIM_PROGRAM is not set")):
            with unittest.mock.patch.dict(os.environ, env):
                self.assertEqual(str(self.refused(icsim.ProgramNotFound, icsim.explain, program=program)),
                                 f"the program icsim was not found: tried {tried}\n"
                                 "  hint: build or install icsim, then set ICSIM_PROGRAM to where the program is")

    def test_what_cannot_be_met_is_told_apart(self):
        self.base()
        error = self.refused(icsim.CannotBeMet, icsim.solve, "base.yaml", "within_18_weeks_share >= 92 % by 2025-05", ics="QOP", draws=2,
                             lever="capacity.level cases/week most 50")
        self.assertIn("Greater Manchester (QOP): out of reach: with 50 cases/week of capacity.level", str(error))

    def test_opening_a_damaged_file_says_why(self):
        whole = self.base_run().read_bytes()
        for name, content, words in (("cut.h5", whole[:100000], "is truncated: its end is missing"),
                                     ("page.h5", b"<!DOCTYPE html>", "is a web page (HTML), not data"),
                                     ("none.h5", None, "does not exist")):
            if content is not None:
                (self.folder / name).write_bytes(content)
            text = str(self.refused(icsim.BadInput, icsim.open, name))
            self.assertIn(words, text)
            self.assertEqual(text + "\n", support.icsim("show", name).stderr)
        without = self.refused(icsim.BadInput, icsim.open, "cut.h5", program="/no/icsim")
        self.assertTrue(str(without).startswith("cut.h5: cannot be read: "), without)
        shutil.copy("run.h5", "changed.h5")
        with h5py.File("changed.h5", "r+") as file:
            file["scenarios/base/england/incomplete_mean"][0] = 1.0
        self.assertEqual(str(self.refused(icsim.BadInput, icsim.open, "changed.h5", verify=True)),
                         "changed.h5:base/england/incomplete_mean: differs from its checksum")

    def test_what_a_file_does_not_hold_is_refused_with_what_it_holds(self):
        self.base_run()
        for options, text in (({"level": "icss"}, "run.h5: there is no level 'icss'\n  hint: one of: provenance, reference, england, "),
                              ({"metric": "lists"}, "run.h5: there is no metric 'lists'\n  hint: one of: incomplete, "),
                              ({"metric": "lists", "published": True}, "run.h5: there is no metric 'lists'\n  hint: one of: incomplete, "),
                              ({"scenario": "bse"}, "run.h5: there is no scenario 'bse'\n  hint: one of: base")):
            self.assertIn(text, str(self.refused(icsim.BadInput, icsim.open, "run.h5", **options)))


class Interrupted(PackageTest):
    def test_ctrl_c_stops_the_program_and_leaves_nothing(self):
        for keep in (None, "kept.h5"):
            with self.subTest(keep=keep), tempfile.TemporaryDirectory() as temporary:
                code = (f"import icsim\ntry: icsim.run('baseline-2025', draws=200, quintiles='fold', progress=True, keep={keep!r})\n"
                        "except KeyboardInterrupt: print('interrupted')\n")
                child = subprocess.Popen([sys.executable, "-Ic", code], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": temporary})
                self.addCleanup(child.kill)
                shown = b""
                while b"draws/s" not in shown:
                    shown += child.stderr.read(1)
                programs = pathlib.Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
                self.assertEqual(len(programs), 1)
                child.send_signal(signal.SIGINT)
                out, shown = child.communicate()
                self.assertEqual((child.returncode, out), (0, b"interrupted\n"), shown)
                self.assertFalse(pathlib.Path("/proc", *programs).exists())
                self.assertEqual(os.listdir(temporary), [])
                self.assert_left(self.folder)


class Answers(PackageTest):
    def test_compare_gives_the_numbers_of_the_programs_json(self):
        other = self.scenario("other", extends="base.yaml", ensemble="draws: 16, quintiles: fold",
                              rest="only: [QOP]\nparameters: {demand.level: 1.05}\n")
        self.simulate(self.base(), other)
        table = icsim.compare("run.h5", month=["2025-05", "2025-06"])
        self.assertEqual(str(table.month.dtype), "datetime64[ns]")
        self.assertTrue(table.paired.all())
        metrics = table[(table.kind == "metric") & table.difference.notna()]
        told = {(row.level, row.code, row.id, str(row.month)[:7]): [row.base_value, row.alternative_value, row.difference, row.low, row.high]
                for row in metrics.itertuples()}
        own = json.loads(self.run_done("compare", "run.h5", "--month", "2025-05,2025-06", "--json").stdout)["comparisons"][0]
        said = {(row["level"], row["code"], row["metric"], month): [value["base"], value["alternative"], *value["difference"].values()]
                for row in own["rows"] for month, value in zip(own["months"], row["values"]) if value}
        self.assertGreater(len(said), 100)
        self.assertEqual(told, said)

    def test_solve_gives_the_programs_answer_and_a_scenario_that_runs_from_here(self):
        (self.folder / "plans").mkdir()
        self.base("2025-09-30").rename("plans/base.yaml")
        target = "within_18_weeks_share >= 58 % by 2025-09"
        own = json.loads(self.run_done("solve", "plans/base.yaml", "--ics", "QOP", "--draws", 4, "--target", target, "--json", "-o",
                                       "own.yaml").stdout)
        told = icsim.solve("plans/base.yaml", target, ics="QOP", draws=4)
        self.assertEqual(told.scenario, (self.folder / "own.yaml").read_text())
        del own["scenario"]
        self.assertEqual(told.answer, own)
        place, lever = own["places"][0], told.levers.iloc[0]
        self.assertEqual([lever.what, lever.unit, lever.amount, lever.worth_cases_a_week],
                         [place["levers"][0][key] for key in ("what", "unit", "amount")] + [place["levers"][0]["worth"]["cases_a_week"]])
        self.assertEqual(told.targets.with_mean[0], place["targets"][0]["with"]["mean"])


def build_and_install(folder):
    """Builds sdist and wheel from a copy, installs the wheel where nothing else of ours is; the Python there."""
    def do(*command):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"

    shutil.copytree(PACKAGE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    do(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", folder / "source")
    do(sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", folder / "clean")
    python = folder / "clean/bin/python"
    do(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", *(folder / "dist").glob("*.whl"))
    return python


def main():
    if BUILT:
        unittest.main()
    with tempfile.TemporaryDirectory(prefix="icsim-test-") as folder:
        environment = support.environment(ICSIM_PROGRAM=support.PROGRAM, ICSIM_TEST_PACKAGE=folder, PYTHONNOUSERSITE="1")
        environment.pop("PYTHONPATH", None)
        python = build_and_install(pathlib.Path(folder))
        return subprocess.run([python, __file__, *sys.argv[1:]], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
