#!/usr/bin/python3
"""Does the program say about England what was published? Replays, known history, and published experiments.

Everything here runs with fixed parameters, so the figures are one number each and not a matter of luck.
"""

import csv
import difflib
import functools
import os
import pathlib
import tempfile
import unittest

import numpy as np
import support
import yaml

BASELINE = support.SCENARIOS / "baseline"
GOLDEN = support.ROOT / "tests/golden/england_replays.txt"
SIX_DATES = ("2021-09", "2022-03", "2022-09", "2023-03", "2023-09", "2024-03")

# Incomplete pathways of England at month ends: NHS England, RTT overview time series (estimates for missing trusts in).
PUBLISHED_LIST = {"2023-03": 7331186, "2023-09": 7744585, "2024-03": 7538830, "2025-03": 7418598}


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def setUpModule():
    global folder
    temporary = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(temporary.cleanup)
    folder = pathlib.Path(temporary.name)


@functools.lru_cache(maxsize=None)
def library_run(name, to):
    """A scenario or study of the library, fixed parameters, one draw, quintiles folded; its run file.
    Without `to` it runs as it is in the library."""
    scenario = name
    if to:
        scenario = folder / f"{name}.yaml"
        scenario.write_text(f"schema: icsim/scenario/1\nname: {name}\nextends: {support.SCENARIOS}/library/{name}.yaml\n"
                            f"period: {{to: {to}}}\nensemble: {{parameters: fixed, draws: 1, quintiles: fold}}\n")
    path = folder / f"{pathlib.Path(name).name}.h5"
    done = support.icsim("run", scenario, "-o", path, "--quiet")
    assert done.returncode == 0, done.stderr
    return path


def series(name, metric, to=None):
    return support.england(library_run(name, to), name, metric)


def replay_errors(name):
    """By month: relative error of the list, of the share within 18 weeks (points) and of over 52 weeks (relative)."""
    simulated = {metric: series(name, metric) for metric in ("incomplete", "within_18_weeks_share", "over_52_weeks")}
    errors = {}
    for row in table(BASELINE / name / "observed.csv"):
        month, observed = row["month"], float(row["total_incomplete"])
        if month in simulated["incomplete"]:
            share = 100 * float(row["within_18_weeks"]) / observed
            errors[month] = (simulated["incomplete"][month] / observed - 1,
                             100 * simulated["within_18_weeks_share"][month] - share,
                             simulated["over_52_weeks"][month] / float(row["over_52_weeks"]) - 1)
    return errors


