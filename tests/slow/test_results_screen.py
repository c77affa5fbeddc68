#!/usr/bin/python3
"""calibration/RESULTS.md: the screening of parameters, some minutes. usage: test_results_screen.py [--update]"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import pages  # noqa: E402


class Screen(pages.PageTest):
    page = "calibration/RESULTS.md#What matters most"


if __name__ == "__main__":
    pages.main(Screen)
