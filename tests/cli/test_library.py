#!/usr/bin/python3
"""Every scenario and study that ships, run by the program."""

import datetime
import json
import unittest

import h5py
import numpy as np
import support
import yaml


class Library(support.ProgramTest):
    """Everything that ships runs. One year, few draws, quintiles folded."""

    LAST_LEVER = {"strikes-2023": "2023-09-30"}  # a lever that begins after the run ends is refused

    def end_of_first_year(self, start):
        return datetime.date.fromisoformat(start).replace(year=int(start[:4]) + 1) - datetime.timedelta(days=1)

    def in_short(self, path):
        """A scenario or study that is the library's, but for one year."""
        start = json.loads(self.run_done("validate", path.stem, "--json").stdout)[0]["scenarios"][0]["start"]
        to = self.LAST_LEVER.get(path.stem, self.end_of_first_year(start))
        content = yaml.safe_load(path.read_text())
        if content["schema"] != "icsim/study/1":
            return self.scenario(path.stem, extends=path, to=to)
        content["period"] = {"to": to}
        content["ensemble"] = {**content.get("ensemble", {}), "draws": 2, "quintiles": "fold"}
        return self.write(path.name, yaml.safe_dump(content, sort_keys=False))

    def test_every_scenario_and_study_runs_for_a_year_without_missing_values(self):
        paths = [path for path in sorted((support.SCENARIOS / "library").glob("*.yaml")) if path.stem != "defaults"]
        self.assertGreaterEqual(len(paths), 18)
        for path in paths:
            with self.subTest(path.stem):
                file_path = self.simulate(self.in_short(path), to=f"{path.stem}.h5")
                with h5py.File(file_path) as file:
                    self.assertGreater(len(file["scenarios"]), 0)
                    for name, scenario in file["scenarios"].items():
                        for metric, dataset in scenario["england"].items():
                            if dataset.dtype.kind == "f" and "ratio" not in metric:
                                self.assertTrue(np.isfinite(dataset[()]).all(), f"{name} {metric}")
                        self.assertGreaterEqual(scenario["england/incomplete"].shape, (12, 2), name)
                        self.assertGreater(scenario["england/incomplete"][()].min(), 3e6, name)

    def test_library_names_run_from_any_folder(self):
        done = self.run_done("run", "replay-2021", "--draws", 2, "--quintiles", "fold", cwd=self.folder)
        self.assertIn("replay-2021 · England", done.stdout)
        self.assert_left(self.folder, "replay-2021.h5")


if __name__ == "__main__":
    unittest.main()
