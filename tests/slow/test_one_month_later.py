#!/usr/bin/python3
"""`icsim baseline` from the real tidy tables: the month after each start came, and calibration/RESULTS.md tells how near they were.

usage: test_one_month_later.py [--update]   --update writes the table of that page anew
"""

import pathlib
import re
import sys
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import support  # noqa: E402
import test_own_tidy  # noqa: E402
from test_own_tidy import COUNTS, FLOWS, FUNCTIONS, HERE, STOCKS  # noqa: E402

PAGE = support.ROOT / "calibration/RESULTS.md"
TABLE = re.compile(r"(<!-- own starts -->\n)(.*?)(<!-- /own starts -->)", re.S)
ORIGINS = [f"2024-{month:02d}" for month in range(9, 13)] + ["2025-01", "2025-02"]
UPDATE = "--update" in sys.argv


def following(month):
    number = int(month[:4]) * 12 + int(month[5:])
    return f"{number // 12}-{number % 12 + 1:02d}"


@unittest.skipUnless(HERE, "the real tables are not here")
class OneMonthLater(test_own_tidy.TidyTest):
    def published(self, month):
        return {row["icb_code"]: np.array([int(row[name]) for name in COUNTS[:4]]) for row in test_own_tidy.read(STOCKS, month)
                if row["icb_code"] != "UNMAPPED"}

    def month_later(self, folder):
        """Lists, and of them within 18, over 52 and over 65 weeks, after one expected month: code -> 4 counts."""
        scenario = self.write("own.yaml", f"schema: icsim/scenario/1\nname: own\nbaseline: {folder.name}\nperiod: {{to: start + 1 month}}\n"
                              "ensemble: {draws: 1, seed: 1, noise: expectation, parameters: fixed, quintiles: fold}\n")
        done = support.icsim("run", scenario, "-o", self.folder / "own.h5", "--force", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with h5py.File(self.folder / "own.h5") as file:
            ics = file["scenarios/own/ics"]
            names = ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks")
            counts = np.array([ics[f"{name}_mean"][0] for name in names]).T
            return {code.decode(): row for code, row in zip(ics["ics"][:], counts)}

    def errors(self):
        """Of each origin: England's four signed errors, then the systems' four means; from the start and of no change."""
        from_start, no_change = [], []
        for month in ORIGINS:
            folder, _ = self.made(STOCKS, FLOWS, FUNCTIONS, "--at", month)
            later, before, after = self.month_later(folder), self.published(month), self.published(following(month))
            codes = sorted(after)
            truth = np.array([after[code] for code in codes], float)
            for guess, into in ((later, from_start), (before, no_change)):
                into.append(error_row(np.array([guess[code] for code in codes], float), truth))
        return np.array(from_start), np.array(no_change)

    def test_one_month_later_is_as_near_as_the_page_says(self):
        from_start, no_change = self.errors()
        should = as_table(from_start, no_change)
        text = PAGE.read_text(encoding="utf-8")
        if UPDATE:
            PAGE.write_text(TABLE.sub(lambda m: m[1] + should + m[3], text), encoding="utf-8")
            return
        self.assertEqual(TABLE.search(text)[2], should, "test_one_month_later.py --update writes it anew")
        england = np.abs(from_start[:, :4]).mean(axis=0)
        self.assertTrue((england[:3] < np.abs(no_change[:, :3]).mean(axis=0)).all(), england)


def error_row(guess, truth):
    england, true = guess.sum(axis=0), truth.sum(axis=0)
    many = truth > 50  # as the back-test: relative errors of counts only where more than 50 wait
    relative = np.where(many, np.abs(guess / np.where(many, truth, 1.0) - 1.0), np.nan)
    share = 100 * (guess[:, 1] / guess[:, 0] - truth[:, 1] / truth[:, 0])
    return [100 * (england[0] / true[0] - 1), 100 * (england[1] / england[0] - true[1] / true[0]),
            *(100 * (england[k] / true[k] - 1) for k in (2, 3)),
            100 * np.nanmean(relative[:, 0]), np.abs(share).mean(), *(100 * np.nanmean(relative[:, k]) for k in (2, 3))]


def as_table(from_start, no_change):
    """Mean size of errors over the origins."""
    lines = ["| one month later | list, % | within 18 weeks, points | over 52 weeks, % | over 65 weeks, % |", "|---|---|---|---|---|"]
    for what, first in (("England", 0), ("mean of the systems", 4)):
        for how, errors in (("from the start", from_start), ("no change", no_change)):
            means = np.abs(errors[:, first:first + 4]).mean(axis=0)
            lines.append(f"| {what}, {how} | {means[0]:.2f} | {means[1]:.2f} | {means[2]:.1f} | {means[3]:.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if not HERE:
        support.loudly("the real tables by system are absent: starts from them were NOT tested")
    unittest.main(argv=[argument for argument in sys.argv if argument != "--update"])
