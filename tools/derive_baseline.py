#!/usr/bin/python3
"""Derive scenarios/baseline, the national baseline data set, from the official statistics in a data folder.

    tools/derive_baseline.py                       data from ../shared/data beside the repository
    tools/derive_baseline.py --data DIR --out DIR  other places
    tools/derive_baseline.py --manifest-only       only rewrite MANIFEST.sha256 from what is on disk

Needs python3 with numpy and pandas. The same inputs give the same bytes. Exit codes: 0 done, 2 bad input.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=str(ROOT.parent / "shared" / "data"), help="folder of the input statistics")
    parser.add_argument("--out", default=str(ROOT / "scenarios" / "baseline"), help="folder to write")
    parser.add_argument("--manifest-only", action="store_true", help="only rewrite the checksum list")
    parser.add_argument("--quiet", action="store_true", help="print nothing but faults")
    return parser.parse_args()


def main():
    options = arguments()
    out = Path(options.out)
    from baseline.writer import write_manifest
    if not options.manifest_only:
        from baseline.build import build
        from baseline.report import report
        from baseline.sources import DataError
        try:
            common, baselines = build(options.data, out)
        except DataError as fault:
            print(fault, file=sys.stderr)
            return 2
        if not options.quiet:
            print(report(common, baselines))
    files = write_manifest(out)
    if not options.quiet:
        print(f"{files} files listed in {out / 'MANIFEST.sha256'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
