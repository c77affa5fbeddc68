#!/usr/bin/python3
"""`icsim run --from`: a run file is run again bit for bit, or what differs is named."""

import hashlib
import os
import shutil
import signal
import subprocess
import unittest

import h5py
import numpy as np
import support

TEXT = "S"  # attributes of run files are fixed-length text
NOT_REPRODUCED = 1
ONE = "only: [QE1]\n"  # the first system alone, where the point is the file, its provenance or the message
MADE = {}

ALL_KINDS = """\
sets: {pennine: {ics: [QWO, QOP]}}
network: {reach: national, most_miles: 80, collaboratives: {pennines: [QWO, QOP]}}
policies: [funding-2025-26]
parameters:
  demand.growth: {normal: {mean: 1.2, sd: 0.3, varies_by: ics}}
  capacity.growth: {path: {2025-04-01: 0.1, 2025-05-15: 0.30000000000000004}, interpolate: linear}
  gp.need_weight: {value: {1: 1.3, 2: 1.1, 3: 1, 4: 0.9, 5: 0.7}}
levers:
  - what: capacity.level
    label: "faster: \\"growth\\" <b>"
    where: {set: pennine, stage: awaiting_admission}
    when: {from: 2025-04-15, to: 2025-05-20, ramp: 2}
    how: {scale: {triangular: {low: 1, mode: 1.01, high: 1.1}}}
  - what: demand.level
    how: {path: {2025-04-03: 1, 2025-05-01: 1.07}, interpolate: linear}
outputs: {wait_bands: true}
"""


def attribute(path, place, name, text=None):
    """A text attribute, or sets it."""
    with h5py.File(path) if text is None else support.changing(path) as file:
        if text is None:
            return file[place].attrs[name].decode()
        file[place].attrs[name] = np.array(text, TEXT)
    return text


def content(path, scenario):
    return attribute(path, f"scenarios/{scenario}", "content_sha256")


class RerunTest(support.ProgramTest):
    def short(self):
        """A run file of one month, made once; each test gets a copy of its own."""
        if "short" not in MADE:
            MADE["short"] = self.simulate(self.scenario(to="2025-04-30", rest=ONE), to="made.h5").read_bytes()
            (self.folder / "made.h5").unlink()
            (self.folder / "short.yaml").unlink()  # the file holds all that is needed
        path = self.folder / "run.h5"
        path.write_bytes(MADE["short"])
        return path

    def rerun(self, *arguments, **settings):
        return support.icsim("run", "--from", *arguments, **settings)

    def reproduced(self, path, *arguments, **settings):
        """The rerun must come out the same, and print exactly so; leaves nothing."""
        before = sorted(os.listdir(self.folder))
        done = self.rerun(path, *arguments, **settings)
        with h5py.File(path) as file:
            names = list(file["scenarios"])
        expected = "".join(f"reproduced bit for bit: {name} (content {content(path, name)[:12]})\n" for name in names)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (support.DONE, expected, ""))
        self.assertEqual(sorted(os.listdir(self.folder)), before)


