#!/usr/bin/python3
"""calibration/RESULTS.md: the first year, published projections; runs of England. usage: test_results_projections.py [--update]

test_realism.py has a quick look at the same projections, with fixed parameters.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import pages  # noqa: E402


class FromApril2025(pages.PageTest):
    page = "calibration/RESULTS.md#From April 2025"


class PublishedProjections(pages.PageTest):
    page = "calibration/RESULTS.md#Published projections"


if __name__ == "__main__":
    pages.main(FromApril2025, PublishedProjections)
