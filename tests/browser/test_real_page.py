#!/usr/bin/python3
"""A page made by `icsim report` from a real run, in a real browser: its charts and tables hold the run file's numbers.

Environment: as tests/cli/support.py and browser.mjs say; ICSIM_NODE is Node.js.
"""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
import support  # noqa: E402

STUDY = """schema: icsim/study/1
title: With and without
period: {to: 2026-09-30}
ensemble: {draws: 16, seed: 1, quintiles: fold}
scenarios:
  - {scenario: baseline-2025}
  - scenario: baseline-2025
    name: more
    levers:
      - {what: capacity.level, label: more slots, when: {from: 2025-10-01}, how: {scale: 1.1}}
      - {what: demand.level, label: fewer referrals, when: {from: 2025-10-01}, how: {scale: 0.97}}
"""


class RealPage(support.ProgramTest):
    def read(self, page, ics, metric):
        done = subprocess.run([os.environ["ICSIM_NODE"], HERE / "read_page.mjs", page, ics, metric], capture_output=True,
                              text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_chosen_system_shows_the_numbers_of_the_run_file(self):
        run = self.simulate(self.write("study.yaml", STUDY))
        page = self.folder / "page.html"
        self.run_done("report", run, "-o", page, "--attribution-draws", "16",
                      env={"XDG_CACHE_HOME": str(self.folder / "cache")})
        codes = [code.decode() for code in support.values(run, "more", "ics", "ics")]
        at = codes.index("QOP")
        for metric in ("within_18_weeks_share", "over_52_weeks"):
            shown = self.read(page, "QOP", metric)
            self.assertIn("Greater Manchester", shown["place"])
            self.assertEqual((shown["problems"], shown["barriers"]), ([], []))
            for section in ("comparison", "peers", "milestones"):
                self.assertIn(section, shown["sections"])
            rows = list(csv.reader(io.StringIO(shown["csv"].lstrip("\ufeff"))))
            before = support.published(run, "more", "ics", metric)[:, at]
            line = shown["lines"]["published"]
            np.testing.assert_array_equal(np.float32(line[:len(before)]), before)
            self.assertEqual(set(line[len(before):]), {None})
            months = [row[1] for row in rows[1:] if row[0] == "published"]
            self.assertEqual((len(months), months[0], months[-1]), (24, "2023-04", "2025-03"))
            np.testing.assert_array_equal(np.float32([row[2] for row in rows[1:] if row[0] == "published"]), before)
            self.assertRegex(shown["label"], r"Published: from [\d,.%]+ in Apr 2023 to [\d,.%]+ in Mar 2025\. ")
            for scenario in ("baseline-2025", "more"):
                mean = support.values(run, scenario, "ics", f"{metric}_mean")[:, at]
                quantiles = support.values(run, scenario, "ics", f"{metric}_quantile")[:, :, at]
                np.testing.assert_array_equal(np.float32(shown["lines"][scenario][len(before):]), mean)
                self.assertEqual(set(shown["lines"][scenario][:len(before)]), {None})
                saved = np.float32([[row[rows[0].index(title)] for title in rows[0] if title.startswith(words)][0]
                                    for words in ("mean", "5% of draws below", "95% of draws below")
                                    for row in rows[1:] if row[0] == scenario]).reshape(3, -1)
                np.testing.assert_array_equal(saved, [mean, quantiles[0], quantiles[-1]])


if __name__ == "__main__":
    unittest.main()
