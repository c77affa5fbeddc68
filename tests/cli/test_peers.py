#!/usr/bin/python3
"""`icsim peers`: peers, expected figures and bands computed again from the file; what it says; what it refuses."""

import csv
import json
import pathlib
import re
import shutil
import tempfile
import unittest

import h5py
import numpy as np

import support

RIDGES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 1e9)
HOSTILE = "</script><b>\"O'Neil\" & \\ co</b>"


class File:
    """What the program is given, read with h5py in another way."""

    def __init__(self, path, scenario):
        with h5py.File(path) as file:
            group = file[f"scenarios/{scenario}"]
            self.codes = group["ics/ics"].asstr()[:].tolist()
            self.reference = {name: group["reference"][name][()] for name in group["reference"]}
            self.means = {f"{level}/{name}": group[level][name][()].astype(float)
                          for level in ("ics", "england", "resident_ics", "ics_treatment_function")
                          for name in group[level] if name.endswith("_mean")}
            self.draws = {name: group["ics"][name][()].astype(float)
                          for name in ("incomplete", "over_52_weeks")}
        self.people = self.reference["weighted_population"]
        self.waits = self.reference["start_incomplete"].astype(float)

    def at(self, level, metric, month=-1):
        return self.means[f"{level}/{metric}_mean"][month]

    def year(self, level, metric):
        return self.means[f"{level}/{metric}_mean"][-12:].sum(axis=0)

    def mean_share(self, part, month=-1):
        """Mean over draws of a part of the list over the list."""
        lists, parts = (self.draws[name][month] for name in ("incomplete", part))
        return (parts / lists).mean(axis=-1)

    def start_share(self, weeks):
        return self.waits[:, :, weeks:].sum((1, 2)) / self.waits.sum((1, 2))


def standardised(events, exposure):
    """Events at England's rate in each column."""
    return (exposure * (events.sum(0) / exposure.sum(0))).sum(1)


EDGES = {"lower_tenth": 0.1, "lower_quarter": 0.25, "upper_quarter": 0.75, "upper_tenth": 0.9}


def band(ratio, edges):
    for name in ("lower_tenth", "lower_quarter"):
        if ratio < edges[name]:
            return name.replace("_", " ")
    for name in ("upper_tenth", "upper_quarter"):
        if ratio > edges[name]:
            return name.replace("_", " ")
    return "middle half"


def foretold(y, weight, terms):
    """Each system by a ridge regression on the others, refitted without it."""
    x = np.array(terms).T
    x = (x - x.mean(0)) / x.std(0)
    x = np.column_stack([np.ones(len(y)), x])
    best = None
    for ridge in RIDGES:
        penalty = np.diag([0.0] + [ridge * weight.sum()] * (x.shape[1] - 1))
        guess = np.empty(len(y))
        for i in range(len(y)):
            rest = np.arange(len(y)) != i
            xw = x[rest].T * weight[rest]
            guess[i] = x[i] @ np.linalg.solve(xw @ x[rest] + penalty, xw @ y[rest])
        missed = (weight * (y - guess) ** 2).sum()
        if ridge == RIDGES[-1]:
            without = missed
        if best is None or missed < best[0]:
            best = (missed, guess)
    return best[1], 1 - best[0] / without


class SharedRun(support.ProgramTest):
    """One run for all tests that only read: 13 months, 3 draws, folded."""

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="icsim-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        scenario = cls.shared / "short.yaml"
        scenario.write_text("schema: icsim/scenario/1\nname: short\nextends: baseline-2025\n"
                            f"title: {json.dumps(HOSTILE)}\n"
                            "period: {to: 2026-04-30}\nensemble: {draws: 3, quintiles: fold}\n")
        cls.run_path = cls.shared / "short.h5"
        done = support.icsim("run", scenario, "-o", cls.run_path, "--quiet")
        assert done.returncode == 0, done.stderr
        cls.file = File(cls.run_path, "short")

    def peers(self, *arguments):
        return json.loads(self.run_done("peers", self.run_path, "--json", *arguments).stdout)

    def indicator(self, shown, name):
        """Columns of one indicator, as arrays by system."""
        found = next(item for item in shown["peers"]["indicators"] if item["id"] == name)
        self.assertEqual([row["ics"] for row in found["systems"]], self.file.codes)
        columns = {key: np.array([row[key] for row in found["systems"]]) for key in found["systems"][0]}
        return found, columns


