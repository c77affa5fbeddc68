#!/usr/bin/python3
"""Runs in parts: what `icsim merge` puts together is what one run gives, bit for bit; what is missing, double, foreign or
damaged is named with what mends it; and a run that was stopped goes on."""

import os
import resource
import shutil
import signal
import subprocess
import unittest

import h5py
import support

NOT_COMPARED = {"created_utc", "command", "merged", "wall_seconds"}  # time, command and the fact of the merge
ONE = "only: [QYG]\n"  # one system of 42 where the point is the files or the message
SOME = "only: [QMJ, QMF, QRV, QWE, QKK, QYG, QOP, QE1, QWO, QOQ, QF7, QHM]\n"  # a run long enough to be stopped
MADE = {}
KEPT = "  hint: nothing was written, and all parts are kept\n"


def whole(path):
    """All that a run file holds but time and command, in a form that compares byte for byte, with the order of things."""
    found = support.everything(path)
    with h5py.File(path) as file:
        found.update({f"/@{key}": support.bits(value) for key, value in file.attrs.items() if key not in NOT_COMPARED})
        if "published" in file:
            file["published"].visititems(lambda name, item: found.update(
                {f"published/{name}": support.bits(item[()])} if isinstance(item, h5py.Dataset) else {}))
        found["groups"] = [list(file), list(file["scenarios"]), [list(group) for group in file["scenarios"].values()]]
    return found


class PartsTest(support.ProgramTest):
    def part(self, scenario, part, *arguments, to="parts"):
        (self.folder / to).mkdir(exist_ok=True)
        return self.run_done("run", scenario, "--blocks", part, "-o", to, *arguments, cwd=self.folder)

    def parts(self, scenario, count, *arguments, to="parts"):
        for number in range(1, count + 1):
            self.part(scenario, f"{number}/{count}", *arguments, to=to)

    def merge(self, *arguments):
        return support.icsim("merge", *arguments, cwd=self.folder)

    def refused(self, *arguments):
        """What a merge that must be refused says; nothing is written."""
        before = sorted(os.listdir(self.folder))
        done = self.merge(*arguments, "-o", "run.h5")
        self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""), done.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), before)
        return done.stderr

    def flip(self, name, at):
        path = self.folder / name
        content = bytearray(path.read_bytes())
        content[at] ^= 1
        path.write_bytes(content)


