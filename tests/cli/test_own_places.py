#!/usr/bin/python3
"""Places that are groups of providers: a table of one's own, and the boards of April 2026."""

import csv
import unittest

import h5py
import imports
import numpy as np
import own_baselines
import support
import test_own_baseline as own

# Provider: its system of July 2022, its board of April 2026, and its list's clock starts, completed non-admitted and admitted a day.
PROVIDERS = {"RWG": ("QM7", "S1Y5D", 60.0, 35.0, 15.0), "RQW": ("QM7", "D7T5G", 40.0, 24.0, 10.0), "RC9": ("QHG", "S1Y5D", 70.0, 40.0, 18.0),
             "RQM": ("QRV", "Z9B2Z", 90.0, 52.0, 23.0), "RRV": ("QMJ", "Z9B2Z", 80.0, 46.0, 22.0), "RRK": ("QHL", "QHL", 100.0, 60.0, 25.0)}
REFORM = (2026, 4)
EXTRACT = "is for NHS England's full extracts"


def lists(*providers):
    return sum(own.waiting(PROVIDERS[p][2])[0].sum() for p in providers)


class OwnPlaces(own_baselines.OwnBaselineTest, imports.ImportTest):
    def extracts(self, last, count=13):
        """Full extracts whose parents are systems before April 2026, and boards from then on."""
        files = []
        for year, month in own.months(count, last):
            of_starts, of_activity = own.month_days(year, month)
            rows = []
            for provider, (system, board, starts, non_admitted, admitted) in PROVIDERS.items():
                parent = board if (year, month) >= REFORM else system
                bands, listed = own.waiting(starts)
                done = [round(rate * of_activity) for rate in (admitted, non_admitted)]
                rows += [own.row(provider, parent, "C_110", "Part_1A", done[0], [done[0]] + [0] * 104),
                         own.row(provider, parent, "C_110", "Part_1B", done[1], [done[1]] + [0] * 104),
                         own.row(provider, parent, "C_110", "Part_2", bands.sum(), bands), own.row(provider, parent, "C_110", "Part_2A", listed.sum(), listed),
                         own.row(provider, parent, "C_110", "Part_3", round(starts * of_starts))]
            files.append(self.extract(f"{year}-{month:02d}.csv", rows, f"{year}-{month:02d}"))
        return files

    def build(self, files, at, *arguments):
        return self.made(*files, "--at", at, "--no-fit", "--force", *arguments)[1]

    def by_place(self, name):
        return {row["icb_code"]: row for row in self.table(self.folder / "mine", name)}

    def published(self):
        """List of each place by month."""
        with h5py.File(self.folder / "mine/own/published.h5") as data:
            return {code.decode(): data["incomplete"][:, k] for k, code in enumerate(data["area"][:])}

    def places(self, rows, header="provider,place,name\n"):
        return self.write("places.csv", header + "".join(row + "\n" for row in rows))

    def test_a_table_says_what_the_places_are(self):
        table = self.places(["RWG,north,The north", "RC9,north,The north", "RRK,mid,"])
        said = self.build(self.extracts((2026, 3)), "2026-03-31", "--places", table)
        places = self.by_place("ics.csv")
        self.assertEqual({code: row["name"] for code, row in places.items()}, {"mid": "mid", "north": "The north"})
        self.assertIn(f"Assumed: 3 providers with {lists('RQW', 'RQM', 'RRV')} pathways at the census in no place of {table}, and left out: "
                      "RQM, RQW, RRV.\n", said)
        published = self.published()
        np.testing.assert_array_equal(published["north"], [lists("RWG", "RC9")] * 13)
        np.testing.assert_array_equal(published["mid"], [lists("RRK")] * 13)
        scenario = self.write("s.yaml", "schema: icsim/scenario/1\nname: s\nbaseline: mine\nperiod: {to: start + 2 months}\nensemble: {draws: 2, seed: 1}\n"
                              "levers: [{what: capacity.level, where: {ics: north}, how: {scale: 1.1}}]\n")
        done = support.icsim("run", scenario, "-o", self.folder / "s.h5", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("The north", support.icsim("show", self.folder / "s.h5", "--ics", "north").stdout)

    def test_a_provider_absent_at_the_census_starts_with_its_last_month(self):
        files = self.extracts((2025, 12))
        whole = files[-1].read_text()
        without = "".join(row for row in whole.splitlines(keepends=True) if ",RRK," not in row)
        table = self.places(["RWG,north", "RC9,north", "RRK,mid"], "provider,place\n")
        for place, arguments in (("mid", ["--places", table]), ("RRK", ["--level", "provider"])):
            starts = []
            for text in (whole, without):
                files[-1].write_text(text)
                said = self.build(files, "2025-12-31", *arguments)
                starts.append(next((self.folder / "mine").rglob("start_state*")).read_bytes())
            self.assertIn(f"Assumed: provider RRK ('TRUST RRK') did not submit; its rows of 2025-11 stand in: {lists('RRK')} incomplete pathways, "
                          f"100.0 % of {place}; no fit or score uses the month.\n", said)
            self.assertEqual(*starts)

    def test_staff_and_people_of_systems_are_shared_out_by_admissions(self):
        self.build(self.extracts((2026, 3)), "2026-03-31", "--places", self.places(["RWG,a", "RQW,b", "RRK,b"], "provider,place\n"))
        with open(support.SCENARIOS / "baseline/2025-04-01/system.csv", newline="") as stream:
            shipped = {row["icb_code"]: row for row in csv.DictReader(stream)}
        ours = self.by_place("system.csv")
        share = 15.0 / 25.0  # of QM7's admissions are RWG's; RQW has the rest
        for column in ("gp_fte", "general_acute_beds", "allocation_gbp_m"):
            of_split, of_whole = float(shipped["QM7"][column]), float(shipped["QHL"][column])
            self.assertAlmostEqual(float(ours["a"][column]) / (share * of_split), 1.0, delta=2e-3)
            self.assertAlmostEqual(float(ours["b"][column]) / ((1.0 - share) * of_split + of_whole), 1.0, delta=2e-3)
        between = sorted(float(shipped[code]["sickness_rate"]) for code in ("QM7", "QHL"))
        self.assertTrue(between[0] < float(ours["b"]["sickness_rate"]) < between[1])

    def test_boards_of_2026_hold_their_providers_before_and_after_the_reform(self):
        said = self.build(self.extracts((2026, 6)), "2026-06-30", "--level", "board")
        published = self.published()
        self.assertEqual(sorted(self.by_place("ics.csv")), ["D7T5G", "QHL", "S1Y5D", "Z9B2Z"])
        for board, providers in {"S1Y5D": ("RWG", "RC9"), "D7T5G": ("RQW",), "Z9B2Z": ("RQM", "RRV"), "QHL": ("RRK",)}.items():
            np.testing.assert_array_equal(published[board], [lists(*providers)] * 13, board)
        self.assertNotIn("left out", said)
        keys = {code: row["key"] for code, row in self.by_place("ics.csv").items()}
        with open(own.COMMON / "ics.csv", newline="") as stream:
            order = [row["icb_code"] for row in csv.DictReader(stream)]
        self.assertEqual(keys["QHL"], str(order.index("QHL")))  # the luck of the system that it is
        self.assertGreater(int(keys["S1Y5D"]), 42)

    def test_before_the_reform_files_do_not_say_who_went_where_in_systems_that_were_split(self):
        said = self.build(self.extracts((2026, 3)), "2026-03-31", "--level", "board")
        self.assertEqual(sorted(self.by_place("ics.csv")), ["QHL", "S1Y5D", "Z9B2Z"])
        self.assertIn(f"Assumed: 2 providers with {lists('RWG', 'RQW')} pathways at the census in no board of April 2026 that the files name, in systems "
                      "that were split, and left out: RQW, RWG.\n", said)

    def test_what_cannot_be_is_refused(self):
        files = self.extracts((2026, 3), 1)
        for rows, header, message in (
            (["RRK,a", "RWG,b", "RRK,b"], "provider,place\n", "4:1: provider 'RRK' stands twice\n  hint: a provider is in one place: remove one of the rows\n"),
            (["RRK,", ",b"], "provider,place\n", "2:1: a row without a provider or a place\n  hint: write both codes, or remove the row\n"
             "{0}:3:1: a row without a provider or a place\n  hint: write both codes, or remove the row\n"),
            (["RRK,the north"], "provider,place\n", "2:1: 'the north' is no code of a place\n  hint: write letters, digits, '-' or '_'; a name goes into the "
             "column 'name'\n"),
            (["RXX,a"], "provider,place\n", " no provider of 2026-03 is in any place\n  hint: write the codes of providers as the files have them, such "
             "as RBD\n"),
        ):
            table = self.places(rows, header)
            with self.subTest(rows=rows):
                self.assertEqual(self.refused(*files, "--at", "2026-03-31", "--places", table), f"{table}:" + message.replace("{0}", str(table)))
        table = self.places(["RRK,a"], "trust,place\n")
        self.assertIn("'provider'", self.refused(*files, "--at", "2026-03-31", "--places", table))
        table = self.places(["RRK,a"], "provider,place\n")
        for arguments, message in (
            (["--places", table, "--level", "provider"], "--places: says what the places are, and so does --level provider\n  hint: give one of them\n"),
            (["--places", table, "--within", "QHL"], "--within: is a system of July 2022, and places here may have parts of several\n"
             "  hint: leave it out; --places holds only the providers you name, and `icsim run --only` runs one place\n"),
            (["--places", self.folder / "nowhere.csv"], f"{self.folder}/nowhere.csv: is missing, empty or cannot be read\n"
             "  hint: give a table provider,place\n"),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.refused(*files, "--at", "2026-03-31", *arguments), message)
        tidy = self.write("tidy.csv", "month,icb_code,total_incomplete,within_18wk,over_52wk,over_65wk,over_78wk,over_104wk,providers\n"
                          "2026-03,QHL,10,5,0,0,0,0,1\n")
        self.assertEqual(self.refused(tidy, "--at", "2026-03-31", "--level", "board"),
                         "--level: tidy tables hold systems, not providers\n  hint: leave it out, or give NHS England's full CSV data files\n")


if __name__ == "__main__":
    unittest.main()
