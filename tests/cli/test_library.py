#!/usr/bin/python3
"""Every scenario and study that ships, run by the program."""

import datetime
import json
import pathlib
import re
import unittest

import h5py
import numpy as np
import support
import yaml


# Ratios with nothing below the line: quintiles nobody waits in, weeks before activity is posted.
MAY_HAVE_NO_VALUE = re.compile("ratio|relative_index|slope_index")


class Library(support.ProgramTest):
    """Everything that ships runs. A year and a half, two draws; quintiles folded unless a lever tells them apart."""

    # A lever that begins after the run ends is refused.
    LAST_LEVER = {"strikes-2023": "2023-12-31", "strikes-relief": "2024-01-31"}
    BY_QUINTILE = ("gp-plus-10-deprived", "inclusive-recovery", "independent-equity", "whole-system")

    def end_of_run(self, start):
        return datetime.date.fromisoformat(start).replace(year=int(start[:4]) + 1, month=10) - datetime.timedelta(days=1)

    def in_short(self, path):
        """A scenario or study that is the library's, but for one year."""
        start = json.loads(self.run_done("validate", path.stem, "--json").stdout)[0]["scenarios"][0]["start"]
        to = self.LAST_LEVER.get(path.stem, self.end_of_run(start))
        content = yaml.safe_load(path.read_text())
        if content["schema"] != "icsim/study/1":
            quintiles = "split" if path.stem in self.BY_QUINTILE else "fold"
            return self.scenario(path.stem, extends=path, to=to, ensemble=f"draws: 2, quintiles: {quintiles}")
        content["period"] = {"to": to}
        quintiles = "split" if path.stem in self.BY_QUINTILE else "fold"
        content["ensemble"] = {**content.get("ensemble", {}), "draws": 2, "quintiles": quintiles}
        return self.write(path.name, yaml.safe_dump(content, sort_keys=False))

    def test_every_scenario_and_study_runs_for_a_year_without_missing_values(self):
        paths = [path for path in sorted((support.SCENARIOS / "library").glob("*.yaml")) if path.stem != "defaults"]
        self.assertGreaterEqual(len(paths), 50)
        for path in paths:
            with self.subTest(path.stem):
                file_path = self.simulate(self.in_short(path), to=f"{path.stem}.h5")
                with h5py.File(file_path) as file:
                    self.assertGreater(len(file["scenarios"]), 0)
                    for name, scenario in file["scenarios"].items():
                        for metric, dataset in scenario["england"].items():
                            if dataset.dtype.kind == "f" and not MAY_HAVE_NO_VALUE.search(metric):
                                self.assertTrue(np.isfinite(dataset[()]).all(), f"{name} {metric}")
                        self.assertGreaterEqual(scenario["england/incomplete"].shape, (12, 2), name)
                        self.assertGreater(scenario["england/incomplete"][()].min(), 3e6, name)

    def test_every_file_is_good_and_those_are_warned_of_that_mean_it(self):
        files = sorted(path for path in (support.SCENARIOS / "library").glob("*.yaml") if path.stem != "defaults")
        done = self.run_done("validate", *files)
        # Scenarios that go beyond what is plausible on purpose, plans above what targets were, and one that switches a policy's
        # clawback off, so that the policy's total is idle.
        meant = {"workforce-retention", "independent-equity", "inclusive-recovery", "gp-plus-10-deprived",
                 "funding-replay-2022", "contingent-funding", "funding-2022-23", "funding-2025-26", "funding-2026-27", "agency-cap"}
        self.assertEqual({pathlib.Path(line.split(":")[0]).stem for line in done.stderr.splitlines() if "warning:" in line}, meant)
        for file in files:
            self.assertIn(f"ok  {file}: ", done.stdout)

    def test_texts_break_no_word(self):
        """A line of folded text that ends in a hyphen gets a blank after it: "social-care- collapse" on the page."""
        for path in sorted((support.SCENARIOS / "library").glob("*.yaml")):
            for text in yaml.safe_load(path.read_text()).values():
                if isinstance(text, str):
                    self.assertNotRegex(text, r"\w- \w", path.name)

    def test_library_names_run_from_any_folder(self):
        done = self.run_done("run", "replay-2021", "--draws", 2, "--quintiles", "fold", cwd=self.folder)
        self.assertIn("replay-2021 · England", done.stdout)
        self.assert_left(self.folder, "replay-2021.h5")


if __name__ == "__main__":
    unittest.main()
