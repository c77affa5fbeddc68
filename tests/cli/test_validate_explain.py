#!/usr/bin/python3
"""`icsim validate` and `icsim explain`: what they print, how they end, and that the committed pages are theirs."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(os.environ["ICSIM_ROOT"])
PROGRAM = os.environ["ICSIM_PROGRAM"]
SCENARIOS = ROOT / "scenarios"


class DatesAsText(yaml.SafeLoader):
    """Reads 2025-04-01 as text, as JSON Schema has no dates."""


DatesAsText.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def keys_as_text(tree):
    """JSON has no numbers as keys: {1: 0.5} is {"1": 0.5}."""
    if isinstance(tree, dict):
        return {str(key): keys_as_text(value) for key, value in tree.items()}
    return [keys_as_text(item) for item in tree] if isinstance(tree, list) else tree


def icsim(*arguments):
    return subprocess.run([PROGRAM, "--library", str(SCENARIOS), *map(str, arguments)], capture_output=True, text=True)


class Validate(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, text, name="mine.yaml"):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        return path

    def test_files_of_the_library_are_good(self):
        """Some: test_library.py, in the slow set, has all."""
        meant = {"workforce-retention", "gp-plus-10-deprived"}  # beyond what is plausible on purpose
        names = meant | {"baseline-2025", "baseline-2022", "strikes-2023", "mutual-aid-regional", "study-demand"}
        files = sorted(SCENARIOS / f"library/{name}.yaml" for name in names)
        result = icsim("validate", *files)
        self.assertEqual(result.returncode, 0)
        warned = {pathlib.Path(line.split(":")[0]).stem for line in result.stderr.splitlines() if "warning:" in line}
        self.assertEqual(warned, meant)
        for file in files:
            self.assertIn(f"ok  {file}: ", result.stdout)

    def test_all_files_are_checked_and_any_fault_ends_with_2(self):
        bad = self.write("schema: icsim/scenario/1\nextends: baseline-2025\nensembel: {}\n")
        result = icsim("validate", bad, "baseline-2025", "no-such")
        self.assertEqual(result.returncode, 2)
        self.assertIn("ok  baseline-2025: baseline-2025, baseline 2025-04-01, 2025-04-01 to ", result.stdout)
        self.assertIn(f"{bad}:3:1: unknown key 'ensembel'\n  hint: did you mean 'ensemble'?", result.stderr)
        self.assertIn("no-such: there is no such file and no library scenario of that name", result.stderr)

    def test_a_lever_on_growth_that_ends_is_noted_and_explained(self):
        path = self.write("schema: icsim/scenario/1\nextends: baseline-2025\nlevers:\n  - {what: money.allocation_growth, "
                          "label: cut, when: {from: 2026-04-01, to: 2027-03-31}, how: {set: -2}}\n")
        note = "lever 'cut' ends on 2027-03-31, but 'money.allocation_growth' is growth"
        done = icsim("validate", "--strict", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(note, done.stdout)
        (told,) = json.loads(icsim("validate", "--json", path).stdout)
        self.assertIn(note, told["scenarios"][0]["notes"][0])
        self.assertIn("2 % less a year, for one year, is 2 % less from then on", icsim("explain", "money.allocation_growth").stdout)
        self.assertNotIn("lever ends", icsim("explain", "money.freeze_at").stdout)

    def test_json_holds_scenarios_and_faults(self):
        bad = self.write('schema: icsim/scenario/1\nextends: baseline-2025\n"quote\\"": 1\n')
        result = icsim("validate", "--json", bad, "baseline-2025")
        self.assertEqual(result.returncode, 2)
        first, second = json.loads(result.stdout)
        self.assertFalse(first["ok"])
        self.assertEqual(first["faults"][0]["line"], 3)
        self.assertEqual(first["faults"][0]["problem"], "unknown key 'quote\"'")
        self.assertTrue(second["ok"])
        self.assertEqual(second["scenarios"][0]["name"], "baseline-2025")

    def test_warnings_name_the_lever_and_the_reason_and_strict_makes_them_errors(self):
        path = self.write("schema: icsim/scenario/1\nextends: baseline-2025\nperiod: {to: 2029-03-31}\nlevers:\n"
                          "  - {what: capacity.level, label: no such list, where: {ics: QR1, treatment_function: C_150},"
                          " how: {scale: 1.1}}\n"
                          "  - {what: capacity.growth, label: faster, how: {set: 0.035}}\n")
        warnings = [f"{path}:5:5: warning: lever 'no such list' changes nothing: baseline 2025-04-01 has no such list: "
                    "QR1 C_150 in levers[0]", f"{path}:6:5: warning: 0.035 is 0.035 % a year, next to nothing in levers[1]",
                    "  hint: write 3.5 if 3.5 % is meant"]
        result = icsim("validate", path)
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.stdout.startswith("ok  "))
        for line in warnings:
            self.assertIn(line + "\n", result.stderr)
        strict = icsim("validate", "--strict", path)
        self.assertEqual((strict.returncode, strict.stdout), (2, ""))
        for line in warnings:
            self.assertIn(line.replace("warning: ", "") + "\n", strict.stderr)
        (told,) = json.loads(icsim("validate", "--json", path).stdout)
        self.assertTrue(told["ok"])
        self.assertEqual([(w["line"], w["severity"]) for w in told["warnings"]], [(5, "warning"), (6, "warning")])
        (told,) = json.loads(icsim("validate", "--json", "--strict", path).stdout)
        self.assertFalse(told["ok"])
        self.assertEqual([(f["line"], f["severity"]) for f in told["faults"]], [(5, "error"), (6, "error")])

    def test_a_missing_argument_ends_with_2(self):
        self.assertEqual(icsim("validate").returncode, 2)


class Explain(unittest.TestCase):
    def explain(self, *arguments):
        result = icsim("explain", *arguments)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_the_list_holds_parameters_metrics_and_keys(self):
        text = self.explain()
        for word in ("demand.growth", "treatment.quintile_weight", "median_wait", "levers[].when.ramp"):
            self.assertIn(word, text)

    def test_a_parameter_is_explained_with_source_and_example(self):
        text = self.explain("demand.growth")
        for word in ("unit          % a year", "allowed       -50 to 50", "grade         published", "varies by     ICS",
                     "source  ", "what: demand.growth"):
            self.assertIn(word, text)

    def test_what_runs_draw_of_a_calibrated_parameter_stands_beside_its_default(self):
        text = self.explain("treatment.long_wait_skew")
        self.assertIn("  default       0\n", text)
        self.assertRegex(text, r"  in runs       from 2022-04-01: median [-\d.]+, 80 % from [-\d.]+ to [-\d.]+ over systems and draws\n"
                               r"                from 2025-04-01: median [-\d.]+, 80 % from [-\d.]+ to [-\d.]+ over systems and draws\n"
                               r"                \(the posterior's value, on which levers act; 'parameters' replaces it\)\n")
        text = self.explain("demand.level")  # rates were fitted for one of the two start dates
        self.assertRegex(text, r"  in runs       from 2025-04-01: median [\d.]+, 80 % .*\n                \(the posterior's factor on it; 1 ")
        self.assertNotIn("in runs", self.explain("beds.level"))
        self.assertRegex(self.explain("baseline-2025"), r"treatment.long_wait_skew +0\n    in the first week: median ")

    def test_groups_metrics_and_keys_are_explained(self):
        self.assertIn("strikes.recovery_weeks", self.explain("strikes"))
        self.assertIn("measured      at the month-end census", self.explain("incomplete"))
        self.assertIn("expectation | demographic", self.explain("ensemble.noise"))

    def test_a_scenario_is_explained_with_origins(self):
        text = self.explain("activity-growth-3.5")
        self.assertIn("library/activity-growth-3.5.yaml:", text)
        self.assertIn("library/defaults.yaml:", text)

    def test_codes_of_places_are_explained(self):
        self.assertIn("QR1   E54000043  South West", self.explain("ics"))
        self.assertEqual(len(self.explain("ics").splitlines()), 42)
        self.assertIn("C_110   Trauma and Orthopaedic\n", self.explain("treatment_function"))
        text = self.explain("QR1")
        for words in ("Gloucestershire", "ONS code      E54000043", "no list of    C_150", "where: {ics: QR1}"):
            self.assertIn(words, text)
        self.assertEqual(self.explain("qr1"), text)
        self.assertEqual(self.explain("E54000043"), text)
        self.assertIn("no list in    ", self.explain("C_150"))
        self.assertEqual(self.explain("110"), self.explain("C_110"))
        self.assertEqual(self.explain("gloucestershire"), text)
        self.assertEqual(self.explain("T&O"), self.explain("C_110"))
        for words in ("  board 2026    the same\n", "  waiting list  71.3 k at the start of 2025-04-01\n",
                      "  largest       C_110 Trauma and Orthopaedic (9,889), X02 "):
            self.assertIn(words, text)
        self.assertIn("board 2026    Essex (D7T5G), the Essex part; Norfolk and Suffolk (T6Y0W), the Suffolk part", self.explain("QJG"))
        self.assertIn("also called   T&O", self.explain("C_110"))
        self.assertTrue(self.explain("surgery").startswith("several have that name: General Surgery is C_100; "))
        self.assertTrue(self.explain("south west").startswith("South West is a region: where: {region: South West}; its systems:\nQJK "))
        self.assertIn("it holds QU9 and the Berkshire part of QNQ; write ics: [QU9, QNQ]", self.explain("S0E4D"))

    def test_an_unknown_word_ends_with_2_and_a_guess(self):
        result = icsim("explain", "demand.grwth")
        self.assertEqual(result.returncode, 2)
        self.assertIn("did you mean 'demand.growth'?", result.stderr)

    def test_the_committed_pages_are_what_the_program_prints(self):
        self.assertEqual(self.explain("--reference"), (SCENARIOS / "REFERENCE.md").read_text())
        self.assertEqual(self.explain("--schema"), (SCENARIOS / "scenario.schema.json").read_text())


class Schema(unittest.TestCase):
    def setUp(self):
        schema = json.loads((SCENARIOS / "scenario.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def test_every_file_of_the_library_fits(self):
        for file in sorted((SCENARIOS / "library").rglob("*.yaml")):
            if file.parent.name == "questions":  # templates: tests/cli/test_init.py validates what they give
                continue
            with self.subTest(file=file.name):
                self.validator.validate(keys_as_text(yaml.load(file.read_text(), DatesAsText)))

    def test_what_the_program_refuses_does_not_fit(self):
        head = "schema: icsim/scenario/1\nextends: baseline-2025\n"
        for more in ("ensembel: {}", "ensemble: {draws: 0}", "parameters: {demand.growth: 51}",
                     "parameters: {demand.grwth: 1}", "levers: [{what: demand.growth}]",
                     "levers: [{what: demand.growth, how: {set: 1, add: 1}}]", "period: {to: 2035}",
                     "period: {to: start + 10}", "period: {to: start - 1 year}", "period: {to: start + 1.5 years}",
                     "levers: [{what: demand.growth, how: {path: {start + 2 quarters: 1}}}]"):
            with self.subTest(more=more):
                self.assertFalse(self.validator.is_valid(yaml.load(head + more, DatesAsText)))
        for more in ("", "period: {to: start + 10 years}",
                     "levers: [{what: demand.growth, when: {from: start, to: start + 26 weeks}, how: {path: {start: 1, start + 1 month: 2}}}]"):
            with self.subTest(more=more):
                self.assertTrue(self.validator.is_valid(yaml.load(head + more, DatesAsText)))


if __name__ == "__main__":
    unittest.main()
