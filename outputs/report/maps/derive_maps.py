#!/usr/bin/python3
"""Derives the two maps of the 42 integrated care systems that the report page draws.

    derive_maps.py BOUNDARIES.geojson [--systems ../../../scenarios/baseline/common/ics.csv] [--to FOLDER]

ics_outlines.json  outlines on the National Grid's projection, whole units of 500 m. The transverse Mercator series are those of
                   Ordnance Survey, "A guide to coordinate systems in Great Britain", annexe C, with the constants of the
                   National Grid and the ellipsoid of GRS80. The shift between the datums, about 100 m, is left out: the
                   outlines are for looking at, not for measuring. No point is dropped but those that fall on the one before.
ics_tiles.json     one hexagon for each system, near its true place: our own layout. Positions are spread until the nearest two
                   are a tile apart, an assignment problem puts them on hexagons, and swaps and moves then lower a cost of
                   distance, lost borders and turned bearings until none does.

Both name their source, licence, method and the checksum of the input. The same input gives the same bytes.
"""

import argparse
import csv
import hashlib
import json
import math
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

HERE = Path(__file__).resolve().parent
SYSTEMS = HERE.parents[2] / "scenarios/baseline/common/ics.csv"
LICENCE = ("Contains public sector information licensed under the Open Government Licence v3.0. "
           "Contains OS data (c) Crown copyright and database right.")
SOURCE = "Office for National Statistics: Integrated Care Boards, boundaries 2022, simplified"
UNIT_M = 500.0

# What people in the service call their systems, short enough for a tile.
SHORT = {
    "QE1": "LSC", "QF7": "SY", "QGH": "HW", "QH8": "MSE", "QHG": "BLMK", "QHL": "BSol", "QHM": "NENC", "QJ2": "DD",
    "QJG": "SNEE", "QJK": "Devon", "QJM": "Lincs", "QK1": "LLR", "QKK": "SEL", "QKS": "KM", "QM7": "HWE", "QMF": "NEL",
    "QMJ": "NCL", "QMM": "NW", "QNC": "SSoT", "QNQ": "Frim", "QNX": "Ssx", "QOC": "STW", "QOP": "GM", "QOQ": "HNY",
    "QOX": "BSW", "QPM": "Nhants", "QR1": "Glos", "QRL": "HIoW", "QRV": "NWL", "QSL": "Som", "QT1": "NN", "QT6": "Corn",
    "QU9": "BOB", "QUA": "BC", "QUE": "CP", "QUY": "BNSSG", "QVV": "Dor", "QWE": "SWL", "QWO": "WY", "QWU": "CW",
    "QXU": "SyH", "QYG": "CM"}
LONDON = ("QKK", "QMF", "QMJ", "QRV", "QWE")


def national_grid(longitude, latitude):
    """Easting and northing in metres of the National Grid's transverse Mercator projection (see above)."""
    a, b = 6378137.0, 6356752.3141  # GRS80
    scale, lat0, lon0, east0, north0 = 0.9996012717, math.radians(49), math.radians(-2), 400000.0, -100000.0
    lat, lon = math.radians(latitude), math.radians(longitude)
    e2, n = 1 - (b / a) ** 2, (a - b) / (a + b)
    nu = a * scale / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    rho = a * scale * (1 - e2) * (1 - e2 * math.sin(lat) ** 2) ** -1.5
    eta2 = nu / rho - 1
    minus, plus = lat - lat0, lat + lat0
    arc = b * scale * ((1 + n + 1.25 * n**2 + 1.25 * n**3) * minus
                       - (3 * n + 3 * n**2 + 2.625 * n**3) * math.sin(minus) * math.cos(plus)
                       + (1.875 * n**2 + 1.875 * n**3) * math.sin(2 * minus) * math.cos(2 * plus)
                       - 35 / 24 * n**3 * math.sin(3 * minus) * math.cos(3 * plus))
    s, c, t2 = math.sin(lat), math.cos(lat), math.tan(lat) ** 2
    north = (arc + north0 + nu / 2 * s * c * (lon - lon0) ** 2
             + nu / 24 * s * c**3 * (5 - t2 + 9 * eta2) * (lon - lon0) ** 4
             + nu / 720 * s * c**5 * (61 - 58 * t2 + t2**2) * (lon - lon0) ** 6)
    east = (east0 + nu * c * (lon - lon0) + nu / 6 * c**3 * (nu / rho - t2) * (lon - lon0) ** 3
            + nu / 120 * c**5 * (5 - 18 * t2 + t2**2 + 14 * eta2 - 58 * t2 * eta2) * (lon - lon0) ** 5)
    return east, north


