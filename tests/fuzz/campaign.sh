#!/usr/bin/env bash
# Searches for files that make a reader crash, hang, take too much memory or throw what is no message: libFuzzer with the address
# and undefined-behaviour sanitizers, led by coverage. Every reader gets the same time. Inputs that reached new code stay in
# build/fuzz/found and are where the next campaign begins; crashes stay in build/fuzz/crashes.
#
# usage: tests/fuzz/campaign.sh SECONDS [READER]...   SECONDS for each reader; all of them when none is named
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?"usage: tests/fuzz/campaign.sh SECONDS [READER]..."}
shift
readers=("$@")
if ((${#readers[@]} == 0)); then readers=(scenario import data_set posterior run_file shard); fi

command -v icsim >/dev/null || PATH="$PWD/build/release/tools:$PATH" # it makes the seeds
cmake --preset fuzz -DBUILD_TESTING=ON -Wno-dev --log-level=WARNING
cmake --build --preset fuzz --target icsim_libfuzzer
tests/fuzz/seeds.py build/fuzz/seeds

# Limits of one input: ten seconds, 1 GB beside what the sanitizer itself takes.
limits=(-timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1024)
declare -A largest=([scenario]=8192 [import]=65536 [posterior]=65536 [run_file]=4194304 [shard]=4194304)
status=0
for reader in "${readers[@]}"; do
  found=build/fuzz/found/$reader crashes=build/fuzz/crashes/$reader inputs=build/fuzz/inputs/$reader
  mkdir -p "$found" "$crashes" "$inputs"
  log=build/fuzz/$reader.log
  root=$PWD
  if ! (cd "$inputs" && ICSIM_FUZZ_READER=$reader ASAN_OPTIONS=detect_leaks=0 "$root/build/fuzz/tests/icsim_libfuzzer" \
    "$root/$found" "$root/build/fuzz/seeds/$reader" -max_total_time="$seconds" -max_len="${largest[$reader]:-262144}" \
    -artifact_prefix="$root/$crashes/" -dict="$root/tests/fuzz/words.dict" -print_final_stats=1 "${limits[@]}" >"$root/$log" 2>&1); then
    status=1
  fi
  executions=$(sed -nE 's/^stat::number_of_executed_units: *([0-9]+)/\1/p' "$log")
  memory=$(sed -nE 's/^stat::peak_rss_mb: *([0-9]+)/\1/p' "$log")
  edges=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  printf '%-10s %9s executions, %6s edges reached, %5s MB at most, %d crashes kept\n' "$reader" "${executions:-?}" "${edges:-?}" \
    "${memory:-?}" "$(find "$crashes" -type f | wc -l)"
done
exit $status
