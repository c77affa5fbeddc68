#!/usr/bin/python3
"""`icsim calibrate` and `icsim backtest`, what takes a fit or two more: the posterior to March 2025, a second method, several origins,
and data that begin in 2016."""

import filecmp
import pathlib
import re
import sys
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import test_calibration  # noqa: E402
from test_calibration import FLOWS, POSTERIORS, SHIPPED, STOCKS  # noqa: E402


def months_since(test, first):
    """The shipped data with made-up months before them from `first` on, in which now and then a system published nothing."""
    start = month_number(first)
    with h5py.File(SHIPPED) as shipped:
        months, areas = ([word.decode() for word in shipped[name][:]] for name in ("month", "area"))
        tables = []
        for number, (kind, like) in enumerate(((STOCKS, "2022-04"), (FLOWS, "2022-06"))):
            figures = [shipped[name][:] for name in kind.values()]
            text = ",".join(["month", "icb_code", *kind]) + "\n"
            for m in range(start, month_number(months[-1]) + 1):
                real = m - month_number(months[0])
                made_up = real < 0 or np.isnan(figures[0][real]).all() and m < month_number("2022-04")
                for a, area in enumerate(areas):
                    if made_up and (area == "UNMAPPED" or (5 * a + m) % 11 == 0 or (a < 2 and m < start + 20)):
                        continue
                    row = [figure[months.index(like) if made_up else real, a] * (0.6 if made_up else 1) for figure in figures]
                    if not np.isnan(row).all():
                        text += ",".join([f"{m // 12:04d}-{m % 12 + 1:02d}", area,
                                          *("" if np.isnan(value) else str(int(value)) for value in row)]) + "\n"
            tables.append(test.write(f"table-{number}.csv", text))
    data = test.folder / "data.h5"
    test.run_done("import", *tables, "-o", data, "--force")
    return data


def month_number(text):
    return 12 * int(text[:4]) + int(text[5:]) - 1


class SlowCalibration(test_calibration.CalibrationTest):
    def test_the_shipped_posterior_to_march_2025_is_what_one_thread_makes(self):
        report = self.calibrate("p25", "--threads", 1)
        self.assertTrue(filecmp.cmp(self.folder / "p25.csv", POSTERIORS / "2025-04-01.csv", shallow=False))
        self.check(report, "2025-03", "capacity_level_awaiting_admission", (42, 24, 500))

    def test_the_first_draws_stay_when_there_are_more(self):
        data = test_calibration.months_of_the_shipped_data(self, "2022-05", "2022-06")
        self.calibrate("late", data, "--baseline", "2022-04-01")
        self.calibrate("more", data, "--baseline", "2022-04-01", "--draws", 600)
        with h5py.File(self.folder / "late.h5") as draws, h5py.File(self.folder / "more.h5") as more:
            skew = "treatment_long_wait_skew"
            np.testing.assert_array_equal(more[skew][..., :500], draws[skew][:])

    def test_an_ensemble_smoother_finds_the_same(self):
        report = self.calibrate("p")
        table = re.findall(r"^  (skew|pull|treatment|part)[^\n]*?(\d\.\d\d)\s+(\d\.\d\d)$", report, re.M)
        self.assertEqual(len(table), 5, report)
        for name, difference, ratio in table:
            # 512 members: sampling error of a mean is 0.04 standard deviations
            self.assertLess(float(difference), 0.15, name)
            self.assertTrue(0.85 < float(ratio) < 1.15, name)

    def test_fitted_data_may_start_in_april_2016_with_systems_that_published_nothing_for_months(self):
        """What lies long before the months that fits begin with moves nothing: the posterior stays, byte for byte."""
        for first in ("2016-04", "2019-11"):
            with self.subTest(first=first):
                data = months_since(self, first)
                with h5py.File(data) as file:
                    self.assertEqual(file["month"][0].decode(), first)
                    self.assertGreater(np.isnan(file["incomplete"][:-36, :-1]).sum(), 50)
                self.calibrate("old", data, "--force")
                self.assertTrue(filecmp.cmp(self.folder / "old.csv", POSTERIORS / "2025-04-01.csv", shallow=False))

    def test_tested_data_may_start_in_april_2016_with_systems_that_published_nothing_for_months(self):
        arguments = ("--from", "2023-08", "--to", "2023-08", "--horizon", 3, "--draws", 16, "--own-only")
        made = {}
        for name, source in (("old", [months_since(self, "2016-04")]), ("shipped", [])):
            self.run_done("backtest", *source, *arguments, "-o", self.folder / name)
            with h5py.File(self.folder / f"{name}.h5") as file:
                made[name] = file["forecast"][:]
        # growth of lists alone looks further back than April 2022, and forgets within months
        np.testing.assert_allclose(made["old"][0], made["shipped"][0], rtol=1e-5)
        self.assertTrue(np.isfinite(made["old"]).all())


class SlowBacktest(test_calibration.BacktestTest):
    def test_forecasts_from_several_origins_are_the_same_with_any_number_of_threads(self):
        for threads in (1, 2):
            self.run_done("backtest", "--from", "2023-08", "--to", "2023-09", "--horizon", 6, "--draws", 64, "--threads", threads,
                          "-o", self.folder / f"b{threads}")
        self.assertTrue(filecmp.cmp(self.folder / "b1.csv", self.folder / "b2.csv", shallow=False))
        self.check("b1", origins=2, horizon=6, error=0.05)

    def test_nothing_after_an_origin_changes_its_forecast(self):
        """Later months of the data are made nonsense; the forecasts stay, bit for bit."""
        data = self.folder / "data.h5"
        data.write_bytes(SHIPPED.read_bytes())
        with h5py.File(data, "r+") as file:
            first = [m.decode() for m in file["month"][:]].index("2023-09")
            for name in ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks", "clock_starts", "completed"):
                file[name][first:] = file[name][first:] * 3
        made = {}
        for name, source in (("true", []), ("nonsense", [data])):
            self.run_done("backtest", *source, "--from", "2023-08", "--to", "2023-08", "--horizon", 3, "--draws", 32, "--own-only",
                          "-o", self.folder / name)
            with h5py.File(self.folder / f"{name}.h5") as file:
                made[name] = file["forecast"][:]
        np.testing.assert_array_equal(made["true"], made["nonsense"])


if __name__ == "__main__":
    unittest.main()
