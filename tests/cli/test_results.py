#!/usr/bin/python3
"""calibration/RESULTS.md: the first year, replays of the past, published projections. usage: test_results.py [--update]"""

import pages


class FromApril2025(pages.PageTest):
    page = "calibration/RESULTS.md#From April 2025"


class ThePast(pages.PageTest):
    page = "calibration/RESULTS.md#The past"


class PublishedProjections(pages.PageTest):
    page = "calibration/RESULTS.md#Published projections"


if __name__ == "__main__":
    pages.main(FromApril2025, ThePast, PublishedProjections)
