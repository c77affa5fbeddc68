"""Commands that write files, each in a folder of its own, to be disturbed: what was there is intact or the new file is whole, and
the next try leaves nothing else behind.
"""

import concurrent.futures
import hashlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import support

SCENARIO = support.SMALL_SCENARIO + "calibration: none\n"
WARNED = SCENARIO + "levers:\n  - {what: hubs.effect, label: no hub, how: {set: 0.3}}\n"
OLD = b"what was there\n"
UNFINISHED = re.compile(r"\.part-[^/]*(/|$)")
STAMP = re.compile(rb'"(created_utc|command)": ?"(\\.|[^"\\])*"')  # of a page: --force is in its command
COMMANDS = {  # what is written, and how; the target comes last
    "run": ("new.h5", ["run", "small.yaml", "-o", "new.h5"]),
    "blocks": ("parts/small.1-of-2.h5", ["run", "small.yaml", "--blocks", "1/2", "-o", "parts"]),
    "merge": ("new.h5", ["merge", "both", "-o", "new.h5"]),
    "import": ("new.h5", ["import", "extract.csv", "-o", "new.h5"]),
    "baseline": ("new", ["baseline", "extract.csv", "--at", "2024-11-30", "--no-fit", "-o", "new"]),
    "export": ("new", ["export", "run.h5", "--csv", "new"]),
    "report": ("new.html", ["report", "run.h5", "-o", "new.html"]),
}
ROOM, INPUTS, GOOD, SECONDS = None, None, {}, {}


def make_inputs():
    """For setUpModule: inputs of all commands, and what each makes when nothing disturbs it."""
    global ROOM, INPUTS
    room = tempfile.TemporaryDirectory(prefix="icsim-test-")
    unittest.addModuleCleanup(room.cleanup)
    ROOM, INPUTS = pathlib.Path(room.name), pathlib.Path(room.name, "inputs")
    INPUTS.mkdir()
    (INPUTS / "small.yaml").write_text(SCENARIO)
    (INPUTS / "warned.yaml").write_text(WARNED)
    subprocess.run([sys.executable, support.ROOT / "tests/support/make_full_extract.py", INPUTS / "extract.csv", "--providers", "2"],
                   check=True, stdout=subprocess.DEVNULL)
    for folder, part in (("parts", "2/2"), ("both", "1/2"), ("both", "2/2")):
        (INPUTS / folder).mkdir(exist_ok=True)
        succeeded(support.icsim("run", "small.yaml", "--blocks", part, "-o", folder, cwd=INPUTS))
    succeeded(support.icsim("run", "small.yaml", "-o", "run.h5", cwd=INPUTS))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:  # two at a time, as in the tests
        for name in COMMANDS:
            undisturbed = list(pool.map(make, [name] * 2))
            SECONDS[name] = sum(seconds for seconds, _ in undisturbed) / 2
            GOOD[name] = undisturbed[0][1]


def make(name):
    """How long it takes, and what comes of it."""
    with Attempt(name) as attempt:
        begun = time.monotonic()
        succeeded(support.icsim(*attempt.arguments, cwd=attempt.folder))
        return time.monotonic() - begun, attempt.essence()


def succeeded(process):
    assert process.returncode == support.DONE, process.stderr


def content(path):
    """Of a file or a folder, without unfinished files."""
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*"))
                if file.is_file() and not UNFINISHED.search(file.name)}
    return path.read_bytes() if path.exists() else None


