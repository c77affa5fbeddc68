#!/usr/bin/python3
"""Checks of the national baseline data set in scenarios/baseline.

Most tests need only the committed tables. Those of `AgainstTheSources` need the data folder (ICSIM_DATA, or
../shared/data beside the repository) and say loudly when it is not there.

    /usr/bin/python3 tests/baseline/test_baseline.py
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import unittest
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = ROOT / "scenarios" / "baseline"
TOOL = ROOT / "tools" / "derive_baseline.py"
DATA = Path(os.environ.get("ICSIM_DATA", ROOT.parent / "shared" / "data"))
DATES = ("2022-04-01", "2025-04-01")
WEEKS = [f"w{week}" for week in range(105)]
STAGES = ["awaiting_decision", "awaiting_admission"]
THRESHOLDS = (52, 65, 78, 104)
ENGLAND = {"2022-04-01": (6365772, 3956489, 310067, 144772, 63397, 16947),
           "2025-04-01": (7418598, 4434722, 180243, 7380, 1161, 147)}
RATES = ["clock_starts", "completed_non_admitted", "completed_admitted", "decisions_to_admit"]


def read(name):
    return pd.read_csv(BASELINE / name)


def count(weekly):
    """(total, within 18 weeks, over 52, 65, 78, 104) of counts by week [105]."""
    return (int(weekly.sum()), int(weekly[:18].sum()), *(int(weekly[week:].sum()) for week in THRESHOLDS))


def weeks_not_exceeded(weekly, share):
    running = np.cumsum(weekly)
    band = int(np.searchsorted(running, share * running[-1]))
    return band + 1 - (running[band] - share * running[-1]) / weekly[band]


class StartState(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.codes = sorted(read("common/ics.csv").icb_code)
        cls.functions = list(read("common/treatment_functions.csv").code)
        cls.state = {day: read(f"{day}/start_state.csv") for day in DATES}
        cls.census = {day: read(f"{day}/census.csv").set_index("area") for day in DATES}

    def test_every_list_stage_and_quintile_is_there_once_and_in_order(self):
        wanted = [(ics, tf, stage, q) for ics in self.codes for tf in self.functions for stage in STAGES
                  for q in range(1, 6)]
        self.assertEqual(len(wanted), 9660)
        for day, state in self.state.items():
            keys = state[["icb_code", "treatment_function", "stage", "quintile"]].itertuples(index=False, name=None)
            self.assertEqual(list(keys), wanted, day)

    def test_every_count_is_a_non_negative_whole_number(self):
        for state in self.state.values():
            self.assertTrue((state[WEEKS].dtypes == np.int64).all())
            self.assertGreaterEqual(int(state[WEEKS].values.min()), 0)

    def test_the_state_sums_to_the_census_to_the_pathway_in_every_ics(self):
        for day, state in self.state.items():
            by_ics = state.groupby("icb_code")[WEEKS].sum()
            columns = ["total_incomplete", "within_18_weeks"] + [f"over_{w}_weeks" for w in THRESHOLDS]
            for code in self.codes:
                published = tuple(self.census[day].loc[code, columns])
                self.assertEqual(count(by_ics.loc[code].values), published, (day, code))
            self.assertEqual(count(by_ics.sum().values), tuple(self.census[day].loc["ENGLAND", columns]), day)

    def test_england_has_the_published_totals(self):
        for day, state in self.state.items():
            self.assertEqual(count(state[WEEKS].sum().values), ENGLAND[day])

    def test_the_median_and_92nd_percentile_of_march_2022_are_those_published(self):
        weekly = self.state["2022-04-01"][WEEKS].sum().values
        self.assertAlmostEqual(weeks_not_exceeded(weekly, 0.50), 12.22, delta=0.25)
        self.assertAlmostEqual(weeks_not_exceeded(weekly, 0.92), 44.43, delta=0.25)

    def test_no_cliff_stands_where_two_published_segments_meet(self):
        for day, state in self.state.items():
            weekly = state[WEEKS].sum().values.astype(float)
            for week in (18, 52):
                step = weekly[week:week + 2].mean() / weekly[week - 2:week].mean()
                self.assertLess(abs(np.log(step)), 0.45, (day, week))

    def test_about_one_pathway_in_six_has_a_decision_to_admit_and_more_do_after_long_waits(self):
        for state in self.state.values():
            stage = state.groupby("stage")[WEEKS].sum()
            share = stage.loc["awaiting_admission"] / stage.sum()
            overall = stage.loc["awaiting_admission"].sum() / stage.values.sum()
            self.assertAlmostEqual(overall, 0.155, delta=0.003)
            self.assertLess(share[:8].mean(), share[20:40].mean())

    def test_long_waits_fall_on_deprived_quintiles_as_reported(self):
        for day, ratio in zip(DATES, (2.0, 1.15)):
            by_quintile = self.state[day].groupby("quintile")[WEEKS].sum()
            rate = by_quintile[WEEKS[52:]].sum(axis=1) / by_quintile.sum(axis=1)
            self.assertAlmostEqual(rate[1] / rate[5], ratio, delta=0.03 * ratio)
            self.assertTrue((np.diff(rate) < 0).all())

    def test_files_are_small_enough_to_ship(self):
        for day in DATES:
            self.assertLess((BASELINE / day / "start_state.csv").stat().st_size, 3_000_000)


class System(unittest.TestCase):
    """Staff, general practice, beds and money at the two start dates."""

    def setUp(self):
        self.tables = {day: read(f"{day}/system.csv").set_index("icb_code") for day in DATES}

    def test_every_ics_has_a_row_of_plausible_numbers(self):
        for day, table in self.tables.items():
            self.assertEqual(sorted(table.index), sorted(read("common/ics.csv").icb_code), day)
            self.assertFalse(table.isna().any().any(), day)
            self.assertAlmostEqual(table.contingent_share.sum(), 1.0, places=6)
            self.assertAlmostEqual(table.weighted_population.sum() / table.registered_population.sum(), 1.0, places=5)
            self.assertTrue(table.target_2023_24.between(1.03, 1.14).all(), day)
            self.assertTrue(table.general_acute_occupancy.between(0.8, 1.0).all(), day)
            self.assertTrue(table.market_forces_factor.between(1.0, 1.2).all(), day)
            self.assertTrue(table.vacancy_multiplier.between(0.6, 1.4).all(), day)
            self.assertTrue(88_000 < table.general_acute_beds.sum() < 106_000, day)
            self.assertTrue(26_000 < table.gp_fte.sum() < 28_500, day)

    def test_sickness_is_that_of_the_workforce_panel(self):
        """NHS Digital electronic staff record, acute trusts, 2023, %: five ICSs and the spread of all."""
        sickness = 100 * self.tables["2025-04-01"].sickness_rate
        for code, published in {"QHL": 5.6, "QNQ": 3.4, "QE1": 6.0, "QOP": 5.7, "QWE": 4.4}.items():
            self.assertAlmostEqual(sickness[code], published, delta=0.06, msg=code)
        for found, published in ((sickness.min(), 3.4), (sickness.median(), 4.7), (sickness.max(), 6.0)):
            self.assertAlmostEqual(found, published, delta=0.06)

    def test_gps_per_head_are_those_of_the_practice_panel(self):
        """All GPs with trainees per 100,000 registered, June 2023."""
        table = self.tables["2025-04-01"]
        gps = table.gp_fte / 0.75 / table.registered_population * 1e5
        for code, published in {"QHL": 66.6, "QRV": 45.7, "QJK": 67.6, "QKS": 46.0, "QOP": 60.7}.items():
            self.assertAlmostEqual(gps[code], published, delta=0.15, msg=code)
        for found, published in ((gps.min(), 45.7), (gps.median(), 58.5), (gps.max(), 67.6)):
            self.assertAlmostEqual(found, published, delta=0.15)

    def test_over_52_weeks_differ_between_systems_as_reported(self):
        """1 to 13 % of an ICS's list had waited over a year in March 2022 (Health Foundation, June 2022)."""
        census = read("2022-04-01/census.csv").set_index("area").drop("ENGLAND")
        share = 100 * census.over_52_weeks / census.total_incomplete
        self.assertTrue(0.2 <= share.min() <= 1.6, share.min())  # provider basis, one month
        self.assertTrue(11.0 <= share.max() <= 15.0, share.max())
        self.assertAlmostEqual(share.median(), 5.0, delta=0.8)

    def test_seven_systems_hold_more_than_half_of_the_waits_over_104_weeks(self):
        """Just over half of waits over two years sat in seven ICSs in March 2022 (Health Foundation, June 2022)."""
        census = read("2022-04-01/census.csv").set_index("area").drop("ENGLAND")
        top = census.over_104_weeks.nlargest(7).sum() / census.over_104_weeks.sum()
        self.assertGreater(top, 0.5)
        self.assertLess(top, 0.65)

    def test_needs_of_a_slot_sum_to_one(self):
        need = read("common/resource_need.csv")
        sums = need.groupby(["group", "stage"]).weight.sum()
        self.assertEqual(len(sums), 16)
        np.testing.assert_allclose(sums, 1.0, atol=1e-9)
        self.assertEqual(set(need.grade), {"judgement"})

    def test_overnight_stays_are_englands_share_of_admissions_and_eyes_hardly_ever_stay(self):
        share = read("common/overnight_share.csv").set_index("treatment_function").overnight_share
        admitted = read("2025-04-01/flows.csv").groupby("treatment_function").completed_admitted_per_working_day.sum()
        self.assertEqual(set(share.index), set(admitted.index))
        self.assertAlmostEqual((share * admitted).sum() / admitted.sum(), 0.0334 / (0.0334 + 0.149), delta=0.002)
        self.assertLess(share["C_130"], 0.03)
        self.assertEqual(share.idxmax(), "C_170")

    def test_beds_are_fuller_in_winter_than_in_summer(self):
        season = read("common/bed_season.csv").set_index("month").occupancy_factor
        self.assertEqual(list(season.index), list(range(1, 13)))
        self.assertAlmostEqual(season.mean(), 1, delta=1e-4)
        self.assertLess(season[[7, 8]].max(), 0.99)
        self.assertGreater(season[[11, 1, 2]].min(), 1.005)
        self.assertTrue(season.between(0.97, 1.03).all())

    def test_arcs_join_all_pairs_over_plausible_distances(self):
        arcs = read("common/aid_arcs.csv")
        self.assertEqual(len(arcs), 42 * 41)
        pair = arcs.set_index(["from_ics", "to_ics"])
        self.assertAlmostEqual(pair.distance_miles["QOP", "QYG"], 30, delta=10)  # Manchester to Liverpool
        self.assertAlmostEqual(pair.distance_miles["QT6", "QHM"], 370, delta=40)  # Truro to Newcastle
        np.testing.assert_allclose(pair.distance_miles["QOP", "QYG"], pair.distance_miles["QYG", "QOP"])
        self.assertTrue(arcs.groupby("from_ics").share.sum().between(0, 0.6).all())


