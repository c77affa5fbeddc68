#!/usr/bin/python3
"""What `cmake --install` brings: a program that works from anywhere, its data, pages, licences, manual and completions.

Environment: as support.py says; ICSIM_BUILD is the build folder.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import support

BUILD = pathlib.Path(os.environ.get("ICSIM_BUILD", support.ROOT / "build/release"))


def help_of(*command):
    done = subprocess.run([support.PROGRAM, *command, "--help"], capture_output=True, text=True, check=True)
    return done.stdout


def commands():
    return re.findall(r"(?m)^  ([a-z]+) ", help_of().split("Subcommands:")[1])


def options(*command):
    """Names that stand at the start of a line of the help."""
    lines = re.findall(r"(?m)^  (-[^ ]+)", help_of(*command).split("Options:")[1].split("Subcommands:")[0])
    return [name for line in lines for name in line.split(",")]


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="icsim-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        first = cls.folder / "first"
        done = subprocess.run(["cmake", "--install", BUILD, "--prefix", first], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        cls.prefix = cls.folder / "moved to another place"
        first.rename(cls.prefix)
        cls.share = cls.prefix / "share"
        cls.doc = cls.share / "doc/icsim"
        cls.completions = {"bash": cls.share / "bash-completion/completions/icsim",
                           "zsh": cls.share / "zsh/site-functions/_icsim",
                           "fish": cls.share / "fish/vendor_completions.d/icsim.fish"}
        cls.manual = cls.share / "man/man1/icsim.1"

    def run_there(self, program, *arguments, path=os.environ["PATH"], **settings):
        env = {**{name: value for name, value in os.environ.items() if not name.startswith("ICSIM_")}, "PATH": path}
        return subprocess.run([program, *arguments], capture_output=True, text=True, env=env, cwd=self.folder, **settings)

    def test_it_finds_its_data_without_proc(self):
        hide = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$0" "$@"']
        if subprocess.run([*hide, "true"], capture_output=True).returncode != 0:
            support.loudly("running without /proc skipped: mounts are not allowed here")
            self.skipTest("no mounts")
        (self.folder / "called").symlink_to(self.prefix / "bin/icsim")
        path = f"{self.prefix / 'bin'}:{os.environ['PATH']}"
        for called in (self.prefix / "bin/icsim", self.folder / "called", "icsim"):
            with self.subTest(called=called):
                done = self.run_there(*hide, called, "validate", "baseline-2025", path=path)
                self.assertEqual(done.returncode, support.DONE, done.stderr)

    def test_it_runs_from_another_folder_through_a_link(self):
        link = self.folder / "icsim"
        link.symlink_to(self.prefix / "bin/icsim")
        scenario = self.folder / "mine.yaml"
        scenario.write_text("schema: icsim/scenario/1\nname: mine\nextends: baseline-2025\n"
                            "period: {to: 2025-06-30}\nensemble: {draws: 2, quintiles: fold}\n")
        for arguments in (("validate", "baseline-2025"), ("run", "mine.yaml", "-o", "mine.h5"), ("peers", "mine.h5")):
            done = self.run_there(link, *arguments)
            self.assertEqual(done.returncode, support.DONE, f"{arguments}: {done.stderr}")

    def test_its_library_is_whole(self):
        def files(folder):
            return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

        for name in ("library", "baseline", "posterior", "rtt"):
            self.assertEqual(files(self.share / "icsim" / name), files(support.SCENARIOS / name))
        self.assertEqual((self.share / "icsim/scenario.schema.json").read_text(),
                         self.run_there(self.prefix / "bin/icsim", "explain", "--schema").stdout)

    def test_pages_and_licences_are_there(self):
        for name in ("README.md", "CHANGELOG.md", "ATTRIBUTION.md", "engine/MODEL.md", "outputs/FORMAT.md",
                     "scenarios/REFERENCE.md", "outputs/examples/fan_chart.png"):
            self.assertTrue((self.doc / name).is_file(), name)
        for name, words in (("LICENSE", "MIT License"), ("copyright", "MIT License"),
                            ("copyright", "Open Government Licence"),
                            ("licences/echarts-LICENSE", "Apache License"), ("licences/echarts-NOTICE", "Apache ECharts"),
                            ("licences/zrender-LICENSE", "BSD 3-Clause"), ("licences/tslib-CopyrightNotice.txt", "Copyright")):
            self.assertIn(words, (self.doc / name).read_text(encoding="utf-8"), name)

    def test_every_command_and_option_is_in_the_manual_and_the_completions(self):
        texts = {name: path.read_text() for name, path in self.completions.items()}
        texts["manual"] = re.sub(r"\\f[BIR]", "", self.manual.read_text()).replace("\\-", "-")
        self.assertGreater(len(commands()), 10)
        for command in [None, *commands()]:
            for option in options(*([command] if command else [])):
                for kind, text in texts.items():
                    name = option
                    if kind == "fish":
                        name = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                        text = "\n".join(line for line in text.splitlines()
                                         if ("__fish_use" if command is None else f"from {command}'") in line)
                    if kind == "manual" and command:
                        text = text.split(f".SS icsim {command}\n")[1].split("\n.S")[0]
                    with self.subTest(command=command, option=option, kind=kind):
                        self.assertRegex(text, rf"(?<![\w-]){re.escape(name)}(?![\w-])")

    def test_the_manual_is_well_formed(self):
        if shutil.which("groff") is None:
            support.loudly("groff is not installed (tools/setup/install_packages.sh): the manual page is not set")
            self.skipTest("groff is not installed")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", self.manual], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        page = re.sub(".\b", "", done.stdout)  # bold is a letter over itself
        for words in ("NAME", "EXIT STATUS", "icsim run", "simulate scenarios or studies"):
            self.assertIn(words, page)

    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = (f"source '{self.completions['bash']}'; COMP_WORDS=(icsim \"$@\"); COMP_CWORD=$#; _icsim; "
                  "printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash_offers_commands_options_and_values(self):
        self.assertEqual(self.complete("ru"), ["run"])
        self.assertEqual(sorted(self.complete("")), sorted(commands()))
        self.assertEqual(self.complete("run", "mine.yaml", "--noise", "d"), ["demographic"])
        self.assertEqual(sorted(self.complete("export", "--c")), ["--csv"])
        self.assertEqual(sorted(self.complete("run", "--")), sorted(o for o in options("run") if o.startswith("--")))
        self.assertEqual(self.complete("run", ""), [])  # then bash offers files

    def test_zsh_and_fish_can_read_theirs(self):
        for shell in ("zsh", "fish"):
            if shutil.which(shell) is None:
                support.loudly(f"{shell} is not installed (tools/setup/install_packages.sh): its completion is not read")
                continue
            done = subprocess.run([shell, "-n", self.completions[shell]], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)
        if shutil.which("fish"):
            done = subprocess.run(["fish", "-c", f"source '{self.completions['fish']}'; complete -C 'icsim run --noise '"],
                                  capture_output=True, text=True, env={**os.environ, "HOME": str(self.folder)})
            self.assertEqual(sorted(line.split()[0] for line in done.stdout.splitlines()), ["demographic", "expectation"])


if __name__ == "__main__":
    unittest.main()
