"""What tests of `icsim baseline` share: a folder that is made, one that is refused, and its tables."""

import csv

import support


class OwnBaselineTest(support.ProgramTest):
    ALWAYS = ()  # arguments of every baseline

    def made(self, *arguments, name="mine"):
        """The folder, and what was said."""
        done = support.icsim("baseline", *arguments, "-o", self.folder / name, *self.ALWAYS)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return self.folder / name, done.stdout

    def refused(self, *arguments):
        """The message; nothing is left."""
        done = support.icsim("baseline", *arguments, "-o", self.folder / "none")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertFalse((self.folder / "none").exists())
        self.assertEqual([p.name for p in self.folder.iterdir() if ".part" in p.name], [])
        return done.stderr

    def table(self, folder, name):
        with open(folder / "own" / name, newline="") as stream:
            return list(csv.DictReader(stream))
