#!/usr/bin/python3
"""The planner's part of TUTORIAL.md is what the program does. usage: test_tutorial_planner.py [--update]"""

import pages


class Planner(pages.PageTest):
    page = "TUTORIAL.md#Planner"


if __name__ == "__main__":
    pages.main(Planner)
