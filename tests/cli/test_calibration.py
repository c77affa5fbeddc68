#!/usr/bin/python3
"""`icsim calibrate` and `icsim backtest`: the shipped posteriors are what they make, runs draw from them, bad input is named."""

import csv
import filecmp
import unittest

import h5py
import numpy as np
import support

POSTERIORS = support.SCENARIOS / "posterior"
SHIPPED = support.SCENARIOS / "rtt/to-2025-03.h5"
STOCKS = {"total_incomplete": "incomplete", "within_18wk": "within_18_weeks", "over_52wk": "over_52_weeks", "over_65wk": "over_65_weeks",
          "over_78wk": "over_78_weeks", "over_104wk": "over_104_weeks"}
FLOWS = {"clock_starts": "clock_starts", "completed_pathways": "completed"}


def months_of_the_shipped_data(test, first, last, kinds=(STOCKS, FLOWS)):
    """A data set as `icsim import` makes it of tidy tables that hold some months of the shipped data."""
    tables = []
    with h5py.File(SHIPPED) as shipped:
        months, areas = ([word.decode() for word in shipped[name][:]] for name in ("month", "area"))
        for number, kind in enumerate(kinds):
            figures = [shipped[name][:] for name in kind.values()]
            text = ",".join(["month", "icb_code", *kind]) + "\n"
            for m, month in enumerate(months):
                for a, area in enumerate(areas):
                    row = [figure[m, a] for figure in figures]
                    if first <= month <= last and not np.isnan(row).all():
                        text += ",".join([month, area, *("" if np.isnan(value) else str(int(value)) for value in row)]) + "\n"
            tables.append(test.write(f"table-{number}.csv", text))
    data = test.folder / "data.h5"
    test.run_done("import", *tables, "-o", data, "--force")
    return data


