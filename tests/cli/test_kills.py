#!/usr/bin/python3
"""Commands that are killed, interrupted, left without a reader, a disk or a stream, or started twice at once: what was there is
intact or the new file is whole, and the next try leaves nothing else behind.

200 kills by default; ICSIM_KILLS is another number. Moments follow from ICSIM_SEED, which a failure prints.
"""

import contextlib
import errno
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import unittest

import support
from disturbed import COMMANDS, GOOD, Disturbed, entries, make_inputs, succeeded

KILLS = int(os.environ.get("ICSIM_KILLS", 200))
SEED = int(os.environ.get("ICSIM_SEED", 17))
PRINTING = (["show", "run.h5"], ["show", "run.h5", "--json"], ["show", "run.h5", "--verify"], ["validate", "small.yaml"],
            ["explain", "small.yaml"], ["export", "run.h5", "--csv", "-", "--level", "england"], ["merge", "--status", "both"],
            ["--version"], ["--help"])


setUpModule = make_inputs


def without(streams):
    """What starts a program with some of its streams closed, as `>&-` does."""
    return ["sh", "-c", 'exec "$@" ' + " ".join(f"{stream}>&-" for stream in streams), "sh"]


def moments(*of):
    """Any, and more often towards the end, where files are written."""
    chance = random.Random(" ".join(map(str, (SEED, *of))))
    while True:
        yield round(1.05 * (1 - chance.random() ** 2), 4)


