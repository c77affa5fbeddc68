#!/usr/bin/python3
"""The R package of tools/r: `R CMD check`, its vignette and README, its figures against the program's, and what goes wrong.

Environment: as tests/cli/support.py; ICSIM_R_TESTS=ON, or all is skipped.
"""

import base64
import io
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

import h5py
import matplotlib.image
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import support

PACKAGE = support.ROOT / "tools/r"
ON = os.environ.get("ICSIM_R_TESTS") == "ON"
SCENARIO = """\
schema: icsim/scenario/1
name: hubs
extends: baseline-2025
period: {to: 2025-09-30}
ensemble: {draws: 5, quintiles: fold}
levers:
  - {what: capacity.level, label: hubs, where: {ics: QOP}, when: {from: 2025-07-01}, how: {scale: 1.1}}
"""
SAME_IN_R = """\
library(icsim)
hubs <- list(name = "hubs", extends = "baseline-2025",
             levers = list(list(what = "capacity.level", label = "hubs", where = list(ics = "QOP"),
                                when = list(from = as.Date("2025-07-01")), how = list(scale = 1.1))))
run <- icsim_run(hubs, only = "QOP", draws = 5, to = "2025-09-30", quintiles = "fold")
"""
FAULTY = """\
schema: icsim/scenario/1
extends: baseline-2025
perod: {to: 2025-09-30}
levers:
  - {what: capacity.levl, how: {scale: 1.1}}
"""


