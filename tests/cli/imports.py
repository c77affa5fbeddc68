"""What tests of `icsim import` share: files of the published layout, their data set, and what is refused."""

import csv
import io
import json
import subprocess
import sys

import h5py
import numpy as np
import support

MAKE = support.ROOT / "tests/support/make_full_extract.py"
sys.path.insert(0, str(MAKE.parent))
import make_full_extract  # noqa: E402

PARTS = list(make_full_extract.PARTS)


class ImportTest(support.ProgramTest):
    def make(self, name, *arguments):
        path = self.folder / name
        subprocess.run([sys.executable, MAKE, path, *map(str, arguments)], check=True)
        return path

    def imported(self, *files, code=0):
        out = self.folder / "data.h5"
        done = support.icsim("import", *files, "-o", out, "--force", "--json")
        self.assertEqual(done.returncode, code, done.stderr)
        return h5py.File(out), json.loads(done.stdout)

    def notes(self, *files, kind):
        _, said = self.imported(*files)
        return [n["text"] for n in said["notes"] if n["kind"] == kind]

    def refused(self, *arguments):
        out = self.folder / "refused.h5"
        done = support.icsim("import", *arguments, "-o", out)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertFalse(out.exists())
        return done.stderr

    def assertSameFigures(self, data, figures):
        self.assertEqual(figures_of(data).keys(), figures.keys())
        for name, values in figures_of(data).items():
            np.testing.assert_array_equal(values, figures[name], err_msg=name)

    def extract(self, name, lines, month="2024-11"):
        """A file of rows from `line`, which belong to one month."""
        year, number = map(int, month.split("-"))
        period = f"RTT-{make_full_extract.MONTHS[number - 1]}-{year}"
        return self.write(name, to_csv([make_full_extract.header(False)] + [[period] + line for line in lines]))


def line(provider, part, count, parent="QJ2", commissioner="15M", commissioner_parent="QJ2", function="C_100", unknown="",
         name="A TRUST"):
    """A row without its period; all pathways have waited less than a week."""
    starts = part == "Part_3"
    bands = [""] * 105 if starts else [count] + [0] * 104
    total = count if part in ("Part_1A", "Part_1B") else ""
    return [parent, "", provider, name, commissioner_parent, "", commissioner, "", part, make_full_extract.PARTS[part], function, "A Service",
            *bands, total, unknown, count + (unknown or 0)]


def lines(provider, count=600, **which):
    """A row of each part."""
    return [line(provider, part, count, **which) for part in PARTS]


def to_csv(rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def figures_of(data):
    return {name: data[name][()] for name in data if not name.startswith(("note", "source"))}
