#!/usr/bin/python3
"""`icsim baseline` from tidy tables. Small tables whose truth is known, and the real ones."""

import csv
import lzma
import subprocess
import sys
import unittest

import h5py
import numpy as np
import own_baselines
import support

RTT = support.ROOT.parent / "shared/data/rtt"
STOCKS, FLOWS, FUNCTIONS = (RTT / name for name in ("ics_provider_basis_incomplete_month.csv", "ics_flow_month.csv",
                                                    "ics_specialty_incomplete_month.csv.xz"))
HERE = STOCKS.exists()
COUNTS = ("total_incomplete", "within_18wk", "over_52wk", "over_65wk", "over_78wk", "over_104wk")
EDGES = (0, 18, 52, 65, 78, 104, 105)


def segments(row):
    """Pathways between thresholds; six, or five where over 104 weeks is not told apart."""
    total, within, *over = (int(row[name]) for name in COUNTS if name in row)
    beyond = [total, total - within, *over, 0]
    return [a - b for a, b in zip(beyond, beyond[1:])]


def read(path, month):
    with (lzma.open(path, "rt") if path.suffix == ".xz" else open(path)) as stream:
        return [row for row in csv.DictReader(stream) if row["month"] == month]


class TidyTest(own_baselines.OwnBaselineTest):
    ALWAYS = ("--force",)

    def weeks(self, folder):
        """(system, treatment function) -> [stage][week]."""
        state = {}
        with open(folder / "own/start_state.csv", newline="") as stream:
            for row in csv.DictReader(stream):
                lists = state.setdefault((row["icb_code"], row["treatment_function"]), np.zeros((2, 105), int))
                lists[int(row["stage"] == "awaiting_admission")] += [int(row[f"w{week}"]) for week in range(105)]
        return state