class Flows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.flows = {day: read(f"{day}/flows.csv") for day in DATES}
        cls.state = {day: read(f"{day}/start_state.csv") for day in DATES}

    def test_every_list_has_one_row_and_no_negative_rate(self):
        for flows in self.flows.values():
            self.assertEqual(len(flows.drop_duplicates(["icb_code", "treatment_function"])), 42 * 23)
            self.assertGreaterEqual(flows[[f"{rate}_per_working_day" for rate in RATES]].values.min(), 0)

    def test_lists_without_pathways_have_no_flow_and_lists_with_pathways_have_clock_starts(self):
        for day, flows in self.flows.items():
            lists = self.state[day].set_index(["icb_code", "treatment_function"])[WEEKS].sum(axis=1)
            lists = lists.groupby(level=[0, 1]).sum()
            starts = flows.set_index(["icb_code", "treatment_function"]).clock_starts_per_working_day
            self.assertTrue(((lists > 0) == (starts > 0)).loc[lists != 0].all(), day)
            self.assertTrue((starts[lists == 0] == 0).all(), day)

    def test_removal_shares_stay_within_their_bounds(self):
        for flows in self.flows.values():
            share = flows.removal_share[flows.clock_starts_per_working_day > 0]
            self.assertGreaterEqual(share.min(), 0.0199)
            self.assertLessEqual(share.max(), 0.4001)

    def test_lists_drift_by_no_more_than_a_quarter_a_year(self):
        for day, flows in self.flows.items():
            flows = flows.rename(columns=lambda name: name.replace("_per_working_day", ""))
            completed = flows.completed_admitted + flows.completed_non_admitted
            drift = flows.clock_starts * (1 - flows.removal_share) - completed
            lists = self.state[day].set_index("icb_code")[WEEKS].sum(axis=1).groupby(level=0).sum()
            per_year = drift.groupby(flows.icb_code).sum() * 253 / lists
            self.assertLess(per_year.abs().max(), 0.25 if day == "2022-04-01" else 0.08)

    def test_decisions_to_admit_cover_the_admissions(self):
        for flows in self.flows.values():
            ratio = flows.decisions_to_admit_per_working_day.sum() / flows.completed_admitted_per_working_day.sum()
            self.assertTrue(1.05 < ratio < 1.35)

    def test_the_year_before_the_pandemic_sums_to_england(self):
        for flows in self.flows.values():
            self.assertAlmostEqual(flows.completed_2019_20_per_year.sum() / 16.958e6, 1.0, delta=0.005)


