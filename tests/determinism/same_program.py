#!/usr/bin/python3
"""One program gives the same bits whatever is around it: threads, parts, other scenarios, language, clock, folder, memory.

Each scenario of cases.py runs alone once; all numbers of every other run are compared with that, bit for bit. At the end stands a
table of what was varied and what held, with the number of scenarios; where two show as much as four only two run, to save time.
Classes are scenarios without and with a posterior: `same_program.py Uncalibrated`. Environment: as tests/cli/support.py.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
import cases  # noqa: E402
import support  # noqa: E402

LANGUAGES = ("C", "C.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8")
ZONES = ("UTC", "Pacific/Kiritimati", "America/St_Johns")
PROCESSORS = ("Westmere", "Haswell")  # the first without AVX, the other with AVX2
NO_FMA = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2"
CURVES = ("import hashlib, math, struct; print(hashlib.sha256(b''.join(struct.pack('3d', math.exp(x / 999), math.log(x), "
          "math.pow(x, 1.7)) for x in range(1, 99999))).hexdigest())")
TABLE, SKIPPED = {}, []  # (what, value) -> class -> number of scenarios, what differs


def output_of(*command, env=None):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(env or {})})
    return done.stdout.strip() if done.returncode == 0 else None


def languages(folder):
    """Locales and what has to be set for each: those of the machine, else made from its sources of them."""
    def known(name):
        return name.lower().replace("utf-8", "utf8")

    here = {known(name) for name in (output_of("locale", "-a") or "").split()}
    for name in LANGUAGES:
        settings = {"LC_ALL": name}
        if known(name) not in here:
            language, _, charset = name.partition(".")
            made = shutil.which("localedef") and output_of("localedef", "-i", language, "-f", charset, str(folder / name))
            if made is None:
                SKIPPED.append(("language", name, "not on this machine, nor its source"))
                continue
            settings["LOCPATH"] = str(folder)
        point = output_of("/usr/bin/python3", "-c", "import locale as l; l.setlocale(l.LC_ALL, ''); print(l.localeconv()['decimal_point'])",
                          env=settings)
        assert point == ("." if name[0] == "C" else ","), f"locale {name} does not act: {point}"
        yield name, settings


class SameBits:
    @classmethod
    def setUpClass(cls):
        cls.folder = support.ProgramTest.maker().folder
        cls.files = cases.write(cls.folder, cls.calibration)
        cls.quick = [f"{case}-{cls.calibration}" for case in ("one-chance", "aid-expected")]
        cls.all = list(cls.files)
        cls.uncalibrated = cls.calibration == "none"
        cls.alone = {}
        for name, file in cls.files.items():
            cls.alone.update(cls.simulate(file))
            cls.assert_does_what_is_tested(name)

    @classmethod
    def assert_does_what_is_tested(cls, name):
        """Draws differ and patients move: nothing is compared that cannot differ."""
        lists = support.values(cls.path, name, "england", "incomplete")
        assert len(np.unique(lists[-1])) > 0.8 * cases.DRAWS  # counts of two draws may be the same
        if name.startswith("aid"):
            assert support.values(cls.path, name, "transfer_arc", "transferred_pathways_mean").sum() > 100.0

    @classmethod
    def simulate(cls, *arguments, before=(), env=None, without=(), **settings):
        """Numbers of a run; `before` stands before the program, `without` names what its environment lacks."""
        cls.path = cls.folder / "run.h5"
        cls.path.unlink(missing_ok=True)
        cls.call("run", *arguments, "-o", cls.path, "--quiet", before=before, env=env, without=without, **settings)
        return cases.numbers(cls.path)

    @classmethod
    def call(cls, *arguments, before=(), env=None, without=(), **settings):
        whole = {name: value for name, value in support.environment(**(env or {})).items() if name not in without}
        done = subprocess.run([*before, support.PROGRAM, *map(str, arguments)], capture_output=True, text=True, env=whole,
                              stdin=subprocess.DEVNULL, **settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def together(self, names, *arguments, **settings):
        """Several scenarios in one call."""
        return self.simulate(*(self.files[name] for name in names), *arguments, **settings)

    def check(self, what, value, found):
        """Notes in the table whether these scenarios have the bits of each alone, and fails unless they have."""
        different = []
        self.assertGreater(len(found), 1)
        for name, theirs in found.items():
            ours = self.alone[name]
            self.assertGreater(len(ours), 500)
            different += [f"{name}: {at}" for at in sorted({*ours, *theirs}) if ours.get(at) != theirs.get(at)]
        self.note(what, value, len(found), different)

    def note(self, what, value, count, different):
        TABLE.setdefault((what, str(value)), {})[type(self).__name__] = (count, different)
        with self.subTest(what=what, value=value):
            self.assertEqual(different[:10], [], f"{len(different)} datasets differ")

    def test_another_seed_has_other_bits(self):
        """What is compared can differ, and is seen to."""
        for name, found in self.together(self.quick, "--seed", 3).items():
            different = [at for at, bits in found.items() if bits != self.alone[name][at]]
            self.assertGreater(len(different), 100, name)

    def test_threads_and_cores(self):
        for threads in range(1, 9):
            names = self.all if self.uncalibrated and threads in (1, 2, 3, 4, 8) else self.quick
            self.check("threads", threads, self.together(names, "--threads", threads))
        core = min(os.sched_getaffinity(0))
        self.check("cores", "one, for 4 threads",
                   self.together(self.quick, "--threads", 4, preexec_fn=lambda: os.sched_setaffinity(0, {core})))

    def test_first_draws(self):
        different, compared = [], 0
        few = self.together(self.all, "--draws", 16)
        for name, numbers in few.items():
            for at, content in numbers.items():
                many = self.alone[name][at]
                if not isinstance(content, tuple) or content[1] == many[1] or at.endswith("/draw"):
                    continue
                dtype, shape, raw = many
                first = np.ascontiguousarray(np.frombuffer(raw, dtype).reshape(shape)[..., :16])
                compared += 1
                if content != (dtype, first.shape, first.tobytes()):
                    different.append(f"{name}: {at}")
        self.assertGreater(compared, 500)
        self.note("first 16 draws", "of 16, of 48", len(few), different)

    def test_parts(self):
        parts = self.folder / "parts"
        parts.mkdir(exist_ok=True)
        for number in (3, 1, 2):
            self.call("run", *self.files.values(), "--blocks", f"{number}/3", "-o", parts, "--force", "--quiet")
        merged = self.folder / "merged.h5"
        self.call("merge", parts, "-o", merged, "--force")
        self.check("parts", "1/3, 2/3, 3/3 merged", cases.numbers(merged))

    def test_company(self):
        self.check("scenarios", "two in one call", self.together(self.quick))
        self.check("scenarios", "four in the other order", self.together(reversed(self.all)))
        study = self.folder / "pair.yaml"
        study.write_text("schema: icsim/study/1\nname: pair\nscenarios:\n" +
                         "".join(f"  - {{scenario: {name}.yaml}}\n" for name in self.quick))
        self.check("scenarios", "two as a study", self.simulate(study))

    def test_language(self):
        for name, settings in languages(self.folder):
            self.check("language", name, self.together(self.quick, env=settings))

    def test_time_zone(self):
        for zone in ZONES:
            if not pathlib.Path("/usr/share/zoneinfo", zone).is_file():
                SKIPPED.append(("time zone", zone, "not on this machine"))
                continue
            self.check("time zone", zone, self.together(self.quick, env={"TZ": zone}))

    def test_place(self):
        elsewhere = self.folder / "another place é"
        elsewhere.mkdir(exist_ok=True)
        paths = [os.path.relpath(path, elsewhere) for path in map(self.files.get, self.quick)]
        self.check("working folder", "another, paths relative to it", self.simulate(*paths, cwd=elsewhere))
        self.check("umask", "077", self.together(self.quick, umask=0o077))
        self.check("environment", "no HOME", self.together(self.quick, without=["HOME"]))
        self.check("environment", "empty", self.together(self.quick, without=os.environ.keys() - {"ICSIM_LIBRARY"}))

    def test_memory(self):
        if shutil.which("setarch") and output_of("setarch", "-R", "true") is not None:
            self.check("addresses", "not random", self.together(self.quick, before=["setarch", "-R"]))
        else:
            SKIPPED.append(("addresses", "not random", "setarch -R is not allowed here"))
        names = self.quick if self.uncalibrated else self.all
        self.check("memory of malloc", "filled before use",
                   self.together(names, env={"GLIBC_TUNABLES": "glibc.malloc.perturb=85"}))

    def test_processor(self):
        plain, other = (output_of("/usr/bin/python3", "-c", CURVES, env={"GLIBC_TUNABLES": tunable}) for tunable in ("", NO_FMA))
        if plain != other:
            names = self.quick if self.uncalibrated else self.all
            self.check("exp, log, pow of libm", "without FMA, other bits", self.together(names, env={"GLIBC_TUNABLES": NO_FMA}))
        else:
            SKIPPED.append(("exp, log, pow of libm", "without FMA", "no other bits on this processor"))
        qemu = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
        for processor in PROCESSORS:
            if qemu is None:
                SKIPPED.append(("instruction set", processor, "no qemu-x86_64 here"))
                continue
            one = [name for name in self.files if name.startswith("one")]  # emulated: a hundred times slower
            self.check("instruction set", f"{processor}, emulated", self.together(one, before=[qemu, "-cpu", processor]))


class Uncalibrated(SameBits, unittest.TestCase):
    calibration = "none"


class Calibrated(SameBits, unittest.TestCase):
    calibration = "shipped"


def answer(found):
    if found is None:
        return "not run"
    count, different = found
    return f"NO: {len(different)} datasets" if different else f"yes, {count} scenarios"


def print_table():
    """One row for each value; the instruction set that was in use, as no option or variable chooses it."""
    told = support.icsim("doctor").stdout.splitlines()
    sets = [line.partition("instruction set")[2].strip() for line in told if "instruction set" in line]
    rows = [("what varied", "value", *("same bits, " + c.calibration for c in (Uncalibrated, Calibrated)))]
    for (what, value), found in TABLE.items():
        rows.append((what, value, *(answer(found.get(c.__name__)) for c in (Uncalibrated, Calibrated))))
    rows += [(what, value, f"skipped: {why}") for what, value, why in dict.fromkeys(SKIPPED)]
    rows.append(("instruction set", " ".join(sets) or "unknown",
                 "not varied: the program has no switch; `every instruction set gives the same bits` does it for the kernel"))
    widths = [max(len(row[k]) for row in rows) for k in (0, 1)]
    print()
    for what, value, *held in rows:
        print(f"{what:{widths[0]}}  {value:{widths[1]}}  " + "  ".join(f"{text:24}" for text in held).rstrip())
    sys.stdout.flush()


def tearDownModule():
    print_table()


if __name__ == "__main__":
    unittest.main()