class SmallTables(TidyTest):
    """Two systems, one treatment function of NHS trusts each."""

    ALWAYS = ("--force", "--no-fit")  # a fit takes seconds and moves nothing of the start
    SYSTEMS = {"QHL": (10000, 6000, 500, 40, 8, 1), "QOP": (20000, 11000, 1500, 300, 30, 4)}

    def stocks(self, month="2025-11", change=(), name="stocks.csv", months=None, header=",".join(COUNTS)):
        rows = []
        for m in months or [month]:
            for code, counts in self.SYSTEMS.items():
                counts = dict(zip(COUNTS, counts))
                counts.update(dict(change).get(code, {}))
                rows.append(f"{m},{code}," + ",".join(str(counts[c]) for c in header.split(",")))
        return self.write(name, f"month,icb_code,{header}\n" + "\n".join(rows) + "\n")

    def flow_table(self, months=("2025-11",)):
        rows = [f"{month},{code},{2 * starts},{starts}" for month in months for code, starts in (("QHL", 1000), ("QOP", 2000))]
        return self.write("flows.csv", "month,icb_code,clock_starts,completed_pathways\n" + "\n".join(rows) + "\n")

    def function_table(self, lists):
        rows = [f"{code},2025-11,{function}," + ",".join(map(str, counts)) for (code, function), counts in lists.items()]
        return self.write("functions.csv", "icb_code,month,tf_code,total_incomplete,within_18wk,over_52wk,over_65wk,over_78wk\n"
                          + "\n".join(rows) + "\n")

    def totals(self, folder):
        sums = {}
        for (code, _), lists in self.weeks(folder).items():
            sums[code] = sums.get(code, 0) + lists.sum(axis=0)
        return {code: [int(weeks[a:b].sum()) for a, b in zip(EDGES, EDGES[1:])] for code, weeks in sums.items()}

    def test_every_systems_counts_are_met_to_the_pathway_and_others_stay_empty(self):
        self.ALWAYS = TidyTest.ALWAYS  # here with its fit
        folder, said = self.made(self.stocks(), self.flow_table(), "--at", "2025-11-30")
        self.assertIn(f"{folder}/posterior.csv, which runs draw from", said)
        totals = self.totals(folder)
        for code, counts in self.SYSTEMS.items():
            self.assertEqual(totals[code], segments(dict(zip(COUNTS, counts))))
        self.assertEqual(sum(map(sum, totals.values())), 30000)
        self.assertNotIn("differs", said)
        self.assertIn("40 of 42 places have no pathway in the files and stay empty: QE1, ", said)
        self.assertIn("As published: every system's list and its counts by threshold (18, 52, 65, 78 and 104 weeks).\n"
                      "Assumed: no table by treatment function has this month: lists have their parts of the shipped baseline.\n", said)

    def test_lists_of_trusts_are_met_and_the_rest_goes_to_functions_outside_that_table(self):
        lists = {("QHL", "C_110"): (4000, 2500, 200, 20, 4), ("QHL", "C_400"): (1000, 900, 20, 3, 1)}
        folder, said = self.made(self.stocks(), self.flow_table(), self.function_table(lists), "--at", "2025-11-30")
        weeks = self.weeks(folder)
        neurology = weeks["QHL", "C_400"].sum(axis=0)  # no independent provider has neurology
        self.assertEqual([neurology.sum(), neurology[:18].sum(), neurology[52:].sum(), neurology[65:].sum(), neurology[78:].sum()],
                         list(lists["QHL", "C_400"]))
        self.assertGreater(weeks["QHL", "C_110"].sum(), 4000)
        self.assertEqual(weeks["QHL", "C_140"].sum(), 0)
        self.assertEqual(self.totals(folder)["QHL"], segments(dict(zip(COUNTS, self.SYSTEMS["QHL"]))))
        self.assertIn("Assumed: X04 to X06 and independent providers, who are not in the table by treatment function", said)
        self.assertIn("Assumed: 1 system is not in that table and has its parts of the shipped baseline.\n", said)

    def test_a_list_that_the_shipped_start_lacks_moves_as_its_system_does(self):
        stocks = self.write("stocks.csv", f"month,icb_code,{','.join(COUNTS)}\n2025-11,QHG,10000,6000,500,40,8,1\n")
        flows = self.write("flows.csv", "month,icb_code,clock_starts,completed_pathways\n2025-11,QHG,2000,1800\n")
        folder, _ = self.made(stocks, flows, self.function_table({("QHG", "C_170"): (1000, 600, 50, 4, 0)}), "--at", "2025-11")
        column = "completed_admitted_per_working_day"  # the shipped start has no cardiothoracic surgery there
        found = {row["treatment_function"]: float(row[column]) for row in self.table(folder, "flows.csv") if row["icb_code"] == "QHG"}
        self.assertAlmostEqual(found["C_170"] / sum(found.values()), 0.1 / 1.1, delta=0.001)

    def test_more_by_treatment_function_than_in_the_system_is_cut_to_the_system(self):
        lists = {("QHL", "C_110"): (9000, 5000, 600, 40, 8)}
        folder, said = self.made(self.stocks(), self.flow_table(), self.function_table(lists), "--at", "2025-11")
        self.assertEqual(self.totals(folder)["QHL"], segments(dict(zip(COUNTS, self.SYSTEMS["QHL"]))))
        self.assertIn("Assumed: 100 pathways by treatment function are more than the system's count and were left out.\n", said)

    def test_a_table_without_over_104_weeks_does(self):
        header = ",".join(COUNTS)
        table = self.stocks(header=header, change={"QHL": {"over_104wk": ""}})
        folder, said = self.made(table, self.flow_table(), "--at", "2025-11")
        got = self.totals(folder)["QHL"]
        self.assertEqual(got[:4] + [sum(got[4:])], [6000, 3500, 460, 32, 8])
        self.assertNotIn("differs", said)

    def test_flows_may_end_before_the_census_and_the_page_says_so(self):
        months = ["2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11"]
        folder, said = self.made(self.stocks(months=months), self.flow_table(months[:-2]), "--at", "2025-11")
        self.assertIn("  flows end with 2025-09, before the census: their mean stands for it\n", said)
        self.assertIn("mean of 3 months", said)
        # What leaves is what comes: twice as many starts as completions, and a list that does not grow.
        shares = {float(row["removal_share"]) for row in self.table(folder, "flows.csv") if row["icb_code"] == "QHL"}
        self.assertEqual(len(shares), 1)
        self.assertTrue(0.3 < shares.pop() <= 0.4)  # half of the starts, drawn towards the shipped share and bounded

    def test_a_systems_flows_keep_its_shipped_mix(self):
        folder, _ = self.made(self.stocks(), self.flow_table(), "--at", "2025-11")
        with open(support.SCENARIOS / "baseline/2025-04-01/flows.csv", newline="") as stream:
            shipped = [row for row in csv.DictReader(stream) if row["icb_code"] == "QOP"]
        column = "completed_admitted_per_working_day"
        ours = np.array([float(row[column]) for row in self.table(folder, "flows.csv") if row["icb_code"] == "QOP"])
        theirs = np.array([float(row[column]) for row in shipped])
        np.testing.assert_allclose(ours / ours.sum(), theirs / theirs.sum(), atol=1e-4)

    def test_two_systems_that_flows_and_stocks_count_differently_keep_their_sum_also_after_the_record_ends(self):
        counts = ",".join(map(str, self.SYSTEMS["QHL"]))
        stocks = self.write("stocks.csv", f"month,icb_code,{','.join(COUNTS)}\n2025-11,QHL,{counts}\n2025-11,QUA,{counts}\n")
        flows = "2025-03,QHL,3000,2000\n2025-03,QUA,1000,900\n"  # scenarios/rtt/known_events.csv has them to this month
        later = "".join(f"2025-{month:02d},QHL,3000,2000\n2025-{month:02d},QUA,1000,900\n" for month in range(4, 12))
        table = self.write("flows.csv", "month,icb_code,clock_starts,completed_pathways\n" + flows + later)
        folder, said = self.made(stocks, table, "--at", "2025-11")
        with open(support.SCENARIOS / "baseline/2025-04-01/flows.csv", newline="") as stream:
            shipped = list(csv.DictReader(stream))

        def completed(rows, code):
            return sum(float(row[f"completed_{kind}_per_working_day"]) for row in rows if row["icb_code"] == code
                       for kind in ("admitted", "non_admitted"))
        ours, theirs = (completed(rows, "QHL") / completed(rows, "QUA") for rows in (self.table(folder, "flows.csv"), shipped))
        self.assertAlmostEqual(ours / theirs, 1.0, delta=0.01)
        self.assertIn("Assumed: flows of 18 system-months that are missing or known to be wrong were mended", said)
        with h5py.File(folder / "own/published.h5") as data:  # these stay as they were published
            areas = [area.decode() for area in data["area"][:]]
            self.assertEqual(data["completed"][-1, areas.index("QHL")], 2000)

    def test_a_cell_that_is_no_number_is_named_with_its_line(self):
        table = self.stocks(change={"QOP": {"over_52wk": "many"}})
        self.assertEqual(self.refused(table, self.flow_table(), "--at", "2025-11"),
                         "stocks.csv:3:1: 'many' is not a finite number in column 'over_52wk'\n"
                         "  hint: mend the table: codes as published, months as 2024-11, counts as numbers without commas\n")

    def test_one_month_alone_is_in_balance_and_says_so(self):
        _, said = self.made(self.stocks(), self.flow_table(), "--at", "2025-11")
        self.assertIn("one month alone: its level stands for all, and lists are taken to be in balance", said)

    def test_the_same_tables_give_the_same_bytes(self):
        files = self.stocks(), self.flow_table()
        one, two = (self.made(*files, "--at", "2025-11", name=name)[0] for name in ("one", "two"))
        for file in sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file()):
            self.assertEqual((one / file).read_bytes(), (two / file).read_bytes(), file)

    def test_what_cannot_be_is_refused_and_nothing_is_left(self):
        stocks, flows = self.stocks(), self.flow_table()
        self.assertEqual(self.refused(stocks, flows, "--at", "2025-12"),
                         "--at: the files hold no lists by system of 2025-12; those they hold: 2025-11\n"
                         "  hint: choose a month that they hold, or add the table that has it (total_incomplete, within_18wk, ...), "
                         "or a full extract\n")
        self.assertEqual(self.refused(stocks, "--at", "2025-11"),
                         "--at: the files hold no flows of 2023-11 to 2025-11; those they hold: none\n"
                         "  hint: add the table of clock_starts and completed_pathways by system\n")
        old = self.flow_table(months=("2023-09", "2023-10"))
        self.assertEqual(self.refused(stocks, old, "--at", "2025-11"),
                         "--at: the files hold no flows of 2023-11 to 2025-11; those they hold: 2023-09 to 2023-10\n"
                         "  hint: add the table of clock_starts and completed_pathways by system\n")
        flows = self.flow_table()
        gone = self.write("gone.csv", "".join(line for line in self.stocks(months=("2025-10", "2025-11"), name="two.csv").read_text()
                                              .splitlines(keepends=True) if not line.startswith("2025-11,QHL,")))
        self.assertEqual(self.refused(gone, flows, "--at", "2025-11"),
                         "QHL: it has no row in 2025-11, and lists in months before\n  hint: add the row, or choose another month\n")
        self.assertEqual(self.refused(stocks, flows, "--at", "2025-11", "--level", "provider"),
                         "--level: tidy tables hold systems, not providers\n"
                         "  hint: leave it out, or give NHS England's full CSV data files\n")
        self.assertEqual(self.refused(stocks, flows, "--at", "2025-11", "--name", "Our hospital"),
                         "--name: names the place of two tables of one's own, and the files are NHS England's\n  hint: leave it out\n")
        lacks = self.stocks(change={"QHL": {"over_65wk": ""}}, name="lacks.csv")
        self.assertEqual(self.refused(lacks, flows, "--at", "2025-11"),
                         "QHL: a count within 18, over 52, 65 or 78 weeks is missing in 2025-11\n"
                         "  hint: give a table with all of them, or choose another month\n")
        wrong = self.stocks(change={"QHL": {"over_65wk": 600}}, name="wrong.csv")
        self.assertEqual(self.refused(wrong, flows, "--at", "2025-11"),
                         "QHL: its counts in 2025-11 leave -100 pathways from 52 weeks to the next threshold\n"
                         "  hint: the counts must be whole, and longer waits part of shorter ones: mend the table\n")