class SharedTables(unittest.TestCase):
    def test_kernels_are_positive_and_flat_beyond_thirty_weeks(self):
        kernel = read("common/treatment_kernel.csv")
        self.assertEqual(len(kernel), 46)
        self.assertGreater(kernel[WEEKS].values.min(), 0)
        self.assertEqual(np.ptp(kernel[WEEKS[30:]].values, axis=1).max(), 0)

    def test_cross_border_shares_sum_to_one_and_most_patients_are_local(self):
        share = read("common/cross_border_share.csv")
        self.assertTrue(np.allclose(share.groupby("provider_ics").share.sum(), 1, atol=1e-5))
        local = share[share.provider_ics == share.resident_ics]
        self.assertEqual(len(local), 42)
        self.assertGreater(local.share.min(), 0.5)

    def test_quintile_shares_of_clock_starts_sum_to_one(self):
        for day in DATES:
            share = read(f"{day}/clock_start_quintile_share.csv")
            self.assertTrue(np.allclose(share.groupby("icb_code").share.sum(), 1, atol=1e-6))

    def test_bank_holidays_include_the_one_offs_and_give_known_working_days(self):
        days = {date.fromisoformat(day) for day in read("common/bank_holidays.csv").date}
        for known in ("2020-05-08", "2022-06-03", "2022-09-19", "2023-05-08", "2027-12-28", "2040-04-02"):
            self.assertIn(date.fromisoformat(known), days)
        self.assertNotIn(date(2022, 5, 30), days)
        for year in range(2016, 2041):
            first = date(year, 1, 1)
            open_days = sum((first + timedelta(days=k)).weekday() < 5 and first + timedelta(days=k) not in days
                            for k in range((date(year + 1, 1, 1) - first).days))
            self.assertIn(open_days, range(250, 256), year)

    def test_the_history_holds_every_ics_and_month_without_gaps(self):
        history = read("2022-04-01/history.csv")
        self.assertEqual(len(history), 42 * 35)
        self.assertEqual((history.month.min(), history.month.max()), ("2022-04", "2025-02"))
        for column in ("clock_starts_per_working_day", "completed_per_working_day"):
            rate = history.pivot(index="month", columns="icb_code", values=column)
            self.assertTrue(((rate / rate.median()).min() > 0.55).all(), column)

    def test_the_manifest_lists_every_file_with_its_checksum(self):
        lines = (BASELINE / "MANIFEST.sha256").read_text().splitlines()
        listed = dict(reversed(line.split("  ", 1)) for line in lines)
        found = {path.relative_to(BASELINE).as_posix(): path for path in BASELINE.rglob("*") if path.is_file()}
        found.pop("MANIFEST.sha256")
        self.assertEqual(list(listed), sorted(found), "run tools/derive_baseline.py --manifest-only")
        for name, path in found.items():
            self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), listed[name], name)


