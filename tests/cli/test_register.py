#!/usr/bin/python3
"""`icsim register` and `icsim score`: a forecast written down is that of the back-test, knows nothing later, and scores the same."""

import csv
import filecmp
import json
import re
import unittest

import h5py
import numpy as np
import support
import test_calibration

SHIPPED = support.SCENARIOS / "rtt/to-2025-03.h5"
MODELS = ("icsim", "persistence", "drift")
MADE = {}


def rows_of(path):
    with open(path, newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


class RegisterTest(support.ProgramTest):
    def march_2024(self):
        """The forecast from March 2024, made once for all tests that only read it, and what was said."""
        if "march" not in MADE:
            path, said = self.register("f.csv")
            MADE["march"] = path.read_bytes(), said
        (self.folder / "f.csv").write_bytes(MADE["march"][0])
        return self.folder / "f.csv", MADE["march"][1]

    def register(self, name, *arguments, at="2024-03"):
        path = self.folder / name
        done = self.run_done("register", "--at", at, "--draws", 64, "--by", "A. Analyst", "--date", "2024-05-20", "-o", path, *arguments)
        return path, done.stdout


class Registered(RegisterTest, test_calibration.BacktestTest):
    def test_it_is_the_forecast_of_the_backtest_and_scores_the_same(self):
        """So what does not change one forecast, later months or threads, does not change the other."""
        forecast, said = self.march_2024()
        self.assertIn("Signed off by A. Analyst on 2024-05-20; no month of it was published by then.\n", said)
        self.assertTrue(forecast.read_text().endswith(said.splitlines()[-1] + "\n"))
        back = self.run_done("backtest", "--from", "2024-03", "--to", "2024-03", "--draws", 64, "-o", self.folder / "b").stdout
        self.check("b", origins=1, horizon=12, error=0.05)
        rows = rows_of(forecast)
        self.assertEqual(len(rows), 3 * 50 * 12)
        levels = [name for name in rows[0] if name.startswith("q")]
        ours = np.array([[float(row[name]) for name in levels] for row in rows]).reshape(3, 50, 12, 23)
        with h5py.File(self.folder / "b.h5") as file:
            self.assertEqual([f"q{level.decode()}" for level in file["level"][:]], levels)
            np.testing.assert_allclose(ours, file["forecast"][0, 0, :, :, 0], rtol=1e-6)
        score = self.run_done("score", forecast, "-o", self.folder / "s.csv").stdout
        self.assertIn("f.csv: forecast from 2024-03, signed off by A. Analyst on 2024-05-20; ", score)
        self.assertIn("to-2025-03.h5: 12 of 12 months came, 2024-04 to 2025-03\n", score)
        self.assertNotIn("Not scored", score)
        for model in MODELS:  # the lines of the tables are the same but for the last digit
            lines = [re.search(rf"^{model} +\d.*$", text, re.M).group() for text in (back, score)]
            theirs, printed = (np.array(re.findall(r"[\d.]+", line), float) for line in lines)
            np.testing.assert_allclose(printed, theirs, atol=0.011, rtol=1e-3, err_msg=model)
        key = ("model", "mode", "target", "level", "area", "horizon", "score")
        scores = {tuple(row[k] for k in key): float(row["value"]) for row in rows_of(self.folder / "s.csv")}
        tested = {tuple(row[k] for k in key): float(row["value"]) for row in rows_of(self.folder / "b.csv") if row["mode"] == "own"}
        self.assertEqual({place[0] for place in scores}, set(MODELS))
        self.assertEqual({place[-1] for place in scores}, {"bias", "mae", "mape", "wis", "coverage_50", "coverage_80", "coverage_95"})
        self.assertEqual(len(scores), len([p for p in tested if p[0] in MODELS and p[-1] not in ("crps", "pit")]))
        for place, value in scores.items():
            size = {"share_18": 1e-6, "over_52": 0.1, "list": 1.0}[place[2]] if place[-1] != "mape" else 1e-3
            self.assertAlmostEqual(value, tested[place], delta=size, msg=str(place))

    def test_nothing_after_the_origin_changes_a_byte_of_it(self):
        (self.folder / "later").mkdir()
        data = self.folder / "later/to-2025-03.h5"
        data.write_bytes(SHIPPED.read_bytes())
        with h5py.File(data, "r+") as file:
            first = [m.decode() for m in file["month"][:]].index("2024-04")
            for name in ("incomplete", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks", "over_104_weeks", "clock_starts",
                         "completed"):
                file[name][first:] = file[name][first:] * 3
        true, _ = self.march_2024()  # with all threads
        nonsense, _ = self.register("nonsense.csv", "--threads", 1, "--data", data)
        self.assertTrue(filecmp.cmp(true, nonsense, shallow=False))

    def test_it_says_what_it_was_made_from(self):
        text = self.march_2024()[0].read_text()
        version = self.run_done("--version").stdout
        self.assertTrue(text.startswith("# schema: icsim/forecast/1\n# origin: 2024-03\n# created: 2024-05-20\n# signed_off_by: A. Analyst\n"))
        head = dict(re.findall(r"^# (\w+): (.*)$", text, re.M))
        self.assertEqual(version, f"icsim {head['program_version']} ({head['commit']})\n")
        self.assertEqual((head["draws"], head["seed"], head["basis"], head["data"]), ("64", "20230401", "provider", "to-2025-03.h5"))
        self.assertIn("Open Government Licence", head["licence"])
        inputs = re.findall(r"^# input: [0-9a-f]{64} (\S+)$", text, re.M)
        self.assertIn("rtt/priors.yaml", inputs)
        self.assertIn("library/defaults.yaml", inputs)
        self.assertEqual(len(re.findall(r"^# source: [0-9a-f]{64} .+$", text, re.M)), 3)
        published = dict(re.findall(r"^# published: ([^\n]*?),2022-04,([^\n]*)$", text, re.M))
        self.assertEqual(len(published), 150)
        self.assertEqual(len(published["list,england,England"].split(",")), 24)
        self.assertLess(len(text), 500_000)

    def test_what_cannot_be_registered_is_refused(self):
        days = "\n  hint: they run from 2020-04 to 2025-03\n"
        for arguments, message in (
            (["--at", "2031-01"], f"icsim register: 2031-01 is not a month of the data{days}"),
            (["--at", "spring"], "icsim register: 'spring' is not a month\n  hint: write it as 2023-04\n"),
            (["--date", "2024-02-30"], "icsim register: '2024-02-30' is not a date\n  hint: write the day of registration as 2025-05-08\n"),
            (["--date", "2025-03-31", "--by", "A\nB"],
             "icsim register: a forecast from 2025-03 cannot have been made on 2025-03-31, before that month ended\n"
             "  hint: give the day of registration as --date, or an earlier month as --at\n"
             "icsim register: the name after --by has a line break or another control character\n"
             "  hint: give the name of the person who signs the forecast off, on one line\n"),
            (["--at", "2022-09"], f"{SHIPPED}: the incomplete pathways of 2022-04 to 2022-09, 6 months, are too few to forecast from\n"
                                  "  hint: 7 months at least, the origin's own among them: import earlier ones, or forecast from 2022-10 or later\n"),
        ):
            with self.subTest(arguments=arguments):
                done = support.icsim("register", "-o", self.folder / "x.csv", *arguments)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", message))
        self.assert_left(self.folder)
        mine = self.write("x.csv", "mine")
        done = support.icsim("register", "-o", mine)
        self.assertEqual((done.returncode, done.stderr), (2, f"{mine}: exists already\n  hint: give another name, or --force to replace it\n"))
        self.assertEqual(mine.read_text(), "mine")

    def test_too_few_months_are_counted(self):
        data = test_calibration.months_of_the_shipped_data(self, "2024-06", "2024-11")
        done = support.icsim("register", "--data", data, "-o", self.folder / "x.csv")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"{data}: the incomplete pathways of 2024-06 to 2024-11, 6 months, are too few to forecast from\n"
                             "  hint: 7 months at least, the origin's own among them: import earlier ones, or forecast from 2024-12 or later\n"))