@unittest.skipUnless(HERE, "the real tables are not here")
class RealTables(TidyTest):
    def test_every_month_meets_the_tables_to_the_pathway(self):
        for month in ("2024-08", "2024-11", "2025-03"):
            folder, said = self.made(STOCKS, FLOWS, FUNCTIONS, "--at", month, "--no-fit")
            self.assertNotIn("differs", said)
            weeks = self.weeks(folder)
            for row in read(STOCKS, month):
                if row["icb_code"] == "UNMAPPED":
                    continue
                total = sum(lists.sum(axis=0) for (code, _), lists in weeks.items() if code == row["icb_code"])
                self.assertEqual([int(total[a:b].sum()) for a, b in zip(EDGES, EDGES[1:])], segments(row), (month, row["icb_code"]))
            short = 0
            for row in read(FUNCTIONS, month):
                if row["tf_code"] == "C_999":
                    continue
                ours = weeks[row["icb_code"], row["tf_code"]].sum(axis=0)
                at_least = segments(row)
                short += sum(max(0, want - int(ours[a:b].sum())) for want, a, b in zip(at_least, EDGES, (*EDGES[1:5], 105)))
            self.assertEqual(short, 0, month)

    def test_march_2025_is_the_shipped_start(self):
        folder, said = self.made(STOCKS, FLOWS, FUNCTIONS, "--at", "2025-03-31", "--no-fit")
        self.assertIn("flows end with 2025-02, before the census", said)
        ours = self.weeks(folder)
        theirs = {}
        with open(support.SCENARIOS / "baseline/2025-04-01/start_state.csv", newline="") as stream:
            for row in csv.DictReader(stream):
                lists = theirs.setdefault((row["icb_code"], row["treatment_function"]), np.zeros((2, 105), int))
                lists[int(row["stage"] == "awaiting_admission")] += [int(row[f"w{week}"]) for week in range(105)]
        far = sum(np.abs(ours[key].sum(axis=0) - theirs[key].sum(axis=0)).sum() for key in theirs)
        self.assertLess(far / sum(lists.sum() for lists in theirs.values()), 0.01)
        for key in theirs:  # lists by segment are the same to the pathway, but for the open-ended weeks
            self.assertEqual(ours[key].sum(), theirs[key].sum(), key)
        admission = [sum(lists[1].sum() for lists in state.values()) for state in (ours, theirs)]
        self.assertAlmostEqual(admission[0] / admission[1], 1.0, delta=0.01)

    def test_what_the_table_by_function_leaves_out_is_what_its_script_makes(self):
        made = self.folder / "outside.csv"
        subprocess.run([sys.executable, support.ROOT / "tools/baseline/outside_specialty.py", RTT.parent, made], check=True)
        self.assertEqual(made.read_bytes(), (support.SCENARIOS / "rtt/outside_specialty.csv").read_bytes())

    def test_christmas_lies_where_it_belongs(self):
        folder, _ = self.made(STOCKS, FLOWS, FUNCTIONS, "--at", "2025-01-31", "--no-fit")
        england = sum(lists.sum(axis=0) for lists in self.weeks(folder).values())
        # 21 to 27 December 2024 is the sixth week before the census, with three working days.
        self.assertLess(england[5], 0.75 * england[3])
        self.assertLess(england[5], 0.75 * england[7])


if __name__ == "__main__":
    if not HERE:
        support.loudly("the real tables by system are absent: starts from them were NOT tested")
    unittest.main()
