#!/usr/bin/python3
"""Reads every #include of the tree and fails on one that the table below does not allow (ARCHITECTURE.md).

usage: layers.py ROOT         check the tree at ROOT
       layers.py --self-test  check that planted faults are found
"""
import pathlib
import re
import sys
import tempfile

# A folder may include from itself and from the folders or files listed here (prefixes of the path in the #include).
ALLOWED = {
    # The model. `core` knows nothing of it; `week` puts the parts together.
    "engine/core": [],
    "engine/network": ["engine/core"],
    "engine/model": ["engine/core", "engine/network"],
    "engine/systems": ["engine/core", "engine/network", "engine/model"],
    "engine/lists": ["engine/core", "engine/network", "engine/model", "engine/systems"],
    "engine/record": ["engine/core", "engine/network", "engine/model", "engine/lists"],
    "engine/week": ["engine/core", "engine/network", "engine/model", "engine/lists", "engine/systems", "engine/record"],
    "engine/ensemble": ["engine"],
    # YAML to checked scenarios.
    "scenarios/text": ["engine"],
    "scenarios/input": ["engine", "scenarios/text"],
    "scenarios/language": ["engine", "scenarios/text", "scenarios/input"],
    "scenarios/plan": ["engine", "scenarios/text", "scenarios/input", "scenarios/language"],
    "scenarios/study": ["engine", "scenarios"],
    # Run files and what is read out of them.
    "outputs/files": ["engine"],
    "outputs/run_file": ["engine", "outputs/files"],
    "outputs/summary": ["engine", "outputs/files", "outputs/run_file"],
    "outputs/compare": ["engine", "outputs/files", "outputs/run_file", "outputs/summary"],
    "outputs/export": ["engine", "outputs/files", "outputs/run_file", "outputs/summary", "outputs/compare"],
    "outputs/report": ["engine", "outputs/files", "outputs/run_file", "outputs/summary", "outputs/compare"],
    "outputs/app": ["engine"],
    # Fits to RTT data.
    "calibration/data": ["engine", "scenarios", "outputs"],
    "calibration/fit": ["engine", "scenarios", "outputs", "calibration/data"],
    "calibration/baseline": ["engine", "scenarios", "outputs", "calibration/data", "calibration/fit"],
    "calibration/posterior": ["engine", "scenarios", "outputs", "calibration/data", "calibration/fit"],
    "calibration/scores": ["engine", "calibration/data"],
    "calibration/rivals": ["engine", "calibration/data", "calibration/scores"],
    "calibration/backtest": ["engine", "scenarios", "outputs", "calibration"],
    "calibration/register": ["engine", "scenarios", "outputs", "calibration"],
    # The program.
    "tools/terminal": ["engine", "scenarios", "outputs", "calibration"],
    "tools/jobs": ["engine", "scenarios", "outputs", "calibration", "tools/terminal", "tools/program.hpp", "tools/version.hpp"],
    "tools/web": ["engine", "scenarios", "outputs", "calibration", "tools/jobs/library_files.hpp"],
    "tools/serve": ["engine", "scenarios", "outputs", "calibration", "tools/jobs", "tools/web", "tools/program.hpp"],
    "tools/commands": ["engine", "scenarios", "outputs", "calibration", "tools"],
    "tools": ["engine", "scenarios", "outputs", "calibration"],
    "tests": ["engine", "scenarios", "calibration", "outputs", "tools"],
}

# Libraries that stay private to some folders: pattern of the include, folders that may, what it is.
PRIVATE = [
    (r"yaml-cpp/", ["scenarios"], "yaml-cpp"),
    (r"(H5.*|hdf5.*)\.h$", ["outputs"], "HDF5"),
    (r"httplib", ["tools/serve"], "cpp-httplib"),
    (r"boost/graph/", ["engine/network"], "Boost.Graph"),
    # Draws, fits and the summaries of a run are what runs in parallel.
    (r"(tbb|oneapi)/", ["engine/ensemble", "calibration", "outputs"], "oneTBB"),
    (r"hwy/", ["engine/lists", "outputs"], "Highway"),
    (r"xlsxwriter", ["outputs"], "libxlsxwriter"),
    (r"CLI/", ["tools"], "CLI11"),
    (r"(iostream|ostream|istream|fstream|filesystem)$", ["scenarios", "calibration", "outputs", "tools", "tests"],
     "files and streams"),
]