def entries(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


class Attempt(unittest.TestCase):
    """One command in a folder of its own, which holds its inputs and, if wanted, something in the place of the new file."""

    def __init__(self, name, old=False):
        super().__init__()
        self.name, self.old = name, old
        self.room = pathlib.Path(tempfile.mkdtemp(dir=ROOM))
        self.folder, self.temporary = self.room / "work", self.room / "temporary"
        shutil.copytree(INPUTS, self.folder)
        self.temporary.mkdir()
        target, self.arguments = COMMANDS[name]
        self.target = self.folder / target
        self.own = {"mine/notes.txt": OLD} if old and name == "export" else {}  # what somebody keeps there
        if old and isinstance(GOOD[name], dict):
            for file, text in {**GOOD[name], **self.own}.items():
                (self.target / file).parent.mkdir(parents=True, exist_ok=True)
                (self.target / file).write_bytes(text if file in self.own else OLD + text)
        elif old:
            self.target.write_bytes(OLD)
        self.before = content(self.target)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.room, ignore_errors=True)

    def essence(self):
        """What an undisturbed command writes every time."""
        if self.name == "report":
            return STAMP.sub(b"", self.target.read_bytes())
        if self.name in ("run", "merge"):  # the file holds when and how it was made
            with h5py.File(self.target) as file:
                return file["scenarios/small"].attrs["content_sha256"]
        return None if self.name == "blocks" else content(self.target)

    def is_whole(self):
        if self.name == "blocks":
            return support.icsim("merge", "--status", "parts", cwd=self.folder).returncode == support.DONE
        if self.name in ("run", "merge"):
            whole, _, seal = self.target.read_bytes().rpartition(support.SEAL)
            return seal == hashlib.sha256(whole).hexdigest().encode() + b"\n" and self.essence() == GOOD[self.name]
        return self.essence() == ({**GOOD[self.name], **self.own} if self.own else GOOD[self.name])

    def is_there(self):
        """Whether the new file is there. If so it is whole, and if not, what was there is as it was."""
        now = content(self.target)
        if now == self.before:
            return False
        self.assertTrue(self.is_whole(), "half of it has the final name")
        if self.name in ("run", "merge"):
            succeeded(support.icsim("show", self.target, "--verify"))
        return True

    def made(self):
        """Names of all that the command makes."""
        target, good = self.target.relative_to(self.folder), GOOD[self.name]
        files = [target / file for file in (*good, *self.own)] if isinstance(good, dict) else [target]
        return {str(path) for file in files for path in (file, *file.parents)} - {"."} - entries(INPUTS)

    def assert_left(self, there):
        """Inputs and, if it is there, the new file; nothing else."""
        self.assertEqual(entries(self.folder) - entries(INPUTS), self.made() if there else set())
        self.assertEqual(entries(self.temporary), set(), "left in TMPDIR")

    def assert_left_by_a_kill(self):
        """What a killed command leaves has a name that tells."""
        left = entries(self.folder) - entries(INPUTS) - self.made()
        self.assertEqual({name for name in left if not UNFINISHED.search(name)}, set())

    def environment(self, **changes):
        return support.environment(TMPDIR=str(self.temporary), **changes)

    def force(self):
        return ["--force"] if self.target.exists() else []

    def launch(self, arguments, shell=(), **settings):
        return subprocess.Popen([*shell, support.PROGRAM, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, **{
            "env": self.environment(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **settings})

    def end(self, arguments, shell=(), **settings):
        """Exit code, output and message."""
        process = self.launch(arguments, shell, **settings)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def stop(self, number, moment):
        """Sends the signal at a moment, of 1 for the whole time that the command takes."""
        process = self.launch([*self.arguments, *self.force()])
        try:
            process.wait(moment * SECONDS[self.name])
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def once_more(self):
        """The same command again, undisturbed, which says how long it takes now."""
        begun = time.monotonic()
        code, _, err = self.end([*self.arguments, *self.force()])
        SECONDS[self.name] = time.monotonic() - begun
        self.assertEqual((code, err), (support.DONE, ""))
        self.assertTrue(self.is_whole())
        self.assert_left(there=True)


class Disturbed(unittest.TestCase):
    def side_by_side(self, check, attempts, **more):
        """Checks two attempts at a time. `attempts` has the arguments of each; returns what the checks found."""
        found = []
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            futures = [(told, pool.submit(self.attempt, check, told)) for told in attempts]
            for told, future in futures:
                with self.subTest(**told, **more):
                    found.append(future.result())
        return found

    def attempt(self, check, told):
        with Attempt(told["name"], told.get("old", False)) as attempt:
            return check(attempt, **{key: value for key, value in told.items() if key not in ("name", "old")})
