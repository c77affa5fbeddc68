#!/usr/bin/env bash
# Installs what is missing, builds everything and runs the test suite through ctest. Safe to repeat.
#
# usage: tools/test.sh [--slow] [--sanitizers] [--yes] [arguments of ctest, such as -L unit or -R layers]
#   --slow         the slow tests too
#   --sanitizers   unit and property tests again, under the address and undefined-behaviour sanitizers; always with
#                  CI=true in the environment. Not the thread sanitizer: it sees races in Debian's oneTBB, which is built
#                  without it. What guards against races is that 1, 2 and 4 threads must give the same bits.
#   --yes          install packages without asking (nor with CI=true)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

slow=no
sanitizers=no
[[ ${CI:-} == true ]] && sanitizers=yes
install_arguments=()
ctest_arguments=()
for argument in "$@"; do
  case $argument in
    --slow) slow=yes ;;
    --sanitizers) sanitizers=yes ;;
    --yes) install_arguments+=(--yes) ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) ctest_arguments+=("$argument") ;;
  esac
done

say() { printf '\n== %s\n' "$*"; }
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Builds targets of a preset and runs its tests; counts what passed and failed.
# usage: build_and_test PRESET TARGET ctest-arguments...
build_and_test() {
  local preset=$1 target=$2
  shift 2
  cmake --preset "$preset" -DBUILD_TESTING=ON -Wno-dev --log-level=WARNING
  cmake --build --preset "$preset" --target "$target"
  local status=0
  ctest --test-dir "build/$preset/tests" --no-tests=error --output-on-failure --parallel "$(nproc)" "$@" \
    "${ctest_arguments[@]}" | tee "$log" || status=$?
  local counts
  counts=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$log")
  if [[ -z $counts ]]; then
    failed=$((failed + 1)) # ctest did not come to an end, or found no tests
    return
  fi
  local of_these=${counts% *} total=${counts#* }
  failed=$((failed + of_these))
  passed=$((passed + total - of_these))
  if ((status != 0 && of_these == 0)); then failed=$((failed + 1)); fi
}

say "packages"
tools/setup/install_packages.sh "${install_arguments[@]}" test

say "building and testing in build/release"
if [[ $slow == yes ]]; then build_and_test release all; else build_and_test release all -LE '^slow$'; fi

if [[ $sanitizers == yes ]]; then
  # Fewer random cases: these look for faults of memory, the release build for wrong numbers.
  export RC_PARAMS="seed=20220401 max_success=25"
  say "unit and property tests again under sanitizers, in build/asan"
  build_and_test asan icsim_tests -L '^(unit|property)$'
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
