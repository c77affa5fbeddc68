#!/usr/bin/python3
"""`icsim run`: what it writes, what it says, what it refuses, and that it leaves nothing behind when it fails."""

import json
import os
import pty
import re
import resource
import signal
import subprocess
import time
import unittest

import h5py
import support

ESCAPE = "\x1b"
ONE = "only: [QYG]\n"  # one system of 42 where the point is the file or the message
SOME = "only: [QMJ, QMF, QRV, QWE, QKK, QYG, QOP, QE1, QWO, QOQ, QF7, QHM]\n"  # a run long enough to be watched or stopped


def may_mount():
    """Root with the right to mount (a container's root often lacks it)."""
    if os.geteuid() != 0:
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


class Writes(support.ProgramTest):
    def test_run_writes_a_file_and_prints_a_table(self):
        path = self.folder / "run.h5"
        done = self.run_done("run", self.scenario(), "-o", path)
        self.assertEqual(done.stderr, "")
        for words in ("short · England · 2 draws", "waiting list", "within 18 weeks", "Mar 2025", "7.42 m", "Jun 2025",
                      f"{path} in "):
            self.assertIn(words, done.stdout)
        self.assertTrue(h5py.is_hdf5(path))
        self.assert_left(self.folder, "run.h5", "short.yaml")

    def test_a_folder_as_output_takes_a_file_named_after_the_scenario(self):
        results = self.folder / "results"
        results.mkdir()
        self.run_done("run", self.scenario(rest=ONE), "-o", results)
        self.assert_left(results, "short.h5")

    def test_without_output_the_file_comes_to_the_current_folder(self):
        here = self.folder / "here"
        here.mkdir()
        self.run_done("run", self.scenario(rest=ONE), cwd=here)
        self.assert_left(here, "short.h5")

    def test_several_scenarios_make_a_file_named_after_the_first(self):
        results = self.folder / "results"
        results.mkdir()
        first = self.scenario("growth-2.4", extends="activity-growth-2.4", to="2025-04-30", rest=ONE)
        second = self.scenario("growth-3.5", extends="activity-growth-3.5", to="2025-04-30", rest=ONE)
        self.run_done("run", first, second, "-o", results, "--quiet")
        self.assert_left(results, "growth-2.4.h5")
        with h5py.File(results / "growth-2.4.h5") as file:
            self.assertEqual(list(file["scenarios"]), ["growth-2.4", "growth-3.5"])

    def test_another_baseline_moves_what_counts_from_the_start_and_its_run_file_runs_again(self):
        mine = self.scenario("mine", to="start + 3 months",
                             rest=ONE + "levers: [{what: demand.level, when: {from: start + 1 month, to: start + 2 months}, how: {scale: 1.1}}]\n")
        base = self.scenario("base", to="start + 3 months", rest=ONE)
        path = self.simulate(mine, base, "--baseline", "2022-04-01")
        with h5py.File(path) as file:
            resolved = file["scenarios/mine/provenance/resolved_scenario"].asstr()[()]
        for words in ("baseline: 2022-04-01\n", "period: {to: 2022-06-30}", "when: {from: 2022-05-01, to: 2022-05-31}"):
            self.assertIn(words, resolved)
        self.assertNotIn("start +", resolved)
        self.assertIn("reproduced bit for bit", self.run_done("run", "--from", path).stdout)
        self.assertEqual(support.icsim("compare", path).stderr, "")

    def test_another_baseline_that_is_none_or_of_a_file_that_is_run_again_is_refused(self):
        mine = self.scenario()
        self.assert_refused(support.icsim("run", mine, "--baseline", "2023-04-01"),
                            "--baseline: there is no baseline '2023-04-01'\n  hint: did you mean '2022-04-01'? there are: ")
        self.assert_refused(support.icsim("run", "--from", "run.h5", "--baseline", "2022-04-01"), "--from")
        self.assert_refused(support.icsim("validate", "plan-92-2029", "--baseline", "2022-04-01"),
                            "the run starts on 2022-04-01, but the scenario makes sense for starts from 2025-04-01 on")

    def test_library_names_with_a_dot_name_the_file_in_full(self):
        results = self.folder / "results"
        results.mkdir()
        taken = results / "activity-growth-2.4.h5"
        for name in (taken, results / "activity-growth-2.h5"):
            name.touch()  # so that the program says which file it means, and does not simulate ten years
        done = support.icsim("run", "activity-growth-2.4", "activity-growth-3.5", "-o", results, "--draws", 1)
        self.assert_refused(done, taken, "exists already")

    def test_a_study_makes_one_file_named_after_the_study(self):
        results = self.folder / "results"
        results.mkdir()
        study = self.write("pair.yaml", "schema: icsim/study/1\nname: pair\nperiod: {to: 2025-04-30}\n"
                                        "ensemble: {draws: 1, quintiles: fold}\nscenarios:\n"
                                        "  - {scenario: baseline-2025}\n  - {scenario: line-18-first}\n")
        done = self.run_done("run", study, "-o", results)
        self.assert_left(results, "pair.h5")
        self.assertIn("baseline-2025 · England", done.stdout)
        self.assertIn("line-18-first · England", done.stdout)

    def test_each_scenario_of_a_run_has_its_own_compression(self):
        fast = self.scenario("fast", to="2025-04-30", rest=ONE + "outputs: {compression: 0}\n")
        small = self.scenario("small", to="2025-04-30", rest=ONE + "outputs: {compression: 6}\n")
        study = self.write("study.yaml", "schema: icsim/study/1\nscenarios:\n"
                                         "  - {scenario: small.yaml}\n  - {scenario: fast.yaml}\n")
        for path in (self.simulate(fast, small), self.simulate(study, to="study.h5")):
            with h5py.File(path) as file:
                self.assertEqual([file[f"scenarios/{name}/england/incomplete_mean"].compression_opts
                                  for name in ("fast", "small")], [None, 6])
        again = self.folder / "again.h5"
        self.run_done("run", "--from", self.folder / "study.h5", "-o", again, "--quiet")
        with h5py.File(again) as file:
            self.assertEqual(file["scenarios/small/england/incomplete_mean"].compression_opts, 6)
            self.assertIsNone(file["scenarios/fast/england/incomplete_mean"].compression_opts)

    def test_a_lever_that_cannot_act_is_warned_of_and_strict_refuses_it(self):
        path = self.scenario(to="2025-04-30", rest="levers:\n"
                             "  - {what: hubs.effect, label: no hub, how: {set: 0.3}}\n")
        warning = ("lever 'no hub' changes nothing: it acts only where 'hubs.coverage' is not 0, and there and then "
                   "it is in levers[0]\n  hint: add a lever on 'hubs.coverage'\n")
        done = self.run_done("run", path, "-o", self.folder, "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", f"{path}:7:5: warning: {warning}"))
        (self.folder / "short.h5").unlink()
        refused = support.icsim("run", path, "-o", self.folder, "--strict")
        self.assertEqual((refused.returncode, refused.stdout, refused.stderr), (2, "", f"{path}:7:5: {warning}"))
        self.assert_left(self.folder, "short.yaml")

    def test_quiet_prints_nothing(self):
        done = self.run_done("run", self.scenario(to="2025-04-30", rest=ONE), "-o", self.folder, "--quiet")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_options_overrule_the_scenario(self):
        path = self.simulate(self.scenario(to="2025-04-30", rest=ONE), "--draws", 3, "--seed", 11, "--noise", "demographic",
                             "--quintiles", "split")
        with h5py.File(path) as file:
            attributes = file["scenarios/short"].attrs
            self.assertEqual((attributes["draws"], attributes["seed"]), (3, 11))
            self.assertEqual((attributes["noise"], attributes["quintiles"]), (b"demographic", b"split"))

    def test_show_prints_what_run_wrote(self):
        path = self.simulate(self.scenario())
        done = self.run_done("show", path)
        for words in ("short · England · 2 draws", "waiting list", "Jun 2025", "seed 20250401"):
            self.assertIn(words, done.stdout)
        shown = json.loads(self.run_done("show", path, "--json").stdout)
        end = shown["scenarios"][0]["headline"][-1]["values"]["incomplete"]["mean"]
        self.assertAlmostEqual(end / support.england(path, "short", "incomplete")["2025-06"], 1.0, places=5)


