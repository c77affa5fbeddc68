#!/usr/bin/python3
"""The reviewer's part of TUTORIAL.md is what the program does. usage: test_tutorial_reviewer.py [--update]"""

import pages


class Reviewer(pages.PageTest):
    page = "TUTORIAL.md#Reviewer"
    before = ("icsim run recovery-study.yaml -o recovery.h5 --quiet",)  # the planner's run, which the reviewer is sent


if __name__ == "__main__":
    pages.main(Reviewer)
