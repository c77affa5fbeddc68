#!/usr/bin/python3
"""calibration/RESULTS.md: replays of the past and published projections. usage: test_results.py [--update]"""

import pages


class ThePast(pages.PageTest):
    page = "calibration/RESULTS.md#The past"


class PublishedProjections(pages.PageTest):
    page = "calibration/RESULTS.md#Published projections"


if __name__ == "__main__":
    pages.main(ThePast, PublishedProjections)
