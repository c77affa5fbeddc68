#!/usr/bin/python3
"""Memory fails: one request of a command, or one and all that follow. What was there is intact or the new file is whole, the message
says that there is not enough memory, and the next try leaves nothing else behind.

HDF5 1.10 ends the program itself, or crashes, at some of its own requests: then there is no message, and the rest holds.

By default a few requests of each command; ICSIM_FAULTS=all tries hundreds. Requests are counted from the start of main(), from the
first and from the last in growing steps, and some in between, which follow from SEED. They fail in `icsim_faults`.
"""

import collections
import os
import pathlib
import random
import re
import sys
import unittest

import disturbed
import support
from disturbed import Disturbed

LIBRARY = pathlib.Path(os.environ.get("ICSIM_FAULTS_LIBRARY", support.ROOT / "build/release/tests/libicsim_faults.so"))
DENSE = os.environ.get("ICSIM_FAULTS") == "all"
STEP, BETWEEN = (1.25, 40) if DENSE else (100, 1)
SEED = 17
CANNOT_BE_MET = 1
MESSAGE = "icsim: not enough memory\n  hint: "
OF_HDF5 = r"^[^ ]+: .*\(not enough memory\)\n  hint: "  # which cannot tell it from a damaged file


def setUpModule():
    if not LIBRARY.exists():
        raise AssertionError(f"{LIBRARY} is missing: build the target icsim_faults")
    disturbed.make_inputs()


def numbers(name, total):
    """Which requests of so many fail."""
    chosen, distance = set(), 1.0
    while distance < total:
        chosen |= {int(distance), total + 1 - int(distance)}
        distance = max(distance + 1, distance * STEP)
    chance = random.Random(f"{SEED} {name}")
    return sorted(chosen | {chance.randint(1, total) for _ in range(BETWEEN)})


class Memory(Disturbed):
    def request(self, attempt, kind, n):
        """With the n-th request failing; a mark tells whether there were so many, or how many there were if n is 0."""
        mark = attempt.room / "mark"
        mark.unlink(missing_ok=True)
        code, _, err = attempt.end([*attempt.arguments, *attempt.force()], env=attempt.environment(
            LD_PRELOAD=str(LIBRARY), ICSIM_FAULT=f"{kind}:{n}", ICSIM_FAULT_MARK=str(mark)))
        return code, err, int(mark.read_text()) if mark.exists() else None

    def count(self, name, kind):
        def check(attempt):
            code, err, total = self.request(attempt, kind, 0)
            self.assertEqual((code, err), (support.DONE, ""))
            return total

        return self.side_by_side(check, [{"name": name}])[0]

    def hold(self, name):
        for whose, may_end_otherwise in (("memory", False), ("hdf5_memory", True)):
            total = self.count(name, whose)
            lasting = (False, True) if DENSE else (True,) if whose == "memory" else (False,)
            chosen = [(f"no_{whose}" if lasts else whose, n) for n in numbers(name, total) for lasts in lasting]
            tries = [{"name": name, "kind": kind, "n": n, "old": i // len(lasting) % 2 == 1} for i, (kind, n) in enumerate(chosen)]
            held = self.side_by_side(lambda attempt, kind, n: self.one(attempt, kind, n, may_end_otherwise), tries, seed=SEED, total=total)
            print(f"{name}: {total} requests ({whose}), {len(held)} of {len(tries)} tries held: {dict(collections.Counter(held))}",
                  file=sys.stderr)

    def one(self, attempt, kind, n, may_end_otherwise):
        """How it ended."""
        code, err, failed = self.request(attempt, kind, n)
        there = attempt.is_there()
        told = code == CANNOT_BE_MET and err.startswith(MESSAGE) or code == support.BAD_INPUT and re.search(OF_HDF5, err)
        if code == support.DONE:
            self.assertTrue(there, "it says that it is done")
        elif not may_end_otherwise:
            self.assertTrue(told, f"{code} {err}")
        attempt.assert_left_by_a_kill()
        if disturbed.entries(attempt.temporary) or any(disturbed.UNFINISHED.search(left) for left in disturbed.entries(attempt.folder)):
            attempt.once_more()
        return "fewer requests" if failed is None else "done all the same" if code == support.DONE else "told" if told else "ended by HDF5"

    def test_run(self):
        self.hold("run")

    @unittest.skipUnless(DENSE, "as a run")
    def test_a_part_of_a_run(self):
        self.hold("blocks")

    def test_merge(self):
        self.hold("merge")

    def test_import(self):
        self.hold("import")

    def test_baseline(self):
        self.hold("baseline")

    def test_export(self):
        self.hold("export")

    def test_report(self):
        self.hold("report")

    def test_calibrate_of_one_month(self):
        """Three files side by side, of which each is whole."""
        with disturbed.Attempt("baseline") as attempt:
            endings, make = ("csv", "h5", "txt"), ["calibrate", "--baseline", "mine"]
            disturbed.succeeded(support.icsim(*attempt.arguments[:-1], "mine", cwd=attempt.folder))
            disturbed.succeeded(support.icsim(*make, "--draws", 2, cwd=attempt.folder))
            good = disturbed.content(attempt.folder / "mine")
            names = [f"posterior.{ending}" for ending in endings]
            attempt.arguments = [*make, "--draws", "2", "--force"]
            _, _, total = self.request(attempt, "memory", 0)
            chosen = numbers("calibrate", total)[:: 1 if DENSE else 3]  # seconds each
            for n in chosen:
                for name in names:
                    (attempt.folder / "mine" / name).write_bytes(disturbed.OLD)
                code, err, _ = self.request(attempt, "no_memory", n)
                with self.subTest(n=n, seed=SEED, total=total):
                    self.assertTrue(code == support.DONE or code == CANNOT_BE_MET and err.startswith(MESSAGE), f"{code} {err}")
                    for name in names:
                        now = (attempt.folder / "mine" / name).read_bytes()
                        self.assertTrue(code != support.DONE and now == disturbed.OLD or name.endswith("h5") or now == good[name], name)
            disturbed.succeeded(support.icsim(*attempt.arguments, cwd=attempt.folder))
            self.assertEqual(disturbed.content(attempt.folder / "mine").keys(), good.keys())
        print(f"calibrate: {total} requests, {len(chosen)} tries", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
