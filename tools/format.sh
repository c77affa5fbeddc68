#!/usr/bin/env bash
# Brings the C++ sources into the style of .clang-format, with Debian 12's clang-format 14.
#
# usage: tools/format.sh [--check] [FILE...]
#   --check   change nothing; name what is not in style, and documentation commands (\param, \return ...) that do not
#             begin their line
#   FILE      only these (default: every source that git knows)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=no
files=()
for argument in "$@"; do
  case $argument in
    --check) check=yes ;;
    -h | --help)
      sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) files+=("$argument") ;;
  esac
done
((${#files[@]} > 0)) || mapfile -t files < <(git ls-files '*.cpp' '*.hpp')
if ((${#files[@]} == 0)); then
  echo "format.sh: no sources found; this needs a git checkout" >&2
  exit 1
fi
if ! command -v clang-format >/dev/null; then
  echo "format.sh: clang-format is missing; tools/setup/install_packages.sh brings it" >&2
  exit 1
fi

if [[ $check == no ]]; then
  clang-format -i "${files[@]}"
  exit 0
fi
bad=0
if unstyled=$(clang-format --dry-run "${files[@]}" 2>&1 | sed -nE 's/^([^ :]+):[0-9]+:.*(warning|error):.*/\1/p' | sort -u | grep .); then
  printf '%s\n' "$unstyled"
  echo "format.sh: these are not in style; tools/format.sh mends them" >&2
  bad=1
fi
if grep -nHE '///[^<].*[^ /`(].*\\(param|t?param|returns?|throws) ' "${files[@]}"; then
  echo "format.sh: these documentation commands stand in mid-prose; each begins its own line" >&2
  bad=1
fi
((bad == 0)) && echo "${#files[@]} files in style"
exit $bad
