#!/usr/bin/python3
"""Makes files of NHS England's "full CSV data file" layout: any size, any month, and one fault if asked for.

    make_full_extract.py OUT.csv [--month 2024-11] [--providers 20] [--old] [--seed 1] [--fault NAME] [--zip]

The same arguments give the same bytes. Figures are made up; providers are real codes of each system, so that places are found.
--providers 550 with --commissioners 14 gives about the 180,000 rows and 90 MB of a national file.
"""
import argparse
import csv
import io
import pathlib
import random
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
PARTS = {"Part_1A": "Completed Pathways For Admitted Patients", "Part_1B": "Completed Pathways For Non-Admitted Patients",
         "Part_2": "Incomplete Pathways", "Part_2A": "Incomplete Pathways with DTA", "Part_3": "New RTT Periods - All Patients"}
FUNCTIONS = ["C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170", "C_300", "C_301", "C_320", "C_330", "C_340",
             "C_400", "C_410", "C_430", "C_502", "X02", "X03", "X04", "X05", "X06"]
IDENTIFIERS = ["Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
               "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code", "Commissioner Org Name", "RTT Part Type",
               "RTT Part Description", "Treatment Function Code", "Treatment Function Name"]


def header(old):
    last = 52 if old else 104
    bands = [f"Gt {w:02d} To {w + 1:02d} Weeks SUM 1" for w in range(last)] + [f"Gt {last} Weeks SUM 1"]
    return IDENTIFIERS + bands + ["Total", "Patients with unknown clock start date", "Total All"]


def providers(count):
    with open(ROOT / "scenarios/rtt/provider_ics.csv", newline="") as stream:
        known = [(row["provider"], row["ics"]) for row in csv.DictReader(stream)]
    step = max(1, len(known) // count)
    return known[::step][:count]


def commissioners(ics, count):
    """The system's own commissioner, a neighbour, a national hub with a blank parent, and NONC."""
    given = [(ics, f"{ics}A"), ("", "13Q"), ("", "NONC"), ("QWO", "15F")] + [("QOP", f"C{n:02d}") for n in range(count)]
    return given[:count]


def rows(arguments):
    draw = random.Random(arguments.seed)
    functions = [f for f in FUNCTIONS if f[0] == "C"] + ["X01"] if arguments.old else FUNCTIONS
    year, month = map(int, arguments.month.split("-"))
    period = f"RTT-{MONTHS[month - 1]}-{year}"
    bands = 53 if arguments.old else 105
    for provider, ics in providers(arguments.providers):
        parent = "" if provider.startswith("N") and provider[1:2].isalpha() else ics
        for commissioner_parent, commissioner in commissioners(ics, arguments.commissioners):
            waiting = {}
            for part in PARTS:
                start = [period, parent, f"NHS {ics} INTEGRATED CARE BOARD", provider, f"TRUST, {provider}", commissioner_parent, "", commissioner, "",
                         part, PARTS[part]]
                total = [0] * bands
                everything = 0
                for function in functions:
                    counts = [] if part == "Part_3" else [draw.randrange(9) if w < 40 else draw.randrange(2) if w < 60 else 0 for w in range(bands)]
                    if part == "Part_2A":  # a part of the list
                        counts = [min(pair) for pair in zip(counts, waiting[function])]
                    waiting[function] = counts
                    known = sum(counts) if counts else draw.randrange(200)
                    everything += known
                    total = [a + b for a, b in zip(total, counts)] if counts else total
                    yield start + [function, "A Service"] + (counts or [""] * bands) + ([""] if part in ("Part_2", "Part_2A", "Part_3") else [known]) + ["", known]
                yield start + ["C_999", "Total"] + (total if part != "Part_3" else [""] * bands) + [""] * 2 + [everything]


def with_fault(lines, fault):
    """The file as rows, one of them wrong; cells are of data row 7 unless it says otherwise."""
    row = lines[7]
    if fault == "header":
        lines[0][3] = "Provider Code"
    elif fault == "shifted":
        lines[7] = row[:5] + row[6:] + [""]
    elif fault == "short":
        lines[7] = row[:60]
    elif fault == "thousands":
        row[13], row[-1], row[118] = "1,234", int(row[-1]) - int(row[13]) + 1234, ""
    elif fault == "dash":
        row[-1] = int(row[-1]) - int(row[13])
        row[13], row[118] = "-", ""
    elif fault == "negative":
        row[13] = -3
    elif fault == "word":
        row[13] = "n/a"
    elif fault == "total":
        row[-1] = int(row[-1]) + 5
    elif fault == "c999":
        for line in lines[1:]:
            if line[11] == "C_999":
                line[13] = int(line[13] or 0) + 1
                line[-1] = int(line[-1]) + 1
                break
    elif fault == "twice":
        lines.insert(8, list(row))
    elif fault == "function":
        row[11] = "C_777"
    elif fault == "part":
        row[9] = "Part_9"
    elif fault == "period":
        for line in lines[1:]:
            line[0] = "November 2024"
    elif fault == "merged":
        for line in lines[1:]:
            line[1] = line[5] = "QZZ"
    elif fault:
        raise SystemExit(f"no fault '{fault}'")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--month", default="2024-11")
    parser.add_argument("--providers", type=int, default=20)
    parser.add_argument("--commissioners", type=int, default=3)
    parser.add_argument("--old", action="store_true", help="before April 2021: bands to 52 weeks, X01")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault")
    parser.add_argument("--zip", action="store_true")
    arguments = parser.parse_args()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    lines = [header(arguments.old)] + list(rows(arguments))
    writer.writerows(with_fault(lines, arguments.fault) if arguments.fault else lines)
    if arguments.zip:
        with zipfile.ZipFile(arguments.out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("full-extract.csv"), text.getvalue(), zipfile.ZIP_DEFLATED)
    else:
        pathlib.Path(arguments.out).write_text(text.getvalue(), newline="")


if __name__ == "__main__":
    main()
