#!/usr/bin/env bash
# Builds the program with other compilers, optimisation and instruction sets, and the engine alone for another processor, and
# compares the bits of the scenarios of cases.py with those of build/release. At the end stands a table of what held.
#
# usage: tests/determinism/other_builds.sh SECONDS [NAME]...
#   SECONDS  for all of it; a build that they do not suffice for goes on at the next call, as builds stay in build/determinism
#   NAME     of: gcc-O1 gcc-O3 clang-O2 gcc-v3 gcc-v4 engine-x86-64 engine-arm64; all of them when none is named
#
# engine-*: the engine, the scenario language and what makes draws of a posterior, without HDF5 and oneTBB (CMakeLists.txt here), as
# in a page. The whole program for ARM would need two dozen libraries of that architecture. engine-arm64 needs the Debian packages
# g++-aarch64-linux-gnu and qemu-user-static; both need the three sources that tools/web/build.sh fetches.
# ICSIM_PROGRAM names the program to compare with, ICSIM_CALIBRATIONS which scenarios ("none shipped").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-}
if [[ ! $seconds =~ ^[0-9]+$ ]]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
shift
names=("$@")
if ((${#names[@]} == 0)); then names=(gcc-O1 gcc-O3 clang-O2 gcc-v3 gcc-v4 engine-x86-64 engine-arm64); fi

here=tests/determinism work=build/determinism
program=${ICSIM_PROGRAM:-build/release/tools/icsim}
cases=${ICSIM_CALIBRATIONS:-none shipped}
export ICSIM_LIBRARY=$PWD/scenarios LC_ALL=C.UTF-8
declare -A flags=([gcc-O1]='-O1' [gcc-O3]='-O3 -march=x86-64-v2' [clang-O2]='-O2' [gcc-v3]='-O3 -march=x86-64-v3'
  [gcc-v4]='-O3 -march=x86-64-v4' [engine-x86-64]='-O2' [engine-arm64]='-O2 -march=armv8-a+crypto') # Highway's NEON has AES, and GCC wants that everywhere
declare -A needs=([gcc-v3]='avx2 fma bmi2' [gcc-v4]='avx512f avx512bw avx512cd avx512dq avx512vl')
rows=()
status=0

left() { echo $((seconds > SECONDS ? seconds - SECONDS : 0)); }
in_time() { timeout $(($(left) + 1)) "$@"; }
row() { rows+=("$(printf '%-14s %-38s %s' "$1" "$2" "$3")"); }
failed() {
  row "$1" "$2" "$3"
  status=1
}

# What this processor or machine lacks for a build, in words; nothing when it lacks nothing.
lacks() {
  local name=$1 word
  for word in ${needs[$name]:-}; do
    grep -qw -m 1 "$word" /proc/cpuinfo || { echo "this processor has no $word"; return; }
  done
  if [[ $name == clang-* ]] && ! command -v clang++ >/dev/null; then echo "clang++ is not here"; fi
  if [[ $name == engine-* ]]; then
    for word in fmtlib yaml-cpp mbedtls; do
      [[ -d $sources/$word ]] || { echo "tools/web/build.sh has fetched no sources of $word"; return; }
    done
  fi
  if [[ $name == engine-arm64 ]]; then
    command -v aarch64-linux-gnu-g++ >/dev/null || { echo "g++-aarch64-linux-gnu is not here"; return; }
    [[ -n $qemu ]] || echo "qemu-user-static is not here"
  fi
}

# Our flags stand last in each call of the compiler, so that they hold against those of single targets too.
build() {
  local name=$1 source=. target=icsim compilers=(gcc g++) more=() built=0
  if [[ $name == clang-* ]]; then compilers=(clang clang++); fi
  if [[ $name == engine-* ]]; then
    source=$here target=engine_alone more=(-DICSIM_WEB_SOURCES="$sources")
    if command -v ccache >/dev/null; then more+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  fi
  if [[ $name == engine-arm64 ]]; then
    compilers=(aarch64-linux-gnu-gcc aarch64-linux-gnu-g++)
    more+=(-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64)
  fi
  mkdir -p "$work/$name"
  {
    cmake -S "$source" -B "$work/$name" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -Wno-dev --log-level=WARNING \
      -DCMAKE_C_COMPILER="${compilers[0]}" -DCMAKE_CXX_COMPILER="${compilers[1]}" "${more[@]}" \
      "-DCMAKE_CXX_COMPILE_OBJECT=<CMAKE_CXX_COMPILER> <DEFINES> <INCLUDES> <FLAGS> ${flags[$name]} -o <OBJECT> -c <SOURCE>" &&
      in_time cmake --build "$work/$name" --target "$target"
  } >"$work/$name.log" 2>&1 || built=$?
  return $built
}

# Runs the scenarios with a build; the names of those with other bits.
differ_in_program() {
  local run=$work/$1.h5
  in_time "$work/$1/tools/icsim" run "${files[@]}" -o "$run" --force --quiet >>"$work/$1.log" 2>&1 || return
  "$here/cases.py" bits "$run" >"$work/$1.bits"
  comm -23 <(sort "$work/reference.bits") <(sort "$work/$1.bits") | cut -d ' ' -f 1
}
differ_in_engine() {
  local before=() file name
  if [[ $1 == engine-arm64 ]]; then before=("$qemu"); fi
  for file in "${files[@]}"; do
    name=$(basename "$file" .yaml)
    in_time "${before[@]}" "$work/$1/engine_alone" "$ICSIM_LIBRARY" "$file" "$work/$1.draws" >>"$work/$1.log" 2>&1 || return
    "$here/cases.py" draws "$work/reference.h5" "$name" "$work/$1.draws" >>"$work/$1.log" || echo "$name"
  done
}

differ() {
  if [[ $1 == engine-* ]]; then differ_in_engine "$1"; else differ_in_program "$1"; fi
}

mkdir -p "$work/cases"
sources=$PWD/build/web/sources
[[ -d $sources ]] || sources=$PWD/build/release/web/sources
qemu=$(command -v qemu-aarch64-static || command -v qemu-aarch64 || true)
files=()
while read -r file; do
  for calibration in $cases; do
    if [[ $file == *-$calibration.yaml ]]; then files+=("$file"); fi
  done
done < <("$here/cases.py" write "$work/cases")
"$program" run "${files[@]}" -o "$work/reference.h5" --force --quiet
"$here/cases.py" bits "$work/reference.h5" >"$work/reference.bits"

for name in "${names[@]}"; do
  if [[ -z ${flags[$name]:-} ]]; then
    echo "other_builds.sh: there is no build '$name'; there are: ${!flags[*]}" >&2
    exit 2
  fi
  why=$(lacks "$name")
  if [[ -n $why ]]; then
    row "$name" "${flags[$name]}" "not done: $why"
    continue
  fi
  if (($(left) == 0)); then
    row "$name" "${flags[$name]}" "not done: no time left"
    continue
  fi
  start=$SECONDS built=0
  build "$name" || built=$?
  how="${flags[$name]}, $((SECONDS - start)) s"
  if ((built != 0)); then
    if (($(left) == 0)); then row "$name" "$how" "not done: no time left"; else failed "$name" "$how" "NOT BUILT: see $work/$name.log"; fi
    continue
  fi
  if ! different=$(differ "$name"); then
    if (($(left) == 0)); then row "$name" "$how" "not done: no time left"; else failed "$name" "$how" "DID NOT RUN: see $work/$name.log"; fi
  elif [[ -n $different ]]; then
    failed "$name" "$how" "OTHER BITS in ${different//$'\n'/, }"
  else
    row "$name" "$how" "same bits in ${#files[@]} scenarios"
  fi
done

printf '\n%-14s %-38s %s\n' build 'flags, time to build' 'beside build/release'
printf '%s\n' "${rows[@]}"
exit $status