def quantised(ring):
    """A ring in whole units, closed, without points that fall on the one before."""
    points = []
    for longitude, latitude in ring:
        east, north = national_grid(longitude, latitude)
        point = [round(east / UNIT_M), round(north / UNIT_M)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def read_outlines(boundaries, systems):
    """[polygon][ring][x, y] by code of the system, in the codes' order."""
    codes = {row["ons_code"]: row["icb_code"] for row in systems}
    outlines = {}
    for feature in json.loads(boundaries)["features"]:
        polygons = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Polygon":
            polygons = [polygons]
        outlines[codes[feature["properties"]["ons_code"]]] = [[quantised(ring) for ring in rings] for rings in polygons]
    return dict(sorted(outlines.items()))


def find_borders(outlines, order):
    """Pairs (i, j), i < j, of systems whose outlines share a point."""
    points = {code: {tuple(p) for rings in outlines[code] for ring in rings for p in ring} for code in order}
    return [(i, j) for i in range(len(order)) for j in range(i + 1, len(order))
            if points[order[i]] & points[order[j]]]


def spread(points, distance=1.0, rounds=400):
    """Pushes points apart until none is nearer to another than `distance`."""
    points = points.copy()
    for _ in range(rounds):
        apart = points[:, None] - points[None]
        length = np.hypot(apart[..., 0], apart[..., 1])
        np.fill_diagonal(length, np.inf)
        push = np.where(length < distance, (distance - length) / 2, 0.0)
        points += 0.5 * (apart / np.maximum(length, 1e-9)[..., None] * push[..., None]).sum(1)
    return points


def hexagon_centres(points):
    """Columns, rows and centres of hexagons with a point up that cover the points; neighbours are 1 apart."""
    low, high = np.floor(points.min(0)) - 1, np.ceil(points.max(0)) + 2
    cells = [(column, row) for row in range(int(low[1]), int(high[1] / 0.866) + 1)
             for column in range(int(low[0]), int(high[0]) + 1)]
    return cells, np.array([(column + 0.5 * (row & 1), row * math.sqrt(0.75)) for column, row in cells])


def layout_cost(place, target, borders):
    """Distance from the targets, borders that are lost, and how far bearings along borders are turned."""
    cost = 0.35 * ((place - target) ** 2).sum()
    for i, j in borders:
        step, true = place[j] - place[i], target[j] - target[i]
        length = math.hypot(*step)
        cost += 1.2 * max(0.0, length - 1.01)
        cost += 0.8 * (1 - float(step @ true) / (length * max(math.hypot(*true), 1e-9)))
    return cost


def improve(chosen, centres, target, borders):
    """Moves systems to free hexagons and swaps two, as long as the cost falls. Returns the hexagon of each."""
    chosen = list(chosen)
    best = layout_cost(centres[chosen], target, borders)
    while True:
        start = best
        for i in range(len(chosen)):
            near = np.flatnonzero(np.hypot(*(centres - centres[chosen[i]]).T) < 2.7)
            for cell in near:
                trial = list(chosen)
                if cell in chosen:
                    trial[chosen.index(cell)] = chosen[i]
                trial[i] = int(cell)
                cost = layout_cost(centres[trial], target, borders)
                if cost < best - 1e-9:
                    best, chosen = cost, trial
        if best >= start:
            return chosen


def lay_tiles(outlines, systems):
    """{code: [column, row]} with row 0 in the north; odd rows stand half a hexagon to the right."""
    order = sorted(outlines)
    where = {row["icb_code"]: national_grid(float(row["longitude"]), float(row["latitude"])) for row in systems}
    points = np.array([where[code] for code in order]) / 46000.0
    points[:, 1] *= -1
    target = spread(points)
    borders = find_borders(outlines, order)
    cells, centres = hexagon_centres(target)
    cost = ((target[:, None] - centres[None]) ** 2).sum(-1)
    _, chosen = linear_sum_assignment(cost)
    chosen = improve(chosen, centres, target, borders)
    tiles = np.array([cells[cell] for cell in chosen])
    tiles[:, 0] -= tiles[:, 0].min()
    top = tiles[:, 1].min()
    tiles[:, 1] -= top - (top & 1)  # the parity of rows says which are shifted
    return {code: [int(v) for v in tile] for code, tile in zip(order, tiles)}


def write(path, head, rows):
    """JSON with one system a line."""
    lines = ",\n".join(f"  {json.dumps(code)}: {json.dumps(value, separators=(',', ':'))}" for code, value in rows.items())
    heading = json.dumps(head, indent=1)[:-2]
    path.write_text(f'{heading},\n "systems": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Derives the maps of the report page.")
    parser.add_argument("boundaries", type=Path)
    parser.add_argument("--systems", type=Path, default=SYSTEMS)
    parser.add_argument("--to", type=Path, default=HERE)
    arguments = parser.parse_args()
    boundaries = arguments.boundaries.read_bytes()
    with arguments.systems.open(newline="", encoding="utf-8") as file:
        systems = list(csv.DictReader(file))
    outlines = read_outlines(boundaries, systems)
    head = {"source": SOURCE, "licence": LICENCE, "input": arguments.boundaries.name,
            "input_sha256": hashlib.sha256(boundaries).hexdigest()}
    write(arguments.to / "ics_outlines.json",
          {**head, "method": "transverse Mercator of the National Grid; [polygon][ring][east, north]", "unit_m": UNIT_M},
          outlines)
    tiles = lay_tiles(outlines, systems)
    write(arguments.to / "ics_tiles.json",
          {**head, "method": "own layout: [column, row from the north, short name]; odd rows are half a tile to the right"},
          {code: [*tile, SHORT[code]] for code, tile in tiles.items()})


if __name__ == "__main__":
    main()
