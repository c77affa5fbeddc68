#!/usr/bin/python3
"""calibration/RESULTS.md: replays of the past. usage: test_results.py [--update]"""

import pages


class ThePast(pages.PageTest):
    page = "calibration/RESULTS.md#The past"


if __name__ == "__main__":
    pages.main(ThePast)