class Numbers(SharedRun):
    def test_features_and_peers_are_those_of_the_file(self):
        shown = self.peers()["peers"]
        reference = self.file.reference
        values = np.column_stack([reference["most_deprived_share"], reference["aged_60_share"],
                                  reference["population"], reference["organisations"], self.file.start_share(52)])
        self.assertEqual([feature["id"] for feature in shown["features"]],
                         ["most_deprived_share", "aged_60_share", "population", "organisations",
                          "start_over_52_weeks_share"])
        np.testing.assert_allclose([system["values"] for system in shown["systems"]], values, rtol=1e-6)
        standard = values.copy()
        standard[:, 2:4] = np.log(standard[:, 2:4])
        standard = (standard - standard.mean(0)) / standard.std(0)
        for i, system in enumerate(shown["systems"]):
            away = np.sqrt(((standard - standard[i]) ** 2).sum(1))
            nearest = sorted((away[j], code) for j, code in enumerate(self.file.codes) if j != i)[:7]
            self.assertEqual([peer["ics"] for peer in system["peers"]], [code for _, code in nearest])
            np.testing.assert_allclose([peer["distance"] for peer in system["peers"]],
                                       [distance for distance, _ in nearest], rtol=1e-5)

    def test_context_is_that_of_the_file_and_of_the_sources(self):
        shown = self.peers()["peers"]
        columns = [item["id"] for item in shown["context"]]
        context = {system["ics"]: dict(zip(columns, system["context"])) for system in shown["systems"]}
        # Published shares: Surrey Heartlands 0.6 %, Birmingham and Solihull about half (IMD 2019).
        self.assertAlmostEqual(context["QXU"]["most_deprived_share"], 0.006, places=3)
        self.assertAlmostEqual(context["QHL"]["most_deprived_share"], 0.515, places=2)
        reference, people = self.file.reference, self.file.people
        for name, values in (("start_staff_per_100k", reference["start_staff_fte"] * 1e5 / people),
                             ("start_gp_per_100k", reference["start_gp_fte"] * 1e5 / people),
                             ("start_list_per_1000", self.file.waits.sum((1, 2)) * 1e3 / people),
                             ("start_over_18_weeks_share", self.file.start_share(18)),
                             ("start_allocation_per_head", reference["start_allocation"] * 1e6 / people)):
            np.testing.assert_allclose([context[code][name] for code in self.file.codes], values, rtol=1e-6)

    def check_bands(self, found, ratios):
        edges = {name: np.quantile(ratios, share) for name, share in EDGES.items()}
        for name, value in edges.items():
            self.assertAlmostEqual(found["spread"][name] / value, 1.0, places=3, msg=name)
        for row in found["systems"]:
            self.assertEqual(row["band"], band(row["ratio"], found["spread"]))
            self.assertAlmostEqual(row["difference"], row["simulated"] - row["expected"], delta=1e-5 * row["expected"])

    def expect(self, name, value, size, standard, start):
        """Recomputes an indicator with pathways and compares every number of it."""
        found, shown = self.indicator(self.peers(), name)
        reference, people = self.file.reference, self.file.people
        y = np.log((value * size + 0.5) / (standard + 0.5))
        guess, explained = foretold(y, np.ones(42), [reference["most_deprived_share"], reference["aged_60_share"],
                                                     reference["start_staff_fte"] / people,
                                                     reference["start_gp_fte"] / people, start])
        expected = standard * np.exp(guess)
        for key, values in (("simulated", value), ("expected", expected / size), ("ratio", value * size / expected)):
            np.testing.assert_allclose(shown[key].astype(float), values, rtol=2e-4, err_msg=f"{name} {key}")
        self.assertAlmostEqual(found["explained"], explained, places=3)
        self.check_bands(found, value * size / expected)
        groups = {system["ics"]: [peer["ics"] for peer in system["peers"]]
                  for system in self.peers()["peers"]["systems"]}
        simulated = dict(zip(self.file.codes, shown["simulated"]))
        np.testing.assert_allclose(shown["peer_median"].astype(float),
                                   [np.median([simulated[peer] for peer in groups[code]]) for code in self.file.codes],
                                   rtol=1e-6)

    def test_shares_of_the_list_are_standardised_by_treatment_function(self):
        lists = self.file.at("ics_treatment_function", "incomplete")
        for name, weeks, events, value in (
                ("over_18_weeks_share", 18, lists - self.file.at("ics_treatment_function", "within_18_weeks"),
                 1 - self.file.at("ics", "within_18_weeks_share")),
                ("over_52_weeks_share", 52, self.file.at("ics_treatment_function", "over_52_weeks"),
                 self.file.mean_share("over_52_weeks"))):
            standard = standardised(events, lists)
            self.assertAlmostEqual(standard.sum() / events.sum(), 1.0, places=9)
            started, waiting = self.file.waits[:, :, weeks:].sum(2), self.file.waits.sum(2)
            with np.errstate(invalid="ignore"):
                start = np.log((started.sum(1) + 0.5) / (standardised(started, waiting) + 0.5))
            self.expect(name, value, lists.sum(1), standard, start)

    def test_rates_are_of_residents_weighted_by_need(self):
        people, file = self.file.people, self.file
        at_england = lambda events: people * events.sum() / people.sum()
        first = file.at("resident_ics", "incomplete", 0)
        start = np.log((first + 0.5) / (at_england(first) + 0.5))
        done = file.year("resident_ics", "completed_admitted") + file.year("resident_ics", "completed_non_admitted")
        for name, events in (("resident_list_per_1000", file.at("resident_ics", "incomplete")),
                             ("resident_completed_per_1000", done)):
            self.expect(name, events / people * 1e3, people / 1e3, at_england(events), start)

    def test_what_is_no_count_is_set_among_systems_too(self):
        shown = self.peers()
        for name, simulated, england in (
                ("staff_vacancy_rate", self.file.at("ics", "staff_vacancy_rate"),
                 self.file.at("england", "staff_vacancy_rate")),
                ("gp_load", self.file.year("ics", "gp_load") / 12, self.file.year("england", "gp_load") / 12)):
            found, columns = self.indicator(shown, name)
            np.testing.assert_allclose(columns["simulated"].astype(float), simulated, rtol=1e-6)
            guess, _ = foretold(np.log(simulated / england), np.ones(42),
                                [self.file.reference["most_deprived_share"], self.file.reference["aged_60_share"]])
            np.testing.assert_allclose(columns["expected"].astype(float), england * np.exp(guess), rtol=1e-4)
            self.check_bands(found, simulated / (england * np.exp(guess)))
            self.assertNotIn("GPs per person", found["explained_by"])

    def test_a_folded_run_has_no_deprivation_gap(self):
        self.assertNotIn("over_18_weeks_slope_index", [item["id"] for item in self.peers()["peers"]["indicators"]])
        done = support.icsim("peers", self.run_path, "--indicator", "over_18_weeks_slope_index")
        self.assert_refused(done, "'over_18_weeks_slope_index': is not known in Apr 2026\n  hint: figures of a year "
                                  "need twelve months, the deprivation gap `--quintiles split`")

    def test_a_split_run_has_it_beside_the_peers_only(self):
        path = self.simulate(self.scenario(to="2025-04-30", ensemble="draws: 1, quintiles: split"))
        shown = json.loads(self.run_done("peers", path, "--json").stdout)
        found, columns = self.indicator(shown, "over_18_weeks_slope_index")
        np.testing.assert_allclose(columns["simulated"].astype(float),
                                   support.values(path, "short", "ics", "over_18_weeks_slope_index_mean")[0], rtol=1e-6)
        self.assertEqual(found["explained_by"], [])
        self.assertEqual({(row["expected"], row["ratio"], row["difference"], row["band"]) for row in found["systems"]},
                         {(None, None, None, None)})

    def test_csv_holds_what_json_holds(self):
        path = self.folder / "peers.csv"
        shown = self.peers("--csv", path)["peers"]
        with open(path, newline="") as text:
            rows = list(csv.DictReader(text))
        self.assertEqual(len(rows), 42 * len(shown["indicators"]))
        lines = {(row["indicator"], row["ics"]): row for row in rows}
        groups = {system["ics"]: " ".join(peer["ics"] for peer in system["peers"]) for system in shown["systems"]}
        for item in shown["indicators"]:
            for system in item["systems"]:
                row = lines[item["id"], system["ics"]]
                for key in ("simulated", "expected", "difference", "ratio", "peer_median", "start"):
                    self.assertEqual(None if row[key] == "" else float(row[key]), system[key])
                self.assertEqual(row["band"] or None, system["band"])
                for edge in EDGES:
                    self.assertEqual(float(row[edge]), item["spread"][edge])
                self.assertEqual(row["peers"], groups[system["ics"]])
        self.assert_refused(support.icsim("peers", self.run_path, "--csv", path), path, "exists already")
        self.run_done("peers", self.run_path, "--csv", path, "--force")


