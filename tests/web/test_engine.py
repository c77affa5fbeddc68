#!/usr/bin/python3
"""The engine as WebAssembly: every draw of every metric has the bits of the program's.

Environment: as tests/cli/support.py; ICSIM_WEB names the folder that tools/web/build.sh left, ICSIM_NODE the Node.js to run it in.
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import support  # noqa: E402

ENGINE = os.environ.get("ICSIM_WEB", "")
LEVER = """levers:
  - {what: capacity.level, where: {ics: QOP, treatment_function: C_110, stage: awaiting_admission}, when: {from: 2025-06-01}, how: {add: 60 cases/week}}
"""


def setUpModule():
    if not (pathlib.Path(ENGINE) / "engine.wasm").is_file():
        support.loudly("tests of the engine as WebAssembly skipped: ICSIM_WEB does not name the folder of tools/web/build.sh")
        raise unittest.SkipTest("no engine")


class Engine(support.ProgramTest):
    def in_node(self, scenario, only="", levels="ics"):
        """Draws by level and metric, [month][row][draw]."""
        out = self.folder / "draws"
        done = subprocess.run([os.environ.get("ICSIM_NODE", "node"), "--no-warnings", pathlib.Path(__file__).with_name("engine.mjs"), ENGINE,
                               support.ROOT / "scenarios", scenario, out, only, levels], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[:2000] + done.stderr[-2000:])
        told, raw, at, found = json.loads(out.with_suffix(".json").read_text()), np.fromfile(out, dtype="<f4"), 0, {}
        for level in told["levels"]:
            for metric in level["metrics"]:
                shape = (told["months"], level["rows"], told["draws"])
                found[level["name"], metric] = raw[at:at + np.prod(shape)].reshape(shape)
                at += np.prod(shape)
        self.assertEqual(at, raw.size)
        return told, found

    def assert_same_bits(self, scenario, only="", levels="ics"):
        told, found = self.in_node(scenario, only, levels)
        run = self.simulate(scenario, "--force", *(["--only", only] if only else []))
        compared = 0
        with h5py.File(run) as file:
            group, = file["scenarios"].values()
            self.assertEqual(told["resolved"], group["provenance/resolved_scenario"].asstr()[()])
            for (level, metric), draws in found.items():
                ours = group[level][metric][()].reshape(draws.shape)
                self.assertTrue(np.array_equal(ours.view("u4"), draws.view("u4")), f"{level} {metric}")
                compared += draws.size
        self.assertGreater(compared, 1000)

    def test_one_system_by_expectation(self):
        for ensemble in ("draws: 20, quintiles: fold", "draws: 20, quintiles: split, seed: 7"):
            with self.subTest(ensemble):
                self.assert_same_bits(self.scenario("hubs", to="2026-09-30", ensemble=ensemble, rest=LEVER), "QOP")

    def test_one_system_by_chance(self):
        self.assert_same_bits(self.scenario("luck", to="2025-12-31", ensemble="draws: 16, quintiles: fold, noise: demographic",
                                            rest=LEVER), "QOP")

    def test_without_a_posterior(self):
        self.assert_same_bits(self.scenario("bare", to="2026-03-31", ensemble="draws: 16, quintiles: fold",
                                            rest="calibration: none\n"), "QOP,QYG")

    def test_england_with_mutual_aid(self):
        self.assert_same_bits(self.scenario("aid", "mutual-aid-national", to="2025-11-30", ensemble="draws: 16, quintiles: fold"),
                              levels="ics,england,region")

    def test_england_by_chance(self):
        self.assert_same_bits(self.scenario("chance", to="2025-05-31", ensemble="draws: 2, quintiles: split, noise: demographic"),
                              levels="ics,england")

    def test_faults_are_the_programs(self):
        wrong = self.scenario("wrong", rest=LEVER.replace("60 cases/week", "60 casse/week"))
        done = subprocess.run([os.environ.get("ICSIM_NODE", "node"), "--no-warnings", pathlib.Path(__file__).with_name("engine.mjs"), ENGINE,
                               support.ROOT / "scenarios", wrong, self.folder / "out"], capture_output=True, text=True)
        ours = support.icsim("validate", wrong).stderr
        self.assertEqual(done.returncode, support.BAD_INPUT)
        faults = json.loads(done.stdout)["faults"]
        self.assertTrue(faults)
        for fault in faults:
            self.assertIn(fault["text"].replace("scenario.yaml", str(wrong)), ours)


if __name__ == "__main__":
    unittest.main()
