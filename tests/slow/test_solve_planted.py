#!/usr/bin/python3
"""`icsim solve` against fifty random lists whose answer is known: what a run with so many cases a week reached is asked for."""

import json
import random
import sys
import unittest
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))

import h5py

from support import ProgramTest, icsim

LISTS = 50
MOST = 0.005  # of the answer
MONTH = 23    # March 2027, counted from April 2025


def words(data):
    return [word.decode() if isinstance(word, bytes) else word for word in data[()]]


class Planted(ProgramTest):
    def codes(self):
        run = self.simulate(self.scenario("all", to="2025-04-30", ensemble="draws: 1, quintiles: fold"))
        with h5py.File(run) as file:
            level = file["scenarios/all/ics_treatment_function"]
            size = level["completed_admitted_mean"][0] + level["completed_non_admitted_mean"][0]  # of a month
            return words(level["ics"]), words(level["treatment_function"]), size

    def test_fifty_random_lists(self):
        systems, functions, size = self.codes()
        draw = random.Random(20250401)
        base = self.scenario("base", to="2027-03-31", ensemble="draws: 16, quintiles: fold")
        worst, asked = 0.0, 0
        while asked < LISTS:
            i, s = draw.randrange(len(systems)), draw.randrange(len(functions))
            if size[i, s] < 80:
                continue
            cases = float(f"{draw.uniform(0.03, 0.2) * size[i, s] / 4.35:.4g}")
            lever = f"{{what: capacity.level, where: {{ics: {systems[i]}, treatment_function: {functions[s]}}}, when: {{from: 2025-06-02}}"
            self.scenario("planted", extends=base, to="2027-03-31", ensemble="draws: 16, quintiles: fold",
                          rest=f"only: [{systems[i]}]\nlevers:\n  - {lever}, how: {{add: {cases} cases/week}}}}\n")
            run = self.simulate(self.folder / "planted.yaml", "--force", to="planted.h5")
            with h5py.File(run) as file:
                level = file["scenarios/planted/ics_treatment_function"]
                row = words(level["treatment_function"]).index(functions[s])
                reached = float(level["within_18_weeks_share_mean"][MONTH, 0, row])
                shortest = level["incomplete_quantile"][0, MONTH, 0, row]
            # Everyone is treated within weeks, or in some draws nobody is left but a few who waited long, whose share says nothing:
            # more does the same, or less.
            if reached > 0.995 or shortest < size[i, s]:
                continue
            done = icsim("solve", base, "--ics", systems[i], "--treatment-function", functions[s], "--draws", 16, "--json",
                         "--target", f"within_18_weeks_share >= {reached:.8f} by 2027-03", "--force", "-o",
                         self.folder / "answer.yaml", "--lever", f"capacity.level cases/week from 2025-06-02 most {4 * cases:.6g}")
            self.assertEqual(done.returncode, 0, f"{systems[i]} {functions[s]} {cases}: {done.stderr}")
            found = json.loads(done.stdout)["places"][0]["levers"][0]["amount"]
            with self.subTest(f"{systems[i]} {functions[s]}: {cases} cases a week, found {found}"):
                self.assertLessEqual(abs(found / cases - 1.0), MOST)
            worst = max(worst, abs(found / cases - 1.0))
            asked += 1
        print(f"worst of {asked}: {100 * worst:.2f} %", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