class Refuses(support.ProgramTest):
    """Exit code 2, one message, nothing written."""

    def refused(self, *arguments, words=(), left=("short.yaml",), **settings):
        self.scenario()
        done = support.icsim("run", *arguments, cwd=self.folder, **settings)
        self.assert_refused(done, *words)
        self.assertNotIn(ESCAPE, done.stderr)
        self.assert_left(self.folder, *left)

    def test_a_missing_folder(self):
        self.refused("short.yaml", "-o", "nowhere/run.h5", words=("nowhere", "does not exist", "hint:", "mkdir -p nowhere"))
        self.refused("short.yaml", "-o", "nowhere", words=("nowhere", "does not exist", "hint:"))

    def test_a_file_in_place_of_the_folder(self):
        self.refused("short.yaml", "-o", "short.yaml/run.h5", words=("short.yaml", "is not a folder", "hint:"))
        self.refused("short.yaml", "-o", "short.yaml", words=("short.yaml", "is not a folder", "hint:"))

    def test_a_folder_in_place_of_the_file(self):
        (self.folder / "run.h5").mkdir()
        (self.folder / "run.h5" / "short.h5").write_text("taken")
        self.refused("short.yaml", "-o", "run.h5", words=("short.h5", "exists already"), left=("run.h5", "short.yaml"))

    def test_zero_draws(self):
        self.refused("short.yaml", "--draws", "0", words=("--draws",))
        self.write("zero.yaml", "schema: icsim/scenario/1\nextends: baseline-2025\nensemble: {draws: 0}\n")
        self.refused("zero.yaml", words=("zero.yaml:3:", "draws", "hint:"), left=("short.yaml", "zero.yaml"))

    def test_bad_numbers_and_words_of_options(self):
        for option, value in (("--draws", "-1"), ("--draws", "many"), ("--draws", "1e400"), ("--seed", "-3"),
                              ("--threads", "0"), ("--noise", "loud"), ("--quintiles", "some")):
            with self.subTest(f"{option} {value}"):
                (self.folder / "short.h5").unlink(missing_ok=True)  # of the value before, had it been taken
                self.refused("short.yaml", option, value, words=(option,))

    def test_an_unknown_scenario_gets_a_guess(self):
        self.refused("basline-2025", words=("basline-2025", "did you mean 'baseline-2025'?"))
        self.refused("nothing-like-it", words=("nothing-like-it", "one of: activity-110", "validation-sprint"))
        self.refused("missing.yaml", words=("missing.yaml", "hint:"))

    def test_an_unknown_option_and_a_missing_argument(self):
        self.refused("short.yaml", "--drawz", "3", words=("--drawz", "--help"))
        self.refused(words=("scenario", "--help"))

    def test_two_scenarios_of_one_name(self):
        self.refused("short.yaml", "short.yaml", "-o", "run.h5", words=("short.yaml", "'short'", "twice", "hint:"))

    def test_an_existing_file_is_left_byte_for_byte(self):
        taken = self.folder / "taken.h5"
        taken.write_bytes(b"not even a run file")
        before = taken.stat()
        self.refused("short.yaml", "-o", "taken.h5", words=("taken.h5", "exists already", "--force"),
                     left=("short.yaml", "taken.h5"))
        self.assertEqual(taken.read_bytes(), b"not even a run file")
        self.assertEqual(taken.stat().st_mtime_ns, before.st_mtime_ns)

    def test_force_replaces_an_existing_file(self):
        taken = self.folder / "taken.h5"
        taken.write_bytes(b"not even a run file")
        self.run_done("run", self.scenario(rest=ONE), "-o", taken, "--force", "--quiet")
        self.assertTrue(h5py.is_hdf5(taken))
        self.assert_left(self.folder, "short.yaml", "taken.h5")

    def test_a_link_that_leads_nowhere_is_not_written_through(self):
        (self.folder / "link.h5").symlink_to(self.folder / "elsewhere.h5")
        self.refused("short.yaml", "-o", "link.h5", words=("link.h5", "exists already"), left=("link.h5", "short.yaml"))

    def test_unknown_commands_and_no_command(self):
        for arguments in ((), ("frobnicate",)):
            self.assert_refused(support.icsim(*arguments), "hint:")

    def test_help_and_version_end_well(self):
        for arguments in (("--help",), ("run", "--help"), ("show", "--help"), ("--version",)):
            self.assertIn("icsim", self.run_done(*arguments).stdout)


