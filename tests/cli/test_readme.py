#!/usr/bin/python3
"""The pages say what the program does: transcripts, measured tables, examples, options, keys, links and paths.

usage: test_readme.py            run the checks
       test_readme.py --update   write README's transcripts and measured tables anew, then run the checks

In README.md, a ```console block is a transcript: its `$ ` commands are run and their output must be what stands there. A
```yaml block with a file name is written to that file first and must validate; ```python blocks are run; ```sh blocks
are not run, but their options must exist. Cells of a table after `<!-- measured: NAME -->` come from runs.
"""

import csv
import datetime
import difflib
import functools
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(os.environ.get("ICSIM_ROOT", pathlib.Path(__file__).resolve().parents[2]))
PROGRAM = pathlib.Path(os.environ.get("ICSIM_PROGRAM", ROOT / "build/release/tools/icsim"))
README = ROOT / "README.md"
MODEL = ROOT / "engine/MODEL.md"
NOT_OURS = {"build", "out", ".git"}
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
MEASURED = re.compile(r"(<!-- measured: (\w+) -->\n)(.*?)(<!-- /measured -->)", re.S)
FOLDERS = ("engine", "scenarios", "calibration", "outputs", "tools", "tests")
GROUPS = ("demand", "capacity", "strikes", "removals", "validation", "treatment")
# What differs between machines, commits and minutes without being wrong.
VARIABLE = [
    (re.compile(r"icsim [\d.]+ \([^)]*\), \S+Z, [\d.]+ s"), "icsim VERSION"),
    (re.compile(r"content [0-9a-f]{16}"), "content HASH"),
]


class Workplace:
    """A folder with the README's example files in it and `icsim` on the path."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        (self.path / "bin").mkdir()
        (self.path / "bin/icsim").symlink_to(PROGRAM)
        for info, text in blocks("yaml"):
            (self.path / info.split()[1]).write_text(text, encoding="utf-8")
        self.files, self.runs = [], {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for run in self.files:
            run.close()
        self.folder.cleanup()

    def shell(self, command):
        """Exit status and everything printed."""
        environment = {**os.environ, "PATH": f"{self.path / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
                       "ICSIM_LIBRARY": str(ROOT / "scenarios")}
        done = subprocess.run(["bash", "-c", command], cwd=self.path, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    @functools.cached_property
    def backtest(self):
        """Mean scores of the twelve origins: (model, mode, target, level, horizon, score) -> value."""
        status, text = self.shell("icsim backtest -o backtest --draws 200")
        assert status == 0, text
        with open(self.path / "backtest.csv", newline="", encoding="utf-8") as file:
            return {(row["model"], row["mode"], row["target"], row["level"], int(row["horizon"]), row["score"]): float(row["value"])
                    for row in csv.DictReader(file) if not row["area"] or row["level"] == "england"}

    def run(self, name):
        """Scenarios of a run of the library, run once."""
        if name not in self.runs:
            status, text = self.shell(f"icsim run {name} -o {name}.h5 --quiet")
            assert status == 0, text
            self.files.append(h5py.File(self.path / f"{name}.h5"))
            self.runs[name] = self.files[-1]["scenarios"]
        return self.runs[name]


def blocks(language):
    """(info string, text) of the README's fenced blocks of a language."""
    found = BLOCK.findall(README.read_text(encoding="utf-8"))
    return [(info, text) for info, text in found if info.split(" ")[0] == language]


def transcript_of(workplace, text):
    """A console block with the output that its commands give now."""
    out = []
    for command in re.findall(r"^\$ (.*)$", text, re.M):
        status, printed = workplace.shell(command)
        assert status == 0, f"{command}: exit {status}\n{printed}"
        out.append(f"$ {command}\n{printed}")
    return "".join(out)


def normal(text):
    for pattern, name in VARIABLE:
        text = pattern.sub(name, text)
    return text


def census_days(england):
    units = england["time"].attrs["units"]
    units = units.decode() if isinstance(units, bytes) else units
    first = datetime.date.fromisoformat(units.split()[2])
    return [first + datetime.timedelta(days=float(day)) for day in england["time"][:]]


def errors_of_replay(workplace, name, first_month):
    """Smallest and largest error of list, 18-week share and over 52 weeks at the month ends."""
    england = workplace.run(name)[name]["england"]
    with open(ROOT / "scenarios/baseline" / name / "observed.csv", encoding="utf-8") as file:
        observed = {row["month"]: row for row in csv.DictReader(file)}
    errors = []
    for i, day in enumerate(census_days(england)):
        month = day.isoformat()[:7]
        if month < first_month:
            continue
        total, within, over = (float(observed[month][column])
                               for column in ("total_incomplete", "within_18_weeks", "over_52_weeks"))
        errors.append((100 * (england["incomplete_mean"][i] / total - 1),
                       100 * (england["within_18_weeks_share_mean"][i] - within / total),
                       100 * (england["over_52_weeks_mean"][i] / over - 1)))
    return [f"{min(column):+.1f} to {max(column):+.1f}" for column in zip(*errors)]


