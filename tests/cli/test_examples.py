#!/usr/bin/python3
"""The worked examples of outputs/examples in Python and R, on a small run: numbers, pictures, the page's snippets."""

import importlib.util
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
import matplotlib.image
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import support

EXAMPLES = support.ROOT / "outputs/examples"
SCENARIO = """\
schema: icsim/scenario/1
name: {name}
extends: baseline-2025
period: {{to: 2025-09-30}}
ensemble: {{draws: 5, quintiles: fold}}
{rest}
"""
LEVER = "levers: [{what: demand.level, when: {from: 2025-05-01}, how: {scale: 0.9}}]"


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for name, rest in (("as-it-is", ""), ("fewer", LEVER)):
            (cls.folder / f"{name}.yaml").write_text(SCENARIO.format(name=name, rest=rest))
        cls.run_file = cls.folder / "run.h5"
        done = support.icsim("run", cls.folder / "as-it-is.yaml", cls.folder / "fewer.yaml", "-o", cls.run_file, "--quiet")
        assert done.returncode == 0, done.stderr

    def difference(self, place):
        """The list at the end in each draw: the second scenario less the first."""
        with h5py.File(self.run_file) as file:
            def last(name):
                level = file[f"scenarios/{name}/{'england' if place == 'england' else 'ics'}"]
                if place == "england":
                    return level["incomplete"][-1].astype(float)
                return level["incomplete"][-1, list(level["ics"].asstr()[:]).index(place)].astype(float)

            return last("fewer") - last("as-it-is")

    def check(self, *command):
        for place in ("england", "QOP"):
            picture = self.folder / f"{place}.png"
            done = subprocess.run([*command, self.run_file, "as-it-is", "fewer", place, picture], capture_output=True,
                                  text=True, env=support.environment(MPLCONFIGDIR=str(self.folder)))
            self.assertEqual(done.returncode, 0, done.stderr)
            printed = dict(line.split() for line in done.stdout.splitlines())
            difference = self.difference(place)
            self.assertEqual(printed.pop("month"), "2025-09-30")
            should = {"mean_difference": difference.mean(), "q05": np.quantile(difference, 0.05),
                      "q95": np.quantile(difference, 0.95), "share_of_draws_with_shorter_list": (difference < 0).mean()}
            self.assertEqual(printed.keys(), should.keys())
            for name, value in should.items():
                self.assertAlmostEqual(float(printed[name]), value, delta=abs(value) * 1e-8, msg=name)
            self.assertLess(difference.max(), 0)  # or the comparison would show nothing
            self.assert_drawn(picture)

    def assert_drawn(self, picture):
        """Every third of the picture, one chart each, holds more than background and several colours."""
        pixels = matplotlib.image.imread(picture)[..., :3]
        self.assertGreaterEqual(pixels.shape[1], 1000)
        for third in np.array_split(pixels, 3, axis=1):
            self.assertGreater(third.var(), 0.005)
            self.assertGreater(len(np.unique((third * 255).astype(int).reshape(-1, 3), axis=0)), 20)

    def test_xarray(self):
        self.check(sys.executable, EXAMPLES / "fan_chart_xarray.py")

    def test_r(self):
        if os.environ.get("ICSIM_R_TESTS") == "OFF":
            support.loudly("ICSIM_R_TESTS is OFF: the example in R is not tested")
            self.skipTest("ICSIM_R_TESTS is OFF")
        self.check("Rscript", EXAMPLES / "fan_chart.R")

    def test_examples_say_how_to_call_them(self):
        for name, program in (("fan_chart_xarray.py", sys.executable), ("fan_chart.R", "Rscript")):
            if shutil.which(program) is None:
                continue
            done = subprocess.run([program, EXAMPLES / name], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("RUN.h5 SCENARIO OTHER", done.stderr)

    def test_every_example_is_on_the_page_and_can_be_run(self):
        page = (EXAMPLES / "README.md").read_text()
        scripts = [path for path in EXAMPLES.iterdir() if path.suffix in (".py", ".R")]
        for path in scripts:
            self.assertIn(f"`{path.name}`", page)
            self.assertTrue(os.access(path, os.X_OK), path)
        self.assertEqual(set(re.findall(r"^`(\S+\.(?:py|R))`", page, re.M)), {path.name for path in scripts})

    def recipes(self, language):
        """Lines of the page's blocks in a language, on CSV of our run."""
        folder = self.folder / "parquet"
        if not folder.exists():
            folder.mkdir()
            done = support.icsim("export", self.run_file, "--csv", folder / "out")
            self.assertEqual(done.returncode, 0, done.stderr)
        page = (EXAMPLES / "README.md").read_text()
        part = page[page.index("## Parquet"):]
        return folder, re.search(rf"```{language}\n(.*?)```", part, re.S).group(1).splitlines()

    def test_pandas_reads_the_csv(self):
        folder, (read, parquet, use) = self.recipes("python")
        kept = [read, parquet] if importlib.util.find_spec("pyarrow") else [read]
        if len(kept) == 1:
            support.loudly("pyarrow is not installed: Parquet of pandas is not tested")
        code = "\n".join([*kept, f"print({use}.xs('2025-09-30', level='month_end').to_json())"])
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with h5py.File(self.run_file) as file:
            group = file["scenarios/as-it-is"]
            should = {}
            for name in ("as-it-is", "fewer"):
                means = file[f"scenarios/{name}/ics/incomplete_mean"][-1].astype(float)
                for region, value in zip(group["reference/ics_region"].asstr()[:], means):
                    should[region] = should.get(region, 0) + value
        found = json.loads(done.stdout)
        self.assertEqual(found.keys(), should.keys())
        for region, value in should.items():
            self.assertAlmostEqual(found[region] / value, 1, places=6)

    def test_duckdb_writes_and_reads_parquet(self):
        if not importlib.util.find_spec("duckdb"):
            support.loudly("duckdb is not installed: its Parquet is not tested")
            self.skipTest("duckdb is not installed")
        folder, lines = self.recipes("sh")
        write, read = (re.search('"(.*)"', line).group(1) for line in lines)
        code = f"import duckdb; duckdb.sql({write!r}); print(len(duckdb.sql({read!r}).fetchall()))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder)
        self.assertEqual((done.returncode, done.stdout), (0, "7\n"), done.stderr)

    def test_the_snippets_of_the_format_page_work(self):
        page = (support.ROOT / "outputs/FORMAT.md").read_text()
        part = page[page.index("## How to open it"):page.index("## Root")]
        blocks = {language: text.replace("baseline-2025", "as-it-is").replace("run.h5", str(self.run_file))
                  for language, text in re.findall(r"```(python|r)\n(.*?)```", part, re.S)}
        done = subprocess.run([sys.executable, "-c", blocks["python"]], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("as-it-is", done.stdout)
        if shutil.which("Rscript"):
            lines = [line for line in blocks["r"].splitlines() if "rhdf5" not in line]
            done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(self.run_file) as file:
                first = file["scenarios/as-it-is/ics/incomplete_mean"][0, 0]
            self.assertIn(f"{first:.0f}"[:5], done.stdout)


if __name__ == "__main__":
    unittest.main()