class BadDisks(support.ProgramTest):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()

    def mount(self, options):
        if not may_mount():
            support.loudly(f"{self.id()}: SKIPPED, only root may mount a small disk")
            self.skipTest("only root may mount")
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "icsim-test", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)

    def test_a_read_only_folder(self):
        if os.geteuid() == 0:
            self.mount("size=1m,ro")
        else:
            self.disk.chmod(0o555)
        done = support.icsim("run", self.scenario(), "-o", self.disk)
        self.assert_refused(done, self.disk, "cannot be written to", "hint:")
        self.assert_left(self.disk)

    def test_a_disk_that_is_too_small_is_found_before_the_run(self):
        self.mount("size=2m")
        start = time.monotonic()
        done = support.icsim("run", self.scenario(to="2035-03-31", ensemble="draws: 500"), "-o", self.disk)
        self.assert_refused(done, self.disk, "disk full", "hint:")
        self.assertLess(time.monotonic() - start, 20)  # ten years of 500 draws take minutes
        self.assert_left(self.disk)

    def test_a_disk_that_fills_during_the_run(self):
        self.mount("size=400m")
        old = self.disk / "old.h5"
        old.write_bytes(b"old results")
        command = [support.PROGRAM, "run", self.scenario(to="2026-09-30", ensemble="draws: 32"), "-o", old, "--force"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=support.environment()) as run:
            empty = 380_000_000
            disk_free = lambda: os.statvfs(self.disk).f_bavail * os.statvfs(self.disk).f_bsize
            self.assertTrue(support.wait_until(lambda: disk_free() < empty or run.poll() is not None))
            try:
                with open(self.disk / "filler", "wb", buffering=0) as filler:
                    while filler.write(bytes(1 << 16)):
                        pass
            except OSError:
                pass
            out, err = run.communicate(timeout=120)
        (self.disk / "filler").unlink()
        self.assertEqual(run.returncode, support.BAD_INPUT, err)
        self.assertEqual(out, "")
        self.assertIn(str(self.disk), err)
        self.assertIn("disk full", err)
        self.assert_left(self.disk, "old.h5")
        self.assertEqual(old.read_bytes(), b"old results")

    def limited(self, restore_signals):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

        return support.icsim("run", self.scenario(), "-o", self.disk, preexec_fn=limit, restore_signals=restore_signals)

    def test_a_limit_on_the_size_of_files_ends_like_a_full_disk(self):
        done = self.limited(restore_signals=False)  # Python ignores SIGXFSZ, and so the program starts with it ignored
        self.assert_refused(done, self.disk, "disk full", "hint:")
        self.assert_left(self.disk)

    def test_a_limit_on_the_size_of_files_ends_like_a_full_disk_where_the_shell_set_it(self):
        done = self.limited(restore_signals=True)  # as after `ulimit -f`: SIGXFSZ ends a program that does not ignore it
        self.assert_refused(done, self.disk, "disk full", "hint:")
        self.assert_left(self.disk)


