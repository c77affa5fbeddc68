#!/usr/bin/python3
"""`icsim report`: every number on the page is the run file's, names stay text, damaged files make no page."""

import base64
import json
import pathlib
import re
import shutil
import tempfile
import unittest
import zlib

import h5py
import numpy as np
import scipy.stats

import support

HOSTILE = '</script><img src=x onerror="alert(1)"> & \u2028 \\"x'
QUANTILES = {"low": 0, "q25": 1, "median": 2, "q75": 3, "high": 4}
DAMAGED = "the file is damaged or was changed: run the scenario again"


def page_data(path):
    """The JSON of a page as a browser reads it, and its numbers."""
    text = path.read_text(encoding="utf-8")
    found = re.findall(r'<script type="application/json" id="icsim-data">(.*?)</script>', text, re.S)
    assert len(found) == 1
    data = json.loads(found[0])
    planes = np.frombuffer(zlib.decompress(base64.b64decode(data["numbers"])), np.uint8)
    numbers = planes.reshape(4, data["count"]).T.copy().view("<f4").ravel()

    def resolved(value):
        if isinstance(value, list):
            return [resolved(one) for one in value]
        if not isinstance(value, dict):
            return value
        if list(value) != ["s"]:
            found = {key: resolved(one) for key, one in value.items()}
            return {key: one for key, one in found.items() if one is not None or value[key] is None}
        found = data["slices"][value["s"]]
        return None if found is None else {"at": found[0], "n": found[1], "thinned": bool(found[2])}

    data = {**resolved(data), "slices": data["slices"]}
    for run in data["runs"]:
        join(run, data, numbers)
    return data, numbers


def join(run, data, numbers):
    """Gives a run what runs share, and its milestones and influences as numbers."""
    run["published"] = None if run["published"] is None else data["published"][run["published"]]
    of = lambda part: numbers[part["at"]:part["at"] + part["n"]]
    joined = []
    for text, part in run["assumptions"]:
        influence = None if part is None else {
            metric: dict(zip(("effect", "low", "high"), (float(x) for x in three)))
            for metric, three in zip(run["influenced"], of(part).reshape(-1, 3))}
        joined.append({**data["assumptions"][text], "influence": influence})
    run["assumptions"] = joined
    known = lambda value: None if np.isnan(value) else value
    month = lambda value: None if np.isnan(value) else run["months"][int(value)]
    for milestone in run["milestones"]:
        milestone["places"] = [[row[0], known(row[1]), *map(month, row[2:5]), *row[5:]]
                               for row in of(milestone["places"]).reshape(-1, 7)]


def rounded(values):
    """To 13 bits, as PAGE_DATA.md says."""
    bits = (values.astype("<f4").view("<u4").astype(np.uint64) + 512) & ~np.uint64(1023)
    return np.where(np.isfinite(values), bits.astype("<u4").view("<f4"), values)


