#!/usr/bin/python3
"""Makes the files that fuzzing begins with: a folder of small good ones for each reader.

    seeds.py FOLDER     the program is ICSIM_PROGRAM, or the one on the path
"""
import gzip
import lzma
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCENARIO = """\
schema: icsim/scenario/1
title: A seed
extends: baseline-2025
period: {to: 2025-04-30}
only: [QOP]
ensemble: {draws: 17}
"""
TIDY = {
    "stocks.csv": "month,icb_code,total_incomplete,within_18wk,over_52wk,over_65wk,over_78wk,over_104wk\n2024-11,QOP,1000,600,50,20,5,0\n2024-12,QOP,1010,610,49,19,4,0\n",
    "flows.csv": "month,icb_code,clock_starts,completed_pathways\n2024-11,QOP,300,290\n2024-12,QOP,310,280\n",
    "functions.csv": "icb_code,month,tf_code,total_incomplete,within_18wk,over_52wk,over_65wk,over_78wk\nQOP,2024-11,C_100,500,300,20,10,2\n",
}


def icsim(*arguments):
    subprocess.run([os.environ.get("ICSIM_PROGRAM", "icsim"), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def make_imports(folder):
    folder.mkdir()
    for name, text in TIDY.items():
        (folder / name).write_text(text)
    extract = folder / "extract.csv"
    maker = [sys.executable, ROOT / "tests/support/make_full_extract.py"]
    for out, options in ((extract, []), (folder / "old.csv", ["--old"]), (folder / "extract.zip", ["--zip"])):
        subprocess.run([*maker, out, "--providers", "2", "--month", "2024-11", *options], check=True, stdout=subprocess.DEVNULL)
    for path in (extract, folder / "old.csv"):  # every part and some functions: a seed is to be small
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[:1] + lines[1::9]))
    (folder / "extract.csv.xz").write_bytes(lzma.compress(extract.read_bytes()))
    (folder / "extract.csv.gz").write_bytes(gzip.compress(extract.read_bytes(), mtime=0))
    return extract


def make_runs(folder):
    scenario = folder / "seed.yaml"
    scenario.write_text(SCENARIO)  # 17 draws are two blocks
    for kind in ("run_file", "shard"):
        (folder / kind).mkdir()
    icsim("run", scenario, "-o", folder / "run_file/run.h5", "--quiet")
    icsim("run", scenario, "-o", folder / "shard", "--blocks", "1/2", "--quiet")


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(HERE / "corpus/scenario", folder / "scenario")
    extract = make_imports(folder / "import")
    (folder / "data_set").mkdir()
    icsim("import", extract, "-o", folder / "data_set/data.h5")
    (folder / "posterior").mkdir()
    lines = (ROOT / "scenarios/posterior/2022-04-01.csv").read_text().splitlines(keepends=True)
    (folder / "posterior/some.csv").write_text("".join(lines[:12]))
    make_runs(folder)


if __name__ == "__main__":
    main()
