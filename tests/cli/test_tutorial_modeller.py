#!/usr/bin/python3
"""The modeller's part of TUTORIAL.md is what the program does. usage: test_tutorial_modeller.py [--update]"""

import pages


class Modeller(pages.PageTest):
    page = "TUTORIAL.md#Modeller"


if __name__ == "__main__":
    pages.main(Modeller)