class CalibrationTest(support.ProgramTest):
    def calibrate(self, name, *arguments):
        done = support.icsim("calibrate", "-o", self.folder / name, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def check(self, report, until, name, shape):
        """What is told of the shipped data, and draws of one value in the .h5."""
        self.assertIn(f"Fitted to the months up to {until}; 42 systems.", report)
        self.assertIn("cannot be told apart", report)
        with h5py.File(next(self.folder.glob("p*.h5"))) as draws:
            self.assertEqual(draws[name].shape, shape)
            self.assertTrue(np.isfinite(draws[name][:]).all())


class Calibrate(CalibrationTest):
    def test_a_shipped_posterior_is_what_the_command_makes(self):
        """The smaller of the two; the other, with one thread, is in tests/slow/test_calibration_slow.py."""
        report = self.calibrate("p22", "--baseline", "2022-04-01", "--until", "2023-03", "--threads", 2)
        self.assertTrue(filecmp.cmp(self.folder / "p22.csv", POSTERIORS / "2022-04-01.csv", shallow=False))
        self.check(report, "2022-03", "treatment_long_wait_skew", (42, 24, 500))

    def test_what_cannot_be_fitted_is_refused(self):
        for arguments, message in (
            (["--until", "2031-01"], "icsim calibrate: '2031-01' is not a month of the data\n  hint: they run from 2020-04 to 2025-03\n"),
            (["--until", "2024-03"], "icsim calibrate: baseline 2025-04-01 starts after the data end (2024-03)\n"
                                     "  hint: import later months, or choose an earlier baseline\n"),
            (["--baseline", "2023-04-01", "--until", "spring"],
             "icsim calibrate: there is no baseline '2023-04-01' to fit to\n  hint: one of: 2022-04-01, 2025-04-01; or a folder that `icsim baseline` made\n"
             "icsim calibrate: 'spring' is not a month of the data\n  hint: they run from 2020-04 to 2025-03\n"),
            (["--baseline", "replay-2021"],
             "icsim calibrate: there is no baseline 'replay-2021' to fit to\n  hint: one of: 2022-04-01, 2025-04-01; or a folder that `icsim baseline` made\n"),
        ):
            done = support.icsim("calibrate", "-o", self.folder / "x", *arguments)
            self.assertEqual((done.returncode, done.stderr), (2, message))
        self.assertFalse(list(self.folder.glob("x*")))

    def test_what_is_no_data_set_is_refused(self):
        give = "\n  hint: give a data set that `icsim import` wrote (.h5)\n"
        folder, empty, page, table = self.folder / "folder", self.write("empty.h5", ""), \
            self.write("page.h5", "\n<!DOCTYPE html>\n<html><body>moved</body></html>\n"), self.write("table.csv", "month,icb_code\n")
        folder.mkdir()
        posterior = self.folder / "posterior.h5"
        with h5py.File(posterior, "w") as file:
            file.attrs["format"] = np.bytes_("icsim posterior draws")
            file.attrs["format_version"] = 1
        for path, message in ((self.folder / "none.h5", f"does not exist{give}"), (folder, f"is not a file but a folder{give}"),
                              (empty, "is empty (0 bytes)\n  hint: download or make it again\n"),
                              (page, "is a web page (HTML), not data\n  hint: open the link in a browser, and save the file that it "
                                     "leads to\n"),
                              (table, f"is not an HDF5 file{give}"), (posterior, f"is icsim posterior draws, not icsim calibration data{give}")):
            for command in ("calibrate", "backtest"):
                with self.subTest(command=command, path=path):
                    done = support.icsim(command, path, "-o", self.folder / "x")
                    self.assertEqual((done.returncode, done.stderr), (2, f"{path}: {message}"))
        self.assertFalse(list(self.folder.glob("x*")))

    def test_a_data_set_that_another_program_has_open_for_writing_is_named(self):
        data = self.folder / "data.h5"
        data.write_bytes(SHIPPED.read_bytes())
        with h5py.File(data, "r+"):
            done = support.icsim("calibrate", data, "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr), (2, f"{data}: is locked: another program has it open for writing\n"
                                                             "  hint: wait until that has ended, close the file there, or copy it; "
                                                             "where the disk has no locks, set HDF5_USE_FILE_LOCKING=FALSE\n"))

    def test_all_three_files_appear_or_none(self):
        for command, endings in (("calibrate", ("csv", "h5", "txt")), ("backtest", ("h5", "csv", "html"))):
            for there in endings:
                with self.subTest(command=command, there=there):
                    path = self.write(f"x.{there}", "mine")
                    done = support.icsim(command, "-o", self.folder / "x")
                    self.assertEqual((done.returncode, done.stdout, done.stderr),
                                     (2, "", f"{path}: exists already\n  hint: give another name, or --force to replace it\n"))
                    self.assert_left(self.folder, path.name)
                    self.assertEqual(path.read_text(), "mine")
                    path.unlink()

    def test_data_may_start_in_any_month(self):
        data = months_of_the_shipped_data(self, "2022-05", "2022-06")
        self.calibrate("late", data, "--baseline", "2022-04-01")
        with open(self.folder / "late.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual(len(rows), 43)
        figures = [float(value) for row in rows for name, value in row.items() if name not in ("area", "known_to")]
        self.assertTrue(np.isfinite(figures).all())
        levels = np.array([float(row["incomplete"]) for row in rows[1:]])
        with h5py.File(SHIPPED) as shipped:
            june = [word.decode() for word in shipped["month"][:]].index("2022-06")
            np.testing.assert_allclose(levels, shipped["incomplete"][june, :-1], rtol=1e-6)

    def test_what_a_window_of_months_lacks_is_said(self):
        hint = "\n  hint: give `icsim import` the files that hold them too: the full CSV data files do\n"
        stocks = months_of_the_shipped_data(self, "2022-05", "2023-04", [STOCKS])
        for command in ("calibrate", "backtest"):
            done = support.icsim(command, stocks, "-o", self.folder / "x")
            self.assertEqual((done.returncode, done.stderr),
                             (2, f"{stocks}: the data hold no clock starts of any system up to 2023-04{hint}"
                                 f"{stocks}: the data hold no completed pathways of any system up to 2023-04{hint}"))
        month = months_of_the_shipped_data(self, "2024-11", "2024-11")
        done = support.icsim("calibrate", month, "--baseline", "2022-04-01", "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"{month}: nothing can be learnt from the incomplete pathways of 2024-11 alone\n"
                             "  hint: import one more month at least, before it or after it; more than six make a fit steady\n"))
        self.assertFalse(list(self.folder.glob("x*")))

    def test_runs_draw_from_the_shipped_posterior_unless_told_otherwise(self):
        def run(name, lines):
            path = self.write(f"{name}.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\nperiod: {to: 2025-09-30}\n"
                                              f"only: [QOP]\nensemble: {{draws: 4, quintiles: fold}}\n{lines}\n")
            out = self.folder / f"{name}.h5"
            done = support.icsim("run", path, "-o", out, "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            with h5py.File(out) as file:
                group = file["scenarios"][name]
                return group["provenance"].attrs.get("calibration_id", group.attrs.get("calibration_id")), \
                    group["england/incomplete"][:], group["england/completed_admitted"][:]
        default, list_of_default, admitted_default = run("a", "")
        shipped, list_of_shipped, _ = run("b", "calibration: shipped")
        none, list_of_none, _ = run("c", "calibration: none")
        self.assertRegex(str(default), r"2025-04-01 to 2025-03 [0-9a-f]{12}")
        self.assertEqual(default, shipped)
        np.testing.assert_array_equal(list_of_default, list_of_shipped)
        self.assertIn("none", str(none))
        self.assertFalse(np.array_equal(list_of_default, list_of_none))
        # a value that the scenario sets is its own; a level is that of the start date, beside the calibrated path
        _, skewed, _ = run("d", "parameters: {treatment.long_wait_skew: 0}\n")
        self.assertFalse(np.array_equal(skewed, list_of_default))
        _, same, _ = run("e", "parameters: {capacity.level: 1, demand.level: 1}\n")
        np.testing.assert_array_equal(same, list_of_default)
        _, _, admitted = run("f", "parameters: {capacity.level: 1.1}\n")
        np.testing.assert_allclose(admitted[0] / admitted_default[0], 1.1, rtol=1e-3)

    def test_waits_of_a_treatment_function_go_on_from_where_they_are(self):
        """Beside England's, the share within 18 weeks of a large function keeps its place for a year."""
        start = {}
        with open(support.SCENARIOS / "baseline/2025-04-01/start_state.csv", newline="") as stream:
            for row in csv.DictReader(stream):
                weeks = np.array([float(row[f"w{week}"]) for week in range(105)])
                start[row["treatment_function"]] = start.get(row["treatment_function"], 0) + np.array([weeks[:18].sum(), weeks[18:].sum()])
        settings = "draws: 1, parameters: fixed, noise: expectation, quintiles: fold"
        with h5py.File(self.simulate(self.scenario("s", to="2026-03-31", ensemble=settings))) as file:
            level = file["scenarios/s/treatment_function"]
            functions = [word.decode() for word in level["treatment_function"][:]]
            within = level["within_18_weeks_mean"][:]
            beyond = level["incomplete_mean"][:] - within
        before = np.array([start[function] for function in functions])

        def beside(within, beyond):  # logit, against that of all together
            return np.log(within / beyond) - np.log(within.sum(-1) / beyond.sum(-1))[..., None]
        moved = np.abs(beside(within, beyond) - beside(before[:, 0], before[:, 1])).max(axis=0)
        large = before.sum(axis=1) > 1e5
        self.assertGreater(large.sum(), 15)
        self.assertLess(moved[large].max(), 0.15, dict(zip(functions, moved)))  # 0.30 with one order of treatment for all
        self.assertLess(np.median(moved[large]), 0.07)

    def test_levers_and_values_of_no_size_change_no_number_of_a_calibrated_run(self):
        def lists(rest):
            file = self.scenario(to="2025-09-30", ensemble="draws: 3, quintiles: fold", rest="only: [QR1, QOP]\n" + rest)
            with h5py.File(self.simulate(file, "--force")) as run:
                return {name: values[:] for name, values in run["scenarios/short/ics"].items() if values.dtype.kind == "f"}

        levels = ("demand.level", "capacity.level", "treatment.within_18_weight")  # removals.level has a distribution of its own
        values = ("removals.level", "treatment.long_wait_skew", "treatment.milestone.weeks", "treatment.milestone.strength")
        neutral = [(key, how) for key in levels for how in ("set: 1", "scale: 1", "add: 0")]
        neutral += [(key, how) for key in values for how in ("scale: 1", "add: 0")]
        plain = lists("")
        for rest in ("levers:\n" + "".join(f"  - {{what: {key}, label: '{key} {how}', how: {{{how}}}}}\n" for key, how in neutral),
                     "parameters: {" + ", ".join(f"{key}: 1" for key in levels) + "}\n"):
            moved = lists(rest)
            for name, numbers in plain.items():
                np.testing.assert_array_equal(moved[name], numbers, err_msg=name)

    def test_a_posterior_that_does_not_fit_is_refused(self):
        good = (POSTERIORS / "2025-04-01.csv").read_text()
        self.write("short.csv", "\n".join(good.splitlines()[:-1]) + "\n")
        self.write("other.csv", good.replace("2025-03,1", "2024-03,1"))
        self.write("columns.csv", good.replace("skew,log_strength", "log_strength,skew", 1))
        self.write("function.csv", good.replace("early_X06", "early_X99", 1).replace("list_skew_X06", "list_skew_X99", 1))
        self.write("order.csv", good.replace("list_skew_C_100", "list_skew_C_101", 1))
        self.write("word.csv", good.replace("QOP,2025-03,1,", "QOP,2025-03,1,many", 1))
        for file, message in {
            "missing.csv": f"{self.folder}/s.yaml:3:14: there is no posterior 'missing.csv' in calibration\n"
                           "  hint: `icsim calibrate` makes one; 'calibration: none' runs without\n",
            "short.csv": "short.csv: it holds 41 systems, the baseline 42\n  hint: fit to this baseline: `icsim calibrate --baseline`\n",
            "columns.csv": "columns.csv:1:1: the header is not that of a posterior of this version\n"
                           "  hint: make it again: `icsim calibrate`\n",
            "order.csv": "order.csv:1:1: the header is not that of a posterior of this version\n"
                         "  hint: make it again: `icsim calibrate`\n",
            "function.csv": "function.csv: its treatment functions are not those of the baseline\n"
                            "  hint: fit to this baseline: `icsim calibrate --baseline`\n",
            "other.csv": "other.csv: it was fitted up to 2024-03, but the run starts in 2025-04\n"
                         "  hint: fit to this baseline: `icsim calibrate --baseline`\n",
        }.items():
            path = self.write("s.yaml", f"schema: icsim/scenario/1\nextends: baseline-2025\ncalibration: {file}\n")
            done = support.icsim("validate", path)
            self.assertEqual((done.returncode, done.stderr), (2, message))
        path = self.write("s.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\ncalibration: word.csv\n")
        self.assertIn("word.csv:", support.icsim("validate", path).stderr)

    def test_a_posterior_without_an_order_of_lists_is_read(self):
        lines = (POSTERIORS / "2025-04-01.csv").read_text().splitlines()
        columns = lines[0].split(",").index("early_C_100")
        self.write("before.csv", "\n".join(",".join(line.split(",")[:columns]) for line in lines) + "\n")
        path = self.write("s.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\ncalibration: before.csv\n")
        self.assertIn("ok  ", self.run_done("validate", path).stdout)


class BacktestTest(support.ProgramTest):
    def check(self, name, origins, horizon, error):
        """What a back-test of the shipped data with both modes writes. `error`: that of England's list may be as large."""
        with open(self.folder / f"{name}.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual({row["model"] for row in rows}, {"icsim", "persistence", "drift", "seasonal_naive", "smoothing", "mean_rates"})
        self.assertEqual({row["mode"] for row in rows}, {"own", "flows_given"})
        self.assertEqual({row["level"] for row in rows}, {"ics", "region", "england"})
        self.assertIn("wis", {row["score"] for row in rows})
        with h5py.File(self.folder / f"{name}.h5") as file:
            forecast = file["forecast"][:]
            self.assertEqual(forecast.shape, (6, 2, 3, 50, origins, horizon, 23))
            own = forecast[0, 0]
            self.assertTrue(np.isfinite(own).all())
            self.assertTrue((np.diff(own, axis=-1) >= 0).all())
            england = [a.decode() for a in file["area"][:]].index("England")
            list_error = own[0, england, :, :, 11] / file["outcome"][0, england] - 1
        self.assertLess(np.abs(list_error).max(), error)
        page = (self.folder / f"{name}.html").read_text()
        self.assertIn("<html", page)
        self.assertNotIn("<script", page)


class Backtest(BacktestTest):
    """Short ones; test_register.py has one of all kinds of forecasts, and tests/slow/test_calibration_slow.py those with several fits."""

    def test_eight_months_are_enough_and_forecasts_may_reach_beyond_the_data(self):
        data = months_of_the_shipped_data(self, "2024-06", "2025-01")
        self.run_done("backtest", data, "--from", "2024-12", "--to", "2024-12", "--horizon", 12, "--draws", 16, "-o", self.folder / "b")
        with h5py.File(self.folder / "b.h5") as file:
            ours = file["forecast"][0]
            self.assertTrue(np.isfinite(ours).all())  # both modes, all twelve months
            self.assertTrue(np.isnan(file["outcome"][:, :, :, 1:]).all())  # of which one was published

    def test_origins_outside_the_data_are_refused(self):
        done = support.icsim("backtest", "--from", "2022-05", "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr),
                         (2, "back-test: origins 2022-05 to 2024-03 cannot be tested\n"
                             "  hint: with these data, origins from 2022-10 (six months of stocks known) to 2025-02 can\n"))
        seven = months_of_the_shipped_data(self, "2024-06", "2024-12")
        done = support.icsim("backtest", seven, "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"{seven}: the incomplete pathways of 2024-06 to 2024-12 are too few months for a back-test\n"
                             "  hint: import 8 months at least: 6 before an origin, the origin's own and the one after\n"))
        done = support.icsim("backtest", "--from", "spring", "-o", self.folder / "x")
        self.assertEqual((done.returncode, done.stderr), (2, "icsim backtest: 'spring' is not a month\n  hint: write it as 2023-04\n"))


if __name__ == "__main__":
    unittest.main()