class OneRule(SharedRun):
    """A figure of a system is the same number in `peers`, `show` and `compare`."""

    METRICS = {"over_18_weeks_share": "within_18_weeks_share", "staff_vacancy_rate": "staff_vacancy_rate", "gp_load": "gp_load"}

    def test_shares_levels_and_means_are_those_of_show_and_compare(self):
        other = self.simulate(self.scenario(name="other", to="2026-04-30", ensemble="draws: 3, quintiles: fold"))
        for month in ("2026-03", "2026-04"):
            shown, compared, table = self.peers("--month", month), self.compared(other, month), self.table(month)
            for indicator, metric in self.METRICS.items():
                row = next(row for row in self.indicator(shown, indicator)[0]["systems"] if row["ics"] == "QOP")
                value = 1 - row["simulated"] if indicator == "over_18_weeks_share" else row["simulated"]
                np.testing.assert_allclose([value, table[metric]], compared[metric], rtol=1e-6, err_msg=metric)

    def compared(self, other, month):
        done = self.run_done("compare", self.run_path, other, "--ics", "QOP", "--json", "--month", month,
                             "--metric", ",".join(self.METRICS.values()))
        rows = json.loads(done.stdout)["comparisons"][0]["rows"]
        return {row["metric"]: row["values"][0]["base"] for row in rows if (row["level"], row["code"]) == ("ics", "QOP")}

    def table(self, month):
        path = self.folder / f"table-{month}.csv"
        self.run_done("show", self.run_path, "--table", "--ics", "QOP", "--month", month,
                      "--metric", ",".join(self.METRICS.values()), "--csv", path)
        with open(path, newline="") as text:
            return {row["metric"]: float(row["value"]) for row in csv.DictReader(text)}