def measured_cells(workplace, table):
    """Rows of a measured table: key -> cells after the key."""
    if table == "replay":
        return {name: errors_of_replay(workplace, name, first)
                for name, first in (("replay-2021", "2021-09"), ("replay-2016", "2016-04"))}
    if table in SKILL_TABLES:
        return SKILL_TABLES[table](workplace.backtest)
    runs = workplace.run("reference-experiments")
    if table == "lists":
        return {name: unevenness_of(runs[name]) for name in ("a-ifs-3.5", "b-ifs-4.9")}
    return {name: national_cells(scenario["england"]) for name, scenario in runs.items()}


MODELS = ("icsim", "persistence", "drift", "seasonal_naive", "smoothing", "mean_rates")
ERROR = {"list": ("mape", 1, 2), "share_18": ("mae", 100, 2), "over_52": ("mape", 1, 1)}


def joined(scores, model, mode, target, level, horizons, score, scale, digits):
    return " / ".join(f"{scale * scores[model, mode, target, level, h, score]:.{digits}f}" for h in horizons)


def skill_cells(scores):
    """Mean error over ICSs at 3, 6 and 12 months."""
    return {model: [joined(scores, model, "own", target, "ics", (3, 6, 12), *how) for target, how in ERROR.items()] for model in MODELS}


def interval_score_cells(scores):
    how = {"list": ("wis", 1, 0), "share_18": ("wis", 100, 2), "over_52": ("wis", 1, 0)}
    return {model: [joined(scores, model, "own", target, "ics", (3, 6, 12), *of) for target, of in how.items()] for model in MODELS}


def coverage_cells(scores):
    return {target: [joined(scores, "icsim", "own", target, "ics", (1, 3, 6, 12), f"coverage_{level}", 100, 0) for level in (80, 95)]
            for target in ERROR}


def england_cells(scores):
    return {mode: [joined(scores, "icsim", mode, target, "england", (6, 12), *how) for target, how in ERROR.items()]
            for mode in ("own", "flows_given")}


SKILL_TABLES = {"skill": skill_cells, "interval_scores": interval_score_cells, "coverage": coverage_cells, "england": england_cells}


def national_cells(england):
    days = census_days(england)
    at, five_years_on = days.index(datetime.date(2029, 6, 30)), days.index(datetime.date(2030, 3, 31))
    return [f"{england['incomplete_mean'][at] / 1e6:.2f}", f"{england['within_18_weeks_share_mean'][at] * 100:.1f}",
            f"{england['over_52_weeks_mean'][at] / 1e3:.1f}", f"{england['incomplete_mean'][five_years_on] / 1e6:.2f}"]


def unevenness_of(scenario):
    """How unequal the lists of single ICSs and treatment functions are in June 2029."""
    level = scenario["ics_treatment_function"]
    at = census_days(scenario["england"]).index(datetime.date(2029, 6, 30))
    starts = level["clock_starts_mean"][at - 11:at + 1].sum(axis=0).ravel()
    exists = starts > 0
    starts = starts[exists]
    waiting = level["incomplete_mean"][at].ravel()[exists]
    within = level["within_18_weeks_mean"][at].ravel()[exists]
    order = np.argsort(-waiting / starts, kind="stable")
    longest = order[np.cumsum(starts[order]) <= starts.sum() / 4]
    return [f"{100 * starts[within >= 0.92 * waiting].sum() / starts.sum():.0f}",
            f"{100 * waiting[longest].sum() / waiting.sum():.0f}",
            f"{100 * within[longest].sum() / waiting[longest].sum():.0f}"]


def filled(workplace, table, rows):
    """The text of a measured table with its measured cells written anew."""
    measured = measured_cells(workplace, table)
    lines, seen = [], set()
    columns = rows.splitlines()[0].count("|")
    for line in rows.splitlines():
        assert line.count("|") == columns, f"table '{table}': a row has not as many cells as the first: {line}"
        key = re.match(r"\| `([^`]+)` \|", line)
        if key:
            seen.add(key[1])
            old = [cell.strip() for cell in line.strip("|").split("|")]
            new = measured[key[1]]
            cells = [old[0], *new, *old[1 + len(new):]]
            line = "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"
        lines.append(line)
    assert seen == set(measured), f"table '{table}' has rows {sorted(seen)}, runs have {sorted(measured)}"
    return "\n".join(lines) + "\n"


def page_as_it_should_be(workplace):
    page = README.read_text(encoding="utf-8")
    page = BLOCK.sub(lambda b: f"```console\n{transcript_of(workplace, b[2])}```" if b[1] == "console" else b[0], page)
    return MEASURED.sub(lambda m: m[1] + filled(workplace, m[2], m[3]) + m[4], page)


