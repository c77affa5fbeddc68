"""Pages that are run: their commands work, their transcripts and tables are what the program says today.

On a page in RUN, each block of these languages is run, in the order of the page and in one folder:

    ```yaml FILE    written to FILE before anything runs, and validated at the end
    ```console      a transcript: its `$ ` commands are run, and what they print must be what stands there
    ```sh           run; every line must succeed, what it prints is not on the page
    ```python       the same

A block with `<!-- not run: WHY -->` on the line before it is left alone. Cells of a table after `<!-- measured: NAME -->`
come from the files that the blocks above it made (measured_tables.py).
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import measured_tables
import support

ROOT = support.ROOT
# A page, and the tests that run it; "PAGE#HEADING" is the part under one second-level heading.
RUN = {
    "README.md": "tests/cli/test_readme.py",
    "TUTORIAL.md#Planner": "tests/cli/test_tutorial_planner.py",
    "TUTORIAL.md#Modeller": "tests/cli/test_tutorial_modeller.py",
    "TUTORIAL.md#Reviewer": "tests/cli/test_tutorial_reviewer.py",
    "scenarios/ANSWERS.md": "tests/cli/test_answers.py",
    "calibration/RESULTS.md#From April 2025": "tests/slow/test_results_projections.py",
    "calibration/RESULTS.md#The past": "tests/cli/test_results.py",
    "calibration/RESULTS.md#Published projections": "tests/slow/test_results_projections.py",
    "calibration/RESULTS.md#Forecasts": "tests/slow/test_results_forecasts.py",
    "calibration/RESULTS.md#What matters most": "tests/slow/test_results_screen.py",
}
BLOCK = re.compile(r"^(?P<mark><!-- not run: (?P<why>[^\n]+) -->\n)?```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
MEASURED = re.compile(r"(<!-- measured: (\w+) -->\n)(.*?)(<!-- /measured -->)", re.S)
COMMANDS = ("console", "sh", "python")
# What differs between machines, commits and minutes without being wrong.
VARIABLE = [
    (re.compile(r"icsim [\d.]+ \([^)]*\), \S+Z, [\d.]+ s"), "icsim VERSION"),
    (re.compile(r"(content) [0-9a-f]{12,16}"), r"\1 HASH"),
    (re.compile(r"(from the cache|in|,) [\d.]+ s$", re.M), r"\1 TIME"),
]


def blocks(text, *languages):
    """The fenced blocks of some languages, in order; of all without one."""
    return [found for found in BLOCK.finditer(text) if not languages or language(found) in languages]


def language(block):
    return block["info"].split(" ")[0]


def without_blocks(text):
    return BLOCK.sub("", text)


def read(page):
    """The text of a page or of one part of it, and where it starts and ends in the page."""
    name, _, heading = page.partition("#")
    text = (ROOT / name).read_text(encoding="utf-8")
    if not heading:
        return text, 0, len(text)
    start = text.index(f"\n## {heading}\n") + 1
    end = text.find("\n## ", start)
    end = len(text) if end < 0 else end + 1
    return text[start:end], start, end


def normal(text):
    for pattern, name in VARIABLE:
        text = pattern.sub(name, text)
    return text


class Workplace:
    """A folder with the example files of a page in it and `icsim` on the path."""

    def __init__(self, page):
        self.folder = tempfile.TemporaryDirectory(prefix="icsim-page-")
        self.path = pathlib.Path(self.folder.name)
        (self.path / "bin").mkdir()
        (self.path / "bin/icsim").symlink_to(support.PROGRAM)
        (self.path / "outputs").symlink_to(ROOT / "outputs")  # the examples there are called from the checkout
        whole = (ROOT / page.partition("#")[0]).read_text(encoding="utf-8")
        for block in blocks(whole, "yaml"):
            (self.path / block["info"].split()[1]).write_text(block["text"], encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def output_of(self, command):
        """What a script in bash prints on both streams; one that fails is an error."""
        environment = support.environment(PATH=f"{self.path / 'bin'}:{os.environ['PATH']}",
                                          XDG_CACHE_HOME=str(self.path / "cache"), MPLBACKEND="agg")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=self.path, env=environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}"
        return done.stdout

    def block_as_it_should_be(self, block):
        """Runs a block. Its text, with what its commands print now."""
        if block["why"] or language(block) not in COMMANDS:
            return block[0]
        if language(block) == "sh":
            self.output_of(block["text"])
            return block[0]
        if language(block) == "python":
            (self.path / "example.py").write_text(block["text"], encoding="utf-8")
            self.output_of(f"{sys.executable} example.py")
            return block[0]
        commands = re.findall(r"^\$ (.*)$", block["text"], re.M)
        transcript = "".join(f"$ {command}\n{self.output_of(command)}" for command in commands)
        return f"```console\n{transcript}```"


def as_it_should_be(page, text, before):
    """The text of a page with transcripts and measured tables written anew. `before`: commands run first."""
    with Workplace(page) as workplace:
        for command in before:
            workplace.output_of(command)
        text = BLOCK.sub(workplace.block_as_it_should_be, text)
        for block in blocks(text, "yaml"):  # last, as they may name files that commands make
            workplace.output_of(f"icsim validate {block['info'].split()[1]}")
        return MEASURED.sub(lambda m: m[1] + measured_tables.filled(workplace.path, m[2], m[3]) + m[4], text)


class PageTest(unittest.TestCase):
    """One test of one page. Later examples use the files of earlier ones."""

    page = None
    before = ()

    def test_the_page_says_what_the_program_does(self):
        text, _, _ = read(self.page)
        should = as_it_should_be(self.page, text, self.before)
        if normal(text) != normal(should):
            difference = difflib.unified_diff(normal(text).splitlines(), normal(should).splitlines(), self.page,
                                              "what the program does", lineterm="", n=1)
            self.fail(f"{self.page} is not what the program does; {RUN[self.page]} --update writes it anew\n" + "\n".join(difference))


def main(*tests):
    """Runs the tests of a file; with --update, writes their pages anew first."""
    if "--update" in sys.argv:
        sys.argv.remove("--update")
        for test in tests:
            text, start, end = read(test.page)
            should = as_it_should_be(test.page, text, test.before)
            if normal(should) != normal(text):
                file = ROOT / test.page.partition("#")[0]
                whole = file.read_text(encoding="utf-8")
                file.write_text(whole[:start] + should + whole[end:], encoding="utf-8")
    unittest.main(module="__main__")
