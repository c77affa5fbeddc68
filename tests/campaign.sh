#!/usr/bin/env bash
# The long campaign: attacks on the program for as long as there is time, each with seeds of its own, and a table of what held.
#
# usage: tests/campaign.sh SECONDS [PART]...
#   SECONDS  for all of it. Half goes to `fuzz`; what is left is shared out, and a part that has an end may need less.
#   PART     of: fuzz random memory faults kills determinism builds races; all of them when none is named
#
#   fuzz         readers of strangers' files, led by coverage (tests/fuzz/campaign.sh)
#   random       random scenarios in books and in pairs, again and again with new seeds (tests/property)
#   memory       requests for memory that fail (tests/slow/test_memory_dense.py)
#   faults       every call that writes fails once (tests/cli/test_faults.py)
#   kills        kill -9 at moments of a new seed (tests/cli/test_kills.py)
#   determinism  one program in other surroundings (tests/determinism/same_program.py)
#   builds       other compilers, instruction sets and a processor (tests/determinism/other_builds.sh)
#   races        the thread sanitizer (tests/races/thread_sanitizer.sh)
# Needs the packages of tools/setup/install_packages.sh --yes web and build/release with its tests. Logs are in build/campaign.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-}
if [[ ! $seconds =~ ^[0-9]+$ ]]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
shift
every=(fuzz random memory faults kills determinism builds races)
parts=("$@")
if ((${#parts[@]} == 0)); then parts=("${every[@]}"); fi
for part in "${parts[@]}"; do
  if [[ " ${every[*]} " != *" $part "* ]]; then
    echo "campaign.sh: there is no part '$part'; there are: ${every[*]}" >&2
    exit 2
  fi
done

release=$PWD/build/release work=build/campaign
for file in tools/icsim tests/icsim_tests tests/libicsim_faults.so; do
  if [[ ! -e $release/$file ]]; then
    echo "campaign.sh: build/release/$file is not there: tools/test.sh builds it" >&2
    exit 2
  fi
done
mkdir -p "$work"
seed=$(date +%s)
export LC_ALL=C.UTF-8 ICSIM_ROOT=$PWD ICSIM_BUILD=$release ICSIM_PROGRAM=$release/tools/icsim
export ICSIM_FAULTS_LIBRARY=$release/tests/libicsim_faults.so
rows=()
status=0

readers=6 # of fuzz
kill_seconds=1
python=/usr/bin/python3

# What a part does in a number of seconds.
attack() {
  local part=$1 time=$2 n=0
  case $part in
    fuzz) tests/fuzz/campaign.sh $((time / readers + 1)) ;;
    random)
      while ((SECONDS < start + time)); do
        n=$((n + 1))
        RC_PARAMS="seed=$((seed + n)) max_success=40" "$release/tests/icsim_tests" '[slow][metamorphic],[slow][accounting]' || return
      done
      echo "$n times 3,200 cases, seeds from $((seed + 1)) on"
      ;;
    memory) ICSIM_FAULTS=all timeout "$time" "$python" tests/slow/test_memory_dense.py ;;
    faults) ICSIM_FAULTS=all timeout "$time" "$python" tests/cli/test_faults.py ;;
    kills) ICSIM_KILLS=$((time / kill_seconds)) ICSIM_SEED=$seed "$python" tests/cli/test_kills.py ;;
    determinism) timeout "$time" "$python" tests/determinism/same_program.py ;;
    builds) tests/determinism/other_builds.sh "$time" ;;
    races) timeout "$time" tests/races/thread_sanitizer.sh ;;
  esac
}

end=$((SECONDS + seconds))
for number in "${!parts[@]}"; do
  part=${parts[$number]} start=$SECONDS held=0 log=$work/${parts[$number]}.log
  left=$((end > start ? end - start : 0))
  share=$((left / (${#parts[@]} - number)))
  if [[ $part == fuzz && ${#parts[@]} -gt 1 ]]; then share=$((left / 2)); fi
  if ((share == 0)); then
    rows+=("$(printf '%-12s %7s  %s' "$part" - 'not done: no time left')")
    continue
  fi
  attack "$part" "$share" >"$log" 2>&1 || held=$?
  if ((held == 0)); then
    said=held
  elif ((held == 124)); then
    said='held as far as the time went'
  else
    said="DID NOT HOLD: see $log" status=1
  fi
  rows+=("$(printf '%-12s %5d s  %s: %s' "$part" $((SECONDS - start)) "$said" "$(grep -v '^ *$' "$log" | tail -n 1)")")
done

printf '\n%-12s %7s  %s\n' part time 'what held'
printf '%s\n' "${rows[@]}"
exit $status
