#!/usr/bin/python3
"""The n-th write, sync, rename or new file fails, for n from 1 until a command needs no more: whatever fails, what was there is
intact or the new file is whole, the message says which file, and the next try leaves nothing else behind.

By default every n up to 12 and then ever fewer; ICSIM_FAULTS=all tries every one. The calls fail in `icsim_faults`, which is
loaded before libc.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import support

LIBRARY = pathlib.Path(os.environ.get("ICSIM_FAULTS_LIBRARY", support.ROOT / "build/release/tests/libicsim_faults.so"))
EVERY_ONE = os.environ.get("ICSIM_FAULTS") == "all"
KINDS = ("create", "write", "sync", "rename")
DENSE = 12
OLD = b"what was there\n"


def old_file(path):
    path.write_bytes(OLD)


def old_tables(path):
    """Of another run, and a file of somebody's own."""
    (path / "mine").mkdir(parents=True)
    for name in ("england.csv", "mine/notes.txt"):
        (path / name).write_bytes(OLD)


def numbers():
    n = 1
    while True:
        yield n
        n += 1 if EVERY_ONE or n < DENSE else n // 4


def content(path):
    """Of a file or a folder, to be compared."""
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}
    return path.read_bytes() if path.exists() else None


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not LIBRARY.exists():
            raise AssertionError(f"{LIBRARY} is missing: build the target icsim_faults")
        cls.made = tempfile.TemporaryDirectory(prefix="icsim-test-")
        cls.inputs = pathlib.Path(cls.made.name) / "inputs"
        cls.inputs.mkdir()
        (cls.inputs / "small.yaml").write_text(support.SMALL_SCENARIO)
        for arguments in (["run", "small.yaml", "-o", "run.h5", "--quiet"], ["run", "small.yaml", "--blocks", "1/2", "-o", "parts", "--quiet"],
                          ["run", "small.yaml", "--blocks", "2/2", "-o", "parts", "--quiet"]):
            if arguments[-2] == "parts":
                (cls.inputs / "parts").mkdir(exist_ok=True)
            done = support.icsim(*arguments, cwd=cls.inputs)
            assert done.returncode == 0, done.stderr
        subprocess.run([sys.executable, support.ROOT / "tests/support/make_full_extract.py", cls.inputs / "extract.csv", "--providers", "2"],
                       check=True, stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(self.made.name) / "work"
        self.addCleanup(shutil.rmtree, self.folder, True)

    def start(self, target, old):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.inputs, self.folder)
        if old:
            old(self.folder / target)

    def names(self):
        return {path.name for path in self.folder.iterdir()}

    def attempt(self, arguments, kind, n):
        """With the fault; None when the command needed fewer calls."""
        mark = pathlib.Path(self.made.name) / "mark"
        mark.unlink(missing_ok=True)
        done = support.icsim(*arguments, cwd=self.folder, timeout=120, env={
            "LD_PRELOAD": str(LIBRARY), "ICSIM_FAULT": f"{kind}:{n}", "ICSIM_FAULT_MARK": str(mark)})
        if mark.exists():
            return done
        self.assertEqual(done.returncode, support.DONE, done.stderr)
        return None

    def hold(self, arguments, target, whole, old=None):
        """`old` makes what is there before."""
        tried, stem = 0, target.split(".")[0]
        for kind in KINDS:
            for n in numbers():
                with self.subTest(kind=kind, n=n):
                    self.start(target, old)
                    before = content(self.folder / target)
                    done = self.attempt(arguments, kind, n)
                    if done is None:
                        break
                    tried += 1
                    if done.returncode == support.DONE:
                        self.assertTrue(whole(self.folder / target), f"it says that it is done\n{done.stdout}{done.stderr}")
                    else:
                        self.assertEqual(done.returncode, support.BAD_INPUT, done.stderr)
                        self.assertRegex(done.stderr, rf"^(\./?{stem}|{stem}|parts|\.).*: .*\n  hint: ")
                        after = content(self.folder / target)
                        self.assertTrue(after == before or (old and whole(self.folder / target)), done.stderr)
                    again = support.icsim(*arguments, *(["--force"] if done.returncode == support.DONE and not old else []), cwd=self.folder)
                    self.assertEqual(again.returncode, support.DONE, again.stderr)
                    self.assertEqual(self.names(), {path.name for path in self.inputs.iterdir()} | {target})
        self.assertGreater(tried, 3)
        print(f"{' '.join(arguments[:1])}: {tried} faults", file=sys.stderr)

    def is_run_file(self, path):
        return support.icsim("show", path, "--verify").returncode == support.DONE

    def test_run_writes_a_new_file(self):
        self.hold(["run", "small.yaml", "-o", "new.h5", "--quiet"], "new.h5", self.is_run_file)

    def test_run_replaces_a_file(self):
        self.hold(["run", "small.yaml", "-o", "new.h5", "--quiet", "--force"], "new.h5", self.is_run_file, old_file)

    def test_merge(self):
        self.hold(["merge", "parts", "-o", "new.h5"], "new.h5", self.is_run_file)

    def test_import(self):
        self.hold(["import", "extract.csv", "-o", "new.h5"], "new.h5", lambda path: path.stat().st_size > 1000)

    def tables(self):
        good = support.icsim("export", "run.h5", "--csv", "good", cwd=self.inputs)
        self.assertEqual(good.returncode, support.DONE, good.stderr)
        tables = content(self.inputs / "good")
        shutil.rmtree(self.inputs / "good")
        return tables

    def test_export_to_a_new_folder(self):
        tables = self.tables()
        self.hold(["export", "run.h5", "--csv", "new"], "new", lambda path: content(path) == tables)

    def test_export_beside_what_somebody_keeps(self):
        tables = {**self.tables(), "mine/notes.txt": OLD}
        self.hold(["export", "run.h5", "--csv", "new", "--force"], "new", lambda path: content(path) == tables, old_tables)

    def test_report(self):
        self.hold(["report", "run.h5", "-o", "new.html"], "new.html", lambda path: path.read_bytes().rstrip().endswith(b"</html>"))


if __name__ == "__main__":
    unittest.main()
