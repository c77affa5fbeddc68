#!/usr/bin/python3
"""`icsim doctor`: says that a whole installation is, and what is the matter with one that is not."""

import json
import shutil
import unittest

import support
from support import ProgramTest, icsim

CHECKS = ["program", "library", "defaults", "baselines", "posteriors", "run", "run files", "terminal", "disk", "machine",
          "instruction set"]
FAULT = 1


class Doctor(ProgramTest):
    def findings(self, *arguments, code=0, **settings):
        done = icsim(*arguments, "doctor", "--json", cwd=self.folder, **settings)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        return {finding["check"]: finding for finding in json.loads(done.stdout)}

    def copied(self):
        library = self.folder / "scenarios"
        for name in ("library", "baseline", "posterior", "rtt"):
            shutil.copytree(support.SCENARIOS / name, library / name)
        return library


class Healthy(Doctor):
    def test_all_is_well(self):
        found = self.findings()
        self.assertEqual(list(found), CHECKS)
        for check in CHECKS:
            if check not in ("disk", "machine"):  # of whoever runs the test
                self.assertEqual((found[check]["state"], found[check]["fix"]), ("ok", ""), found[check])
        self.assertIn("ICSIM_LIBRARY", found["library"]["text"])
        self.assertIn("2025-04-01 to 2025-03 (42 systems)", found["posteriors"]["text"])
        self.assertIn("the same bits twice", found["run"]["text"])
        self.assert_left(self.folder)

    def test_one_line_for_each_check_and_a_last_word(self):
        done = icsim("doctor", cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual([line[9:24].strip() for line in lines[:len(CHECKS)]], CHECKS)
        self.assertTrue(lines[0].startswith("ok       program          icsim "), lines[0])
        self.assertIn(lines[-1], ("all is well", "it works; see the warnings"))

    def test_a_terminal_that_is_not_utf8_is_a_warning(self):
        finding = self.findings(env={"LC_ALL": "C"})["terminal"]
        self.assertEqual((finding["state"], finding["fix"]), ("warning", "export LC_ALL=C.UTF-8"))


class Damaged(Doctor):
    def test_a_damaged_table_of_a_baseline(self):
        library = self.copied()
        path = library / "baseline/2025-04-01/flows.csv"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        found = self.findings("--library", library, code=FAULT)
        self.assertEqual(found["baselines"]["state"], "fault")
        self.assertEqual(found["baselines"]["text"], "2025-04-01/flows.csv is damaged (its checksum differs)")
        self.assertIn("reinstall", found["baselines"]["fix"])
        self.assertEqual(found["run"]["state"], "fault")
        self.assertIn("--library", found["library"]["text"])

    def test_a_missing_table(self):
        library = self.copied()
        (library / "baseline/common/beds.csv").unlink()
        self.assertEqual(self.findings("--library", library, code=FAULT)["baselines"]["text"], "common/beds.csv is missing")

    def test_a_missing_posterior(self):
        library = self.copied()
        (library / "posterior/2025-04-01.csv").unlink()
        found = self.findings("--library", library, code=FAULT)["posteriors"]
        self.assertEqual((found["state"], found["text"]),
                         ("fault", "posterior/2025-04-01.csv is missing: runs would be made without calibration"))

    def test_a_posterior_of_another_format(self):
        library = self.copied()
        path = library / "posterior/2022-04-01.csv"
        path.write_text(path.read_text().replace("area,known_to", "area,known", 1))
        self.assertEqual(self.findings("--library", library, code=FAULT)["posteriors"]["state"], "fault")

    def test_a_default_that_is_missing(self):
        library = self.copied()
        path = library / "library/defaults.yaml"
        path.write_text(path.read_text().replace("  demand.growth:", "  demand.grow:", 1))
        found = self.findings("--library", library, code=FAULT)["defaults"]
        self.assertEqual(found["state"], "fault")
        self.assertIn("demand.grow", found["text"])

    def test_no_library_at_all(self):
        found = self.findings("--library", self.folder / "nowhere", code=FAULT)
        self.assertEqual(found["library"]["state"], "fault")
        self.assertNotIn("run", found)

    def test_no_room_for_temporary_files(self):
        found = self.findings(code=FAULT, env={"TMPDIR": str(self.folder / "gone")})
        self.assertEqual(found["run files"]["state"], "fault")


if __name__ == "__main__":
    unittest.main()
