#!/usr/bin/python3
"""Checks of the report page's maps in outputs/report/maps.

`AgainstTheBoundaries` needs the data folder (ICSIM_DATA, or ../shared/data beside the repository) and says loudly when it
is not there.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from support import ROOT, loudly

MAPS = ROOT / "outputs/report/maps"
DATA = pathlib.Path(os.environ.get("ICSIM_DATA", ROOT.parent / "shared" / "data"))
BOUNDARIES = DATA / "ics" / "ics_boundaries_2022.geojson"
LONDON = {"QKK", "QMF", "QMJ", "QRV", "QWE"}


def read(name):
    return json.loads((MAPS / name).read_text(encoding="utf-8"))


def neighbours(column, row):
    """The six hexagons around one; odd rows are half a hexagon to the right."""
    right = column + (row & 1)
    return {(column - 1, row), (column + 1, row), (right - 1, row - 1), (right, row - 1), (right - 1, row + 1),
            (right, row + 1)}


class Maps(unittest.TestCase):
    def setUp(self):
        with (ROOT / "scenarios/baseline/common/ics.csv").open(newline="", encoding="utf-8") as file:
            self.systems = {row["icb_code"]: row for row in csv.DictReader(file)}

    def test_both_maps_hold_all_42_systems(self):
        self.assertEqual(len(self.systems), 42)
        for name in ("ics_outlines.json", "ics_tiles.json"):
            self.assertEqual(set(read(name)["systems"]), set(self.systems), name)

    def test_maps_state_source_licence_method_and_checksum(self):
        for name in ("ics_outlines.json", "ics_tiles.json"):
            head = read(name)
            for key in ("source", "licence", "method", "input", "input_sha256"):
                self.assertTrue(head[key], f"{name}: {key}")
            self.assertIn("Open Government Licence", head["licence"])

    def test_outlines_are_closed_rings_near_the_systems_place(self):
        for code, polygons in read("ics_outlines.json")["systems"].items():
            points = [point for rings in polygons for ring in rings for point in ring]
            for ring in (ring for rings in polygons for ring in rings):
                self.assertEqual(ring[0], ring[-1], code)
                self.assertGreaterEqual(len(ring), 4, code)
            # The National Grid's axes: 400 km east at 2 degrees west; a degree of latitude is 111 km from 49 on.
            north = (float(self.systems[code]["latitude"]) - 49) * 111.2 - 100
            east = 400 + (float(self.systems[code]["longitude"]) + 2) * 70
            low, high = (min(p[1] for p in points) / 2, max(p[1] for p in points) / 2)
            self.assertTrue(low - 15 <= north <= high + 15, (code, low, north, high))
            low, high = (min(p[0] for p in points) / 2, max(p[0] for p in points) / 2)
            self.assertTrue(low - 25 <= east <= high + 25, (code, low, east, high))

    def test_each_system_has_a_tile_of_its_own(self):
        tiles = read("ics_tiles.json")["systems"]
        self.assertEqual(len({(column, row) for column, row, _ in tiles.values()}), 42)
        self.assertEqual(len({short for _, _, short in tiles.values()}), 42)

    def test_no_tile_stands_alone_and_london_hangs_together(self):
        place = {code: (column, row) for code, (column, row, _) in read("ics_tiles.json")["systems"].items()}
        for code, tile in place.items():
            self.assertTrue(neighbours(*tile) & set(place.values()), code)
        together, seen = {place["QMJ"]}, 0
        while len(together) > seen:
            seen = len(together)
            together |= {place[c] for c in LONDON if neighbours(*place[c]) & together}
        self.assertEqual(len(together), len(LONDON))


class AgainstTheBoundaries(unittest.TestCase):
    def test_the_tool_makes_the_committed_maps_from_the_boundaries(self):
        if not BOUNDARIES.exists():
            loudly(f"NOT CHECKED: the maps against the boundaries: no {BOUNDARIES}")
            self.skipTest("no data folder")
        with tempfile.TemporaryDirectory(prefix="icsim-maps-") as folder:
            subprocess.run([sys.executable, MAPS / "derive_maps.py", BOUNDARIES, "--to", folder], check=True)
            for name in ("ics_outlines.json", "ics_tiles.json"):
                self.assertEqual((pathlib.Path(folder) / name).read_bytes(), (MAPS / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