class Reproduced(RerunTest):
    def test_every_way_to_say_something_in_a_scenario(self):
        for noise, quintiles in (("expectation", "split"), ("demographic", "fold")):
            scenario = self.scenario(f"all-{noise}", to="2025-05-31", rest=ALL_KINDS,
                                     ensemble=f"draws: 3, quintiles: {quintiles}, noise: {noise}, seed: 18446744073709551615")
            path = self.simulate(scenario, to=f"{noise}.h5")
            scenario.unlink()  # the file holds all that is needed
            self.reproduced(path, "--threads", 1)

    def test_what_the_command_line_said_instead_of_the_scenario_counts(self):
        path = self.simulate(self.scenario(to="2025-04-30", ensemble="draws: 9, quintiles: split", rest=ONE), "--draws", 3, "--seed", 7,
                             "--noise", "demographic", "--quintiles", "fold")
        self.reproduced(path)
        with h5py.File(path) as file:
            self.assertIn("draws: 3, seed: 7, noise: demographic, quintiles: fold",
                          file["scenarios/short/provenance/resolved_scenario"].asstr()[()])

    def test_a_study_with_policies_and_more_draws_than_a_block(self):
        study = self.write("pair.yaml", "schema: icsim/study/1\nname: pair\nperiod: {to: 2025-04-30}\n"
                                        "only: [QYG]\nensemble: {draws: 17, quintiles: fold}\nscenarios:\n"
                                        "  - {scenario: baseline-2025, policies: [funding-2025-26]}\n"
                                        "  - {scenario: baseline-2025, name: other, levers: "
                                        "[{what: treatment.long_wait_skew, label: order, how: {set: {uniform: {low: 1, high: 3}}}}]}\n")
        self.reproduced(self.simulate(study), "--threads", 2)

    def test_runs_that_follow_history_and_replays_of_england(self):
        history = self.scenario("history", extends="history-2022", to="2022-06-30", ensemble="draws: 2, quintiles: fold")
        self.reproduced(self.simulate(history, "replay-2021"))

    def test_a_posterior_of_ones_own_is_found_beside_the_scenario_or_the_run_file(self):
        place = self.folder / "fits"
        place.mkdir()
        own = (support.SCENARIOS / "posterior/2025-04-01.csv").read_bytes()
        (place / "mine.csv").write_bytes(own)
        scenario = self.scenario("fitted", to="2025-04-30", rest=ONE + "calibration: mine.csv\nparameters: {removals.level: 1}\n")
        moved = place / "fitted.yaml"
        shutil.move(scenario, moved)
        path = self.simulate(moved)
        self.reproduced(path)
        shutil.move(place / "mine.csv", self.folder / "mine.csv")
        self.reproduced(path)
        (place / "mine.csv").write_bytes(own.replace(b"\n", b"\r\n", 1))  # another one of that name
        self.reproduced(path)

        shutil.move(self.folder / "mine.csv", self.folder / "gone")
        shutil.rmtree(place)
        done = self.rerun(path)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (support.BAD_INPUT, "",
                          f"{path}:fitted: needs the posterior 'mine.csv' (sha256 {hashlib.sha256(own).hexdigest()}), which is not there\n"
                          "  hint: put it beside the run file, or start where it is\n"))

    def test_the_new_file_is_kept_where_it_is_wanted_and_is_the_same(self):
        path = self.simulate(self.scenario(to="2025-05-31", rest="parameters:\n  demand.growth: 1.25\n" + ONE))
        new = self.folder / "new.h5"
        done = self.rerun(path, "-o", new)
        self.assertEqual(done.returncode, support.DONE, done.stderr)
        self.assertEqual(done.stdout, f"reproduced bit for bit: short (content {content(path, 'short')[:12]})\n\n{new}\n")
        then, now = support.everything(path), support.everything(new)
        self.assertEqual({name for name in then if then[name] != now.get(name)},
                         {"short/provenance/inputs/name", "short/provenance/inputs/sha256", "short/provenance/inputs/row"})
        with h5py.File(new) as file:  # where a value comes from is still the file that first said it
            table = file["scenarios/short/provenance/parameters"]
            at = list(table["key"].asstr()[:]).index("demand.growth")
            self.assertEqual(table["origin"].asstr()[at], f"{self.folder}/short.yaml:7")
            self.assertIn(f"{path}:short (resolved scenario)", file["scenarios/short/provenance/inputs/name"].asstr()[:])
        again = self.rerun(new, "--quiet")
        self.assertEqual((again.returncode, again.stdout, again.stderr), (support.DONE, "", ""))

    def test_a_file_that_exists_is_replaced_only_by_force_and_never_the_one_that_is_reproduced(self):
        path = self.short()
        whole = path.read_bytes()
        other = self.write("other.h5", "mine")
        self.assert_refused(self.rerun(path, "-o", other), f"{other}: exists already")
        self.assertEqual(other.read_text(), "mine")
        self.assertEqual(self.rerun(path, "-o", other, "--force").returncode, support.DONE)
        self.assertEqual(content(other, "short"), content(path, "short"))
        for output in (path, self.folder):
            done = self.rerun(path, "-o", output, "--force")
            self.assertEqual((done.returncode, done.stderr),
                             (support.BAD_INPUT, f"{path}: is the run file that is to be reproduced\n"
                                                 "  hint: give the new one another name or folder\n"))
        self.assertEqual(path.read_bytes(), whole)

    def test_nothing_stays_in_the_temporary_folder(self):
        path = self.short()
        temporary = self.folder / "temporary"
        temporary.mkdir()
        self.assertEqual(self.rerun(path, env={"TMPDIR": str(temporary)}).returncode, support.DONE)
        self.assert_left(temporary)
        shutil.rmtree(temporary)
        self.assert_refused(self.rerun(path, env={"TMPDIR": str(temporary)}), "cannot hold temporary files", "TMPDIR")

    def test_an_interrupted_rerun_leaves_nothing(self):
        path = self.simulate(self.scenario(to="2025-04-30", ensemble="draws: 16, quintiles: split", rest=ONE))
        with support.changing(path) as file:  # the same question, but for so long that it does not end by itself
            stored = file["scenarios/short/provenance/resolved_scenario"]
            text = stored.asstr()[()].replace("to: 2025-04-30", "to: 2040-03-31").replace("draws: 16", "draws: 500")
            stored[()] = text
        temporary = self.folder / "temporary"
        temporary.mkdir()
        process = subprocess.Popen([support.PROGRAM, "run", "--from", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=support.environment(TMPDIR=str(temporary)))
        self.assertTrue(support.wait_until(lambda: any(temporary.glob("icsim-*/*.part-*"))))
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=120)
        self.assertEqual((process.returncode, out, errors),
                         (support.INTERRUPTED, "", "icsim: interrupted; nothing was written\n"))
        self.assert_left(temporary)