class ByFunction(SharedRun):
    """Trauma and orthopaedics alone, by any word that means it."""

    TOLD = ["over_18_weeks_share", "over_52_weeks_share", "list_per_1000", "clock_starts_per_1000", "completed_per_1000"]
    LEFT_OUT = ["resident_list_per_1000", "resident_completed_per_1000", "gp_load", "staff_vacancy_rate",
                "over_18_weeks_slope_index", "contingent_earned_per_head"]

    def of(self, metric, month=-1):
        return self.file.at("ics_treatment_function", metric, month)[:, self.row]

    def year_of(self, metric):
        return self.file.year("ics_treatment_function", metric)[:, self.row]

    def setUp(self):
        super().setUp()
        with h5py.File(self.run_path) as file:
            self.row = file["scenarios/short/ics_treatment_function/treatment_function"].asstr()[:].tolist().index("C_110")
        self.shown = self.peers("--treatment-function", "T&O")

    def test_any_word_of_a_function_means_it(self):
        for word in ("110", "c_110", "orthopaedics", "Trauma and Orthopaedic"):
            self.assertEqual(self.peers("--treatment-function", word), self.shown)
        self.assertEqual(self.shown["peers"]["treatment_function"], "C_110")
        self.assertIsNone(self.peers()["peers"]["treatment_function"])
        self.assertEqual(self.peers()["peers"]["left_out"], [])

    def test_figures_are_of_its_lists(self):
        self.assertEqual([item["id"] for item in self.shown["peers"]["indicators"]], self.TOLD)
        people = self.file.people / 1e3
        completed = self.year_of("completed_admitted") + self.year_of("completed_non_admitted")
        for name, values in (("over_18_weeks_share", 1 - self.of("within_18_weeks_share")),
                             ("over_52_weeks_share", self.of("over_52_weeks") / self.of("incomplete")),
                             ("list_per_1000", self.of("incomplete") / people),
                             ("clock_starts_per_1000", self.year_of("clock_starts") / people),
                             ("completed_per_1000", completed / people)):
            np.testing.assert_allclose(self.indicator(self.shown, name)[1]["simulated"].astype(float), values, rtol=1e-5,
                                       err_msg=name)

    def test_expected_are_englands_rate_and_context_from_its_own_start(self):
        found, columns = self.indicator(self.shown, "list_per_1000")
        reference, people, started = self.file.reference, self.file.people, self.file.waits[:, self.row].sum(1)
        standard, before = (people * values.sum() / people.sum() for values in (self.of("incomplete"), started))
        guess, _ = foretold(np.log((self.of("incomplete") + 0.5) / (standard + 0.5)), np.ones(42),
                            [reference["most_deprived_share"], reference["aged_60_share"],
                             reference["start_staff_fte"] / people, reference["start_gp_fte"] / people,
                             np.log((started + 0.5) / (before + 0.5))])
        np.testing.assert_allclose(columns["expected"].astype(float), standard * np.exp(guess) / people * 1e3, rtol=2e-4)
        np.testing.assert_allclose(columns["start"].astype(float), started / people * 1e3, rtol=1e-5)
        for row in found["systems"]:
            self.assertEqual(row["band"], band(row["ratio"], found["spread"]))

    def test_a_share_is_that_of_show_for_the_same_list(self):
        path = self.folder / "table.csv"
        self.run_done("show", self.run_path, "--table", "--ics", "QR1", "--treatment-function", "T&O", "--month", "2026-04",
                      "--metric", "within_18_weeks_share,incomplete", "--csv", path)
        with open(path, newline="") as text:
            table = {row["metric"]: float(row["value"]) for row in csv.DictReader(text)}
        at = self.file.codes.index("QR1")
        of = {name: self.indicator(self.shown, name)[1]["simulated"][at] for name in self.TOLD}
        np.testing.assert_allclose(1 - of["over_18_weeks_share"], table["within_18_weeks_share"], rtol=1e-6)
        np.testing.assert_allclose(of["list_per_1000"] * self.file.people[at] / 1e3, table["incomplete"], rtol=1e-5)

    def test_what_cannot_be_told_is_left_out_and_named(self):
        self.assertEqual(self.shown["peers"]["left_out"], self.LEFT_OUT)
        text = self.run_done("peers", self.run_path, "--treatment-function", "T&O", "--ics", "gloucestershire").stdout
        self.assertIn("Gloucestershire (QR1), Trauma and Orthopaedic (C_110)\n\nPeers, nearest first", text)
        said = " ".join(text.split())
        self.assertIn(f"Left out, as run files do not tell them by treatment function: {', '.join(self.LEFT_OUT)}.", said)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 100, line)
        one = self.run_done("peers", self.run_path, "--treatment-function", "T&O", "--metric", "list_per_1000").stdout
        self.assertNotIn("Left out", one)

    def test_few_expected_pathways_are_in_no_band(self):
        found = self.indicator(self.peers("--treatment-function", "170"), "over_18_weeks_share")[0]
        none = [row for row in found["systems"] if row["band"] is None]
        self.assertTrue(0 < len(none) < 42)
        self.assertTrue(any(row["simulated"] is None and row["start"] is None for row in none))

    def test_several_metrics_may_be_asked_for_in_either_word(self):
        for option in ("--metric", "--indicator"):
            shown = self.peers(option, "staff_vacancy_rate,over_18_weeks_share", option, "gp_load")
            self.assertEqual([item["id"] for item in shown["peers"]["indicators"]],
                             ["over_18_weeks_share", "gp_load", "staff_vacancy_rate"])

    def test_csv_names_the_function(self):
        path = self.folder / "peers.csv"
        self.run_done("peers", self.run_path, "--treatment-function", "T&O", "--csv", path)
        with open(path, newline="") as text:
            rows = list(csv.DictReader(text))
        self.assertEqual({row["treatment_function"] for row in rows}, {"C_110"})
        self.assertEqual(len(rows), 42 * len(self.TOLD))

    def refused(self, message, *arguments):
        self.assertEqual(self.run_refused(*arguments), message + "\n")

    def run_refused(self, *arguments):
        done = support.icsim("peers", self.run_path, *arguments)
        self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""))
        return done.stderr

    def test_unknown_words_are_refused(self):
        with h5py.File(self.run_path) as file:
            functions = ", ".join(file["scenarios/short/ics_treatment_function/treatment_function"].asstr()[:])
        self.refused(f"'x-ray': is no treatment function of scenario 'short'\n  hint: it has {functions}",
                     "--treatment-function", "x-ray")
        self.refused("'Nowhere': is no integrated care system of scenario 'short'\n  hint: it has "
                     + ", ".join(self.file.codes), "--ics", "Nowhere", "--treatment-function", "T&O")
        self.refused("'nope': is no indicator of peers\n  hint: there are " + ", ".join(self.TOLD), "--metric", "nope",
                     "--treatment-function", "T&O")
        self.refused("'gp_load': is not told by treatment function\n  hint: leave out --treatment-function; with it there "
                     "are " + ", ".join(self.TOLD), "--metric", "gp_load", "--treatment-function", "T&O")
        whole = ["over_18_weeks_share", "over_52_weeks_share", *self.LEFT_OUT]
        self.refused("'list_per_1000': is told of one treatment function only\n  hint: give --treatment-function; without "
                     "it there are " + ", ".join(whole), "--metric", "list_per_1000")
        self.refused("'completed_per_1000': is not known in Jun 2025\n  hint: figures of a year need twelve months, the "
                     "deprivation gap `--quintiles split`, money earned or lost a scheme that pays", "--metric",
                     "completed_per_1000", "--treatment-function", "T&O", "--month", "2025-06")


