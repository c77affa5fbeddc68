#!/usr/bin/python3
"""calibration/RESULTS.md: the record of forecasts, some minutes. usage: test_results_forecasts.py [--update]"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import pages  # noqa: E402


class Forecasts(pages.PageTest):
    page = "calibration/RESULTS.md#Forecasts"


if __name__ == "__main__":
    pages.main(Forecasts)