class Differs(RerunTest):
    def setUp(self):
        super().setUp()
        self.path = self.short()

    def test_a_changed_program_is_named_though_the_results_are_the_same(self):
        commit = attribute(self.path, "/", "commit", "0123abcd")
        version = support.icsim("--version").stdout.strip()
        done = self.rerun(self.path)
        self.assertEqual(done.returncode, support.DONE, done.stderr)
        self.assertEqual(done.stdout, f"reproduced bit for bit: short (content {content(self.path, 'short')[:12]})\n"
                                      "  though these differ:\n"
                                      f"  program  {version.split(' (')[0]} ({commit}) then, {version} now\n")

    def test_changed_data_are_named_with_their_checksums(self):
        library = self.folder / "scenarios"
        shutil.copytree(support.SCENARIOS, library)
        flows = library / "baseline/2025-04-01/flows.csv"
        then = hashlib.sha256(flows.read_bytes()).hexdigest()
        lines = flows.read_text().splitlines(keepends=True)
        cells = lines[1].split(",")
        cells[2] = str(float(cells[2]) * 1.5)
        lines[1] = ",".join(cells)
        flows.write_text("".join(lines))
        self.assert_refused(support.icsim("--library", library, "run", "--from", self.path), "flows.csv", "hint:")  # damaged
        now = hashlib.sha256(flows.read_bytes()).hexdigest()
        manifest = library / "baseline/MANIFEST.sha256"
        manifest.write_text(manifest.read_text().replace(then, now))
        new = self.folder / "new.h5"
        done = support.icsim("--library", library, "run", "--from", self.path, "-o", new)
        self.assertEqual((done.returncode, done.stderr), (NOT_REPRODUCED, ""))
        first, results, data, *rest = done.stdout.splitlines()
        self.assertEqual(first, f"not reproduced: short (content {content(self.path, 'short')[:12]} then, {content(new, 'short')[:12]} now)")
        before, after = self.checksums(self.path), self.checksums(new)
        different = [name for name, checksum in before.items() if after[name] != checksum]
        self.assertGreater(len(different), 5)
        self.assertEqual(results, f"  results  {len(different)} of {len(after)} differ: {', '.join(different[:5])} "
                                  f"and {len(different) - 5} more")
        self.assertEqual(data, f"  input    baseline/2025-04-01/flows.csv: {then[:12]} then, {now[:12]} now")
        self.assertEqual(rest, ["", str(new)])

    def checksums(self, path):
        found = {}

        def note(name, item):
            if "sha256" in item.attrs:
                found[name] = item.attrs["sha256"].decode()

        with h5py.File(path) as file:
            group = file["scenarios/short"]
            order = [level for level in group if level not in support.NOT_LEVELS]
            for level in order:
                for name in group[level]:
                    note(f"{level}/{name}", group[level][name])
        return found

    def test_a_changed_question_is_not_taken_for_a_changed_program(self):
        with support.changing(self.path) as file:
            stored = file["scenarios/short/provenance/resolved_scenario"]
            stored[()] = stored.asstr()[()].replace("levers: []", "levers: [{what: demand.level, how: {set: 1.1}}]")
        done = self.rerun(self.path, "--quiet")
        self.assertEqual((done.returncode, done.stderr), (NOT_REPRODUCED, ""))
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], "^not reproduced: short ")
        self.assertEqual(lines[2], "  says     3 differ: provenance/parameter_draws demand.level, provenance/resolved_scenario, provenance/levers 0")
        self.assertEqual(lines[3:], ["  inputs and program are the same: the file was changed after it was written, or the machines "
                                     "compute differently"])

    def test_an_older_format_is_compared_in_what_both_hold(self):
        with support.changing(self.path) as file:
            group = file["scenarios/short"]
            gone = sum("sha256" in dataset.attrs for dataset in group["cause"].values())
            gone += sum("sha256" in dataset.attrs for dataset in group["ics_cause"].values())
            del group["cause"], group["ics_cause"], group["provenance/parameter_draws"]
            file.attrs["format_version"] = np.array("1.1", TEXT)
        lines = "".join(f"{name} {checksum}\n" for name, checksum in self.checksums(self.path).items())
        attribute(self.path, "scenarios/short", "content_sha256", hashlib.sha256(lines.encode()).hexdigest())
        done = self.rerun(self.path)
        self.assertEqual((done.returncode, done.stderr), (support.DONE, ""))
        kept = len(self.checksums(self.path))
        self.assertEqual(done.stdout, f"reproduced bit for bit: short (content {content(self.path, 'short')[:12]})\n"
                                      f"  results  all {kept} that the file holds are the same; this program writes {gone} more\n"
                                      "  though these differ:\n"
                                      "  program  run file format 1.1 then, 1.7 now\n")

    def test_results_that_this_program_does_not_write_are_a_difference(self):
        with support.changing(self.path) as file:
            england = file["scenarios/short/england"]
            england.copy("incomplete_mean", england, "lost_mean")
        checksums = self.checksums(self.path)
        lines = "".join(f"{name} {checksum}\n" for name, checksum in checksums.items())
        attribute(self.path, "scenarios/short", "content_sha256", hashlib.sha256(lines.encode()).hexdigest())
        done = self.rerun(self.path)
        self.assertEqual(done.returncode, NOT_REPRODUCED, done.stderr)
        self.assertIn("\n  results  not written by this program: england/lost_mean\n", done.stdout)

    def test_a_scenario_that_this_program_cannot_read_is_named_with_its_line_and_the_program_of_then(self):
        with support.changing(self.path) as file:
            stored = file["scenarios/short/provenance/resolved_scenario"]
            text = stored.asstr()[()].replace("  demand.growth:", "  demand.old_growth:")
            stored[()] = text
        line = 1 + text[:text.index("demand.old_growth")].count("\n")
        problem = f"{self.path}:short (resolved scenario):{line}:3: unknown key 'demand.old_growth' in parameters\n  hint: did you mean"
        done = self.rerun(self.path)
        self.assert_refused(done, problem)
        self.assertNotIn("program:", done.stderr)
        attribute(self.path, "/", "program_version", "0.0.1")
        self.assert_refused(self.rerun(self.path), problem, "\n  program: icsim 0.0.1 (", ") now\n")


