#!/usr/bin/python3
"""tests/cli/test_memory.py with hundreds of requests of each command."""

import os
import pathlib
import sys
import unittest

os.environ["ICSIM_FAULTS"] = "all"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from test_memory import Memory, setUpModule  # noqa: E402, F401

if __name__ == "__main__":
    unittest.main()