class Reports(support.ProgramTest):
    """One page on three runs: split quintiles and levers; fewer months; folded in another file."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shared = pathlib.Path(folder.name)

        def scenario(name, rest, to="2026-06-30", ensemble="draws: 16"):
            path = cls.shared / f"{name}.yaml"
            path.write_text(f"schema: icsim/scenario/1\nname: {name}\nextends: baseline-2025\n"
                            f"period: {{to: {to}}}\nensemble: {{{ensemble}}}\n{rest}", encoding="utf-8")
            return path

        def run(name, *scenarios):
            path = cls.shared / name
            done = support.icsim("run", *scenarios, "-o", path, "--quiet")
            assert done.returncode == 0, done.stderr
            return path

        base = scenario("base", f"title: {json.dumps(HOSTILE)}\ndescription: {json.dumps('<b>&amp;')}\n")
        levers = ('network: {reach: region, most_miles: 100}\nlevers:\n  - {what: capacity.level, label: "<i>hubs</i>", where: {ics: [QOP]},'
                  ' when: {from: 2025-06-01, ramp: 26}, how: {scale: 1.1}}\n'
                  '  - {what: mutual_aid.max_flow, label: aid, how: {set: 0.02}}\n')
        short = scenario("aided", levers, to="2025-09-30")
        cls.file = run("runs.h5", base, short)
        cls.folded = run("folded.h5", scenario("folded", "", to="2025-06-30", ensemble="draws: 2, quintiles: fold"))
        cls.page = cls.shared / "page.html"
        done = support.icsim("report", cls.file, "-o", cls.page, "--attribution-draws", "0")
        assert done.returncode == 0, done.stderr
        cls.printed = done.stdout
        cls.data, cls.numbers = page_data(cls.page)

    def numbers_of(self, part):
        return self.numbers[part["at"]:part["at"] + part["n"]]

    def file_values(self, run, level, metric, stat):
        """A level's mean or quantile, [place][month]."""
        suffix = "mean" if stat == "mean" else "quantile"
        content = support.values(self.file, run["scenario"], level, f"{metric}_{suffix}")
        if stat != "mean":
            content = content[QUANTILES[stat]]
        return content.reshape(len(content), -1).T

    def assert_same_bits(self, run, level, metric, slices):
        for stat, part in slices.items():
            with self.subTest(f"{run['label']} {level}/{metric} {stat}"):
                expected = self.file_values(run, level, metric, stat).astype("<f4").ravel()
                if level.endswith("treatment_function") and self.data["left_out"]:
                    expected = rounded(expected)
                self.assertEqual(self.numbers_of(part).tobytes(), expected.tobytes())

    def test_every_series_is_that_of_the_file_to_the_bit(self):
        seen = 0
        for run in self.data["runs"]:
            for metric, levels in run["series"].items():
                for level, slices in levels.items():
                    self.assert_same_bits(run, level, metric, slices)
                    seen += len(slices)
            for metric, slices in run["quintile"].items():
                self.assert_same_bits(run, "quintile", metric, slices)
                seen += len(slices)
        self.assertGreater(seen, 2 * 150)
        self.assertIn(self.data["left_out"], [[], ["more than four digits of lists by treatment function"]])
        self.assertEqual(sum(n for _, n, _ in self.data["slices"]), self.data["count"], "no number stands outside a slice")

    def test_the_comparison_holds_the_means_of_both_runs_and_their_difference(self):
        comparison, = self.data["comparisons"]
        self.assertEqual((comparison["base"], comparison["alternative"]), ("base", "aided"))
        months = [support.month_ends(self.file, name) for name in ("base", "aided")]
        rows = {row["metric"]: self.numbers_of(row["values"]).reshape(50, len(comparison["columns"]), 6)
                for row in comparison["rows"]}
        for metric in ("incomplete", "within_18_weeks_share", "over_52_weeks"):
            for column, month in enumerate(comparison["columns"]):
                for which, run in enumerate(self.data["runs"]):
                    means = [self.file_values(run, level, metric, "mean") for level in ("england", "region", "ics")]
                    means = np.concatenate(means)[:, months[which].index(month)]
                    np.testing.assert_allclose(rows[metric][:, column, which], means, rtol=1e-6)
                np.testing.assert_allclose(rows[metric][:, column, 2],
                                           rows[metric][:, column, 1] - rows[metric][:, column, 0],
                                           atol=1e-5 * abs(rows[metric][:, column, 0]).max())

    def test_what_the_contract_promises_is_there(self):
        self.assertEqual(self.data["version"], 2)
        self.assertEqual(list(self.data), ["version", "title", "program", "created_utc", "command", "attribution", "view", "places",
                         "metrics", "quintiles", "treatment_functions", "assumptions", "published", "runs", "comparisons",
                         "attributions", "peers", "left_out", "slices", "count", "numbers"])
        levels = [place["level"] for place in self.data["places"]]
        self.assertEqual((levels.count("england"), levels.count("region"), levels.count("ics")), (1, 7, 42))
        self.assertEqual(self.data["quintiles"], [1, 2, 3, 4, 5])
        topics = {metric["topic"] for metric in self.data["metrics"]}
        self.assertEqual(topics, {"waiting", "flows", "activity", "money", "workforce", "general_practice", "inequality", "beds",
                                  "partners"})
        for metric in self.data["metrics"]:
            levels = self.data["runs"][0]["series"].get(metric["id"], {})
            if metric["id"] == "treated_per_1000_need":
                continue
            mean, reach, fan = {"mean"}, {"low", "high"}, {"q25", "median", "q75"}
            self.assertEqual(set(levels["england"]), mean | reach | (fan if metric["fan"] else set()), metric["id"])
            self.assertEqual(set(levels["region"]), mean | (reach | fan if metric["fan"] else set()), metric["id"])
            self.assertEqual(set(levels["ics"]), mean | (reach if metric["fan"] else set()), metric["id"])
            self.assertEqual("ics_treatment_function" in levels, metric["fan"])

    def test_metrics_are_described_as_in_the_file(self):
        with h5py.File(self.file) as file:
            for metric in self.data["metrics"]:
                level = "quintile" if metric["id"] == "treated_per_1000_need" else "england"
                attributes = file[f"scenarios/base/{level}/{metric['id']}_mean"].attrs
                self.assertEqual(metric["unit"], attributes["unit"].decode())
                self.assertEqual(metric["is_flow"], attributes["kind"] == b"flow")
                self.assertTrue(attributes["long_name"].decode().startswith(metric["long_name"]))

    def test_the_run_says_where_it_comes_from(self):
        for run in self.data["runs"]:
            with h5py.File(self.file) as file:
                scenario = file[f"scenarios/{run['scenario']}"]
                for name in ("title", "description", "baseline", "noise", "quintiles", "content_sha256"):
                    self.assertEqual(run[name], scenario.attrs[name].decode())
                self.assertEqual(int(run["seed"]), int(scenario.attrs["seed"]))
                self.assertEqual(run["calibration"], scenario.attrs["calibration_id"].decode())
                self.assertEqual(self.data["attribution"], file.attrs["attribution"].decode())
                inputs = scenario["provenance/inputs"]
                self.assertEqual([[i["name"], i["sha256"]] for i in run["inputs"]],
                                 [list(row) for row in zip(inputs["name"].asstr()[:], inputs["sha256"].asstr()[:])])
                levers = scenario["provenance/levers"]
                for column in ("label", "what", "where", "when", "how", "origin"):
                    self.assertEqual([lever[column] for lever in run["levers"]], list(levers[column].asstr()[:]))
                grades = list(scenario["provenance/parameters/grade"].asstr()[:])
                self.assertEqual(run["grades"], {grade: grades.count(grade) for grade in run["grades"]})
            self.assertEqual(run["path"], "announced-policy")
            self.assertEqual(run["months"], support.month_ends(self.file, run["scenario"]))
        self.assertIn("(multiplier of treatment slots): multiplied by 1.1, in ", self.data["runs"][1]["levers"][0]["words"])

    def test_causes_and_headline_are_those_of_the_file_at_every_place(self):
        run = self.data["runs"][0]
        self.assertEqual(run["causes"]["years"], ["2026-03"])
        codes = list(h5py.File(self.file)["scenarios/base/cause/cause"].asstr()[:])
        change = support.values(self.file, "base", "cause", "list_change_mean").astype(float)
        by_system = support.values(self.file, "base", "ics_cause", "list_change_mean").astype(float)
        total = 0.0
        for cause in run["causes"]["rows"]:
            values = self.numbers_of(cause["values"])
            self.assertEqual(values[0], np.float32(np.add.reduce(change[:12, codes.index(cause["id"])])), cause["id"])
            systems = np.add.reduce(by_system[:12, :, codes.index(cause["id"])])
            np.testing.assert_allclose(values[8:], systems, rtol=1e-5, atol=1e-4)
            np.testing.assert_allclose(values[1:8].sum(), systems.sum(), rtol=1e-4, atol=0.1)
            total = total + values.astype(float)
        before, after = (self.numbers_of(run["causes"][end]).astype(float) for end in ("before", "after"))
        np.testing.assert_allclose(total, after - before, rtol=2e-3, atol=2e-3 * before.min())
        columns = run["headline"]["columns"]
        every = {row["id"]: self.numbers_of(row["values"]).reshape(50, len(columns), 3) for row in run["headline"]["rows"]}
        rows = {metric: [dict(zip(("mean", "low", "high"), cell)) for cell in values[0]] for metric, values in every.items()}
        for metric in ("incomplete", "within_18_weeks_share", "over_52_weeks"):
            np.testing.assert_array_equal(every[metric][8:, 2, 0], support.values(self.file, "base", "ics", metric + "_mean")[11])
        self.assertEqual([(c["month"], c["published"]) for c in columns],
                         [("2024-03", True), ("2025-03", False), ("2026-03", False), ("2026-06", False)])
        self.assertEqual(run["headline"]["start"], 1)
        for metric in ("incomplete", "within_18_weeks_share", "over_52_weeks", "over_65_weeks", "median_wait"):
            quantiles = support.values(self.file, "base", "england", metric + "_quantile")
            for column, month in ((2, 11), (3, 14)):
                self.assertEqual(np.float32(rows[metric][column]["mean"]),
                                 support.values(self.file, "base", "england", metric + "_mean")[month])
                self.assertEqual(np.float32(rows[metric][column]["low"]), quantiles[0, month])
                self.assertEqual(np.float32(rows[metric][column]["high"]), quantiles[4, month])

    def test_published_months_are_those_of_the_file(self):
        for run in self.data["runs"]:
            published = run["published"]
            self.assertEqual((published["months"][0], published["months"][-1]), ("2023-04", "2025-03"))
            self.assertEqual(set(published["series"]), {"incomplete", "within_18_weeks_share", "over_52_weeks", "over_65_weeks",
                                                        "over_78_weeks", "clock_starts", "unreported_removals"})
            for metric, levels in published["series"].items():
                self.assertIn("ics", levels)
                for level, where in levels.items():
                    values = support.published(self.file, run["scenario"], level, metric).reshape(24, -1)
                    np.testing.assert_array_equal(self.numbers_of(where).reshape(-1, 24), values.T)
            with h5py.File(self.file) as file:
                noted = file[f"published/{run['scenario']}/left_out"]
                codes = file[f"scenarios/{run['scenario']}/ics/ics"].asstr()[:].tolist()
                wrong = {(month, area) for month, area, series in zip(*(noted[c].asstr()[:] for c in ("month", "area", "series"))) if series == "incomplete"}
            of_list = {(fault["month"], codes[fault["row"]]) for fault in published["wrong"] if fault["metric"] == "incomplete"}
            self.assertEqual(of_list, {(month, area) for month, area in wrong if month})
            self.assertTrue(all(fault["reason"] for fault in published["wrong"]))
        rows = {row["id"]: row for row in run["headline"]["rows"]}
        self.assertEqual(rows["clock_starts"]["start_year_to"], "2025-02")
        self.assertIsNone(rows["incomplete"]["start_year_to"])
        starts = support.published(self.file, run["scenario"], "england", "clock_starts").astype(float)
        values = self.numbers_of(rows["clock_starts"]["values"]).reshape(50, -1, 3)
        self.assertEqual([values[0, c, 0] for c in (0, 1)],
                         [np.float32(starts[:12].sum()), np.float32(starts[11:23].sum())])

    def test_transfers_are_the_sums_over_the_run(self):
        for run in self.data["runs"]:
            with h5py.File(self.file) as file:
                scenario = file[f"scenarios/{run['scenario']}"]
                if "transfer_arc" not in scenario:
                    self.assertEqual(run["transfers"], {"arcs": []})
                    continue
                level = scenario["transfer_arc"]
                totals = dict(zip(level["transfer_arc"].asstr()[:],
                                  level["transferred_pathways_mean"][:].astype(float).sum(axis=0)))
            arcs = {f"{arc['from']}>{arc['to']}": arc["pathways"] for arc in run["transfers"]["arcs"]}
            self.assertEqual(set(arcs), {code for code, total in totals.items() if total > 0})
            for code, pathways in arcs.items():
                self.assertAlmostEqual(pathways, totals[code], delta=1e-6 * totals[code])

    def test_milestones_are_shares_of_draws(self):
        for run in self.data["runs"]:
            milestones = {milestone["id"]: milestone for milestone in run["milestones"]}
            for level, first in (("england", 0), ("region", 1), ("ics", 8)):
                draws = support.values(self.file, run["scenario"], level, "within_18_weeks_share")
                draws = draws.reshape(len(draws), -1, draws.shape[-1])
                for threshold in (65, 70, 92):
                    places = milestones[f"within_18_weeks_{threshold}"]["places"]
                    self.assertEqual(len(places), 50)
                    for row, met in enumerate((draws[-1] >= np.float64(threshold) / 100).mean(axis=1)):
                        self.assertEqual(np.float32(places[first + row][0]), np.float32(met))

    def test_milestones_are_judged_as_compare_judges_them(self):
        done = support.icsim("compare", f"{self.file}:base", f"{self.file}:aided", "--unpaired", "--json", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)["comparisons"][0]["milestones"]
        places = {("england", "ENG"): 0, **{(place["level"], place["code"]): i for i, place in enumerate(self.data["places"])}}
        seen = 0
        for side, run in zip(("base", "alternative"), self.data["runs"]):
            milestones = {milestone["id"]: milestone["places"] for milestone in run["milestones"]}
            for row in told:
                if (row["level"], row["code"]) not in places:
                    continue
                here, there = milestones[row["milestone"]][places[row["level"], row["code"]]], row[side]
                for value, key in zip(here, ("probability", "by_due", "first", "low", "high", "probability_low", "probability_high")):
                    self.assertEqual(value, there[key] if there[key] is None or isinstance(there[key], str) else np.float32(there[key]), key)
                seen += 1
        self.assertEqual(seen, 2 * 7 * 50)

    def test_assumptions_are_told_by_a_regression_on_all_of_them(self):
        run = self.data["runs"][0]
        with h5py.File(self.file) as file:
            draws = file["scenarios/base/provenance/parameter_draws"]
            values = dict(zip(draws["key"].asstr()[:], draws["value"][:]))
            records = file["scenarios/base/provenance/parameters"]
            grades = dict(zip(records["key"].asstr()[:], records["grade"].asstr()[:]))
        share = support.values(self.file, "base", "england", "within_18_weeks_share")[-1].astype(float)
        keys = [key for key, x in values.items() if x.max() > x.min()]
        told = [a for a in run["assumptions"] if a["influence"]]
        self.assertGreater(len(told), 3)
        self.assertEqual({a["key"] for a in told}, set(keys))

        x = np.array([(values[key] - values[key].mean()) / values[key].std() for key in keys]).T
        y, n = share - share.mean(), len(share)

        def fit(ridge):
            inverse = np.linalg.inv(x.T @ x + ridge * np.eye(len(keys)))
            return inverse, inverse @ x.T @ y, n - 1 - np.trace(x @ inverse @ x.T)

        def score(ridge):
            _, slope, left = fit(ridge)
            return ((y - x @ slope) ** 2).sum() / left**2 if left > 0 else np.inf

        inverse, slope, left = fit(min((n * 10 ** (-4 + 0.2 * r) for r in range(61)), key=score))
        width = scipy.stats.t.ppf(0.95, max(left, 1))
        error = np.sqrt(((y - x @ slope) ** 2).sum() / max(left, 1) * np.diag(inverse))
        for a in told:
            j = keys.index(a["key"])
            low, high = np.quantile(values[a["key"]], [0.1, 0.9])
            step = (high - low) / values[a["key"]].std()
            influence = a["influence"]["within_18_weeks_share"]
            self.assertAlmostEqual(influence["effect"], slope[j] * step, delta=1e-6)
            self.assertAlmostEqual(influence["high"], (slope[j] + width * error[j]) * step, delta=1e-6)
        weights = [(i["low"] > 0 or i["high"] < 0, abs(i["effect"])) for i in
                   (a["influence"]["within_18_weeks_share"] for a in told)]
        self.assertEqual(weights, sorted(weights, reverse=True))
        self.assertEqual([a["influence"] for a in run["assumptions"][len(told):]],
                         [None] * (len(run["assumptions"]) - len(told)))
        self.assertEqual({a["key"]: a["grade"] for a in run["assumptions"]}, grades)
        self.assertTrue(0 <= run["explained"]["within_18_weeks_share"] <= 1)

    def test_markup_in_names_is_text(self):
        page = self.page.read_text(encoding="utf-8")
        self.assertNotIn("<img", page)
        self.assertNotIn("<i>hubs", page)
        self.assertEqual(self.data["runs"][0]["title"], HOSTILE)
        self.assertEqual(self.data["runs"][1]["levers"][0]["label"], "<i>hubs</i>")
        self.run_done("report", f"{self.file}:base", "-o", self.folder / "one.html")
        one = (self.folder / "one.html").read_text(encoding="utf-8")
        self.assertIn("<title>&lt;/script&gt;&lt;img src=x", one)
        self.assertNotIn("<img", one)

    def test_scenarios_are_chosen_and_the_title_is_given(self):
        target = self.folder / "page.html"
        done = self.run_done("report", f"{self.file}:aided", self.folded, "-o", target, "--title", "<Two> & more")
        self.assertRegex(done.stdout, rf"^{re.escape(str(target))} \(\d\.\d\d MB\)\n")
        data, _ = page_data(target)
        self.assertEqual([run["label"] for run in data["runs"]], ["aided", "folded"])
        self.assertEqual([len(run["months"]) for run in data["runs"]], [6, 3])
        self.assertEqual((data["title"], data["quintiles"]), ("<Two> & more", []))
        self.assertIn("<title>&lt;Two&gt; &amp; more</title>", target.read_text(encoding="utf-8"))
        self.assert_left(self.folder, "page.html")

    def test_a_page_opens_with_the_place_and_the_treatment_function_that_are_asked_for(self):
        target = self.folder / "page.html"
        self.run_done("report", self.folded, "-o", target, "--ics", "gloucestershire", "--treatment-function", "T&O")
        self.assertEqual(page_data(target)[0]["view"], {"place": "QR1", "treatment_function": "C_110"})
        self.run_done("report", self.folded, "-o", target, "--region", "south west", "--force")
        self.assertEqual(page_data(target)[0]["view"], {"place": "South West", "treatment_function": None})
        self.assertEqual(self.data["view"], {"place": None, "treatment_function": None})
        done = support.icsim("report", self.folded, "-o", target, "--treatment-function", "cobbling", "--force")
        self.assert_refused(done, "'cobbling': is no treatment function of scenario 'folded'")
        done = support.icsim("report", self.folded, "-o", target, "--region", "London", "--ics", "QOP", "--force")
        self.assert_refused(done, "--region excludes --ics")

    def test_what_does_not_fit_is_left_out_and_told(self):
        many = self.simulate(self.write("many.yaml", "schema: icsim/study/1\ntitle: Many\nperiod: {to: 2026-09-30}\n"
                             "ensemble: {draws: 16, seed: 1, quintiles: fold}\nscenarios:\n"
                             + "".join(f"  - {{scenario: baseline-2025, name: s{i}, levers: [{{what: capacity.level, how: {{scale: {1 + i / 100}}}}}]}}\n"
                                       for i in range(4))))
        target = self.folder / "page.html"
        done = self.run_done("report", many, "-o", target, "--attribution-draws", "0")
        self.assertLessEqual(target.stat().st_size, 3e6)
        data, numbers = page_data(target)
        self.assertEqual(done.stdout.splitlines()[1:], [f"left out, to keep it under 3 MB: {'; '.join(data['left_out'])}; pages of fewer "
                                                        "runs have more"])
        self.assertIn("ranges of lists by treatment function", data["left_out"])
        run = data["runs"][3]
        at = run["series"]["within_18_weeks_share"]["ics_treatment_function"]["mean"]
        file = support.values(many, "s3", "ics_treatment_function", "within_18_weeks_share_mean")
        file = file.reshape(len(file), -1)
        if at["thinned"]:
            file = file[[m for m, month in enumerate(run["months"]) if month.endswith("-03")]]
        np.testing.assert_array_equal(numbers[at["at"]:at["at"] + at["n"]], rounded(file.T.astype("<f4").ravel()))
        self.assertNotIn("low", run["series"]["within_18_weeks_share"]["ics_treatment_function"])

    # --- refusals ---------------------------------------------------------------------------------------------------

    def refused(self, path, *words):
        """Refused; a page that was there stays as it was, and nothing is left beside it."""
        target = self.folder / "page.html"
        target.write_text("old")
        before = sorted(self.folder.iterdir())
        done = support.icsim("report", path, "-o", target, "--force")
        self.assert_refused(done, *words)
        self.assertEqual(target.read_text(), "old")
        self.assertEqual(sorted(self.folder.iterdir()), before)
        return done.stderr

    def changed(self, change):
        path = self.folder / "changed.h5"
        shutil.copy(self.folded, path)
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    def test_a_page_is_not_replaced_unless_asked(self):
        target = self.folder / "page.html"
        target.write_text("old")
        done = support.icsim("report", self.folded, "-o", target)
        self.assertEqual(done.stderr, f"{target}: exists already\n  hint: give another name, or --force to replace it\n")
        self.assertEqual((done.returncode, target.read_text()), (2, "old"))
        self.run_done("report", self.folded, "-o", target, "--force")
        self.assertEqual(len(page_data(target)[0]["runs"]), 1)
        self.assert_left(self.folder, "page.html")

    def test_any_used_dataset_that_was_tampered_with_is_refused_by_name(self):
        for name in ("england/incomplete_mean", "region/incomplete_quantile", "ics/over_52_weeks_mean",
                     "ics/incomplete_quantile", "england/clock_starts", "ics/over_78_weeks", "england/value_threshold_mean",
                     "treatment_function/within_18_weeks_share_quantile"):
            def change(file):
                dataset = file[f"scenarios/folded/{name}"]
                content = dataset[()]
                content.flat[-1] += 1
                dataset[...] = content

            with self.subTest(name):
                path = self.changed(change)
                self.assertEqual(self.refused(path),
                                 f"{path}:/scenarios/folded/{name}: does not match its checksum: the file was changed "
                                 f"after it was written\n  hint: {DAMAGED}\n")

    def test_a_dataset_that_was_taken_out_or_given_a_new_checksum_is_refused(self):
        changes = (lambda file: file["scenarios/folded/ics"].__delitem__("staff_joiners"),
                   lambda file: file["scenarios/folded/england/incomplete_mean"].attrs.modify("sha256", np.bytes_("0" * 64)))
        for change in changes:
            path = self.changed(change)
            self.assertEqual(self.refused(path),
                             f"{path}:/scenarios/folded: does not match its content_sha256: a result was taken out or "
                             f"changed\n  hint: {DAMAGED}\n")

    def test_numbers_without_checksum_must_be_numbers(self):
        for name in ("provenance/parameter_draws/value", "reference/start_incomplete"):
            def change(file):
                dataset = file[f"scenarios/folded/{name}"]
                content = dataset[()]
                content.flat[-1] = np.nan
                dataset[...] = content

            path = self.changed(change)
            self.assertEqual(self.refused(path), f"{path}:/scenarios/folded/{name}: has a value that is no number (NaN "
                                                 f"or infinite)\n  hint: {DAMAGED}\n")

    def test_foreign_truncated_older_newer_and_missing_files_are_refused(self):
        text = self.write("text.h5", "week,list\n")
        self.refused(text, f"{text}: is not an HDF5 file")
        cut = self.folder / "cut.h5"
        cut.write_bytes(self.folded.read_bytes()[:5000])
        self.refused(cut, cut, "truncated")
        newer = self.changed(lambda file: file.attrs.modify("format_version", np.bytes_("2.0")))
        self.refused(newer, f"{newer}: has format version 2.0, newer than this program reads (1.x)")
        older = self.changed(lambda file: file.attrs.modify("format_version", np.bytes_("1.1")))
        self.refused(older, f"{older}: has format version 1.1; comparing needs what files hold since 1.2")
        self.refused(self.folder / "no.h5", f"{self.folder / 'no.h5'}: does not exist")
        self.refused(f"{self.folded}:nobody", f"{self.folded}: has no scenario 'nobody'", "it has folded")

    def test_runs_of_other_systems_share_no_page(self):
        replay = self.simulate("replay-2021", "--draws", "2", to="replay.h5")
        done = support.icsim("report", self.folded, replay, "-o", self.folder / "page.html")
        self.assertEqual(done.stderr, "replay-2021: cannot share a page with folded: their rows of level 'region' are not "
                                      "the same\n  hint: make a page of its own\n")
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assert_left(self.folder, "replay.h5")
        self.run_done("report", replay, "-o", self.folder / "page.html")
        data, _ = page_data(self.folder / "page.html")
        self.assertEqual(len(data["places"]), 3)


if __name__ == "__main__":
    unittest.main()