# The engine opens no file, reads no clock, prints nothing, and takes its randomness from Philox alone.
FORBIDDEN_IN_ENGINE = [
    (r"\b(std::)?(printf|fprintf|puts|fputs|fopen|freopen)\s*\(", "prints or opens a file"),
    (r"\b(fmt|std)::print\b", "prints"),
    (r"\b(system_clock|steady_clock|high_resolution_clock)\s*::\s*now\b", "reads a clock"),
    (r"\b(std::)?(time|clock_gettime|gettimeofday)\s*\(\s*(NULL|nullptr|0|&|CLOCK)", "reads a clock"),
    (r"\bstd::(mt19937|random_device|normal_distribution|uniform_\w+_distribution|rand)\b", "draws random numbers"),
    (r"\bgetenv\b", "reads the environment"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def folder_of(path):
    """The most particular row of the table that holds the path, or None."""
    found = [f for f in ALLOWED if path == f or path.startswith(f + "/")]
    return max(found, key=len) if found else None


def under(path, prefixes):
    return any(path == p or path.startswith(p.rstrip("/") + "/") for p in prefixes)


def faults_of_include(path, folder, quote, target):
    if quote == '"':
        if target == pathlib.PurePath(target).name:
            return [f"'{target}' is not a path from the root; write \"{pathlib.PurePath(path).parent}/{target}\""]
        if not under(target, [folder] + ALLOWED[folder]):
            return [f"'{target}' is not allowed in {folder}; {folder} may include from: "
                    f"{', '.join([folder] + ALLOWED[folder])}"]
        return []
    return [f"<{target}>: {name} belongs to {', '.join(folders)} only"
            for pattern, folders, name in PRIVATE
            if re.match(pattern, target) and not under(path, folders)]


def without_comments(text):
    """Blanks comments, keeping line numbers."""
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def faults_of_file(path, text):
    folder = folder_of(path)
    if folder is None:
        return [f"{path}:1: no row of the table in tests/layers.py holds this file"]
    faults = []

    def report(position, problem):
        faults.append(f"{path}:{text.count(chr(10), 0, position) + 1}: {problem}")

    code = without_comments(text)
    for found in INCLUDE.finditer(code):
        for problem in faults_of_include(path, folder, found.group(1), found.group(2)):
            report(found.start(2), problem)
    if under(path, ["engine"]):
        for pattern, problem in FORBIDDEN_IN_ENGINE:
            for found in re.finditer(pattern, code):
                report(found.start(), f"'{found.group()}' {problem}: the engine does not")
    return faults


def faults_of_tree(root):
    faults, files = [], 0
    for top in sorted({folder.split("/")[0] for folder in ALLOWED}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".cc", ".inl"):
                files += 1
                faults += faults_of_file(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    return faults, files


PLANTED = {  # file, text, what the fault must name; None: no fault
    "engine/core/up.hpp": ('#include "engine/model/dimensions.hpp"\n', "engine/core may include"),
    "engine/lists/m.cpp": ('#include "engine/record/metrics.hpp"\n', "not allowed in engine/lists"),
    "engine/model/p.cpp": ('#include "engine/lists/list_kernel.hpp"\n', "not allowed in engine/model"),
    "engine/lists/y.cpp": ("#include <yaml-cpp/yaml.h>\n", "yaml-cpp belongs to scenarios"),
    "engine/lists/s.cpp": ("#include <iostream>\n", "files and streams"),
    "engine/lists/p.cpp": ('#include <cstdio>\nvoid f() { printf("x"); }\n', "engine/lists/p.cpp:2"),
    "engine/week/c.cpp": ("auto f() { return std::chrono::system_clock::now(); }\n", "reads a clock"),
    "engine/week/g.cpp": ("#include <boost/graph/adjacency_list.hpp>\n", "Boost.Graph"),
    "engine/week/t.cpp": ("#include <tbb/parallel_for.h>\n", "oneTBB"),
    "outputs/files/o.cpp": ('#include "scenarios/study/scenario.hpp"\n', "not allowed in outputs"),
    "scenarios/text/h.cpp": ("#include <hdf5.h>\n", "HDF5 belongs to outputs"),
    "tools/x.cpp": ("#include <xlsxwriter.h>\n", "libxlsxwriter belongs to outputs"),
    "scenarios/text/near.cpp": ('#include "reader.hpp"\n', "not a path from the root"),
    "engine/other/x.hpp": ("\n", "no row of the table"),
    "engine/lists/fine.cpp": ('#include <hwy/highway.h>\n#include "engine/core/check.hpp"\n'
                            '// #include <iostream>\nvoid f() { std::snprintf(a, 1, "x"); }\n', None),
    "outputs/files/fine.cpp": ('#include <hdf5.h>\n#include <tbb/parallel_for.h>\n#include "engine/model/dimensions.hpp"\n', None),
    "tools/fine.cpp": ('#include "calibration/fit.hpp"\n#include "outputs/run_file/run_file.hpp"\n', None),
}


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, (text, _) in PLANTED.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        faults, files = faults_of_tree(root)
    if files != len(PLANTED):
        wrong.append(f"read {files} files of {len(PLANTED)}")
    for path, (_, expected) in PLANTED.items():
        here = [fault for fault in faults if fault.startswith(path + ":")]
        if expected is None and here:
            wrong.append(f"refused what is allowed: {here[0]}")
        if expected is not None and not any(expected in fault for fault in here):
            wrong.append(f"{path}: missed the planted fault ({expected}); said: {here}")
    return wrong


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    if sys.argv[1] == "--self-test":
        wrong = self_test()
        print("\n".join(wrong) or f"{len(PLANTED)} planted files judged rightly")
        sys.exit(1 if wrong else 0)
    faults, files = faults_of_tree(pathlib.Path(sys.argv[1]))
    if files == 0:
        sys.exit(f"no source files under {sys.argv[1]}")
    print("\n".join(faults) or f"{files} files, every include within the table")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
