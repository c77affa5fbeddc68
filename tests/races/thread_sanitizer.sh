#!/usr/bin/env bash
# Runs what starts threads under the thread sanitizer, with a oneTBB built with it from Debian's source: without, races are seen in
# the library, whose waiting the sanitizer does not see. At the end stands what it reports.
#
# usage: tests/races/thread_sanitizer.sh [TEST]...   default: all of them
#   TEST  blocks, for C++ tests of blocks, spool, writer and the queue of the server; program, for commands with four threads;
#         or tests of tests/cli: FILE, or FILE:CLASS or FILE:CLASS.TEST, such as serve or run:Interrupts
# Fetches one source from Debian's archive. All of it is in build/races, reports in build/races/reports, one file a process;
# thread_sanitizer.supp here says which reports are none, and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[[ ${1:-} == -h || ${1:-} == --help ]] && { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 0; }
work=$PWD/build/races
chosen=("$@")
# Not all of `serve`: a server of its tests ends after half a minute without a word, which is less than some take here.
if ((${#chosen[@]} == 0)); then
  chosen=(blocks program run:Interrupts run:Progress serve:WhoMayComeIn serve:Answers.test_a_full_queue_says_so
    serve:Answers.test_a_run_that_is_cancelled_ends_and_the_next_has_its_turn
    serve:Answers.test_blocks_hold_the_bits_of_the_run_file serve:Answers.test_a_signal_at_any_moment_ends_it
    attribute:Running.test_threads_and_cache_do_not_change_a_bit calibration:Calibrate.test_data_may_start_in_any_month)
fi

# Without its allocator: memory then comes from malloc, which the sanitizer knows.
tools/setup/fetch_source.sh "$work/sources" onetbb
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S "$work/sources/onetbb" -B "$work/onetbb" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTBB_SANITIZE=thread -DTBB_TEST=OFF \
  -DTBB_STRICT=OFF -DTBBMALLOC_BUILD=OFF -DTBB_DISABLE_HWLOC_AUTOMATIC_SEARCH=ON -DCMAKE_INSTALL_PREFIX="$work/onetbb/installed" \
  -DCMAKE_INSTALL_LIBDIR=lib -Wno-dev --log-level=WARNING "${launcher[@]}"
cmake --build "$work/onetbb" --target install >"$work/onetbb.log"

cmake --preset races -DBUILD_TESTING=ON -DICSIM_PYTHON_TESTS=OFF -DICSIM_BROWSER_TESTS=OFF -DICSIM_R_TESTS=OFF -Wno-dev --log-level=WARNING
cmake --build --preset races --target icsim_races icsim

rm -rf "$work/reports"
mkdir "$work/reports"
export ICSIM_LIBRARY=$PWD/scenarios LC_ALL=C.UTF-8
export RC_PARAMS=${RC_PARAMS:-seed=20220401 max_success=5} # few random cases: what threads do is the same in all
export TSAN_OPTIONS="suppressions=$PWD/tests/races/thread_sanitizer.supp log_path=$work/reports/of second_deadlock_stack=1"
status=0
# A run, its parts put together and a run that may be stopped, computed again and compared; and a page of all.
program() {
  local icsim=$work/tools/icsim run=(run small.yaml --quiet --threads 4)
  rm -rf "$work/program"
  mkdir "$work/program"
  cd "$work/program"
  printf '%s\n' 'schema: icsim/scenario/1' 'extends: baseline-2025' 'period: {to: 2025-05-31}' 'only: [QOP, QYG, QWO, QHM, QE1]' \
    'ensemble: {draws: 150, quintiles: fold}' >small.yaml
  "$icsim" "${run[@]}" -o run.h5 &&
    "$icsim" "${run[@]}" --blocks 1/2 -o 1.h5 &&
    "$icsim" "${run[@]}" --blocks 2/2 -o 2.h5 &&
    "$icsim" merge 1.h5 2.h5 -o merged.h5 &&
    "$icsim" "${run[@]}" --resume -o resumed.h5 &&
    "$icsim" run --from merged.h5 --threads 4 &&
    "$icsim" run --from resumed.h5 --threads 4 &&
    "$icsim" report run.h5 merged.h5 -o page.html
}
for test in "${chosen[@]}"; do
  start=$SECONDS log=$work/${test//:/.}.log file=${test%%:*} case=${test#"${test%%:*}"}
  case $test in
    blocks) command=("$work/tests/icsim_races" '~[system]~[slow],*any threads*') ;;
    program) command=(program) ;;
    *) command=(env ICSIM_PROGRAM="$work/tools/icsim" /usr/bin/python3 "tests/cli/test_$file.py" ${case:+"${case#:}"}) ;;
  esac
  ("${command[@]}") >"$log" 2>&1 || status=1
  printf '%5d s  %s: %s\n' $((SECONDS - start)) "$test" "$(grep . "$log" | tail -n 1)"
done

printf '\n%d reports\n' "$(cat "$work/reports"/* 2>/dev/null | grep -c '^SUMMARY: ThreadSanitizer')"
cat "$work/reports"/* 2>/dev/null | grep '^SUMMARY: ThreadSanitizer' | sort | uniq -c && status=1
exit $status
