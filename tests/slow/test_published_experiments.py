#!/usr/bin/python3
"""The whole study of published experiments, five years of England in seven scenarios: test_realism.py has its first alone."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import support  # noqa: E402
import test_realism  # noqa: E402

setUpModule = test_realism.setUpModule


class AllExperiments(test_realism.PublishedExperiments):
    def study(self):
        return test_realism.library_run(self.STUDY, None)

    def test_the_other_published_experiments_are_shown_beside_their_figures(self):
        """A check of plausibility, not a thing to tune to: figures outside are reported, not failed."""
        b = 100 * self.at("b-ifs-4.9", "within_18_weeks_share")
        c = 100 * self.at("c-outflow-and-order", "within_18_weeks_share")
        c_list = self.at("c-outflow-and-order", "incomplete") / 1e6
        print(f"\n(b) within 18 weeks, June 2029: {b:.1f} % (IFS, March 2025: 92 %; plausible 85 to 97)")
        print(f"(c) June 2029: {c:.1f} % within 18 weeks, a list of {c_list:.2f} m (Health Foundation, January 2025: 92 %, 4.4 m)")
        if not 85.0 <= b <= 97.0:
            support.loudly(f"reference experiment (b) lies outside its plausible band of 85 to 97 %: {b:.1f} %")
        if not 85.0 <= c <= 97.0 or not 3.9 <= c_list <= 4.9:
            support.loudly(f"reference experiment (c) is far from the published 92 % and 4.4 m: {c:.1f} % and {c_list:.2f} m")
        for value in (b, c):
            self.assertTrue(50.0 < value <= 100.0)

    def test_more_treatment_gives_a_higher_share_in_the_experiments(self):
        self.assertGreater(self.at("b-ifs-4.9", "within_18_weeks_share"), self.at("a-ifs-3.5", "within_18_weeks_share"))
        self.assertGreater(self.at("a-ifs-3.5", "within_18_weeks_share"), self.at("c-hf-2.4", "within_18_weeks_share"))


if __name__ == "__main__":
    unittest.main()
