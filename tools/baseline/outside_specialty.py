#!/usr/bin/python3
"""What NHS England's table of lists by treatment function leaves out, March 2025: X04 to X06 and independent providers.

    tools/baseline/outside_specialty.py DATA-FOLDER OUT.csv

One row a system and treatment function that has any; column wN holds pathways from N weeks on, up to the next column. It is the
shipped start of 2025-04-01 less `rtt/ics_specialty_incomplete_month.csv.xz` of March 2025, so what list_totals.py inferred. A
start of one's own from tidy tables shares the rest of its month like this. Source: NHS England RTT statistics.
"""
import csv
import lzma
import pathlib
import sys

STARTS = (0, 18, 52, 65, 78)
ENDS = (*STARTS[1:], 105)
STATE = pathlib.Path(__file__).resolve().parents[2] / "scenarios/baseline/2025-04-01/start_state.csv"


def main():
    rest = {}
    with open(STATE, newline="") as stream:
        for row in csv.DictReader(stream):
            counts = rest.setdefault((row["icb_code"], row["treatment_function"]), [0] * len(STARTS))
            for part, (start, end) in enumerate(zip(STARTS, ENDS)):
                counts[part] += sum(int(row[f"w{week}"]) for week in range(start, end))
    with lzma.open(f"{sys.argv[1]}/rtt/ics_specialty_incomplete_month.csv.xz", "rt", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["month"] != "2025-03" or row["tf_code"] == "C_999":
                continue
            total, within, over = (int(row[name]) for name in ("total_incomplete", "within_18wk", "over_52wk"))
            over65, over78 = int(row["over_65wk"]), int(row["over_78wk"])
            counts = rest[row["icb_code"], row["tf_code"]]
            for part, published in enumerate((within, total - within - over, over - over65, over65 - over78, over78)):
                counts[part] -= published
    with open(sys.argv[2], "w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["icb_code", "treatment_function", *(f"w{start}" for start in STARTS)])
        for (place, function), counts in sorted(rest.items()):
            if min(counts) < 0:
                sys.exit(f"{place} {function}: the start holds fewer than the table: {counts}")
            if any(counts):
                writer.writerow([place, function, *counts])


if __name__ == "__main__":
    main()
