#!/usr/bin/python3
"""scenarios/ANSWERS.md is what the program does. usage: test_answers.py [--update]"""

import pages


class Answers(pages.PageTest):
    page = "scenarios/ANSWERS.md"


if __name__ == "__main__":
    pages.main(Answers)