class Interrupts(support.ProgramTest):
    """A run of a minute, stopped after a moment."""

    def setUp(self):
        super().setUp()
        self.results = self.folder / "results"
        self.results.mkdir()
        self.long = self.scenario("long", to="2035-03-31", ensemble="draws: 400, quintiles: fold", rest=SOME)

    def stop(self, number, *options, after=0.5):
        old = set(os.listdir(self.results))
        command = [support.PROGRAM, "run", str(self.long), "-o", str(self.results), *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=support.environment()) as run:
            self.addCleanup(run.kill)
            self.assertTrue(support.wait_until(lambda: set(os.listdir(self.results)) > old))
            time.sleep(after)
            self.assertIsNone(run.poll(), "the run ended before it could be stopped")
            run.send_signal(number)
            out, err = run.communicate(timeout=30)
        self.assertEqual(run.returncode, support.INTERRUPTED, err)
        self.assertEqual(out, "")
        self.assertIn("interrupted", err)
        self.assertIn("nothing was written", err)
        self.assertNotIn(ESCAPE, err)
        self.assertEqual(set(os.listdir(self.results)), old)

    def test_ctrl_c_leaves_nothing_behind(self):
        self.stop(signal.SIGINT)

    def test_ctrl_c_at_the_very_start_leaves_nothing_behind(self):
        self.stop(signal.SIGINT, after=0.02)

    def test_termination_leaves_nothing_behind(self):
        self.stop(signal.SIGTERM, "--noise", "demographic")

    def test_a_closed_terminal_leaves_nothing_behind(self):
        self.stop(signal.SIGHUP)

    def test_ctrl_c_with_force_leaves_the_old_file(self):
        (self.results / "long.h5").write_bytes(b"old results")
        self.stop(signal.SIGINT, "--force")
        self.assertEqual((self.results / "long.h5").read_bytes(), b"old results")


