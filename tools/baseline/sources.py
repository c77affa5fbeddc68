"""Where the inputs stand, how they are read, and a record of which ones were used.

Every table is read through `Sources`, so that `inputs.csv` (file, sha256, rows) is complete by construction.
"""

import hashlib
import lzma
from pathlib import Path

import pandas as pd


class DataError(Exception):
    """A fault in the input data, worded for the person who runs the tool."""


class Sources:
    """The data folder: reads tables, checks their columns and remembers what was read."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise DataError(f"{folder}: no such data folder\n  hint: name it with --data DIR")
        self._tables = {}
        self._record = {}

    def table(self, name, columns=()):
        """A copy of one input table (CSV, plain or .xz), as a pandas frame.

        `name` is relative to the data folder; `columns` must all be present.
        """
        if name not in self._tables:
            self._tables[name] = self._read(name)
        frame = self._tables[name]
        missing = [column for column in columns if column not in frame.columns]
        if missing:
            raise DataError(f"{name}: missing column(s) {', '.join(missing)}")
        return frame.copy()

    def _read(self, name):
        path = self.folder / name
        if not path.is_file():
            raise DataError(f"{name}: not found in the data folder")
        raw = path.read_bytes()
        text = lzma.decompress(raw) if name.endswith(".xz") else raw
        frame = pd.read_csv(pd.io.common.BytesIO(text), low_memory=False)
        self._record[name] = (hashlib.sha256(raw).hexdigest(), len(frame))
        return frame

    def record(self):
        """Frame file,sha256,rows of everything read so far, sorted by file (the hash is of the file as stored)."""
        rows = [(name, digest, rows) for name, (digest, rows) in sorted(self._record.items())]
        return pd.DataFrame(rows, columns=["file", "sha256", "rows"])