class Replays(unittest.TestCase):
    def check(self, name, months, bands):
        errors = replay_errors(name)
        months = [month for month in errors if months(month)]
        words = ("list, %", "within 18 weeks, points", "over 52 weeks, %")
        print(f"\n{name}: largest errors at {len(months)} month ends\n  {'':25}{'reached':>9}  {'band':>5}  month")
        for column, (word, band) in enumerate(zip(words, bands)):
            unit = 1 if "points" in word else 100
            worst = max(months, key=lambda month: abs(errors[month][column]))
            reached = unit * errors[worst][column]
            print(f"  {word:25}{reached:+9.2f}  {'none' if band is None else format(band, '5.1f')}  {worst}")
            if band is not None:
                with self.subTest(word):
                    self.assertLessEqual(abs(reached), band, f"{name} {worst}: {word}")
        return months

    def test_england_2021_to_2024_lies_inside_its_bands_at_every_month_end(self):
        months = self.check("replay-2021", lambda month: "2021-09" <= month <= "2024-03", (3.6, 1.8, 20.0))
        self.assertEqual(len(months), 31)

    def test_england_2021_to_2024_lies_inside_its_bands_at_the_six_dates_of_the_published_check(self):
        months = self.check("replay-2021", SIX_DATES.__contains__, (3.6, 1.8, 20.0))
        self.assertEqual(len(months), 6)

    def test_england_2016_to_2020_lies_inside_its_bands_at_every_month_end(self):
        months = self.check("replay-2016", lambda month: month <= "2020-02", (4.0, 2.5, None))
        self.assertEqual(len(months), 47)

    def test_a_replay_is_one_draw_without_luck(self):
        for name in ("replay-2016", "replay-2021"):
            draws = support.values(library_run(name, None), name, "england", "incomplete")
            self.assertEqual(draws.shape[1], 1)


    def test_replays_give_the_figures_of_the_golden_table(self):
        """Catches what changes the model and stays inside the bands. ICSIM_UPDATE_GOLDEN=1 writes the table anew."""
        lines = ["England as the replays have it, and as published (scenarios/baseline/replay-*/observed.csv).",
                 "Written by tests/cli/test_realism.py with ICSIM_UPDATE_GOLDEN=1.", "",
                 "month    list, thousand    within 18 weeks, %    over 52 weeks, thousand"]
        for name in ("replay-2016", "replay-2021"):
            observed = {row["month"]: row for row in table(BASELINE / name / "observed.csv")}
            simulated = [series(name, metric) for metric in ("incomplete", "within_18_weeks_share", "over_52_weeks")]
            for month in simulated[0]:
                if month[5:] not in ("03", "09"):
                    continue
                size, share, long = (metric[month] for metric in simulated)
                row = {key: float(value) for key, value in observed[month].items() if key != "month" and value}
                lines.append(f"{month}    {size / 1e3:6.0f}  {row['total_incomplete'] / 1e3:6.0f}    {100 * share:8.1f}"
                             f"  {100 * row['within_18_weeks'] / row['total_incomplete']:8.1f}    "
                             f"{long / 1e3:11.1f}  {row['over_52_weeks'] / 1e3:9.1f}")
        found = "\n".join(lines) + "\n"
        if os.environ.get("ICSIM_UPDATE_GOLDEN"):
            GOLDEN.write_text(found)
        expected = GOLDEN.read_text()
        difference = difflib.unified_diff(expected.splitlines(), found.splitlines(), str(GOLDEN), "this run", lineterm="")
        self.assertEqual(found, expected, "\n" + "\n".join(difference))


class Starts(unittest.TestCase):
    """What a run starts from is what was published, to the pathway."""

    def start_of(self, path, scenario):
        """Pathways by ICS and week waited, and the codes."""
        bands = support.values(path, scenario, "reference", "start_incomplete").astype(float)
        codes = [code.decode() for code in support.values(path, scenario, "reference", "ics")]
        return bands.sum(axis=1), codes

    def check(self, baseline, scenario, to, published):
        start, codes = self.start_of(library_run(scenario, to), scenario)
        census = {row["area"]: row for row in table(BASELINE / baseline / "census.csv")}
        self.assertEqual(len(codes), 42)
        self.assertEqual(set(codes) | {"ENGLAND"}, set(census))
        first_week = {"over_52_weeks": 52, "over_65_weeks": 65, "over_78_weeks": 78, "over_104_weeks": 104}
        for code, weeks in [*zip(codes, start), ("ENGLAND", start.sum(axis=0))]:
            row = census[code]
            self.assertEqual(weeks.sum(), int(row["total_incomplete"]), code)
            self.assertEqual(weeks[:18].sum(), int(row["within_18_weeks"]), code)
            for threshold, week in first_week.items():
                self.assertEqual(weeks[week:].sum(), int(row[threshold]), f"{code} {threshold}")
        self.assertEqual(start.sum(), published)
        sums = dict.fromkeys(codes, 0)
        for row in table(BASELINE / baseline / "start_state.csv"):
            sums[row["icb_code"]] += sum(int(row[f"w{week}"]) for week in range(105))
        self.assertEqual([sums[code] for code in codes], start.sum(axis=1).tolist())

    def test_march_2025_is_the_published_list_of_every_system(self):
        self.check("2025-04-01", "baseline-2025", "2026-03-31", 7418598)

    def test_march_2022_is_the_published_list_of_every_system(self):
        self.check("2022-04-01", "baseline-2022", "2024-03-31", 6365772)

    def test_the_list_does_not_jump_in_the_first_month(self):
        for scenario, to, start in (("baseline-2025", "2026-03-31", 7418598), ("baseline-2022", "2024-03-31", 6365772)):
            first = next(iter(series(scenario, "incomplete", to).values()))
            self.assertLess(abs(first / start - 1), 0.02, scenario)


