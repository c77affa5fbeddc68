"""What tests of the built program share: calling it, small scenario files, and reading run files.

Environment: ICSIM_PROGRAM is the program to test, ICSIM_ROOT the source tree it belongs to.
"""

import contextlib
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np

ROOT = pathlib.Path(os.environ.get("ICSIM_ROOT", pathlib.Path(__file__).resolve().parents[2]))
PROGRAM = os.environ.get("ICSIM_PROGRAM", str(ROOT / "build/release/tools/icsim"))
SCENARIOS = ROOT / "scenarios"

DONE, BAD_INPUT, INTERRUPTED = 0, 2, 130
NOT_LEVELS = {"provenance", "reference"}

SMALL_SCENARIO = """\
schema: icsim/scenario/1
title: Small
extends: baseline-2025
period: {to: 2025-05-31}
only: [QOP]
ensemble: {draws: 17}
"""


def environment(**changes):
    """Ours, with the library of this source tree and a known locale."""
    return {**os.environ, "ICSIM_LIBRARY": str(SCENARIOS), "LC_ALL": "C.UTF-8", **changes}


def icsim(*arguments, **settings):
    """Runs the program to its end. Output is text; `env` adds to the environment."""
    env = environment(**settings.pop("env", {}))
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=env,
                          stdin=subprocess.DEVNULL, **settings)


def loudly(text):
    """A line that ctest shows with --output-on-failure or -V, and that a reader of the log cannot miss."""
    print(f"\n*** {text}", file=sys.stderr, flush=True)


def wait_until(condition, seconds=60):
    """Waits for what another process does. True if it came to be in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


SEAL = b"\nicsim/seal/1 sha256 "


def seal(path):
    """Gives a run file that was changed a seal again, as somebody would who wants it to look untouched."""
    content = path.read_bytes().rpartition(SEAL)
    whole = content[0] if content[1] else content[2]
    path.write_bytes(whole + SEAL + hashlib.sha256(whole).hexdigest().encode() + b"\n")


@contextlib.contextmanager
def changing(path):
    """A run file to change through HDF5; sealed again at the end."""
    with h5py.File(path, "r+") as file:
        yield file
    seal(path)


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, so that whatever a run leaves behind is seen."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="icsim-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    @classmethod
    def maker(cls):
        """For setUpClass: a test whose helpers make files once for all tests of the class; they go when the class is done."""
        case = ProgramTest()
        case.setUp()
        cls.addClassCleanup(case.doCleanups)
        return case

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def scenario(self, name="short", extends="baseline-2025", to="2025-06-30", ensemble="draws: 2, quintiles: fold",
                 rest=""):
        """A small scenario: three months of three thousand waiting-list cells take a fraction of a second."""
        return self.write(f"{name}.yaml", f"schema: icsim/scenario/1\nname: {name}\nextends: {extends}\n"
                                          f"period: {{to: {to}}}\nensemble: {{{ensemble}}}\n{rest}")

    def run_done(self, *arguments, **settings):
        """Runs the program, which must succeed."""
        done = icsim(*arguments, **settings)
        self.assertEqual(done.returncode, DONE, f"icsim {' '.join(map(str, arguments))}\n{done.stderr}")
        return done

    def simulate(self, *arguments, to="run.h5"):
        """`icsim run` into a file of the test's folder; its path."""
        path = self.folder / to
        self.run_done("run", *arguments, "-o", path, "--quiet")
        return path

    def assert_refused(self, done, *words):
        """Exit code 2 and one message, on standard error, that says all of `words`."""
        self.assertEqual(done.returncode, BAD_INPUT, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("internal fault", done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)

    def assert_left(self, folder, *names):
        """Exactly these files lie in the folder, hidden ones included."""
        self.assertEqual(sorted(os.listdir(folder)), sorted(names))


def values(path, scenario, level, name):
    """One dataset as it stands."""
    with h5py.File(path) as file:
        return file[f"scenarios/{scenario}/{level}/{name}"][:]


def published(path, scenario, level, name):
    """What was published before the scenario's start."""
    with h5py.File(path) as file:
        return file[f"published/{scenario}/{level}/{name}"][:]


def month_ends(path, scenario):
    """Month of each census, as text: 2025-04."""
    days = values(path, scenario, "england", "time")
    return [str(np.datetime64("1970-01-01") + int(day))[:7] for day in days]


def england(path, scenario, name):
    """Mean over draws of an England series, by month: {"2025-04": value}."""
    return dict(zip(month_ends(path, scenario), values(path, scenario, "england", name + "_mean").astype(float)))


def level_arrays(path, scenario):
    """Every dataset of the scenario's levels: {"england/incomplete": array}."""
    arrays = {}
    with h5py.File(path) as file:
        for level, group in file[f"scenarios/{scenario}"].items():
            if level in NOT_LEVELS:
                continue
            arrays.update({f"{level}/{name}": dataset[()] for name, dataset in group.items()})
    return arrays


def bits_of(arrays):
    return {name: bits(array) for name, array in arrays.items()}


def bits(content):
    """What makes two datasets the same to the bit."""
    content = np.asarray(content)
    return content.tolist() if content.dtype.kind == "O" else (str(content.dtype), content.shape, content.tobytes())


def everything(path):
    """All that stands below /scenarios, attributes included, in a form that compares byte for byte."""
    found = {}

    def note(name, item):
        for key, value in item.attrs.items():
            if key not in ("REFERENCE_LIST", "DIMENSION_LIST"):  # addresses inside the file
                found[f"{name}@{key}"] = bits(value)
        if isinstance(item, h5py.Dataset):
            found[name] = bits(item[()])

    with h5py.File(path) as file:
        file["scenarios"].visititems(note)
    return found
