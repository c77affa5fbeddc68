#!/usr/bin/env bash
# From a bare checkout to a first result: installs what is missing, builds icsim, runs the national scenario.
# Safe to repeat; a repeat builds only what changed and replaces the run file.
#
# usage: tools/quickstart.sh [--yes]
#   --yes   install packages without asking (nor with CI=true in the environment)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

say "1/3 packages"
tools/setup/install_packages.sh "$@" build

say "2/3 building icsim in build/release"
cmake --preset release -DBUILD_TESTING=OFF -Wno-dev --log-level=WARNING
cmake --build --preset release --target icsim

say "3/3 ten years of England, 200 draws: scenarios/library/baseline-2025.yaml"
mkdir -p out
build/release/tools/icsim run scenarios/library/baseline-2025.yaml -o out/baseline-2025.h5 --force

cat <<'TEXT'

The results are in out/baseline-2025.h5 (HDF5, opens in h5dump, h5py, xarray and R). Next:
  build/release/tools/icsim show out/baseline-2025.h5    this run in the terminal
  build/release/tools/icsim report out/baseline-2025.h5 -o out/baseline-2025.html   a page to look at and to mail
  build/release/tools/icsim explain                   what scenarios can change
TUTORIAL.md takes one question from there to an answer.
TEXT