class KnownHistory(unittest.TestCase):
    def test_england_follows_its_published_list_when_given_what_happened(self):
        simulated = series("history-2022", "incomplete", "2025-03-31")
        print("\nhistory-2022: England's list\n  month    simulated  published  error")
        for month, published in PUBLISHED_LIST.items():
            error = simulated[month] / published - 1
            print(f"  {month}  {simulated[month]:9,.0f}  {published:9,}  {100 * error:+.2f} %")
        for month, published in PUBLISHED_LIST.items():
            with self.subTest(month):
                self.assertLessEqual(abs(simulated[month] / published - 1), 0.03)


class PublishedExperiments(unittest.TestCase):
    """The first alone: tests/slow/test_published_experiments.py has all seven."""

    STUDY = "reference-experiments"

    def study(self):
        """The library's study, with its first scenario alone."""
        content = yaml.safe_load((support.SCENARIOS / f"library/{self.STUDY}.yaml").read_text())
        content["scenarios"] = content["scenarios"][:1]
        path = folder / f"{self.STUDY}-first.yaml"
        path.write_text(yaml.safe_dump(content, sort_keys=False))
        return library_run(path, None)

    def at(self, scenario, metric, month="2029-06"):
        return support.england(self.study(), scenario, metric)[month]

    def test_treatments_up_3_5_percent_a_year_end_where_the_published_simulation_does(self):
        reached = 100 * self.at("a-ifs-3.5", "within_18_weeks_share")
        print(f"\n(a) within 18 weeks, June 2029: {reached:.1f} % (IFS, March 2025: 74 %)")
        self.assertGreaterEqual(reached, 68.0)
        self.assertLessEqual(reached, 80.0)


class Directions(unittest.TestCase):
    """What a lever does has the right sign and a plausible size, against the same run without it."""

    def test_strikes_of_2023_leave_tens_of_thousands_more_on_the_list(self):
        with_strikes = series("strikes-2023", "incomplete", "2024-03-31")
        without = series("baseline-2022", "incomplete", "2024-03-31")
        months = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")
        extra = {month: with_strikes[month] - without[month] for month in months}
        print("\nstrikes-2023 less baseline-2022: " + ", ".join(f"{m} {extra[m]:+,.0f}" for m in months))
        for month in months:
            with self.subTest(month):
                self.assertGreater(extra[month], 50e3)
                self.assertLess(extra[month], 250e3)
        self.assertEqual(with_strikes["2023-02"], without["2023-02"])  # nothing happens before the first strike

    def test_reaching_110_percent_of_activity_shortens_the_list_every_month(self):
        more = series("activity-110", "incomplete", "2024-03-31")
        base = series("baseline-2022", "incomplete", "2024-03-31")
        for month in base:
            self.assertLess(more[month], base[month], month)
        reached = series("activity-110", "activity_vs_2019_20", "2024-03-31")["2022-12"]
        self.assertAlmostEqual(reached, 1.10, delta=0.05)

    def test_faster_growth_of_treatment_gives_a_shorter_list_every_month_and_a_higher_share_within_18_weeks(self):
        names = ("baseline-2025", "activity-growth-2.4", "activity-growth-3.5", "activity-growth-4.9")
        lists = np.array([list(series(name, "incomplete", "2026-03-31").values()) for name in names])
        self.assertEqual(lists.shape, (4, 12))
        self.assertTrue((np.diff(lists, axis=0) < 0).all())
        shares = [series(name, "within_18_weeks_share", "2026-03-31")["2026-03"] for name in names]
        self.assertEqual(shares, sorted(set(shares)))

    def test_faster_growth_of_demand_gives_a_longer_list_every_month(self):
        names = ("demand-growth-low", "demand-growth-central", "demand-growth-high")
        lists = np.array([list(series(name, "incomplete", "2026-03-31").values()) for name in names])
        self.assertTrue((np.diff(lists, axis=0) > 0).all())


if __name__ == "__main__":
    unittest.main()
