#!/usr/bin/env bash
# Installs what is missing, builds, and runs the test suite through ctest, tier by tier: quick answers first. Safe to repeat.
#
# usage: tools/test.sh [--slow] [--sanitizers] [--tier NAME]... [--yes] [arguments of ctest, such as -L unit or -R layers]
#   --tier NAME   only this tier, of: tree, unit, program, sanitizers, audit, browser, web, slow
#   --slow        the slow set alone: the same as --tier slow
#   --sanitizers  the same as --tier sanitizers
#   --yes         install packages without asking (nor with CI=true in the environment)
#
# tiers:
#   tree         style, common mistakes and layers of the sources
#   unit         one ctest entry for each case
#   program      property and golden tests, the built program, benchmark and damaged files; what is installed
#   sanitizers   unit and property tests again under the address and undefined-behaviour sanitizers. The thread
#                sanitizer needs a oneTBB that is built with it: tests/races/thread_sanitizer.sh makes one from Debian's
#                source and runs what starts threads
#   audit        a build of all without optimisation where two definitions of one name are an error, and its unit tests
#   browser      the report page in Chromium
#   web          the engine as WebAssembly: its bits, and the page that runs it in Chromium
#   slow         long searches, fits and pages of results of all of England, the package in a clean root, every header
#                alone, calls that fail, and what the sanitizers take minutes for; only when asked for by name
# The default is tree, unit, program, browser and web, which is to fit 25 minutes on two cores: run the others before an issue is closed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tiers=()
install_arguments=()
ctest_arguments=()
while (($# > 0)); do
  case $1 in
    --slow) tiers+=(slow) ;;
    --sanitizers) tiers+=(sanitizers) ;;
    --tier)
      tiers+=("${2:-}")
      shift
      ;;
    --yes) install_arguments+=(--yes) ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) ctest_arguments+=("$1") ;;
  esac
  shift
done
if ((${#tiers[@]} == 0)); then
  tiers=(tree unit program browser web)
fi
packages=test web=OFF
if [[ " ${tiers[*]} " == *' web '* ]]; then packages=web web=ON; fi

passed=0
failed=0
log=$(mktemp)
all_times=$(mktemp)
trap 'rm -f "$log" "$all_times"' EXIT
configured=' '

# Configures a preset with every test on, once.
configure() {
  [[ $configured == *" $1 "* ]] && return 0
  cmake --preset "$1" -DBUILD_TESTING=ON -DICSIM_PYTHON_TESTS=ON -DICSIM_BROWSER_TESTS=ON -DICSIM_R_TESTS=ON -DICSIM_WEB=$web \
    -DICSIM_WERROR="$([[ ${CI:-} == true ]] && echo ON || echo OFF)" -Wno-dev --log-level=WARNING || return
  configured+="$1 "
}

# Builds a target of a preset and runs tests of it; counts what passed and failed.
# usage: build_and_test PRESET TARGET|- ctest-arguments...
build_and_test() {
  local preset=$1 target=$2 status=0 counts
  shift 2
  if ! configure "$preset" || { [[ $target != - ]] && ! cmake --build --preset "$preset" --target "$target"; }; then
    failed=$((failed + 1)) # what does not build has failed
    return
  fi
  ctest --test-dir "build/$preset/tests" --no-tests=error --output-on-failure --parallel "$(nproc)" "$@" \
    "${ctest_arguments[@]}" 2>&1 | tee "$log" || status=$?
  # "12/34 Test #5: unit: its name ....   Passed    0.12 sec" becomes "0.12 preset its name"
  sed -nE "s/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: (.*[^ .]) \.* *(Passed|\*\*\*.*) +([0-9.]+) sec.*$/\3 $preset \1/p" "$log" \
    >>"$all_times"
  counts=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$log")
  if [[ -z $counts ]]; then
    # A choice of the caller's may leave a tier without tests; anything else without an end is a failure.
    if ((${#ctest_arguments[@]} > 0)) && grep -q '^No tests were found' "$log"; then return; fi
    failed=$((failed + 1))
    return
  fi
  local of_these=${counts% *} total=${counts#* }
  failed=$((failed + of_these))
  passed=$((passed + total - of_these))
  if ((status != 0 && of_these == 0)); then failed=$((failed + 1)); fi
}

# Unit tests that read or write a great many files, or run over the whole registry of parameters: they take long without
# optimisation or under sanitizers and would show nothing new.
many_files='Every lever example|Every scenario and study of the shipped library|any one bit flipped|whatever the compression'
whole_registry='Every lever example acts|A lever alone|every value that a parameter allows runs'

run_tier() {
  local quick=(-LE '^slow$')
  case $1 in
    tree) build_and_test release - -L '^(layers|style)$' ;;
    unit) build_and_test release icsim_tests -L '^unit$' "${quick[@]}" ;;
    program) build_and_test release all -LE '^(layers|style|unit|browser|web|slow)$' ;;
    sanitizers)
      # Fewer random cases: these look for faults of memory, the release build for wrong numbers.
      RC_PARAMS="seed=20220401 max_success=5" build_and_test dev icsim_tests -L '^(unit|property)$' "${quick[@]}" \
        -E "$many_files|$whole_registry"
      ;;
    audit) build_and_test audit all -L '^unit$' "${quick[@]}" -E "$many_files" ;;
    browser) build_and_test release all -L '^browser$' "${quick[@]}" ;;
    web) build_and_test release all -L '^web$' ;;
    slow)
      build_and_test release all -L '^slow$'
      build_and_test dev icsim_tests -L '^(unit|property)$' -R "$many_files|$whole_registry"
      ;;
    *)
      echo "test.sh: there is no tier '$1'; there are: tree, unit, program, sanitizers, audit, browser, web, slow" >&2
      exit 2
      ;;
  esac
}

printf '\n== packages\n'
tools/setup/install_packages.sh "${install_arguments[@]}" "$packages"
for tier in "${tiers[@]}"; do
  printf '\n== %s\n' "$tier"
  start=$SECONDS
  run_tier "$tier"
  printf '== %s: %d s\n' "$tier" $((SECONDS - start))
done

printf '\nslowest ten, in seconds:\n'
sort -rn "$all_times" | sed -n 1,10p # not head: it may close the pipe before sort is done, which fails under pipefail
if ((passed + failed == 0)); then
  echo "test.sh: no test ran" >&2
  failed=1
fi
printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
