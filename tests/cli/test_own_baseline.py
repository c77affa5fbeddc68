#!/usr/bin/python3
"""`icsim baseline`: from full extracts to a start of one's own. A country whose truth is known, and a trust's real file."""

import csv
import datetime
import subprocess
import unittest

import h5py
import imports
import numpy as np
import own_baselines
import support

COMMON = support.SCENARIOS / "baseline/common"
SAMPLE = support.ROOT.parent / "shared/data/rtt/full_extract_sample_2024-11_RBD.csv"

# A working day: clock starts, completed non-admitted and admitted; the share removed follows, as lists are in balance.
TRUTH = {("RRK", "QHL", "C_110"): (100.0, 60.0, 25.0), ("RRK", "QHL", "C_130"): (80.0, 50.0, 20.0),
         ("RBK", "QHL", "C_110"): (50.0, 30.0, 14.0), ("R0A", "QOP", "C_110"): (120.0, 70.0, 32.0)}
WEEKS = np.exp(-np.arange(105) / 16.0)


def month_days(year, month):
    """Working days, weighted by the season of clock starts and of activity."""
    with open(COMMON / "bank_holidays.csv", newline="") as stream:
        holidays = {row["date"] for row in csv.DictReader(stream)}
    with open(COMMON / "seasonality.csv", newline="") as stream:
        season = {int(row["month"]): row for row in csv.DictReader(stream)}[month]
    day, working = datetime.date(year, month, 1), 0
    while day.month == month:
        working += day.weekday() < 5 and day.isoformat() not in holidays
        day += datetime.timedelta(days=1)
    return working * float(season["clock_starts_factor"]), working * float(season["activity_factor"])