class Progress(support.ProgramTest):
    def on_terminal(self, *arguments):
        """What a terminal on standard error sees; standard output is piped."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([support.PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=theirs,
                              env=support.environment()) as run:
            os.close(theirs)
            seen = b""
            while True:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # the other side is closed
                    break
                if not part:
                    break
                seen += part
            out = run.stdout.read().decode()
        os.close(ours)
        self.assertEqual(run.returncode, support.DONE, seen)
        return seen.decode(), out

    def test_a_terminal_sees_draws_rate_and_time_left_and_a_clean_line_at_the_end(self):
        scenario = self.scenario(to="2027-03-31", ensemble="draws: 64, quintiles: fold", rest=SOME)
        seen, out = self.on_terminal("run", scenario, "-o", self.folder)
        self.assertRegex(seen, r"short .*\d+ / 64 draws +\d+\.\d draws/s")
        self.assertRegex(seen, r"\d+ s left")
        self.assertTrue(seen.endswith("\r\x1b[K"), repr(seen[-80:]))
        self.assertNotIn(ESCAPE, out)
        self.assertIn("waiting list", out)

    def test_the_count_of_draws_only_grows(self):
        scenario = self.scenario(to="2027-03-31", ensemble="draws: 64, quintiles: fold", rest=SOME)
        seen, _ = self.on_terminal("run", scenario, "-o", self.folder, "--threads", 1)
        counts = [int(count) for count in re.findall(r"(\d+) / 64 draws", seen)]
        self.assertGreater(len(counts), 2)
        self.assertEqual(counts, sorted(counts))

    def test_a_pipe_sees_no_progress_and_no_escape_codes(self):
        done = self.run_done("run", self.scenario(rest=ONE), "-o", self.folder)
        self.assertEqual(done.stderr, "")
        self.assertNotIn(ESCAPE, done.stdout)
        self.assertNotIn("\r", done.stdout)


if __name__ == "__main__":
    unittest.main()