class Kills(Disturbed):
    """SIGKILL."""

    def hold(self, name, *olds):
        def check(attempt, n, moment):
            code, _, err = attempt.stop(signal.SIGKILL, moment)
            self.assertIn(code, (-signal.SIGKILL, support.DONE), err)
            there = attempt.is_there()
            self.assertTrue(there or code, "it says that it is done")
            attempt.assert_left_by_a_kill()
            attempt.once_more()
            return there

        every = zip(range(max(1, KILLS // 8)), moments(name, olds), itertools.cycle(olds))
        made = self.side_by_side(check, [{"name": name, "n": n, "moment": moment, "old": old} for n, moment, old in every], seed=SEED)
        print(f"{name}: {len(made)} kills held, {sum(made)} of them after the new file was there", file=sys.stderr)

    def test_run_of_a_new_file(self):
        self.hold("run", False)

    def test_run_over_an_old_file(self):
        self.hold("run", True)

    def test_a_part_of_a_run(self):
        self.hold("blocks", False, True)

    def test_merge(self):
        self.hold("merge", False, True)

    def test_import(self):
        self.hold("import", False, True)

    def test_baseline(self):
        self.hold("baseline", False, True)

    def test_export_to_a_folder(self):
        self.hold("export", False, True)

    def test_report(self):
        self.hold("report", False, True)

    def test_what_a_killed_process_of_the_same_number_left_is_not_taken_for_its_own(self):
        """As in containers, where a program may always be process 1."""
        def check(attempt):
            stale = f"{attempt.target.name}.part-$(uname -n)-$$"
            shell = f'mkdir {stale} && echo stale > {stale}/stale' if isinstance(GOOD[attempt.name], dict) else f"echo stale > {stale}"
            code, _, err = attempt.end(attempt.arguments, ["sh", "-c", f'(cd {attempt.target.parent} && {shell}) && exec "$@"', "sh"])
            self.assertEqual((code, err), (support.DONE, ""))
            self.assertTrue(attempt.is_whole())
            attempt.assert_left(there=True)

        self.side_by_side(check, [{"name": name} for name in COMMANDS])


class Signals(Disturbed):
    """Ctrl-C, a request to end, a closed terminal."""

    def test_each_command_ends_and_takes_along_what_is_unfinished(self):
        def check(attempt, number, moment):
            code, out, err = attempt.stop(number, moment)
            there = attempt.is_there()
            if code == support.INTERRUPTED:
                self.assertRegex(err, "^icsim: interrupted; nothing was written")
                self.assertEqual((there, out), (False, ""))
            else:
                self.assertIn(code, (support.DONE, -number), err)
                self.assertTrue(there or code, "it says that it is done")
                self.assertEqual(err, "")
            attempt.assert_left(there or attempt.old)
            attempt.once_more()

        every = itertools.product(COMMANDS, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP), (False, True))
        self.side_by_side(check, [{"name": name, "number": number, "old": old, "moment": moment}
                                  for (name, number, old), moment in zip(every, moments("signals"))], seed=SEED)


class Streams(Disturbed):
    """Nobody reads what is said, or it cannot be said."""

    def each(self, check):
        """What prints alone, then what writes a file first, which is then there though it is not told."""
        def checked(attempt, arguments=None):
            check(attempt, arguments or attempt.arguments)
            if arguments is None:
                self.assertTrue(attempt.is_there() and attempt.is_whole())
            attempt.assert_left(there=arguments is None)

        alone = [{"name": "run", "arguments": arguments} for arguments in PRINTING]
        self.side_by_side(checked, alone + [{"name": name} for name in COMMANDS])

    def unread(self, attempt, arguments, **settings):
        """With a pipe that nobody reads from."""
        ours, theirs = os.pipe()
        os.close(ours)
        try:
            return attempt.end(arguments, stdout=theirs, **settings)
        finally:
            os.close(theirs)

    def assert_told(self, ended, reason):
        """That what was to be printed was not."""
        code, _, err = ended
        self.assertEqual(code, support.BAD_INPUT, err)
        self.assertRegex(err, rf"^standard output: cannot be written \({os.strerror(reason)}\)\n")

    def test_a_reader_that_goes_ends_the_program_in_silence(self):
        self.each(lambda attempt, arguments: self.assertEqual(self.unread(attempt, arguments), (-signal.SIGPIPE, None, "")))

    def test_a_reader_that_goes_is_told_where_the_signal_is_ignored(self):
        self.each(lambda attempt, arguments: self.assert_told(self.unread(attempt, arguments, restore_signals=False), errno.EPIPE))

    def test_a_full_disk_behind_standard_output_is_told(self):
        with open("/dev/full", "wb") as full:
            self.each(lambda attempt, arguments: self.assert_told(attempt.end(arguments, stdout=full), errno.ENOSPC))

    def test_a_closed_standard_output_is_told(self):
        self.each(lambda attempt, arguments: self.assert_told(attempt.end(arguments, without([1])), errno.EBADF))

    def test_what_prints_nothing_needs_no_standard_output(self):
        def check(attempt):
            self.assertEqual(attempt.end([*attempt.arguments, "--quiet"], without([1])), (support.DONE, "", ""))
            self.assertTrue(attempt.is_there())

        self.side_by_side(check, [{"name": name} for name in ("run", "blocks", "merge")])

    def test_a_message_that_cannot_be_said_leaves_the_exit_code(self):
        def check(attempt, arguments):
            with open("/dev/full", "wb") as full:
                ends = [attempt.end(arguments, stderr=full)]
            ends += [attempt.end(arguments, without(closed)) for closed in ([2], [0, 1, 2])]
            self.assertEqual([code for code, *_ in ends], [support.BAD_INPUT] * 3)
            attempt.assert_left(there=False)

        self.side_by_side(check, [{"name": "run", "arguments": arguments} for arguments in (
            ["show", "nowhere.h5"], ["run", "nowhere.yaml", "-o", "new.h5"], ["show", "--oops"], ["import", "small.yaml", "-o", "new.h5"])])

    def test_a_warning_that_cannot_be_said_changes_nothing(self):
        def check(attempt):
            arguments = ["run", "warned.yaml", "-o", "new.h5", "--quiet", "--force"]
            with open("/dev/full", "wb") as full:
                ends = [attempt.end(arguments, stderr=full), attempt.end(arguments, without([2]))]
            self.assertEqual([code for code, *_ in ends], [support.DONE] * 2)
            succeeded(support.icsim("show", attempt.target, "--verify"))

        self.side_by_side(check, [{"name": "run"}])

    def test_files_that_take_the_numbers_of_closed_streams_are_not_written_into(self):
        def check(attempt, closed, more=()):
            code, *_ = attempt.end([*attempt.arguments, *more], without(closed))
            self.assertEqual(code, support.BAD_INPUT if 1 in closed else support.DONE)
            self.assertTrue(attempt.is_there() and attempt.is_whole())
            attempt.assert_left(there=True)

        every = [{"name": name, "closed": closed} for name in COMMANDS for closed in ((2,), (1, 2), (0, 1, 2))]
        self.side_by_side(check, every + [{"name": "run", "closed": (0, 1), "more": ["--preview"]}])


class Disks(Disturbed):
    """Places that cannot be written to, and files that may not grow."""

    def assert_refused(self, ended, *words):
        """With one of the words, each a file or folder, in front of the problem."""
        code, out, err = ended
        self.assertEqual((code, out), (support.BAD_INPUT, ""), err)
        self.assertNotIn("internal fault", err)
        self.assertRegex(err, rf"^({'|'.join(map(re.escape, words))})[^ ]*: .*\n  hint: ")

    def elsewhere(self, attempt, folder):
        """The command, to write into another folder."""
        return [*attempt.arguments[:-1], folder if attempt.name == "blocks" else f"{folder}/{attempt.target.name}"]

    def test_a_limit_on_the_size_of_files_is_told_and_nothing_is_left(self):
        def check(attempt, restore_signals):
            ended = attempt.end([*attempt.arguments, *attempt.force()], ["sh", "-c", 'ulimit -f 2; exec "$@"', "sh"],
                                restore_signals=restore_signals)
            self.assert_refused(ended, "new", "parts", ".", str(attempt.temporary))
            self.assertFalse(attempt.is_there())
            attempt.assert_left(there=attempt.old)

        # Python ignores SIGXFSZ, and a shell does not.
        self.side_by_side(check, [{"name": name, "old": old, "restore_signals": restored} for name, old, restored in
                                  itertools.product(COMMANDS, (False, True), (False, True))])

    @contextlib.contextmanager
    def locked(self, folder):
        """Against root too."""
        folder.mkdir(mode=0o555)
        root = os.geteuid() == 0
        if root and (not shutil.which("chattr") or subprocess.run(["chattr", "+i", folder], stderr=subprocess.DEVNULL).returncode != 0):
            support.loudly(f"{self.id()}: SKIPPED, root writes anywhere, and this disk knows no chattr +i")
            self.skipTest("root writes anywhere")
        try:
            yield folder
        finally:
            if root:
                subprocess.run(["chattr", "-i", folder], check=True)

    def test_a_folder_that_nothing_can_be_written_to_is_named(self):
        def check(attempt):
            with self.locked(attempt.folder / "locked") as folder:
                self.assert_refused(attempt.end(self.elsewhere(attempt, "locked")), "locked")
                self.assertEqual(entries(folder), set())

        self.side_by_side(check, [{"name": name} for name in COMMANDS])

    def test_a_path_below_a_file_is_named(self):
        def check(attempt):
            self.assert_refused(attempt.end(self.elsewhere(attempt, "warned.yaml")), "warned.yaml")
            attempt.assert_left(there=False)

        self.side_by_side(check, [{"name": name} for name in COMMANDS])


class Writers(Disturbed):
    """Two of the same command at once, in one folder."""

    def together(self, check, *more):
        def both(attempt, n):
            processes = [attempt.launch([*attempt.arguments, *more]) for _ in range(2)]
            said = [process.communicate(timeout=120)[1] for process in processes]
            self.assertTrue(attempt.is_there() and attempt.is_whole())
            attempt.assert_left(there=True)
            check(*sorted(zip((process.returncode for process in processes), said)))

        self.side_by_side(both, [{"name": name, "n": n} for name in COMMANDS for n in range(6 if name == "run" else 2)])

    def test_one_wins_and_the_other_is_told(self):
        def check(first, second):
            self.assertEqual((first, second[0]), ((support.DONE, ""), support.BAD_INPUT))
            self.assertRegex(second[1], "^(new|parts/)[^ ]*: (exists already|is there already|appeared while the run was going on)\n")

        self.together(check)

    def test_one_replaces_what_the_other_wrote(self):
        self.together(lambda *ended: self.assertEqual(ended, ((support.DONE, ""), (support.DONE, ""))), "--force")


if __name__ == "__main__":
    unittest.main()