def setUpModule():
    if not ON:
        support.loudly("tests of the R package skipped: ICSIM_R_TESTS is not ON")
        raise unittest.SkipTest("ICSIM_R_TESTS is not ON")


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Built with its vignette from a copy, and installed into a library of its own."""
        folder = tempfile.TemporaryDirectory(prefix="icsim-r-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        shutil.copytree(PACKAGE, cls.folder / "package")
        library = cls.folder / "library"
        library.mkdir()
        cls.environment = support.environment(ICSIM_PROGRAM=support.PROGRAM, R_LIBS=str(library), NO_COLOR="1")
        for command in (["R", "CMD", "build", "package"], ["R", "CMD", "INSTALL", "-l", library, "icsim_0.1.0.tar.gz"]):
            done = subprocess.run(command, cwd=cls.folder, env=cls.environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        cls.archive = cls.folder / "icsim_0.1.0.tar.gz"
        cls.scenario = cls.folder / "hubs.yaml"
        cls.scenario.write_text(SCENARIO)
        cls.run_file = cls.folder / "hubs.h5"
        done = support.icsim("run", cls.scenario, "--only", "QOP", "-o", cls.run_file, "--quiet")
        assert done.returncode == 0, done.stderr

    def r(self, script, folder=None, **environment):
        """Runs R; a variable that is None is taken out of the environment."""
        env = {**self.environment, **environment}
        env = {key: value for key, value in env.items() if value is not None}
        return subprocess.run(["Rscript", "-e", script], cwd=folder or self.folder, env=env, capture_output=True, text=True)

    def r_done(self, script, **settings):
        done = self.r(script, **settings)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def message(self, script, **settings):
        """Class and message of the error that a line of R ends in."""
        return self.r_done(f'library(icsim); error <- tryCatch({{ {script} }}, error = identity); '
                           f'cat(class(error)[1], "\\n", conditionMessage(error), sep = "")', **settings)

    def test_r_cmd_check_finds_no_fault_and_nothing_to_note(self):
        # R CMD build has rendered the vignette already. R looks into a repository for cycles of dependencies: an empty one
        # keeps the network out.
        (self.folder / "src/contrib").mkdir(parents=True)
        (self.folder / "src/contrib/PACKAGES").write_text("")
        profile = self.folder / "profile.R"
        profile.write_text(f'options(repos = c(CRAN = "file://{self.folder}"))\n')
        done = subprocess.run(["R", "CMD", "check", "--no-manual", "--no-vignettes", self.archive], cwd=self.folder,
                              env={**self.environment, "R_PROFILE_USER": str(profile)}, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"Status: OK\n")
        self.assertNotIn("unable to access", done.stdout)
        self.assertRegex((self.folder / "icsim.Rcheck/tests/tinytest.Rout").read_text(), r"All ok, \d\d results")

    def test_the_vignette_shows_a_fan_chart_and_loads_nothing_from_elsewhere(self):
        with tarfile.open(self.archive) as archive:
            page = archive.extractfile("icsim/inst/doc/icsim.html").read().decode()
        self.assertNotIn("without the icsim program", page)
        self.assertNotRegex(page, r'(?:src|href)="http')
        pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
        self.assertEqual(len(pictures), 1)
        picture = matplotlib.image.imread(io.BytesIO(base64.b64decode(pictures[0])))[:, :, :3]
        for name, color in (("base", (0, 0x72, 0xB2)), ("alternative", (0xD5, 0x5E, 0)), ("published", (0, 0, 0))):
            drawn = (np.abs(picture - np.array(color) / 255) < 0.02).all(axis=2).sum()
            self.assertGreater(drawn, 40, f"pixels of the line of {name}")
        light = (np.abs(picture - (1 - 0.15 * (1 - np.array((0xD5, 0x5E, 0)) / 255))) < 0.02).all(axis=2).sum()
        self.assertGreater(light, 500, "pixels of the light band")

    def test_blocks_of_the_readme_run_in_order(self):
        text = (PACKAGE / "README.md").read_text()
        blocks = re.findall(r"^(<!-- not run: .*-->\n)?```r\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        runnable = [block for not_run, block in blocks if not not_run]
        self.assertGreaterEqual(len(runnable), 4)
        script = self.folder / "readme.R"
        script.write_text("".join(runnable))
        done = subprocess.run(["Rscript", "-e", f'source("{script}", echo = TRUE, max.deparse.length = Inf)'], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("$levers[[1]]$what", done.stdout)

    def test_a_list_gives_the_numbers_of_the_same_yaml_and_those_are_the_figures_of_the_file(self):
        out = self.r_done(SAME_IN_R + 'cat(run$scenarios$content_sha256, "\\n");'
                          'f <- icsim_metrics(run, "incomplete", ics = "QOP");'
                          'd <- icsim_draws(run, "incomplete", ics = "QOP");'
                          'p <- icsim_published(run, "incomplete", ics = "QOP");'
                          'l <- icsim_metrics(run, "incomplete", level = "ics_treatment_function");'
                          'for (x in list(f$mean, f$q05, f$q95, d$value, p$value, l$mean)) cat(sprintf("%.9g", x), "\\n");'
                          'cat(format(f$month_end, "%Y-%m"), "\\n")')
        lines = out.splitlines()
        with h5py.File(self.run_file) as file:
            self.assertEqual(lines[0].strip(), file["scenarios/hubs"].attrs["content_sha256"].decode())
        quantile = support.values(self.run_file, "hubs", "ics", "incomplete_quantile")
        expected = [support.values(self.run_file, "hubs", "ics", "incomplete_mean")[:, 0], quantile[0, :, 0], quantile[4, :, 0],
                    support.values(self.run_file, "hubs", "ics", "incomplete")[:, 0, :].T.ravel(),
                    support.published(self.run_file, "hubs", "ics", "incomplete")[:, 0],
                    support.values(self.run_file, "hubs", "ics_treatment_function", "incomplete_mean")[:, 0, :].T.ravel()]
        for line, numbers in zip(lines[1:7], expected):
            np.testing.assert_array_equal(np.array(line.split(), dtype=np.float32), numbers)
        self.assertEqual(lines[7].split(), support.month_ends(self.run_file, "hubs"))

    def test_a_run_by_name_to_a_month_gives_the_numbers_of_a_study_to_it(self):
        study = self.folder / "study.yaml"
        study.write_text("schema: icsim/study/1\nperiod: {to: 2025-08-31}\nensemble: {draws: 3, quintiles: fold}\n"
                         "scenarios: [{scenario: baseline-2025}, {scenario: hubs.yaml}]\n")
        done = support.icsim("run", study, "--only", "QOP", "-o", self.folder / "study.h5", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        out = self.r_done('library(icsim); run <- icsim_run(c("baseline-2025", "hubs.yaml"), only = "QOP", draws = 3,'
                          'to = as.Date("2025-08-31"), quintiles = "fold"); cat(run$scenarios$content_sha256)')
        with h5py.File(self.folder / "study.h5") as file:
            self.assertEqual(out.split(), [group.attrs["content_sha256"].decode() for group in file["scenarios"].values()])

    def test_faults_of_a_file_are_told_as_the_program_tells_them(self):
        path = self.folder / "faulty.yaml"
        path.write_text(FAULTY)
        done = support.icsim("run", path)
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assertEqual(self.message(f'icsim_run("{path}")'), "icsim_bad_input\n" + done.stderr.strip())
        places = self.r_done(f'library(icsim); tryCatch(icsim_run("{path}"), icsim_bad_input = function(e) '
                             'write.csv(e$faults[c("line", "column", "key_path", "message")], row.names = FALSE))')
        self.assertEqual(places.splitlines()[1:], ['3,1,"","unknown key \'perod\'"',
                                                   '5,12,"levers[0].what","unknown key \'capacity.levl\'"'])

    def test_faults_of_a_list_are_told_by_where_they_stand_in_it(self):
        self.assertEqual(
            self.message('more <- list(extends = "baseline-2025", perod = list(to = "2025-09-30"), levers = list('
                         'list(what = "capacity.levl", how = list(scale = 1.1)))); icsim_run(more)'),
            "icsim_bad_input\nmore: unknown key 'perod'\n  hint: did you mean 'period'?\n"
            "more$levers[[1]]$what: unknown key 'capacity.levl'\n"
            "  hint: did you mean 'capacity.level'? 'icsim explain' lists all keys")

    def test_files_that_a_list_names_are_looked_for_from_the_working_directory(self):
        out = self.r_done('library(icsim); v <- icsim_validate(list(name = "more", extends = "hubs.yaml")); print(v)')
        self.assertIn("ok  more, baseline 2025-04-01, 2025-04-01 to 2025-09-30, 5 draws, 1 levers", out)

    def test_a_program_that_is_missing_is_told_with_what_was_tried(self):
        self.assertEqual(self.message("icsim_run('baseline-2025')", ICSIM_PROGRAM="/no/such/icsim"),
                         "icsim_no_program\nthe icsim program was not found: environment variable ICSIM_PROGRAM names "
                         "'/no/such/icsim', which is no program\n  hint: set options(icsim.program = \"/path/to/icsim\")")
        self.assertEqual(self.message("icsim_run('baseline-2025')", ICSIM_PROGRAM=None, PATH="/usr/bin:/bin"),
                         "icsim_no_program\nthe icsim program was not found: option 'icsim.program' and environment variable "
                         "ICSIM_PROGRAM are not set, and no 'icsim' is on PATH\n"
                         "  hint: set options(icsim.program = \"/path/to/icsim\")")

    def test_a_program_is_found_on_the_path(self):
        place = pathlib.Path(support.PROGRAM).resolve()
        out = self.r_done("cat(icsim::icsim_program())", ICSIM_PROGRAM=None, PATH=f"{place.parent}:{os.environ['PATH']}")
        self.assertEqual(out, str(place))

    def test_run_files_are_read_without_the_program(self):
        out = self.r_done(f'library(icsim); run <- icsim_open("{self.run_file}"); print(run)', ICSIM_PROGRAM="/no/such")
        self.assertIn("hubs: QOP alone, Apr 2025 to Sep 2025, 5 draws", out)

    def test_tests_of_the_package_are_skipped_loudly_without_the_program(self):
        done = self.r('tinytest::test_package("icsim", verbose = 0)', ICSIM_PROGRAM="/no/such")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("*** tests skipped: the icsim program was not found", done.stderr)

    def test_a_damaged_file_is_refused_with_its_name(self):
        damaged = self.folder / "damaged.h5"
        damaged.write_bytes(self.run_file.read_bytes()[:100000])
        self.assertEqual(self.message(f'icsim_open("{damaged}")'),
                         f"icsim_bad_input\n{damaged}: is truncated: its end is missing\n"
                         "  hint: copy it again from where it was made, or run the scenario again")
        self.assertEqual(self.message(f'icsim_open("{damaged}")', ICSIM_PROGRAM="/no/such"),
                         f"icsim_bad_input\n{damaged}: cannot be read: it is no run file, or damaged\n"
                         "  hint: copy it again from where it was made, or run the scenario again")

    def test_an_interrupt_of_r_stops_the_program_and_leaves_nothing(self):
        folder = self.folder / "interrupted"
        folder.mkdir()
        script = 'icsim::icsim_run("baseline-2025", only = "QOP", draws = 5000, keep = "run.h5", threads = 1)'
        with subprocess.Popen(["Rscript", "-e", script], cwd=folder, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, start_new_session=True) as process:
            self.assertTrue(support.wait_until(lambda: any(folder.iterdir())), "a file that is being written")
            time.sleep(0.2)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)  # to R alone, as RStudio does
            said = process.communicate(timeout=60)[0]
        self.assertNotEqual(process.returncode, 0, said)
        self.assertEqual(list(folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