class Scored(RegisterTest):
    def test_months_that_came_are_scored_and_the_others_waited_for(self):
        forecast, _ = self.march_2024()
        data = test_calibration.months_of_the_shipped_data(self, "2024-04", "2024-07")
        text = self.run_done("score", forecast, "--data", data).stdout
        self.assertIn("data.h5: 4 of 12 months came, 2024-04 to 2024-07\n", text)
        self.assertRegex(text, r"list 3m +list 4m +18 weeks 3m +18 weeks 4m +over 52 3m +over 52 4m\n")
        self.assertNotIn("nan", text)
        found = json.loads(self.run_done("score", forecast, "--data", data, "--json").stdout)
        self.assertEqual(found["months"], ["2024-04", "2024-05", "2024-06", "2024-07"])
        self.assertEqual(found["prospective_from"], "2024-04")
        self.assertEqual((found["origin"], found["signed_off_by"], found["revised"], found["not_scored"]), ("2024-03", "A. Analyst", 0, []))
        self.assertEqual(len(found["scores"]), 3 * 3 * 3 * 4)
        self.assertEqual({row["forecasts"] for row in found["scores"] if row["level"] == "ics"}, {42})
        whole = json.loads(self.run_done("score", forecast, "--json").stdout)
        first = {(r["model"], r["target"], r["level"], r["horizon"]): r["wis"] for r in whole["scores"]}
        for row in found["scores"]:
            self.assertEqual(row["wis"], first[row["model"], row["target"], row["level"], row["horizon"]])
        early = test_calibration.months_of_the_shipped_data(self, "2023-06", "2024-03")
        self.assert_refused(support.icsim("score", forecast, "--data", early),
                            "hold no incomplete pathways of 2024-04 to 2025-03, which the forecast is for\n",
                            "hint: import 2024-04 at least (published on 2024-06-13)")

    def test_a_forecast_of_months_that_were_out_is_called_so_and_another_seed_gives_other_draws(self):
        path = self.folder / "late.csv"
        said = self.run_done("register", "--at", "2024-03", "--draws", 64, "--seed", 4, "--date", "2024-08-08", "-o", path).stdout
        self.assertIn("Signed off by nobody on 2024-08-08; not prospective for 2024-04 to 2024-06, which were published by then.\n", said)
        self.assertIn("Not prospective up to 2024-06: published by the day of registration.\n", self.run_done("score", path).stdout)
        for ours, theirs in zip(rows_of(self.march_2024()[0]), rows_of(path), strict=True):
            for name in ours:
                if name.startswith("q"):
                    self.assertNotEqual(ours[name], theirs[name])
                else:
                    self.assertEqual(ours[name], theirs[name])

    def test_what_is_no_registered_forecast_is_refused(self):
        forecast, _ = self.march_2024()
        text = forecast.read_text()
        hint = "\n  hint: give a file that `icsim register` wrote\n"
        for path, message in ((self.folder / "none.csv", f"does not exist{hint}"), (SHIPPED, f"is no registered forecast{hint}"),
                              (self.write("empty.csv", ""), "is empty (0 bytes)\n  hint: download or make it again\n")):
            done = support.icsim("score", path)
            self.assertEqual((done.returncode, done.stderr), (2, f"{path}: {message}"))
        for what, changed in (("its last line is not the SHA-256 of all others", text[:-80]), ("was changed after it was registered", text.replace("2024-05-20", "2023-05-20")),
                              ("was changed after it was registered", re.sub(r"(?m)^(list,england,England,2025-03,.*)\d$", r"\g<1>x", text))):
            self.assert_refused(support.icsim("score", self.write("changed.csv", changed)), what)
        residents = self.folder / "residents.h5"
        residents.write_bytes(SHIPPED.read_bytes())
        with h5py.File(residents, "r+") as file:
            file.attrs["basis"] = np.bytes_("commissioner")
        done = support.icsim("score", forecast, "--data", residents)
        self.assertEqual((done.returncode, done.stderr), (2, f"{residents}: the data are on commissioner basis, the forecast on provider basis\n"
                                                             "  hint: import with --basis provider\n"))
        done = support.icsim("register", "--data", residents, "-o", self.folder / "x.csv")
        self.assertEqual((done.returncode, done.stderr), (2, f"{residents}: the data are on commissioner basis\n"
                                                             "  hint: lists sit where they are treated: import with --basis provider\n"))
        mine = self.write("s.csv", "mine")
        self.assert_refused(support.icsim("score", forecast, "-o", mine), f"{mine}: exists already")
        self.assertEqual(mine.read_text(), "mine")


if __name__ == "__main__":
    unittest.main()