class SameBits(PartsTest):
    def assert_same_run(self, one, merged):
        expected, found = whole(one), whole(merged)
        self.assertEqual(expected.keys(), found.keys())
        self.assertEqual([name for name, content in expected.items() if content != found[name]], [])

    def test_parts_put_together_are_the_run(self):
        for noise in ("expectation", "demographic"):
            scenario = self.scenario(name=noise, to="2025-04-30", ensemble=f"draws: 70, quintiles: fold, noise: {noise}", rest=SOME).name
            self.run_done("run", scenario, "-o", "one.h5", "--quiet", "--force", cwd=self.folder)
            self.parts(scenario, 3, "--threads", 1, to=noise)  # five blocks, the last of six draws: uneven parts
            self.assertEqual(sorted(os.listdir(self.folder / noise)), [f"{noise}.{k}-of-3.h5" for k in (1, 2, 3)])
            done = self.merge(noise, "-o", "merged.h5", "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"merged.h5 from 3 parts, [\d.]+ MB of draws in [\d.]+ s\n$")
            self.assert_same_run(self.folder / "one.h5", self.folder / "merged.h5")

    def test_parts_may_run_side_by_side(self):
        scenario = self.scenario(to="2025-04-30", ensemble="draws: 64, quintiles: fold", rest=SOME).name
        self.run_done("run", scenario, "-o", "one.h5", "--quiet", cwd=self.folder)
        (self.folder / "parts").mkdir()
        command = f"{support.PROGRAM} run {scenario} --blocks {{}}/4 -o parts --threads 1 --quiet"
        parallel = shutil.which("parallel")
        if parallel is None:
            support.loudly("GNU parallel is not installed: parts are started by xargs instead")
        many = f"{parallel} --will-cite" if parallel else "xargs -P 4 -I{}"
        subprocess.run(["sh", "-c", f"seq 4 | {many} {command}"], cwd=self.folder, env=support.environment(), check=True)
        self.assertEqual(self.merge("parts", "-o", "merged.h5").returncode, 0)
        self.assert_same_run(self.folder / "one.h5", self.folder / "merged.h5")

    def test_all_scenarios_of_a_study_go_into_every_part(self):
        study = self.write("pair.yaml", "schema: icsim/study/1\nname: pair\nperiod: {to: 2025-04-30}\n"
                                        "ensemble: {draws: 32, quintiles: split}\nscenarios:\n"
                                        "  - {scenario: long-waits-first}\n  - {scenario: baseline-2025}\n").name
        self.run_done("run", study, "--only", "QYG", "-o", "one.h5", "--quiet", cwd=self.folder)
        self.parts(study, 2, "--only", "QYG")
        self.assertEqual(self.merge("parts/pair.2-of-2.h5", "parts/pair.1-of-2.h5", "-o", "merged.h5").returncode, 0)
        self.assert_same_run(self.folder / "one.h5", self.folder / "merged.h5")

    def test_provenance_holds_the_command_of_the_one_run_and_the_merge(self):
        scenario = self.scenario(to="2025-04-30", ensemble="draws: 32, quintiles: fold", rest=ONE).name
        for number in (1, 2):
            self.run_done("run", scenario, f"--blocks={number}/2", "-oshort.h5" if number == 1 else "--output=b.h5", "--seed",
                          3, "--quiet", cwd=self.folder)
        self.assertEqual(self.merge("short.h5", "b.h5", "-o", "merged.h5").returncode, 0)
        with h5py.File(self.folder / "merged.h5") as file:
            self.assertEqual(file.attrs["command"], b"icsim run short.yaml --seed 3 --quiet -o merged.h5")
            self.assertEqual(file.attrs["merged"], b"2 parts: icsim merge short.h5 b.h5 -o merged.h5")
        self.run_done("run", "--from", self.folder / "merged.h5")  # and runs again with the same numbers


class BadParts(PartsTest):
    def setUp(self):
        super().setUp()
        self.name = self.scenario(to="2025-04-30", ensemble="draws: 64, quintiles: fold", rest=ONE).name

    def two_parts(self):
        """The parts of the run, made once for all tests; each gets a copy of its own."""
        if "two" not in MADE:
            self.parts(self.name, 2)
            MADE["two"] = {path.name: path.read_bytes() for path in (self.folder / "parts").iterdir()}
        (self.folder / "parts").mkdir(exist_ok=True)
        for name, content in MADE["two"].items():
            (self.folder / "parts" / name).write_bytes(content)

    def test_a_part_that_there_is_not_is_refused(self):
        for part, problem in (("0/4", "'0/4' is no part: parts of 4 are 1/4 to 4/4"),
                              ("5/4", "'5/4' is no part: parts of 4 are 1/4 to 4/4"),
                              ("x", "'x' is no part: give its number and how many there are, such as 3/16"),
                              ("1", "'1' is no part: give its number and how many there are, such as 3/16"),
                              ("1/2/3", "'1/2/3' is no part: give its number and how many there are, such as 3/16"),
                              ("1/0", "'1/0' is no part: give its number and how many there are, such as 3/16"),
                              ("-1/4", "'-1/4' is no part: give its number and how many there are, such as 3/16")):
            done = support.icsim("run", self.name, f"--blocks={part}", cwd=self.folder)
            self.assert_refused(done)
            self.assertEqual(done.stderr, f"icsim: --blocks: {problem}\n"
                                          "  hint: `icsim --help` and `icsim COMMAND --help` list what there is\n")
        done = support.icsim("run", self.name, "--blocks", "1/5", cwd=self.folder)
        self.assert_refused(done)
        self.assertEqual(done.stderr, "scenario 'short': has 64 draws, which are 4 blocks of 16: too few for 5 parts\n"
                                      "  hint: run it in 4 parts at most\n")
        self.assert_left(self.folder, self.name)

    def test_missing_and_double_parts_are_named_with_what_mends_them(self):
        self.part(self.name, "1/4")
        self.part(self.name, "3/4")
        shutil.copy(self.folder / "parts/short.3-of-4.h5", self.folder / "parts/copy.h5")
        self.assertEqual(self.refused("parts"),
                         "parts: 1 of 4 parts of the run are there and whole\n"
                         "  part 2/4 is missing; to make it: icsim run short.yaml --blocks 2/4 -o parts\n"
                         "  part 3/4 is there twice: parts/copy.h5, parts/short.3-of-4.h5; remove all but one\n"
                         "  part 4/4 is missing; to make it: icsim run short.yaml --blocks 4/4 -o parts\n" + KEPT)
        status = self.merge("--status", "parts")
        self.assertEqual(status.returncode, 1)
        self.assertEqual(status.stdout,
                         "1 of 4 parts are there and whole\n"
                         "1/4      whole    parts/short.1-of-4.h5\n"
                         "2/4      missing  icsim run short.yaml --blocks 2/4 -o parts\n"
                         "3/4      twice    parts/copy.h5, parts/short.3-of-4.h5\n"
                         "4/4      missing  icsim run short.yaml --blocks 4/4 -o parts\n")

    def test_a_part_that_is_there_is_not_overwritten(self):
        self.part(self.name, "1/4")
        done = support.icsim("run", self.name, "--blocks", "1/4", "-o", "parts", cwd=self.folder)
        self.assert_refused(done)
        self.assertEqual(done.stderr, "parts/short.1-of-4.h5: exists already\n"
                                      "  hint: give another name, or --force to replace it\n")
        self.part(self.name, "1/4", "--force")

    def test_damage_anywhere_in_a_part_is_found_and_named(self):
        self.two_parts()
        path = self.folder / "parts/short.2-of-2.h5"
        good = path.read_bytes()
        with h5py.File(path) as file:
            draws, first = file["draws/short"].id.get_offset(), file["outline"].id.get_offset()
            table = file["checksums/short"].id.get_offset()
            inside = file["draws/short"].id.get_storage_size() // 2
        again = "to make it again: icsim run short.yaml --blocks 2/2 -o parts/short.2-of-2.h5 --force\n"
        for at in (draws, draws + inside, first + 2000):
            self.flip("parts/short.2-of-2.h5", at)
            self.assertEqual(self.refused("parts"), "parts: 1 of 2 parts of the run are there and whole\n"
                             "  part 2/2 is damaged: parts/short.2-of-2.h5 does not match its checksum; " + again + KEPT)
            status = self.merge("--status", "parts")
            self.assertEqual(status.stdout, "1 of 2 parts are there and whole\n1/2      whole    parts/short.1-of-2.h5\n"
                             "2/2      damaged  icsim run short.yaml --blocks 2/2 -o parts/short.2-of-2.h5 --force\n")
            path.write_bytes(good)
        missing = "  part 2/2 is missing; to make it: icsim run short.yaml --blocks 2/2 -o parts\n"
        for change, problem in ((lambda: self.flip("parts/short.2-of-2.h5", table), "does not match its checksum"),
                                (lambda: path.write_bytes(good[: len(good) // 2]), "is truncated: its end is missing"),
                                (lambda: path.write_bytes(b"rubbish"), "is not an HDF5 file")):
            change()
            self.assertEqual(self.refused("parts"), "parts: 1 of 2 parts of the run are there and whole\n" + missing +
                             f"  parts/short.2-of-2.h5 {problem}; remove it, or leave it out\n" + KEPT)
            path.write_bytes(good)

    def test_parts_of_another_run_are_told_by_what_differs(self):
        self.two_parts()
        other = self.folder / "parts/other.h5"

        def stray(*arguments, why):
            self.run_done("run", self.name, "--blocks", "1/2", "-o", other, "--force", *arguments, cwd=self.folder)
            self.assertEqual(self.refused("parts"), "parts: 2 of 2 parts of the run are there and whole\n"
                             f"  parts/other.h5 {why}; remove it, or leave it out\n" + KEPT)

        stray("--seed", 7, why="is a part of another run: seed 7, not 20250401")
        stray("--draws", 48, why="is a part of another run: 48 draws, not 64")
        stray("--noise", "demographic", why="is a part of another run: noise demographic, not expectation")
        self.run_done("run", self.name, "--blocks", "1/3", "-o", other, "--force", cwd=self.folder)
        self.assertEqual(self.refused("parts"), "parts: 2 of 2 parts of the run are there and whole\n"
                         "  parts/other.h5 is part 1/3 of the same run in 3 parts, not 2; remove it, or leave it out\n" + KEPT)

    def test_another_text_of_the_scenario_is_told(self):
        self.scenario(to="2025-04-30", ensemble="draws: 64, quintiles: fold")
        self.parts(self.name, 2)
        self.run_done("run", self.name, "--only", "QYG", "--blocks", "1/2", "-o", "parts/only.h5", cwd=self.folder)
        self.scenario(to="2025-05-31", ensemble="draws: 64, quintiles: fold")
        self.run_done("run", self.name, "--blocks", "1/2", "-o", "parts/text.h5", cwd=self.folder)
        self.assertEqual(self.refused("parts"), "parts: 2 of 2 parts of the run are there and whole\n"
                         "  parts/only.h5 is a part of another run: scenario short: 'only: [QYG]', not 'levers: []'; "
                         "remove it, or leave it out\n"
                         "  parts/text.h5 is a part of another run: another content of short.yaml; remove it, or leave it out\n"
                         + KEPT)

    def test_what_holds_no_part_is_refused(self):
        (self.folder / "empty").mkdir()
        self.assertEqual(self.refused("empty"), "empty: holds no part of a run\n"
                         "  hint: `icsim run SCENARIO --blocks 1/4 -o FOLDER` writes one\n")
        run = self.simulate(self.folder / self.name, to="plain.h5").name
        self.assertEqual(self.refused(run), "plain.h5: is an HDF5 file, but no part of a run\n"
                         "  hint: give what `icsim run --blocks` wrote\n")
        self.assertIn("nowhere.h5", self.refused("nowhere.h5"))
        self.part(self.name, "1/2")
        done = support.icsim("show", "parts/short.1-of-2.h5", cwd=self.folder)
        self.assert_refused(done)
        self.assertEqual(done.stderr, "parts/short.1-of-2.h5: is a part of a run\n"
                                      "  hint: `icsim merge` puts it together with the others\n")

    def test_a_disk_that_fills_up_leaves_the_parts_and_nothing_else(self):
        self.two_parts()
        before = {path: path.read_bytes() for path in (self.folder / "parts").iterdir()}

        def full():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        for command in (("merge", "parts", "-o", "run.h5"), ("run", self.name, "--blocks", "1/2", "-o", "again.h5")):
            done = support.icsim(*command, cwd=self.folder, preexec_fn=full)
            self.assert_refused(done, "disk full", "hint: free some space or write to another folder")
            self.assert_left(self.folder, self.name, "parts")
        self.assertEqual({path: path.read_bytes() for path in (self.folder / "parts").iterdir()}, before)


class Resumed(PartsTest):
    def setUp(self):
        super().setUp()
        self.name = self.scenario(to="2026-03-31", ensemble="draws: 64, quintiles: fold", rest=SOME).name
        self.kept = self.folder / "run.h5.parts"

    def start(self, *arguments):
        return [support.PROGRAM, "run", self.name, "-o", "run.h5", "--resume", "--threads", "1", *map(str, arguments)]

    def stop_half_way(self, number=signal.SIGKILL, *arguments):
        """Starts a run and ends it when a part is whole, before all are."""
        process = subprocess.Popen(self.start(*arguments), cwd=self.folder, env=support.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.assertTrue(support.wait_until(lambda: any(self.kept.glob("*.h5")) or process.poll() is not None))
        process.send_signal(number)
        process.wait()
        self.assertFalse((self.folder / "run.h5").exists(), "the run was over before it was stopped")
        return process.returncode, process.stderr.read()

    def whole_of_one_run(self):
        """What the run gives without a stop, made once for all tests."""
        if "one" not in MADE:
            self.run_done("run", self.name, "-o", "one.h5", "--quiet", cwd=self.folder)
            MADE["one"] = whole(self.folder / "one.h5")
            (self.folder / "one.h5").unlink()
        return MADE["one"]

    def resume(self, *arguments):
        return support.icsim(*self.start(*arguments)[1:], cwd=self.folder)

    def test_a_killed_run_goes_on_and_gives_the_same_bits(self):
        self.stop_half_way()
        there = sorted(path.name for path in self.kept.glob("*.h5"))
        done = self.resume()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{len(there)} parts are from an earlier start\n".replace("1 parts are", "1 part is"), done.stdout)
        self.assert_left(self.folder, self.name, "run.h5")
        self.assertEqual(self.whole_of_one_run(), whole(self.folder / "run.h5"))
        with h5py.File(self.folder / "run.h5") as file:
            self.assertEqual(file.attrs["merged"].decode(), f"4 parts, {len(there)} of them from an earlier start")
            self.assertEqual(file.attrs["command"], b"icsim run short.yaml -o run.h5 --resume --threads 1")

    def test_a_run_that_was_not_stopped_is_the_run_too(self):
        self.assertEqual(self.resume().returncode, 0)
        self.assert_left(self.folder, self.name, "run.h5")
        self.assertEqual(self.whole_of_one_run(), whole(self.folder / "run.h5"))

    def test_an_interrupted_run_says_what_it_keeps(self):
        code, text = self.stop_half_way(signal.SIGINT)
        there = len(list(self.kept.glob("*.h5")))
        self.assertEqual((code, text), (support.INTERRUPTED, f"icsim: interrupted; {there} of 4 parts are kept in "
                                        "run.h5.parts; the same command goes on from them\n"))
        self.assert_left(self.kept, *(path.name for path in self.kept.glob("*.h5")))  # no half-written part

    def test_another_run_does_not_go_on_from_kept_parts(self):
        self.stop_half_way()
        hint = "\n  hint: start that run again, remove the folder, or give another -o\n"
        for arguments, why in ((("--seed", 7), "seed 20250401, not 7"), (("--draws", 80), "64 draws, not 80"),
                               (("--noise", "demographic"), "noise expectation, not demographic")):
            before = sorted(path.name for path in self.kept.glob("*.h5"))
            done = self.resume(*arguments)
            self.assert_refused(done)
            self.assertEqual(done.stderr, f"run.h5.parts: holds parts of another run: {why}{hint}")
            self.assertEqual(sorted(path.name for path in self.kept.glob("*.h5")), before)

    def test_another_program_or_data_do_not_go_on_from_kept_parts(self):
        library = self.folder / "library"
        shutil.copytree(support.SCENARIOS, library, ignore=shutil.ignore_patterns("rtt"))
        (library / "rtt").symlink_to(support.SCENARIOS / "rtt")
        self.stop_half_way()
        defaults = library / "library/defaults.yaml"
        defaults.write_text(defaults.read_text() + "\n# another remark\n")
        done = self.resume("--library", library)
        self.assert_refused(done)
        self.assertEqual(done.stderr, "run.h5.parts: holds parts of another run: another content of library/defaults.yaml\n"
                                      "  hint: start that run again, remove the folder, or give another -o\n")
        with open(support.PROGRAM, "rb") as file:
            program = file.read()
        with h5py.File(next(self.kept.glob("*.h5"))) as part:
            commit = part.attrs["commit"]
        other = bytes(commit[:-1]) + (b"0" if commit[-1:] != b"0" else b"1")
        path = self.folder / "other-icsim"
        path.write_bytes(program.replace(bytes(commit), other))
        path.chmod(0o755)
        done = subprocess.run([str(path), *self.start()[1:]], cwd=self.folder, env=support.environment(), capture_output=True,
                              text=True)
        self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""))
        self.assertRegex(done.stderr, rf"^run.h5.parts: holds parts of another run: program [\d.]+ \({commit.decode()}, .*\), "
                                      rf"not [\d.]+ \({other.decode()}, .*\)\n  hint: ")

    def test_a_damaged_kept_part_is_run_again(self):
        self.stop_half_way()
        path = next(self.kept.glob("*.h5"))
        with h5py.File(path) as file:
            draws = file["draws/short"].id.get_offset()
        self.flip(path.relative_to(self.folder), draws + 12345)
        done = self.resume()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.whole_of_one_run(), whole(self.folder / "run.h5"))

    def test_without_the_option_nothing_is_kept_and_an_output_that_exists_is_refused_first(self):
        (self.folder / "run.h5").write_text("precious")
        done = self.resume()
        self.assert_refused(done)
        self.assertEqual(done.stderr, "run.h5: exists already\n  hint: give another name, or --force to replace it\n")
        self.assert_left(self.folder, self.name, "run.h5")


class Preview(PartsTest):
    def test_the_first_draws_are_shown_before_the_run_and_say_how_many_they_are(self):
        scenario = self.scenario(to="2025-04-30", ensemble="draws: 40, quintiles: fold", rest=ONE).name
        done = self.run_done("run", scenario, "--preview", "-o", "run.h5", cwd=self.folder)
        alone = self.run_done("run", scenario, "--draws", 16, "-o", "first.h5", cwd=self.folder).stdout
        table = alone.partition("\n\nMean and")[0]
        self.assertTrue(done.stdout.startswith(f"Preview from the first 16 draws:\n\n{table}\n"), done.stdout)
        self.assertIn("40 draws\n", done.stdout.partition("Mean and")[2])
        self.assert_left(self.folder, scenario, "first.h5", "run.h5")


if __name__ == "__main__":
    unittest.main()