class Refused(RerunTest):
    def setUp(self):
        super().setUp()
        self.path = self.simulate("replay-2021")

    def test_a_changed_result_is_refused_before_anything_runs(self):
        with support.changing(self.path) as file:
            file["scenarios/replay-2021/region/incomplete"][2, 0, 0] += 1
        done = self.rerun(self.path, "-o", self.folder / "new.h5")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (support.BAD_INPUT, "", f"{self.path}: does not match its checksums: replay-2021/region/incomplete\n"
                                                 "  hint: the file was damaged or changed after it was written; take another copy\n"))
        self.assert_left(self.folder, "run.h5")

    def test_a_cut_foreign_or_newer_file_is_refused(self):
        whole = self.path.read_bytes()
        for content_now, words in ((whole[:-1], "truncated"), (b"week,pathways\n", "not an HDF5 file"), (b"", "is empty (0 bytes)")):
            self.path.write_bytes(content_now)
            self.assert_refused(self.rerun(self.path), self.path, words, "hint:")
        self.path.write_bytes(whole)
        attribute(self.path, "/", "format_version", "2.0")
        self.assert_refused(self.rerun(self.path), "has format version 2.0, newer than this program reads (1.x)")
        self.assert_refused(self.rerun(self.folder / "nowhere.h5"), "nowhere.h5: does not exist")

    def test_what_the_file_says_cannot_be_said_otherwise(self):
        for arguments, names in ((["replay-2021"], "scenario"), (["--draws", 3], "--draws"), (["--seed", 3], "--seed"),
                                 (["--noise", "demographic"], "--noise"), (["--quintiles", "fold"], "--quintiles"),
                                 (["--screen", "incomplete"], "--screen")):
            done = self.rerun(self.path, *arguments)
            self.assert_refused(done, "icsim: ", " excludes ", names, "--from", "hint:")

    def test_a_run_needs_a_scenario_or_a_run_file(self):
        self.assert_refused(support.icsim("run"), "icsim: scenario, or --from, is required\n  hint: ")


if __name__ == "__main__":
    unittest.main()
