#!/usr/bin/python3
"""Results by systems and boards that places add up to: of providers, of places of one's own, of systems of 2022."""

import csv
import json
import sys
import unittest

import h5py
import imports
import numpy as np
import own_baselines
import support
import test_own_places as own_places

PROVIDERS = own_places.PROVIDERS
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SCENARIO = "schema: icsim/scenario/1\nname: s\nbaseline: mine\nperiod: {to: start + 14 months}\nensemble: {draws: 20, seed: 1, quintiles: fold}\n"
OTHER_WAY = "run its providers or the system itself: `icsim baseline` with --level provider or icb"
OWN_BOARD = "make it a place of its own: `icsim baseline` with --level board, or with --places, from full extracts"


def rows_of(path, level, scenario="s"):
    """Codes, and where in each the places stand: {code: [positions]}."""
    with h5py.File(path) as file:
        group = file[f"scenarios/{scenario}"]
        codes = group[f"{level}/{level}"].asstr()[:].tolist()
        of_place = group[f"reference/ics_{level}"].asstr()[:]
    return {code: np.flatnonzero(of_place == code) for code in codes}


class RollUps(own_baselines.OwnBaselineTest, imports.ImportTest):
    extracts = own_places.OwnPlaces.extracts
    build = own_places.OwnPlaces.build
    places = own_places.OwnPlaces.places

    def run_of(self, level, at=(2026, 4), *arguments):
        year, month = at
        last = 31 if month == 3 else 30
        self.build(self.extracts(at), f"{year}-{month:02d}-{last}", *level)
        return self.simulate(self.write("s.yaml", SCENARIO), *arguments)

    def refused_to_show(self, path, *arguments):
        done = support.icsim("show", path, *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        return done.stderr

    def check_sums(self, path, level, scenario="s"):
        """Sums of the places' draws, quantiles of those sums, shares of sums; and what was published."""
        get = lambda at, name: support.values(path, scenario, at, name)  # noqa: E731
        for row, (code, places) in enumerate(rows_of(path, level, scenario).items()):
            for metric in ("incomplete", "over_52_weeks", "completed_admitted", "clock_starts"):
                of_places = get("ics", metric)[:, places].astype(float).sum(axis=1)
                draws = get(level, metric)[:, row]
                np.testing.assert_allclose(draws, of_places, rtol=1e-5, atol=1e-3, err_msg=f"{code} {metric}")
                np.testing.assert_allclose(get(level, metric + "_mean")[:, row], draws.mean(axis=1), rtol=1e-5)
                np.testing.assert_allclose(get(level, metric + "_quantile")[:, :, row], np.quantile(draws, QUANTILES, axis=1), rtol=1e-5)
            share = get("ics", "within_18_weeks")[:, places].sum(axis=1) / get("ics", "incomplete")[:, places].sum(axis=1)
            np.testing.assert_allclose(get(level, "within_18_weeks_share")[:, row], share, rtol=1e-5)
            weights = get("ics", "incomplete")[:, places]
            median = get(level, "median_wait")[:, row]
            between = get("ics", "median_wait")[:, places]
            self.assertTrue((median <= between.max(axis=1) + 1e-3).all() and (median >= between.min(axis=1) - 1e-3).all(), weights.shape)
            before = support.published(path, scenario, "ics", "incomplete")[:, places].sum(axis=1)
            np.testing.assert_allclose(support.published(path, scenario, level, "incomplete")[:, row], before)

    def test_providers_add_up_to_systems_and_boards(self):
        path = self.run_of(["--level", "provider"])
        codes = sorted(PROVIDERS)
        for level, which in (("system", 0), ("board", 1)):
            expected = {}
            for place, code in enumerate(codes):
                expected.setdefault(PROVIDERS[code][which], []).append(place)
            self.assertEqual({code: places.tolist() for code, places in rows_of(path, level).items()}, dict(sorted(expected.items())))
            self.check_sums(path, level)
        self.run_done("show", path, "--verify")
        shown = self.run_done("show", path, "--board", "S1Y5D").stdout
        self.assertIn("s · Central East (S1Y5D) · 20 draws", shown)
        self.assertIn("published", shown)
        table = self.run_done("show", path, "--by", "board").stdout
        self.assertIn("s · 6 places of mine by board · 20 draws", table)
        self.assertRegex(table, r"\nS1Y5D Central East +\d")
        said = json.loads(self.run_done("show", path, "--by", "system", "--json").stdout)["scenarios"][0]
        self.assertEqual([place["code"] for place in said["places"]], ["QHG", "QHL", "QM7", "QMJ", "QRV"])
        self.assertEqual(said["left_out"], [])
        systems = support.values(path, "s", "system", "incomplete")[-1]
        np.testing.assert_allclose([place["incomplete"]["mean"] for place in said["places"]], systems.mean(axis=1), rtol=1e-5)
        start = support.values(path, "s", "reference", "start_incomplete").sum(axis=(1, 2))
        self.assertAlmostEqual(said["places"][2]["start_incomplete"], start[[codes.index("RQW"), codes.index("RWG")]].sum(), places=2)

    def test_what_is_read_back_holds_them_too(self):
        path = self.run_of(["--level", "provider"])
        self.run_done("export", path, "--csv", self.folder / "board.csv", "--level", "board", "--metric", "incomplete")
        with open(self.folder / "board.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertEqual({row["board"] for row in rows}, {"D7T5G", "QHL", "S1Y5D", "Z9B2Z"})
        lever = "levers: [{what: capacity.level, where: {ics: RWG}, how: {scale: 1.05}}]\n"
        more = self.simulate(self.write("more.yaml", SCENARIO.replace("name: s", "name: more") + lever), to="more.h5")
        done = self.run_done("compare", path, more, "--board", "S1Y5D", "--metric", "incomplete")
        self.assertIn("more against s, Central East", done.stdout)
        change = support.values(more, "more", "board", "incomplete")[-1] - support.values(path, "s", "board", "incomplete")[-1]
        self.assertTrue((change[2] < 0).all() and (change[[0, 1, 3]] == 0).all())
        self.run_done("run", "--from", path, cwd=self.folder)
        self.run_done("report", path, "-o", self.folder / "page.html", "--attribution-draws", "0")

    def test_before_april_2026_nothing_says_which_board_a_provider_of_a_divided_system_is_in(self):
        path = self.run_of(["--level", "provider"], (2026, 3))
        self.assertEqual(list(rows_of(path, "board")), ["QHL", "Z9B2Z"])
        self.assertEqual(list(rows_of(path, "system")), ["QHG", "QHL", "QM7", "QMJ", "QRV"])
        self.assertEqual(self.refused_to_show(path, "--board", "s1y5d"),
                         "board S1Y5D (Central East): cannot be shown: it has part of QM7, and nothing says which lists of it those are\n"
                         f"  hint: {OWN_BOARD}\n")
        self.assertEqual(self.refused_to_show(path, "--board", "QXX"), "'QXX': is no board of scenario 's'\n  hint: it has QHL, Z9B2Z\n")
        table = self.run_done("show", path, "--by", "board").stdout
        self.assertIn("not shown: D7T5G (Essex): it has part of QM7, and nothing says which lists of it those are\n", table)

    def test_boards_are_not_taken_apart_into_systems(self):
        path = self.run_of(["--level", "board"])
        self.assertEqual(self.refused_to_show(path, "--system", "QM7"),
                         "system QM7 (Hertfordshire and West Essex): cannot be shown: place S1Y5D holds lists of it and of others, and what runs "
                         f"as one cannot be taken apart\n  hint: {OTHER_WAY}\n")

    def test_places_of_ones_own_add_up_where_every_provider_is_in_one(self):
        table = self.places(["RWG,north,", "RQW,south,", "RC9,mid,", "RRV,west,"])
        path = self.run_of(["--places", table])
        self.assertEqual({code: len(places) for code, places in rows_of(path, "system").items()}, {"QHG": 1, "QM7": 2, "QMJ": 1})
        self.assertEqual(list(rows_of(path, "board")), ["D7T5G", "S1Y5D"])
        self.assertEqual(self.refused_to_show(path, "--board", "West and North London"),
                         "board Z9B2Z (West and North London): cannot be shown: not all of its providers are in places of this run: 1 of 2\n"
                         f"  hint: {OWN_BOARD}\n")

    def test_runs_of_some_places_leave_out_what_they_have_part_of(self):
        path = self.run_of(["--level", "provider"], (2026, 4), "--only", "RWG,RRK")
        self.assertEqual(list(rows_of(path, "system")), ["QHL"])
        self.assertIn("system QM7 (Hertfordshire and West Essex): cannot be shown: not all of its places are run here: 1 of 2\n",
                      self.refused_to_show(path, "--system", "QM7"))

    def test_a_damaged_table_of_areas_is_refused(self):
        self.build(self.extracts((2026, 4)), "2026-04-30", "--level", "provider")
        own_file = self.folder / "mine/own/roll_ups.csv"
        own_file.write_text(own_file.read_text().replace("system,QHL,", "county,QHL,"))
        self.assert_refused(support.icsim("run", self.write("s.yaml", SCENARIO), "-o", self.folder / "s.h5"), "roll_ups.csv", "make it again")


class SystemsOf2022(support.ProgramTest):
    def test_systems_add_up_to_boards_when_asked(self):
        scenario = self.scenario(to="2025-07-31", ensemble="draws: 5, quintiles: fold")
        plain = self.simulate(scenario, to="plain.h5")
        boards = self.simulate(scenario, "--boards", to="boards.h5")
        RollUps.check_sums(self, boards, "board", "short")
        before, after = support.level_arrays(plain, "short"), support.level_arrays(boards, "short")
        self.assertFalse(any(name.startswith(("board/", "system/")) for name in before))
        self.assertEqual(support.bits_of(before), support.bits_of({name: after[name] for name in before}))
        asked = self.scenario(to="2025-07-31", ensemble="draws: 5, quintiles: fold", rest="outputs: {boards: true}\n")
        again = self.simulate(asked, to="again.h5")
        self.assertEqual(support.bits_of(after), support.bits_of(support.level_arrays(again, "short")))
        self.run_done("run", "--from", boards)
        self.assert_refused(support.icsim("show", boards, "--board", "S9B9J"),
                            "board S9B9J (Surrey and Sussex): cannot be shown: it has part of QNQ, and nothing says which lists of it those are\n"
                            f"  hint: {OWN_BOARD}\n")
        self.assertIn("West and North London (Z9B2Z)", self.run_done("show", boards, "--board", "Z9B2Z").stdout)
        self.assert_refused(support.icsim("show", plain, "--by", "board"),
                            "scenario 'short': has no results by board beside those of its places\n  hint: `icsim run --boards` adds boards made of "
                            "whole systems; a baseline of one's own has them when `icsim baseline` made it\n")
        self.assert_refused(support.icsim("show", plain, "--system", "QYG"),
                            "scenario 'short': has no results by system beside those of its places\n  hint: --ics shows the places themselves; those "
                            "of `icsim baseline --level provider` add up to systems\n")
        self.assert_refused(support.icsim("compare", boards, plain, "--board", "Z9B2Z"), "scenario 'short': has no results by board")
        self.assertIn("\nLondon ", self.run_done("show", plain, "--by", "region").stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