class Words(SharedRun):
    def rows(self, text):
        return re.findall(r"^(Q\w\w) .*$", text, re.M)

    def test_systems_stand_by_region_and_name_whatever_they_achieve(self):
        with h5py.File(self.run_path) as file:
            group = file["scenarios/short"]
            keys = zip(group["reference/ics_region"].asstr()[:], group["ics/ics_name"].asstr()[:], self.file.codes)
            wanted = [code for _, _, code in sorted(keys)]
        for name in ("over_18_weeks_share", "resident_completed_per_1000"):
            text = self.run_done("peers", self.run_path, "--indicator", name).stdout
            self.assertEqual([code.strip() for code in self.rows(text)], [code for code in wanted])
            self.assertIn("Not a league table", text)
        for item in self.peers()["peers"]["indicators"]:
            self.assertEqual([row["ics"] for row in item["systems"]], self.file.codes)

    def test_bands_in_words_are_those_of_json(self):
        text = self.run_done("peers", self.run_path, "--indicator", "over_52_weeks_share").stdout
        found = self.indicator(self.peers(), "over_52_weeks_share")[0]
        for row in found["systems"]:
            line = re.search(rf"^{row['ics']} .*$", text, re.M).group()
            self.assertIn(f" {row['ratio']:.2f}  {row['band']}  ", line)
        edges = found["spread"]
        self.assertIn(f"  ratio of the middle half of systems {edges['lower_quarter']:.2f} to {edges['upper_quarter']:.2f}; "
                      f"of all but the outer tenths {edges['lower_tenth']:.2f} to {edges['upper_tenth']:.2f}\n", text)

    def test_nothing_is_said_of_chance(self):
        for arguments in ((), ("--ics", "QOX")):
            text = self.run_done("peers", self.run_path, *arguments).stdout
            for word in ("chance", "limits", "funnel", "as expected"):
                self.assertNotIn(word, text)

    def test_what_is_weighted_by_need_says_so(self):
        shown = self.peers()["peers"]
        for item in shown["indicators"] + shown["context"]:
            self.assertEqual("by need" in item["unit"], "weighted by need" in item["name"], item["id"])

    def test_how_far_apart_is_in_percent_of_the_list_for_its_shares(self):
        text = self.run_done("peers", self.run_path, "--ics", "QOP").stdout
        shown = self.peers()
        for name, words in (("over_52_weeks_share", "over 52 weeks, share of"), ("staff_vacancy_rate", "vacancy rate")):
            row = next(row for row in self.indicator(shown, name)[0]["systems"] if row["ics"] == "QOP")
            apart = row["difference"] if name.endswith("weeks_share") else row["ratio"] - 1
            self.assertRegex(text, rf"(?m)^{words} .* {re.escape(f'{100 * apart:+.1f} %')} ")

    def test_one_system_shows_its_peers_and_their_distance(self):
        text = self.run_done("peers", self.run_path, "--ics", "qop", "--k", 3).stdout
        self.assertIn("Like with like: short, Apr 2026, mean over 3 draws\nGreater Manchester (QOP)\n", text)
        system = next(item for item in self.peers("--k", 3)["peers"]["systems"] if item["ics"] == "QOP")
        self.assertEqual(self.rows(text), ["QOP"] + [peer["ics"] for peer in system["peers"]])
        for peer in system["peers"]:
            self.assertRegex(text, rf"(?m)^{peer['ics']} .* {peer['distance']:.2f}$")

    def test_tables_fit_into_100_columns(self):
        for arguments in ((), ("--ics", "QOX")):
            for line in self.run_done("peers", self.run_path, *arguments).stdout.splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_a_month_may_be_chosen(self):
        self.assertEqual(self.peers()["peers"]["month"], "2026-04")
        shown = self.peers("--month", "2025-06")
        self.assertEqual(shown["peers"]["month"], "2025-06")
        names = [item["id"] for item in shown["peers"]["indicators"]]
        self.assertIn("over_18_weeks_share", names)
        self.assertNotIn("activity_vs_2019_20", names)  # needs a year
        np.testing.assert_allclose(self.indicator(shown, "over_18_weeks_share")[1]["simulated"].astype(float),
                                   1 - self.file.at("ics", "within_18_weeks_share", 2), rtol=1e-5)

    def test_a_title_with_markup_stays_text(self):
        self.assertEqual(self.peers()["title"], HOSTILE)


