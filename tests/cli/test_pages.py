#!/usr/bin/python3
"""The pages hold together: links, paths, parameters, commands and options exist, and every command block is run."""

import re
import subprocess
import unittest

import pages
import support

ROOT = support.ROOT
NOT_OURS = {"build", "out", ".git"}
DOORS = ("README.md", "TUTORIAL.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "ATTRIBUTION.md",
         "calibration/RESULTS.md", "calibration/README.md", "calibration/BACKTEST.md", "engine/MODEL.md",
         "scenarios/library/README.md", "scenarios/ANSWERS.md", "tests/bench/README.md", "outputs/examples/README.md")
TOP = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "CHANGELOG.md", "ATTRIBUTION.md", "TUTORIAL.md",
       "ARCHITECTURE.md", "CONTRIBUTING.md", "CITATION.cff", "SECURITY.md", "engine", "scenarios", "calibration", "outputs", "tools", "tests"}
FOLDERS = ("engine", "scenarios", "calibration", "outputs", "tools", "tests")
README_BYTES = 8500


def all_pages():
    for page in sorted(ROOT.rglob("*.md")):
        if NOT_OURS.isdisjoint(page.relative_to(ROOT).parts) and "node_modules" not in page.parts:
            yield page


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def anchors_of(page):
    """Targets that GitHub makes of a page's headings."""
    titles = re.findall(r"^#+ (.*)$", pages.without_blocks(page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def printed(*arguments):
    return subprocess.run([support.PROGRAM, *arguments], capture_output=True, text=True, check=True, env=support.environment()).stdout


class Links(unittest.TestCase):
    def test_every_relative_link_leads_somewhere(self):
        for page in all_pages():
            for target in re.findall(r"\]\(([^)\s]+)\)", pages.without_blocks(page.read_text(encoding="utf-8"))):
                if re.match(r"[a-z]+:", target):
                    continue
                path, _, anchor = target.partition("#")
                file = page.parent / path if path else page
                with self.subTest(page=str(page.relative_to(ROOT)), link=target):
                    self.assertTrue(file.exists(), "no such file")
                    if anchor:
                        self.assertIn(anchor, anchors_of(file))

    def test_paths_named_in_text_exist(self):
        for page in DOORS:
            for path in re.findall(r"`([\w.-]+/[\w./-]*)`", text_of(page)):
                if path.split("/")[0] in FOLDERS:
                    with self.subTest(page=page, path=path):
                        self.assertTrue((ROOT / path).exists())

    def test_parameters_named_in_text_exist(self):
        known = re.findall(r"^([a-z_]+(?:\.[a-z0-9_]+)+) ", printed("explain"), re.M)
        groups = "|".join({key.split(".")[0] for key in known} - {"baseline", "outputs", "network"})
        for page in DOORS:
            for key in re.findall(rf"`((?:{groups})\.[a-z0-9_.]+)`", text_of(page)):
                if not re.search(r"\.(md|cpp|hpp|yaml|csv|h5|py)$", key):
                    with self.subTest(page=page, key=key):
                        self.assertIn(key, known)

    def test_no_page_names_a_place_on_somebodys_machine(self):
        for page in all_pages():
            with self.subTest(page=str(page.relative_to(ROOT))):
                self.assertNotRegex(page.read_text(encoding="utf-8"), r"(?<![\w.])/(tmp|home|work|root)/")


# Pages of packages: the test of each runs their blocks of its language.
RUN_BY_PACKAGE = {"tools/python/README.md": ("python", "tests/python/test_package.py"), "tools/r/README.md": ("r", "tests/r/test_package.py")}


class Commands(unittest.TestCase):
    def test_every_command_block_is_run_or_says_why_not(self):
        for page in all_pages():
            name, text = str(page.relative_to(ROOT)), page.read_text(encoding="utf-8")
            run = []
            for part, test in pages.RUN.items():
                if part.partition("#")[0] == name:
                    self.assertIn(f'"{part}"', text_of(test), "the test does not run the part that pages.RUN says")
                    run.append(pages.read(part)[1:])
            language, test = RUN_BY_PACKAGE.get(name, ("", ""))
            if language:
                self.assertIn("README.md", text_of(test))
            for block in pages.blocks(text, *pages.COMMANDS, "bash", "r", "R"):
                inside = any(start <= block.start() < end for start, end in run) or pages.language(block) == language
                with self.subTest(page=name, block=block["text"]):
                    self.assertTrue(block["why"] or inside, "neither run by a test nor marked `<!-- not run: WHY -->`")

    def test_every_subcommand_and_option_exists(self):
        programs, calls = printed("--help"), set()
        for page in DOORS:
            text = text_of(page).replace("\\\n", " ")
            inside = [line for block in pages.blocks(text, "sh", "console") for line in block["text"].splitlines()]
            spans = re.findall(r"`([^`\n]+)`", pages.without_blocks(text))
            calls |= {call.groups() for line in inside + spans if (call := re.match(r"(?:\$ )?icsim ([a-z]+)(.*)", line))}
        self.assertGreater(len(calls), 20)
        helps = {}
        for command, rest in sorted(calls):
            with self.subTest(command=command, rest=rest):
                self.assertRegex(programs, rf"(?m)^  {command} ")
                if command not in helps:
                    helps[command] = printed(command, "--help")
                for option in re.findall(r"(?<=\s)(--?[a-z][\w-]*)", re.split(r"[#|]", rest)[0]):
                    self.assertRegex(helps[command], rf"(?<![\w-]){re.escape(option)}(?![\w-])")

    def test_every_script_and_its_options_exist(self):
        calls = set()
        for page in DOORS:
            lines = [line for block in pages.blocks(text_of(page), "sh", "console") for line in block["text"].splitlines()]
            calls |= {call.groups() for line in lines if (call := re.match(r"(?:\$ )?\.?/?((?:tools|tests|outputs)/\S+\.(?:sh|py))(.*)", line))}
        self.assertGreater(len(calls), 3)
        for script, rest in sorted(calls):
            with self.subTest(script=script, rest=rest):
                text = text_of(script)
                for option in re.findall(r"(?<=\s)(--[a-z][\w-]*)", rest.split("#")[0]):
                    self.assertIn(option, text)

    def test_the_tutorial_shows_every_subcommand(self):
        for command in re.findall(r"^  ([a-z]+) ", printed("--help").partition("Subcommands")[2], re.M):
            with self.subTest(command=command):
                self.assertRegex(text_of("TUTORIAL.md"), rf"icsim {command}\b")


class HowPagesAreRun(unittest.TestCase):
    """Planted faults are found."""

    def written_anew(self, text):
        return pages.as_it_should_be("README.md", text, ())

    def test_an_old_transcript_is_written_anew(self):
        self.assertEqual(self.written_anew("a\n\n```console\n$ echo new\nold\n```\n"), "a\n\n```console\n$ echo new\nnew\n```\n")

    def test_a_command_that_fails_is_told(self):
        for block in ("```sh\ntrue\nfalse\n```\n", "```console\n$ false\n```\n", "```sh\nfalse | true\n```\n", "```python\n1 / 0\n```\n"):
            with self.subTest(block=block), self.assertRaises(AssertionError):
                self.written_anew(block)

    def test_a_marked_block_is_left_alone(self):
        block = "<!-- not run: it fails -->\n```sh\nfalse\n```\n"
        self.assertEqual(self.written_anew(block), block)

    def test_a_file_of_a_page_must_validate(self):
        with self.assertRaises(AssertionError):
            self.written_anew("```yaml no-such-file.yaml\nschema: icsim/scenario/1\n```\n")

    def test_machines_and_minutes_make_no_difference(self):
        self.assertEqual(pages.normal("0 of 8 runs from the cache, 4.5 s\n"), pages.normal("0 of 8 runs from the cache, 17.4 s\n"))
        self.assertNotEqual(pages.normal("gains 4.5 points\n"), pages.normal("gains 4.6 points\n"))


class Doors(unittest.TestCase):
    def test_the_front_page_is_short(self):
        self.assertLessEqual((ROOT / "README.md").stat().st_size, README_BYTES)

    def test_the_front_page_leads_to_every_door(self):
        for door in ("TUTORIAL.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE", "CHANGELOG.md",
                     "calibration/RESULTS.md", "engine/MODEL.md", "tests/bench/README.md", "scenarios/library/README.md"):
            with self.subTest(door=door):
                self.assertIn(f"]({door})", text_of("README.md"))

    def test_the_top_level_stays_as_it_is(self):
        listed = subprocess.run(["git", "-C", ROOT, "ls-files"], capture_output=True, text=True)
        if listed.returncode:
            support.loudly("not a git checkout: what stands at the top level is not tested")
            self.skipTest("not a git checkout")
        top = {path.split("/")[0] for path in listed.stdout.splitlines()}
        self.assertEqual({name for name in top if not name.startswith(".")} - TOP, set())

    def test_every_shipped_scenario_and_policy_is_named(self):
        page = text_of("scenarios/library/README.md")
        for file in sorted((ROOT / "scenarios/library").rglob("*.yaml")):
            with self.subTest(scenario=file.stem):
                self.assertTrue(f"`{file.stem}`" in page or f"`{file.name}`" in page or re.match(r"funding-202[2-5]", file.stem))

    def test_the_citation_names_this_version(self):
        version = re.search(r"project\(icsim VERSION ([\d.]+)", text_of("CMakeLists.txt"))[1]
        self.assertRegex(text_of("CITATION.cff"), rf"(?m)^version: {re.escape(version)}$")


if __name__ == "__main__":
    unittest.main()