def months(count, last=(2025, 11)):
    numbers = [last[0] * 12 + last[1] - 1 - k for k in reversed(range(count))]
    return [(n // 12, n % 12 + 1) for n in numbers]


def row(provider, parent, function, part, total, bands=None):
    cells = [""] * 105 if bands is None else list(bands)
    shown = "" if bands is None else total
    return [parent, "", provider, f"TRUST {provider}", parent, "", f"{parent}A", "", part, imports.make_full_extract.PARTS[part], function,
            "A Service", *cells, shown, "", total]


def waiting(starts):
    """Pathways of a list by week waited, and those of them with a decision to admit."""
    bands = np.rint(starts * 5 * WEEKS).astype(int)
    return bands, np.rint(bands * np.linspace(0.05, 0.5, 105)).astype(int)


class OwnBaseline(own_baselines.OwnBaselineTest, imports.ImportTest):
    def country(self, count=14, truth=TRUTH, leave_out=()):
        files = []
        for year, month in months(count):
            of_starts, of_activity = month_days(year, month)
            rows = []
            for (provider, parent, function), (starts, non_admitted, admitted) in truth.items():
                bands, listed = waiting(starts)
                done = [round(rate * of_activity) for rate in (admitted, non_admitted)]
                rows += [row(provider, parent, function, "Part_1A", done[0], [done[0]] + [0] * 104),
                         row(provider, parent, function, "Part_1B", done[1], [done[1]] + [0] * 104),
                         row(provider, parent, function, "Part_2", bands.sum(), bands), row(provider, parent, function, "Part_2A", listed.sum(), listed),
                         row(provider, parent, function, "Part_3", round(starts * of_starts))]
            if (year, month) not in leave_out:
                files.append(self.extract(f"{year}-{month:02d}.csv", rows, f"{year}-{month:02d}"))
        return files

    def build(self, files, *arguments, at="2025-11-30", name="mine"):
        return self.made(*files, "--at", at, "--no-fit", *arguments, name=name)

    def run_from(self, folder, draws=4, to="2026-11-30"):
        scenario = self.write("own.yaml", f"schema: icsim/scenario/1\nname: own\nbaseline: {folder.name}\nperiod: {{to: {to}}}\n"
                              f"ensemble: {{draws: {draws}, seed: 1}}\nparameters: {{demand.growth: 0, capacity.growth: 0}}\n")
        run = self.folder / "own.h5"
        done = support.icsim("run", scenario, "-o", run, "--force", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return run

    def test_every_pathway_stands_where_the_extract_has_it(self):
        folder, said = self.build(self.country(), "--level", "provider")
        state = {}
        for line in self.table(folder, "start_state.csv"):
            key = line["icb_code"], line["treatment_function"], line["stage"]
            state[key] = state.get(key, 0) + np.array([int(line[f"w{w}"]) for w in range(105)])
        for (provider, _, function), (starts, _, _) in TRUTH.items():
            bands, listed = waiting(starts)
            np.testing.assert_array_equal(state[provider, function, "awaiting_admission"], listed)
            np.testing.assert_array_equal(state[provider, function, "awaiting_decision"], bands - listed)
        self.assertNotIn("differs", said)
        self.assertIn("mean of 12 months", said)

    def test_the_published_months_stand_in_the_folder(self):
        folder, _ = self.build(self.country(), "--level", "provider", "--within", "QHL")
        with h5py.File(folder / "own/published.h5") as published:
            self.assertEqual([a.decode() for a in published["area"][:]], ["RBK", "RRK", "UNMAPPED"])
            self.assertEqual([published["month"][k].decode() for k in (0, -1)], ["2024-10", "2025-11"])
            for area, lists in enumerate([("RBK",), ("RRK",)]):
                starts = [truth[0] for (provider, _, _), truth in TRUTH.items() if provider in lists]
                self.assertEqual(published["incomplete"][-1, area], sum(waiting(s)[0].sum() for s in starts))
        check = subprocess.run(["sha256sum", "--check", "--quiet", "MANIFEST.sha256"], cwd=folder, capture_output=True, text=True)
        self.assertEqual((check.returncode, check.stdout + check.stderr), (0, ""))

    def test_a_run_from_it_holds_the_months_it_was_made_from(self):
        folder, _ = self.build(self.country(), "--level", "provider", "--within", "QHL")
        run = self.run_from(folder)
        with h5py.File(folder / "own/published.h5") as published, h5py.File(run) as file:
            group = file["published/own"]
            self.assertEqual(group.attrs["data"], b"mine/own/published.h5")
            areas = list(published["area"].asstr()[:])
            places = [areas.index(code) for code in group["ics/ics"].asstr()[:]]
            self.assertEqual(group["ics/time"].shape, (14,))
            for metric in ("incomplete", "over_52_weeks", "awaiting_admission", "clock_starts", "completed", "completed_admitted"):
                values = published[metric][:][:, places]
                np.testing.assert_array_equal(group[f"ics/{metric}"], values)
                np.testing.assert_array_equal(group[f"england/{metric}"], values.sum(1))  # of its places alone
        self.assertRegex(support.icsim("show", run).stdout, r"completed, year +– +\S+ k\*")

    def test_published_months_that_were_changed_are_found(self):
        folder, _ = self.build(self.country(2))
        data = folder / "own/published.h5"
        content = bytearray(data.read_bytes())
        content[-1] ^= 1
        data.write_bytes(content)
        scenario = self.write("own.yaml", "schema: icsim/scenario/1\nname: own\nbaseline: mine\nperiod: {to: 2026-01-31}\n"
                              "ensemble: {draws: 1}\n")
        done = support.icsim("run", scenario, "-o", self.folder / "own.h5")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"^mine/own/published.h5: the file is damaged or changed: checksum \w{12}\.\.\., expected "
                                      r"\w{12}\.\.\.\n  hint: make it again with `icsim baseline`\n$")
        self.assertFalse((self.folder / "own.h5").exists())
        data.unlink()
        self.assertIn("mine/own/published.h5: the file is missing", support.icsim("run", scenario, "-o", self.folder / "own.h5").stderr)

    def test_levels_and_removals_are_recovered(self):
        folder, _ = self.build(self.country(), "--level", "provider")
        flows = {(f["icb_code"], f["treatment_function"]): f for f in self.table(folder, "flows.csv")}
        for (provider, _, function), (starts, non_admitted, admitted) in TRUTH.items():
            found = flows[provider, function]
            for column, truth in (("clock_starts", starts), ("completed_non_admitted", non_admitted), ("completed_admitted", admitted)):
                self.assertAlmostEqual(float(found[column + "_per_working_day"]) / truth, 1.0, delta=0.01)
            self.assertAlmostEqual(float(found["removal_share"]), 1.0 - (non_admitted + admitted) / starts, delta=0.02)
        none = flows["RBK", "C_130"]
        self.assertEqual(float(none["clock_starts_per_working_day"]), 0.0)

    def test_a_run_from_it_goes_on_without_a_jump(self):
        folder, _ = self.build(self.country(), "--level", "provider")
        run = h5py.File(self.run_from(folder))["scenarios/own"]
        self.assertEqual(run.attrs["whole"].decode(), "3 places of mine")
        start = sum(waiting(starts)[0].sum() for starts, _, _ in TRUTH.values())
        lists = run["england/incomplete_mean"][:].ravel()
        self.assertLess(np.abs(lists / start - 1.0).max(), 0.05)
        self.assertEqual([c.decode() for c in run["ics/ics"][:]], ["R0A", "RBK", "RRK"])
        done = support.icsim("show", self.folder / "own.h5", "--ics", "RRK")
        self.assertIn("own · TRUST RRK (RRK) · 4 draws", done.stdout)

    def test_systems_are_places_with_the_luck_of_the_shipped_ones(self):
        folder, said = self.build(self.country())
        self.assertRegex(said, r"40 of 42 places have no pathway in the files and stay empty: QE1, ")
        places = {line["icb_code"]: line for line in self.table(folder, "ics.csv")}
        self.assertEqual(len(places), 42)
        with open(COMMON / "ics.csv", newline="") as stream:
            order = [line["icb_code"] for line in csv.DictReader(stream)]
        self.assertEqual([places[code]["key"] for code in order], [str(k) for k in range(42)])
        run = h5py.File(self.run_from(folder))["scenarios/own"]  # places without anybody do no harm
        lists = dict(zip((code.decode() for code in run["ics/ics"][:]), run["ics/incomplete_mean"][-1]))
        self.assertEqual(sum(size > 0.0 for size in lists.values()), 2)

    def test_a_baseline_that_ships_keeps_its_name(self):
        done = support.icsim("baseline", *self.country(1), "-o", "2022-04-01", "--at", "2025-11-30", cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr),
                         (2, "2022-04-01: is the name of a baseline that ships\n  hint: choose another name: scenarios would start from that one\n"))

    def test_one_system_or_its_providers_alone(self):
        folder, said = self.build(self.country(), "--level", "provider", "--within", "QHL")
        self.assertEqual([line["icb_code"] for line in self.table(folder, "ics.csv")], ["RBK", "RRK"])
        self.assertIn(f"{waiting(120.0)[0].sum()} pathways of the files belong to no place of this baseline", said)
        folder, _ = self.build(self.country(), "--within", "QOP", name="qop")
        self.assertEqual([line["icb_code"] for line in self.table(folder, "ics.csv")], ["QOP"])

    def test_one_month_alone_is_taken_to_be_in_balance_and_says_so(self):
        folder, said = self.build(self.country(1), "--level", "provider")
        self.assertIn("one month alone: its level stands for all, and lists are taken to be in balance", said)
        start = sum(waiting(starts)[0].sum() for starts, _, _ in TRUTH.values())
        lists = h5py.File(self.run_from(folder))["scenarios/own/england/incomplete_mean"][:].ravel()
        self.assertLess(np.abs(lists / start - 1.0).max(), 0.05)

    def test_the_same_files_give_the_same_bytes_and_a_changed_table_is_found(self):
        files = self.country(2)
        one, _ = self.build(files, name="one")
        two, _ = self.build(files, name="two")
        for file in sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file()):
            self.assertEqual((one / file).read_bytes(), (two / file).read_bytes(), file)
        flows = one / "own/flows.csv"
        flows.write_text(flows.read_text().replace("QE1,C_100,", "QE1,C_100,1", 1))
        scenario = self.write("own.yaml", "schema: icsim/scenario/1\nname: own\nbaseline: one\nperiod: {to: 2026-11-30}\n")
        done = support.icsim("validate", scenario)
        self.assertEqual(done.returncode, 2)
        self.assertIn("one/own/flows.csv: the file is damaged or changed", done.stderr)
        self.assertIn("hint: make it again with `icsim baseline`", done.stderr)

    def test_what_is_there_is_replaced_only_when_asked_and_only_a_baseline(self):
        files = self.country(1)
        folder, _ = self.build(files)
        done = support.icsim("baseline", *files, "-o", folder, "--at", "2025-11")
        self.assertEqual((done.returncode, done.stderr), (2, f"{folder}: is there already\n  hint: --force replaces it\n"))
        self.build(self.country(2), "--force")
        self.assertEqual(self.table(folder, "about.csv")[2], {"what": "months of flows", "value": "1"})
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part" in p.name], [])
        (self.folder / "papers").mkdir()
        done = support.icsim("baseline", *files, "-o", self.folder / "papers", "--at", "2025-11", "--force")
        self.assertEqual(done.stderr, f"{self.folder / 'papers'}: is there already, and is no baseline\n  hint: choose another name\n")

    def test_what_cannot_be_is_refused_and_nothing_is_left(self):
        files = self.country(2)
        self.assertEqual(self.refused(*files, "--at", "2025-12-31"),
                         "--at: no full extract of 2025-12 is among the files, which hold 2025-10 to 2025-11\n"
                         "  hint: give NHS England's \"full CSV data file\" of that month, and the months before it\n")
        self.assertEqual(self.refused(*files, "--at", "2025-11-15"),
                         "--at: '2025-11-15' is no month's end\n  hint: write 2026-03-31, or the month alone: 2026-03\n")
        self.assertEqual(self.refused(*files, "--at", "2025-11", "--within", "QXX"),
                         "--within: 'QXX' is none of the 42 systems of July 2022\n  hint: `icsim explain ics` lists them\n")
        self.assertIn("month 2025-11 is in another file already", self.refused(*files, files[-1], "--at", "2025-11"))
        bad = self.extract("bad.csv", [row("RRK", "QHL", "C_110", "Part_2", -1, [-1] + [0] * 104)], "2025-11")
        self.assertIn("bad.csv:2:14: -1 is a negative count", self.refused(bad, "--at", "2025-11"))

    def test_no_observed_history_goes_with_it(self):
        self.build(self.country(1))
        scenario = self.write("own.yaml", "schema: icsim/scenario/1\nname: own\nbaseline: {start: mine/, history: observed}\nperiod: {to: start + 1 year}\n")
        self.assertEqual(support.icsim("validate", scenario).stderr.splitlines(), [
            f"{scenario}:3:19: no observed history goes with a baseline of one's own in baseline.start", "  hint: leave 'history' out"])

    def test_a_month_missing_in_the_middle_is_noted(self):
        _, said = self.build(self.country(5, leave_out=[(2025, 9)]), "--level", "provider")
        self.assertRegex(said, r"2025-09 +gap +no file holds this month")

    @unittest.skipUnless(SAMPLE.exists(), "the real sample is not here")
    def test_a_trusts_real_file_equals_its_baseline_to_the_pathway(self):
        folder, said = self.build([SAMPLE], "--level", "provider", at="2024-11-30")
        for line in ("incomplete                        21702       21702", "within 18 weeks                   12539       12539",
                     "over 52 weeks                       647         647", "over 65 weeks                        45          45"):
            self.assertIn(line, said)
        run = self.run_from(folder, to="2025-11-30")
        self.assertIn("DORSET COUNTY HOSPITAL NHS FOUNDATION TRUST (RBD)", support.icsim("show", run).stdout)


if __name__ == "__main__":
    if not SAMPLE.exists():
        support.loudly("the real sample of an extract is absent: a baseline from it was NOT tested")
    unittest.main()
