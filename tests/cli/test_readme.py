#!/usr/bin/python3
"""README.md: its commands work and its transcripts are what the program says. usage: test_readme.py [--update]"""

import pages


class Readme(pages.PageTest):
    page = "README.md"


if __name__ == "__main__":
    pages.main(Readme)