class Refuses(SharedRun):
    def refused(self, *arguments, words):
        self.assert_refused(support.icsim("peers", *arguments), *words)

    def test_england_as_one_system(self):
        path = self.simulate(self.scenario(name="replay", extends="replay-2021", to="2021-10-31"))
        self.refused(path, words=("scenario 'replay': simulates England as one system, so there is nobody to compare it "
                                  "with\n  hint: give a run of the 42 systems, such as one of baseline-2025",))

    def test_unknown_names_and_numbers(self):
        path = self.run_path
        self.refused(path, "--ics", "XYZ", words=("'XYZ': is no integrated care system of scenario 'short'\n  hint: it has QE1, ",))
        self.refused(path, "--month", "2031-01",
                     words=("'2031-01': is no month of scenario 'short'\n  hint: give one from 2025-04 to 2026-04",))
        self.refused(path, "--indicator", "incomplete",
                     words=("'incomplete': is no indicator of peers\n  hint: there are over_18_weeks_share, ",))
        self.refused(path, "--k", 42, words=("42 peers: cannot be found among 42 systems\n  hint: ask for 1 to 41",))
        for bad in (0, -1, "many"):
            self.refused(path, "--k", bad, words=("--k",))
        self.refused(f"{path}:other", words=("has no scenario 'other'", "it has short"))

    def test_several_scenarios_need_a_choice(self):
        first, second = self.scenario(to="2025-04-30"), self.scenario(name="next", to="2025-04-30")
        path = self.simulate(first, second)
        self.refused(path, words=(f"{path}: has 2 scenarios, and peers are of one\n  hint: choose one: `icsim peers {path}:short`",))
        self.run_done("peers", f"{path}:next")

    def test_a_file_that_was_changed(self):
        path = self.folder / "changed.h5"
        for dataset in ("ics_treatment_function/over_52_weeks_mean", "resident_ics/incomplete_mean",
                        "england/gp_load_mean"):
            shutil.copy(self.run_path, path)
            with h5py.File(path, "r+") as file:
                values = file[f"scenarios/short/{dataset}"]
                values[12] = values[12] * 1.5
            self.refused(path, words=(dataset, "does not match its checksum: the file was changed after it was written"))
        shutil.copy(self.run_path, path)
        with h5py.File(path, "r+") as file:
            del file["scenarios/short/resident_ics/incomplete_mean"]
        self.refused(path, words=("does not match its content_sha256",))

    def test_context_that_cannot_be(self):
        path = self.folder / "changed.h5"
        for name, value in (("weighted_population", 0.0), ("most_deprived_share", 1.5), ("organisations", np.nan)):
            shutil.copy(self.run_path, path)
            with h5py.File(path, "r+") as file:
                file[f"scenarios/short/reference/{name}"][3] = value
            self.refused(path, words=(f"scenario 'short', reference/{name}: has the value {value:g}, which cannot be",
                                      "hint: the file is damaged"))

    def test_a_file_before_format_1_2(self):
        path = self.folder / "old.h5"
        shutil.copy(self.run_path, path)
        with h5py.File(path, "r+") as file:
            file.attrs.modify("format_version", np.bytes_("1.1"))
        self.refused(path, words=("has format version 1.1; comparing needs what files hold since 1.2",))


if __name__ == "__main__":
    unittest.main()