def setUpModule():
    if not DATA.is_dir():
        print(f"\n*** SKIPPED: no data folder at {DATA}; nothing is compared with the sources (set ICSIM_DATA) ***\n",
              file=sys.stderr)


@unittest.skipUnless(DATA.is_dir(), "no data folder; set ICSIM_DATA")
class AgainstTheSources(unittest.TestCase):
    def test_the_2025_census_is_the_published_provider_table_to_the_pathway(self):
        source = pd.read_csv(DATA / "rtt" / "ics_provider_basis_incomplete_month.csv")
        source = source[source.month == "2025-03"].set_index("icb_code")
        columns = ["total_incomplete", "within_18wk", "over_52wk", "over_65wk", "over_78wk", "over_104wk"]
        state = read("2025-04-01/start_state.csv").groupby("icb_code")[WEEKS].sum()
        self.assertEqual(list(state.index), sorted(source.index))
        for code in state.index:
            self.assertEqual(count(state.loc[code].values), tuple(source.loc[code, columns]), code)

    def test_the_2022_census_is_the_published_england_row_to_the_pathway(self):
        source = pd.read_csv(DATA / "rtt" / "england_overview_month.csv").set_index("month").loc["2022-03"]
        columns = ["incomplete_total_mil_est", "incomplete_within18"] + [f"incomplete_over{w}" for w in THRESHOLDS]
        state = read("2022-04-01/start_state.csv")[WEEKS].sum().values
        self.assertEqual(count(state), tuple(int(source[name]) for name in columns))

    def test_published_treatment_function_lists_are_kept_where_no_independent_provider_is_added(self):
        source = pd.read_csv(DATA / "rtt" / "ics_specialty_incomplete_month.csv.xz")
        source = source[source.month == "2025-03"].set_index(["icb_code", "tf_code"]).total_incomplete
        lists = read("2025-04-01/start_state.csv").set_index(["icb_code", "treatment_function"])[WEEKS].sum(axis=1)
        lists = lists.groupby(level=[0, 1]).sum()
        for function in ("C_140", "C_150", "C_320", "C_400"):
            for code, value in source.xs(function, level=1).items():
                self.assertEqual(lists[code, function], value, (code, function))

    def test_england_flows_match_the_published_level_within_half_a_percent(self):
        season = pd.read_csv(DATA / "calendar" / "seasonality_month.csv").set_index("month")
        source = pd.read_csv(DATA / "rtt" / "england_flows_month.csv").set_index("month").loc[["2022-02", "2022-03"]]
        factors = season.loc[[int(month[5:]) for month in source.index]]
        starts = (source.clock_starts / source.working_days / factors.referrals_seasonality.values).mean()
        completed = source.completed_admitted + source.completed_non_admitted
        completed = (completed / source.working_days / factors.activity_seasonality.values).mean()
        flows = read("2022-04-01/flows.csv").sum(numeric_only=True)
        self.assertAlmostEqual(flows.clock_starts_per_working_day / starts, 1, delta=0.005)
        both = flows.completed_admitted_per_working_day + flows.completed_non_admitted_per_working_day
        self.assertAlmostEqual(both / completed, 1, delta=0.005)

    def test_england_flows_of_2025_match_the_sum_of_the_systems_within_half_a_percent(self):
        season = pd.read_csv(DATA / "calendar" / "seasonality_month.csv").set_index("month")
        days = pd.read_csv(DATA / "calendar" / "working_days_month.csv").set_index("month").working_days
        source = pd.read_csv(DATA / "rtt" / "ics_flow_month.csv").groupby("month")[["clock_starts", "completed_pathways"]]
        source = source.sum().loc["2024-03":"2025-02"]
        days = days.reindex(source.index).fillna(20)             # February 2025
        factors = season.loc[[int(month[5:]) for month in source.index]]
        flows = read("2025-04-01/flows.csv").sum(numeric_only=True)
        starts = (source.clock_starts / days / factors.referrals_seasonality.values).mean()
        self.assertAlmostEqual(flows.clock_starts_per_working_day / starts, 1, delta=0.005)
        completed = (source.completed_pathways / days / factors.activity_seasonality.values).mean()
        both = flows.completed_admitted_per_working_day + flows.completed_non_admitted_per_working_day
        self.assertAlmostEqual(both / completed, 1, delta=0.005)

    def test_over_52_weeks_of_systems_follow_the_panel(self):
        """The panel has means of 2022 by admission catchment, the census one month by provider."""
        panel = pd.read_csv(DATA / "ics" / "ics_context_year.csv.xz")
        panel = panel[(panel.year == 2022) & panel.metric.str.contains("greater than 52 weeks")].set_index("org").value
        census = read("2022-04-01/census.csv").set_index("area").drop("ENGLAND")
        share = 100 * census.over_52_weeks / census.total_incomplete
        both = pd.DataFrame({"census": share, "panel": panel}).dropna()
        self.assertEqual(len(both), 42)
        self.assertGreater(both.corr().iloc[0, 1], 0.95)
        self.assertLess((both.census - both.panel).abs().median(), 0.6)

    def test_the_inputs_table_names_the_files_as_they_are(self):
        for row in read("inputs.csv").itertuples():
            self.assertEqual(hashlib.sha256((DATA / row.file).read_bytes()).hexdigest(), row.sha256, row.file)

    def test_running_the_tool_again_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["/usr/bin/python3", TOOL, "--data", DATA, "--out", folder, "--quiet"], check=True)
            made = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            self.assertGreaterEqual(len(made), 20)
            for path in made:
                name = path.relative_to(folder)
                if name.name != "MANIFEST.sha256":
                    self.assertEqual(path.read_bytes(), (BASELINE / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