def pages():
    for page in sorted(ROOT.rglob("*.md")):
        if page.relative_to(ROOT).parts[0] not in NOT_OURS:
            yield page


def anchors_of(page):
    """Targets that GitHub makes of a page's headings."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


class Pages(unittest.TestCase):
    def test_every_relative_link_leads_somewhere(self):
        for page in pages():
            text = BLOCK.sub("", page.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                file = page.parent / path if path else page
                with self.subTest(page=str(page.relative_to(ROOT)), link=target):
                    self.assertTrue(file.exists(), "no such file")
                    if anchor:
                        self.assertIn(anchor, anchors_of(file))

    def test_paths_named_in_text_exist(self):
        for page in (README, MODEL):
            for path in re.findall(r"`([\w.-]+/[\w./-]+)`", page.read_text(encoding="utf-8")):
                if path.split("/")[0] in FOLDERS:
                    with self.subTest(page=page.name, path=path):
                        self.assertTrue((ROOT / path).exists())

    def test_parameters_named_in_text_exist(self):
        known = subprocess.run([PROGRAM, "explain"], capture_output=True, text=True, check=True).stdout
        for page in (README, MODEL):
            for key in re.findall(r"`((?:%s)\.[a-z0-9_.]+)`" % "|".join(GROUPS), page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, key=key):
                    self.assertRegex(known, rf"(?m)^{re.escape(key)} ")

    def test_no_page_names_a_place_on_somebodys_machine(self):
        for page in pages():
            with self.subTest(page=str(page.relative_to(ROOT))):
                self.assertNotRegex(page.read_text(encoding="utf-8"), r"(?<![\w.])/(tmp|home|work|root)/")


class Commands(unittest.TestCase):
    def test_every_subcommand_and_option_exists(self):
        page = README.read_text(encoding="utf-8").replace("\\\n", " ")
        inside = [line for _, text in BLOCK.findall(page) for line in text.splitlines()]
        spans = re.findall(r"`([^`\n]+)`", BLOCK.sub("", page))
        calls = [call.groups() for line in inside + spans if (call := re.match(r"(?:\$ )?icsim ([a-z]+)(.*)", line))]
        programs = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout
        self.assertGreater(len(calls), 5)
        for command, rest in calls:
            with self.subTest(command=command, rest=rest):
                self.assertRegex(programs, rf"(?m)^  {command} ")
                text = subprocess.run([PROGRAM, command, "--help"], capture_output=True, text=True, check=True).stdout
                for option in re.findall(r"(?<=\s)(--?[a-z][\w-]*)", rest.split("#")[0]):
                    self.assertRegex(text, rf"(?<![\w-]){re.escape(option)}(?![\w-])")

    def test_every_scenario_of_the_library_is_named(self):
        page = README.read_text(encoding="utf-8")
        for file in sorted((ROOT / "scenarios/library").glob("*.yaml")):
            if file.stem != "defaults":
                with self.subTest(scenario=file.stem):
                    self.assertIn(file.stem, page)


class Examples(unittest.TestCase):
    """One test, in the order of the page: later examples use the files of earlier ones."""

    def test_examples_work_and_figures_are_current(self):
        with Workplace() as workplace:
            self.check(workplace)

    def check(self, workplace):
        for info, _ in blocks("yaml"):
            status, text = workplace.shell(f"icsim validate {info.split()[1]}")
            self.assertEqual(status, 0, text)
        stands, should = README.read_text(encoding="utf-8"), page_as_it_should_be(workplace)
        if normal(stands) != normal(should):
            difference = difflib.unified_diff(normal(stands).splitlines(), normal(should).splitlines(), "README.md",
                                              "what the program does", lineterm="", n=1)
            self.fail("README.md is not what the program does; tests/cli/test_readme.py --update writes it anew\n"
                      + "\n".join(difference))
        for _, text in blocks("python"):
            (workplace.path / "example.py").write_text(text, encoding="utf-8")
            status, printed = workplace.shell(f"{sys.executable} example.py")
            self.assertEqual(status, 0, printed)
        if importlib.util.find_spec("matplotlib"):
            status, printed = workplace.shell(f"{ROOT / 'outputs/examples/fan_chart.py'} hubs.h5 -o fan.png")
            self.assertEqual(status, 0, printed)
            self.assertTrue((workplace.path / "fan.png").read_bytes().startswith(b"\x89PNG"))


def update():
    with Workplace() as workplace:
        page = page_as_it_should_be(workplace)
    if normal(page) != normal(README.read_text(encoding="utf-8")):
        README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if "--update" in sys.argv:
        sys.argv.remove("--update")
        update()
    unittest.main()
