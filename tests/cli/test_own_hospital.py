#!/usr/bin/python3
"""`icsim baseline` from two tables of a hospital's own: every band met to the pathway, every fault by file, row and column."""

import csv
import unittest

import numpy as np
import own_baselines
import support

AT = ("--within", "QYG", "--at", "2026-03-31")
STOCK = "treatment_function,weeks_from,weeks_to,pathways\n"
FLOWS = "month,treatment_function,clock_starts,completed\n"
BANDS = [(0, 7, 700), (7, 18, 500), (18, 40, 333), (40, 52, 41), (52, "", 9)]


class OwnHospital(own_baselines.OwnBaselineTest):
    ALWAYS = ("--force",)

    def stock(self, bands=tuple(BANDS), function="C_110", header=STOCK, name="stock.csv"):
        return self.write(name, header + "".join(f"{function},{a},{b},{n}\n" for a, b, n in bands))

    def flows(self, months=("2026-01", "2026-02", "2026-03"), function="C_110", name="flows.csv", rows=""):
        return self.write(name, FLOWS + "".join(f"{month},{function},400,340\n" for month in months) + rows)

    def weeks(self, folder, place="OWN", function="C_110"):
        """[stage][week]"""
        lists = np.zeros((2, 105), int)
        for row in self.table(folder, "start_state.csv"):
            if (row["icb_code"], row["treatment_function"]) == (place, function):
                lists[int(row["stage"] == "awaiting_admission")] += [int(row[f"w{week}"]) for week in range(105)]
        return lists

    def test_every_band_is_met_and_no_step_stands_where_two_meet(self):
        folder, said = self.made(self.stock(), self.flows(), *AT, "--name", "Our hospital")
        lists = self.weeks(folder)
        weeks = lists.sum(axis=0)
        for start, end, pathways in BANDS:
            self.assertEqual(weeks[start:end or 105].sum(), pathways)
        self.assertLess(abs(np.log(weeks[17] / weeks[18])), 0.35)
        self.assertTrue(0.1 < lists[1].sum() / lists.sum() < 0.5)
        self.assertNotIn("differs", said)
        self.assertIn("  over 65 weeks                         2           -\n", said)
        self.assertIn("As published: every band of weeks by treatment function.\n"
                      "Assumed: weeks inside a band: as in the shipped list of QYG in that function.\n"
                      "Assumed: stage, where the table has none: its part by weeks waited in QYG.\n"
                      "Assumed: admitted among the completed: the part of each function in QYG.\n"
                      "Assumed: staff, beds and money: ", said)
        place = self.table(folder, "ics.csv")
        self.assertEqual([(row["icb_code"], row["name"], row["context"]) for row in place], [("OWN", "Our hospital", "QYG")])

    def test_levels_are_the_tables_and_beds_the_part_in_the_systems_admissions(self):
        folder, said = self.made(self.stock(), self.flows(), *AT)
        flow = next(row for row in self.table(folder, "flows.csv") if row["treatment_function"] == "C_110")
        completed = sum(float(flow[f"completed_{kind}_per_working_day"]) for kind in ("admitted", "non_admitted"))
        self.assertAlmostEqual(completed * (62 / 3), 340, delta=15)  # 62 working days, season aside
        self.assertAlmostEqual(float(flow["removal_share"]), 0.15, delta=0.01)
        with open(support.SCENARIOS / "baseline/2025-04-01/flows.csv", newline="") as stream:
            system = sum(float(row["completed_admitted_per_working_day"]) for row in csv.DictReader(stream) if row["icb_code"] == "QYG")
        with open(support.SCENARIOS / "baseline/2025-04-01/system.csv", newline="") as stream:
            beds = next(float(row["general_acute_beds"]) for row in csv.DictReader(stream) if row["icb_code"] == "QYG")
        share = float(flow["completed_admitted_per_working_day"]) / system
        self.assertAlmostEqual(float(self.table(folder, "system.csv")[0]["general_acute_beds"]) / beds, share, delta=0.001)
        self.assertIn(f"staff, beds and money: {100 * share:.1f} % of those of QYG", said)

    def test_of_a_strike_it_loses_its_part_of_england(self):
        folder, _ = self.made(self.stock(), self.flows(), *AT)
        with open(support.SCENARIOS / "baseline/2025-04-01/flows.csv", newline="") as stream:
            england = sum(float(row[f"completed_{kind}_per_working_day"]) for row in csv.DictReader(stream) for kind in ("admitted", "non_admitted"))
        about = {row["what"]: row["value"] for row in self.table(folder, "about.csv")}
        self.assertAlmostEqual(float(about["completed in England a working day"]), england, delta=1.0)
        here = sum(float(row[f"completed_{kind}_per_working_day"]) for row in self.table(folder, "flows.csv") for kind in ("admitted", "non_admitted"))
        days = 3
        self.write("study.yaml", f"schema: icsim/study/1\nbaseline: {folder.name}\nperiod: {{to: 2026-05-31}}\nensemble: {{draws: 1}}\n"
                   "calibration: none\nscenarios:\n  - {scenario: usual.yaml}\n  - {scenario: strike.yaml}\n")
        self.write("usual.yaml", f"schema: icsim/scenario/1\nname: usual\nbaseline: {folder.name}\nperiod: {{to: 2026-05-31}}\n")
        self.write("strike.yaml", f"schema: icsim/scenario/1\nname: strike\nbaseline: {folder.name}\nperiod: {{to: 2026-05-31}}\nlevers:\n"
                   "  - {what: strikes.days_per_week, when: {from: 2026-04-13, to: 2026-04-15}, how: {set: 5}}\n"
                   "  - {what: strikes.recovered_share, how: {set: 0}}\n")
        run = self.simulate(self.folder / "study.yaml")
        lost = sum(support.values(run, name, "england", f"completed_{kind}_mean")[0] * sign
                   for name, sign in (("usual", 1), ("strike", -1)) for kind in ("admitted", "non_admitted"))
        self.assertAlmostEqual(float(lost), days * 15400 * 0.2 * here / england, delta=0.05)

    def test_stages_and_both_kinds_of_completed_are_kept_where_the_tables_have_them(self):
        stock = self.write("stock.csv", "treatment_function,stage,weeks_from,weeks_to,pathways\n"
                           "Trauma and Orthopaedics,awaiting_decision,0,18,300\nC_110,awaiting_decision,18,,100\n"
                           "C_110,awaiting_admission,0,30,80\nC_110,awaiting_admission,30,,20\n")
        flows = self.write("flows.csv", "month,treatment_function,clock_starts,completed_non_admitted,completed_admitted\n"
                           "2026-03,C_110,100,60,30\n")
        folder, said = self.made(stock, flows, *AT)
        decision, admission = self.weeks(folder)
        self.assertEqual([decision[:18].sum(), decision[18:].sum(), admission[:30].sum(), admission[30:].sum()], [300, 100, 80, 20])
        self.assertIn("  awaiting admission                  100         100\n", said)
        self.assertNotIn("Assumed: stage", said)
        self.assertNotIn("Assumed: admitted", said)
        flow = next(row for row in self.table(folder, "flows.csv") if row["treatment_function"] == "C_110")
        self.assertAlmostEqual(float(flow["completed_admitted_per_working_day"]) / float(flow["completed_non_admitted_per_working_day"]),
                               0.5, delta=1e-3)

    def test_several_places_are_parts_of_one_system(self):
        stock = self.write("stock.csv", "place,treatment_function,weeks_from,weeks_to,pathways\nNorth,C_110,0,,500\nSouth,C_110,0,,700\n")
        flows = self.write("flows.csv", "place,month,treatment_function,clock_starts,completed\n"
                           "North,2026-03,C_110,100,90\nSouth,2026-03,C_110,300,270\n")
        folder, _ = self.made(stock, flows, *AT)
        self.assertEqual([row["icb_code"] for row in self.table(folder, "ics.csv")], ["North", "South"])
        self.assertEqual([self.weeks(folder, place).sum() for place in ("North", "South")], [500, 700])
        beds = [float(row["general_acute_beds"]) for row in self.table(folder, "system.csv")]
        self.assertAlmostEqual(beds[1] / beds[0], 3.0, delta=0.01)
        # Levers take the places by their codes.
        scenario = self.write("own.yaml", f"schema: icsim/scenario/1\nname: own\nbaseline: {folder.name}\nperiod: {{to: start + 1 year}}\n"
                              "ensemble: {draws: 2, seed: 1}\nlevers:\n  - {what: capacity.level, where: {ics: North}, how: {scale: 1.1}}\n")
        done = support.icsim("run", scenario, "-o", self.folder / "own.h5", "--force", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_more_admissions_than_the_system_has_are_said(self):
        _, said = self.made(self.stock([(0, "", 90000)]), self.flows(months=["2026-03"], function="C_130", rows="2026-03,C_110,900000,900000\n"), *AT)
        self.assertIn("Assumed: the tables hold more admissions than QYG has in the shipped baseline: they have all of its staff, beds and money.\n", said)

    def test_the_template_builds_as_it_stands_and_replaces_nothing(self):
        done = support.icsim("baseline", "--template", self.folder / "own")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"  icsim baseline {self.folder}/own/stock.csv {self.folder}/own/flows.csv --within QYG --name \"Our hospital\" --at 2026-03-31 -o mine\n",
                      done.stdout)
        _, said = self.made(self.folder / "own/stock.csv", self.folder / "own/flows.csv", *AT, "--name", "Our hospital")
        self.assertIn("mean of 3 months", said)
        done = support.icsim("baseline", "--template", self.folder / "own")
        self.assertEqual((done.returncode, done.stderr),
                         (2, f"{self.folder / 'own'}: is there already\n  hint: give --template the name of a new folder\n"))

    def test_bands_must_follow_each_other(self):
        flows = self.flows()
        for bands, fault in (
                ([(0, 18, 5), (12, "", 5)], "stock.csv:3:2: the band of C_110 from 12 weeks overlaps the one of line 2\n"
                 "  hint: each week belongs to one band: weeks_to is where the next begins\n"),
                ([(0, 18, 5), (26, "", 5)], "stock.csv:3:2: C_110 has no band from 18 to 26 weeks\n"
                 "  hint: add it, with 0 if nobody waits that long\n"),
                ([(0, 17, 5), (18, "", 5)], "stock.csv:3:2: C_110 has no band from 17 to 18 weeks\n"
                 "  hint: weeks_to is where the next band begins: write 18 for 17 in line 2\n"),
                ([(18, "", 5)], "stock.csv:2:2: C_110 begins at 18 weeks, not at 0\n"
                 "  hint: add it, with 0 if nobody waits that long\n"),
                ([(0, 0, 5)], "stock.csv:2:3: the band ends at 0 weeks and begins at 0\n"
                 "  hint: weeks_to is where the next band begins: 0 to 18, then 18 to 52\n"),
                ([(0, "", 5), (52, "", 5)], "stock.csv:3:2: the band of C_110 from 52 weeks overlaps the one of line 2\n"
                 "  hint: each week belongs to one band: weeks_to is where the next begins\n")):
            self.assertEqual(self.refused(self.stock(bands), flows, *AT), fault)

    def test_counts_and_names_are_checked(self):
        flows = self.flows()
        hint = "  hint: pathways are counted: write whole numbers from 0, without commas\n"
        for cell, problem in ((-5, "'-5' is negative"), (2.5, "'2.5' is not a whole number"), ("many", "'many' is no number"), ("", "'' is no number")):
            self.assertEqual(self.refused(self.stock([(0, "", cell)]), flows, *AT), f"stock.csv:2:4: pathways {problem}\n{hint}")
        self.assertEqual(self.refused(self.stock([(120, "", 5)]), flows, *AT),
                         "stock.csv:2:2: weeks_from '120' is too large\n  hint: weeks are whole numbers from 0 to 104\n")
        self.assertEqual(self.refused(self.stock(), self.flows(months=["2026-03"], rows="2026-03,C_130,-1,5\n"), *AT),
                         f"flows.csv:3:3: clock_starts '-1' is negative\n{hint}")
        self.assertEqual(self.refused(self.stock(function="Bones"), flows, *AT).splitlines()[:2], [
            "stock.csv:2:1: treatment function 'Bones' is unknown",
            "  hint: write an RTT code or name, such as C_110 or Trauma and Orthopaedic; `icsim explain treatment_function` lists them"])
        self.assertEqual(self.refused(self.stock([(0, "", 5)], function="C_999"), flows, *AT),
                         "stock.csv:2:1: 'C_999' is the sum of the others\n  hint: leave the row out\n")
        stage = self.write("stage.csv", "treatment_function,stage,weeks_from,weeks_to,pathways\nC_110,waiting,0,,5\n")
        self.assertEqual(self.refused(stage, flows, *AT),
                         "stage.csv:2:2: stage 'waiting' is unknown\n"
                         "  hint: write awaiting_decision or awaiting_admission, or nothing in all rows of the list\n")
        mixed = self.write("stage.csv", "treatment_function,stage,weeks_from,weeks_to,pathways\nC_110,,0,,5\nC_110,awaiting_admission,0,,5\n")
        self.assertEqual(self.refused(mixed, flows, *AT),
                         "stage.csv:2:2: C_110 has rows with a stage and rows without\n  hint: give all rows of a list a stage, or none\n")

    def test_columns_are_checked(self):
        lacks = self.write("lacks.csv", "treatment_function,weeks_from,pathways\nC_110,0,5\n")
        self.assertEqual(self.refused(lacks, self.flows(), *AT),
                         "lacks.csv: column 'weeks_to' is missing\n"
                         "  hint: `icsim baseline --template FOLDER` writes both tables as they should be\n")
        more = self.write("more.csv", "treatment_function,weeks_from,weeks_to,pathway,pathways\nC_110,0,,5,5\n")
        self.assertEqual(self.refused(more, self.flows(), *AT), "more.csv: column 'pathway' is unknown\n  hint: did you mean 'pathways'?\n")

    def test_months_must_be_there_up_to_the_census(self):
        stock = self.stock()
        add = "  hint: add every month from the first of the table to the census, with 0 where nothing happened\n"
        self.assertEqual(self.refused(stock, self.flows(months=["2025-10", "2025-11", "2026-02", "2026-03"]), *AT),
                         f"flows.csv:4:1: C_110 has no row for 2025-12 to 2026-01\n{add}")
        self.assertEqual(self.refused(stock, self.flows(rows="2026-02,C_130,5,5\n"), *AT),
                         f"flows.csv:5:1: C_130 has no row for 2026-01\n{add}flows.csv:5:1: C_130 ends here, before the census of 2026-03\n{add}")
        self.assertEqual(self.refused(stock, self.flows(months=["2026-01", "2026-02"]), *AT),
                         "flows.csv: the flows go from 2026-01 to 2026-02, and the census is at the end of 2026-03\n"
                         "  hint: add the months up to the census, or give --at the last of them\n")
        self.assertEqual(self.refused(stock, self.flows(), "--within", "QYG", "--at", "2025-06"),
                         "flows.csv: the flows go from 2026-01 to 2026-03, and the census is at the end of 2025-06\n"
                         "  hint: add months up to the census, twelve if you can, or give --at a month that they hold\n")
        self.assertEqual(self.refused(stock, self.flows(rows="2026-03,C_110,5,5\n"), *AT),
                         "flows.csv:5:1: C_110 in 2026-03 stands in line 4 already\n  hint: remove one of the rows\n")
        self.assertEqual(self.refused(stock, self.flows(months=["March 2026"]), *AT),
                         "flows.csv:2:1: 'March 2026' is no month\n  hint: write it as 2026-03\n")
        self.assertEqual(self.refused(self.stock(), self.flows(function="C_130"), *AT),
                         "stock.csv:2:1: C_110 is not in flows.csv\n"
                         "  hint: give its flows by month too: without them nobody would ever leave the list\n")

    def test_places_are_in_both_tables(self):
        stock = self.write("stock.csv", "place,treatment_function,weeks_from,weeks_to,pathways\nNorth,C_110,0,,500\nSouth,C_110,0,,700\n")
        flows = self.write("flows.csv", "place,month,treatment_function,clock_starts,completed\nNorth,2026-03,C_110,100,90\n")
        self.assertEqual(self.refused(stock, flows, *AT),
                         "stock.csv:3:1: place 'South' is not in flows.csv\n  hint: give each place rows in both tables\n")
        self.assertEqual(self.refused(stock, self.flows(name="plain.csv"), *AT),
                         "plain.csv: column 'place' is missing, and stock.csv has it\n  hint: give it to both tables or to neither\n")
        self.assertEqual(self.refused(stock, flows, *AT, "--name", "Ours"),
                         "--name: names one place, and the tables have a column of places\n  hint: leave it out\n")
        spaced = self.write("stock.csv", "place,treatment_function,weeks_from,weeks_to,pathways\nSt Mary,C_110,0,,500\n")
        self.assertIn("stock.csv:2:1: place 'St Mary' is no code\n  hint: write letters, digits, - and _, such as RBD or North-site\n",
                      self.refused(spaced, flows, *AT))

    def test_the_system_and_one_table_of_each_are_needed(self):
        stock, flows = self.stock(), self.flows()
        self.assertEqual(self.refused(stock, flows, "--at", "2026-03-31"),
                         "--within: tables of one's own need the system that the place is in: it has part of its staff, beds and money\n"
                         "  hint: write --within QYG; `icsim explain ics` lists the codes\n")
        self.assertEqual(self.refused(stock, flows, *AT, "--level", "provider"),
                         "--level: is for NHS England's full extracts\n  hint: leave it out: the tables hold the places\n")
        self.assertEqual(self.refused(stock, *AT),
                         "baseline: tables of lists given: 1, of flows: 0\n"
                         "  hint: give one of each; several places go into one table, with a column 'place'\n")
        other = self.write("other.csv", "a,b\n1,2\n")
        self.assertEqual(self.refused(stock, flows, other, *AT),
                         "other.csv: is neither a table of lists (weeks_from) nor one of flows (month, clock_starts)\n"
                         "  hint: give one of each and no other file\n")


if __name__ == "__main__":
    unittest.main()
